# SPDX-License-Identifier: Apache-2.0
"""What is unusual among the things that matter to an event: alike, several, and together where chance would have scattered them.

One thing is no pattern, and what every busy event has is none either: a cluster is held against the event's own background, a rise
against its own hours.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import exp
from statistics import median

import msgspec

from carillon.core.match.relevance.thing import Spot

PREPARING = frozenset({"TESTSEC", "SURVL", "PHOTO", "ELICIT", "INTRSN", "MISREP"})
"""Behaviours by which somebody finds out how a place is guarded: ISE-SAR codes."""
WINDOW_KM = 2.0
"""Things so close along a course are at one stretch of it."""
WINDOW_DAYS = 14
FEWEST = 3
"""Fewer things than that are no cluster."""
CHANCE = 0.01
"""A cluster that chance brings about oftener than this is none."""
FEWEST_RISEN = 5
TEMPLATES = {
    "recurring": "The same {form} {value} is in {count} things at {places}: {where}.",
    "cluster.route": "{count} reports of {behaviours} between kilometre {from} and {to} of “{name}” within {days}; "
    "as many would be expected on {expected}.",
    "cluster.venue": "{count} reports of {behaviours} at “{name}” within {days}; other places of the event have {expected}.",
    "rise": "{count} things in the hour from {hour} UTC; in the hours before it was {usual} on average.",
    "together": "{bureaus} report from “{name}” of the same hour, {hour} UTC.",
}
FORMS = {"record": "record", "plate": "vehicle", "vin": "vehicle", "phone": "telephone number", "iban": "account"}


class Shared(msgspec.Struct, frozen=True):
    """Something by which things are linked, with the words for it."""

    form: str
    value: str
    label: str = ""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A thing that the reader may see. `occurred` is when it happened or, where nobody said so, when it was told (ISO); `spots` are the
    places of the event that it is near to."""

    kind: str
    id: str
    bureau: str = ""
    occurred: str = ""
    behaviours: tuple[str, ...] = ()
    spots: tuple[Spot, ...] = ()
    shared: tuple[Shared, ...] = ()


class Pattern(msgspec.Struct, frozen=True, kw_only=True):
    """`things` are (kind, id), in the order in which they happened; `params` are for translation, `text` is the English sentence."""

    code: str
    params: dict[str, str]
    text: str
    things: tuple[tuple[str, str], ...]


Row = tuple[float, datetime | None, Seen, Spot]
"""A thing at one of its spots: after how many kilometres of the course, and when."""


def find(seen: Iterable[Seen], *, now: str, lengths: dict[str, float] | None = None) -> list[Pattern]:
    """All patterns, those of most things first. `lengths` are the lengths of the event's courses by id, in km; `now` is RFC 3339."""
    things = sorted(set(seen), key=lambda one: (one.occurred, one.kind, one.id))
    found = [*_recurring(things), *_on_courses(things, lengths or {}), *_at_venues(things), *_rise(things, now), *_together(things)]
    return sorted(found, key=lambda one: (-len(one.things), one.code, one.things))


def _recurring(things: Sequence[Seen]) -> list[Pattern]:
    """The same person, vehicle, telephone … at two places."""
    by_key: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    labels: dict[tuple[str, str], str] = {}
    for one in things:
        for key in {(shared.form, shared.value): shared for shared in one.shared}.values():
            by_key[key.form, key.value].append(one)
            labels[key.form, key.value] = key.label or key.value
    found: dict[tuple[tuple[str, str], ...], Pattern] = {}
    for (form, value), members in by_key.items():
        places = dict.fromkeys(place for one in members for place in _places(one))
        if len(members) < 2 or len(places) < 2:
            continue
        where = "; ".join(dict.fromkeys(_where(spot) for one in members for spot in one.spots[:1]))
        label = labels[form, value]
        params = {
            "form": FORMS.get(form, form),
            "value": label,
            "count": str(len(members)),
            "places": f"{len(places)} places",
            "where": where,
        }
        pattern = _pattern("recurring", members, **params)
        # A car that is known by its plate and by its record is one car.
        found.setdefault(pattern.things, pattern)
    return list(found.values())


def _on_courses(things: Sequence[Seen], lengths: dict[str, float]) -> list[Pattern]:
    found = []
    for route, length in sorted(lengths.items()):
        near = [
            (spot.km, _moment(one.occurred), one, spot)
            for one in things
            for spot in one.spots
            if spot.kind == "route" and spot.id == route and spot.km is not None and PREPARING.intersection(one.behaviours)
        ]
        for inside in _fullest(sorted(near, key=lambda row: (row[0], row[2].id)), length):
            members = [row[2] for row in inside]
            params = {
                "count": str(len(members)),
                "behaviours": _behaviours(members),
                "name": inside[0][3].name,
                "days": _days(members),
                "from": f"{min(row[0] for row in inside):.1f}",
                "to": f"{max(row[0] for row in inside):.1f}",
                "expected": f"{length * len(inside) / len(near):.0f} km of it",
            }
            found.append(_pattern("cluster.route", members, **params))
    return found


def _fullest(near: list[Row], length: float) -> list[list[Row]]:
    """The stretches of a course, the fullest first and none over another, that hold more than chance would put there."""
    window = min(WINDOW_KM, length / 4)
    expected = len(near) * window / length
    candidates = [_within_days([row for row in near[number:] if row[0] <= first[0] + window]) for number, first in enumerate(near)]
    found: list[list[Row]] = []
    taken: list[tuple[float, float]] = []
    for inside in sorted(candidates, key=lambda rows: (-len(rows), rows[0][0] if rows else 0.0)):
        if len(inside) < FEWEST or _chance(len(inside), expected) > CHANCE:
            break
        start, end = min(row[0] for row in inside), max(row[0] for row in inside)
        if not any(start <= to and end >= begin for begin, to in taken):
            taken.append((start, end))
            found.append(inside)
    return found


