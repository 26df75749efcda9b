# SPDX-License-Identifier: Apache-2.0
"""The other way round: which of the questions that are kept open may mean a record, by its names.

A document holds the terms by which a watch would ask, and a record is looked up by the terms under which it would be found: what the two
have in common is the same as when a check asks for records.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import tantivy
from sqlalchemy import Connection

from carillon.core.match import keys as name_keys
from carillon.core.match.glance import Heard, glance, heard
from carillon.core.model.record import Audience
from carillon.store import watches
from carillon.store.db import Database
from carillon.store.index.followed import Followed, View
from carillon.store.index.terms import add_term_fields, facts, union, with_facts
from carillon.store.watches import Watch

FORM = 1
"""Raise it when the documents change: the index is then built anew from the watches."""
FIRST, GROWTH = 64, 4
"""Watches on the first page for each name, and how much larger each further page is."""
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Heard).decode


class Sought(msgspec.Struct, frozen=True):
    """A record as it is looked for among the watches of those to whom it is disclosed; dates are ISO, countries two capitals."""

    subject: str
    names: tuple[str, ...]
    owner: str
    audience: Audience = Audience()
    birth_dates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()

    def admits(self, bureau: str) -> bool:
        return bureau == self.owner or self.audience.admits(bureau)


class Near(NamedTuple):
    """Ids of open watches that may mean a record: `recent` ones in no order, the others page by page, the likeliest first, until nobody is
    left."""

    recent: list[str]
    pages: Iterator[list[str]]


class WatchIndex:
    """One process's view of the watches' names in `folder`; several processes may share the folder."""

    def __init__(self, folder: Path, database: Database) -> None:
        self._folder, self._database = folder / f"watches-{FORM}", database
        self._opened: Followed[Watch] | None = None

    def near(self, sought: Sought) -> Near:
        """Everybody who may ask for the record, each once."""
        known = facts(sought.birth_dates, sought.countries)
        terms = [with_facts(name_keys.terms(name), known) for name in sought.names]
        seen = self._watches.look(lambda tail: tail.search(terms, sought.subject, lambda one: sought.admits(one.bureau), len(tail)))
        chosen = [found for one in terms if (found := seen.chooser.choose(one))]
        return Near(list(seen.recent), _pages(seen, [union(seen.schema, one) for one in chosen], sought))

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


def _pages(seen: View[Watch], queries: list[tantivy.Query], sought: Sought) -> Iterator[list[str]]:
    """The watches of the index, the likeliest of each page first.

    First whoever asks, since then the index may skip. Where some of them are none of whom the record concerns, that becomes part of the
    question.
    """
    wanted = Heard(tuple(heard(name) for name in sought.names), sought.birth_dates, sought.countries)
    admitted = _admission(sought)
    asking = [(query, 0.0) for query in queries]
    given: set[str] = set()
    size, offset, narrow = FIRST, 0, False
    while asking:
        found: dict[str, float] = {}
        left, others = [], False
        for query, best in asking:
            hits = seen.searcher.search(query, size, count=False, offset=offset).hits
            best = best or (float(hits[0][0]) if hits else 1.0)
            for relevance, address in hits:
                document = seen.searcher.doc(address).to_dict()
                if not admitted(document):
                    others = True
                    continue
                one, likeness = document["id"][0], float(relevance) / best + glance(wanted, _decode(document["aside"][0]))
                found[one] = max(found.get(one, 0.0), likeness)
            if len(hits) == size:
                left.append((query, best))
        yield [one for one in sorted(found, key=lambda one: (-found[one], one)) if one not in given and one not in seen.tail]
        given.update(found)
        if others and not narrow:
            asking, offset, narrow = [(_within(seen.schema, query, sought), best) for query, best in left], 0, True
        else:
            asking, offset, size = left, offset + size, size * GROWTH


def _within(fields: tantivy.Schema, names: tantivy.Query, sought: Sought) -> tantivy.Query:
    """What `names` finds, of bureaus to which the record is disclosed and about such a subject; ranked as `names` alone ranks it."""
    q, must, must_not = tantivy.Query, tantivy.Occur.Must, tantivy.Occur.MustNot
    clauses = [(must, names)]
    audience = sought.audience
    if audience.mode == "only":
        clauses.append((must, q.const_score_query(q.term_set_query(fields, "bureau", [sought.owner, *audience.listed]), 0.0)))
    elif audience.mode == "except" and (shut := [one for one in audience.listed if one != sought.owner]):
        clauses.append((must_not, q.term_set_query(fields, "bureau", shut)))
    if sought.subject != "any":
        clauses.append((must, q.const_score_query(q.term_set_query(fields, "subject", [sought.subject, "any"]), 0.0)))
    return q.boolean_query(clauses)


def _admission(sought: Sought) -> Callable[[dict[str, Any]], bool]:
    """Whether a document is of a bureau to which the record is disclosed, and asks for such a subject."""
    bureaus: dict[str, bool] = {}

    def admitted(document: dict[str, Any]) -> bool:
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

    @property
    def birth_dates(self) -> tuple[str, ...]:
        return (self.birth_date,) if self.birth_date else ()

    @property
    def countries(self) -> tuple[str, ...]:
        return (self.nationality,) if self.nationality else ()


class WatchSource:
    """Watches with their feed of changes, as an index follows them."""

    def schema(self) -> tantivy.Schema:
        builder = tantivy.SchemaBuilder()
        add_term_fields(builder)
        for name in ("id", "subject", "bureau"):
            builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_integer_field("seq", stored=True)
        builder.add_bytes_field("aside", stored=True, indexed=False)
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
        asked = _asked(thing)
        return [with_facts(name_keys.query_terms(asked.name or ""), facts(asked.birth_dates, asked.countries))]

    def subject(self, thing: Watch) -> str:
        return thing.subject

    def documents(self, thing: Watch) -> list[tantivy.Document]:
        return [self._document(thing, terms) for terms in self.terms(thing)]

    def _document(self, thing: Watch, terms: name_keys.Terms) -> tantivy.Document:
        grams, skeletons = " ".join(terms.grams), " ".join(terms.skeletons)
        made = tantivy.Document(id=thing.id, subject=thing.subject, bureau=thing.bureau, grams=grams, skeletons=skeletons)
        asked = _asked(thing)
        made.add_bytes("aside", _encode(Heard((heard(asked.name or ""),), asked.birth_dates, asked.countries)))
        return made


def _asked(watch: Watch) -> _Asked:
    return msgspec.json.decode(watch.query, type=_Asked)
