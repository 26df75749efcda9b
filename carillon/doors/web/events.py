# SPDX-License-Identifier: Apache-2.0
"""What is on, where, and who has not answered the call; and one event with its places, its programme and its calls."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from carillon.core.model.event import Event, Session
from carillon.core.model.lesson import Lesson
from carillon.core.policy.rooms import is_over
from carillon.desk import lessons, reports
from carillon.desk.events import overview
from carillon.desk.events.overview import Seen
from carillon.doors.web import event_times
from carillon.doors.web.maps.drawing import close_up, world
from carillon.doors.web.maps.layers import Layers, Spot
from carillon.doors.web.visit import Here, Id, Visit
from carillon.store import clock
from carillon.store.events import Wanted

USUAL_DAYS = 60
DAYS = (30, USUAL_DAYS, 90, 365)
URGENT = {"severe": "priority", "critical": "urgent"}
"""How a threat level shows on a map."""
SHOWN_SESSIONS = 400


@get("/events", sync_to_thread=True)
def events_page(visit: Here) -> Response[str]:
    """One page for all of it; `days` is how far ahead, or "all" with what is over."""
    asked = {name: visit.text(name) for name in ("series", "country", "text")}
    mine, days = visit.text("mine") == "1", visit.text("days")
    wanted = Wanted(limit=overview.MOST, **_time(days), **{name: value or None for name, value in asked.items()})
    found = overview.ahead(visit.bench, visit.actor, wanted, mine=mine)
    chosen = days if days == "all" or (days.isdecimal() and int(days) in DAYS) else str(USUAL_DAYS)
    kept = {name: value for name, value in {**asked, "mine": "1" if mine else ""}.items() if value}
    return visit.page(
        "events/list.html",
        seen=found,
        asked=asked,
        mine=mine,
        days=chosen,
        periods=[(_address(kept, str(number)), number) for number in DAYS],
        everything=_address(kept, "all"),
        series=overview.series(visit.bench, visit.actor),
        exported=urlencode({**_time(chosen), **({"series": asked["series"]} if asked["series"] else {})}),
        when=lambda event: event_times.span(event, visit.language),
        leads=any(one.event.lead == visit.actor.bureau for one in found),
        map=_world(visit, found),
        full=len(found) == overview.MOST,
    )


@get("/events/{event_id:str}", sync_to_thread=True)
def one_page(visit: Here, event_id: Id) -> Response[str]:
    seen = overview.one(visit.bench, visit.actor, event_id)
    event = seen.event
    own = reports.page(visit.bench, visit.actor, event=event_id) if visit.may("report.read") else []
    title = visit.language.gettext("Venues, routes and zones")
    venues = {venue.id: venue for venue in event.venues}
    return visit.page(
        "events/one.html",
        seen=seen,
        event=event,
        reports=own,
        venues=venues,
        when=event_times.span(event, visit.language),
        programme=_programme(event, event.sessions[:SHOWN_SESSIONS], visit),
        more=max(0, len(event.sessions) - SHOWN_SESSIONS),
        map=close_up(Layers(event.venues, event.routes, event.zones), title, visit.language),
        leads=event.lead == visit.actor.bureau and visit.may("event.register"),
        hosts=visit.actor.bureau in event.hosts,
        lessons=_lessons(visit, event),
    )


def _lessons(visit: Visit, event: Event) -> list[Lesson]:
    """What others learnt at events like one that is to come, for those who prepare it."""
    if visit.actor.bureau not in event.bureaus or is_over(event, clock.now()) or not visit.may("lesson.read"):
        return []
    return [one for one in lessons.offered(visit.bench, visit.actor, event) if one.event != event.id]


def _time(days: str) -> dict[str, str]:
    """The time of a list: from today so many days ahead, or always."""
    if days == "all":
        return {}
    ahead = int(days) if days.isdecimal() and int(days) in DAYS else USUAL_DAYS
    today = datetime.now(UTC).date()
    return {"since": today.isoformat(), "until": (today + timedelta(days=ahead)).isoformat()}


def _address(kept: dict[str, str], days: str) -> str:
    return f"/events?{urlencode({**kept, 'days': days})}"


def _world(visit: Visit, found: Sequence[Seen]) -> str:
    """Where it is: a sign for each event, at its first venue of which the place is known."""
    spots = []
    for one in found:
        event = one.event
        venue = next((place for place in event.venues if place.lat is not None and place.lon is not None), None)
        if venue is not None and venue.lat is not None and venue.lon is not None and event.state == "standing":
            note = event_times.span(event, visit.language)
            urgency = URGENT.get(one.level, "routine")
            spots.append(Spot(venue.lat, venue.lon, "event", event.name, f"/events/{event.id}", urgency, note=note))
    return world({}, visit.language.gettext("Where it is"), visit.language, points=spots)


def _programme(event: Event, sessions: Sequence[Session], visit: Visit) -> list[tuple[str, list[tuple[Session, str]]]]:
    """The sessions by their day at the venue, each with its hours there; where venues have several zones, with the distance from UTC."""
    zones = {venue.id: venue.zone or event.zone for venue in event.venues}
    days: dict[str, list[tuple[Session, str]]] = {}
    for one in sorted(sessions, key=lambda session: (session.starts, session.title)):
        zone = zones.get(one.venue, event.zone)
        said = event_times.local(one.starts, zone, visit.language).partition(", ")[2]
        if one.ends:
            end = event_times.hour(one.ends, zone, visit.language)
            later = date.fromisoformat(event_times.day_of(one.ends, zone)) > date.fromisoformat(event_times.day_of(one.starts, zone))
            said = said.replace(" (", f"–{end}{' +1' if later else ''} (", 1)
        days.setdefault(event_times.day_of(one.starts, zone), []).append((one, said))
    return sorted(days.items())


HANDLERS: list[HTTPRouteHandler] = [events_page, one_page]