def _at_venues(things: Sequence[Seen]) -> list[Pattern]:
    by_place: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for one in things:
        for spot in one.spots:
            if spot.kind != "route" and PREPARING.intersection(one.behaviours):
                by_place[spot.kind, spot.id].append((0.0, _moment(one.occurred), one, spot))
    found = []
    for place, rows in sorted(by_place.items()):
        inside = _within_days(rows)
        # Small as the numbers are, one place beside which no other has any counts against half a report.
        others = [len(them) for other, them in by_place.items() if other != place]
        usual = max(0.5, sum(others) / len(others)) if others else 0.5
        if len(inside) < FEWEST or _chance(len(inside), usual) > CHANCE:
            continue
        members = [row[2] for row in inside]
        params = {
            "count": str(len(members)),
            "behaviours": _behaviours(members),
            "name": rows[0][3].name,
            "days": _days(members),
            "expected": f"{usual:.1f} on average" if others else "none",
        }
        found.append(_pattern("cluster.venue", members, **params))
    return found


def _rise(things: Sequence[Seen], now: str) -> list[Pattern]:
    """More in the last hour than three days of hours would lead to expect."""
    end = _moment(now)
    if end is None:
        return []
    begin = end - timedelta(hours=1)
    timed = [(moment, one) for one in things if (moment := _moment(one.occurred)) is not None]
    risen = [one for moment, one in timed if begin < moment <= end]
    hours = [0] * 72
    for moment, _ in timed:
        back = int((begin - moment) / timedelta(hours=1))
        if moment <= begin and back < len(hours):
            hours[back] += 1
    usual = median(hours)
    spread = 1.4826 * median(abs(hour - usual) for hour in hours)
    mean = sum(hours) / len(hours)
    if len(risen) < FEWEST_RISEN or len(risen) <= usual + 4 * spread or _chance(len(risen), max(0.5, mean)) > CHANCE:
        return []
    return [_pattern("rise", risen, count=str(len(risen)), hour=begin.strftime("%Y-%m-%d %H:%M"), usual=f"{mean:.1f}")]


def _together(things: Sequence[Seen]) -> list[Pattern]:
    """Three bureaus or more that tell of one hour at one place."""
    by_hour: dict[tuple[str, str, str], list[tuple[Seen, Spot]]] = defaultdict(list)
    for one in things:
        moment = _moment(one.occurred)
        if moment is not None and len(one.occurred) > 10:
            for spot in one.spots[:1]:
                place = f"{spot.id}@{spot.km // WINDOW_KM:.0f}" if spot.km is not None else spot.id
                by_hour[moment.strftime("%Y-%m-%d %H:00"), spot.kind, place].append((one, spot))
    found = []
    for (hour, _, _), rows in sorted(by_hour.items()):
        bureaus = sorted({one.bureau for one, _ in rows})
        if len(bureaus) >= FEWEST:
            found.append(_pattern("together", [one for one, _ in rows], bureaus=", ".join(bureaus), name=rows[0][1].name, hour=hour))
    return found


def _within_days(rows: list[Row]) -> list[Row]:
    """The most of them that lie within two weeks; what has no time lies nowhere."""
    timed = sorted((row for row in rows if row[1] is not None), key=lambda row: (row[1], row[2].id))
    best: list[Row] = []
    first = 0
    for last in range(len(timed)):
        while timed[last][1] - timed[first][1] > timedelta(days=WINDOW_DAYS):  # type: ignore[operator]
            first += 1
        if last + 1 - first > len(best):
            best = timed[first : last + 1]
    return best


def _chance(count: int, expected: float) -> float:
    """How probable so many or more are by chance where so many are expected (Poisson)."""
    term = total = exp(-expected)
    for number in range(1, count):
        term *= expected / number
        total += term
    return max(0.0, 1.0 - total)


def _pattern(code: str, members: Sequence[Seen], /, **params: str) -> Pattern:
    things = tuple((one.kind, one.id) for one in sorted(members, key=lambda one: (one.occurred, one.kind, one.id)))
    return Pattern(code=code, params=params, text=TEMPLATES[code].format(**params), things=things)


def _places(one: Seen) -> list[tuple[str, str]]:
    """The first of its spots: what lies between a venue and the course beside it is one place. Along a course, each stretch is another."""
    return [(spot.id, "" if spot.km is None else f"{spot.km // WINDOW_KM:.0f}") for spot in one.spots[:1]]


def _where(spot: Spot) -> str:
    return spot.name if spot.km is None else f"{spot.name}, kilometre {spot.km:.1f}"


def _behaviours(members: Sequence[Seen]) -> str:
    return ", ".join(sorted({code for one in members for code in one.behaviours if code in PREPARING}))


def _days(members: Sequence[Seen]) -> str:
    moments = sorted(moment for one in members if (moment := _moment(one.occurred)) is not None)
    days = (moments[-1] - moments[0]).days + 1
    return "a day" if days == 1 else f"{days} days"


def _moment(text: str) -> datetime | None:
    """Without a zone it is UTC; a day counts as its beginning; a month is no moment."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=None) - (moment.utcoffset() or timedelta())
