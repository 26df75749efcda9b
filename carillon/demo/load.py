# SPDX-License-Identifier: Apache-2.0
"""Fills a demonstration node through the desk, as its people would over four weeks: records by their owners, reports sent and answered,
checks made, hits taken further. Every deed passes the gate and stands in the audit chain, at the time at which it would have been done.
"""

import heapq
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from carillon import node as nodes
from carillon.core.policy.actors import Actor, operator
from carillon.demo import checks as check_drafts
from carillon.demo import objects, people, reports, users
from carillon.demo.bureaus import Bureau as DemoBureau
from carillon.demo.bureaus import bureaus
from carillon.demo.drafts import Draft
from carillon.demo.events import events
from carillon.desk import events as desk_events
from carillon.desk import hits, records
from carillon.desk import people as desk_people
from carillon.desk import reports as desk_reports
from carillon.desk.bench import Bench
from carillon.desk.checks import deeds
from carillon.store import clock
from carillon.store.people import Bureau

PERSONS, OBJECTS, REPORTS, CHECKS, DRAFTS_LEFT = 1200, 300, 90, 320, 5
SEED = 8470
WEEKS = 4
CONFIRMED = ("valid_same", "The record is valid; please hold and call our duty desk.")
ADMIN = Actor("shell:demo", "shell:demo", "FR", "admin", via="cli")

Staff = dict[tuple[str, str], Actor]


