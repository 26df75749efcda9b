# SPDX-License-Identifier: Apache-2.0
"""Where names are written so that none covers another: greedily, the weightiest first.

A drawing is shown in several widths, and its letters keep their size: on a telephone they are larger beside the map than on a desk. Names
are therefore placed several times, for the largest letters first. A name takes the space from its point outwards, so whatever is free of
others at one size is free at every smaller one, and a name never moves.
"""

from collections.abc import Sequence
from typing import NamedTuple
from unicodedata import category, combining, east_asian_width

TIERS = (("", 2.6), ("map-small", 1.9), ("map-middle", 1.35), ("map-large", 1.0))
"""The class of names that are shown from some width on, and how many units a letter's unit takes there; as in maps.css."""
HIGH = 12.0
"""Units from one line of a name to the next, at size 1."""
LONGEST = 28


class Name(NamedTuple):
    """A text at a point of the drawing; `reach` is how far the point's own sign goes. A text that is `centred` stands on the point.

    `broad` is how much wider its letters are than plain ones of that size.
    """

    x: float
    y: float
    text: str
    reach: float = 6.0
    size: float = 1.0
    centred: bool = False
    broad: float = 1.0


class Place(NamedTuple):
    """Where a name goes, beside its point; `tier` is the class from `TIERS`."""

    dx: float
    dy: float
    anchor: str
    tier: str


Box = tuple[float, float, float, float]


def place(names: Sequence[Name], wide: float, high: float, taken: Sequence[tuple[float, float, Box]] = ()) -> list[Place | None]:
    """A place for each name, None where there is none. `taken` are boxes around points that no name may cover but that point's own."""
    found: list[Place | None] = [None] * len(names)
    boxes: list[Box | None] = [None] * len(names)
    for tier, scale in TIERS:
        full = [((x, y), _laid(x, y, box, scale)) for x, y, box in taken]
        full += [((-1.0, -1.0), _laid(one.x, one.y, box, scale)) for one, box in zip(names, boxes, strict=True) if box is not None]
        for number, name in enumerate(names):
            if found[number] is not None:
                continue
            for dx, dy, anchor, box in _ways(name):
                laid = _laid(name.x, name.y, box, scale)
                if laid[0] < 0 or laid[1] < 0 or laid[2] > wide or laid[3] > high:
                    continue
                if any(at != (name.x, name.y) and _meet(laid, one) for at, one in full):
                    continue
                found[number], boxes[number] = Place(dx, dy, anchor, tier), box
                full.append(((-1.0, -1.0), laid))
                break
    return found


def shortened(text: str) -> str:
    """A name in one line, without signs that have no width and may turn a text around, and not too long."""
    plain = " ".join("".join(one for one in text if one.isspace() or category(one) not in ("Cc", "Cf")).split())
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1].rstrip() + "…"


def width(text: str) -> float:
    """Units that a text takes at size 1; rather more than less, since devices have different letters."""
    return sum(0.0 if combining(one) else 12.0 if east_asian_width(one) in "WF" else 8.0 if one.isupper() else 6.9 for one in text)


def box(name: Name, place_: Place) -> Box:
    """The space of a placed name at scale 1, on the drawing."""
    for dx, dy, anchor, space in _ways(name):
        if (dx, dy, anchor) == place_[:3]:
            return _laid(name.x, name.y, space, 1.0)
    raise ValueError("this name does not go there")


def _ways(name: Name) -> list[tuple[float, float, str, Box]]:
    """The places around a point, the best first: the text's own start, and the space it takes, both beside the point."""
    wide, tall = width(name.text) * name.size * name.broad + 2.0, HIGH * name.size + 1.0
    base, gap = 4.0 * name.size, name.reach + 3.0
    if name.centred:
        half = max(wide / 2, name.reach)
        return [(0.0, base, "middle", (-half, -max(tall / 2, name.reach), half, max(tall / 2, name.reach)))]
    drop = name.reach + tall - 2.0
    return [
        (gap, base, "start", (0.0, -tall / 2, gap + wide, tall / 2)),
        (-gap, base, "end", (-gap - wide, -tall / 2, 0.0, tall / 2)),
        (0.0, -name.reach - 3.0, "middle", (-wide / 2, -name.reach - tall, wide / 2, 0.0)),
        (0.0, drop, "middle", (-wide / 2, 0.0, wide / 2, name.reach + tall + 1.0)),
        (gap - 2.0, -name.reach - 1.0, "start", (0.0, -name.reach - tall, gap + wide, 0.0)),
        (gap - 2.0, drop - 1.0, "start", (0.0, 0.0, gap + wide, name.reach + tall)),
        (2.0 - gap, -name.reach - 1.0, "end", (-gap - wide, -name.reach - tall, 0.0, 0.0)),
        (2.0 - gap, drop - 1.0, "end", (-gap - wide, 0.0, 0.0, name.reach + tall)),
    ]


def _laid(x: float, y: float, space: Box, scale: float) -> Box:
    return x + space[0] * scale, y + space[1] * scale, x + space[2] * scale, y + space[3] * scale


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
