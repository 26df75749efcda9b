# SPDX-License-Identifier: Apache-2.0
"""The automatic checks of a submission, with what the reviewing bureau knows: who is protected, what was refused, what there is already."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec
from sqlalchemy import Connection

from carillon.core.match import engine
from carillon.core.match.described import described
from carillon.core.match.subject import Prepared, Subject, prepare
from carillon.core.model.notice import Finding, Notice, Paper, Protected, Review, Snapshot
from carillon.core.model.record import Entity
from carillon.core.policy import compliance
from carillon.core.policy.compliance import Known
from carillon.core.policy.scope import Scope
from carillon.desk.bench import Bench
from carillon.desk.notices import documents
from carillon.store import clock, reviews
from carillon.store import notices as store

T = TypeVar("T")
MONTH_HOURS = 24 * 30.44
IN_WORK = ("submitted", "in_review", "returned", "published", "suspended")


def examine(bench: Bench, connection: Connection, notice: Notice, paper: Paper) -> list[Finding]:
    """Every finding on one version, as things are now."""
    packs = bench.packs
    known = _known(bench, connection, notice, paper)
    return compliance.examine(packs, notice.owner, paper.content, paper.subjects, clock.today(), known)


def renew(bench: Bench, connection: Connection, notice: Notice, paper: Paper, review: Review, at: str) -> Review:
    """The review with what the checks find now."""
    found = tuple(examine(bench, connection, notice, paper))
    new = msgspec.structs.replace(review, findings=found, examined_at=at)
    reviews.put(connection, new)
    return new


def _known(bench: Bench, connection: Connection, notice: Notice, paper: Paper) -> Known:
    since = clock.after(clock.now(), hours=-MONTH_HOURS * bench.packs.compliance.record_months)
    asked = [(one, _prepared(bench, one)) for one in paper.subjects]
    same = Same(bench, asked)
    refused = [one for one in reviews.decided(connection, notice.reviewer, "refused", since) if one.notice != notice.id]
    there = [one for one in store.reviewed(connection, notice.reviewer, IN_WORK) if one.id != notice.id]
    counts = reviews.counts(connection, Scope(bureau=notice.reviewer), since, notice.owner)
    holders = documents.holders(bench, paper.subjects)
    return Known(
        protected=tuple(same.protected(reviews.protected(connection, None), notice.owner[:2])),
        refused=tuple((one.notice, one.ground) for one in same.among((one, one.subjects) for one in refused)),
        double=tuple((one.id, one.colour) for one in same.among((one, one.latest.subjects) for one in there)),
        submitted=sum(count for _, _, _, _, count in counts),
        refusals=_refusals(counts),
        returned=sum(count for _, _, state, _, count in counts if state == "returned"),
        overturned=_overturned(store.reviewed(connection, notice.reviewer, ("suspended", "withdrawn", "expired")), notice.owner, since),
        invalidated=documents.invalidated(bench, connection, notice.owner),
        linked=documents.linked(bench, holders, [one for review in refused for one in review.subjects]),
        published=store.count_published(connection, notice.reviewer, notice.owner, paper.content.colour, int(clock.now()[:4]))
        if notice.standing is None
        else 0,
    )


class Same:
    """Whether other descriptions are of one of these subjects."""

    def __init__(self, bench: Bench, asked: Sequence[tuple[Snapshot, Prepared]]) -> None:
        self._bench = bench
        self._asked = asked
        self._least = bench.packs.compliance.likeness / 100

    def among(self, others: Iterable[tuple[T, Sequence[Snapshot]]]) -> list[T]:
        """Those of the others that are about one of them: the same record, a document number in common, or a description alike."""
        found = []
        for one, subjects in others:
            if any(self._is(asked, prepared, subject) for asked, prepared in self._asked for subject in subjects):
                found.append(one)
        return found

    def _is(self, asked: Snapshot, prepared: Prepared, other: Snapshot) -> bool:
        if asked.record == other.record:
            return True
        candidate = _prepared(self._bench, other)
        return bool(set(prepared.subject.numbers) & set(candidate.subject.numbers)) or self._alike(prepared, candidate)

    def _alike(self, prepared: Prepared, candidate: Prepared) -> bool:
        ranked = engine.rank(prepared, [("", candidate)], 1) if prepared.subject.names else []
        return bool(ranked) and ranked[0][1].score >= self._least

    def protected(self, people: Iterable[Protected], country: str) -> list[tuple[str, str, bool]]:
        """(status, how recognised, whether against that country) of each protected person among them. A name counts with a birth date."""
        found: list[tuple[str, str, bool]] = []
        for person in people:
            how = next((how for asked, prepared in self._asked if (how := self._recognised(asked, prepared, person))), "")
            if how:
                found.append((person.status, how, not person.countries or country in person.countries))
        return found

    def _recognised(self, asked: Snapshot, prepared: Prepared, person: Protected) -> str:
        if asked.record in person.records:
            return "record"
        if set(prepared.subject.numbers) & set(person.numbers):
            return "document number"
        born = set(prepared.subject.birth_dates)
        if not (born and set(person.birth_dates)):
            return ""
        subject = Subject(kind="person", names=person.names, birth_dates=person.birth_dates, countries=person.countries)
        return "name and birth date" if self._alike(prepared, prepare(subject)) else ""


def _prepared(bench: Bench, one: Snapshot) -> Prepared:
    kind = bench.packs.kinds.get(one.schema)
    return prepare(described(Entity(one.schema, one.properties), kind) if kind else Subject())


def _refusals(counts: Iterable[tuple[str, str, str, str, int]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for _, _, state, ground, count in counts:
        if state == "refused":
            found[ground] += count
    return dict(found)


def _overturned(ended: Iterable[Notice], owner: str, since: str) -> int:
    """Notices of an owner that were suspended after their publication, and did not go on."""
    return sum(
        one.owner == owner and any(step.what == "suspend" and step.at >= since for step in one.steps) and one.state != "published"
        for one in ended
    )
