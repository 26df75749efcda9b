# SPDX-License-Identifier: Apache-2.0
"""The copies of records that one batch of messages touches: read together before, written together after."""

from collections import defaultdict
from collections.abc import Collection

import msgspec
from sqlalchemy import Connection

from carillon.core.model.record import Record
from carillon.desk.bench import Bench
from carillon.desk.filing import file
from carillon.store import hits, records
from carillon.store.exchange import lines
from carillon.store.exchange.lines import Stone


class Copies:
    """Each statement costs more than what it says; so there is one for many."""

    def __init__(self, connection: Connection, record_ids: Collection[str]) -> None:
        self._connection = connection
        found = records.fetch_any_many(connection, record_ids) if record_ids else {}
        self._held: dict[str, Record | None] = {one: found.get(one) for one in record_ids}
        self._dug = set(record_ids)
        self._buried = lines.buried(connection, self._dug) if record_ids else {}
        self._stones: dict[tuple[str, str], Stone] = {}
        self._new: dict[str, records.Filing] = {}
        self._renewed: dict[str, tuple[records.Filing, int]] = {}
        self._narrowed: dict[str, tuple[Record, int]] = {}
        self._filings: dict[tuple[str, int], records.Filing] = {}
        self._lost: dict[str, set[str]] = defaultdict(set)

    def find(self, record_id: str) -> Record | None:
        """What is held of a record by now."""
        if record_id not in self._held:
            self._held[record_id] = records.fetch_any(self._connection, record_id)
        return self._held[record_id]

    def buried(self, record_id: str, bureau: str) -> int:
        """Up to which version it was taken back from a bureau."""
        if record_id not in self._dug:
            # What waited for its turn since an earlier batch was not foreseen in this one.
            self._dug.add(record_id)
            self._buried = lines.buried(self._connection, [record_id]) | self._buried
        return self._buried.get((record_id, bureau), 0)

    def bury(self, stone: Stone) -> None:
        """A bureau had something taken back."""
        if stone.version > self.buried(stone.object_id, stone.addressee):
            self._buried[stone.object_id, stone.addressee] = stone.version
            self._stones[stone.object_id, stone.addressee] = stone

    def filed(self, bench: Bench, record: Record, by: str) -> records.Filing:
        """A record made ready for the store; for many bureaus of this node that is done once. Raises Invalid where a value is none."""
        before = self._filings.get((record.id, record.version))
        made = file(bench, record, by) if before is None else msgspec.structs.replace(before, record=record)
        self._filings[record.id, record.version] = made
        return made

    def narrow(self, record: Record, old: Record) -> None:
        """A copy that is disclosed to fewer bureaus of this node, and otherwise as it was."""
        if record.id in self._new or record.id in self._renewed:
            known = self._new.get(record.id) or self._renewed[record.id][0]
            self.put(msgspec.structs.replace(known, record=record), old)
            return
        self._narrowed[record.id] = (record, self._narrowed[record.id][1] if record.id in self._narrowed else old.version)
        self._held[record.id] = record

    def put(self, filing: records.Filing, old: Record | None) -> None:
        """A copy that is new, or takes the place of an older one."""
        record = filing.record
        if old is not None and record.id in self._narrowed:
            old = msgspec.structs.replace(old, version=self._narrowed.pop(record.id)[1])
        if old is None or record.id in self._new:
            self._new[record.id] = filing
        else:
            expected = self._renewed[record.id][1] if record.id in self._renewed else old.version
            self._renewed[record.id] = (filing, expected)
        self._held[record.id] = record

    def lose(self, record_id: str, bureau: str) -> None:
        """What a bureau was told of a copy goes with it."""
        self._lost[record_id].add(bureau)

    def flush(self, bench: Bench) -> None:
        """Writes what was put."""
        new, renewed = list(self._new.values()), list(self._renewed.values())
        renewed += [(file(bench, record, "exchange"), expected) for record, expected in self._narrowed.values()]
        stones, lost = list(self._stones.values()), self._lost
        self._new, self._renewed, self._narrowed, self._filings = {}, {}, {}, {}
        self._stones, self._lost = {}, defaultdict(set)
        records.insert_many(self._connection, new, "received")
        records.renew(self._connection, renewed)
        lines.bury(self._connection, stones)
        for record_id in hits.mentioned(self._connection, list(lost)) if lost else ():
            for bureau in sorted(lost[record_id]):
                hits.forget_content(self._connection, record_id, bureau=bureau)
