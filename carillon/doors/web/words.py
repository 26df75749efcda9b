# SPDX-License-Identifier: Apache-2.0
"""What the codes of the program are called on a page; the codes of the packs bring their own labels."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from markupsafe import Markup

from carillon.core.match.reason import TEMPLATES
from carillon.core.model.kinds import Kind, Property
from carillon.core.model.record import Grading
from carillon.core.packs.pack import Packs
from carillon.doors.web.language import NAMES, Language


def N_(text: str) -> str:
    """Marks a text for the catalogues; it is translated where it is shown. The name is the one that extraction looks for."""
    return text


CHECKS = {
    "scan": N_("Scan"),
    "person": N_("Person"),
    "organisation": N_("Organisation"),
    "document": N_("Document"),
    "vehicle": N_("Vehicle"),
    "firearm": N_("Firearm"),
    "account": N_("Account"),
    "wallet": N_("Wallet"),
    "phone": N_("Phone"),
    "indicator": N_("Indicator"),
    "object": N_("Object"),
}
VERDICTS = {"hit": N_("Hit"), "possible": N_("Possible hit"), "no_hit": N_("No hit")}
ROLES = {
    "frontline": N_("Front-line officer"),
    "officer": N_("Bureau officer"),
    "analyst": N_("Analyst"),
    "compliance": N_("Compliance reviewer"),
    "control": N_("Data-protection officer"),
    "commander": N_("Event commander"),
    "partner": N_("Private partner"),
    "admin": N_("Administrator"),
}
HIT_STATES = {
    "open": N_("Open"),
    "possible": N_("Possible"),
    "different": N_("Different"),
    "confirmed": N_("Confirmed"),
    "refuted": N_("Not valid"),
    "closed": N_("Closed"),
}
WATCH_STATES = {"open": N_("Open"), "closed": N_("Closed"), "ended": N_("Over"), "forgotten": N_("Erased")}
REPORT_STATES = {"draft": N_("Draft"), "sent": N_("Sent"), "recalled": N_("Recalled")}
RECORD_STATES = {"live": N_("Live"), "withdrawn": N_("Withdrawn"), "recalled": N_("Recalled")}
IMPORT_STATES = {"running": N_("Running"), "done": N_("Done"), "failed": N_("Failed"), "interrupted": N_("Cut off")}
COUNTS = {
    "added": N_("Added"),
    "changed": N_("Changed"),
    "withdrawn": N_("Withdrawn"),
    "unchanged": N_("Unchanged"),
    "rejected": N_("Rejected"),
}
INBOX_KINDS = {"hit": N_("Hit"), "watch": N_("Watch"), "report": N_("Report"), "answer": N_("Answer"), "recall": N_("Recall")}
JUDGEMENTS = {"same": N_("Same"), "different": N_("Different"), "unsure": N_("Unsure")}
STEPS = {
    "judged same": N_("The officer says: the same"),
    "judged different": N_("The officer says: different"),
    "judged unsure": N_("The officer is unsure"),
    "owner says valid_same": N_("The owner says: valid and the same"),
    "owner says valid_different": N_("The owner says: valid, another subject"),
    "owner says invalid": N_("The owner says: no longer valid"),
    "owner says more_time": N_("The owner needs more time"),
}
REACHES = {
    "copy": N_("Copy: bureaus of the audience may read it"),
    "ask": N_("Ask: it stays here; a check meets it"),
    "hit-only": N_("Hit only: a check tells that there is a hit and whom to call"),
    "silent": N_("Silent: the officer sees nothing; we are told"),
}
AUDIENCES = {"all": N_("All bureaus"), "only": N_("Only these bureaus"), "except": N_("All bureaus except these")}
OUTCOMES = {"ok": N_("Done"), "denied": N_("Denied"), "failed": N_("Failed"), "refused": N_("Refused")}
THEMES = {
    "auto": N_("As the device says"),
    "light": N_("Light"),
    "dark": N_("Dark"),
    "sun": N_("Sunlight: highest contrast"),
}
SEXES = {"": N_("Not known"), "male": N_("Male"), "female": N_("Female"), "other": N_("Other")}
RULES = {
    "area": N_("Area"),
    "audience": N_("Audience"),
    "reach": N_("Reach"),
    "handling": N_("Handling"),
    "grading": N_("Grading"),
    "grading_value": N_("Grading"),
    "action": N_("Action"),
    "retention": N_("Review date"),
    "review_on": N_("Review date"),
    "status": N_("Status"),
    "title": N_("Title"),
    "narrative": N_("What happened"),
    "urgency": N_("Urgency"),
    "behaviours": N_("Behaviour"),
    "sector": N_("Sector"),
    "place": N_("Place"),
    "occurred": N_("When"),
    "event": N_("Event"),
    "records": N_("Records"),
    "reason": N_("Reason"),
    "schema": N_("Kind"),
    "version": N_("Version"),
}
SIDES = {"agrees": N_("Agrees"), "partly": N_("Agrees in part"), "contradicts": N_("Contradicts")}
AGREES_FROM = 0.85
_AGAINST = ("conflict", "weak", "other_holder")


def side(reason: Mapping[str, Any]) -> str:
    """Whether a reason of a match agrees, agrees in part, or contradicts."""
    if str(reason.get("code", "")).endswith(_AGAINST):
        return "contradicts"
    return "agrees" if reason["score"] >= AGREES_FROM else "partly"


def sentence(reason: Mapping[str, Any], language: Language) -> Markup:
    """A reason in the reader's language, each value isolated from the direction of the sentence."""
    template = TEMPLATES.get(str(reason.get("code", "")))
    if template is None:
        return Markup('<span dir="auto">{}</span>').format(reason["text"])
    values = {name: Markup("<bdi>{}</bdi>").format(value) for name, value in reason.get("params", {}).items()}
    try:
        return Markup(language.gettext(template)).format(**values)  # noqa: S704 - the catalogue is ours
    except (KeyError, IndexError, ValueError):
        return Markup('<span dir="auto">{}</span>').format(reason["text"])


