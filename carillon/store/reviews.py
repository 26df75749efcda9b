# SPDX-License-Identifier: Apache-2.0
"""Reviews of notices, by who reviews them; what they came to; and the list of protected persons."""

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, delete, false, func, insert, or_, select, true, update

from carillon.core.model.notice import Notice, Paper, Protected, Review
from carillon.core.policy.scope import Scope
from carillon.store.schemas.notices import notice_reviews, protected_persons

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Review)
_protected = msgspec.json.Decoder(Protected)
OPEN = ("waiting", "taken", "cleared")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which reviews a list shows; `state` may be "open". `after` is where the page before ended ("due_at|notice|version")."""

    limit: int = 50
    after: str | None = None
    state: str | None = None
    colour: str | None = None
    owner: str | None = None


def put(connection: Connection, review: Review) -> None:
    """Stores a review in place of what was known of it."""
    row = {
        "bureau": review.bureau,
        "notice": review.notice,
        "version": review.version,
        "owner": review.owner,
        "colour": review.colour,
        "state": review.state,
        "ground": review.ground,
        "submitted_at": review.submitted_at,
        "due_at": review.due_at,
        "decided_at": review.decided_at,
        "doc": _encoder.encode(review).decode(),
    }
    done = connection.execute(update(notice_reviews).where(_key(review.bureau, review.notice, review.version)).values(row))
    if not done.rowcount:
        connection.execute(insert(notice_reviews).values(row))


def begin(connection: Connection, notice: Notice, paper: Paper, at: str) -> Review:
    """A version waits for its review, once more where it was returned before."""
    before = find(connection, notice.reviewer, notice.id, paper.version)
    review = Review(
        bureau=notice.reviewer,
        notice=notice.id,
        version=paper.version,
        owner=notice.owner,
        colour=paper.content.colour,
        amends=notice.standing is not None,
        subjects=paper.subjects,
        submitted_at=before.submitted_at if before else at,
        due_at=notice.due_at or at,
        assessment=before.assessment if before else {},
    )
    put(connection, review)
    return review


def end(connection: Connection, bureau: str, notice_id: str, version: int, at: str) -> None:
    """A submission was taken back: nobody decides it any more, and its subjects are forgotten."""
    review = find(connection, bureau, notice_id, version)
    if review is not None and review.state in (*OPEN, "returned"):
        bare = msgspec.structs.replace(review, state="ended", decided_at=at, subjects=(), findings=(), assessment={}, taken_by="")
        put(connection, bare)


def find(connection: Connection, bureau: str, notice_id: str, version: int) -> Review | None:
    """One review, with no scope: for deeds and the exchange."""
    doc = connection.execute(select(notice_reviews.c.doc).where(_key(bureau, notice_id, version))).scalar()
    return _decoder.decode(doc) if doc is not None else None


def latest(connection: Connection, scope: Scope, notice_id: str) -> Review | None:
    """The newest review of a notice that may be seen."""
    there = and_(notice_reviews.c.notice == notice_id, visible_reviews(scope))
    query = select(notice_reviews.c.doc).where(there).order_by(notice_reviews.c.version.desc()).limit(1)
    doc = connection.execute(query).scalar()
    return _decoder.decode(doc) if doc is not None else None


def visible_reviews(scope: Scope) -> ColumnElement[bool]:
    """The reviewing bureau's own; all of the node for the data-protection officer. Which roles see any, the policy says."""
    if scope.nothing:
        return false()
    return true() if scope.everything else notice_reviews.c.bureau == scope.bureau


def page(connection: Connection, scope: Scope, wanted: Wanted) -> list[Review]:
    """By the time at which they are due, the earliest first."""
    query = select(notice_reviews.c.doc).where(visible_reviews(scope))
    if wanted.state == "open":
        query = query.where(notice_reviews.c.state.in_(OPEN))
    elif wanted.state:
        query = query.where(notice_reviews.c.state == wanted.state)
    for column in ("colour", "owner"):
        if (value := getattr(wanted, column)) is not None:
            query = query.where(notice_reviews.c[column] == value)
    if wanted.after:
        due, _, last = wanted.after.partition("|")
        query = query.where(or_(notice_reviews.c.due_at > due, and_(notice_reviews.c.due_at == due, notice_reviews.c.notice > last)))
    query = query.order_by(notice_reviews.c.due_at, notice_reviews.c.notice, notice_reviews.c.version.desc()).limit(wanted.limit)
    return [_decoder.decode(doc) for doc in connection.execute(query).scalars()]


