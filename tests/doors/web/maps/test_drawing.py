# SPDX-License-Identifier: Apache-2.0
"""Whole maps: what is on them, what is said below them, and that nobody's text becomes markup."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from carillon.core.model.event import Route, Venue, Zone
from carillon.doors import language
from carillon.doors.language import Language
from carillon.doors.web import sample_maps
from carillon.doors.web.maps import marks, shapes
from carillon.doors.web.maps.drawing import close_up, world
from carillon.doors.web.maps.layers import Layers, Spot, Stretch
from tests.doors.web.maps.ground import real

EVIL = "<script>alert('x')</script>\"'><img src=x onerror=alert(1)>&amp;"
RUN = Route(id="run", name="City Run", points=((45.0, 10.0), (45.1, 10.1), (45.0, 10.2), (44.95, 10.1)), length_km=42.195)
SQUARE = Venue(id="s", name="Great Square", city="Exampleton", lat=45.02, lon=10.05, capacity=12000)
LARGEST = 300_000


def tree(drawn: Markup) -> ElementTree.Element:
    """The map read as XML: it fails where a text was not escaped."""
    return ElementTree.fromstring(str(drawn))


def said(drawn: Markup) -> str:
    return " ".join("".join(tree(drawn).itertext()).split())


def test_the_map_of_an_event_shows_its_places(tiny: shapes.Atlas, english: Language) -> None:
    cordon = Zone(id="z", name="Inner cordon", kind="cordon", ring=((45.0, 10.0), (45.05, 10.0), (45.05, 10.1), (45.0, 10.1)))
    drawn = close_up(Layers(venues=(SQUARE,), routes=(RUN,), zones=(cordon,)), "City Run", english)
    text = said(drawn)
    for part in (
        "Great Square",
        "Exampleton",
        "12,000",
        "City Run, 42.2 km",
        "Start",
        "Finish",
        "Inner cordon",
        "N",
        "Natural Earth",
        "2 km",
    ):
        assert part in text, part
    assert re.findall(r'text-anchor="middle">(\d+)<', drawn) == ["5", "10", "15", "20", "25", "30", "35", "40"]
    assert 'aria-label="City Run"' in drawn
    assert 'class="map-zone cordon"' in drawn


def test_a_stretch_is_seen_near_with_every_kilometre(tiny: shapes.Atlas, english: Language) -> None:
    drawn = close_up(Layers(routes=(RUN,)), "To the finish", english, stretch=Stretch("run", 36, 42.195))
    kilometres = re.findall(r'text-anchor="middle">(\d+)<', drawn)
    assert {"37", "38", "39", "40", "41"} <= set(kilometres)
    assert "20" not in kilometres
    assert 'class="map-stretch"' in drawn
    assert close_up(Layers(routes=(RUN,)), "T", english, stretch=Stretch("other", 1, 2)).count("map-stretch") == 0


@pytest.mark.parametrize("stretch", [(40, 36), (0, 0), (41, 900), (-5, 3), (500, 600)])
def test_any_two_kilometres_give_a_map(tiny: shapes.Atlas, english: Language, stretch: tuple[float, float]) -> None:
    assert "<svg" in close_up(Layers(routes=(RUN,)), "T", english, stretch=Stretch("run", *stretch))


def test_what_lies_outside_is_counted_and_not_drawn(tiny: shapes.Atlas, english: Language) -> None:
    spots = (Spot(45.0, 10.1, "report", "Near", "/reports/1"), Spot(-30.0, 100.0, "hit", "Far"), Spot(float("nan"), 3.0, "hit", "Nowhere"))
    text = said(close_up(Layers(venues=(SQUARE, Venue(id="n", name="Not yet")), routes=(RUN,), spots=spots), "T", english))
    assert "Near" in text
    assert "Far" not in text
    assert "2 more lie outside this map." in text
    assert "1 venue has no coordinates yet." in text
    assert "Report: 1" in text
    assert "Hit" not in text


def test_where_nothing_has_coordinates_a_sentence_says_so(tiny: shapes.Atlas, english: Language) -> None:
    drawn = close_up(Layers(venues=(Venue(id="n", name="Not yet"),)), "T", english)
    assert drawn == '<p class="soft">Nothing here has coordinates yet.</p>'


def test_without_shapes_nothing_wrong_is_said(bare: None, english: Language) -> None:
    drawn = close_up(Layers(venues=(SQUARE,), routes=(RUN,)), "T", english)
    assert "map-sea" not in drawn
    assert 'class="map-net"' in drawn
    assert "Natural Earth" not in drawn
    assert "Countries are not drawn" in drawn
    board = world({"FR": "answered"}, "T", english)
    assert "France: Answered" in board


@pytest.mark.parametrize(("lat", "lon", "arrow"), [(45.0, 10.0, True), (-17.0, 179.99, True), (89.0, 10.0, False)])
def test_a_map_of_one_place_has_a_scale_and_an_arrow_where_north_is_up(
    bare: None, english: Language, lat: float, lon: float, arrow: bool
) -> None:
    drawn = close_up(Layers(venues=(Venue(id="v", name="One", lat=lat, lon=lon),)), "T", english)
    assert ("map-north" in drawn) is arrow
    assert ">200 m</text>" in drawn


def test_places_on_both_sides_of_the_globe_are_shown_on_the_world(tiny: shapes.Atlas, english: Language) -> None:
    far = (Venue(id="a", name="Here", lat=45, lon=10), Venue(id="b", name="There", lat=-40, lon=-175))
    drawn = close_up(Layers(venues=far, routes=(RUN,)), "T", english)
    assert "map-edge" in drawn
    assert "map-bar" not in drawn
    assert {"Here", "There"} <= set(re.findall(r">(\w+)</text>", drawn))


@pytest.mark.parametrize("span", [0.0, -4.0, 1e9, float("nan"), float("inf"), 12.5])
@pytest.mark.parametrize("centre", [None, (90.0, 0.0), (-17.0, 180.0), (float("nan"), 0.0), (400.0, 3.0)])
def test_any_span_and_centre_give_a_map(bare: None, english: Language, span: float, centre: tuple[float, float] | None) -> None:
    assert "<svg" in close_up(Layers(venues=(SQUARE,)), "T", english, span_km=span, centre=centre)


def evil_layers() -> Layers:
    return Layers(
        venues=(Venue(id="v", name=EVIL, city=EVIL, lat=45.0, lon=10.0),),
        routes=(Route(id="r", name=EVIL, points=RUN.points), Route(id="r2", name=EVIL, points=RUN.points[:2])),
        zones=(Zone(id="z", name=EVIL, kind='"><script>', ring=((44.9, 9.9), (45.2, 9.9), (45.2, 10.3))),),
        spots=(Spot(45.0, 10.1, EVIL, EVIL, 'javascript:alert("x")', EVIL, note=EVIL), Spot(45.05, 10.1, "hit", EVIL, '/x"><script>')),
    )


@pytest.mark.parametrize(
    "draw",
    [
        lambda english: close_up(evil_layers(), EVIL, english),
        lambda english: close_up(evil_layers(), EVIL, english, span_km=1e5),
        lambda english: world({EVIL: "late", "FR": "late"}, EVIL, english, points=evil_layers().spots, addresses={"FR": 'x"onclick=1'}),
    ],
)
def test_nobodys_text_becomes_markup(tiny: shapes.Atlas, english: Language, draw: Callable[[Language], Markup]) -> None:
    drawn = draw(english)
    names = {one.tag for one in tree(drawn).iter()}
    assert not {one for one in names if one.endswith(("script", "img"))}
    for one in tree(drawn).iter():
        assert not [name for name in one.attrib if name.startswith("on") or name == "style"]
        assert not one.attrib.get("href", "/").startswith("java")


@pytest.mark.parametrize(
    ("address", "fine"),
    [("/reports/1", True), ("#main", True), ("?km=4", True), ("", False), ("//elsewhere.example", False), ("/\\elsewhere", False),
     ("https://elsewhere.example", False), ("javascript:alert(1)", False), ("data:text/html,x", False)],
)  # fmt: skip
def test_only_pages_of_this_site_become_links(address: str, fine: bool) -> None:
    assert marks.safe(address) is fine


@given(
    st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=6),
    st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=3, max_size=5),
)
def test_any_route_and_zone_on_the_globe_is_drawn(route: list[tuple[float, float]], ring: list[tuple[float, float]]) -> None:
    layers = Layers(routes=(Route(id="r", name="R", points=tuple(route)),), zones=(Zone(id="z", name="Z", kind="other", ring=tuple(ring)),))
    drawn = close_up(layers, "T", language.load()["en"])
    assert "<svg" in drawn
    assert not re.search(r"[\s\"(Ml-]nan\b", drawn)


@real
def test_no_map_is_larger_than_a_page_should_carry(english: Language) -> None:
    many = tuple(
        Spot(
            45 + (n % 71 - 35) / 2,
            10 + (n % 113 - 56) / 2,
            "report",
            f"{'A long name of a report ' * 8}{n}",
            f"/reports/{n}",
            note="x" * 500,
        )
        for n in range(5000)
    )
    venues = tuple(Venue(id=f"v{n}", name=f"Venue number {n}", lat=30 + n % 30, lon=n % 50 - 10.0) for n in range(150))
    for span in (20.0, 900.0, 3500.0, 7000.0, 1e5):
        assert len(close_up(Layers(venues=venues, routes=(RUN,), spots=many), "T", english, span_km=span).encode()) < LARGEST, span
        assert len(close_up(Layers(spots=many[:300]), "T", english, span_km=span).encode()) < LARGEST, span
    assert len(world({"FR": "late"}, "T", english, points=many).encode()) < LARGEST


@pytest.mark.parametrize("code", ["en", "ar", "fr", "en-XA"])
def test_samples_are_drawn_in_every_language(code: str) -> None:
    drawn = sample_maps.drawn(language.load()[code])
    assert len({title for title, _ in drawn}) == len(drawn)
    for _, one in drawn:
        tree(one)
        assert len(re.findall(r' id="([^"]+)"', one)) == len(set(re.findall(r' id="([^"]+)"', one)))
