# SPDX-License-Identifier: Apache-2.0
"""What matters to an event, for a reader: the best first, with reasons; nothing that he may not see leaves the database.

A link counts only where the reader may see what is linked and the records by which it is, so a score is the reader's own. The rows come in
the order of what they weigh at most; one is handed out when no row to come can weigh more, so pages agree with scores.
"""

from bisect import insort
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, false, func, or_, select

from carillon.core.match.reason import Reason
from carillon.core.match.relevance.reasons import reason
from carillon.core.match.relevance.thing import LEAST, LINKED, Link, Spot, linked, score
from carillon.core.model import geometry
from carillon.core.model.event import Point
from carillon.core.model.geometry import Cap
from carillon.core.policy.scope import Scope
from carillon.store import clock
from carillon.store.matter_ranks import Said, link, thousandths
from carillon.store.notices import Seat, visible_notices
from carillon.store.schema import hits, records, reports
from carillon.store.schemas.matters import matter_links, matters, opinions
from carillon.store.schemas.notices import notices
from carillon.store.scoping import visible_hits, visible_records, visible_reports

_said = msgspec.json.Decoder(Said)
CHUNK = 200
MOST_PINNED = 200
KINDS = ("report", "notice", "hit", "record")


class Stretch(msgspec.Struct, frozen=True):
    """A part of a course: what lies within `within_km` of it between two of its kilometres."""

    route: str
    from_km: float
    to_km: float
    within_km: float = 2.0


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which matters of an event. `after` is the cursor of the last one of the page before; `since` the number of the newest one known;
    `cap` and `stretch` keep what is there; `from_time` and `until_time` (ISO) what occurred between; `dismissed`: those that the own bureau
    dismissed, and no others."""

    event: str
    limit: int = 50
    after: str | None = None
    since: int = 0
    kinds: tuple[str, ...] = KINDS
    cap: Cap | None = None
    stretch: Stretch | None = None
    from_time: str | None = None
    until_time: str | None = None
    dismissed: bool = False


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """A matter as one reader sees it. `standing` is pin, dismiss or nothing, by his bureau; `cursor` continues a list after it."""

    kind: str
    id: str
    score: float
    weight: int
    reasons: tuple[Reason, ...]
    spots: tuple[Spot, ...]
    point: Point | None
    occurred: str
    at: str
    seq: int
    standing: str = ""

    @property
    def cursor(self) -> str:
        return f"{self.weight}|{self.id}"


def page(connection: Connection, scope: Scope, seat: Seat, wanted: Wanted) -> list[Ranked]:
    """The first page begins with what the reader's bureau has pinned; what it dismissed is on no page but its own."""
    reader = _Reader(connection, scope, seat)
    found: list[Ranked] = []
    if not wanted.after and not wanted.dismissed:
        query = _query(scope, seat, wanted).where(opinions.c.verdict == "pin").limit(MOST_PINNED)
        found = sorted(_near(reader.read(connection.execute(query).all()), wanted), key=lambda one: (-one.weight, one.id))
    query = _query(scope, seat, wanted)
    if wanted.dismissed:
        query = query.where(opinions.c.verdict == "dismiss")
    else:
        query = query.where(opinions.c.verdict.is_(None), matters.c.most >= thousandths(LEAST))
    before: tuple[int, str] | None = None
    if wanted.after:
        weight, _, last = wanted.after.partition("|")
        before = (int(weight) if weight.lstrip("-").isdigit() else 0, last)
        query = query.where(matters.c.weight <= before[0])
    for one in _best(reader, query.order_by(matters.c.most.desc(), matters.c.object_id.desc()), wanted):
        if len(found) >= wanted.limit:
            break
        if before is None or (one.weight, one.id) < before:
            found.append(one)
    return found


def one(
    connection: Connection, scope: Scope, seat: Seat, event_id: str, kind: str, object_id: str, *, unranked: bool = False
) -> Ranked | None:
    """One matter; None where the reader may not see the thing, or it does not matter as far as he may see and his bureau has not pinned
    it. `unranked`: also what does not."""
    query = _query(scope, seat, Wanted(event=event_id)).where(matters.c.kind == kind, matters.c.object_id == object_id)
    found = _Reader(connection, scope, seat).read(connection.execute(query).all())
    if not found or not (unranked or found[0].standing or found[0].weight >= thousandths(LEAST)):
        return None
    return found[0]


def counts(connection: Connection, scope: Scope, seat: Seat, event_id: str, since: str = "") -> dict[str, int]:
    """How many things of each kind matter by themselves and are not dismissed; `since`: that occurred from then on."""
    wanted = Wanted(event=event_id, from_time=since or None)
    inner = _query(scope, seat, wanted).where(matters.c.weight >= thousandths(LEAST), _stands(dismissed=False)).subquery()
    query = select(inner.c.kind, func.count()).group_by(inner.c.kind)
    return {row[0]: row[1] for row in connection.execute(query)}


