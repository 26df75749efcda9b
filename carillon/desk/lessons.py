# SPDX-License-Identifier: Apache-2.0
"""Lessons: written by a bureau that secured an event, published to all, found by the next host."""

from collections.abc import Mapping
from typing import Any

import msgspec

from carillon.core.model.event import Event
from carillon.core.model.lesson import Lesson
from carillon.core.policy import lessons as rules
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import reading
from carillon.desk.act import Act, Repeat, act, keep, look, require_owner
from carillon.desk.bench import Bench
from carillon.desk.exchange import announcing
from carillon.desk.exchange.lessons import REGISTER, latin, words
from carillon.errors import Conflict, Invalid, NotFound
from carillon.store import clock, events
from carillon.store import lessons as store
from carillon.store.lessons import Wanted

FIELDS = frozenset({*rules.LONGEST, "theme", "language", "event", "version"})
OFFERED = 6


def write(bench: Bench, actor: Actor, body: Any, repeat: Repeat | None = None) -> Lesson:
    """Begins a lesson: {"theme", "title", "happened", "learnt", "advice"?, "language"?, "event"}. Raises Invalid with every mistake."""
    with act(bench, actor, "lesson.write", repeat=repeat) as doing:
        values = _read(bench, doing, body)
        one = Lesson(
            id=clock.new_id("les"), owner=actor.bureau, by=actor.username, created_at=doing.at, updated_at=doing.at, **values
        )  # fmt: skip
        store.put(doing.connection, one, words(one), announced=False)
        doing.object = one.id
        return one


def edit(bench: Bench, actor: Actor, lesson_id: str, body: Any, repeat: Repeat | None = None) -> Lesson:
    """Replaces a draft, or corrects what is published, everywhere; `version` is the one that the change was made from."""
    with act(bench, actor, "lesson.write", object=lesson_id, repeat=repeat) as doing:
        old = _own(doing, lesson_id, "draft", "published")
        expected = body.get("version", old.version) if isinstance(body, Mapping) else old.version
        if expected != old.version:
            raise Conflict(f"Lesson {lesson_id} is at version {old.version}.", help="Look at it again, then change it.", offered=body)
        return _next(bench, doing, old, **_read(bench, doing, body))


def publish(bench: Bench, actor: Actor, lesson_id: str, *, nameless: bool, repeat: Repeat | None = None) -> Lesson:
    """Tells a lesson to every bureau. `nameless`: whoever publishes has read it and says that nobody is named in it."""
    if not nameless:
        raise Invalid("Read it once more: nobody may be named in it.", fields={"nameless": "Say that no person is named in it."})
    with act(bench, actor, "lesson.publish", object=lesson_id, repeat=repeat) as doing:
        return _next(bench, doing, _own(doing, lesson_id, "draft"), state="published", published_at=doing.at)


def withdraw(bench: Bench, actor: Actor, lesson_id: str, repeat: Repeat | None = None) -> Lesson:
    """Takes a lesson back, everywhere: of what it said nothing stays with anybody."""
    with act(bench, actor, "lesson.publish", object=lesson_id, repeat=repeat) as doing:
        old = _own(doing, lesson_id, "draft", "published")
        empty = {"title": "", "happened": "", "learnt": "", "advice": "", "occasion": ""}
        return _next(bench, doing, old, state="withdrawn", **empty)


def fetch(bench: Bench, actor: Actor, lesson_id: str) -> Lesson:
    with look(bench, actor, "lesson.read", object=lesson_id) as doing:
        return _find(doing, lesson_id)


def page(bench: Bench, actor: Actor, wanted: Wanted, text: str = "") -> list[Lesson]:
    """What all have published and one's own bureau is writing, the newest first; `text` in any script."""
    with look(bench, actor, "lesson.read", object="list") as doing:
        return store.page(doing.connection, reading(actor), msgspec.structs.replace(wanted, words=latin(text)))


def offered(bench: Bench, actor: Actor, event: Event) -> list[Lesson]:
    """What others learnt at events like this one."""
    with look(bench, actor, "lesson.read", object=event.id) as doing:
        return store.offered(doing.connection, event.kind, event.lead[:2], OFFERED)


def announce_due(bench: Bench) -> int:
    """The chore: bureaus that came to the exchange since learn what was learnt."""
    with bench.database.read() as connection:
        waiting = announcing.waiting(bench, connection, REGISTER)
    for owner in waiting:
        with keep(bench, owner, "lesson.told", object="lessons") as doing:
            announcing.announce(bench, doing, REGISTER, owner)
    return len(waiting)


def _find(doing: Act, lesson_id: str) -> Lesson:
    one = store.fetch(doing.connection, lesson_id, reading(doing.actor))
    if one is None:
        raise NotFound(f"There is no lesson {lesson_id}.", help="Look in the list of lessons.")
    return one


def _own(doing: Act, lesson_id: str, *states: str) -> Lesson:
    one = _find(doing, lesson_id)
    require_owner(doing, one.owner)
    if one.state not in states:
        raise Conflict(f"Lesson {lesson_id} is {one.state}; this needs one that is {' or '.join(states)}.", current=one)
    return one


def _next(bench: Bench, doing: Act, old: Lesson, **changes: Any) -> Lesson:
    one = msgspec.structs.replace(old, version=old.version + 1, updated_at=doing.at, **changes)
    # A draft that was never told need not be taken back.
    announced = one.state == "published" or (one.state == "withdrawn" and old.state == "published")
    store.put(doing.connection, one, words(one), announced=announced)
    if announced:
        announcing.announce(bench, doing, REGISTER, one.owner)
    doing.detail = {"version": one.version}
    return one


def _read(bench: Bench, doing: Act, body: Any) -> dict[str, Any]:
    values = rules.read(body, bench.packs)
    unknown = sorted(str(name)[:40] for name in body if name not in FIELDS)
    if unknown:
        raise Invalid("The lesson has a mistake.", fields=dict.fromkeys(unknown, "There is no such field."))
    event_id = body.get("event") or ""
    event = events.find(doing.connection, event_id) if isinstance(event_id, str) and event_id else None
    if event is None:
        raise Invalid("The lesson has a mistake.", fields={"event": "The id of the event at which it was learnt."})
    if doing.actor.bureau not in event.bureaus:
        raise Invalid("The lesson has a mistake.", fields={"event": "An event that your bureau hosts, or is a partner of."})
    # That of the first venue: a tournament's hosts may be many.
    country = next((venue.country for venue in event.venues if venue.country), event.lead[:2]).upper()[:2]
    return {**values, "event": event.id, "occasion": event.name, "kind": event.kind, "country": country, "crowd": event.crowd}
