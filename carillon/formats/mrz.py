# SPDX-License-Identifier: Apache-2.0
"""Machine-readable zones of travel documents (ICAO Doc 9303), read from pasted text with repairs, and written from fields."""

import re

import msgspec

from carillon.core.model import dates
from carillon.errors import Invalid, Malformed
from carillon.formats.mrz_layouts import LAYOUTS, Layout, Sum
from carillon.formats.mrz_layouts import check_digit as check_digit
from carillon.formats.mrz_lines import Grid, fit, spread
from carillon.formats.mrz_repair import Zone, continuation, repair

PIVOT = 30
"""Without a reference year and an expiry date, 30 and below are births of this century."""

FIRST_EXPIRY = 70
"""Zones exist since the 1980s and documents are valid for fifty years at most, so an expiry of 70 to 99 is one of the 1900s."""

_HELP = (
    "A passport's zone has 2 lines of 44 characters, a visa's 2 of 44 or 36, a card's 2 of 36 or 3 of 30. Copy all of it; type < for each filler."
)


class Check(msgspec.Struct, frozen=True):
    """One check digit: the field that it stands for, in words, and whether it agrees."""

    field: str
    ok: bool


class Mrz(msgspec.Struct, frozen=True, kw_only=True):
    """What a zone says, after repairs. Codes and names are in its own letters: `issuer` and `nationality` as printed (UTO, D),
    dates partial ISO or empty, `sex` M, F, X or empty. `repairs` tells each character that was changed, `doubts` what cannot be
    right or was left open, `lines` is the zone as it was understood."""

    format: str
    document_type: str
    issuer: str
    number: str
    surname: str
    given: str
    birth_date: str
    sex: str
    expiry: str
    nationality: str
    issue_date: str = ""
    optional: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    repairs: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether every check digit agrees and nothing is left open."""
        return all(check.ok for check in self.checks) and not self.doubts


class _Reading(msgspec.Struct, frozen=True):
    zone: Zone
    sums: tuple[Sum, ...]
    grid: Grid

    @property
    def wrong(self) -> int:
        return sum(not self.zone.agrees(total) for total in self.sums)

    @property
    def rank(self) -> tuple[int, int, int]:
        return (self.wrong + len(self.zone.doubts), len(self.grid.notes), len(self.zone.repairs))


def read(text: str, reference_year: int | None = None) -> Mrz:
    """The zone in a pasted text. Raises Malformed, with line and position, where no zone can be made of it.

    Two-digit years: a birth is in the latest year that is neither after `reference_year` (the current year, from the caller) nor after
    the expiry; an expiry is within fifty years of `reference_year`. Without `reference_year`, see `PIVOT` and `FIRST_EXPIRY`.
    """
    lines = spread(text)
    readings = [reading for layout in LAYOUTS for grid in fit(lines, layout) if (reading := _try(layout, grid))]
    if not readings:
        raise _no_zone(lines)
    best = min(readings, key=lambda reading: reading.rank)
    if best.sums and best.wrong == len(best.sums) and (best.grid.notes or best.zone.doubts):
        raise _no_zone(lines)
    return _compose(best, reference_year)


def _try(layout: Layout, grid: Grid) -> _Reading | None:
    zone = Zone(layout, grid.lines)
    sums = repair(zone)
    if not layout.begins.match("".join(zone.lines[0])):
        return None
    return _Reading(zone, sums, grid)


def _no_zone(lines: list[str]) -> Malformed:
    lengths = [len(line) for line in lines]
    first = lines[0].lstrip()[:1]
    if (len(lines), max(lengths)) in {(2, 44), (2, 36), (3, 30)} and not re.match(r"[PVIAC1]", first):
        return Malformed(f"{first} is not how a document code begins (P, V, I, A or C).", place="line 1, position 1", help=_HELP)
    wanted = next((width for width in (30, 36, 44) if width >= max(lengths) - 2), 44)
    at = next((i for i, length in enumerate(lengths) if length != wanted), 0)
    sizes = " and ".join(str(length) for length in lengths[:5])
    return Malformed(
        f"This is not a machine-readable zone: {len(lines)} line(s) of {sizes} characters were found.",
        place=f"line {at + 1}, position {min(lengths[at], wanted) + 1}",
        help=_HELP,
    )


def _compose(reading: _Reading, reference_year: int | None) -> Mrz:
    zone, layout = reading.zone, reading.zone.layout
    surname, given = _names(zone)
    expiry = _date(zone, "expiry", lambda yy: _expiry_year(yy, reference_year))
    latest = min((int(year) for year in (expiry[:4], reference_year) if year), default=0)
    number, optional = _number(zone)
    return Mrz(
        format=layout.name,
        document_type=zone.field("document_type").replace("<", ""),
        issuer=zone.field("issuer").replace("<", ""),
        number=number,
        surname=surname,
        given=given,
        birth_date=_date(zone, "birth_date", lambda yy: _birth_year(yy, latest)),
        sex=zone.field("sex").strip("<") if zone.field("sex") in "MFX" else "",
        expiry=expiry,
        nationality=zone.field("nationality").replace("<", ""),
        issue_date=_date(zone, "issue_date", lambda yy: 1900 + yy if yy >= 80 else 2000 + yy),
        optional=optional,
        checks=tuple(Check(total.title, zone.agrees(total)) for total in reading.sums),
        repairs=(*reading.grid.notes, *zone.repairs),
        doubts=tuple(zone.doubts),
        lines=tuple("".join(line) for line in zone.lines),
    )
