# SPDX-License-Identifier: Apache-2.0
"""A tantivy index of names that follows a feed of changes, and a tail in memory for what it does not hold yet; of records, or of watches.

Fresh by construction. Before it is searched, the newest number of the feed is read; whatever was changed after the index's last
commit is held in the tail and searched too. So a change is found by every search that starts after it was committed,
on every process, and no commit of the index stands between the two. One process at a time holds the writer's lock and moves the tail into
the index; it keeps the lock only while it writes, and the lock goes with the process when it is killed.

A marker document holds the number of the feed up to which the index is complete: it is committed together with the documents, and so
cannot disagree with them.
"""

import logging
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Generic, NamedTuple, Protocol, TypeVar

import tantivy
from sqlalchemy import Connection

from carillon.core.match.keys import Terms
from carillon.errors import Unavailable
from carillon.store.db import Database
from carillon.store.index.tail import Tail
from carillon.store.index.terms import TermChooser, prepare

BATCH = 1000
TAIL_LIMIT = 4000
"""Changes held in memory; beyond, whoever searches moves them into the index first."""
WRITER_BYTES = 48_000_000
log = logging.getLogger(__name__)
Thing = TypeVar("Thing")


class Source(Protocol[Thing]):
    """What an index follows: a feed of numbered changes, and what is indexed of each thing that changed."""

    def schema(self) -> tantivy.Schema:
        """The fields of a document: `id`, `seq`, those of `terms.add_term_fields`, and its own."""
        ...

    def newest(self, connection: Connection) -> int:
        """The newest number of the feed."""
        ...

    def changes(self, connection: Connection, seq: int, limit: int) -> list[tuple[int, str]]:
        """The feed after a number: (number, id), in order."""
        ...

    def fetch(self, connection: Connection, ids: Iterable[str]) -> Mapping[str, Thing]:
        """The things as they are now; one that is no longer there is left out."""
        ...

    def terms(self, thing: Thing) -> list[Terms]:
        """The terms of each name; none where it is not to be found."""
        ...

    def subject(self, thing: Thing) -> str:
        """Which kind of subject its names mean."""
        ...

    def documents(self, thing: Thing) -> list[tantivy.Document]:
        """One document a name."""
        ...


class View(NamedTuple, Generic[Thing]):
    """What one search looks at; `recent` are the ids that the tail found."""

    schema: tantivy.Schema
    searcher: tantivy.Searcher
    chooser: TermChooser
    tail: Tail[Thing]
    recent: Sequence[str]


class Followed(Generic[Thing]):
    """One process's view of the index in `folder`; several processes may share the folder."""

    def __init__(self, folder: Path, database: Database, source: Source[Thing]) -> None:
        self._folder = folder
        self._database = database
        self._source = source
        self._writing = threading.Lock()
        """Held while the index is written. Taken before `_lock`, never after it."""
        self._lock = threading.Lock()
        """Held for moments only: searches wait for it, and never for a commit or for segments being merged."""
        self._index = self._open()
        self._take_up()
        self._tail: Tail[Thing] = Tail(self._seq)

    def look(self, search: Callable[[Tail[Thing]], Sequence[str]]) -> View[Thing]:
        """Everything up to now, and what `search` finds in the tail."""
        self._make_way()
        with self._lock, self._database.read() as connection:
            self._extend(connection, self._source.newest(connection))
            return View(self._index.schema, self._searcher, self._chooser, self._tail, search(self._tail))

    def follow(self, progress: Callable[[int], None] | None = None, *, anew: bool = False) -> bool:
        """Moves what is new into the index; False when another process is doing so just now. Searches go on meanwhile. `anew`: all of it
        is written once more, and nothing is left in its files of what is gone."""
        with self._writing:
            try:
                writer = self._index.writer(WRITER_BYTES, 1)
            except ValueError:
                self._refresh()
                return False
            try:
                try:
                    self._write(writer, progress, anew=anew)
                    self._refresh()
                finally:
                    writer.wait_merging_threads()
            except (ValueError, OSError) as failure:
                raise Unavailable(
                    f"The name index cannot be written: {failure}.", help="Free space on the disk of the node's folder, then try again."
                ) from failure
            return True

    def behind(self) -> int:
        """How many changes the index does not hold yet."""
        with self._database.read() as connection:
            return self._source.newest(connection) - self._seq

    def size(self) -> int:
        """Names in the index."""
        return max(0, int(self._searcher.num_docs) - 1)

    def _make_way(self) -> None:
        """Sees that the tail stays short, and that it is not ahead of the database."""
        with self._database.read() as connection:
            newest = self._source.newest(connection)
        if newest < self._tail.upto:
            self._rebuild()
        elif newest - self._seq > TAIL_LIMIT:
            self.follow()

    def _extend(self, connection: Connection, newest: int) -> None:
        while self._tail.upto < newest:
            batch = self._source.changes(connection, self._tail.upto, BATCH)
            if not batch:
                return
            ids = dict.fromkeys(one for _, one in batch)
            found = self._source.fetch(connection, ids)
            for one in ids:
                thing = found.get(one)
                terms = [] if thing is None else self._source.terms(thing)
                self._tail.put(batch[-1][0], one, thing, terms, "" if thing is None else self._source.subject(thing))

    def _refresh(self) -> None:
        """Takes up what the index holds by now, whoever wrote it, and forgets the tail before that."""
        with self._lock:
            self._take_up()
            self._tail.forget(self._seq)

    def _write(self, writer: tantivy.IndexWriter, progress: Callable[[int], None] | None, *, anew: bool) -> None:
        self._refresh()
        seq = 0 if anew else self._seq
        if anew:
            writer.delete_all_documents()
        with self._database.read() as connection:
            while batch := self._source.changes(connection, seq, BATCH):
                ids = dict.fromkeys(one for _, one in batch)
                found = self._source.fetch(connection, ids)
                for one in ids:
                    writer.delete_documents_by_term("id", one)
                    if one in found:
                        self._add(writer, found[one])
                seq = batch[-1][0]
                if progress:
                    progress(len(batch))
        writer.delete_documents_by_term("id", "marker")
        writer.add_document(tantivy.Document(id="marker", seq=seq))
        writer.commit()

    def _add(self, writer: tantivy.IndexWriter, thing: Thing) -> None:
        for document in self._source.documents(thing):
            writer.add_document(document)

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
            return prepare(tantivy.Index(self._source.schema(), str(self._folder)))
        except (ValueError, OSError) as failure:
            log.warning("The name index cannot be read and is built anew: %s", failure)
            shutil.rmtree(self._folder)
            self._folder.mkdir(parents=True)
            return prepare(tantivy.Index(self._source.schema(), str(self._folder)))

    def _rebuild(self) -> None:
        """The database was restored from an earlier copy under a running process."""
        with self._writing, self._lock:
            with self._database.read() as connection:
                if self._source.newest(connection) >= self._tail.upto:
                    return
            shutil.rmtree(self._folder)
            self._index = self._open()
            self._take_up()
            self._tail = Tail(self._seq)
