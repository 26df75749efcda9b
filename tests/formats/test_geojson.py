# SPDX-License-Identifier: Apache-2.0
"""The geography of an event as GeoJSON: what comes in from map programs, and what goes out comes back."""

import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carillon import errors
from carillon.core.model.event import Event, Route, Venue, Zone
from carillon.formats import geojson

EVENT = Event(id="run-2026", name="Run 2026", kind="marathon", hosts=("FR",), starts="2026-04-12", ends="2026-04-12")


def feature(kind: str | None, coordinates: Any = None, /, **properties: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates} if kind else None
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def read(*features: Any, **settings: Any) -> geojson.Geography:
    return geojson.read(json.dumps({"type": "FeatureCollection", "features": features}).encode(), **settings)


def test_points_are_venues_with_all_that_is_said_of_them() -> None:
    properties = {"name": "North Arena (Old Mill)", "name:ru": "Северная арена", "alt_name": "The Mill;Big Mill", "city": "Lutece (1)"}
    more = {"country": "France", "capacity": "65,000", "timezone": "UTC+2"}
    found = read(feature("Point", [2.3, 48.8, 35.0], **properties, **more))
    assert found.venues == (
        Venue(
            id="north-arena-old-mill",
            name="North Arena (Old Mill)",
            names=("Северная арена", "The Mill", "Big Mill", "North Arena", "Old Mill"),
            city="Lutece",
            country="FR",
            lat=48.8,
            lon=2.3,
            capacity=65000,
            zone="Etc/GMT-2",
        ),
    )


def test_a_venue_whose_place_nobody_has_said_is_kept() -> None:
    found = read(feature(None, name="Secret Hall"), feature(None))
    assert [(one.id, one.lat, one.lon) for one in found.venues] == [("secret-hall", None, None)]
    assert found.rejected[0].place == "feature 2"


def test_lines_are_routes_and_parts_that_meet_are_one() -> None:
    found = read(
        feature("LineString", [[2, 48, 10], [3, 49, 12]], name="Course", length_km="42,195"),
        feature("MultiLineString", [[[170, 0], [180, 5]], [[-180, 5], [-170, 10]]], name="Crossing", distance_km=2200),
        feature("MultiLineString", [[[0, 0], [1, 0]], [[5, 0], [6, 0]]], name="Two"),
        feature("LineString", [[179, 0], [181, 1], [185, 2]], name="Beyond"),
        feature("LineString", [[0, 85], [90, 89], [180, 85]], name="Polar"),
    )
    assert [(one.id, one.points, one.length_km) for one in found.routes] == [
        ("course", ((48.0, 2.0), (49.0, 3.0)), 42.195),
        ("crossing", ((0.0, 170.0), (10.0, -170.0)), 2200.0),
        ("two", ((0.0, 0.0), (0.0, 1.0)), None),
        ("two-2", ((0.0, 5.0), (0.0, 6.0)), None),
        ("beyond", ((0.0, 179.0), (1.0, -179.0), (2.0, -175.0)), None),
        ("polar", ((85.0, 0.0), (89.0, 90.0), (85.0, 180.0)), None),
    ]


def test_polygons_are_zones_of_a_kind() -> None:
    square = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
    hole = [[0.2, 0.2], [0.4, 0.2], [0.4, 0.4], [0.2, 0.2]]
    found = read(
        feature("Polygon", [square, hole], name="Fan zone north"),
        feature("Polygon", [square], name="Airspace", kind="no_fly"),
        feature("Polygon", [square[:-1]], name="Unclosed"),
        feature("MultiPolygon", [[square], [[[9, 9], [10, 9], [10, 10], [9, 9]]]], name="Security perimeter"),
        kind="other",
    )
    assert [(one.id, one.kind) for one in found.zones] == [
        ("fan-zone-north", "fan_zone"),
        ("airspace", "no_fly"),
        ("unclosed", "other"),
        ("security-perimeter", "cordon"),
        ("security-perimeter-2", "cordon"),
    ]
    assert found.zones[0].ring == ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0))
    assert "holes" in found.notes[0].text


