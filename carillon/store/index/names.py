# SPDX-License-Identifier: Apache-2.0
"""Candidates by name: a tantivy index that follows the feed of changes, and a tail in memory for what it does not hold yet.

Fresh by construction. Before it answers, a search reads the newest number of the feed; whatever was changed after the index's last
commit is held in the tail and searched too. So a record is found by every check that starts after its acceptance was answered,
on every process, and no commit of the index stands between the two. One process at a time holds the writer's lock and moves the tail into
the index; it keeps the lock only while it writes, and the lock goes with the process when it is killed.

One document a name, since a record with thirty aliases must not rank lower than one with two. A document carries its owner and audience, so
that the scope is part of the search. A marker document holds the number of the feed up to which the index is complete: it is
committed together with the documents, and so cannot disagree with them.
"""

import logging
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec
import tantivy
from sqlalchemy import Connection

from carillon.core.match import keys as name_keys
from carillon.core.model import entities
from carillon.core.model.kinds import Kind
from carillon.core.model.record import Record
from carillon.core.policy.scope import Scope, admits
from carillon.errors import Unavailable
from carillon.store import records
from carillon.store.db import Database
from carillon.store.index import documents
from carillon.store.index.tail import Tail
from carillon.store.index.terms import TermChooser, facts, prepare, union, with_facts

FORM = 2
"""Raise it when the documents change: the index is then built anew from the records."""
BATCH = 1000
LOOKED_AT = 3
"""Names that are looked at for each record that is wanted, before the scope becomes part of the question."""
TAIL_LIMIT = 4000
"""Changes held in memory; beyond, whoever searches moves them into the index first."""
WRITER_BYTES = 48_000_000
log = logging.getLogger(__name__)


class Candidate(msgspec.Struct, frozen=True):
    """A record that may be meant, by its letters and sounds alone."""

    record_id: str
    relevance: float
    recent: bool = False
    """Changed after the index's last commit: nobody has weighed it against the others."""


