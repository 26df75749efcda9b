# SPDX-License-Identifier: Apache-2.0
"""Notices of every colour in every state, by several bureaus, with what the reviewers of the secretariat said to each."""

from collections.abc import Callable, Mapping
from typing import Any

from carillon.demo.bureaus import SECRETARIAT
from carillon.demo.office import Office, texts
from carillon.demo.public import send_tip
from carillon.desk.notices import drafting, life, reading
from carillon.desk.records import Opened
from carillon.desk.reviews import decisions, protection, queue

Said = Mapping[str, Any]
_GATE = {"submit": 2.0, "take": 7.0, "clear": 9.0, "publish": 10.0}
_WAYS: dict[str, Mapping[str, float]] = {
    "draft": {},
    "submitted": {"submit": 1.0},
    "in_review": {"submit": 70.0, "take": 86.0},
    "returned": {"submit": 2.0, "take": 8.0, "ask": 9.0},
    "refused": {"submit": 2.0, "take": 12.0, "refuse": 14.0},
    "published": _GATE,
    "amended": {**_GATE, "amend": 432.0, "resubmit": 433.0},
    "suspended": {**_GATE, "suspend": 210.0},
    "withdrawn": {**_GATE, "withdraw": 400.0},
    "expired": _GATE,
}
"""The deeds that lead a draft to a state, and how many hours after it; what expires does so by itself."""


def enter(office: Office) -> None:
    """As `notices.yml` tells them."""
    for number, told in enumerate(texts("notices")):
        office.enter(told["ago"], _draft, office, number, told)


def _draft(office: Office, number: int, told: Said) -> None:
    found, owner = _subject(office, told), office.by(told["from"])
    record = found.record
    body: dict[str, Any] = {
        "colour": told["colour"],
        "records": [record.id],
        "fields": {name: _value(office, value) for name, value in told["fields"].items()},
        "audience": {"mode": "only", "bureaus": told["audience"]} if "audience" in told else "all",
        "action": record.action,
        "area": record.area,
        "public": bool(told.get("public")),
        **({"until": office.day(told["until"])} if "until" in told else {}),
    }
    if "protected" in told:
        _protect(office, found)
    notice = drafting.draft(office.bench, owner, body).notice.id
    deeds, said = _deeds(office, told["from"], notice), told.get("with", {})
    for deed, hours in _WAYS[told["to"]].items():
        office.follow(hours, deeds[deed], said.get(deed, {}))
    if "tip" in told:
        office.enter(told["tip"]["ago"], _tip, office, notice, told["tip"], f"notice {number}")


def _subject(office: Office, told: Said) -> Opened:
    """The record, which nobody else sees before the notice is published."""
    unseen = {"audience": {"mode": "only", "bureaus": []}}
    if "person" in told:
        given = dict(told["person"])
        return office.file_person(given.pop("case"), told["from"], given.pop("nationality"), **unseen, **given)
    return office.file(
        told["from"], {"handling": ["TLP:GREEN"], "grading": {"scheme": "admiralty", "value": "A2"}, **unseen, **told["record"]}
    )


def _value(office: Office, value: Any) -> Any:
    return office.day(value) if isinstance(value, int) else value


def _deeds(office: Office, bureau: str, notice: str) -> dict[str, Callable[[Said], object]]:
    """What its owner and its reviewer may do with a notice, each with what is said of it."""
    bench, owner, reviewer = office.bench, office.by(bureau), office.by(SECRETARIAT, "compliance")

    def decide(said: Said, deed: Callable[..., object], *words: str) -> None:
        if "assess" in said:
            factors = {name: {"assessment": code, "text": text} for name, (code, text) in said["assess"].items()}
            decisions.assess(bench, reviewer, notice, factors)
        deed(bench, reviewer, notice, *words)

    return {
        "submit": lambda said: drafting.submit(bench, owner, notice),
        "resubmit": lambda said: drafting.submit(bench, owner, notice, "Somebody may know the word."),
        "take": lambda said: queue.take(bench, reviewer, notice),
        "ask": lambda said: decisions.ask(bench, reviewer, notice, said["questions"], said["text"]),
        "refuse": lambda said: decide(said, decisions.refuse, said["ground"], said["text"]),
        "clear": lambda said: decide(said, decisions.clear, said.get("text", "")),
        "publish": lambda said: decisions.publish(bench, reviewer, notice),
        "suspend": lambda said: life.suspend(bench, reviewer, notice, said["ground"], said["text"]),
        "withdraw": lambda said: life.withdraw(bench, owner, notice, said["reason"], said["text"]),
        "amend": lambda said: drafting.amend(bench, owner, notice, {"fields": dict(said)}),
    }


def _protect(office: Office, found: Opened) -> None:
    entity = found.record.entity
    person = {
        "names": list(entity.values("name")),
        "birth_dates": [entity.values("birthDate")[0]],
        "countries": [found.record.owner],
        "status": "refugee",
        "reason": "Asylum granted by Brazil in 2024; told by its bureau.",
    }
    protection.add(office.bench, office.by(SECRETARIAT, "compliance"), person)


def _tip(office: Office, notice: str, told: Said, form: str) -> None:
    """About a notice that the public can read."""
    number = reading.fetch(office.bench, office.by(SECRETARIAT), notice).notice.number
    send_tip(office, {**told, "subject": "notice", "about": number}, form)
