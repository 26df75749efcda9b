# SPDX-License-Identifier: Apache-2.0
"""What is held on a person, over the whole node: by name and by number, with the matching engine, in records of every state.

Control decides whom a record is on, so what is only possible is shown as well, with its score.
"""

from collections.abc import Iterator

import msgspec

from carillon.core.match import engine
from carillon.core.match.subject import Subject, prepare
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import reading
from carillon.desk.act import Act, Repeat, act
from carillon.desk.bench import Bench
from carillon.desk.checks import exact, named
from carillon.desk.checks.question import Query, Question
from carillon.desk.exchange import post
from carillon.desk.subjects import cases
from carillon.desk.subjects.cases import Opened
from carillon.errors import Invalid
from carillon.store import records
from carillon.store import subjects as store
from carillon.store.records import Stored, Wanted
from carillon.store.subjects import Holding, Person

PURPOSE = "investigation"
"""For which the thresholds of a possible match are lowest: control rather sees one record too many."""
MOST = 50
BATCH = 500
QUIET = ("withdrawn", "blocked")
"""States of records that no index holds."""


class Searched(msgspec.Struct, frozen=True):
    """The request after the search; `mentions`: in how many checks, watches and reports the name stands, each with its own retention."""

    opened: Opened
    mentions: dict[str, int]


def search(bench: Bench, actor: Actor, subject_id: str, repeat: Repeat | None = None) -> Searched:
    """Looks through the node; may be repeated, and adds what is new."""
    with act(bench, actor, "subject.search", object=subject_id, repeat=repeat) as doing:
        case = cases.require(doing, subject_id, *cases.OPEN)
        away = post.elsewhere(bench, doing.connection)
        met = [
            Holding(subject_id=case.id, record_id=one.record.id, owner=one.record.owner, away=one.record.owner in away, score=score)
            for one, score in _found(bench, doing, case.person).values()
        ]
        store.hold(doing.connection, met)
        doing.detail = {"found": len(met)}
        state = "searching" if case.state == "admissible" else case.state
        opened = cases.go_on(doing, case, state, str(len(met)))
        return Searched(opened, store.mentions(doing.connection, (case.person.name, *case.person.other_names)))


def drop(bench: Bench, actor: Actor, subject_id: str, record_id: str, repeat: Repeat | None = None) -> Opened:
    """Says that a record that was found is on somebody else."""
    with act(bench, actor, "subject.search", object=subject_id, repeat=repeat) as doing:
        case = cases.require(doing, subject_id, *cases.OPEN)
        store.let_go(doing.connection, case.id, record_id)
        return cases.go_on(doing, case, case.state, f"{record_id} is on somebody else")


def _found(bench: Bench, doing: Act, person: Person) -> dict[str, tuple[Stored, int]]:
    """Records that may be on the person, with scores in thousandths."""
    found: dict[str, tuple[Stored, int]] = {}
    scope = reading(doing.actor)
    for question in _questions(person):
        try:
            by_number = exact.find(doing.connection, scope, question)
        except Invalid:
            by_number = []
        by_name = named.find(bench, doing.connection, scope, question, limit=MOST) if question.query.name else []
        for one in (*by_number, *by_name):
            if named.may_be(bench, question, one.score) or not question.query.name:
                _keep(found, Stored(one.record, one.caption, ""), one.score)
    asked = prepare(_subject(person))
    for some in _quiet(doing):
        compared = [(one.record.id, named.prepared(bench, one.record)) for one in some if bench.packs.kinds[one.record.schema].subject]
        by_id = {one.record.id: one for one in some}
        for record_id, scored in engine.rank(asked, compared, MOST):
            if named.may_be(bench, Question(kind="person", query=Query(name=person.name), purpose=PURPOSE), scored.score):
                _keep(found, by_id[record_id], scored.score)
    return found


def _keep(found: dict[str, tuple[Stored, int]], one: Stored, score: float) -> None:
    thousandths = round(score * 1000)
    if one.record.id not in found or found[one.record.id][1] < thousandths:
        found[one.record.id] = (one, thousandths)


def _questions(person: Person) -> Iterator[Question]:
    """The person as questions of checks: each name with what is known beside it, and each number as whatever it may be."""
    for name in (person.name, *person.other_names):
        query = Query(name=name, birth_date=person.birth_date, nationality=person.nationality, gender=person.gender)
        yield Question(kind="person", query=query, purpose=PURPOSE)
    for number in person.numbers:
        for kind in exact.FORMS:
            yield Question(kind=kind, query=Query(number=number), purpose=PURPOSE)


def _subject(person: Person) -> Subject:
    return Subject(
        kind="person",
        names=(person.name, *person.other_names),
        birth_dates=(person.birth_date,) if person.birth_date else (),
        countries=(person.nationality,) if person.nationality else (),
        gender=person.gender,
        numbers=person.numbers,
    )


def _quiet(doing: Act) -> Iterator[list[Stored]]:
    """Records that have content and answer no check, some at a time."""
    for status in QUIET:
        after: str | None = None
        while some := records.page(doing.connection, reading(doing.actor), Wanted(limit=BATCH, status=status, after=after)):
            yield some
            after = f"{some[-1].record.updated_at}|{some[-1].record.id}"