class NameIndex:
    """One process's view of the index in `folder`; several processes may share the folder."""

    def __init__(self, folder: Path, database: Database, kinds: Mapping[str, Kind]) -> None:
        self._folder = folder / f"names-{FORM}"
        self._database = database
        self._kinds = kinds
        self._lock = threading.RLock()
        self._index = self._open()
        self._take_up()
        self._tail = Tail(self._seq)

    def candidates(self, scope: Scope, subject: str, names: Iterable[str], limit: int = 60, known: tuple[str, ...] = ()) -> list[Candidate]:
        """Records of a subject kind ("any" on either side: all) whose names share letters or sounds with one of `names`, best first.

        `known` are the `terms.facts` beside the name, which bring the right one of many namesakes to the front."""
        terms = [with_facts(name_keys.query_terms(name), known) for name in names]
        with self._lock:
            self._catch_up()
            searcher, chooser, tail = self._searcher, self._chooser, self._tail
            recent = tail.search(terms, subject, lambda record, by: admits(scope, record, by), limit)
        found: dict[str, float] = {}
        for one in terms:
            for record_id, relevance in self._near(searcher, chooser.choose(one), scope, subject, limit).items():
                if record_id not in tail:
                    found[record_id] = max(found.get(record_id, 0.0), relevance)
        best = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:limit]
        return [Candidate(*one) for one in best] + [Candidate(one, 0.0, recent=True) for one in recent]

    def _near(self, searcher: tantivy.Searcher, chosen: list[tuple[str, str]], scope: Scope, subject: str, limit: int) -> dict[str, float]:
        """The most relevant records of the index within the scope.

        First without the scope, since then the index may skip: nearly always enough of what it finds is within. Where too little is,
        the scope becomes part of the question. Both give the same records in the same order.
        """
        if not chosen:
            return {}
        names = union(self._index.schema, chosen)
        hits = searcher.search(names, limit * LOOKED_AT, count=False).hits
        found: dict[str, float] = {}
        for relevance, address in hits:
            document = searcher.doc(address).to_dict()
            if documents.admitted(document, scope, subject):
                found.setdefault(document["id"][0], float(relevance))
                if len(found) == limit:
                    return found
        if len(hits) == limit * LOOKED_AT:
            query = documents.within(self._index.schema, names, scope, subject)
            for relevance, address in searcher.search(query, limit * LOOKED_AT, count=False).hits:
                found.setdefault(searcher.doc(address)["id"][0], float(relevance))
        return dict(list(found.items())[:limit])

    def follow(self, progress: Callable[[int], None] | None = None) -> bool:
        """Moves what is new into the index; False when another process is doing so just now."""
        with self._lock:
            try:
                writer = self._index.writer(WRITER_BYTES, 1)
            except ValueError:
                self._refresh()
                return False
            try:
                try:
                    self._write(writer, progress)
                finally:
                    writer.wait_merging_threads()
            except (ValueError, OSError) as failure:
                raise Unavailable(
                    f"The name index cannot be written: {failure}.", help="Free space on the disk of the node's folder, then try again."
                ) from failure
            self._refresh()
            return True

    def behind(self) -> int:
        """How many changes the index does not hold yet."""
        with self._database.read() as connection:
            return records.last_change(connection) - self._seq

    def size(self) -> int:
        """Names in the index."""
        return max(0, int(self._searcher.num_docs) - 1)

    def _catch_up(self) -> None:
        with self._database.read() as connection:
            newest = records.last_change(connection)
            if newest == self._tail.upto:
                return
            if newest < self._tail.upto:
                # The database was restored from an earlier copy under a running process.
                self._rebuild()
            elif newest - self._seq > TAIL_LIMIT:
                self.follow()
            self._extend(connection, newest)

    def _extend(self, connection: Connection, newest: int) -> None:
        while self._tail.upto < newest:
            batch = records.changes_since(connection, self._tail.upto, BATCH)
            if not batch:
                return
            ids = dict.fromkeys(record_id for _, record_id in batch)
            found = records.fetch_any_many(connection, ids)
            for record_id in ids:
                record = found.get(record_id)
                self._tail.put(batch[-1][0], record_id, record, self._terms(record), self._subject(record))

    def _refresh(self) -> None:
        """Takes up what the index holds by now, whoever wrote it, and forgets the tail before that."""
        self._take_up()
        self._tail.forget(self._seq)

    def _write(self, writer: tantivy.IndexWriter, progress: Callable[[int], None] | None) -> None:
        self._take_up()
        seq = self._seq
        with self._database.read() as connection:
            while batch := records.changes_since(connection, seq, BATCH):
                ids = dict.fromkeys(record_id for _, record_id in batch)
                found = records.fetch_any_many(connection, ids)
                for record_id in ids:
                    writer.delete_documents_by_term("id", record_id)
                    if record_id in found:
                        self._add(writer, found[record_id])
                seq = batch[-1][0]
                if progress:
                    progress(len(batch))
        writer.delete_documents_by_term("id", "marker")
        writer.add_document(tantivy.Document(id="marker", seq=seq))
        writer.commit()

    def _add(self, writer: tantivy.IndexWriter, record: Record) -> None:
        for terms in self._terms(record):
            writer.add_document(documents.document(record, terms, self._subject(record)))

    def _terms(self, record: Record | None) -> list[name_keys.Terms]:
        if record is None or record.status != "live" or not self._subject(record):
            return []
        entity = record.entity
        countries = [value for name in ("nationality", "citizenship", "country", "jurisdiction") for value in entity.values(name)]
        known = facts(entity.values("birthDate"), countries)
        names = entities.names(entity, self._kinds[record.schema])
        return [with_facts(name_keys.terms(name), known) for name in dict.fromkeys(names)]

    def _subject(self, record: Record | None) -> str:
        kind = self._kinds.get(record.schema) if record else None
        return (kind.subject or "") if kind else ""

    def _take_up(self) -> None:
        """Sees what was committed by now, whoever did it."""
        self._index.reload()
        self._searcher = self._index.searcher()
        self._chooser = TermChooser(self._searcher)
        marker = self._searcher.search(tantivy.Query.term_query(self._index.schema, "id", "marker"), 1).hits
        self._seq = int(self._searcher.doc(marker[0][1])["seq"][0]) if marker else 0

    def _open(self) -> tantivy.Index:
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            return prepare(tantivy.Index(documents.schema(), str(self._folder)))
        except (ValueError, OSError) as failure:
            log.warning("The name index cannot be read and is built anew: %s", failure)
            shutil.rmtree(self._folder)
            self._folder.mkdir(parents=True)
            return prepare(tantivy.Index(documents.schema(), str(self._folder)))

    def _rebuild(self) -> None:
        shutil.rmtree(self._folder)
        self._index = self._open()
        self._take_up()
        self._tail = Tail(self._seq)
