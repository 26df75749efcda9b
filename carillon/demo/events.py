# SPDX-License-Identifier: Apache-2.0
"""Real events for the register: marathons, World Cups, games; facts from `events.yml`, as `core.model.event` holds them."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from carillon.core.model.event import Event, Route, Session, Venue


@cache
def events() -> tuple[Event, ...]:
    """All events by their start. Ids are words and a year, such as `boston-marathon-2013` or `world-cup-2026`."""
    import yaml

    facts = yaml.safe_load(files("carillon.demo").joinpath("events.yml").read_text("utf-8"))
    found = [
        *map(_spring_marathon, _rows(facts["spring_2013"])),
        *(event for race in facts["marathons"] for event in _marathons(race)),
        *map(_tournament, facts["tournaments"]),
    ]
    return tuple(sorted(found, key=lambda event: (event.starts, event.id)))


def _rows(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split(" | ")] for line in text.splitlines()]


def _spring_marathon(row: list[str]) -> Event:
    name, host, day, title, city, lat, lon = row
    venue = Venue(id=f"{name}-centre", name=f"{city}, centre", city=city, country=host, lat=float(lat), lon=float(lon))
    return Event(
        id=f"{name}-marathon-2013",
        name=f"{title} 2013",
        kind="marathon",
        hosts=(host,),
        starts=day,
        ends=day,
        venues=(venue,),
    )


def _marathons(race: dict[str, Any]) -> Iterator[Event]:
    """One event for each day that the race is held."""
    name, host, city = race["id"], race["host"], race["city"]
    route = tuple(_point(text) for text in race["route"].split())
    ends = (("start", race["from"], route[0]), ("finish", race["to"], route[-1]))
    venues = tuple(
        Venue(id=f"{name}-{part}", name=f"{part.capitalize()}: {place}", city=city, country=host, lat=lat, lon=lon)
        for part, place, (lat, lon) in ends
    )
    for day in race["days"]:
        # East of the date's morning the race starts on the day before, in UTC.
        started = date.fromisoformat(day) - timedelta(days=1) if race.get("day_before") else date.fromisoformat(day)
        yield Event(
            id=f"{name}-marathon-{day[:4]}",
            name=f"{race['name']} {day[:4]}",
            kind="marathon",
            hosts=(host,),
            starts=day,
            ends=day,
            venues=venues,
            sessions=(Session(title="Start of the race", starts=f"{started}T{race['start']}:00Z", venue=venues[0].id, route="course"),),
            routes=(Route(id="course", name=race["name"], points=route, length_km=42.195),),
            source=f"Date by rule: {race['rule']}",
        )


def _tournament(facts: dict[str, Any]) -> Event:
    return Event(
        id=facts["id"],
        name=facts["name"],
        kind=facts["kind"],
        hosts=tuple(facts["hosts"]),
        starts=facts["starts"],
        ends=facts["ends"],
        venues=tuple(_venue(*row) for row in _rows(facts.get("venues", ""))),
        sessions=tuple(
            Session(title=title, starts=starts.removesuffix("Z") + ":00Z", venue=venue)
            for starts, venue, title in _rows(facts.get("sessions", ""))
        ),
        source=facts.get("source", ""),
    )


def _venue(*cells: str) -> Venue:
    name, title, city, country, lat, lon, capacity = cells
    return Venue(
        id=name,
        name=title,
        city=city,
        country=country,
        lat=float(lat),
        lon=float(lon),
        capacity=None if capacity == "-" else int(capacity),
    )


def _point(text: str) -> tuple[float, float]:
    lat, lon = text.split(",")
    return float(lat), float(lon)
