# SPDX-License-Identifier: Apache-2.0
"""What readers of calendars, tables and maps give out, and what they have in common: ids, kinds, texts that fit."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Container, Iterable
from datetime import UTC, datetime, tzinfo
from functools import cache
from importlib.resources import files

import msgspec

from carillon.core.model.event import Event, Session, Venue
from carillon.formats import zones
from carillon.formats.countries import code_of
from carillon.formats.rows import Rejected, shown

LONGEST_ID = 60
LONGEST_NAME = 200
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|2[01])\d\d(?!\d)")
_NUMBERED = re.compile(r"\s*\(\d+\)$")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
"""Chinese and Japanese, which put no spaces between words."""
_COUNT = re.compile(
    r"(?:about|approx\.?|ca\.?|c\.|~|≈|>|environ|etwa|cerca(?: de)?|около)?\s*"
    r"(?:(?P<few>\d+(?:[.,]\d+)?)\s*(?P<unit>k|m|mio|millions?)\.?(?!\w)|(?P<whole>\d{1,3}(?:[.,'’]\d{3})+|\d+))\+?(?:\s+[^\W\d_]+){0,3}"
)
_BRACKETS = re.compile(r"^(.+?)\s*[(（]([^()（）]+)[)）]\s*$")


class Note(msgspec.Struct, frozen=True):
    """Something that was read, but that whoever imports it should look at."""

    place: str
    text: str


class Reading(msgspec.Struct, frozen=True):
    """What came of a calendar or a table: events that may be entered, rows that were left out, and what is doubtful in the rest."""

    events: tuple[Event, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[Note, ...] = ()


class Unfit(Exception):
    """A row or an entry that cannot be taken; the message says why."""


def slug(text: str) -> str:
    """Small Latin letters, digits and hyphens, whatever script the text is in; empty where nothing of it can be read."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    if not plain.isascii():
        from anyascii import anyascii

        plain = anyascii(plain).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "").replace("’", "")).strip("-")


def id_of(*parts: str, longest: int = LONGEST_ID) -> str:
    """An id made of words, the same in every run; where they are too long or in no letters, a digest of them keeps it apart."""
    words = "-".join(filter(None, map(slug, parts)))
    if words and len(words) <= longest and any(map(str.isalpha, words)):
        return words
    mark = digest("|".join(parts))[:8]
    return f"{words[: longest - 9].strip('-') or 'event'}-{mark}"


def event_id(name: str, year: str, *more: str) -> str:
    """Name and year; a year within the name is not said twice. `more` tells apart what shares both, such as city or day."""
    bare = " ".join(_YEAR.sub(" ", name).split()) if year and year in _YEAR.findall(name) else name
    return id_of(bare, *more, year)


def id_from(uid: str) -> str:
    """An id from another program's identifier: itself where it already is one, else its words and a digest of all of it."""
    if _ID.fullmatch(uid):
        return uid
    local = slug(uid.partition("@")[0])[:40].strip("-")
    return f"{local or 'event'}-{digest(uid)[:10]}"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def distinct(wanted: str, taken: Container[str]) -> str:
    """The id, or with the first number that makes it one that is not taken."""
    number = 1
    found = wanted
    while found in taken:
        number += 1
        end = f"-{number}"
        found = f"{wanted[: LONGEST_ID - len(end)].rstrip('-')}{end}"
    return found


