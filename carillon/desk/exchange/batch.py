# SPDX-License-Identifier: Apache-2.0
"""The copies of records that one batch of messages touches: read together before, written together after."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection

from carillon.core.model.record import Record
from carillon.store import hits, records
from carillon.store.exchange import lines
from carillon.store.exchange.lines import Stone


class Copies:
    """Each statement costs more than what it says; so there is one for many."""

    def __init__(self, connection: Connection, record_ids: Collection[str]) -> None:
        self._connection = connection
        found = records.fetch_any_many(connection, record_ids) if record_ids else {}
        self._held: dict[str, Record | None] = {one: found.get(one) for one in record_ids}
        self._buried = lines.buried(connection, record_ids) if record_ids else {}
        self._stones: dict[tuple[str, str], Stone] = {}
        self._new: dict[str, records.Filing] = {}
        self._renewed: dict[str, tuple[records.Filing, int]] = {}
        self._lost: dict[str, set[str]] = defaultdict(set)

    def find(self, record_id: str) -> Record | None:
        """What is held of a record by now."""
        if record_id not in self._held:
            self._held[record_id] = records.fetch_any(self._connection, record_id)
        return self._held[record_id]

    def buried(self, record_id: str, bureau: str) -> int:
        """Up to which version it was taken back from a bureau."""
        return self._buried.get((record_id, bureau), 0)

    def bury(self, stone: Stone) -> None:
        """A bureau had something taken back."""
        if stone.version > self.buried(stone.object_id, stone.addressee):
            self._buried[stone.object_id, stone.addressee] = stone.version
            self._stones[stone.object_id, stone.addressee] = stone

    def put(self, filing: records.Filing, old: Record | None) -> None:
        """A copy that is new, or takes the place of an older one."""
        record = filing.record
        if old is None or record.id in self._new:
            self._new[record.id] = filing
        else:
            expected = self._renewed[record.id][1] if record.id in self._renewed else old.version
            self._renewed[record.id] = (filing, expected)
        self._held[record.id] = record

    def lose(self, record_id: str, bureau: str) -> None:
        """What a bureau was told of a copy goes with it."""
        self._lost[record_id].add(bureau)

    def flush(self) -> None:
        """Writes what was put."""
        new, renewed = list(self._new.values()), list(self._renewed.values())
        stones, lost = list(self._stones.values()), self._lost
        self._new, self._renewed, self._stones, self._lost = {}, {}, {}, defaultdict(set)
        records.insert_many(self._connection, new, "received")
        records.renew(self._connection, renewed)
        lines.bury(self._connection, stones)
        for record_id in hits.mentioned(self._connection, list(lost)) if lost else ():
            for bureau in sorted(lost[record_id]):
                hits.forget_content(self._connection, record_id, bureau=bureau)