def hours(connection: Connection, scope: Scope, seat: Seat, event_id: str, since: str, until: str) -> dict[tuple[str, str], int]:
    """The same by hour ("2027-04-11T09") and kind, for what occurred between two moments and is known to the hour."""
    wanted = Wanted(event=event_id, from_time=since, until_time=until)
    inner = _query(scope, seat, wanted).where(matters.c.weight >= thousandths(LEAST), _stands(dismissed=False)).subquery()
    hour = func.substr(inner.c.occurred, 1, 13)
    query = select(hour, inner.c.kind, func.count()).where(func.length(inner.c.occurred) > 13).group_by(hour, inner.c.kind)
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}


def is_visible(connection: Connection, scope: Scope, seat: Seat, kind: str, object_id: str) -> bool:
    """Whether a reader may see a thing at all."""
    return object_id in visible_ids(connection, scope, seat, kind, [object_id])


def visible_ids(connection: Connection, scope: Scope, seat: Seat, kind: str, ids: Collection[str]) -> set[str]:
    """Those of some things of a kind that a reader may see."""
    column, condition = _seen(scope, seat)[kind]
    found: set[str] = set()
    listed = list(ids)
    for start in range(0, len(listed), CHUNK):
        found |= set(connection.execute(select(column).where(column.in_(listed[start : start + CHUNK]), condition)).scalars())
    return found


def newest(connection: Connection, scope: Scope, seat: Seat, event_id: str) -> int:
    """The number of the newest matter of an event that a reader sees; what he does not see moves nothing."""
    query = _query(scope, seat, Wanted(event=event_id)).where(matters.c.most >= thousandths(LEAST))
    row = connection.execute(query.order_by(matters.c.seq.desc()).limit(1)).first()
    return int(row.seq) if row is not None else 0


def count(connection: Connection, scope: Scope, seat: Seat, event_id: str) -> int:
    """How many matters of an event a reader sees: this changes when one is taken back, and takes longer than the newest."""
    inner = _query(scope, seat, Wanted(event=event_id)).where(matters.c.most >= thousandths(LEAST)).subquery()
    return int(connection.execute(select(func.count()).select_from(inner)).scalar_one())


