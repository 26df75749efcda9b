# SPDX-License-Identifier: Apache-2.0
"""Fills a demonstration node through the desk, as its people would: records by their owners, reports sent, checks made, hits answered."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

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

PERSONS, OBJECTS, REPORTS, CHECKS = 1200, 300, 90, 320
SEED = 8470
ADMIN = Actor("shell:demo", "shell:demo", "FR", "admin", via="cli")


def build(folder: Path, *, progress: Callable[[str], None]) -> None:
    """Makes a node in `folder` with the whole demonstration; its sign-ins are in `sign-ins.json`."""
    nodes.make(folder, [_bureau(one) for one in bureaus()], name="demo", officers=False)
    node = nodes.open_node(folder, durable=False)
    try:
        progress("Bureaus and people …")
        staff = _sign_ins(node.bench, folder)
        progress("Events …")
        _events(node.bench)
        progress("Records of fictitious people and specimen objects …")
        persons = list(people.persons(PERSONS, SEED, today=clock.today()))
        things = list(objects.objects(OBJECTS, SEED, today=clock.today()))
        for draft in (*things, *persons):
            records.create(node.bench, _officer(draft.owner), draft.body)
        node.bench.names.follow()
        progress("Reports …")
        _reports(node.bench)
        progress("Checks and hits …")
        _checks(node.bench, staff, persons, things)
    finally:
        node.close()


def _bureau(one: DemoBureau) -> Bureau:
    kind = "secretariat" if one.standing == "secretariat" else "ncb"
    contact = {"duty_desk": f"duty.{one.code.lower()}@bureau.example", "hours": "24/7"}
    return Bureau(code=one.code, names=one.names, country=one.code[:2], kind=kind, contact=contact)


def _officer(bureau: str) -> Actor:
    return operator(bureau, "demo")


def _sign_ins(bench: Bench, folder: Path) -> dict[tuple[str, str], Actor]:
    """One person a role in each staffed bureau, all with one password made for this node; written down, since this is a demonstration."""
    password = f"demo-{desk_people.one_time_password()}"
    ready, staff = [], {}
    for one in users.users():
        given = {"username": one.username, "name": one.name, "bureau": one.bureau, "role": one.role, "language": one.language}
        made, _ = desk_people.register_user(bench, ADMIN, given, password=password)
        staff[one.bureau, one.role] = Actor(made.id, made.username, made.bureau, made.role, via="web", language=made.language)
        ready.append({"username": one.username, "password": password, "role": one.role, "bureau": one.bureau})
    file = folder / "sign-ins.json"
    file.write_text(json.dumps(ready, indent=1) + "\n", encoding="utf-8")
    file.chmod(0o600)
    return staff


def _events(bench: Bench) -> None:
    for event in events():
        desk_events.register(bench, _officer(event.hosts[0]), event)


def _reports(bench: Bench) -> None:
    """The last few stay drafts; of the others, the answers are given as they are written."""
    drafts = list(reports.reports(REPORTS, SEED, clock.now()))
    for number, draft in enumerate(drafts):
        author = _officer(draft.owner)
        opened = desk_reports.draft(bench, author, draft.body)
        if number >= len(drafts) - 5:
            continue
        desk_reports.send(bench, author, opened.report.id)
        for answer in draft.answers:
            desk_reports.answer(bench, _officer(answer.bureau), opened.report.id, answer.outcome, answer.text)


def _checks(bench: Bench, staff: dict[tuple[str, str], Actor], persons: list[Draft], things: list[Draft]) -> None:
    """Checks by the people who can sign in; half of their hits are taken further by asker and owner."""
    dice = Random(SEED)
    for draft in check_drafts.checks(CHECKS, SEED, persons, things, share=0.12):
        actor = staff[draft.bureau, draft.role]
        for match in deeds.make(bench, actor, draft.body).matches:
            if match["hit"] and dice.random() < 0.5:
                _take_further(bench, staff[draft.bureau, "officer"], match, dice)


def _take_further(bench: Bench, actor: Actor, match: dict[str, object], dice: Random) -> None:
    hit = str(match["hit"])
    if float(str(match["score"])) < 0.9:
        hits.judge(bench, actor, hit, "different", "Another date of birth in the passport shown.")
        return
    hits.confirm(bench, _officer(str(match["owner"])), hit, "valid", "The record is valid; please hold and call our duty desk.")
    if dice.random() < 0.6:
        hits.outcome(bench, actor, hit, dice.choice(("confirmed", "seized", "returned")), "Handed to the duty officer.")
