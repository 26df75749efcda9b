# SPDX-License-Identifier: Apache-2.0
"""What the page of a picture is made of: the parts to choose from, the signs on its map, the bars of its hours, times on the spot."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from markupsafe import Markup

from carillon.core.match.patterns import Pattern
from carillon.core.match.reason import Reason
from carillon.core.model.event import Event
from carillon.core.model.geometry import Course
from carillon.core.model.room import Entry
from carillon.core.packs.pack import Packs
from carillon.desk.events.matters import Shown
from carillon.desk.events.picture import Hour, Picture
from carillon.desk.events.times import Moment
from carillon.desk.events.view import View
from carillon.doors.language import Language
from carillon.doors.web import event_times, words
from carillon.doors.web.maps.drawing import close_up
from carillon.doors.web.maps.layers import Layers, Spot, Stretch
from carillon.doors.web.words import N_

STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500)
"""Kilometres of a stretch to choose; the first that leaves no more than MOST_STRETCHES."""
MOST_STRETCHES = 6
MOST_VENUES = 40
HEIGHT, BAR, GAP = 48, 10, 2
"""Units of the drawing of the hours."""
WIDER = 2.8
"""A map of a place shows so many times its radius."""
ADDRESSES = {"report": "/reports/", "notice": "/notices/", "hit": "/hits/", "record": "/records/"}
LISTS = {
    "kind.behaviour": ("codes", "behaviours"),
    "kind.sector": ("code", "sectors"),
    "kind.urgency": ("code", "urgencies"),
    "cluster.route": ("behaviours", "behaviours"),
    "cluster.venue": ("behaviours", "behaviours"),
}
"""Reasons and patterns whose values are codes: by which name, of which list."""
WEATHER = {"quiet": N_("Quiet"), "usual": N_("As usual"), "busy": N_("Busy")}


class Choice(NamedTuple):
    """A part of the event as a button."""

    address: str
    label: str
    chosen: bool


class Bar(NamedTuple):
    """An hour in the drawing: its bar, of which `incidents` units are told in the log, and what one reads over it."""

    x: int
    matters: int
    incidents: int
    weather: str
    text: str


def address(event: Event, **asked: str) -> str:
    """The page for a part."""
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"/events/{quote(event.id, safe='')}/picture{f'?{query}' if query else ''}"


def stretches(event: Event, view: View, kept: Mapping[str, str], language: Language) -> list[tuple[str, list[Choice]]]:
    """By course, its stretches."""
    found = []
    for route in event.routes:
        length = Course(route.points, route.length_km).length_km
        if length <= 0:
            continue
        step = next((one for one in STEPS if length / one <= MOST_STRETCHES), STEPS[-1])
        ends = list(range(0, int(length) + 1, step))
        if len(ends) > 1 and length - ends[-1] < 0.01 * step:
            ends.pop()
        choices = []
        for start, end in zip(ends, [*ends[1:], None], strict=True):
            last = f"{end}" if end is not None else language.gettext(N_("finish"))
            to = str(end) if end is not None else "finish"
            part = view.stretch
            chosen = part is not None and part.route == route.id and part.from_km == start and abs(part.to_km - (end or length)) < 0.01
            choices.append(Choice(address(event, **{**kept, "route": route.id, "from": str(start), "to": to}), f"{start}–{last}", chosen))
        found.append((route.name, choices))
    return found


def venues(event: Event, view: View, kept: Mapping[str, str]) -> list[Choice]:
    """Venues of which it is known where they are."""
    placed = [one for one in event.venues if one.lat is not None and one.lon is not None]
    return [Choice(address(event, **{**kept, "venue": one.id}), one.name, one.id == view.venue) for one in placed[:MOST_VENUES]]


def label(event: Event, view: View, language: Language) -> str:
    """The part that is looked at, in the reader's language."""
    part = view.stretch
    if part is None:
        return view.label
    route = next(one for one in event.routes if one.id == part.route)
    finish = part.to_km >= Course(route.points, route.length_km).length_km
    values = {"route": route.name, "start": f"{part.from_km:g}", "end": f"{part.to_km:g}"}
    text = N_("%(route)s: kilometre %(start)s to the finish") if finish else N_("%(route)s: kilometre %(start)s to %(end)s")
    return language.gettext(text) % values


