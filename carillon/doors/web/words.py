# SPDX-License-Identifier: Apache-2.0
"""What the codes of the program are called on a page; the codes of the packs bring their own labels."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from markupsafe import Markup

from carillon.core.match.patterns import TEMPLATES as PATTERNS
from carillon.core.match.reason import TEMPLATES as MATCHING
from carillon.core.match.relevance.reasons import TEMPLATES as RELEVANCE
from carillon.core.model.kinds import Kind, Property
from carillon.core.model.record import Grading
from carillon.core.packs.pack import Packs
from carillon.desk.urgency import UNNOTICED as UNNOTICED
from carillon.doors.language import NAMES, Language


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
    "taken_back": N_("Record taken back"),
    "possible": N_("Possible"),
    "different": N_("Different"),
    "confirmed": N_("Confirmed"),
    "refuted": N_("Not valid"),
    "closed": N_("Closed"),
}
WATCH_STATES = {"open": N_("Open"), "closed": N_("Closed"), "ended": N_("Over"), "forgotten": N_("Erased")}
CASE_STATES = {"open": N_("Open"), "closed": N_("Closed"), "ended": N_("Over for us")}
CASE_OBJECTS = {"record": N_("Record"), "report": N_("Report"), "hit": N_("Hit"), "notice": N_("Notice"), "request": N_("Request")}
TASK_STATES = {"open": N_("To do"), "done": N_("Done"), "dropped": N_("Dropped")}
AGREEMENT_STATES = {"offered": N_("Offered"), "in force": N_("In force"), "ended": N_("Ended")}
DAYS = {
    "mon": N_("Monday"), "tue": N_("Tuesday"), "wed": N_("Wednesday"), "thu": N_("Thursday"), "fri": N_("Friday"),
    "sat": N_("Saturday"), "sun": N_("Sunday"),
}  # fmt: skip
WAITING = {
    "hit": N_("Hit"), "request": N_("Request"), "review": N_("Review"), "report": N_("Report"), "broadcast": N_("Broadcast"),
    "passed": N_("For another desk"), "task": N_("Task"), "call": N_("Call for information"), "tip": N_("Tip"),
    "consultation": N_("Consultation"),
}  # fmt: skip
REPORT_STATES = {"draft": N_("Draft"), "sent": N_("Sent"), "recalled": N_("Recalled"), "erased": N_("Erased")}
REQUEST_STATES = {
    "draft": N_("Draft"),
    "sent": N_("Not taken up"),
    "claimed": N_("Taken up"),
    "partly": N_("Answered in part"),
    "answered": N_("Answered"),
    "refused": N_("Refused"),
    "closed": N_("Closed"),
    "recalled": N_("Recalled"),
    "erased": N_("Erased"),
}
ASKED_STATES = REQUEST_STATES | {"sent": N_("Waiting for answers")}
"""The same for who asked, whose request has many addressees."""
REQUEST_LISTS = {"open": N_("Open"), "overdue": N_("Overdue"), "answered": N_("Answered"), "closed": N_("Closed")}
REQUEST_WORDS = {
    "claim": N_("Taken up"),
    "takeover": N_("Taken over from a colleague"),
    "release": N_("Waits for somebody again"),
    "partial": N_("Answer in part"),
    "final": N_("Answer"),
    "refusal": N_("Refused"),
    "ask_back": N_("Asks back"),
    "follow_up": N_("Adds"),
    "reminder": N_("Reminder"),
    "close": N_("No further answer is needed"),
}
PHASES = {"planning": N_("Planning"), "build-up": N_("Build-up"), "live": N_("Live"), "stand-down": N_("Stand-down")}
EVENT_LEVELS = {"low": "clear", "moderate": "told", "substantial": "possible", "severe": "hit", "critical": "hit"}
"""The tone of a badge for each threat level."""
NEWS_STATES = {"draft": N_("Draft"), "published": N_("Published"), "withdrawn": N_("Withdrawn")}
TIP_STATES = {"new": N_("New"), "taken": N_("Taken up"), "closed": N_("Closed"), "spam": N_("Spam")}
TIP_SUBJECTS = {"notice": N_("Notice"), "event": N_("Event"), "country": N_("Country")}
RECORD_STATES = {"live": N_("Live"), "withdrawn": N_("Withdrawn"), "blocked": N_("Blocked"), "recalled": N_("Recalled")}
IMPORT_STATES = {"running": N_("Running"), "done": N_("Done"), "failed": N_("Failed"), "interrupted": N_("Cut off")}
COUNTS = {
    "added": N_("Added"),
    "changed": N_("Changed"),
    "withdrawn": N_("Withdrawn"),
    "unchanged": N_("Unchanged"),
    "rejected": N_("Rejected"),
}
INBOX_KINDS = {
    "screening": N_("Screening"), "hit": N_("Hit"), "escalation": N_("Escalation"), "correct": N_("To put right"), "flag": N_("Flag"),
    "watch": N_("Watch"), "report": N_("Report"), "answer": N_("Answer"), "recall": N_("Recall"), "request": N_("Request"),
    "reply": N_("Reply"), "call": N_("Call for information"), "tip": N_("Tip"), "notice": N_("Notice"), "review": N_("Review"),
    "reviews": N_("Review"), "subject": N_("Request of a person"), "consultation": N_("Consultation"), "order": N_("Order of control"),
    "control": N_("Control"), "event": N_("Event"), "room": N_("Event"), "alert": N_("Alert"),
}  # fmt: skip
SUBJECT_STATES = {
    "received": N_("Received"),
    "inadmissible": N_("Not admissible"),
    "admissible": N_("Admissible"),
    "searching": N_("Searched"),
    "consulting": N_("Owners are consulted"),
    "decided": N_("Decided"),
    "carried_out": N_("Carried out"),
    "answered": N_("Answered"),
    "closed": N_("Closed"),
}
ORDERS = {"block": N_("Block"), "unblock": N_("Set free"), "correct": N_("Correct"), "delete": N_("Delete")}
ORDER_STATES = {
    "ordered": N_("Ordered"),
    "done": N_("Carried out"),
    "proven": N_("Every receipt is in"),
    "refused": N_("Could not be carried out"),
    "passed": N_("Passed over"),
}
FATES = {"delete": N_("Delete"), "correct": N_("Correct"), "disclose": N_("Disclose"), "keep": N_("Keep")}
JUDGEMENTS = {"same": N_("Same"), "different": N_("Different"), "unsure": N_("Unsure")}
STEPS = {
    "confirmation requested": N_("The owner is asked to confirm"),
    "confirmation requested again": N_("No answer in time: the owner is asked a second time"),
    "escalated to the duty desk": N_("No answer: escalated to the owner's duty desk"),
    "escalated to the secretariat": N_("No answer: escalated to the secretariat"),
    "record taken back": N_("The owner took the record back: nothing may be done on it"),
    "record opened": N_("The whole record was opened"),
    "judged same": N_("The officer says: the same"),
    "judged different": N_("The officer says: different"),
    "judged unsure": N_("The officer is unsure"),
    "owner says valid_same": N_("The owner says: valid and the same"),
    "owner says valid_different": N_("The owner says: valid, another subject"),
    "owner says invalid": N_("The owner says: no longer valid"),
    "owner says more_time": N_("The owner needs more time"),
}
CIRCUMSTANCES = {
    "place": N_("Where exactly"),
    "occasion": N_("Occasion"),
    "route": N_("Coming from, by which way"),
    "destination": N_("Going to"),
    "vehicle": N_("Vehicle"),
    "companions": N_("With whom"),
    "items": N_("With what"),
}
"""The same for every check, whatever it found: who fills them in learns nothing by it."""
DETAILS = {"place": N_("Place"), "time": N_("When (UTC)"), "unit": N_("Unit"), "measure": N_("What was done")}
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
    "vetting": N_("Vetting"),
    "nexus": N_("What it may have to do with"),
    "grounds": N_("Grounds"),
    "sector": N_("Sector"),
    "place": N_("Place"),
    "occurred": N_("When"),
    "event": N_("Event"),
    "records": N_("Records"),
    "reason": N_("Reason"),
    "schema": N_("Kind"),
    "subject": N_("Subject"),
    "text": N_("Text"),
    "to": N_("Addressees"),
    "questions": N_("What is asked"),
    "purpose": N_("Purpose"),
    "legal_basis": N_("Legal basis"),
    "due_at": N_("Due"),
    "identifiers": N_("Numbers asked about"),
    "language": N_("Language"),
    "file": N_("File"),
    "name": N_("Name"),
    "translation": N_("Translation"),
    "source": N_("Sentence"),
    "version": N_("Version"),
    "fields": N_("What it says"),
    "public": N_("Public extract"),
    "languages": N_("Languages"),
    "until": N_("Last day"),
}
SIDES = {"agrees": N_("Agrees"), "partly": N_("Agrees in part"), "contradicts": N_("Contradicts")}
AGREES_FROM = 0.85
_AGAINST = ("conflict", "weak", "other_holder")


TEMPLATES = {**MATCHING, **RELEVANCE, **PATTERNS}
"""The sentences of reasons and patterns, by their codes."""


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


def fate_options(fates: Iterable[str], language: Language) -> list[tuple[str, str]]:
    return [(fate, language.gettext(FATES[fate])) for fate in fates]


def subject_languages() -> list[tuple[str, str]]:
    """Languages in which an applicant can be answered, each by its own name."""
    return [("en", "English"), ("fr", "Français"), ("es", "Español"), ("ar", "العربية")]


MATTERS = {"report": N_("Report"), "notice": N_("Notice"), "hit": N_("Hit"), "record": N_("Record")}
MOMENTS = {
    **MATTERS, "session": N_("Programme"), "incident": N_("Incident"), "alert": N_("Alert"), "level": N_("Threat level"), "team": N_("Team")
}  # fmt: skip
