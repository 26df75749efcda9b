# SPDX-License-Identifier: Apache-2.0
"""The other way round: which of the questions that are kept open may mean a record, by its names.

A document holds the terms by which a watch would ask, and a record is looked up by the terms under which it would be found: what the two
have in common is the same as when a check asks for records.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
import tantivy
from sqlalchemy import Connection

from carillon.core.match import keys as name_keys
from carillon.store import watches
from carillon.store.db import Database
from carillon.store.index.followed import Followed, View
from carillon.store.index.terms import add_term_fields, facts, union, with_facts
from carillon.store.watches import Watch

FORM = 1
"""Raise it when the documents change: the index is then built anew from the watches."""
FIRST, GROWTH = 64, 4
"""Watches on the first page for each name, and how much larger each further page is."""


class Sought(msgspec.Struct, frozen=True):
    """A record as it is looked for among the watches; `known` are the `terms.facts` beside its names, `admits` says of a bureau whether
    the record is disclosed to it."""

    subject: str
    names: tuple[str, ...]
    known: tuple[str, ...]
    admits: Callable[[str], bool]


class WatchIndex:
    """One process's view of the watches' names in `folder`; several processes may share the folder."""

    def __init__(self, folder: Path, database: Database) -> None:
        self._folder, self._database = folder / f"watches-{FORM}", database
        self._opened: Followed[Watch] | None = None

    def near(self, sought: Sought) -> Iterator[list[str]]:
        """Ids of open watches that may mean the record, the likeliest first, page by page until nobody is left; each once."""
        terms = [with_facts(name_keys.terms(name), sought.known) for name in sought.names]
        admitted = _admission(sought)
        seen = self._watches.look(lambda tail: tail.search(terms, sought.subject, lambda one: sought.admits(one.bureau), len(tail)))
        if seen.recent:
            yield list(seen.recent)
        asking = [union(seen.schema, chosen) for one in terms if (chosen := seen.chooser.choose(one))]
        given: set[str] = set(seen.recent)
        size, offset = FIRST, 0
        while asking:
            page, asking = _page(seen, asking, size, offset, admitted)
            yield [one for one in page if one not in given and one not in seen.tail]
            given.update(page)
            offset, size = offset + size, size * GROWTH

    def follow(self, progress: Callable[[int], None] | None = None) -> bool:
        """Moves what is new into the index; False when another process is doing so just now."""
        return self._watches.follow(progress)

    def behind(self) -> int:
        """How many changes the index does not hold yet."""
        return self._watches.behind()

    def size(self) -> int:
        """Names in the index."""
        return self._watches.size()

    @property
    def _watches(self) -> Followed[Watch]:
        # Opened when it is first needed: a command that checks or imports does without it.
        if self._opened is None:
            self._opened = Followed(self._folder, self._database, WatchSource())
        return self._opened


def _page(
    seen: View[Watch], asking: list[tantivy.Query], size: int, offset: int, admitted: Callable[[dict[str, list[str]]], bool]
) -> tuple[list[str], list[tantivy.Query]]:
    """The next watches, the likeliest first, and the questions that may find more."""
    found: dict[str, float] = {}
    left = []
    for query in asking:
        hits = seen.searcher.search(query, size, count=False, offset=offset).hits
        for relevance, address in hits:
            document = seen.searcher.doc(address).to_dict()
            if admitted(document):
                one = document["id"][0]
                found[one] = max(found.get(one, 0.0), float(relevance))
        if len(hits) == size:
            left.append(query)
    return sorted(found, key=lambda one: (-found[one], one)), left


def _admission(sought: Sought) -> Callable[[dict[str, list[str]]], bool]:
    """Whether a document is of a bureau to which the record is disclosed, and asks for such a subject."""
    bureaus: dict[str, bool] = {}

    def admitted(document: dict[str, list[str]]) -> bool:
        asked = document["subject"][0]
        if sought.subject != "any" and asked not in (sought.subject, "any"):
            return False
        bureau = document["bureau"][0]
        if bureau not in bureaus:
            bureaus[bureau] = sought.admits(bureau)
        return bureaus[bureau]

    return admitted


class _Asked(msgspec.Struct):
    """What of a question the index needs."""

    name: str | None = None
    birth_date: str | None = None
    nationality: str | None = None


class WatchSource:
    """Watches with their feed of changes, as an index follows them."""

    def schema(self) -> tantivy.Schema:
        builder = tantivy.SchemaBuilder()
        add_term_fields(builder)
        for name in ("id", "subject", "bureau"):
            builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_integer_field("seq", stored=True)
        return builder.build()

    def newest(self, connection: Connection) -> int:
        return watches.last_change(connection)

    def changes(self, connection: Connection, seq: int, limit: int) -> list[tuple[int, str]]:
        return watches.changes_since(connection, seq, limit)

    def fetch(self, connection: Connection, ids: Iterable[str]) -> dict[str, Watch]:
        return watches.fetch_open(connection, ids)

    def terms(self, thing: Watch) -> list[name_keys.Terms]:
        if not thing.subject:
            return []
        asked = msgspec.json.decode(thing.query, type=_Asked)
        known = facts((asked.birth_date,) if asked.birth_date else (), (asked.nationality,) if asked.nationality else ())
        return [with_facts(name_keys.query_terms(asked.name or ""), known)]

    def subject(self, thing: Watch) -> str:
        return thing.subject

    def documents(self, thing: Watch) -> list[tantivy.Document]:
        return [
            tantivy.Document(
                id=thing.id, subject=thing.subject, bureau=thing.bureau, grams=" ".join(terms.grams), skeletons=" ".join(terms.skeletons)
            )
            for terms in self.terms(thing)
        ]
