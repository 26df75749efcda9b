# SPDX-License-Identifier: Apache-2.0
"""What the codes of notices and their reviews are called on a page; colours, grounds and factors bring the labels of their pack."""

from collections.abc import Callable, Mapping

from markupsafe import Markup

from carillon.core.model.notice import Finding
from carillon.core.packs.colours import Colour
from carillon.core.packs.pack import Packs
from carillon.doors.language import Language
from carillon.doors.web.words import N_

COLOURS = {
    "red": N_("Red"),
    "blue": N_("Blue"),
    "green": N_("Green"),
    "yellow": N_("Yellow"),
    "black": N_("Black"),
    "orange": N_("Orange"),
    "purple": N_("Purple"),
    "silver": N_("Silver"),
    "un": N_("United Nations"),
    "invalidation": N_("Invalidation"),
}
STATES = {
    "draft": N_("Draft"),
    "submitted": N_("Submitted"),
    "in_review": N_("In review"),
    "returned": N_("Returned with questions"),
    "refused": N_("Refused"),
    "published": N_("Published"),
    "suspended": N_("Suspended"),
    "withdrawn": N_("Withdrawn"),
    "expired": N_("Expired"),
    "purged": N_("Erased"),
}
LISTS = ("published", "draft", "submitted", "in_review", "returned", "refused", "suspended", "withdrawn", "expired")
"""States that have a tab, what is in force first."""
STEPS = {
    "submit": N_("Submitted for review"),
    "retract": N_("Taken back by its owner"),
    "take": N_("Review taken"),
    "release": N_("Review let go"),
    "return": N_("Returned with questions"),
    "refuse": N_("Refused"),
    "clear": N_("Cleared"),
    "publish": N_("Published"),
    "amend": N_("Amendment begun"),
    "suspend": N_("Suspended"),
    "resume": N_("In force again"),
    "withdraw": N_("Withdrawn"),
    "expire": N_("Expired"),
    "purge": N_("Content erased"),
    "relay": N_("Passed on by the reviewer"),
}
GROUNDS = {
    "return": "return_questions",
    "refuse": "refusal_grounds",
    "suspend": "suspension_grounds",
    "withdraw": "withdrawal_reasons",
    "relay": "withdrawal_reasons",
}
"""In which code list the ground of a step stands."""
REVIEWS = {
    "waiting": N_("Waiting"),
    "taken": N_("Taken"),
    "cleared": N_("Cleared"),
    "returned": N_("Returned with questions"),
    "refused": N_("Refused"),
    "published": N_("Published"),
    "ended": N_("Taken back"),
}
SEVERITIES = {"stop": N_("Stops it"), "ask": N_("To be answered"), "note": N_("To be noted")}
FINDINGS = {
    "missing": N_("Something is missing"),
    "subject": N_("Not a subject for this colour"),
    "shared": N_("Shared before the review"),
    "minor": N_("A minor"),
    "dead": N_("Said to be dead"),
    "neutrality_political": N_("Political character"),
    "neutrality_military": N_("Military character"),
    "neutrality_religious": N_("Religious character"),
    "neutrality_racial": N_("Racial character"),
    "neutrality_article": N_("Article of political character"),
    "protected": N_("Protected person"),
    "refused_before": N_("Refused before"),
    "duplicate": N_("Another notice on this subject"),
    "requester_record": N_("Record of the requester"),
    "burst": N_("Many documents at once"),
    "linked_refusal": N_("Linked to a refusal"),
    "quota": N_("Quota used up"),
}
"""Headings of what the checks find; a criterion of a colour says its own sentence."""
AUDIENCES = {
    "all": N_("Notice to all bureaus"),
    "except": N_("Notice to all bureaus except these"),
    "only": N_("Diffusion to these bureaus only"),
}
FAMILIES = {
    "person": N_("A person"),
    "organisation": N_("A person or an organisation"),
    "object": N_("A thing"),
    "any": N_("Anything that a record describes"),
}
CONSENTS = {
    "owner": N_("The public reads an extract if you consent."),
    "always": N_("The public always reads an extract."),
    "never": N_("The public reads nothing of it."),
}
FIELDS = {
    "records": N_("Records"),
    "audience": N_("To whom"),
    "action": N_("What is asked of whoever meets them"),
    "public": N_("Public extract"),
    "languages": N_("Languages"),
    "until": N_("Last day"),
    "area": N_("Area"),
    "handling": N_("Handling"),
    "text": N_("Text"),
    "reason": N_("Reason"),
    "ground": N_("Ground"),
    "questions": N_("Questions"),
    "colour": N_("Colour"),
    "names": N_("Names"),
    "birth_dates": N_("Dates of birth"),
    "numbers": N_("Numbers of documents"),
    "countries": N_("Against which countries"),
    "status": N_("Why protected"),
}


def colour(name: str, language: Language) -> str:
    """The word for a colour; one that only a pack knows has its own name."""
    return language.gettext(COLOURS[name]) if name in COLOURS else name


def labels(form: Colour | None, language: Language) -> dict[str, str]:
    """What the fields of a notice are called, with those of its colour's form."""
    own = {f"fields.{one.name}": language.gettext(one.label) for one in form.fields.values()} if form else {}
    return own | {name: language.gettext(text) for name, text in FIELDS.items()}


def namer(known: Mapping[str, str]) -> Callable[[str], str]:
    """What a table of changes calls a field."""
    return lambda name: known.get(name, name)


def ground(what: str, codes: str, packs: Packs, language: Language) -> list[str]:
    """The grounds of a step as people read them; a return has several."""
    known = packs.codes[GROUNDS[what]].codes if what in GROUNDS else {}
    if what == "relay":
        known = {**packs.codes["suspension_grounds"].codes, **known}
    return [language.gettext(known[code].label) if code in known else code for code in codes.split(",") if code]


def finding(found: Finding, form: Colour | None, language: Language) -> tuple[str, Markup]:
    """The heading of a finding and its sentence; a sentence that holds values stays as the check wrote it."""
    says = {one.code: one.says for one in form.criteria}.get(found.code) if form else None
    if found.code in FINDINGS and found.text != says:
        return language.gettext(FINDINGS[found.code]), Markup('<span dir="auto">{}</span>').format(found.text)
    return "", Markup('<span dir="auto">{}</span>').format(language.gettext(found.text) if found.text == says else found.text)


def choice(field_codes: str, packs: Packs, language: Language) -> list[tuple[str, str]]:
    """The codes of a list with their labels."""
    return [(one.code, language.gettext(one.label)) for one in packs.codes[field_codes].codes.values()]