class Diary:
    """What is to be done when; a deed may enter later ones."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._entries: list[tuple[datetime, int, Callable[[], Any]]] = []
        self._count = 0

    def enter(self, at: datetime, deed: Callable[[], Any]) -> None:
        """Deeds that would lie in the future are left to the people who try the demonstration."""
        if at < self.now:
            self._count += 1
            heapq.heappush(self._entries, (at, self._count, deed))

    def carry_out(self) -> None:
        while self._entries:
            at, _, deed = heapq.heappop(self._entries)
            with clock.pretend(at):
                deed()


def build(folder: Path, *, progress: Callable[[str], None]) -> None:
    """Makes a node in `folder` with the whole demonstration; its sign-ins are in `sign-ins.json`."""
    now, dice = datetime.now(UTC), Random(SEED)
    diary = Diary(now)
    begin = now - timedelta(weeks=WEEKS)
    progress("Bureaus and people …")
    with clock.pretend(begin - timedelta(hours=2)):
        nodes.make(folder, [_bureau(one) for one in bureaus()], name="demo", officers=False)
    node = nodes.open_node(folder, durable=False)
    try:
        with clock.pretend(begin - timedelta(hours=1)):
            staff = _sign_ins(node.bench, folder)
            for event in events():
                desk_events.register(node.bench, operator(event.hosts[0], "demo"), event)
        progress("Records of fictitious people and specimen objects, reports, checks and hits of four weeks …")
        persons = list(people.persons(PERSONS, SEED, today=now.date().isoformat()))
        things = list(objects.objects(OBJECTS, SEED, today=now.date().isoformat()))
        _enter_records(node.bench, diary, begin, [*things, *persons], dice)
        _enter_reports(node.bench, diary, dice)
        _enter_checks(node.bench, diary, staff, persons, things, dice)
        diary.carry_out()
        node.bench.names.follow()
    finally:
        node.close()


def _bureau(one: DemoBureau) -> Bureau:
    kind = "secretariat" if one.standing == "secretariat" else "ncb"
    contact = {"duty_desk": f"duty.{one.code.lower()}@bureau.example", "hours": "24/7"}
    return Bureau(code=one.code, names=one.names, country=one.code[:2], kind=kind, contact=contact)


def _sign_ins(bench: Bench, folder: Path) -> Staff:
    """One person a role in each staffed bureau, all with one password made for this node; written down, since this is a demonstration."""
    password = f"demo-{desk_people.one_time_password()}"
    ready: list[dict[str, str]] = []
    staff: Staff = {}
    for one in users.users():
        given = {"username": one.username, "name": one.name, "bureau": one.bureau, "role": one.role, "language": one.language}
        made, _ = desk_people.register_user(bench, ADMIN, given, password=password)
        staff[one.bureau, one.role] = Actor(made.id, made.username, made.bureau, made.role, via="web", language=made.language)
        ready.append({"username": one.username, "password": password, "role": one.role, "bureau": one.bureau})
    file = folder / "sign-ins.json"
    file.write_text(json.dumps(ready, indent=1) + "\n", encoding="utf-8")
    file.chmod(0o600)
    return staff


def _enter_records(bench: Bench, diary: Diary, begin: datetime, drafts: list[Draft], dice: Random) -> None:
    """Most were there when the four weeks began."""
    for draft in drafts:
        late = dice.random() < 0.25
        at = begin + (timedelta(minutes=dice.randint(1, WEEKS * 7 * 24 * 60 - 90)) if late else timedelta(seconds=dice.randint(0, 600)))
        diary.enter(at, lambda d=draft: records.create(bench, operator(d.owner, "demo"), d.body))  # type: ignore[misc]


def _enter_reports(bench: Bench, diary: Diary, dice: Random) -> None:
    """Told an hour or a few after what was seen; the last few are drafts still."""
    drafts = list(reports.reports(REPORTS, SEED, clock.now()))
    for number, draft in enumerate(drafts):
        at = datetime.fromisoformat(draft.body["occurred"]) + timedelta(minutes=dice.randint(40, 300))
        left = number >= len(drafts) - DRAFTS_LEFT
        diary.enter(min(at, diary.now - timedelta(minutes=2)), lambda d=draft, left=left: _tell(bench, diary, d, dice, left))  # type: ignore[misc]


def _tell(bench: Bench, diary: Diary, draft: reports.ReportDraft, dice: Random, left: bool) -> None:
    author = operator(draft.owner, "demo")
    report = desk_reports.draft(bench, author, draft.body).report
    if left:
        return
    desk_reports.send(bench, author, report.id)
    sent = datetime.fromisoformat(clock.now())
    for answer in draft.answers:
        diary.enter(
            sent + timedelta(minutes=dice.randint(15, 60 * 30)),
            lambda a=answer: desk_reports.answer(bench, operator(a.bureau, "demo"), report.id, a.outcome, a.text),  # type: ignore[misc]
        )


def _enter_checks(bench: Bench, diary: Diary, staff: Staff, persons: list[Draft], things: list[Draft], dice: Random) -> None:
    """Checks of the last fortnight by the people who can sign in."""
    for draft in check_drafts.checks(CHECKS, SEED, persons, things, share=0.12):
        at = diary.now - timedelta(minutes=dice.randint(5, 14 * 24 * 60))
        diary.enter(at, lambda d=draft: _check(bench, diary, staff, d, dice))  # type: ignore[misc]


def _check(bench: Bench, diary: Diary, staff: Staff, draft: check_drafts.CheckDraft, dice: Random) -> None:
    """Six of ten hits are taken further by asker and owner."""
    officer, asked = staff[draft.bureau, "officer"], datetime.fromisoformat(clock.now())
    for match in deeds.make(bench, staff[draft.bureau, draft.role], draft.body).matches:
        if dice.random() < 0.4:
            continue
        hit = str(match["hit"])
        if match["score"] < 0.9:
            later = asked + timedelta(minutes=dice.randint(3, 25))
            diary.enter(later, lambda h=hit: hits.judge(bench, officer, h, "different", "Another date of birth in the passport shown."))  # type: ignore[misc]
            continue
        owner, later = operator(str(match["owner"]), "demo"), asked + timedelta(minutes=dice.randint(4, 55))
        diary.enter(later, lambda h=hit, o=owner: hits.confirm(bench, o, h, *CONFIRMED))  # type: ignore[misc]
        if dice.random() < 0.6:
            code = dice.choice(("confirmed", "seized", "returned"))
            later += timedelta(minutes=dice.randint(10, 240))
            diary.enter(later, lambda h=hit, c=code: hits.outcome(bench, officer, h, c, "Handed to the duty officer."))  # type: ignore[misc]
