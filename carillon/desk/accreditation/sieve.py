# SPDX-License-Identifier: Apache-2.0
"""The sieve: of many persons it says which may be meant at all, so that only these are asked about in full.

It is the same way round for a row of a list among records and for a record among the rows of a list. It says nothing of who is found:
what comes through is compared anew, as a check does. It passes over nobody whom a check that compares him would call possible; where it
looks is a selection by the terms of names, as a check's own is, and a wider one.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from math import exp
from pathlib import Path

import msgspec
from rapidfuzz import fuzz

from carillon.core.match.features import countries as country
from carillon.core.match.features import dates as date
from carillon.core.match.features import gender as sex
from carillon.core.match.features import numbers as document
from carillon.core.match.features.names import CEILING, Sight, odds
from carillon.core.match.glance import Heard, glance, heard
from carillon.core.match.score import weigh
from carillon.core.match.subject import Prepared, Subject, prepare
from carillon.store.index.bulk import BulkIndex, Listed
from carillon.store.index.terms import facts

LOOKED_AT = 90
"""Names that the index gives for each name asked; a glance at one costs microseconds."""
COMPARED = 12
"""Compared in full at a time; more follow while these hold somebody who may be meant."""
MOST = 20
"""Records that one person of a list may be at most, as in a check."""
KEPT = 10_000
"""Prepared persons kept in memory (some 3 kB each)."""
_NAMES = 4
"""Names of one person that are asked."""


_BEST, _NEARLY_SAME = odds(CEILING), odds(0.955)
"""What the names can say at most, and what only names can say that are the same but for a letter."""
SOUND = 50.0
"""How alike such names sound at least, of 100; of some 300 pairs with that score none was below 90."""


class Sought(msgspec.Struct, frozen=True, array_like=True):
    """Who is looked for, under a number of the asker's. Dates are ISO, countries two capitals, numbers as documents bear them."""

    number: int
    names: tuple[str, ...]
    birth_dates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    gender: str | None = None
    numbers: tuple[str, ...] = ()
    kind: str = "person"

    def subject(self) -> Subject:
        return Subject(self.kind, self.names[:_NAMES], self.birth_dates, self.countries, self.gender, (), self.numbers)


class Sieve:
    """Answers from one index; one for each process. `floor` is the least score that counts."""

    def __init__(self, index: BulkIndex, floor: float) -> None:
        self._index = index
        self._floor = odds(min(max(floor, 0.01), 0.99))
        self._least = floor
        self._kept: OrderedDict[int, Prepared] = OrderedDict()

    def near(self, sought: Sought, most: int) -> list[str]:
        """Ids of those who may be meant, likeliest first as far as a glance tells, at most so many."""
        asked = prepare(sought.subject())
        if not asked.names:
            return []
        rows = self._promising(sought, asked)
        found: list[str] = []
        sight = Sight(asked)
        for start in range(0, len(rows), COMPARED):
            some = rows[start : start + COMPARED]
            met = [(listed, bound, self._prepared(row, listed)) for row, listed, bound in some]
            sight.meet([candidate for _, _, candidate in met])
            before = len(found)
            for listed, bound, candidate in met:
                names = sight.match(candidate, self._needed(bound))
                if names is not None and weigh(asked, candidate, names)[0] >= self._least:
                    found.append(listed.id)
                    if len(found) == most:
                        return found
            if len(found) == before:
                break
        return found

    def _promising(self, sought: Sought, asked: Prepared) -> list[tuple[int, Listed, float]]:
        """Those whose names are near and whom nothing that is known beside the name rules out, with what that adds; likeliest first."""
        known = facts(sought.birth_dates, sought.countries)
        relevant: dict[int, float] = {}
        for name in asked.subject.names:
            hits = self._index.by_name(name, known, LOOKED_AT)
            for row, relevance in hits:
                relevant[row] = max(relevant.get(row, 0.0), relevance / hits[0][1])
        wanted = Heard(tuple(heard(name) for name in asked.subject.names), sought.birth_dates, sought.countries)
        looked: list[tuple[float, int, Listed, float]] = []
        for row, relevance in relevant.items():
            listed = self._index.row(row)
            if sought.kind != "any" and listed.kind not in ("any", sought.kind):
                continue
            bound = _beside(asked.subject, listed)
            if _BEST + bound < self._floor or (self._floor - bound > _NEARLY_SAME and not _sounds_like(wanted.sounds, listed.heard)):
                continue
            held = Heard(listed.heard, listed.birth_dates, listed.countries)
            looked.append((-relevance - glance(wanted, held), row, listed, bound))
        looked.sort(key=lambda one: one[:2])
        return [(row, listed, bound) for _, row, listed, bound in looked]

    def _needed(self, bound: float) -> float:
        """How alike names must be at least, with so much beside them."""
        needed = self._floor - max(bound, 0.0)
        return max(0.0, 1.0 / (1.0 + exp(-needed)) - 0.02)

    def _prepared(self, row: int, listed: Listed) -> Prepared:
        found = self._kept.get(row)
        if found is None:
            found = self._kept[row] = prepare(_subject(listed))
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found


def _beside(asked: Subject, listed: Listed) -> float:
    """The most that dates, countries, gender and numbers can add to the names' odds, or take from them; no less than the matcher says."""
    most = 0.0
    if asked.birth_dates and listed.birth_dates:
        pairs = [(one, other) for one in asked.birth_dates for other in listed.birth_dates if not date.apart(one, other)]
        most += _best(pairs) if pairs else date.WORST
    if asked.countries and listed.countries:
        most += country.CONFLICT if set(asked.countries).isdisjoint(listed.countries) else country.SAME
    if asked.gender and listed.gender:
        most += sex.SAME if asked.gender[:1] == listed.gender[:1] else sex.CONFLICT
    if asked.numbers and listed.numbers:
        found = document.numbers(_bare(asked), _bare(_subject(listed)))
        most += found.weight if found is not None else 0.0
    return most


def _sounds_like(asked: Sequence[str], held: Sequence[str]) -> bool:
    return any(fuzz.token_set_ratio(one, other, score_cutoff=SOUND) for one in asked for other in held)


def _best(pairs: Sequence[tuple[str, str]]) -> float:
    """The most that dates can say which are not plainly apart."""
    grades = {date.compare(one, other) for one, other in pairs}
    if grades == {"conflict"}:
        return date.WORST
    return 0.0 if grades <= {"conflict", "near", "sameyear"} else date.BEST


def _bare(subject: Subject) -> Prepared:
    return Prepared(subject, (), (), frozenset(), False)


def _subject(listed: Listed) -> Subject:
    numbers = tuple(dict.fromkeys(one.normal for one in listed.numbers))
    return Subject(listed.kind, listed.names, listed.birth_dates, listed.countries, listed.gender, (), numbers)


class Sifting(msgspec.Struct, frozen=True):
    """The job of sifting: of some who are sought, who may be meant by those who come through, by their numbers."""

    folder: str
    floor: float

    def open(self) -> Callable[[Sequence[Sought]], dict[int, list[str]]]:
        sieve = Sieve(BulkIndex(Path(self.folder)), self.floor)
        return lambda several: {one.number: near for one in several if (near := sieve.near(one, MOST))}
