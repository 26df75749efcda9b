# SPDX-License-Identifier: Apache-2.0
"""The newest changes, held in memory and searched by shared terms until the index has taken them over."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import msgspec

from carillon.core.match.keys import Terms

Thing = TypeVar("Thing")
SKELETON_WEIGHT = 3
"""A shared skeleton word says as much as three shared letters groups."""


class Entry(msgspec.Struct, Generic[Thing], frozen=True):
    """A thing that changed; None where it is gone, which also hides what the index still holds."""

    seq: int
    thing: Thing | None
    subject: str
    terms: tuple[str, ...]


class Tail(Generic[Thing]):
    """Changes with a number above what the index holds, up to `upto`."""

    def __init__(self, seq: int) -> None:
        self.upto = seq
        self._entries: dict[str, Entry[Thing]] = {}
        self._by_term: dict[str, set[str]] = defaultdict(set)

    def __contains__(self, one: str) -> bool:
        return one in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, seq: int, one: str, thing: Thing | None, terms: Sequence[Terms], subject: str) -> None:
        self._drop(one)
        flat = tuple({f"g{t}" for name in terms for t in name.grams} | {f"s{t}" for name in terms for t in name.skeletons})
        self._entries[one] = Entry(seq, thing, subject, flat)
        for term in flat:
            self._by_term[term].add(one)
        self.upto = max(self.upto, seq)

    def forget(self, seq: int) -> None:
        """The index holds everything up to `seq` now."""
        for one in [one for one, entry in self._entries.items() if entry.seq <= seq]:
            self._drop(one)
        self.upto = max(self.upto, seq)

    def search(self, queries: Sequence[Terms], subject: str, admitted: Callable[[Thing], bool], limit: int) -> list[str]:
        """Ids of things that share terms with a query, most first; only those that are `admitted`."""
        shared: Counter[str] = Counter()
        for query in queries:
            for term in query.grams:
                shared.update(self._by_term.get(f"g{term}", ()))
            for term in query.skeletons:
                for one in self._by_term.get(f"s{term}", ()):
                    shared[one] += SKELETON_WEIGHT
        found: list[str] = []
        for one, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
            entry = self._entries[one]
            if entry.thing is None or not (subject == "any" or entry.subject in ("any", subject)) or not admitted(entry.thing):
                continue
            found.append(one)
            if len(found) == limit:
                break
        return found

    def _drop(self, one: str) -> None:
        entry = self._entries.pop(one, None)
        if entry is None:
            return
        for term in entry.terms:
            holders = self._by_term[term]
            holders.discard(one)
            if not holders:
                del self._by_term[term]
