# SPDX-License-Identifier: Apache-2.0
"""GeoJSON (RFC 7946) to the geography of an event and back: points are venues, lines are routes, polygons are zones.

Positions are longitude first, as the standard has it. A file with the latitude first is told apart where one of its latitudes would be
impossible, and is read when the asker says so; nothing is exchanged by guess. Heights are left out. A feature without a geometry is a
venue whose place nobody has said.
"""

import math
from collections.abc import Iterator
from typing import Any

import msgspec

from carillon import errors
from carillon.core.model.event import Event, Point, Route, Venue, Zone
from carillon.formats import date_line
from carillon.formats.calendar_entries import Note, Unfit, distinct, id_from, id_of, names_in
from carillon.formats.coordinates import checked
from carillon.formats.geojson_properties import capacity, city, country, length, name, other_names, time_zone, zone_kind
from carillon.formats.rows import Rejected, shown, unfit

_GEOMETRIES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")
_FEATURES = 10_000
_POINTS = 200_000
_EXCHANGED = "latitude and longitude seem to be exchanged"


class Geography(msgspec.Struct, frozen=True):
    """What a file says of the places of an event, features that were left out, and what is doubtful in the rest."""

    venues: tuple[Venue, ...] = ()
    routes: tuple[Route, ...] = ()
    zones: tuple[Zone, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[Note, ...] = ()

    def onto(self, event: Event) -> Event:
        """The event with these places; one of an id that it has already takes the other's place."""
        return msgspec.structs.replace(
            event,
            venues=_over(event.venues, self.venues),
            routes=_over(event.routes, self.routes),
            zones=_over(event.zones, self.zones),
        )


class _Found(msgspec.Struct):
    venues: list[Venue] = []
    routes: list[Route] = []
    zones: list[Zone] = []
    rejected: list[Rejected] = []
    notes: list[Note] = []
    points: int = 0


def read(data: bytes, *, latitude_first: bool = False, kind: str = "other") -> Geography:
    """The geography in a FeatureCollection, a Feature or a bare geometry. `kind` is of zones that do not say theirs.

    Raises errors.Malformed where it is no GeoJSON, errors.TooLarge where there are too many features or points.
    """
    found = _Found()
    for number, feature in enumerate(_features(_loaded(data)), start=1):
        if number > _FEATURES:
            raise errors.TooLarge(f"the file has more than {_FEATURES} features")
        place = f"feature {number}"
        try:
            _read_feature(feature, place, found, latitude_first, kind)
        except Unfit as unfit_one:
            found.rejected.append(Rejected(place, str(unfit_one)))
    if any(_EXCHANGED in one.reason for one in found.rejected) and (found.venues or found.routes or found.zones):
        text = "a feature of this file seems to have the latitude first; then the others have it too, and lie elsewhere than they say"
        found.notes.append(Note("the file", text))
    return Geography(tuple(found.venues), tuple(found.routes), tuple(found.zones), tuple(found.rejected), tuple(found.notes))


def _loaded(data: bytes) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise errors.Malformed(f"the JSON is broken or cut off ({str(error)[:120]})", help="Fetch the file again.") from None
    if not isinstance(value, dict) or "type" not in value:
        raise errors.Malformed("this is no GeoJSON, which is an object with a type", help="Is it the file you meant?")
    if why := unfit(value):
        raise errors.Malformed(f"the GeoJSON cannot be taken: {why}")
    crs = value.get("crs")
    if isinstance(crs, dict) and not any(known in str(crs) for known in ("CRS84", "4326")):
        raise errors.Malformed("its coordinates are of another system than WGS 84", help="Export it again in WGS 84 (EPSG:4326).")
    return value


def _features(value: dict[str, Any]) -> Iterator[Any]:
    kind = value["type"]
    if kind == "FeatureCollection":
        features = value.get("features")
        if not isinstance(features, list):
            raise errors.Malformed("the FeatureCollection has no list of features", help="Export the file again.")
        yield from features
    elif kind == "Feature":
        yield value
    elif kind in _GEOMETRIES:
        yield {"type": "Feature", "properties": {}, "geometry": value}
    else:
        raise errors.Malformed(f"{shown(kind)} is no type of GeoJSON", help="Is it the file you meant?")


def _read_feature(feature: Any, place: str, found: _Found, latitude_first: bool, kind: str) -> None:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise Unfit("it is no Feature")
    given = feature.get("properties")
    properties = given if isinstance(given, dict) else {}
    geometry = feature.get("geometry")
    identity = feature.get("id", properties.get("id"))
    # What is read of a feature enters when all of it could be read.
    made = _Found(points=found.points)
    if geometry is None:
        if not name(properties):
            raise Unfit("it has neither a geometry nor a name")
        made.venues.append(_venue(properties, identity, None, place))
    else:
        for one in _simple(geometry):
            _read_geometry(one, properties, identity, made, latitude_first, kind, place)
    found.points = made.points
    found.venues += _distinct(made.venues, found.venues)
    found.routes += _distinct(made.routes, found.routes)
    found.zones += _distinct(made.zones, found.zones)
    found.notes += made.notes


def _simple(geometry: Any) -> Iterator[dict[str, Any]]:
    """The geometries in a geometry, collections taken apart."""
    waiting = [geometry]
    while waiting:
        one = waiting.pop(0)
        if not isinstance(one, dict) or one.get("type") not in _GEOMETRIES:
            raise Unfit(f"{shown(one.get('type') if isinstance(one, dict) else one)} is no geometry of GeoJSON")
        if one["type"] == "GeometryCollection":
            parts = one.get("geometries")
            waiting += parts if isinstance(parts, list) else [None]
        else:
            yield one


def _read_geometry(
    geometry: dict[str, Any], properties: dict[str, Any], identity: Any, made: _Found, latitude_first: bool, kind: str, place: str
) -> None:
    shape, given = geometry["type"].removeprefix("Multi"), geometry.get("coordinates")
    several = _list(given) if geometry["type"].startswith("Multi") else [given]
    title = name(properties) or place.capitalize()
    if shape == "Point":
        for position in several:
            (point,) = _line([position], made, latitude_first)
            made.venues.append(_venue(properties, identity, point, place))
    elif shape == "LineString":
        for line in date_line.joined([_line(part, made, latitude_first, 2) for part in several]):
            own = _identity(identity, title)
            made.routes.append(Route(id=own, name=title, points=tuple(line), length_km=length(properties)))
    else:
        rings = [_ring(part, made, latitude_first, place) for part in several]
        for ring in date_line.joined_rings(rings):
            own = _identity(identity, title)
            made.zones.append(Zone(id=own, name=title, kind=zone_kind(properties, title) or kind, ring=tuple(ring)))


def _venue(properties: dict[str, Any], identity: Any, point: Point | None, place: str) -> Venue:
    title = name(properties) or place.capitalize()
    return Venue(
        id=_identity(identity, title),
        name=title,
        names=tuple(dict.fromkeys((*other_names(properties, title), *names_in(title)))),
        city=city(properties),
        country=country(properties),
        lat=point[0] if point else None,
        lon=point[1] if point else None,
        capacity=capacity(properties),
        zone=time_zone(properties),
    )


def _identity(identity: Any, title: str) -> str:
    if isinstance(identity, str) and identity.strip():
        return id_from(identity.strip())
    return id_of(title)


def _ring(polygon: Any, made: _Found, latitude_first: bool, place: str) -> list[Point]:
    outer, *holes = _list(polygon) or [None]
    points = _line(outer, made, latitude_first, 3)
    if points[0] == points[-1]:
        points.pop()
    if len(set(points)) < 3:
        raise Unfit("an area has at least three corners")
    if holes:
        made.notes.append(Note(place, "holes in an area are left out; all within its outline counts as inside"))
    return points


def _line(given: Any, made: _Found, latitude_first: bool, least: int = 1) -> list[Point]:
    positions = _list(given)
    made.points += len(positions)
    if made.points > _POINTS:
        raise errors.TooLarge(f"the file has more than {_POINTS} points")
    points = [_point(position, latitude_first) for position in positions]
    if len(points) < least:
        raise Unfit(f"it has {len(points)} points, and needs at least {least}")
    return points


def _point(position: Any, latitude_first: bool) -> Point:
    if not isinstance(position, list) or len(position) < 2 or not all(_is_number(one) for one in position[:2]):
        raise Unfit(f"{shown(position)} is no position; that is [longitude, latitude]")
    first, second = position[:2]
    lat, lon = (first, second) if latitude_first else (second, first)
    return checked(float(lat), float(lon))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Unfit("its coordinates are not the lists that its type has")
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


def _distinct(made: list[Any], there: list[Any]) -> list[Any]:
    """Those made, each with an id that no other of its sort has."""
    taken = {one.id for one in there}
    out = []
    for one in made:
        own = distinct(one.id, taken)
        taken.add(own)
        out.append(one if own == one.id else msgspec.structs.replace(one, id=own))
    return out


def _over(old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple({**{one.id: one for one in old}, **{one.id: one for one in new}}.values())


def write(event: Event) -> bytes:
    """The geography of an event as a FeatureCollection; what crosses the 180th meridian is cut there."""
    features = [
        *(_feature(one.id, _point_of(one), _told(role="venue", **_venue_properties(one))) for one in event.venues),
        *(_feature(one.id, _lines_of(one), _told(role="route", name=one.name, length_km=one.length_km)) for one in event.routes),
        *(_feature(one.id, _areas_of(one), _told(role="zone", name=one.name, kind=one.kind)) for one in event.zones),
    ]
    return msgspec.json.encode({"type": "FeatureCollection", "name": event.name, "features": features})


def _feature(identity: str, geometry: dict[str, Any] | None, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": identity, "properties": properties, "geometry": geometry}


def _told(**properties: Any) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if value not in (None, "", ())}


def _venue_properties(venue: Venue) -> dict[str, Any]:
    plain = {"name": venue.name, "names": venue.names, "city": venue.city, "country": venue.country}
    return {**plain, "capacity": venue.capacity, "timezone": venue.zone}


def _point_of(venue: Venue) -> dict[str, Any] | None:
    if venue.lat is None or venue.lon is None:
        return None
    return {"type": "Point", "coordinates": [venue.lon, venue.lat]}


def _lines_of(route: Route) -> dict[str, Any]:
    parts = [[[lon, lat] for lat, lon in part] for part in date_line.cut(route.points)]
    return {"type": "LineString", "coordinates": parts[0]} if len(parts) == 1 else {"type": "MultiLineString", "coordinates": parts}


def _areas_of(zone: Zone) -> dict[str, Any]:
    rings = [[_closed(ring)] for ring in date_line.cut_ring(zone.ring)]
    return {"type": "Polygon", "coordinates": rings[0]} if len(rings) == 1 else {"type": "MultiPolygon", "coordinates": rings}


def _closed(ring: list[Point]) -> list[list[float]]:
    """As positions, the first of them again at the end, turning against the clock as 3.1.6 wants."""
    area = math.fsum(a[1] * b[0] - b[1] * a[0] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))
    turned = ring if area >= 0 else [ring[0], *reversed(ring[1:])]
    return [[lon, lat] for lat, lon in (*turned, turned[0])]
