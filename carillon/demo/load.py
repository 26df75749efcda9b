# SPDX-License-Identifier: Apache-2.0
"""Fills a demonstration node through the desk, as its people would over four weeks: records by their owners, reports sent and answered,
checks made, hits taken further. Every deed passes the gate and stands in the audit chain, at the time at which it would have been done.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from carillon import node as nodes
from carillon.core.policy.actors import Actor, operator
from carillon.demo import cases, checks, duty, exercise, hits, notices, objects, people, public, reports, requests, rights, users
from carillon.demo.bureaus import SECRETARIAT, bureaus
from carillon.demo.bureaus import Bureau as DemoBureau
from carillon.demo.drafts import STAFFED, Draft
from carillon.demo.events import events
from carillon.demo.office import WEEKS, Diary, Office, Staff
from carillon.desk import chores, inbox, records, watching
from carillon.desk import people as desk_people
from carillon.desk import reports as desk_reports
from carillon.desk.bench import Bench
from carillon.desk.events import ranking, register
from carillon.store import clock
from carillon.store.people import Bureau

PERSONS, OBJECTS, REPORTS, CHECKS, DRAFTS_LEFT = 1200, 300, 90, 320, 5
SEED = 8470
ROUNDS = 8
"""Rounds of chores at the end, until nothing is due."""
WORK = (hits, requests, cases, duty, rights, public, notices, exercise)
"""What fills the diary beside records, reports and checks."""
ADMIN = Actor("shell:demo", "shell:demo", "FR", "admin", via="cli")


def build(folder: Path, *, progress: Callable[[str], None]) -> None:
    """Makes a node in `folder` with the whole demonstration; its sign-ins are in `sign-ins.json`."""
    now = datetime.now(UTC)
    begin = now - timedelta(weeks=WEEKS)
    progress("Bureaus and people …")
    with clock.pretend(begin - timedelta(hours=2)):
        nodes.make(folder, [_bureau(one) for one in bureaus()], name="demo", officers=False)
    node = nodes.open_node(folder, durable=False)
    try:
        with clock.pretend(begin - timedelta(hours=1)):
            staff = _sign_ins(node.bench, folder)
            for lead in sorted({event.lead for event in events()}):
                register.register_all(node.bench, operator(lead, "demo"), [event for event in events() if event.lead == lead])
        progress("Records of fictitious people and specimen objects, and the work of a bureau over four weeks …")
        office = Office(node.bench, Diary(now), staff, SEED)
        persons = list(people.persons(PERSONS, SEED, today=now.date().isoformat()))
        things = list(objects.objects(OBJECTS, SEED, today=now.date().isoformat()))
        _enter_records(office, begin, [*things, *persons])
        _enter_reports(office)
        _enter_checks(office, persons, things)
        for work in WORK:
            work.enter(office)
        for days in range(0, WEEKS * 7, 2):
            office.enter(24 * days + 1, chores.tend, node.bench, "demo")
            office.enter(24 * days + 1, _follow_watches, node.bench)
            office.enter(24 * days + 1, _open_mail, office)
        office.diary.carry_out()
        _catch_up(node.bench)
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
        # Data-protection officers appoint each other; only the first has nobody else who could.
        by = next((them for (_, role), them in staff.items() if role == one.role == "control"), ADMIN)
        made, _ = desk_people.register_user(bench, by, given, password=password)
        staff[one.bureau, one.role] = Actor(made.id, made.username, made.bureau, made.role, via="web", language=made.language)
        ready.append({"username": one.username, "password": password, "role": one.role, "bureau": one.bureau})
    file = folder / "sign-ins.json"
    file.write_text(json.dumps(ready, indent=1) + "\n", encoding="utf-8")
    file.chmod(0o600)
    return staff


def _enter_records(office: Office, begin: datetime, drafts: list[Draft]) -> None:
    """Most were there when the four weeks began."""
    dice = office.dice
    for draft in drafts:
        late = dice.random() < 0.25
        at = begin + (timedelta(minutes=dice.randint(1, WEEKS * 7 * 24 * 60 - 90)) if late else timedelta(seconds=dice.randint(0, 600)))
        office.diary.enter(at, records.create, office.bench, operator(draft.owner, "demo"), draft.body)


def _enter_reports(office: Office) -> None:
    """Told an hour or a few after what was seen; the last few are drafts still."""
    drafts = list(reports.reports(REPORTS, SEED, clock.now()))
    for number, draft in enumerate(drafts):
        at = datetime.fromisoformat(draft.body["occurred"]) + timedelta(minutes=office.dice.randint(40, 300))
        left = number >= len(drafts) - DRAFTS_LEFT
        office.diary.enter(min(at, office.diary.now - timedelta(minutes=2)), _tell, office, draft, left)


def _tell(office: Office, draft: reports.ReportDraft, left: bool) -> None:
    author = operator(draft.owner, "demo")
    report = desk_reports.draft(office.bench, author, draft.body).report
    if left:
        return
    desk_reports.send(office.bench, author, report.id)
    for answer in draft.answers:
        hours, by = office.dice.randint(15, 60 * 30) / 60, office.by(answer.bureau)
        office.follow(hours, desk_reports.answer, office.bench, by, report.id, answer.outcome, answer.text)
        if office.dice.random() < 0.4:
            came = office.dice.choice(reports.results())
            office.follow(
                hours + office.dice.randint(20, 150), desk_reports.answer, office.bench, by, report.id, came["outcome"], came["text"]
            )


def _enter_checks(office: Office, persons: list[Draft], things: list[Draft]) -> None:
    """Checks of the last fortnight by the people who can sign in."""
    for draft in checks.checks(CHECKS, SEED, persons, things, share=0.12):
        office.enter(office.dice.randint(10, 14 * 24 * 60) / 60, hits.check, office, draft)


def _open_mail(office: Office) -> None:
    """The desks open what they were told until yesterday."""
    yesterday = clock.after(clock.now(), hours=-24)
    for bureau in (*STAFFED, SECRETARIAT):
        officer = office.by(bureau)
        told = inbox.page(office.bench, officer, limit=200, unread=True)
        for thing in dict.fromkeys(line.object_id for line in told if line.at < yesterday):
            inbox.mark_read(office.bench, officer, thing)


def _follow_watches(bench: Bench) -> None:
    bench.watched.follow()
    while watching.follow(bench):
        pass


def _catch_up(bench: Bench) -> None:
    """Does what is due, so that a node that is just built has nothing to catch up with."""
    _follow_watches(bench)
    while ranking.follow(bench):
        pass
    for _ in range(ROUNDS):
        if not any(chores.tend(bench, "demo").values()):
            break
