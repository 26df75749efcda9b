# SPDX-License-Identifier: Apache-2.0
"""The fields of one row of a table of events: days, times, places and counts, each with a reason where it cannot be taken."""

import re
from datetime import date, datetime, time, timedelta, tzinfo

import msgspec

from carillon.core.model.event import Venue
from carillon.formats import zones
from carillon.formats.calendar_days import Clock, Days, Order, read_clock, read_days
from carillon.formats.calendar_entries import Note, Unfit, city_of, count_of, country_of, fitted, id_of, names_in, venue_from
from carillon.formats.calendar_mapping import Plan
from carillon.formats.calendar_rows import TableRow
from carillon.formats.coordinates import checked, read_one, read_pair
from carillon.formats.rows import shown
from carillon.formats.table_mapping import fill

_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?")
_WITH_TIME = re.compile(r"(.*\d)(?:\s*[,;]\s*|\s+)(?:at |à |um |a las )?(\d{1,2}[:hH]\d\d.*|\d{1,2}\s*[ap]\.?m\.?.*)")
_CLOCK_ALONE = re.compile(r"\d{1,2}[:.hH]\d\d(?:[^\d.].*)?")
_PARTS = re.compile(r"\s*[;|]\s*")
_CANCELLED = ("cancel", "annul", "abgesagt", "cancelad", "odwołan", "iptal", "отмен", "ملغ", "取消", "中止")


class When(msgspec.Struct, frozen=True):
    """When something takes place: its days, its moments in UTC where it has a time (`starts` is empty else), and the zone they are of."""

    first: date
    last: date
    zone: tzinfo | None
    starts: str = ""
    ends: str = ""