def drawn(picture: Picture, language: Language) -> Markup:
    """The map of the part, with what matters and what happened there."""
    event, view = picture.event, picture.view
    layers = Layers(event.venues, event.routes, event.zones, spots(picture, language))
    title = label(event, view, language) or event.name
    if view.stretch is not None:
        part = view.stretch
        return close_up(layers, title, language, stretch=Stretch(part.route, part.from_km, part.to_km))
    if view.cap is not None:
        return close_up(layers, title, language, centre=view.cap.centre, span_km=WIDER * view.cap.radius_km)
    return close_up(layers, title, language)


def spots(picture: Picture, language: Language) -> list[Spot]:
    """Signs for what has a place."""
    event, found = picture.event, []
    for one in picture.matters:
        if (point := one.matter.point) is not None:
            note = language.moment(one.matter.occurred)
            found.append(Spot(*point, one.matter.kind, one.title or one.matter.id, link(one), one.urgency or "routine", note=note))
    room = f"/events/{quote(event.id, safe='')}/room"
    for item in picture.incidents:
        body = item.body
        if isinstance(body, Entry) and body.lat is not None and body.lon is not None:
            when = event_times.local(body.occurred or item.at, event.zone, language)
            found.append(Spot(body.lat, body.lon, "incident", body.text[:80], f"{room}#{item.id}", body.urgency, note=when))
    return found


def link(shown: Shown) -> str:
    return ADDRESSES[shown.matter.kind] + quote(shown.matter.id, safe="")


def sentence(said: Reason | Pattern, packs: Packs, language: Language) -> Markup:
    """Why something matters, or what is unusual; with codes by their names."""
    params = said.params
    if (named := LISTS.get(said.code)) is not None:
        name, known = named[0], packs.codes[named[1]].codes
        codes = [code.strip() for code in params.get(name, "").split(",")]
        labels = [language.gettext(known[code].label) if code in known else code for code in codes]
        params = {**params, name: ", ".join(labels)}
    return words.sentence({"code": said.code, "params": params, "text": said.text}, language)


def bars(hours: Sequence[Hour], language: Language) -> list[Bar]:
    """The hours beside each other, the highest as high as the drawing; of few, one is not drawn as if it were many."""
    most = max([6, *(one.matters + one.incidents for one in hours)])
    found = []
    for number, one in enumerate(hours):
        values = {"hour": f"{one.hour[11:]}:00", "matters": language.number(one.matters), "incidents": language.number(one.incidents)}
        text = language.gettext(N_("%(hour)s UTC: %(matters)s things, %(incidents)s incidents")) % values
        matters, incidents = round(HEIGHT * one.matters / most), round(HEIGHT * one.incidents / most)
        found.append(Bar(number * (BAR + GAP), matters, incidents, one.weather, text))
    return found


def when(event: Event, text: str, now: str, language: Language) -> Markup:
    """A time on the clocks of the event; the hour alone where it is of the same day."""
    if len(text) <= len("2027-04-11"):
        return Markup('<span class="nowrap number">{}</span>').format(language.day(text))
    try:
        day, hour = event_times.day_of(text, event.zone), event_times.hour(text, event.zone, language)
    except ValueError:
        return Markup("<bdi>{}</bdi>").format(text)
    said = hour if day == event_times.day_of(now, event.zone) else f"{language.day(day)}, {hour}"
    return Markup('<time class="nowrap number" datetime="{}">{}</time>').format(text, said)


def clock(event: Event, now: str, language: Language) -> str:
    """The day and the hour at the event."""
    there = datetime.fromisoformat(now).astimezone(ZoneInfo(event.zone))
    return f"{language.day(there.date().isoformat())}, {there:%H:%M}"


def next_session(picture: Picture) -> Moment | None:
    """What is on now, or else begins next."""
    sessions = sorted(picture.event.sessions, key=lambda one: one.starts)
    on = next((one for one in sessions if one.starts <= picture.at < (one.ends or one.starts)), None)
    found = on or next((one for one in sessions if one.starts > picture.at), None)
    if found is None:
        return None
    return Moment(at=found.starts, kind="session", text=found.title, ends=found.ends, to_come=on is None)
