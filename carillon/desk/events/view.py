# SPDX-License-Identifier: Apache-2.0
"""Which part of an event somebody looks at: all of it, a stretch of a course, a venue, a place; from when to when."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from carillon.core.model.event import Event, Point, Route
from carillon.core.model.geometry import Cap, Course
from carillon.errors import Invalid
from carillon.store.matters import KINDS, Stretch, Wanted

NAMES = ("route", "from", "to", "venue", "lat", "lon", "radius_km", "since", "until", "kinds", "limit")
AROUND_KM = 1.5
BESIDE_KM = 1.0
"""How far around a venue, and beside a course, what happens belongs to it."""
SHOWN, MOST = 30, 200
_KM = re.compile(r"(?:km|kilomet\w*)\s*(\d+(?:[.,]\d+)?)|(\d+(?:[.,]\d+)?)\s*(?:km|kilomet\w*)\b", re.IGNORECASE)


class View(msgspec.Struct, frozen=True, kw_only=True):
    """`stretch` is of a route, `cap` around a venue or a point; neither: the whole event. `label` says it in words."""

    label: str = ""
    stretch: Stretch | None = None
    venue: str = ""
    cap: Cap | None = None
    since: str = ""
    until: str = ""
    kinds: tuple[str, ...] = KINDS
    limit: int = SHOWN

    @property
    def whole(self) -> bool:
        return self.stretch is None and self.cap is None

    def wanted(self, event: Event, limit: int) -> Wanted:
        """The matters of this part."""
        return Wanted(
            event=event.id,
            limit=limit,
            kinds=self.kinds,
            cap=self.cap,
            stretch=self.stretch,
            from_time=self.since or None,
            until_time=self.until or None,
        )

    def holds(self, event: Event, point: Point | None) -> bool:
        """Whether something at a place is in this part; what has no place is in the whole alone."""
        if self.whole:
            return True
        if point is None:
            return False
        if self.cap is not None:
            return self.cap.holds(point)
        route = next(one for one in event.routes if self.stretch is not None and one.id == self.stretch.route)
        near = Course(route.points, route.length_km).nearest(point)
        part = self.stretch
        return part is not None and near.distance_km <= part.within_km and part.from_km <= near.km <= part.to_km

    def namer(self, event: Event) -> Callable[[str], bool]:
        """Whether words of where somebody or something is speak of this part: of a venue in it, or of one of its kilometres."""
        inside = [one for one in event.venues if one.lat is not None and one.lon is not None and self.holds(event, (one.lat, one.lon))]
        venues = [name.casefold() for one in inside for name in (one.name, *one.names)]
        part = self.stretch
        length = next((_length(one) for one in event.routes if part is not None and one.id == part.route), 0.0)
        ends = (("start", 0.0), ("finish", length))

        def names(text: str) -> bool:
            folded = text.casefold()
            if any(name in folded for name in venues):
                return True
            said = [float((before or after).replace(",", ".")) for before, after in _KM.findall(text)]
            said += [km for word, km in ends if re.search(rf"\b{word}\b", folded)]
            return part is not None and any(part.from_km <= km <= part.to_km for km in said)

        return names


def read(event: Event, given: Mapping[str, Any]) -> View:
    """A view in words: `from` and `to` are kilometres of a route, or "start" and "finish". Raises Invalid with every mistake at once."""
    said = {name: str(given[name]).strip() for name in NAMES if given.get(name) not in (None, "")}
    wrong: dict[str, str] = {}
    values: dict[str, Any] = {}
    if "route" in said or "from" in said or "to" in said:
        values |= _stretch(event, said, wrong)
    elif "venue" in said:
        values |= _venue(event, said["venue"], said.get("radius_km", ""), wrong)
    elif "lat" in said or "lon" in said:
        values |= _place(said, wrong)
    for name in ("since", "until"):
        if name in said:
            if _is_time(said[name]):
                values[name] = said[name]
            else:
                wrong[name] = "A day such as 2027-04-11, or a time such as 2027-04-11T07:00:00Z."
    if "kinds" in said:
        values["kinds"] = tuple(dict.fromkeys(said["kinds"].replace(",", " ").split()))
        if unknown := [kind for kind in values["kinds"] if kind not in KINDS]:
            wrong["kinds"] = f"Any of {', '.join(KINDS)}, not {', '.join(unknown)[:60]}."
    if "limit" in said:
        values["limit"] = int(said["limit"]) if said["limit"].isdecimal() else 0
        if not 1 <= values["limit"] <= MOST:
            wrong["limit"] = f"From 1 to {MOST}."
    if wrong:
        raise Invalid("The picture cannot be drawn like that.", help="Each field names what to correct.", fields=wrong)
    return View(**values)


def _stretch(event: Event, said: Mapping[str, str], wrong: dict[str, str]) -> dict[str, Any]:
    if not event.routes:
        wrong["route"] = "This event has no course."
        return {}
    route = next((one for one in event.routes if one.id == said.get("route", event.routes[0].id)), None)
    if route is None:
        wrong["route"] = f"One of {', '.join(one.id for one in event.routes)}."
        return {}
    length = _length(route)
    ends = [_kilometre(said.get("from", "start"), length), _kilometre(said.get("to", "finish"), length)]
    for name, km in zip(("from", "to"), ends, strict=True):
        if km is None:
            wrong[name] = f"A kilometre from 0 to {length:.1f}, or start or finish."
    if ends[0] is None or ends[1] is None:
        return {}
    if ends[0] >= ends[1]:
        wrong["to"] = "Further on than where it begins."
        return {}
    to = "finish" if ends[1] >= length else f"{ends[1]:g} km"
    label = f"{route.name}: {'start' if ends[0] <= 0 else f'{ends[0]:g} km'} to {to}"
    return {"stretch": Stretch(route.id, ends[0], ends[1], BESIDE_KM), "label": label}


def _length(route: Route) -> float:
    return Course(route.points, route.length_km).length_km


def _kilometre(text: str, length: float) -> float | None:
    word = text.casefold().removesuffix("km").strip()
    if word in ("start", "finish"):
        return 0.0 if word == "start" else length
    km = _number(word)
    return km if km is not None and 0 <= km <= length + 0.5 else None


def _venue(event: Event, venue_id: str, radius: str, wrong: dict[str, str]) -> dict[str, Any]:
    venue = next((one for one in event.venues if one.id == venue_id), None)
    if venue is None:
        wrong["venue"] = f"One of {', '.join(one.id for one in event.venues[:40]) or 'none: the event has no venue'}."
        return {}
    if venue.lat is None or venue.lon is None:
        wrong["venue"] = f"Nobody has said where {venue.name} is."
        return {}
    km = _number(radius) if radius else AROUND_KM
    if km is None or not 0 < km <= 500:
        wrong["radius_km"] = "From 0 to 500 kilometres."
        return {}
    return {"venue": venue.id, "cap": Cap((venue.lat, venue.lon), km), "label": venue.name}


def _place(said: Mapping[str, str], wrong: dict[str, str]) -> dict[str, Any]:
    lat, lon, km = _number(said.get("lat", "")), _number(said.get("lon", "")), _number(said.get("radius_km", str(AROUND_KM)))
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        wrong["lat"] = "Latitude from -90 to 90 and longitude from -180 to 180."
        return {}
    if km is None or not 0 < km <= 500:
        wrong["radius_km"] = "From 0 to 500 kilometres."
        return {}
    return {"cap": Cap((lat, lon), km), "label": f"{km:g} km around {lat:.4f}, {lon:.4f}"}


def _number(text: str) -> float | None:
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return None
    return found if abs(found) < 1e9 else None


def _is_time(text: str) -> bool:
    try:
        return len(text) >= 10 and bool(datetime.fromisoformat(text)) and "\0" not in text
    except ValueError:
        return False