def fitted(text: str, longest: int = LONGEST_NAME) -> str:
    """One line of text of at most so many characters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def kind_of(*texts: str) -> str:
    """The code of `event_kinds` whose words stand in the texts, the first text first; empty where none does."""
    for text in texts:
        whole = text.casefold()
        words = f" {_spaced(text)} "
        for word, spaced, kind in _kinds():
            if word in whole if _UNSPACED.search(word) else f" {spaced} " in words:
                return kind
    return ""


def _spaced(text: str) -> str:
    return slug(text).replace("-", " ")


@cache
def _kinds() -> tuple[tuple[str, str, str], ...]:
    """Words of kinds, as written and as compared, the longest first, so that a World Cup final is known by its first two words."""
    found: dict[str, str] = {}
    for line in files("carillon.formats").joinpath("event_kinds.txt").read_text("utf-8").splitlines():
        kind, _, words = line.partition(": ")
        for word in words.split(" | ") if not line.startswith("#") else ():
            found.setdefault(word.casefold(), kind)
    return tuple(sorted(((word, _spaced(word), kind) for word, kind in found.items()), key=lambda one: (-len(one[0]), one[0])))


def country_of(text: str) -> str:
    """The code of a country in capitals, as events have it; empty where it is none that we know."""
    return (code_of(text) or "").upper()


def city_of(text: str) -> str:
    """A city without the number by which a list tells its stadiums apart: Moscow (2)."""
    return _NUMBERED.sub("", fitted(text))


def count_of(value: str | float) -> int | None:
    """How many: `80 000`, `1,720,000`, `45.000`, `50k`, `about 30000 runners`; None where the text says no number of people."""
    text = str(int(value) if isinstance(value, float) and value.is_integer() else value).casefold().strip()
    text = re.sub(r"(?<=\d)\s+(?=\d)", "", text)
    match = _COUNT.fullmatch(text)
    if not match:
        return None
    if match["few"]:
        number = float(match["few"].replace(",", ".")) * (1_000_000 if match["unit"][0] == "m" else 1_000)
    else:
        number = float(re.sub(r"[.,'’]", "", match["whole"]))
    return int(number) if number <= 8_000_000_000 else None


def names_in(text: str) -> tuple[str, ...]:
    """The other names in a name such as `Otkritie Arena (Spartak Stadium)`."""
    match = _BRACKETS.fullmatch(text)
    return (match[1], match[2].strip()) if match else ()


def venue_from(text: str, *, lat: float | None = None, lon: float | None = None, zone: str = "") -> Venue:
    """A venue from one line of text such as `Stade de France, Saint-Denis, France`: name first, country last where it is one."""
    name, *rest = [part for part in (fitted(one) for one in text.split(",")) if part] or ["Venue"]
    country = country_of(rest[-1]) if rest else ""
    if country:
        rest.pop()
    city = city_of(rest[-1]) if rest else ""
    return Venue(id=id_of(name), name=name, names=names_in(name), city=city, country=country, lat=lat, lon=lon, zone=zone)


def framed(event: Event, sessions: Iterable[Session], zone: tzinfo) -> Event:
    """The event with these sessions in the order of their start, and with its days, where it had none, from the first to the last."""
    ordered = tuple(sorted(sessions, key=lambda one: (one.starts, one.title)))
    day = _days(event, zone)
    days = [day(one, moment) for one in ordered for moment in _moments(one)]
    return msgspec.structs.replace(
        event, sessions=ordered, starts=event.starts or min(days, default=""), ends=event.ends or max(days, default="")
    )


def outside(event: Event, zone: tzinfo) -> list[Note]:
    """A note for each session that begins on none of the event's days."""
    day = _days(event, zone)
    return [
        Note(shown(one.title), f"it is on {on}, and the event from {event.starts[:10]} to {event.ends[:10]}")
        for one in event.sessions
        if not event.starts[:10] <= (on := day(one, one.starts)) <= event.ends[:10]
    ]


def _days(event: Event, zone: tzinfo) -> Callable[[Session, str], str]:
    """What day it is at a moment where a session is held."""
    places = {one.id: zones.zone_of(one.zone) or zone for one in event.venues}
    return lambda session, moment: zones.day_of(moment, places.get(session.venue, zone))


def merged(old: Iterable[Session], new: Iterable[Session]) -> list[Session]:
    """The new sessions, and those old ones whose title none of them has: a session that was moved is not there twice."""
    fresh = list(new)
    titles = {one.title for one in fresh}
    return [*(one for one in old if one.title not in titles), *fresh]


def _moments(session: Session) -> tuple[str, ...]:
    """Its start and the last second before its end, so that what ends at midnight does not reach into the next day."""
    if session.ends <= session.starts:
        return (session.starts,)
    last = datetime.fromisoformat(session.ends).timestamp() - 1
    return (session.starts, datetime.fromtimestamp(last, tz=UTC).isoformat())
