# SPDX-License-Identifier: Apache-2.0
"""A check by name: candidates from the index, then the matcher's score with its reasons."""

from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from functools import partial
from threading import Lock

from sqlalchemy import Connection

from carillon.core.match import engine
from carillon.core.match.described import described
from carillon.core.match.subject import Prepared, Subject, prepare
from carillon.core.match.verdict import verdict
from carillon.core.model.record import Record
from carillon.core.policy.scope import Scope
from carillon.desk.bench import Bench
from carillon.desk.checks.found import Found
from carillon.desk.checks.question import Query, Question
from carillon.desk.checks.rounds import Rounds, rank
from carillon.store import records
from carillon.store.index.names import Candidate, Meant

CANDIDATES = 60
COMPARED = 12
"""Candidates compared in full at a time; more follow where these hold somebody who may be meant."""
KEPT = 20_000
"""Prepared candidates kept in memory (some 2 kB each): those who are asked about come again."""


def subject_of(question: Question) -> Subject:
    """The subject of a question, as the matcher takes it."""
    query: Query = question.query
    return Subject(
        kind=question.kind if question.kind in ("person", "organisation") else "person" if query.mrz else "any",
        names=(query.name,) if query.name else (),
        birth_dates=(query.birth_date,) if query.birth_date else (),
        countries=(query.nationality,) if query.nationality else (),
        gender=query.gender,
        numbers=(query.number,) if query.number and question.kind in ("person", "document") else (),
    )


def find(bench: Bench, connection: Connection, scope: Scope, question: Question, *, limit: int) -> list[Found]:
    """Records whose name and circumstances match, best first."""
    subject = subject_of(question)
    if not subject.names:
        return []
    asked = prepare(subject)
    near = bench.names.candidates(scope, subject.kind, Meant(subject.names, subject.birth_dates, subject.countries), CANDIDATES)
    promising = partial(may_be, bench, question)
    found: list[Found] = []
    for group, size in _apart(near):
        rounds = Rounds(size, limit, promising)
        ranked = rank(asked, group, lambda some: _fetched(bench, connection, scope, some), rounds)
        found += [Found(stored.record, stored.caption, scored.score, scored.reasons) for stored, scored in ranked]
    return found


def _fetched(bench: Bench, connection: Connection, scope: Scope, near: Sequence[Candidate]) -> list[tuple[records.Stored, Prepared]]:
    """Candidates as records, those that are live and within the scope."""
    stored = records.fetch_many(connection, [one.record_id for one in near], scope)
    found = [stored[one.record_id] for one in near if one.record_id in stored]
    return [(one, prepared(bench, one.record)) for one in found if one.record.status == "live"]


def weigh(bench: Bench, question: Question, one: records.Stored) -> list[Found]:
    """The same of one record alone: a list of one, or of none where nothing agrees."""
    ranked = engine.rank(prepare(subject_of(question)), [(one.record.id, prepared(bench, one.record))], 1)
    return [Found(one.record, one.caption, scored.score, scored.reasons) for _, scored in ranked]


def _apart(near: list[Candidate]) -> list[tuple[list[Candidate], int]]:
    """Candidates, each kind by itself, and how many of them to compare at a time.

    Silent ones take no place from others, since the asker learns nothing of them. Recent ones come in no order, so all are compared: a
    record is found as soon as it was accepted, whoever is like it in the index.
    """
    groups: dict[tuple[bool, bool], list[Candidate]] = defaultdict(list)
    for one in near:
        groups[(one.silent, one.recent)].append(one)
    return [(group, len(group) if recent else COMPARED) for (_, recent), group in groups.items()]


def may_be(bench: Bench, question: Question, score: float) -> bool:
    """Whether a score is more than no hit for this question."""
    return verdict(score, question.kind, question.purpose, bench.thresholds) != "no_hit"


def compare_holders(bench: Bench, question: Question, found: list[Found]) -> list[Found]:
    """Records met by number, with what the asked name says of them: the same number under another name is a finding of its own."""
    asked = prepare(subject_of(question))
    compared = []
    for one in found:
        kind = bench.packs.kinds[one.record.schema]
        if kind.subject is None:
            compared.append(one)
            continue
        ranked = engine.rank(asked, [(one.record.id, prepared(bench, one.record))], 1)
        reasons = ranked[0][1].reasons if ranked else ()
        compared.append(Found(one.record, one.caption, one.score, (*one.reasons, *reasons)))
    return compared


_kept: OrderedDict[tuple[str, int, str], Prepared] = OrderedDict()
_lock = Lock()


def prepared(bench: Bench, record: Record) -> Prepared:
    """A candidate as the matcher takes it, kept by record, version and time: a restored node may count versions anew."""
    name = (record.id, record.version, record.updated_at)
    with _lock:
        if (found := _kept.get(name)) is not None:
            _kept.move_to_end(name)
            return found
    made = prepare(candidate(bench, record))
    with _lock:
        _kept[name] = made
        if len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def candidate(bench: Bench, record: Record) -> Subject:
    """A record as the subject it describes."""
    return described(record.entity, bench.packs.kinds[record.schema])
