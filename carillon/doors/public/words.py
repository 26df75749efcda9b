# SPDX-License-Identifier: Apache-2.0
"""What codes are called on the public pages."""

from collections.abc import Iterable

from carillon.core.model.extract import Told
from carillon.core.packs.pack import Packs
from carillon.doors.language import Language
from carillon.formats import public_codes
from carillon.formats.interpol_codes import BODIES, EYES, HAIR


def N_(text: str) -> str:
    """Marks a text for the catalogues; it is translated where it is shown. The name is the one that extraction looks for."""
    return text


COLOURS = {
    "red": N_("Wanted"),
    "yellow": N_("Missing"),
    "black": N_("Unknown dead"),
    "orange": N_("Danger"),
    "un": N_("United Nations Security Council"),
}
"""What colours mean to the public; one that is not here bears the label of its pack."""
SEXES = {"F": N_("Female"), "M": N_("Male")}
EYE_LABELS = {
    "BLA": N_("Black"),
    "BLU": N_("Blue"),
    "BLUL": N_("Light blue"),
    "BRO": N_("Brown"),
    "BROD": N_("Dark brown"),
    "BROH": N_("Hazel"),
    "BROL": N_("Light brown"),
    "GRE": N_("Green"),
    "GRY": N_("Grey"),
    "OTHC": N_("Of different colours"),
    "OTHD": N_("Dark in colour"),
    "OTHL": N_("Light in colour"),
}
HAIR_LABELS = {
    "BLA": N_("Black"),
    "BRO": N_("Brown"),
    "BROF": N_("Fair"),
    "GRY": N_("Grey"),
    "GRYG": N_("Greying"),
    "HAIB": N_("Bald"),
    "HAID": N_("Dyed"),
    "OTHD": N_("Dark in colour"),
    "RED": N_("Red hair"),
    "REDA": N_("Auburn"),
    "WHI": N_("White"),
    "YELB": N_("Blond"),
}
TIP_STATES = {
    "new": N_("It has arrived and waits to be read."),
    "taken": N_("Somebody looks after it."),
    "closed": N_("The work on it has ended."),
}


def colours(packs: Packs) -> dict[str, str]:
    """The colours of which there are public extracts at all, with their labels in English."""
    return {one.name: COLOURS.get(one.name, one.label) for one in packs.colours.values() if one.consent != "never"}


def colour(code: str, packs: Packs, language: Language) -> str:
    return language.gettext(colours(packs).get(code, code))


def told(code: str, one: Told, packs: Packs, language: Language) -> tuple[str, str]:
    """What a colour's form says beside all else: the field's label, and its text, or the label of its code."""
    known = packs.colours.get(code)
    declared = known.fields.get(one.field) if known else None
    if declared is None:
        return one.field, one.text
    codes = packs.codes[declared.codes].codes if declared.codes else {}
    text = language.gettext(codes[one.text].label) if one.text in codes else one.text
    return language.gettext(declared.label), text


def eyes(given: Iterable[str], language: Language) -> str:
    return ", ".join(language.gettext(EYE_LABELS.get(code, EYES[code])) for code in public_codes.eyes(given))


def hair(given: Iterable[str], language: Language) -> str:
    return ", ".join(language.gettext(HAIR_LABELS.get(code, HAIR[code])) for code in public_codes.hair(given))


def languages(given: Iterable[str], language: Language) -> str:
    """Languages by their names in the reader's."""
    return ", ".join(language.language_name(code) for code in given)


def country(code: str, language: Language) -> str:
    return BODIES.get(code) or language.country(code)