def test_an_area_that_was_cut_at_the_date_line_is_one() -> None:
    east = [[170, 10], [170, -10], [180, -10], [180, 10], [170, 10]]
    west = [[-180, 10], [-180, -10], [-170, -10], [-170, 10], [-180, 10]]
    (zone,) = read(feature("MultiPolygon", [[east], [west]], name="Sea")).zones
    assert set(zone.ring) == {(10.0, 170.0), (-10.0, 170.0), (-10.0, -170.0), (10.0, -170.0)}


def test_exchanged_coordinates_are_told_where_they_are_impossible_and_read_when_asked() -> None:
    wrong = feature("Point", [49.2, -123.1], name="West"), feature("Point", [48.8, 2.3], name="East")
    found = read(*wrong)
    assert "exchanged" in found.rejected[0].reason
    assert "the others have it too" in found.notes[0].text
    right = read(*wrong, latitude_first=True)
    assert [(one.lat, one.lon) for one in right.venues] == [(49.2, -123.1), (48.8, 2.3)]


@pytest.mark.parametrize(
    ("one", "why"),
    [
        ("text", "no Feature"),
        ({"type": "Feature", "geometry": "x"}, "no geometry"),
        (feature("Curve", []), "no geometry"),
        (feature("Point", [1]), "no position"),
        (feature("Point", ["1", "2"]), "no position"),
        (feature("Point", [True, 2]), "no position"),
        (feature("Point", [10, 91]), "exchanged"),
        (feature("Point", [500, 10]), "no longitude"),
        (feature("LineString", [[1, 2]]), "at least 2"),
        (feature("LineString", "x"), "lists"),
        (feature("Polygon", []), "lists"),
        (feature("Polygon", [[[0, 0], [1, 1], [0, 0]]]), "three corners"),
        (feature("MultiPoint", 5), "lists"),
        ({"type": "Feature", "geometry": {"type": "GeometryCollection"}}, "no geometry"),
    ],
)
def test_a_feature_that_cannot_be_taken_is_left_out_with_its_reason(one: Any, why: str) -> None:
    found = read(feature("Point", [1, 2], name="Good"), one)
    assert len(found.venues) == 1
    assert [rejected.place for rejected in found.rejected] == ["feature 2"]
    assert why in found.rejected[0].reason


def test_geometries_without_a_feature_and_collections_are_read() -> None:
    inner = {
        "type": "GeometryCollection",
        "geometries": [{"type": "Point", "coordinates": [1, 2]}, {"type": "MultiPoint", "coordinates": [[3, 4]]}],
    }
    assert [one.id for one in geojson.read(json.dumps(inner).encode()).venues] == ["feature-1", "feature-1-2"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "broken"),
        (b"{", "broken"),
        (b"[]", "no GeoJSON"),
        (b'{"type": "Topology"}', "no type of GeoJSON"),
        (b'{"type": "FeatureCollection"}', "no list of features"),
        (b'{"type": "Point", "coordinates": [NaN, 1]}', "broken"),
        (b'{"type": "Point", "x": ' + b"[" * 60 + b"]" * 60 + b"}", "levels"),
        (b'{"type": "FeatureCollection", "features": [], "crs": {"properties": {"name": "EPSG:2154"}}}', "WGS 84"),
    ],
)
def test_a_file_that_is_no_geojson_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(errors.Malformed, match=why):
        geojson.read(data)


def test_too_many_points_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geojson, "_POINTS", 10)
    with pytest.raises(errors.TooLarge):
        read(feature("LineString", [[1, 2]] * 11))


def test_places_come_onto_an_event_and_replace_those_of_the_same_id() -> None:
    old = msgspec.structs.replace(EVENT, venues=(Venue(id="hall", name="Hall"), Venue(id="park", name="Park")))
    event = read({**feature("Point", [1, 2], name="Great hall"), "id": "hall"}).onto(old)
    assert [(one.id, one.name, one.lat) for one in event.venues] == [("hall", "Great hall", 2.0), ("park", "Park", None)]


POINT = st.tuples(st.integers(-890, 890), st.integers(-1799, 1799)).map(lambda pair: (pair[0] / 10, pair[1] / 10))
NAME = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=20)