class RowFields:
    """A row under a mapping. A field that the row leaves empty has the mapping's constant; `notes` gathers what is doubtful."""

    def __init__(self, row: TableRow, plan: Plan, order: Order = "") -> None:
        self.place = row.place
        self.notes: list[Note] = []
        self._cells = row.cells
        self._plan = plan
        self._order = order

    def texts(self, name: str) -> list[str]:
        field = self._plan.fields.get(name)
        found: list[str] = []
        if field and field.template:
            # A template says something when one of its columns does.
            found = [fill(field.template, self._cells)] if any(self._cells.get(column) for column in field.columns) else []
        elif field:
            found = [self._cells.get(column, "") for column in field.columns]
        constant = self._plan.constants.get(name, "")
        return [one for one in map(str.strip, found) if one] or ([constant] if constant else [])

    def text(self, name: str, join: str = ", ") -> str:
        return join.join(self.texts(name))

    def several(self, name: str) -> tuple[str, ...]:
        """The values of cells that hold several, separated by semicolons."""
        parts = (fitted(part) for text in self.texts(name) for part in _PARTS.split(text))
        return tuple(dict.fromkeys(filter(None, parts)))

    def told(self, text: str) -> None:
        note = Note(self.place, text)
        if note not in self.notes:
            self.notes.append(note)

    def count(self, name: str) -> int | None:
        text = self.text(name)
        number = count_of(text) if text else None
        if text and number is None:
            self.told(f"{name}: {shown(text)} is no number, and left out")
        return number

    def country(self) -> str:
        text = self.text("country")
        code = country_of(text) if text else ""
        if text and not code:
            self.told(f"{shown(text)} is no country that we know, and left out")
        return code

    def zone(self) -> tzinfo | None:
        text = self.text("zone")
        found = zones.zone_of(text) if text else None
        if text and found is None:
            raise Unfit(f"{shown(text)} is no time zone that we know, or several; write UTC-6 or America/Chicago")
        return found

    @property
    def cancelled(self) -> bool:
        said = self.text("state").casefold()
        return any(word in said for word in _CANCELLED)

    def point(self) -> tuple[float | None, float | None]:
        """From the columns of latitude and longitude, else from the one that holds both."""
        lat, lon = read_one(self.text("lat"), "lat"), read_one(self.text("lon"), "lon")
        if lat is not None and lon is not None:
            return checked(lat, lon)
        if text := self.text("coordinates"):
            return read_pair(text)
        if lat is not None or lon is not None:
            raise Unfit("it has a latitude or a longitude without the other")
        return None, None

    def venue(self) -> Venue | None:
        """The venue that the row describes; where it names none, its city."""
        text, city, country = self.text("venue"), city_of(self.text("city")), self.country()
        lat, lon = self.point()
        if not (text or city):
            if lat is None:
                return None
            raise Unfit("it has coordinates, and neither a venue nor a city")
        if text and not city:
            made = venue_from(text)
        else:
            title = fitted(text or city)
            made = Venue(id=id_of(title), name=title, names=names_in(title), city=city)
        return msgspec.structs.replace(
            made,
            names=tuple(dict.fromkeys((*self.several("names"), *made.names))) if text else made.names,
            country=country or made.country,
            lat=lat,
            lon=lon,
            capacity=self.count("capacity"),
            zone=zones.name_of(self.zone()),
        )

    def days(self) -> tuple[Days, str]:
        """The days, and the time that stands in the same cell. A month or a year alone is refused unless the mapping spreads it."""
        starts, until = self.text("starts"), self.text("ends")
        year = self.text("year")
        number = int(year) if re.fullmatch(r"[0-9]{4}", year) else 0
        if year and not number:
            raise Unfit(f"{shown(year)} is no year")
        text, clock = _parted(starts or f"{self.text('month')} {year}".strip())
        if not text:
            raise Unfit("it says no day")
        days = read_days(text, self._order, number)
        if until and not _CLOCK_ALONE.fullmatch(until):
            end = read_days(_parted(until)[0], self._order, days.last.year)
            days = Days(days.first, end.last, days.exact and end.exact)
            if days.last < days.first:
                raise Unfit(f"it ends ({shown(until)}) before it begins ({shown(starts)})")
        if not days.exact and not self._plan.span:
            raise Unfit(f"{shown(text)} says no day; write one, or “partial: span” in the mapping to take all of the month or year")
        if not 1800 <= days.first.year <= days.last.year < 2200:
            raise Unfit(f"the year {days.first.year} is not one of an event's")
        return days, clock

    def when(self, country: str, *others: tzinfo | None) -> When:
        """Days and moments. A time is of the zone that it names, the row, one of `others` (the venue, the event), or the country.

        Raises Unfit where there is a time and nobody says in which zone.
        """
        days, in_cell = self.days()
        clock = read_clock(self.text("time") or in_cell)
        until = read_clock(self._end_time()) if clock else None
        local = datetime.combine(days.first, clock.starts if clock else time(12))
        around = next((one for one in (self.zone(), *others) if one), None) or (zones.agreed(country, local) if country else None)
        if clock is None:
            return When(days.first, days.last, around)
        zone = clock.zone or around
        if zone is None:
            raise Unfit(
                f"the time {shown(self.text('time') or in_cell)} is of no zone; add one, such as UTC+2, a column of zones, or a constant"
            )
        local += timedelta(days=clock.late)
        if doubt := zones.told(local, zone):
            self.told(doubt)
        starts = zones.utc(local, zone)
        return When(days.first, days.last, around or zone, starts, _end(local, zone, days, until or clock, bool(until)))

    def _end_time(self) -> str:
        ends = self.text("ends")
        return self.text("end_time") or (ends if _CLOCK_ALONE.fullmatch(ends) else _parted(ends)[1])


def _end(starts: datetime, zone: tzinfo, days: Days, clock: Clock, own: bool) -> str:
    """The end in UTC: a time of its own, or the end of a range; one not after the start is on the day after."""
    end = (clock.starts if own else clock.ends) if own or clock.ends is not None else None
    if end is None:
        return ""
    local = datetime.combine(days.last, end) + timedelta(days=own and clock.late)
    if local <= starts:
        local += timedelta(days=1)
    return zones.utc(local, (clock.zone if own else None) or zone)


def _parted(text: str) -> tuple[str, str]:
    """A cell's day and its time, which is empty where there is none."""
    if match := _ISO.fullmatch(text):
        offset = {"": "", "Z": " UTC"}.get(match[3] or "", f" UTC{match[3]}")
        return match[1], f"{match[2]}{offset}"
    if match := _WITH_TIME.fullmatch(text):
        return match[1], match[2]
    return text, ""
