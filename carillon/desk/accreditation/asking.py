# SPDX-License-Identifier: Apache-2.0
"""Rows of a list asked as real checks: permitted, redacted, logged and told to owners as any other.

Only a check that has something to tell becomes one that can be seen. What nobody may know of leaves its traces with the owner and hangs on
the check with which the screening began, so that a row that is clear looks like every other row that is clear.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.match.verdict import verdict
from carillon.core.model.screening import Match, Row, Screening
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import checking
from carillon.desk.accreditation import persons
from carillon.desk.bench import Bench
from carillon.desk.checks import answer, exact, finding, marked, named
from carillon.desk.checks.answer import Drawn
from carillon.desk.checks.deeds import subject_digest
from carillon.desk.checks.found import Found, merge
from carillon.desk.checks.question import Query, Question
from carillon.desk.exchange import post
from carillon.errors import Invalid
from carillon.store import clock, flags, hits, records
from carillon.store import schema as tables
from carillon.store.journal import Deed

Find = Callable[[Question], Sequence[Found]]


class Told(msgspec.Struct, frozen=True):
    """What a row's check said: `deed` to be written down, None where there is nothing to write; what was met; `kind` of the best match, and
    whether a birth date or a nationality spoke for it. `fault`: it could not be asked."""

    row: Row
    deed: Deed | None = None
    matches: tuple[Match, ...] = ()
    kind: str = ""
    evidence: bool = False
    fault: str = ""


class Asker:
    """Asks in the name of one person, within one connection."""

    def __init__(self, bench: Bench, connection: Connection, actor: Actor, screening: Screening) -> None:
        self._bench, self._connection, self._actor, self._screening = bench, connection, actor, screening
        self._scope = checking(actor)
        self._away: Collection[str] = post.elsewhere(bench, connection)

    def begin(self) -> Drawn:
        """The check with which a screening begins: it asks about nobody, and is there whatever the list holds."""
        asked = Question(kind="person", query=Query(), purpose=persons.PURPOSE, reference=self._screening.id)
        return answer.draw(self._bench.packs, self._actor, asked, [], {}, "", self._bench.thresholds)

    def of_row(self, row: Row) -> Told:
        """A row against all that there is."""
        return self._ask(row, lambda asked: finding.everywhere(self._bench, self._connection, self._scope, asked))

    def of_sifted(self, row: Row, ids: Sequence[str], *, bears: bool) -> Told:
        """A row against the records that came through the sieve, as they are now and as far as they may be met; `bears`: a number of its
        documents is known, too."""
        near = list(records.fetch_many(self._connection, ids, self._scope).values())
        near = [one for one in near if one.record.status == "live"]

        def find(asked: Question) -> list[Found]:
            found = exact.find(self._connection, self._scope, asked) if bears else []
            if not asked.query.name:
                return found
            found = named.compare_holders(self._bench, asked, found)
            return merge(found, [one for stored in near for one in named.weigh(self._bench, asked, stored)])

        return self._ask(row, find)

    def of_row_and(self, row: Row, find: Find) -> Told:
        """A row against what `find` gives for each of its questions."""
        return self._ask(row, find)

    def _ask(self, row: Row, find: Find) -> Told:
        try:
            asked = persons.questions(row, f"{self._screening.id}:{row.number}", self._bench.packs)
            found: list[Found] = []
            for one in asked:
                found = merge(found, list(find(one)))
        except Invalid as wrong:
            return Told(row, fault="; ".join(wrong.fields.values()) or wrong.message)
        found = [one for one in found if self._counts(asked[0], one)]
        if not found:
            return Told(row)
        return self._draw(row, asked[0], found)

    def _counts(self, asked: Question, one: Found) -> bool:
        """The list's own limit leaves unseen what the desk would see; what only an owner learns is not the list's to limit."""
        if verdict(one.score, asked.kind, asked.purpose, self._bench.thresholds) == "no_hit":
            return False
        return one.record.reach == "silent" or one.score >= self._screening.options.score

    def _draw(self, row: Row, asked: Question, found: list[Found]) -> Told:
        connection, bureau = self._connection, self._actor.bureau
        found = marked.mark(connection, bureau, found)
        subject = subject_digest(asked)
        judged = hits.judged(connection, bureau, subject)
        flagged = flags.standing(connection, bureau, [one.record.id for one in found], clock.today())
        drawn = answer.draw(self._bench.packs, self._actor, asked, found, judged, subject, self._bench.thresholds, self._away, flagged)
        made = drawn.answer
        seen = bool(made.matches or made.dismissed)
        deed = drawn.deed if seen else answer.hung(drawn, self._screening.first)
        best = next((one for one in found if made.matches and one.record.reach != "silent"), None)
        return Told(
            row,
            deed if deed.rows or deed.entries else None,
            tuple(_match(row, one, drawn, made.id if seen else self._screening.first) for one in _hits(drawn)),
            self._kind(best),
            best is not None and any(one.feature in ("birth_date", "country") for one in best.reasons),
        )

    def _kind(self, best: Found | None) -> str:
        """As what the best match was met: a kind of subject, or document where it is one by its number alone."""
        if best is None:
            return ""
        kind = self._bench.packs.kinds[best.record.schema].subject
        by_number = any(one.code.startswith(("exact.", "number.same")) for one in best.reasons)
        return "document" if kind is None or by_number else kind


def _hits(drawn: Drawn) -> list[dict[str, Any]]:
    return [row for table, row in drawn.deed.rows if table is tables.hits]


def _match(row: Row, hit: dict[str, Any], drawn: Drawn, check_id: str) -> Match:
    return Match(
        number=row.number,
        record_id=hit["record_id"],
        hit_id=hit["id"],
        check_id=check_id,
        level="hit" if hit["state"] == "open" else "possible",
        score=hit["score"] / 1000,
        silent=bool(hit["silent"]),
        version=drawn.versions.get(hit["record_id"], 0),
    )
