# SPDX-License-Identifier: Apache-2.0
"""Lessons: drafts of each bureau, and what bureaus published; found by words in any script."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, case, false, func, insert, literal, or_, select, true, update

from carillon.core.model.lesson import Lesson
from carillon.core.policy.scope import Scope
from carillon.store.schemas.lessons import lessons

_decoder = msgspec.json.Decoder(Lesson)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which lessons. `words` are in Latin letters; what holds all of them, the newest first. `like`: kinds of event whose lessons come
    first."""

    limit: int = 50
    after: str | None = None
    words: Sequence[str] = ()
    theme: str | None = None
    kind: str | None = None
    country: str | None = None
    event: str | None = None
    state: str | None = None


def visible(scope: Scope) -> ColumnElement[bool]:
    """What is published is seen by every bureau, the rest by the one that writes it."""
    if scope.nothing:
        return false()
    return true() if scope.everything else or_(lessons.c.state == "published", lessons.c.owner == scope.bureau)


def put(connection: Connection, one: Lesson, words: str, *, announced: bool) -> None:
    """A new lesson, or how it stands now. `announced`: others are to be told."""
    seq = int(connection.execute(select(func.max(lessons.c.seq))).scalar() or 0) + 1 if announced else 0
    values: dict[str, Any] = {
        "owner": one.owner,
        "state": one.state,
        "theme": one.theme,
        "kind": one.kind,
        "country": one.country,
        "event": one.event,
        "version": one.version,
        "words": f" {words} ",
        "doc": msgspec.json.encode(one).decode(),
        "seq": seq,
    }
    if not connection.execute(update(lessons).where(lessons.c.id == one.id).values(values)).rowcount:
        connection.execute(insert(lessons).values(id=one.id, **values))


def find(connection: Connection, lesson_id: str) -> Lesson | None:
    """With no scope at all, for the exchange's own use; never for an answer."""
    doc = connection.execute(select(lessons.c.doc).where(lessons.c.id == lesson_id)).scalar()
    return _decoder.decode(doc) if doc is not None else None


def fetch(connection: Connection, lesson_id: str, scope: Scope) -> Lesson | None:
    doc = connection.execute(select(lessons.c.doc).where(lessons.c.id == lesson_id, visible(scope))).scalar()
    return _decoder.decode(doc) if doc is not None else None


def page(connection: Connection, scope: Scope, wanted: Wanted) -> list[Lesson]:
    query = select(lessons.c.doc).where(visible(scope)).order_by(lessons.c.id.desc()).limit(wanted.limit)
    if wanted.after:
        query = query.where(lessons.c.id < wanted.after)
    for name in ("theme", "kind", "country", "event", "state"):
        if value := getattr(wanted, name):
            query = query.where(lessons.c[name] == value)
    for word in wanted.words:
        # From the beginning of a word on: who looks for "crowd" finds "crowds".
        query = query.where(lessons.c.words.contains(f" {word}", autoescape=True))
    return [_decoder.decode(doc) for doc in connection.execute(query).scalars()]


def offered(connection: Connection, kind: str, country: str, limit: int) -> list[Lesson]:
    """Published lessons for the host of an event: of the same kind and country first, then of the kind, then of the country."""
    near = case((lessons.c.kind == kind, 2), else_=0) + case((lessons.c.country == (country or "-"), 1), else_=literal(0))
    query = select(lessons.c.doc).where(lessons.c.state == "published", near > 0).order_by(near.desc(), lessons.c.id.desc()).limit(limit)
    return [_decoder.decode(doc) for doc in connection.execute(query).scalars()]


def newest(connection: Connection) -> dict[str, int]:
    """Bureaus that announced lessons, each with the number of its newest."""
    query = select(lessons.c.owner, func.max(lessons.c.seq)).where(lessons.c.seq > 0).group_by(lessons.c.owner)
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def changed_since(connection: Connection, seq: int, limit: int, owner: str) -> list[tuple[int, Lesson]]:
    """Lessons of an owner as announced after a number, in their order."""
    query = select(lessons.c.seq, lessons.c.doc).where(lessons.c.seq > seq, lessons.c.owner == owner).order_by(lessons.c.seq).limit(limit)
    return [(row[0], _decoder.decode(row[1])) for row in connection.execute(query)]
