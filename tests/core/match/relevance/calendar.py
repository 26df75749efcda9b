# SPDX-License-Identifier: Apache-2.0
"""A small calendar of invented events: two in one place, editions of one race, one without coordinates, one across the date line."""

from carillon.core.model.event import Event, Phase, Route, Session, Venue, Zone


def line(lat: float, lon: float, steps: int = 12, north: float = 0.004, east: float = 0.006) -> tuple[tuple[float, float], ...]:
    return tuple((lat + i * north, lon + i * east) for i in range(steps))


def race(id: str, name: str, city: str, country: str, day: str, lat: float, lon: float, *words: str) -> Event:
    return Event(
        id=id,
        name=name,
        kind="marathon",
        hosts=(country,),
        starts=day,
        ends=day,
        venues=(Venue(id="finish", name=f"Finish: {city} old harbour", city=city, country=country, lat=lat, lon=lon),),
        routes=(Route(id="course", name=f"{name}, course", points=line(lat, lon), length_km=42.195),),
        sessions=(Session(title="Race", starts=f"{day}T07:00:00Z", ends=f"{day}T14:00:00Z", route="course"),),
        words=words,
    )


EVENTS = (
    race("paris-26", "Paris Marathon 2026", "Paris", "FR", "2026-04-12", 48.87, 2.28, "Orbitel", "Seine Running Club"),
    race("paris-27", "Paris Marathon 2027", "Paris", "FR", "2027-04-11", 48.87, 2.28, "Orbitel", "Seine Running Club"),
    race("boston-27", "Boston Marathon 2027", "Boston", "US", "2027-04-19", 42.35, -71.08),
    race("nairobi-27", "Nairobi City Marathon 2027", "Nairobi", "KE", "2027-07-04", -1.29, 36.82, "Twiga Bank"),
    race("tokyo-27", "Tokyo Marathon 2027", "Tokyo", "JP", "2027-03-07", 35.69, 139.69),
    race("suva-27", "Suva Sunrise Marathon 2027", "Suva", "FJ", "2027-08-21", -18.14, 179.99),
    Event(
        id="cup-26",
        name="FIFA World Cup 2026",
        kind="tournament",
        hosts=("US", "MX", "CA"),
        starts="2026-06-11",
        ends="2026-07-19",
        venues=(
            Venue(id="azteca", name="Estadio Azteca", city="Mexico City", country="MX", lat=19.303, lon=-99.15),
            Venue(id="rim", name="Rimrock Stadium", names=("Stade Rimrock",), city="Boston", country="US", lat=42.09, lon=-71.26),
        ),
        sessions=(Session(title="Opening match", starts="2026-06-11T19:00:00Z", venue="azteca"),),
    ),
    Event(
        id="summit-27",
        name="Summit of the Two Rivers",
        kind="summit",
        hosts=("FR",),
        starts="2027-04-09",
        ends="2027-04-10",
        venues=(Venue(id="palace", name="Palais Lumen", city="Paris", country="FR", lat=48.866, lon=2.312),),
        zones=(Zone(id="red", name="Red zone", kind="cordon", ring=((48.86, 2.30), (48.86, 2.33), (48.875, 2.33), (48.875, 2.30))),),
        phases=(Phase(name="build-up", starts="2027-04-01", ends="2027-04-08"), Phase(name="live", starts="2027-04-09", ends="2027-04-10")),
        words=("Delegation of Utopia",),
    ),
    Event(
        id="fest-27",
        name="Lighthouse Festival",
        kind="festival",
        hosts=("DE",),
        starts="2027-08-06",
        ends="2027-08-08",
        venues=(Venue(id="meadow", name="Kranichwiese", city="Hamburg", country="DE"),),
        words=("Sonnenklang",),
    ),
    Event(
        id="games-28",
        name="Winter Games Example 2028",
        kind="games",
        hosts=("IT",),
        starts="2028-02-04",
        ends="2028-02-20",
        venues=(Venue(id="ice", name="Palaghiaccio Aurora", city="Turin", country="IT", lat=45.05, lon=7.66),),
    ),
)
