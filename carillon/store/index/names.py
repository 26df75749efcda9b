# SPDX-License-Identifier: Apache-2.0
"""Candidates by name among the records: an index that follows their feed of changes, within the scope of who asks.

One document a name, since a record with thirty aliases must not rank lower than one with two. A document carries its owner and audience, so
that the scope is part of the search.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import tantivy
from sqlalchemy import Connection

from carillon.core.match import keys as name_keys
from carillon.core.match.glance import MOST_DATES, Heard, glance, heard
from carillon.core.model import entities
from carillon.core.model.kinds import Kind
from carillon.core.model.record import Record
from carillon.core.policy.scope import Scope, admits
from carillon.store import records
from carillon.store.db import Database
from carillon.store.index import documents
from carillon.store.index.followed import Followed, View
from carillon.store.index.terms import facts, union, with_facts

FORM = 3
"""Raise it when the documents change: the index is then built anew from the records."""
LOOKED_AT = (1.5, 3.0)
"""Names that are looked at for each record that is wanted, first and then, before the scope becomes part of the question."""


class Meant(msgspec.Struct, frozen=True):
    """Whom a question means; dates are ISO, countries two capitals."""

    names: tuple[str, ...]
    birth_dates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


class Candidate(msgspec.Struct, frozen=True):
    """A record that may be meant: the likelier, by its letters, its sound and what is known beside it, the greater `likeness`."""

    record_id: str
    likeness: float
    silent: bool = False
    recent: bool = False
    """Changed after the index's last commit: nobody has weighed it against the others."""


class NameIndex:
    """One process's view of the index in `folder`; several processes may share the folder."""

    def __init__(self, folder: Path, database: Database, kinds: Mapping[str, Kind]) -> None:
        self._records = Followed(folder / f"names-{FORM}", database, RecordSource(kinds))

    def candidates(self, scope: Scope, subject: str, asked: Meant, limit: int = 60) -> list[Candidate]:
        """Records of a subject kind ("any" on either side: all) whose names share letters or sounds with one that is asked, likeliest
        first. What is known beside the name brings the right one of many namesakes to the front."""
        known = facts(asked.birth_dates, asked.countries)
        terms = [with_facts(name_keys.query_terms(name), known) for name in asked.names]
        silent: set[str] = set()

        def admitted(record: Record) -> bool:
            if record.reach == "silent":
                silent.add(record.id)
            return admits(scope, record)

        seen = self._records.look(lambda tail: tail.search(terms, subject, admitted, limit))
        wanted = Heard(tuple(heard(name) for name in asked.names), asked.birth_dates, asked.countries)
        found: dict[str, Candidate] = {}
        for one in terms:
            for near in self._near(seen, seen.chooser.choose(one), scope, subject, limit, wanted):
                before = found.get(near.record_id)
                if near.record_id not in seen.tail and (before is None or before.likeness < near.likeness):
                    found[near.record_id] = near
        # A record that changed while this search ran may be in the index that it looks at and was in the tail: it is told once.
        for record_id in seen.recent:
            found.pop(record_id, None)
        best = sorted(found.values(), key=lambda one: (-one.likeness, one.record_id))[:limit]
        return best + [Candidate(one, 0.0, silent=one in silent, recent=True) for one in seen.recent]

    def _near(
        self, seen: View[Record], chosen: list[tuple[str, str]], scope: Scope, subject: str, limit: int, wanted: Heard
    ) -> list[Candidate]:
        """The most relevant records of the index within the scope.

        First without the scope, since then the index may skip: nearly always enough of what it finds is within. Where too little is,
        the scope becomes part of the question. All give the same records in the same order.
        """
        if not chosen:
            return []
        names = union(seen.schema, chosen)
        for share in LOOKED_AT:
            most = int(limit * share)
            hits = seen.searcher.search(names, most, count=False).hits
            within = self._within(seen, hits, limit, wanted, lambda document: documents.admitted(document, scope, subject))
            if len(within) == limit or len(hits) < most:
                return within
        query = documents.within(seen.schema, names, scope, subject)
        hits = seen.searcher.search(query, most, count=False).hits
        return self._within(seen, hits, limit, wanted, lambda _: True)

    def _within(
        self,
        seen: View[Record],
        hits: Sequence[tuple[Any, tantivy.DocAddress]],
        limit: int,
        wanted: Heard,
        admitted: Callable[[dict[str, Any]], bool],
    ) -> list[Candidate]:
        """The first records among the hits that are admitted; each at its likeliest name among them."""
        found: dict[str, Candidate] = {}
        most_relevant = 0.0
        for relevance, address in hits:
            document = seen.searcher.doc(address).to_dict()
            if not admitted(document):
                continue
            most_relevant = most_relevant or float(relevance)
            record_id = document["id"][0]
            before = found.get(record_id)
            if before is None and len(found) == limit:
                break
            aside = documents.aside(document)
            likeness = float(relevance) / most_relevant + glance(wanted, aside.heard)
            if before is None or before.likeness < likeness:
                found[record_id] = Candidate(record_id, likeness, aside.silent)
        return list(found.values())

    def follow(self, progress: Callable[[int], None] | None = None, *, anew: bool = False) -> bool:
        """Moves what is new into the index; False when another process is doing so just now. `anew`: writes all of it once more."""
        return self._records.follow(progress, anew=anew)

    def behind(self) -> int:
        """How many changes the index does not hold yet."""
        return self._records.behind()

    def size(self) -> int:
        """Names in the index."""
        return self._records.size()


class RecordSource:
    """Records with their feed of changes, as an index follows them."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._kinds = kinds

    def schema(self) -> tantivy.Schema:
        return documents.schema()

    def newest(self, connection: Connection) -> int:
        return records.last_change(connection)

    def changes(self, connection: Connection, seq: int, limit: int) -> list[tuple[int, str]]:
        return records.changes_since(connection, seq, limit)

    def fetch(self, connection: Connection, ids: Iterable[str]) -> dict[str, Record]:
        return records.fetch_any_many(connection, ids)

    def terms(self, thing: Record) -> list[name_keys.Terms]:
        return [terms for _, terms in self._named(thing)]

    def _named(self, thing: Record) -> list[tuple[str, name_keys.Terms]]:
        """Each name with its terms; none where the record is not to be found by name."""
        if thing.status != "live" or not self.subject(thing):
            return []
        known = facts(thing.entity.values("birthDate"), _countries(thing))
        names = entities.names(thing.entity, self._kinds[thing.schema])
        return [(name, with_facts(name_keys.terms(name), known)) for name in dict.fromkeys(names)]

    def subject(self, thing: Record) -> str:
        kind = self._kinds.get(thing.schema)
        return (kind.subject or "") if kind else ""

    def documents(self, thing: Record) -> list[tantivy.Document]:
        born = thing.entity.values("birthDate")[:MOST_DATES]
        # A question names countries by two capitals.
        countries = tuple(country.upper() for country in _countries(thing))
        return [
            documents.document(thing, terms, self.subject(thing), Heard((heard(name),), born, countries))
            for name, terms in self._named(thing)
        ]


def _countries(thing: Record) -> list[str]:
    return [value for name in ("nationality", "citizenship", "country", "jurisdiction") for value in thing.entity.values(name)]
