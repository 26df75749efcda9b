# SPDX-License-Identifier: Apache-2.0
"""What is ranked, and the answer: things, and how much each matters to which event, with every reason."""

from collections.abc import Iterable
from math import exp, log

import msgspec

from carillon.core.match.reason import Reason
from carillon.core.model.event import Point
from carillon.core.model.record import Grading

KEEP = 0.3
"""Under this score a thing does not matter to an event, and is not kept."""
BIAS = -3.0
"""The logarithm of the odds before anything is known."""
LINKED = (2.6, 0.9, 0.4)
"""What the first, second and third thing that is shared adds at most; more of them add nothing."""


class Key(msgspec.Struct, frozen=True):
    """Something by which things are linked: a record (`form` is "record", `value` its id), or a number as records are found by.

    `via` is the record whose content says it; empty where the thing itself does. Whoever may not read that record learns nothing of it.
    """

    form: str
    value: str
    via: str = ""


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """A report, notice, hit or record, as far as everybody sees it who sees it at all: what only some may read of it is in `keys`.

    `texts` are what it says, `places` what it says of where; both in any script. `occurred` is when it happened (ISO, partial or with a
    time), empty where nobody said so; `told` when it was told. `event` is one that it names itself. `mild` behaviours are lawful ones.
    """

    kind: str
    id: str
    texts: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    country: str = ""
    occurred: str = ""
    told: str = ""
    area: str = ""
    behaviours: tuple[str, ...] = ()
    sector: str = ""
    urgency: str = ""
    grading: Grading | None = None
    event: str = ""
    keys: tuple[Key, ...] = ()


class Spot(msgspec.Struct, frozen=True):
    """Where a thing is in an event: at what (`kind` is venue, route or zone), how far off, and on a route after which kilometre."""

    kind: str
    id: str
    name: str
    distance_km: float
    km: float | None = None


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Another thing that matters to an event and shares a key. `via` and `other_via` are the records that say so on either side, empty
    where the things themselves do. `strength`, 0 to 1, is how much the other thing matters by itself."""

    event: str
    kind: str
    id: str
    form: str
    value: str
    via: str = ""
    other_via: str = ""
    strength: float = 1.0


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """A thing matters to an event. `weight` is the logarithm of its odds by what everybody sees who sees the thing; `links` add to it for
    those who may see what is linked. `point` is where the thing is, of several places the nearest to the event."""

    event: str
    weight: float
    reasons: tuple[Reason, ...]
    links: tuple[Link, ...] = ()
    spots: tuple[Spot, ...] = ()
    point: Point | None = None

    @property
    def most(self) -> float:
        """The weight for whoever sees all that is linked."""
        return self.weight + linked(link.strength for link in self.links)

    @property
    def score(self) -> float:
        return score(self.most)


def score(weight: float) -> float:
    """0 to 1."""
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, weight))))


def linked(strengths: Iterable[float]) -> float:
    """What links of these strengths add together: the strongest counts, others little."""
    best = sorted(strengths, reverse=True)[: len(LINKED)]
    return sum(most * strength for most, strength in zip(LINKED, best, strict=False))


LEAST = log(KEEP / (1.0 - KEEP))
"""KEEP as a weight."""
