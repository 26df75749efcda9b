# SPDX-License-Identifier: Apache-2.0
"""What bureaus tell each other of lessons: each as it is published, or that it is withdrawn, by who wrote it."""

from collections.abc import Sequence
from typing import Any

import msgspec

from carillon.core.match import romanise
from carillon.core.model.lesson import Lesson
from carillon.core.policy import lessons as rules
from carillon.desk.exchange.announcing import Register
from carillon.desk.exchange.inward import Inward
from carillon.errors import Invalid, PeerError
from carillon.store import lessons as store


class LessonsBody(msgspec.Struct, frozen=True):
    lessons: tuple[Lesson, ...]


def take_lessons(inward: Inward) -> None:
    """Lessons as they stand now; one row serves the whole node."""
    told = inward.read(LessonsBody).lessons
    for one in told:
        inward.require_owner(one.owner)
        old = store.find(inward.connection, one.id)
        if old is not None:
            inward.require_owner(old.owner)
            if old.version >= one.version:
                continue
        if one.state == "draft":
            raise PeerError(f"{one.owner} tells a draft of a lesson.")
        if one.state == "published":
            _require_sound(inward, one)
        store.put(inward.connection, msgspec.structs.replace(one, by=""), words(one), announced=False)
    inward.note("lesson.received", "lessons", lessons=len(told))


def _require_sound(inward: Inward, one: Lesson) -> None:
    try:
        rules.read(msgspec.to_builtins(one), inward.bench.packs)
    except Invalid as wrong:
        field, text = next(iter(wrong.fields.items()))
        raise PeerError(f"Lesson {one.id[:40]} has a mistake in {field}: {text}") from None
    if len(one.id) > 40 or len(one.event) > 60 or len(one.occasion) > 200 or len(one.kind) > 24 or len(one.country) > 2:
        raise PeerError(f"Lesson {one.id[:40]} is longer than it may be.")


def plain(lessons: Sequence[Lesson]) -> dict[str, Any]:
    """Lessons as they travel: without which of a bureau's people wrote them; of one that is withdrawn nothing but that."""
    return {"lessons": [msgspec.to_builtins(msgspec.structs.replace(one, by="")) for one in lessons]}


def words(one: Lesson) -> str:
    """What a lesson says, in Latin letters: who asks in another script finds it."""
    if one.state == "withdrawn":
        return ""
    return " ".join(latin(f"{one.title} {one.happened} {one.learnt} {one.advice} {one.occasion}"))


def latin(text: str) -> list[str]:
    """The words of a text, each in its first Latin reading, once."""
    readings = (romanise.romanise(word) for word in text.split())
    return list(dict.fromkeys(part for found in readings if found for part in found[0].split()))


REGISTER = Register("lesson", store.newest, store.changed_since, plain)
