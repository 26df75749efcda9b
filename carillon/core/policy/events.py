# SPDX-License-Identifier: Apache-2.0
"""What an event must be like before it enters the register: every mistake at once, each with what would be right."""

import re
from collections.abc import Collection, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from carillon.core.model.event import PHASES, Event, Point
from carillon.core.packs.pack import Packs

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
LONGEST = {"name": 200, "series": 60, "source": 500}
MOST = {"hosts": 20, "partners": 250, "words": 200, "phases": 12, "venues": 500, "routes": 50, "zones": 200, "sessions": 5000}
"""Of each list of an event; far more than any event has had, and few enough for a page."""
MOST_POINTS = 20_000
MOST_BYTES, MOST_VALUES = 400_000, 40_000
"""Of an event as a whole: it travels in one message, which holds half a megabyte and 50,000 values."""
WORLD = 8_000_000_000


def faults(event: Event, bureaus: Collection[str], packs: Packs) -> dict[str, str]:
    """By field, what is wrong with an event; nothing where it may be entered. `bureaus` are the codes there are."""
    return dict((*_head(event, bureaus, packs), *_times(event), *_places(event, packs), *_programme(event), *_size(event)))


def _head(event: Event, bureaus: Collection[str], packs: Packs) -> Iterator[tuple[str, str]]:
    if not ID.fullmatch(event.id):
        yield "id", "Small letters, figures and hyphens, at most 60, such as paris-marathon-2027."
    if not event.name.strip():
        yield "name", "What people call it."
    for name, most in LONGEST.items():
        if len(getattr(event, name)) > most:
            yield name, f"At most {most} characters."
    for name, most in MOST.items():
        if len(getattr(event, name)) > most:
            yield name, f"At most {most}."
    kinds = packs.codes["event_kinds"].codes
    if event.kind not in kinds:
        yield "kind", f"One of {', '.join(kinds)}."
    for name in ("hosts", "partners"):
        codes = getattr(event, name)
        unknown = [code for code in codes if code not in bureaus]
        if unknown:
            yield name, f"Codes of bureaus; unknown: {', '.join(code[:12] for code in unknown[:10])}."
        elif len(set(codes)) < len(codes):
            yield name, "Each bureau once."
    if not event.hosts:
        yield "hosts", "The code of at least one bureau; the first leads."
    if set(event.hosts) & set(event.partners):
        yield "partners", "A host is no partner besides."
    if any(not word.strip() or len(word) > LONGEST["name"] for word in event.words):
        yield "words", f"Words of at most {LONGEST['name']} characters."
    if event.crowd is not None and not 0 <= event.crowd <= WORLD:
        yield "crowd", "How many people are expected."


def _times(event: Event) -> Iterator[tuple[str, str]]:
    wrong = [name for name in ("starts", "ends") if not _is_time(getattr(event, name))]
    yield from ((name, "A day such as 2027-04-11, or a time such as 2027-04-11T07:00:00Z.") for name in wrong)
    if not wrong and event.starts[:10] > event.ends[:10]:
        yield "ends", "It ends before it begins."
    if not _is_zone(event.zone):
        yield "zone", "The name of a time zone, such as Europe/Paris."
    last = ""
    for number, phase in enumerate(event.phases):
        here = f"phases.{number}"
        if not (_is_day(phase.starts) and _is_day(phase.ends)):
            yield here, "Days such as 2027-04-01."
        elif phase.starts > phase.ends:
            yield here, "It ends before it begins."
        elif phase.starts < last:
            yield here, f"Phases follow each other: {', '.join(PHASES)}."
        last = phase.starts


def _places(event: Event, packs: Packs) -> Iterator[tuple[str, str]]:
    for name in ("venues", "routes", "zones"):
        ids = [one.id for one in getattr(event, name)]
        if len(set(ids)) < len(ids):
            yield name, "Each has an id of its own."
    for number, venue in enumerate(event.venues):
        here = f"venues.{number}"
        if not venue.id.strip() or len(venue.id) > 60 or not venue.name.strip() or len(venue.name) > LONGEST["name"]:
            yield here, "A venue has an id and a name."
        if (venue.lat is None) != (venue.lon is None) or (
            venue.lat is not None and venue.lon is not None and not _is_point((venue.lat, venue.lon))
        ):
            yield here, "Latitude from -90 to 90 and longitude from -180 to 180, or neither."
        if venue.zone and not _is_zone(venue.zone):
            yield f"{here}.zone", "The name of a time zone, such as Europe/Paris."
        if venue.capacity is not None and not 0 <= venue.capacity <= WORLD:
            yield f"{here}.capacity", "How many people it holds."
    for number, route in enumerate(event.routes):
        here = f"routes.{number}"
        if not 2 <= len(route.points) <= MOST_POINTS or not all(map(_is_point, route.points)):
            yield here, f"From 2 to {MOST_POINTS} points (latitude, longitude), in the order in which they are passed."
        if route.length_km is not None and not 0 < route.length_km <= 50_000:
            yield f"{here}.length_km", "Its length in kilometres."
    kinds = packs.codes["zone_kinds"].codes
    for number, zone in enumerate(event.zones):
        here = f"zones.{number}"
        if not 3 <= len(zone.ring) <= MOST_POINTS or not all(map(_is_point, zone.ring)):
            yield here, f"An outline of 3 to {MOST_POINTS} points (latitude, longitude)."
        if zone.kind not in kinds:
            yield f"{here}.kind", f"One of {', '.join(kinds)}."


def _programme(event: Event) -> Iterator[tuple[str, str]]:
    venues, routes = {one.id for one in event.venues}, {one.id for one in event.routes}
    for number, session in enumerate(event.sessions):
        here = f"sessions.{number}"
        if not session.title.strip() or len(session.title) > LONGEST["name"]:
            yield here, "What takes place."
        if not _is_moment(session.starts) or (session.ends and not _is_moment(session.ends)):
            yield here, "Times in UTC, such as 2027-04-11T07:00:00Z."
        elif session.ends and session.ends < session.starts:
            yield here, "It ends before it begins."
        if session.venue and session.venue not in venues:
            yield f"{here}.venue", "The id of a venue of this event."
        if session.route and session.route not in routes:
            yield f"{here}.route", "The id of a route of this event."
        if session.crowd is not None and not 0 <= session.crowd <= WORLD:
            yield f"{here}.crowd", "How many people are expected."


def _size(event: Event) -> Iterator[tuple[str, str]]:
    points = sum(len(one.points) for one in event.routes) + sum(len(one.ring) for one in event.zones)
    values = 3 * points + 7 * len(event.sessions) + 11 * len(event.venues)
    if values > MOST_VALUES or len(msgspec.json.encode(event)) > MOST_BYTES:
        much = "routes" if 3 * points > values / 2 else "sessions"
        said = "fewer points; a course needs none every few metres" if much == "routes" else "fewer sessions, or several events"
        yield much, f"Altogether more than one message carries: {said}."


def _is_point(point: Point) -> bool:
    return -90 <= point[0] <= 90 and -180 <= point[1] <= 180


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_moment(text: str) -> bool:
    """RFC 3339 in UTC, so that times compare as texts."""
    try:
        return len(text) >= 20 and text.endswith("Z") and datetime.fromisoformat(text).utcoffset() is not None
    except ValueError:
        return False


def _is_time(text: str) -> bool:
    return _is_day(text) or _is_moment(text)


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