def lines_in(features: list[dict[str, Any]]) -> Iterator[list[list[float]]]:
    """The lists of positions of all lines and outlines."""
    waiting = [one["geometry"]["coordinates"] for one in features if one["geometry"] and one["geometry"]["type"] != "Point"]
    while waiting:
        one = waiting.pop()
        if isinstance(one[0][0], list):
            waiting += one
        else:
            yield one


@st.composite
def drawn(draw: st.DrawFn) -> Event:
    venues = [
        Venue(
            id=f"v{n}",
            name=name,
            country="FR",
            lat=point and point[0],
            lon=point and point[1],
            capacity=draw(st.none() | st.integers(1, 99_999)),
        )
        for n, (name, point) in enumerate(draw(st.lists(st.tuples(NAME, st.none() | POINT), max_size=3)))
    ]
    routes = [
        Route(id=f"r{n}", name=name, points=tuple(points), length_km=draw(st.none() | st.just(42.195)))
        for n, (name, points) in enumerate(
            draw(st.lists(st.tuples(NAME, st.lists(POINT, min_size=2, max_size=6, unique=True)), max_size=3))
        )
    ]
    zones = []
    for n in range(draw(st.integers(0, 2))):
        lat, lon, size = draw(st.integers(-60, 60)), draw(st.integers(-179, 179)), draw(st.integers(1, 20))
        corners = ((lat, lon), (lat, lon + size + 0.5), (lat + size, lon + 0.25))
        zones.append(Zone(id=f"z{n}", name="Zone", kind="cordon", ring=tuple((float(a), (b + 180) % 360 - 180.0) for a, b in corners)))
    return msgspec.structs.replace(EVENT, venues=tuple(venues), routes=tuple(routes), zones=tuple(zones))


@settings(max_examples=30)
@given(drawn())
def test_what_is_written_is_read_again(event: Event) -> None:
    data = geojson.write(event)
    for line in lines_in(json.loads(data)["features"]):
        assert all(abs(here[0] - there[0]) <= 180 for here, there in pairwise(line))
    found = geojson.read(data)
    assert found.rejected == ()
    assert found.routes == event.routes
    assert [(one.id, set(one.ring), one.kind) for one in found.zones] == [(one.id, set(one.ring), one.kind) for one in event.zones]
    assert [(one.id, one.name, one.lat, one.lon, one.capacity) for one in found.venues] == [
        (one.id, one.name, one.lat, one.lon, one.capacity) for one in event.venues
    ]


def test_nothing_that_is_written_crosses_the_date_line_and_outlines_turn_against_the_clock() -> None:
    ring = ((10.0, 170.0), (10.0, -170.0), (-10.0, -170.0), (-10.0, 170.0))
    event = msgspec.structs.replace(
        EVENT,
        routes=(Route(id="r", name="R", points=((0.0, 170.0), (10.0, -170.0))),),
        zones=(Zone(id="z", name="Z", kind="no_fly", ring=ring),),
    )
    route, zone = json.loads(geojson.write(event))["features"]
    assert route["geometry"] == {"type": "MultiLineString", "coordinates": [[[170.0, 0.0], [180.0, 5.0]], [[-180.0, 5.0], [-170.0, 10.0]]]}
    assert zone["geometry"]["type"] == "MultiPolygon"
    for ((*corners, last),) in zone["geometry"]["coordinates"]:
        assert last == corners[0]
        assert sum(a[0] * b[1] - a[1] * b[0] for a, b in zip(corners, [*corners[1:], corners[0]], strict=True)) > 0


@given(
    st.binary(max_size=80)
    | st.recursive(
        st.none() | st.integers() | st.text(max_size=4),
        lambda v: st.lists(v) | st.dictionaries(st.sampled_from(("type", "coordinates", "features", "geometry")), v),
        max_leaves=8,
    ).map(lambda v: json.dumps(v).encode())
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for one in (data, b'{"type": "FeatureCollection", "features": [' + data + b"]}", b'{"type": "Polygon", "coordinates": ' + data + b"}"):
        with suppress(errors.AskerError):
            geojson.read(one)
