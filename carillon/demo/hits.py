# SPDX-License-Identifier: Apache-2.0
"""How hits are taken further: confirmed, refuted or left unanswered by the owner, judged and closed by whoever asked; and what waits."""

from collections.abc import Callable, Mapping
from typing import Any

from carillon.core.policy.actors import Actor
from carillon.demo.checks import CheckDraft
from carillon.demo.office import Office
from carillon.desk import circumstances, confirming, flags, hits, records, watches
from carillon.desk.checks import deeds
from carillon.desk.records import Opened
from carillon.errors import Conflict

_OUTCOMES = {
    "arrest": ("arrested", "arrested", "located", "not_here", "misused_identity"),
    "protect": ("protected", "located"),
    "prevent_travel": ("protected",),
    "stop_document": ("seized", "returned", "outdated"),
    "seize": ("seized", "seized", "returned", "outdated"),
    "freeze": ("seized", "informed", "insufficient"),
    "locate": ("located", "informed"),
    "discreet": ("observed",),
}
"""What comes of a hit, by what its record asks for."""
_SAID = {
    "valid_same": "The record is valid; please hold and call our duty desk.",
    "valid_different": "Valid, but the person we seek has a scar above the left eyebrow. Let this one go on.",
    "invalid": "No longer valid: the matter was closed last week. The record is being withdrawn.",
}
_UNANSWERED = (0.3, 0.6, 0.9, 1.2, 2.3, 3.4)
"""Hours after a check at which the clocks of hits are looked at while its owner says nothing."""


def check(office: Office, draft: CheckDraft) -> None:
    """Makes a check now; most hits are taken further later."""
    officer = office.by(draft.bureau)
    for match in deeds.make(office.bench, office.by(draft.bureau, draft.role), draft.body).matches:
        _take_further(office, officer, match)


def _take_further(office: Office, officer: Actor, match: Mapping[str, Any]) -> None:
    """Hits for which somebody is held are always taken to their end: their clock runs from the check."""
    dice, hit, owner = office.dice, str(match["hit"]), office.by(str(match["owner"]))
    held = hits.fetch(office.bench, officer, hit)["clock"] is not None
    if not held and dice.random() < 0.4:
        return
    asked = dice.randint(3, 9) / 60
    if match["score"] < 0.9:
        office.follow(asked, hits.judge, office.bench, officer, hit, "different", "Another date of birth in the passport shown.")
        return
    word = dice.choices(("valid_same", "valid_different", "invalid", ""), weights=(80, 8, 4, 8))[0]
    if word:
        office.follow(asked, _unless_over, hits.confirm, office, owner, hit, word, _SAID[word])
    elif held:
        for hours in _UNANSWERED:
            office.follow(hours, confirming.run_clocks, office.bench)
        office.follow(7, _unless_over, hits.confirm, office, owner, hit, "valid_same", "The desk was not manned. It is valid.")
    if word in ("", "valid_same") and (held or dice.random() < 0.6):
        action = str((match.get("action") or {}).get("code", ""))
        code = dice.choice(_OUTCOMES.get(action, ("confirmed",)))
        told = {"place": str(hits.fetch(office.bench, officer, hit)["place"]), "unit": "Duty officer"}
        later = (asked if word else 7) + dice.randint(10, 240) / 60
        office.follow(later, hits.outcome, office.bench, officer, hit, code, "Handed to the duty officer.", details=told)


def _unless_over(deed: Callable[..., Any], office: Office, *said: Any) -> None:
    """The word of a desk that others may have been faster than."""
    try:
        deed(office.bench, *said)
    except Conflict:
        return


# What is there for whoever signs in ---------------------------------------------------------------------------------------------


def enter(office: Office) -> None:
    """A hit that waits for its owner, one for which he asked more time, one escalated, one observed; a watch that was answered; flags."""
    _meet(office, ("FR", "QA"), "TR", 0.02)
    _meet(office, ("QA", "FR"), "MX", 3, lambda hit: hits.confirm(office.bench, office.by("FR"), hit, "more_time", _AT_COURT, until="600"))
    _meet(office, ("JP", "EG"), "RO", 1.6)
    for hours in (0.4, 0.6, 0.8, 1.0, 1.2, 1.4):
        office.enter(hours, confirming.run_clocks, office.bench)
    _meet(office, ("US", "FR"), "AZ", 50, lambda hit: _observe(office, hit), case="watched")
    office.enter(240, _watch, office)
    office.enter(400, _flag, office, "US", "FR", ("FR", "own_national", "A French national; may be tried here on request.", None))
    office.enter(300, _flag, office, "EG", "BR", ("IQ", "refugee", "Asylum was granted here in 2024.", office.day(330)))


_AT_COURT = "Our court looks into the surrender; we answer when it has."


def _meet(
    office: Office, bureaus: tuple[str, str], nationality: str, hours: float, then: Callable[[str], Any] | None = None, case: str = "wanted"
) -> None:
    """An officer of the first bureau meets somebody of the second, so many hours before now; `then` comes six minutes later."""
    asker, owner = bureaus

    def meet(found: Opened) -> None:
        entity = found.record.entity
        query = {"name": entity.values("name")[-1], "birth_date": entity.values("birthDate")[0], "nationality": nationality}
        body = {"kind": "person", "query": query, "purpose": "border", "place": "Airport, booth 7"}
        answer = deeds.make(office.bench, office.by(asker, "frontline"), body)
        hit = next(str(one["hit"]) for one in answer.matches if one["record"] == found.record.id)
        if then is not None:
            office.follow(0.1, then, hit)

    def file() -> None:
        found = office.file_person(case, owner, nationality)
        office.enter(hours, meet, found)

    office.enter(hours + 200, file)


def _observe(office: Office, hit: str) -> None:
    """What an officer writes down of somebody who must not notice anything, and what came of it."""
    check = str(hits.fetch(office.bench, office.by("US"), hit)["check"])
    around = {
        "route": "Arrived from Lisbon, no onward ticket",
        "companions": "A woman of about forty, not checked",
        "items": "One cabin bag",
    }
    circumstances.describe(office.bench, office.by("US", "frontline"), check, around)
    text = "Nothing was shown. Left the terminal in a taxi."
    office.follow(1, hits.outcome, office.bench, office.by("US"), hit, "observed", text)


def _flag(office: Office, owner: str, bureau: str, said: tuple[str, str, str, str | None]) -> None:
    nationality, reason, text, until = said
    found = office.file_person("wanted", owner, nationality)
    office.follow(30, flags.set_flag, office.bench, office.by(bureau), found.record.id, reason, text, until)


def _watch(office: Office) -> None:
    """A question that one bureau keeps open until another shares what it has."""
    found = office.file_person("associate", "JP", "KR", audience={"mode": "only", "bureaus": []})
    query = {"name": found.record.entity.values("name")[-1], "birth_date": found.record.entity.values("birthDate")[0]}
    body = {"kind": "person", "query": query, "purpose": "investigation", "reference": "FR-4471", "until": office.day(120)}
    watches.open_new(office.bench, office.by("FR"), body)
    shared = {"audience": {"mode": "all", "bureaus": []}}
    office.follow(210, records.correct, office.bench, office.by("JP"), found.record.id, shared, version=None, reason="Cleared for all.")