def unexamined(connection: Connection, limit: int = 50) -> list[Review]:
    """Waiting reviews that the automatic checks have not seen."""
    query = select(notice_reviews.c.doc).where(notice_reviews.c.state == "waiting").order_by(notice_reviews.c.submitted_at)
    found = (_decoder.decode(doc) for doc in connection.execute(query).scalars())
    return [one for one in found if one.examined_at is None][:limit]


def overdue(connection: Connection, at: str) -> list[Review]:
    """Open reviews past their time of which the desk was not told."""
    query = select(notice_reviews.c.doc).where(notice_reviews.c.state.in_(OPEN), notice_reviews.c.due_at < at)
    return [one for doc in connection.execute(query).scalars() if not (one := _decoder.decode(doc)).told_late]


def decided(connection: Connection, bureau: str, state: str, since: str, owner: str | None = None, limit: int = 5000) -> list[Review]:
    """Reviews that came to one end since a moment, newest first."""
    query = select(notice_reviews.c.doc).where(notice_reviews.c.bureau == bureau, notice_reviews.c.state == state)
    query = query.where(notice_reviews.c.submitted_at >= since)
    if owner is not None:
        query = query.where(notice_reviews.c.owner == owner)
    return [_decoder.decode(doc) for doc in connection.execute(query.order_by(notice_reviews.c.submitted_at.desc()).limit(limit)).scalars()]


def counts(connection: Connection, scope: Scope, since: str, owner: str | None = None) -> list[tuple[str, str, str, str, int]]:
    """(owner, colour, state, ground, how many) of what was submitted since a moment."""
    columns = (notice_reviews.c.owner, notice_reviews.c.colour, notice_reviews.c.state, notice_reviews.c.ground)
    query = select(*columns, func.count()).where(visible_reviews(scope), notice_reviews.c.submitted_at >= since)
    if owner is not None:
        query = query.where(notice_reviews.c.owner == owner)
    return [tuple(row) for row in connection.execute(query.group_by(*columns).order_by(*columns))]


def forgettable(connection: Connection, before: str) -> list[Review]:
    """Reviews that were submitted before a moment, are decided, and still say of whom."""
    query = select(notice_reviews.c.doc).where(notice_reviews.c.submitted_at < before, notice_reviews.c.state.not_in(OPEN))
    return [one for doc in connection.execute(query).scalars() if (one := _decoder.decode(doc)).subjects or one.text]


def forget(connection: Connection, review: Review) -> None:
    """Takes subjects and texts out of a review; what it came to stays, to be counted."""
    bare = msgspec.structs.replace(review, subjects=(), findings=(), assessment={}, text="", taken_by="", cleared_by="")
    put(connection, bare)


# Protected persons ---------------------------------------------------------------------------------------------------------


def protect(connection: Connection, person: Protected) -> None:
    row: dict[str, Any] = {"id": person.id, "bureau": person.bureau, "at": person.at, "doc": _encoder.encode(person).decode()}
    connection.execute(insert(protected_persons).values(row))


def protected(connection: Connection, bureau: str | None, limit: int = 1_000_000, after: str | None = None) -> list[Protected]:
    """Those whom a bureau protects, or everybody on this node; newest first."""
    query = select(protected_persons.c.doc).order_by(protected_persons.c.id.desc()).limit(limit)
    if bureau is not None:
        query = query.where(protected_persons.c.bureau == bureau)
    if after:
        query = query.where(protected_persons.c.id < after)
    return [_protected.decode(doc) for doc in connection.execute(query).scalars()]


def unprotect(connection: Connection, bureau: str, protected_id: str) -> bool:
    there = and_(protected_persons.c.bureau == bureau, protected_persons.c.id == protected_id)
    return bool(connection.execute(delete(protected_persons).where(there)).rowcount)


def _key(bureau: str, notice_id: str, version: int) -> ColumnElement[bool]:
    return and_(notice_reviews.c.bureau == bureau, notice_reviews.c.notice == notice_id, notice_reviews.c.version == version)
