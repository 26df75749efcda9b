# SPDX-License-Identifier: Apache-2.0
"""The picture of an event as a page: for the desk, for a wall and for paper; and what a bureau thinks of what matters, said on it."""

from typing import Any
from urllib.parse import parse_qsl, quote

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.response import ServerSentEvent

from carillon.desk.events import matters, opinions, picture, register, view
from carillon.desk.events.picture import Picture
from carillon.doors import changes
from carillon.doors.web import picture_parts as parts
from carillon.doors.web import room_words
from carillon.doors.web.visit import Here, Id, Visit
from carillon.errors import AskerError, Invalid

SHOWN, ON_A_WALL, ALL = "12", "6", "100"
"""Matters on the page, on the wall, and where all are asked for."""
FULL = ("all",)


@get("/events/{event_id:str}/picture", sync_to_thread=True)
def picture_page(visit: Here, event_id: Id) -> Response[str]:
    """`show=wall` is for a projector, `show=all` has more of what matters, `show=dismissed` what the bureau dismissed."""
    return _page(visit, event_id, {name: visit.text(name) for name in (*view.NAMES, "show") if visit.text(name)})


@post("/events/{event_id:str}/picture", sync_to_thread=True)
def judge(visit: Here, event_id: Id) -> Response[str]:
    """Pins, dismisses, comments or restores one thing; `part` is the query of the page on which it stood."""
    known = (*view.NAMES, "show")
    asked = {name: value for name, value in parse_qsl(visit.form["part"][:1000]) if name in known}
    try:
        _say(visit, event_id, visit.form["kind"], visit.form["object"])
    except Invalid as wrong:
        return _page(visit, event_id, asked, failure=wrong)
    return visit.go(_address(event_id, asked), done="matter-judged")


@get("/events/{event_id:str}/matters/{kind:str}/{object_id:str}", sync_to_thread=True)
def matter_page(visit: Here, event_id: Id, kind: Id, object_id: Id) -> Response[str]:
    """One thing with all reasons, and all that the bureau said of it."""
    return _matter(visit, event_id, kind, object_id)


@post("/events/{event_id:str}/matters/{kind:str}/{object_id:str}", sync_to_thread=True)
def judge_one(visit: Here, event_id: Id, kind: Id, object_id: Id) -> Response[str]:
    try:
        _say(visit, event_id, kind, object_id)
    except Invalid as wrong:
        return _matter(visit, event_id, kind, object_id, failure=wrong)
    return visit.go(f"/events/{quote(event_id, safe='')}/matters/{quote(kind, safe='')}/{quote(object_id, safe='')}", done="matter-judged")


@get("/events/{event_id:str}/picture/changes")
async def picture_changes(visit: Here, event_id: Id) -> Response[Any]:
    """Says that the picture has changed, for as long as the page is open."""
    number = await changes.first(visit.bench, visit.actor, event_id)
    return ServerSentEvent(changes.follow(visit.bench, visit.actor, visit.token, event_id, number))


def _say(visit: Visit, event_id: str, kind: str, object_id: str) -> None:
    """What a form says of one thing."""
    form, named = visit.form, (visit.bench, visit.actor, event_id, kind, object_id)
    if form["deed"] == "pin":
        opinions.pin(*named, form["text"])
    elif form["deed"] == "dismiss":
        opinions.dismiss(*named, form["reason"], form["text"])
    elif form["deed"] == "restore":
        opinions.restore(*named, form["text"])
    elif form["deed"] == "comment":
        opinions.comment(*named, form["text"])
    else:
        raise Invalid("The page asked for what there is not.", help="Open the picture again.")


def _matter(visit: Visit, event_id: str, kind: str, object_id: str, *, failure: AskerError | None = None) -> Response[str]:
    return visit.page(
        "events/matter.html",
        status=422 if failure else 200,
        event=register.fetch(visit.bench, visit.actor, event_id),
        shown=matters.fetch(visit.bench, visit.actor, event_id, kind, object_id),
        sentence=lambda reason: parts.sentence(reason, visit.bench.packs, visit.language),
        addresses=parts.ADDRESSES,
        failure=failure,
        errors=failure.fields if failure else {},
    )


def _page(visit: Visit, event_id: str, asked: dict[str, str], *, failure: AskerError | None = None) -> Response[str]:
    show = asked.get("show", "")
    given = {name: value for name, value in asked.items() if name in view.NAMES}
    given.setdefault("limit", {"wall": ON_A_WALL, "all": ALL}.get(show, SHOWN))
    try:
        found = picture.draw(visit.bench, visit.actor, event_id, given)
    except Invalid as wrong:
        failure, asked = failure or wrong, {"show": show} if show else {}
        found = picture.draw(visit.bench, visit.actor, event_id, {"limit": SHOWN})
    listed = found.matters
    if show == "dismissed":
        wanted = msgspec.structs.replace(found.view.wanted(found.event, int(ALL)), dismissed=True)
        listed = matters.page(visit.bench, visit.actor, wanted)
    wall = show == "wall"
    return visit.page(
        "events/wall.html" if wall else "events/picture.html",
        status=422 if failure else 200,
        bare=wall,
        wide=True,
        listed=listed,
        show_name=show,
        failure=failure,
        part=parts.address(found.event, **asked).partition("?")[2],
        **_values(visit, found, asked),
    )


def _values(visit: Visit, found: Picture, asked: dict[str, str]) -> dict[str, Any]:
    event, language = found.event, visit.language
    kept = {"show": asked["show"]} if asked.get("show") in ("wall", *FULL) else {}
    call = next(iter(found.calls), None)
    return {
        "p": found,
        "event": event,
        "standing": found.standing,
        "label": parts.label(event, found.view, language),
        "level": found.standing.levels.get(""),
        "noting": picture.unacknowledged(found, visit.actor.bureau),
        "session": parts.next_session(found),
        "call": call,
        "clock": parts.clock(event, found.at, language),
        "when": lambda text: parts.when(event, text, found.at, language),
        "map": parts.drawn(found, language),
        "whole": parts.Choice(parts.address(event, **kept), "", found.view.whole),
        "stretches": parts.stretches(event, found.view, kept, language),
        "venues": parts.venues(event, found.view, kept),
        "venue_names": {one.id: one.name for one in event.venues},
        "bars": parts.bars(found.activity, language),
        "sentence": lambda said: parts.sentence(said, visit.bench.packs, language),
        "address": lambda **more: parts.address(event, **{**asked, **more}),
        "link": parts.link,
        "weather": parts.WEATHER,
        "addresses": parts.ADDRESSES,
        "titles": {one.matter.id: one.title for one in found.matters if one.title},
        "room_words": room_words,
        "now_past": [one for one in found.timeline if not one.to_come],
        "now_coming": [one for one in found.timeline if one.to_come],
        "may_judge": visit.may("matter.judge"),
    }


def _address(event_id: str, asked: dict[str, str]) -> str:
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in asked.items())
    return f"/events/{quote(event_id, safe='')}/picture" + (f"?{query}" if query else "")


HANDLERS: list[HTTPRouteHandler] = [picture_page, judge, picture_changes, matter_page, judge_one]
