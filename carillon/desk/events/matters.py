# SPDX-License-Identifier: Apache-2.0
"""What matters to an event, read by whoever works at it: what he may see of it and no more, each with its reasons."""

from collections.abc import Sequence
from typing import Any

import msgspec

from carillon.core.model.event import Event
from carillon.core.model.geometry import Cap
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import reading
from carillon.desk import hits as desk_hits
from carillon.desk.act import Act, look
from carillon.desk.bench import Bench
from carillon.desk.events import register
from carillon.desk.notices.reading import seat
from carillon.errors import Invalid, NotFound
from carillon.store import hits, matter_ranks, notices, opinions, records, reports
from carillon.store import matters as store
from carillon.store.matters import Ranked, Stretch, Wanted
from carillon.store.opinions import Opinion

MOST = 500
"""Matters on one page."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A matter with what its reader needs to know of the thing at a glance, and what his bureau thinks of it."""

    matter: Ranked
    title: str
    owner: str
    urgency: str = ""
    area: str = ""
    place: str = ""
    country: str = ""
    opinions: tuple[Opinion, ...] = ()


def page(bench: Bench, actor: Actor, wanted: Wanted) -> list[Shown]:
    """What matters to an event, what the bureau pinned first, then by rank. The cursor of the last one continues it."""
    with look(bench, actor, "matter.read", object=wanted.event) as doing:
        event = find(doing, wanted.event)
        _require(event, wanted)
        found = store.page(doing.connection, reading(actor), seat(bench.packs, actor), wanted)
        doing.detail = {"shown": len(found)}
        return show(bench, doing, wanted.event, found)


def fetch(bench: Bench, actor: Actor, event_id: str, kind: str, object_id: str) -> Shown:
    """One matter. Raises NotFound for what does not matter to the event, and what the actor may not see."""
    with look(bench, actor, "matter.read", object=object_id) as doing:
        find(doing, event_id)
        return one(bench, doing, event_id, kind, object_id)


def counts(bench: Bench, actor: Actor, event_id: str, since: str = "") -> dict[str, int]:
    """How many things of each kind matter to an event; `since`: that occurred from then on."""
    with look(bench, actor, "matter.read", object=event_id) as doing:
        find(doing, event_id)
        return store.counts(doing.connection, reading(actor), seat(bench.packs, actor), event_id, since)


def hours(bench: Bench, actor: Actor, event_id: str, since: str, until: str) -> dict[tuple[str, str], int]:
    """The same by hour and kind, between two moments."""
    with look(bench, actor, "matter.read", object=event_id) as doing:
        find(doing, event_id)
        return store.hours(doing.connection, reading(actor), seat(bench.packs, actor), event_id, since, until)


def newest(bench: Bench, actor: Actor, event_id: str) -> int:
    """The number to ask for what comes after, by `since`: it grows whenever anything was ranked on this node."""
    with look(bench, actor, "matter.read", object=event_id) as doing:
        find(doing, event_id)
        return matter_ranks.last(doing.connection)


def find(doing: Act, event_id: str) -> Event:
    """The event, for whoever is not limited to others. Raises NotFound."""
    event = register.find(doing.connection, event_id)
    if doing.actor.events is not None and event_id not in doing.actor.events:
        raise NotFound(f"There is no event {event_id} in your work.", help="Your account is for the work at other events.")
    return event


def one(bench: Bench, doing: Act, event_id: str, kind: str, object_id: str, *, unranked: bool = False) -> Shown:
    """Within a deed: one matter as the actor sees it. Raises NotFound. `unranked`: also what does not matter."""
    scope, place = reading(doing.actor), seat(bench.packs, doing.actor)
    found = store.one(doing.connection, scope, place, event_id, kind, object_id, unranked=unranked)
    if found is None:
        raise NotFound(f"{object_id[:60]} does not matter to {event_id}, as far as you may see.", help="See the list of what does.")
    return show(bench, doing, event_id, [found])[0]


