# SPDX-License-Identifier: Apache-2.0
"""Misread characters of a machine-readable zone put right: by what a field may hold, and by what its check digit asks for.

In a field of letters or digits the repair is certain in kind (a 0 among letters can only be an O). In a number that may hold both, one
check digit is weak evidence: it agrees by chance once in ten times. So an exchange must make it agree and be likely in itself: numbers
are runs of letters and runs of digits, and a misread character breaks a run in two. Exchanges that mend a run are made if none is as
likely; a single one that only moves the border of two runs is made if nothing else would do; one that breaks a run is not. What is as
likely in two ways is told and left. No check digit can see G for 6: their values, 16 and 6, are equal modulo 10.
"""

from itertools import combinations, pairwise

import msgspec

from carillon.formats.mrz_layouts import DIGITS, LETTERS, MIXED, SEX, Field, Layout, Place, Sum, check_digit

AS_DIGIT = {"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "G": "6", "B": "8"}
AS_LETTER = {"0": "O", "1": "I", "2": "Z", "5": "S", "6": "G", "8": "B"}
PAIRS = {"O": "0", "0": "O", "I": "1", "1": "I", "S": "5", "5": "S", "B": "8", "8": "B", "Z": "2", "2": "Z"}
_EASY = frozenset("O0I1")
"""Pairs that even good readers confuse, so that they are the likelier mistake."""

_BREAK = 4
"""Cost of each border between letters and digits that is left in a number; exchanges themselves cost 2 or 3."""

MOST_EXCHANGES = 2

_NEVER = {"D<<": frozenset("OISB")}
"""Letters that an issuer leaves out of its numbers because they look like digits: Germany, since 2007."""


class Zone:
    """The lines of a zone while it is being repaired, with the sentences of what was done and what remains doubtful."""

    def __init__(self, layout: Layout, lines: list[str]) -> None:
        self.layout = layout
        self.lines = [list(line) for line in lines]
        self.repairs: list[str] = []
        self.doubts: list[str] = []

    def text(self, places: tuple[Place, ...]) -> str:
        return "".join(self.lines[line][at] for line, at in places)

    def field(self, name: str) -> str:
        """The characters of a field, fillers included; empty where the layout has no such field."""
        field = self.layout.field(name)
        return self.text(field.places) if field else ""

    def put(self, place: Place, character: str, title: str) -> None:
        line, at = place
        self.repairs.append(f"{self.lines[line][at]} read as {character} in the {title} (line {line + 1}, position {at + 1}).")
        self.lines[line][at] = character

    def agrees(self, total: Sum) -> bool:
        """Whether a check digit is right. A filler in its place is right where there is nothing to check."""
        return matches(self.text(total.places), self.text((total.at,)), total)


def matches(checked: str, found: str, total: Sum) -> bool:
    """Whether `found` is the check digit of `checked`. Of a long number, some issuers count the filler after nine characters."""
    if found == check_digit(checked) or (found == "<" and not checked.strip("<")):
        return True
    return len(checked) > 9 and total.names == ("number",) and found == check_digit(f"{checked[:9]}<{checked[9:]}")


class _Exchange(msgspec.Struct, frozen=True, order=True):
    """One way of making a check digit agree. `sure` where it leaves fewer runs of letters and digits."""

    cost: int
    places: tuple[Place, ...]
    sure: bool


def repair(zone: Zone) -> tuple[Sum, ...]:
    """Repairs what can be repaired; returns the check digits of the zone, the composite last, as they apply to this document."""
    for field in zone.layout.fields:
        _by_kind(zone, field)
    _by_issuer(zone)
    sums = [_number_sum(zone, total) for total in zone.layout.sums]
    composite = zone.layout.composite
    for total in (*sums, *((composite,) if composite else ())):
        character = zone.text((total.at,))
        if character in AS_DIGIT:
            zone.put(total.at, AS_DIGIT[character], f"check digit of the {total.title}")
    sums = [_number_sum(zone, total) for total in zone.layout.sums]
    for total in sums:
        _by_check_digit(zone, total)
    if composite:
        if all(zone.agrees(total) for total in sums):
            _by_check_digit(zone, composite)
        sums.append(composite)
    return tuple(sums)


def _by_kind(zone: Zone, field: Field) -> None:
    table = {LETTERS: AS_LETTER, DIGITS: AS_DIGIT}.get(field.kind, {})
    for place in field.places:
        character = zone.text((place,))
        if character in table:
            zone.put(place, table[character], field.title)
        elif _foreign(character, field.kind):
            zone.doubts.append(f"{character} cannot stand in the {field.title} (line {place[0] + 1}, position {place[1] + 1}).")


def _by_issuer(zone: Zone) -> None:
    field, never = zone.layout.field("number"), _never(zone)
    if field is None or field.kind != MIXED:
        return
    for place in field.places:
        if (character := zone.text((place,))) in never:
            zone.put(place, AS_DIGIT[character], field.title)


def _never(zone: Zone) -> frozenset[str]:
    return _NEVER.get(zone.field("issuer"), frozenset())


def _foreign(character: str, kind: str) -> bool:
    return (
        (kind == LETTERS and character.isdecimal()) or (kind == DIGITS and character.isalpha()) or (kind == SEX and character not in "MFX<")
    )


def _number_sum(zone: Zone, total: Sum) -> Sum:
    """The check digit of a long document number, which stands at the end of its continuation in the optional data."""
    optional = zone.layout.field("optional")
    if "number" not in total.names or not zone.layout.long_number or optional is None:
        return total
    places = continuation(zone, total, optional)
    return Sum(total.title, total.places + places[:-1], places[-1], total.names) if places else total


def continuation(zone: Zone, total: Sum, optional: Field) -> tuple[Place, ...]:
    """The places of the optional data that continue a number of nine characters and a filler, up to the next filler."""
    if zone.text((total.at,)) != "<" or "<" in zone.text(total.places):
        return ()
    rest = zone.text(optional.places).partition("<")[0]
    return optional.places[: len(rest)]


def _by_check_digit(zone: Zone, total: Sum) -> None:
    if not total.names or zone.agrees(total):
        return
    free = tuple(p for name in total.names if (f := zone.layout.field(name)) for p in f.places)
    extra = total.places[9:] if "number" in total.names else ()  # the continuation of a long number is as free as its beginning
    ways = _ways(zone, total, (*free, *extra))
    if not ways:
        return
    best = [way for way in ways if way.cost == ways[0].cost]
    if len(best) == 1 and (best[0].sure or len(ways) == 1):
        for place in best[0].places:
            zone.put(place, PAIRS[zone.text((place,))], _title(zone.layout, place, total))
        return
    readings = " or ".join(_with(zone, total, way.places).strip("<") for way in ways[:3])
    zone.doubts.append(f"The {total.title} may be {readings}: look at the document.")


def _ways(zone: Zone, total: Sum, free: tuple[Place, ...]) -> list[_Exchange]:
    """The exchanges that make the check digit agree without breaking a run of letters or digits, likeliest first."""
    wanted, before = zone.text((total.at,)), _borders(zone.text(total.places))
    never = _never(zone) | {"<"}
    open_places = [place for place in total.places if place in free and PAIRS.get(zone.text((place,)), "<") not in never]
    ways = []
    for count in range(1, MOST_EXCHANGES + 1):
        for chosen in combinations(open_places, count):
            text = _with(zone, total, chosen)
            after = _borders(text)
            if (after < before or (count == 1 and after == before)) and matches(text, wanted, total):
                cost = sum(2 if zone.text((place,)) in _EASY else 3 for place in chosen) + _BREAK * after
                ways.append(_Exchange(cost, chosen, after < before))
    return sorted(ways)


def _with(zone: Zone, total: Sum, chosen: tuple[Place, ...]) -> str:
    return "".join(PAIRS[c] if place in chosen else c for place, c in zip(total.places, zone.text(total.places), strict=True))


def _borders(text: str) -> int:
    """How often letters and digits meet in a number."""
    kinds = [c.isdecimal() for c in text if c != "<"]
    return sum(one != other for one, other in pairwise(kinds))


def _title(layout: Layout, place: Place, total: Sum) -> str:
    return next((f.title for f in layout.fields if place in f.places and f.name in total.names), total.title)
