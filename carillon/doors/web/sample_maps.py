# SPDX-License-Identifier: Apache-2.0
"""Maps of invented events, for the page of samples: a run, a tournament over several countries, islands on both sides of the date line."""

from math import cos, pi, sin

from markupsafe import Markup

from carillon.core.model.event import Point, Route, Venue, Zone
from carillon.doors.language import Language
from carillon.doors.web.maps.choropleth import graded
from carillon.doors.web.maps.drawing import close_up, world
from carillon.doors.web.maps.layers import Layers, Spot, Stretch

KINDS = ("report", "report", "incident", "hit", "notice", "indicator", "record", "alert")
URGENCIES = ("routine", "routine", "priority", "routine", "urgent", "routine", "priority", "flash")
MIDDLE = (-1.285, 36.82)
COURSE = tuple(
    (MIDDLE[0] + 0.05 * sin(turn / 20 * pi) + 0.012 * sin(turn * 0.9), MIDDLE[1] + 0.085 * cos(turn / 20 * pi) - 0.02 * sin(turn / 7))
    for turn in range(39)
)
RUN = Layers(
    venues=(
        Venue(id="square", name="Great Square", city="Exampleton", lat=-1.2831, lon=36.823, capacity=12000),
        Venue(id="arena", name="Lake Arena", city="Exampleton", lat=-1.262, lon=36.79, capacity=4000),
        Venue(id="press", name="Press centre"),
    ),
    routes=(
        Route(id="run", name="City Run", points=COURSE, length_km=42.195),
        Route(
            id="short",
            name="Short run",
            points=tuple((lat * 0.4 + MIDDLE[0] * 0.6, lon * 0.4 + MIDDLE[1] * 0.6) for lat, lon in COURSE[4:30]),
        ),
    ),
    zones=(
        Zone(id="inner", name="Inner cordon", kind="cordon", ring=((-1.29, 36.81), (-1.276, 36.812), (-1.275, 36.836), (-1.291, 36.834))),
        Zone(id="air", name="Closed air space", kind="no_fly", ring=((-1.31, 36.76), (-1.235, 36.765), (-1.245, 36.85), (-1.32, 36.86))),
    ),
    spots=tuple(
        Spot(at[0] + 0.004 * sin(n * 5.0), at[1] + 0.005 * cos(n * 3.0), KINDS[n % 8], f"Sample {n + 1}", "#main", URGENCIES[n % 8])
        for n, at in enumerate(COURSE[1:38:2])
    ),
)
TOURNAMENT = Layers(
    venues=tuple(
        Venue(id=f"v{n}", name=name, lat=lat, lon=lon)
        for n, (name, lat, lon) in enumerate(
            (("North Park", 59.33, 18.06), ("Harbour Ground", 53.55, 9.99), ("Old Meadow", 51.5, -0.12), ("River Stadium", 48.85, 2.35),
             ("Hill Arena", 47.37, 8.54), ("Vineyard", 44.84, -0.58), ("South Bowl", 40.42, -3.7), ("Seven Gates", 41.9, 12.5),
             ("ملعب المثال", 36.8, 10.18), ("Στάδιο", 37.98, 23.73))
        )
    )
)  # fmt: skip
ISLANDS = Layers(
    venues=(
        Venue(id="west", name="West Haven", lat=-17.8, lon=177.42),
        Venue(id="cape", name="Cape East", lat=-16.78, lon=-179.98),
        Venue(id="outer", name="Outer Reef", lat=-18.2, lon=-178.8),
    ),
    routes=(Route(id="sail", name="Crossing", points=((-17.6, 177.3), (-16.9, 178.9), (-17.3, 179.7), (-17.4, -179.6), (-18.1, -178.9))),),
)
ANSWERED = {
    "answered": "FR DE ES PT IT GB US CA BR AR ZA KE NG EG JP AU NZ SG MT LU",
    "nothing_known": "BE NL SE NO FI MX CL PE IN TH",
    "acknowledged": "PL CZ AT RO TR SA MA GH CO",
    "silent": "GR UA RU CN ID VE BO TZ FJ",
    "late": "DZ LY IR PK MM BH",
}


def drawn(language: Language) -> list[tuple[str, Markup]]:
    """Each map with what it shows."""
    gettext = language.gettext
    fills = {code: state for state, codes in ANSWERED.items() for code in codes.split()}
    counts = {code: float(number * number % 97) for number, code in enumerate(sorted(fills))}
    graded_fills, graded_keys = graded(counts, language)
    many: list[Spot] = [_scattered(number) for number in range(420)]
    titles = (
        gettext("Answers to a call"), gettext("Numbers by country"), gettext("A run"), gettext("From kilometre 35 to the finish"),
        gettext("Many points"), gettext("A tournament"), gettext("Over the date line"), gettext("Around the pole"),
    )  # fmt: skip
    polar: tuple[Point, ...] = ((78.2, 15.6), (86.0, 90.0), (71.6, -156.8))
    maps = (
        world(fills, titles[0], language, name="m-answers"),
        world(graded_fills, titles[1], language, keys=graded_keys, points=many[:8], name="m-numbers"),
        close_up(RUN, titles[2], language, name="m-run"),
        close_up(RUN, titles[3], language, stretch=Stretch("run", 35, 42.195), name="m-stretch"),
        close_up(RUN._replace(spots=tuple(many)), titles[4], language, name="m-many"),
        close_up(TOURNAMENT, titles[5], language, name="m-tournament"),
        close_up(ISLANDS, titles[6], language, name="m-islands"),
        close_up(Layers(routes=(Route(id="over", name="Over the pole", points=polar),)), titles[7], language, name="m-pole"),
    )
    return list(zip(titles, maps, strict=True))


def _scattered(number: int) -> Spot:
    """Points around the run, the same at every visit."""
    angle, far = number * 2.39996, (number % 97) / 97
    lat, lon = MIDDLE[0] + 0.06 * far * sin(angle), MIDDLE[1] + 0.1 * far * cos(angle)
    return Spot(lat, lon, KINDS[number % 8], f"Sample {number + 1}", "#main", URGENCIES[number * 7 % 8])
