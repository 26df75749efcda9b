# SPDX-License-Identifier: Apache-2.0
"""Machine-readable zones of travel documents (ICAO Doc 9303), read from pasted text with repairs, and written from fields."""

import re
from collections.abc import Callable

import msgspec

from carillon.core.model import dates
from carillon.errors import Invalid, Malformed
from carillon.formats.mrz_layouts import LAYOUTS, Layout, Sum
from carillon.formats.mrz_layouts import check_digit as check_digit
from carillon.formats.mrz_letters import transliterate
from carillon.formats.mrz_lines import Grid, fit, spread
from carillon.formats.mrz_repair import Zone, continuation, repair

PIVOT = 30
"""Without a reference year and an expiry date, 30 and below are births of this century."""

FIRST_EXPIRY = 70
"""Zones exist since the 1980s and documents are valid for fifty years at most, so an expiry of 70 to 99 is one of the 1900s."""

_HELP = (
    "A passport's zone has 2 lines of 44 characters, a visa's 2 of 44 or 36, a card's 2 of 36 or 3 of 30. "
    + "Copy all of it, and type < for each filler."
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
        """Whether every check digit agrees."""
        return all(check.ok for check in self.checks)


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


def _names(zone: Zone) -> tuple[str, str]:
    """Surname and given names. A name that fills its field to the last position may have been cut, which is said."""
    if zone.layout.field("surname"):
        return _spaced(zone.field("surname")), _spaced(zone.field("given"))
    field = zone.field("names")
    if not field.endswith("<"):
        zone.doubts.append("The name fills its line and may have been cut: compare the visual zone.")
    surname, _, given = field.rstrip("<").partition("<<")
    return _spaced(surname), _spaced(given)


def _spaced(field: str) -> str:
    return " ".join(part for part in field.split("<") if part)


def _number(zone: Zone) -> tuple[str, tuple[str, ...]]:
    """The document number and the optional data; a long number is put together and taken out of them."""
    layout = zone.layout
    optional = [zone.field(name).strip("<") for name in ("optional", "optional2")]
    if layout.name == "FR-ID":
        return zone.field("issue_date") + zone.field("department") + zone.field("serial"), tuple(filter(None, optional))
    if layout.name == "CH-DL":
        return zone.field("number"), ("".join((*optional, zone.field("language"))),)
    number = zone.field("number").strip("<")
    field = layout.field("optional")
    if layout.long_number and field:
        places = continuation(zone, layout.sums[0], field)
        if places:
            number += zone.text(places[:-1])
            optional[0] = zone.field("optional")[len(places) :].strip("<")
    return number.replace("<", ""), tuple(part for part in optional if part)


def _date(zone: Zone, name: str, year_of: Callable[[int], int]) -> str:
    """A date of a zone as a partial ISO date: fillers and zeros are unknown parts. What is no date is a doubt, and empty."""
    field = zone.field(name)
    digits = field.replace("<", "0")
    if not field.strip("<0") or not digits.isdecimal():
        return ""
    if not field[:2].isdecimal():
        return ""
    parts = [int(digits[i : i + 2]) or None for i in range(2, len(digits), 2)]
    try:
        return dates.build(year_of(int(digits[:2])), *parts) if parts[0] else str(year_of(int(digits[:2])))
    except Invalid as wrong:
        zone.doubts.append(f"The {name.replace('_', ' ')} is no date: {wrong.message}")
        return ""


def _birth_year(yy: int, latest: int) -> int:
    if not latest:
        return 2000 + yy if yy <= PIVOT else 1900 + yy
    year = latest // 100 * 100 + yy
    return year if year <= latest else year - 100


def _expiry_year(yy: int, reference_year: int | None) -> int:
    if reference_year is None:
        return 1900 + yy if yy >= FIRST_EXPIRY else 2000 + yy
    return next(year for year in range(reference_year - 50, reference_year + 50) if year % 100 == yy)


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """What a zone is written from: names in any script of Doc 9303, dates ISO (perhaps partial), codes of one to three letters.

    `sex` is M, F or empty; anything else is written as unspecified.
    """

    document_type: str
    issuer: str
    number: str
    surname: str
    given: str = ""
    nationality: str
    birth_date: str = ""
    sex: str = ""
    expiry: str = ""
    optional: str = ""
    optional2: str = ""


def write_td3(holder: Holder) -> str:
    """The two lines of a passport, joined by a line break. Raises Invalid for fields that do not fit."""
    number = _filled("number", holder.number, 9)
    birth, expiry = _six(holder.birth_date), _six(holder.expiry)
    optional = _filled("optional", holder.optional, 14)
    optional_check = check_digit(optional) if optional.strip("<") else "<"
    first = _filled("document_type", holder.document_type, 2) + _filled("issuer", holder.issuer, 3) + _written_names(holder, 39)
    head = number + check_digit(number)
    tail = expiry + check_digit(expiry) + optional + optional_check
    dated = birth + check_digit(birth)
    composite = check_digit(head + dated + tail)
    return f"{first}\n{head}{_filled('nationality', holder.nationality, 3)}{dated}{_sex(holder)}{tail}{composite}"


def write_td1(holder: Holder) -> str:
    """The three lines of a card, joined by line breaks; a number of more than nine characters runs on into the optional data.

    Raises Invalid for fields that do not fit.
    """
    number = _filled("number", holder.number, 9) if len(holder.number) <= 9 else holder.number.upper()
    if len(number) == 9:
        head = number + check_digit(number) + _filled("optional", holder.optional, 15)
    else:
        rest = number[9:] + check_digit(number) + ("<" + holder.optional if holder.optional else "")
        head = number[:9] + "<" + _filled("number", rest, 15)
    birth, expiry = _six(holder.birth_date), _six(holder.expiry)
    dated, expires = birth + check_digit(birth), expiry + check_digit(expiry)
    optional = _filled("optional2", holder.optional2, 11)
    composite = check_digit(head + dated + expires + optional)
    first = _filled("document_type", holder.document_type, 2) + _filled("issuer", holder.issuer, 3) + head
    second = f"{dated}{_sex(holder)}{expires}{_filled('nationality', holder.nationality, 3)}{optional}{composite}"
    return f"{first}\n{second}\n{_written_names(holder, 30)}"


def _filled(name: str, text: str, width: int) -> str:
    field = re.sub(r"[\s-]", "<", text.strip().upper())
    if len(field) > width or not re.fullmatch(r"[A-Z0-9<]*", field, re.ASCII):
        message = f"At most {width} of A to Z, 0 to 9 fit here; {text[:40]} does not."
        raise Invalid("The zone cannot be written.", help=_HELP, fields={name: message})
    return field.ljust(width, "<")


def _six(iso: str) -> str:
    """YYMMDD of a partial date, with fillers for what is not known."""
    if not iso:
        return "<" * 6
    year, _, rest = dates.parse(iso).partition("-")
    return (year[2:] + rest.replace("-", "")).ljust(6, "<")


def _sex(holder: Holder) -> str:
    return holder.sex if holder.sex in ("M", "F") else "<"


def _written_names(holder: Holder, width: int) -> str:
    """Surname, two fillers, given names. What does not fit is cut at the end, but a given name keeps its initial at least."""
    surname, given = transliterate(holder.surname, holder.issuer), transliterate(holder.given, holder.issuer)
    if given:
        surname = surname[: width - 3]
    field = f"{surname}<<{given}" if given else surname
    return field[:width].ljust(width, "<")
