# SPDX-License-Identifier: Apache-2.0
"""The newest changes, held in memory and searched by shared terms until the index has taken them over."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import msgspec

from carillon.core.match.keys import Terms
from carillon.core.model.record import Record

SKELETON_WEIGHT = 3
"""A shared skeleton word says as much as three shared letters groups."""


class Entry(msgspec.Struct, frozen=True):
    """A changed record; None where it was withdrawn, which also hides what the index still holds."""

    seq: int
    record: Record | None
    subject: str
    terms: tuple[str, ...]


class Tail:
    """Changes with a number above what the index holds, up to `upto`."""

    def __init__(self, seq: int) -> None:
        self.upto = seq
        self._entries: dict[str, Entry] = {}
        self._by_term: dict[str, set[str]] = defaultdict(set)

    def __contains__(self, record_id: str) -> bool:
        return record_id in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, seq: int, record_id: str, record: Record | None, terms: Sequence[Terms], subject: str) -> None:
        self._drop(record_id)
        flat = tuple({f"g{t}" for one in terms for t in one.grams} | {f"s{t}" for one in terms for t in one.skeletons})
        self._entries[record_id] = Entry(seq, record, subject, flat)
        for term in flat:
            self._by_term[term].add(record_id)
        self.upto = max(self.upto, seq)

    def forget(self, seq: int) -> None:
        """The index holds everything up to `seq` now."""
        for record_id in [one for one, entry in self._entries.items() if entry.seq <= seq]:
            self._drop(record_id)
        self.upto = max(self.upto, seq)

    def search(self, queries: Sequence[Terms], subject: str, admitted: Callable[[Record, str], bool], limit: int) -> list[str]:
        """Ids of records that share terms with a query, most first; only those that are `admitted`."""
        shared: Counter[str] = Counter()
        for query in queries:
            for term in query.grams:
                shared.update(self._by_term.get(f"g{term}", ()))
            for term in query.skeletons:
                for record_id in self._by_term.get(f"s{term}", ()):
                    shared[record_id] += SKELETON_WEIGHT
        found: list[str] = []
        for record_id, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
            entry = self._entries[record_id]
            if entry.record is None or not (subject == "any" or entry.subject in ("any", subject)) or not admitted(entry.record, ""):
                continue
            found.append(record_id)
            if len(found) == limit:
                break
        return found

    def _drop(self, record_id: str) -> None:
        entry = self._entries.pop(record_id, None)
        if entry is None:
            return
        for term in entry.terms:
            holders = self._by_term[term]
            holders.discard(record_id)
            if not holders:
                del self._by_term[term]