def near(point: tuple[float, float], radius_km: float) -> Cap:
    """What is asked for around a point. Raises Invalid."""
    lat, lon = point
    if not (-90 <= lat <= 90 and -180 <= lon <= 180 and 0 < radius_km <= 20_000):
        raise Invalid("A place is latitude, longitude and a radius in kilometres.", fields={"near": "For example 48.87, 2.28 and 3 km."})
    return Cap((lat, lon), radius_km)


def plain(shown: Shown) -> dict[str, Any]:
    """A matter in its outside form."""
    body: dict[str, Any] = msgspec.to_builtins(shown.matter)
    del body["weight"]
    rest: dict[str, Any] = msgspec.to_builtins(shown)
    del rest["matter"]
    return body | rest | {"cursor": shown.matter.cursor}


def _require(event: Event, wanted: Wanted) -> None:
    wrong = {}
    if not 1 <= wanted.limit <= MOST:
        wrong["limit"] = f"From 1 to {MOST}."
    if unknown := [kind for kind in wanted.kinds if kind not in store.KINDS]:
        wrong["kinds"] = f"Any of {', '.join(store.KINDS)}, not {', '.join(unknown)[:60]}."
    if (part := wanted.stretch) is not None and (text := _stretch_fault(event, part)):
        wrong["stretch"] = text
    if wrong:
        raise Invalid("The question has mistakes.", help="Each field names what to correct.", fields=wrong)


def _stretch_fault(event: Event, part: Stretch) -> str:
    if part.route not in {route.id for route in event.routes}:
        return f"The event has no course {part.route[:60]!r}; it has: {', '.join(route.id for route in event.routes) or 'none'}."
    if not (0 <= part.from_km <= part.to_km and 0 < part.within_km <= 50):
        return "From one kilometre to a later one, within at most 50 km."
    return ""


def show(bench: Bench, doing: Act, event_id: str, found: Sequence[Ranked]) -> list[Shown]:
    """Within a deed: matters with what their things are called and what the actor's bureau thinks of them."""
    said = opinions.of(doing.connection, doing.actor.bureau, event_id, [one.id for one in found])
    return [_describe(bench, doing, one, tuple(said.get(one.id, ()))) for one in found]


def _describe(bench: Bench, doing: Act, one: Ranked, said: tuple[Opinion, ...]) -> Shown:
    """A thing as it is called. It was found in the actor's scope, and is looked up in it again."""
    actor, scope = doing.actor, reading(doing.actor)
    if one.kind == "report" and (report := reports.fetch(doing.connection, one.id, scope)) is not None:
        return Shown(
            matter=one,
            title=report.title,
            owner=report.owner,
            urgency=report.urgency,
            area=report.area,
            place=report.place.name,
            country=report.place.country or "",
            opinions=said,
        )
    if one.kind == "notice" and (seen := notices.fetch(doing.connection, one.id, scope, seat(bench.packs, actor))) is not None:
        notice = seen[1]
        area = notice.standing.content.area if notice.standing else ""
        return Shown(matter=one, title=f"{notice.number} {notice.colour}".strip(), owner=notice.owner, area=area, opinions=said)
    if one.kind == "hit" and (hit := hits.find(doing.connection, one.id, scope)) is not None:
        body = desk_hits.plain(actor, hit)
        title = str(body["caption"] or body["kind"] or "")
        return Shown(matter=one, title=title, owner=hit.owner, place=hit.place or "", country=hit.bureau[:2], opinions=said)
    if one.kind == "record" and (stored := records.fetch(doing.connection, one.id, scope)) is not None:
        if stored.record.owner != actor.bureau:
            doing.note_for(stored.record.owner, "record.disclosed", one.id, to=actor.bureau, by="matters")
        return Shown(matter=one, title=stored.caption, owner=stored.record.owner, area=stored.record.area, opinions=said)
    return Shown(matter=one, title="", owner="", opinions=said)
