# SPDX-License-Identifier: Apache-2.0
"""Lessons through the API: written at events, published to all bureaus, found by the next host."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from carillon.core.model.lesson import Lesson
from carillon.desk import lessons
from carillon.doors.api.bodies import Page
from carillon.doors.api.call import Call, pages
from carillon.doors.api.routes import Route
from carillon.errors import Invalid
from carillon.store.lessons import Wanted

FILTERS = ("theme", "kind", "country", "event", "state")


class NewLesson(msgspec.Struct):
    """`theme` is a code of the list `lesson_themes`; `event` the id of the event; `version` the one that a change was made from."""

    theme: str
    title: str
    happened: str
    learnt: str
    event: str
    advice: str = ""
    language: str = "en"
    version: int | UnsetType = UNSET


class Publishing(msgspec.Struct):
    """`nameless`: whoever publishes says that no person is named in it."""

    nameless: bool


def _plain(one: Lesson) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.to_builtins(one)
    return body


def _page(call: Call) -> dict[str, Any]:
    wanted = msgspec.structs.replace(Wanted(limit=call.limit, after=call.after), **{name: call.choice(name) for name in FILTERS})
    found = lessons.page(call.bench, call.actor, wanted, call.choice("q") or "")
    return pages([_plain(one) for one in found], call.limit, found[-1].id if found else None)


def _publish(call: Call) -> dict[str, Any]:
    nameless = call.body.get("nameless") if isinstance(call.body, dict) else None
    if not isinstance(nameless, bool):
        raise Invalid("The request has a mistake.", fields={"nameless": "true or false, please."})
    return _plain(lessons.publish(call.bench, call.actor, call.path["id"], nameless=nameless, repeat=call.repeat))


def _again(call: Call, lesson_id: str) -> Any:
    return _plain(lessons.fetch(call.bench, call.actor, lesson_id))


R = Route
ROUTES: tuple[Route, ...] = (
    R("POST", "/lessons", "Write down what was learnt at an event", lambda c: _plain(lessons.write(c.bench, c.actor, c.body, c.repeat)),
      takes=NewLesson, gives=Lesson, status=201, again=_again),
    R("GET", "/lessons", "What bureaus learnt at events, newest first; `q` in any script", _page, gives=Page[Lesson],
      query=("limit", "next", "q", *FILTERS)),
    R("GET", "/lessons/{id}", "One lesson", lambda c: _plain(lessons.fetch(c.bench, c.actor, c.path["id"])), gives=Lesson),
    R("PATCH", "/lessons/{id}", "Change a lesson, everywhere where it is published",
      lambda c: _plain(lessons.edit(c.bench, c.actor, c.path["id"], c.body, c.repeat)), takes=NewLesson, gives=Lesson, again=_again),
    R("POST", "/lessons/{id}/publish", "Tell a lesson to every bureau", _publish, takes=Publishing, gives=Lesson, again=_again),
    R("POST", "/lessons/{id}/withdraw", "Take a lesson back, everywhere",
      lambda c: _plain(lessons.withdraw(c.bench, c.actor, c.path["id"], c.repeat)), gives=Lesson, again=_again),
)  # fmt: skip