def field(name: str, language: Language) -> str:
    """What a field of a form or of a record is called where no pack names it."""
    return language.gettext(RULES[name]) if name in RULES else name


def namer(language: Language) -> Callable[[str], str]:
    return lambda name: field(name, language)


def asked(name: str, value: str, language: Language) -> Markup:
    """A value of a check's question as people read it."""
    if name == "birth_date":
        return Markup("{}").format(language.day(value))
    if name in ("nationality", "country"):
        return Markup('{} <span class="soft mono">{}</span>').format(language.country(value), value)
    if name == "gender":
        return Markup("{}").format(language.gettext(SEXES.get(value, value)))
    return Markup('<bdi dir="auto" class="{}">{}</bdi>').format("mono" if name in ("number", "mrz") else "", value)


def step(what: str, packs: Packs, language: Language) -> str:
    """One step in the log of a hit, in words."""
    if what.startswith("outcome "):
        code = packs.codes["outcomes"].codes.get(what.removeprefix("outcome "))
        return language.gettext("Outcome: %(outcome)s") % {"outcome": language.gettext(code.label) if code else what}
    return language.gettext(STEPS[what]) if what in STEPS else what


def record_labels(kind: Kind, language: Language) -> dict[str, str]:
    """Names of the fields of a record's form."""
    return labels(language) | {f"p.{one.name}": language.gettext(one.label) for one in kind.properties.values()}


def labels(language: Language) -> dict[str, str]:
    """Names of the fields that forms for records and reports have in common."""
    return {name: language.gettext(text) for name, text in RULES.items()}


def code(declared: Property, value: str, packs: Packs, language: Language) -> str:
    """The label of a coded value."""
    name = declared.codes or {"gender": "genders", "topic": "topics"}.get(declared.type, "")
    found = packs.codes[name].codes.get(value) if name in packs.codes else None
    return language.gettext(found.label) if found else value


def grade(grading: Grading, packs: Packs, language: Language) -> list[str]:
    """What each position of a grade means, in its own scheme."""
    scheme = packs.codes["grading"].codes.get(grading.scheme)
    if scheme is None:
        return []
    pairs = zip(grading.value, scheme.parts, strict=False)
    return [f"{letter}: {language.gettext(part[letter])}" for letter, part in pairs if letter in part]


def property_namer(kind: Kind, language: Language) -> Callable[[str], str]:
    """What the fields of a record are called: its kind's labels, and ours for the rules."""
    return lambda name: language.gettext(kind.properties[name].label) if name in kind.properties else field(name, language)


def role_options(roles: Iterable[str], language: Language) -> list[tuple[str, str]]:
    return [(role, language.gettext(ROLES[role])) for role in roles]


def theme_options(themes: Iterable[str], language: Language) -> list[tuple[str, str]]:
    return [(theme, language.gettext(THEMES[theme])) for theme in themes]


def language_options() -> list[tuple[str, str]]:
    """Languages, each by its own name."""
    return list(NAMES.items())
