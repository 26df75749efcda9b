# SPDX-License-Identifier: Apache-2.0
"""Who and what is linked in a case, and why: the objects that its reader sees, and the lines between them."""

import msgspec

from carillon.desk.cases.deeds import Opened
from carillon.desk.cases.objects import Shown


class Line(msgspec.Struct, frozen=True):
    """Between two objects of the case, by their place in `Graph.objects`: `source` names `target`."""

    source: int
    target: int


class Graph(msgspec.Struct, frozen=True):
    """`whys` says for each object, in the same order, why it belongs to the case: (bureau, text)."""

    objects: tuple[Shown, ...]
    whys: tuple[tuple[tuple[str, str], ...], ...]
    lines: tuple[Line, ...]


def draw(opened: Opened) -> Graph:
    """The graph of a case as its reader opened it: nothing he may not see is in it."""
    found: dict[str, Shown] = {}
    whys: dict[str, list[tuple[str, str]]] = {}
    for entry in opened.entries:
        if entry.shown is not None:
            found.setdefault(entry.shown.id, entry.shown)
            whys.setdefault(entry.shown.id, []).append((entry.item.bureau, entry.item.text))
    number = {object_id: place for place, object_id in enumerate(found)}
    pairs: set[frozenset[int]] = set()
    lines = []
    for shown in found.values():
        for other in shown.points:
            ends = frozenset((number[shown.id], number.get(other, number[shown.id])))
            if len(ends) == 2 and ends not in pairs:
                pairs.add(ends)
                lines.append(Line(number[shown.id], number[other]))
    return Graph(tuple(found.values()), tuple(tuple(whys[one]) for one in found), tuple(lines))
