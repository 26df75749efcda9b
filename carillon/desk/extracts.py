# SPDX-License-Identifier: Apache-2.0
"""Public extracts of notices, for anybody: searched, read one by one, and followed from change to change.

What owners have made public needs no scope and leaves no trace of who read it. Each process keeps the shelf in memory and asks before
every answer how far the feed of changes has come, so that an extract ends for everybody when its notice does.
"""

import threading
from collections.abc import Mapping
from contextlib import suppress
from weakref import WeakKeyDictionary

import msgspec

from carillon.core.model.extract import Extract, Picture
from carillon.desk.bench import Bench
from carillon.errors import Broken, NotFound
from carillon.formats import public_query
from carillon.formats.public_query import Cut, Shelved, Value
from carillon.store import blobs, clock
from carillon.store import extracts as store
from carillon.store.db import Database
from carillon.store.extracts import Change


class Page(msgspec.Struct, frozen=True):
    """Extracts in the order of publication, newest first; `next` is the place of the last one where more follow."""

    items: tuple[Extract, ...]
    total: int
    next: int | None


class _Shelf:
    """All extracts that are public now, as one process has them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.seq = 0
        self.order: tuple[Shelved, ...] = ()
        self._by_number: dict[str, Shelved] = {}

    def take(self, changes: list[Change]) -> None:
        for one in changes:
            if one.extract is None:
                self._by_number.pop(one.id, None)
            else:
                self._by_number[one.id] = public_query.shelve(one.place, one.extract)
            self.seq = one.seq
        self.order = tuple(sorted(self._by_number.values(), key=lambda one: -one.place))


_shelves: "WeakKeyDictionary[Database, _Shelf]" = WeakKeyDictionary()
_making = threading.Lock()


def search(bench: Bench, colour: str, query: Mapping[str, Value]) -> Cut:
    """One page for a client of the compatible view. Raises Invalid for a pattern that is too long."""
    return public_query.cut(query, public_query.select(colour, query, _shelf(bench), clock.today()))


def page(bench: Bench, colours: tuple[str, ...], query: Mapping[str, Value], *, limit: int, before: int | None = None) -> Page:
    """A page by its cursor: extracts that were published before the one at a place. Nothing published meanwhile moves it."""
    shelf = _shelf(bench)
    found = [one for colour in colours for one in public_query.select(colour, query, shelf, clock.today())]
    found.sort(key=lambda one: -one.place)
    rest = [one for one in found if before is None or one.place < before]
    shown = rest[:limit]
    return Page(tuple(one.extract for one in shown), len(found), shown[-1].place if len(rest) > limit else None)


def fetch(bench: Bench, number: str) -> Extract:
    """One extract by its public number. Raises NotFound."""
    with bench.database.read() as connection:
        extract = store.find(connection, number)
    if extract is None:
        raise NotFound("There is no public notice with this number.", help="It may have ended: what ends leaves the public at once.")
    return extract


def picture(bench: Bench, extract: Extract, picture_id: str) -> tuple[Picture, bytes]:
    """One picture of an extract. Raises NotFound, also where this node does not have it."""
    found = next((one for one in extract.pictures if one.id == picture_id), None)
    if found is not None:
        with bench.database.read() as connection, suppress(Broken):
            return found, blobs.content(connection, bench.keys.files, found.digest)
    raise NotFound("There is no such picture.", help="The list of images names those there are.")


def changes(bench: Bench, since: int, limit: int) -> list[Change]:
    """What has changed after a number of the feed, oldest first."""
    with bench.database.read() as connection:
        return store.since(connection, since, limit)


def _shelf(bench: Bench) -> tuple[Shelved, ...]:
    """The shelf as it stands in the database at this moment, newest first."""
    with _making:
        shelf = _shelves.setdefault(bench.database, _Shelf())
    with bench.database.read() as connection:
        if store.newest(connection) != shelf.seq:
            with shelf.lock:
                shelf.take(store.since(connection, shelf.seq))
    return shelf.order
