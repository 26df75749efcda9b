# SPDX-License-Identifier: Apache-2.0
"""Routes of the picture of an event, of what matters to it, and of what a bureau thinks of that."""

from typing import Any

import msgspec

from carillon.desk.events import matters, opinions, picture, view
from carillon.desk.events.register import fetch as fetch_event
from carillon.doors.api.bodies import Page
from carillon.doors.api.call import Call, pages
from carillon.doors.api.routes import Route

FILTERS = ("route", "from", "to", "venue", "lat", "lon", "radius_km", "since", "until", "kinds")


class Said(msgspec.Struct):
    """`text` in one's own words; `reason` is a code of the list `opinion_reasons`, for a dismissal."""

    text: str = ""
    reason: str = ""


def _given(call: Call) -> dict[str, str]:
    return {name: value for name in view.NAMES if (value := call.choice(name)) is not None}


def _picture(call: Call) -> dict[str, Any]:
    return picture.plain(picture.draw(call.bench, call.actor, call.path["id"], _given(call)))


def _matters(call: Call) -> dict[str, Any]:
    event = fetch_event(call.bench, call.actor, call.path["id"])
    part = view.read(event, {name: value for name, value in _given(call).items() if name != "limit"})
    dismissed = call.choice("dismissed") in ("1", "true")
    wanted = msgspec.structs.replace(part.wanted(event, call.limit), after=call.after, dismissed=dismissed)
    found = matters.page(call.bench, call.actor, wanted)
    return pages([matters.plain(one) for one in found], call.limit, found[-1].matter.cursor if found else None)


def _one(call: Call) -> dict[str, Any]:
    return matters.plain(matters.fetch(call.bench, call.actor, *_named(call)))


def _named(call: Call) -> tuple[str, str, str]:
    return call.path["id"], call.path["kind"], call.path["object"]


def _dismiss(call: Call) -> dict[str, Any]:
    shown = opinions.dismiss(call.bench, call.actor, *_named(call), call.field("reason"), call.field("text", ""), call.repeat)
    return matters.plain(shown)


MATTER = "/events/{id}/matters/{kind}/{object}"
R = Route
ROUTES: tuple[Route, ...] = (
    R("GET", "/events/{id}/picture", "The picture of an event that I help to secure, whole or in part",
      _picture, query=(*FILTERS, "limit")),
    R("GET", "/events/{id}/matters", "What matters to an event, as far as I may see it, the best first, with reasons", _matters,
      gives=Page[dict[str, Any]], query=("limit", "next", *FILTERS, "dismissed")),
    R("GET", MATTER, "One thing that matters to an event", _one),
    R("POST", MATTER + "/pin", "Keep it at the head of my bureau's list",
      lambda c: matters.plain(opinions.pin(c.bench, c.actor, *_named(c), c.field("text", ""), c.repeat)), takes=Said, needs_body=False),
    R("POST", MATTER + "/dismiss", "Take it from my bureau's list, with a reason", _dismiss, takes=Said),
    R("POST", MATTER + "/restore", "Let it stand where its rank puts it",
      lambda c: matters.plain(opinions.restore(c.bench, c.actor, *_named(c), c.field("text", ""), c.repeat)), takes=Said, needs_body=False),
    R("POST", MATTER + "/comment", "Say something about it to my bureau",
      lambda c: matters.plain(opinions.comment(c.bench, c.actor, *_named(c), c.field("text"), c.repeat)), takes=Said),
)  # fmt: skip