def owners(connection: Connection, things: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """By (kind, id) whose things are that a reader has been shown: of a hit the bureau that met it."""
    columns = {"report": (reports.c.id, reports.c.owner), "notice": (notices.c.id, notices.c.owner), "hit": (hits.c.id, hits.c.bureau)}
    columns["record"] = (records.c.id, records.c.owner)
    found: dict[tuple[str, str], str] = {}
    for kind, (id_of, owner_of) in columns.items():
        listed = [one for named, one in things if named == kind]
        for start in range(0, len(listed), CHUNK):
            for row in connection.execute(select(id_of, owner_of).where(id_of.in_(listed[start : start + CHUNK]))):
                found[kind, row[0]] = row[1]
    return found


def _seen(scope: Scope, seat: Seat) -> dict[str, tuple[Any, ColumnElement[bool]]]:
    """By kind, the id and when a reader sees what bears it."""
    return _seen_on(scope, seat, clock.today())


@lru_cache(maxsize=256)
def _seen_on(scope: Scope, seat: Seat, day: str) -> dict[str, tuple[Any, ColumnElement[bool]]]:
    """The same of one day: it is asked for several times a second while a picture is open, and built anew it takes longer than it is
    looked up."""
    return {
        "report": (reports.c.id, and_(reports.c.state == "sent", visible_reports(scope))),
        "notice": (notices.c.id, and_(notices.c.state == "published", visible_notices(scope, seat))),
        "hit": (hits.c.id, visible_hits(scope)),
        "record": (records.c.id, and_(records.c.status == "live", visible_records(scope))),
    }


def _query(scope: Scope, seat: Seat, wanted: Wanted) -> Select[Any]:
    stands = and_(
        opinions.c.event_id == matters.c.event_id,
        opinions.c.kind == matters.c.kind,
        opinions.c.object_id == matters.c.object_id,
        opinions.c.bureau == scope.bureau,
        opinions.c.standing == 1,
    )
    ways = [
        and_(matters.c.kind == kind, exists().where(column == matters.c.object_id, condition))
        for kind, (column, condition) in _seen(scope, seat).items()
        if kind in wanted.kinds
    ]
    query = select(matters, opinions.c.verdict).join_from(matters, opinions, stands, isouter=True)
    query = query.where(matters.c.event_id == wanted.event, or_(*ways) if ways else false())
    if wanted.since:
        query = query.where(matters.c.seq > wanted.since)
    if wanted.from_time:
        query = query.where(matters.c.occurred >= wanted.from_time)
    if wanted.until_time:
        # A day includes its hours.
        query = query.where(matters.c.occurred <= f"{wanted.until_time}~")
    if wanted.cap is not None:
        query = query.where(_within(wanted.cap))
    elif wanted.stretch is not None:
        query = query.where(matters.c.lat.is_not(None))
    return query


def _stands(*, dismissed: bool) -> ColumnElement[bool]:
    return opinions.c.verdict == "dismiss" if dismissed else or_(opinions.c.verdict.is_(None), opinions.c.verdict != "dismiss")


def _within(cap: Cap) -> ColumnElement[bool]:
    """The degrees that a cap is in; what is in the corners is put aside later."""
    south, north = geometry.latitudes(cap)
    limits: list[ColumnElement[bool]] = [matters.c.lat.between(south, north)]
    if (degrees := geometry.box(cap)) is not None:
        _, west, _, east = degrees
        lon = matters.c.lon
        limits.append(lon.between(west, east) if west <= east else or_(lon >= west, lon <= east))
    return and_(*limits)


def _near(found: Sequence[Ranked], wanted: Wanted) -> list[Ranked]:
    return [one for one in found if is_near(one, wanted)]


def is_near(one: Ranked, wanted: Wanted) -> bool:
    """Whether a matter is in the part of the event that is wanted."""
    if wanted.cap is not None and (one.point is None or not wanted.cap.holds(one.point)):
        return False
    if (part := wanted.stretch) is None:
        return True
    return any(
        spot.id == part.route and spot.km is not None and part.from_km <= spot.km <= part.to_km and spot.distance_km <= part.within_km
        for spot in one.spots
        if spot.kind == "route"
    )


def _best(reader: "_Reader", query: Select[Any], wanted: Wanted) -> Iterator[Ranked]:
    """In the order of what each weighs for the reader."""
    held: list[tuple[tuple[int, str], Ranked]] = []
    part = query.limit(CHUNK)
    while rows := reader.connection.execute(part).all():
        for row, one in zip(rows, reader.read(rows), strict=True):
            while held and held[-1][0] > (row.most, row.object_id):
                yield held.pop()[1]
            if (wanted.dismissed or one.weight >= thousandths(LEAST)) and is_near(one, wanted):
                insort(held, ((one.weight, one.id), one), key=lambda pair: pair[0])
        most, last = rows[-1].most, rows[-1].object_id
        part = query.where(or_(matters.c.most < most, and_(matters.c.most == most, matters.c.object_id < last))).limit(CHUNK)
    while held:
        yield held.pop()[1]


class _Reader:
    """Rows as one reader sees them: with the links that he may follow. What he may see is looked up once a page."""

    def __init__(self, connection: Connection, scope: Scope, seat: Seat) -> None:
        self.connection = connection
        self._scope, self._seat = scope, seat
        self._known: dict[str, dict[str, bool]] = {kind: {} for kind in KINDS}

    def read(self, rows: Sequence[Row[Any]]) -> list[Ranked]:
        links = self._links(rows)
        return [self._ranked(row, links.get((row.kind, row.object_id), [])) for row in rows]

    def _ranked(self, row: Row[Any], links: list[Link]) -> Ranked:
        said = _said.decode(row.doc)
        weight = row.weight + (thousandths(linked(one.strength for one in links)) if links else 0)
        return Ranked(
            kind=row.kind,
            id=row.object_id,
            score=round(score(weight / 1000), 4),
            weight=weight,
            reasons=(*said.reasons, *(_told(link, most) for link, most in zip(links, LINKED, strict=False))),
            spots=said.spots,
            point=None if row.lat is None else (row.lat, row.lon),
            occurred=row.occurred,
            at=row.at,
            seq=row.seq,
            standing=row.verdict or "",
        )

    def _links(self, rows: Sequence[Row[Any]]) -> dict[tuple[str, str], list[Link]]:
        """The links that the reader may follow, the strongest first, each other thing once."""
        those = [row.object_id for row in rows if row.most != row.weight]
        if not those:
            return {}
        query = select(matter_links).where(matter_links.c.event_id == rows[0].event_id, matter_links.c.object_id.in_(those))
        found = [((row.kind, row.object_id), link(row)) for row in self.connection.execute(query.order_by(matter_links.c.strength.desc()))]
        self._look_up([one for _, one in found])
        kept: dict[tuple[str, str], dict[tuple[str, str], Link]] = {}
        for whose, one in found:
            if self._is_open(one):
                kept.setdefault(whose, {}).setdefault((one.kind, one.id), one)
        return {whose: list(some.values()) for whose, some in kept.items()}

    def _look_up(self, links: Sequence[Link]) -> None:
        asked: dict[str, set[str]] = {kind: set() for kind in KINDS}
        for one in links:
            asked[one.kind].add(one.id)
            asked["record"] |= {via for via in (one.via, one.other_via) if via}
        for kind, ids in asked.items():
            known = self._known[kind]
            new = [one for one in ids if one not in known]
            if new:
                seen = visible_ids(self.connection, self._scope, self._seat, kind, new)
                known.update({one: one in seen for one in new})

    def _is_open(self, one: Link) -> bool:
        seen = self._known
        return seen[one.kind][one.id] and all(seen["record"][via] for via in (one.via, one.other_via) if via)


def _told(one: Link, most: float) -> Reason:
    code = "link.record" if one.form == "record" else "link.number"
    named = {} if one.form == "record" else {"form": one.form}
    return reason(code, most * one.strength, kind=one.kind, id=one.id, value=one.value, **named)
