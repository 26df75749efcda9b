# SPDX-License-Identifier: Apache-2.0
"""What waits to be ranked for events; and what is gone from all ranks at once, in the transaction of whoever takes it away."""

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Connection, delete, insert, or_, select, union

from carillon.store import clock
from carillon.store.schemas.matters import matter_feed, matter_keys, matter_links, matters, opinions

KINDS = ("report", "notice", "hit", "record")
TOGETHER = 400


class Waiting(msgspec.Struct, frozen=True):
    """A thing that waits. `lines` are those of the feed that its ranking takes out."""

    kind: str
    id: str
    lines: tuple[int, ...]


def changed(connection: Connection, kind: str, ids: Collection[str], *, again: bool = False) -> None:
    """These things are new or have changed. `again`: they were ranked before, and something around them has changed."""
    if not ids:
        return
    at = clock.now()
    rows = [{"kind": kind, "object_id": one, "again": int(again), "at": at} for one in ids]
    if again:
        waits = set(connection.execute(select(matter_feed.c.object_id).where(matter_feed.c.object_id.in_(list(ids)))).scalars())
        rows = [row for row in rows if row["object_id"] not in waits]
    if rows:
        connection.execute(insert(matter_feed), rows)


def waiting(connection: Connection, limit: int) -> list[Waiting]:
    """What waits, each thing once; what is new before what is ranked again."""
    columns = (matter_feed.c.kind, matter_feed.c.object_id, matter_feed.c.seq)
    query = select(*columns).order_by(matter_feed.c.again, matter_feed.c.seq).limit(limit)
    lines: dict[tuple[str, str], list[int]] = {}
    for kind, one, seq in connection.execute(query):
        lines.setdefault((kind, one), []).append(seq)
    return [Waiting(kind, one, tuple(seqs)) for (kind, one), seqs in lines.items()]


def still_waiting(connection: Connection, several: Sequence[Waiting]) -> list[Waiting]:
    """Those of which a line is still there: what was taken back meanwhile has none."""
    seqs = [seq for one in several for seq in one.lines]
    left: set[int] = set()
    for start in range(0, len(seqs), TOGETHER):
        left |= set(connection.execute(select(matter_feed.c.seq).where(matter_feed.c.seq.in_(seqs[start : start + TOGETHER]))).scalars())
    return [one for one in several if not left.isdisjoint(one.lines)]


def taken(connection: Connection, several: Sequence[Waiting]) -> None:
    """What was ranked waits no longer; a line that came since stays."""
    seqs = [seq for one in several for seq in one.lines]
    for start in range(0, len(seqs), TOGETHER):
        connection.execute(delete(matter_feed).where(matter_feed.c.seq.in_(seqs[start : start + TOGETHER])))


def forget(connection: Connection, kind: str, ids: Collection[str]) -> None:
    """Things that were taken back or erased matter to nothing any more, and nothing is linked to them; nor does a word on them stay."""
    for table in (matter_feed, matters, matter_keys, matter_links, opinions):
        for some in _parts(ids):
            connection.execute(delete(table).where(table.c.object_id.in_(some), table.c.kind == kind))
    for some in _parts(ids):
        gone = matter_links.c.other_id.in_(some) & (matter_links.c.other_kind == kind)
        connection.execute(delete(matter_links).where(gone))


def forget_records(connection: Connection, ids: Collection[str]) -> None:
    """The same of records, with every link that was by what they said; what had such a link is ranked again."""
    known = [one for some in _parts(ids) for one in _known(connection, some)]
    forget(connection, "record", known)
    for some in _parts(known):
        by = or_(matter_keys.c.via.in_(some), (matter_keys.c.form == "record") & matter_keys.c.value.in_(some))
        for kind in KINDS:
            linked = select(matter_keys.c.object_id).where(by, matter_keys.c.kind == kind).distinct()
            changed(connection, kind, connection.execute(linked).scalars().all(), again=True)
        connection.execute(delete(matter_keys).where(matter_keys.c.via.in_(some)))
        connection.execute(delete(matter_links).where(or_(matter_links.c.via.in_(some), matter_links.c.other_via.in_(some))))


def _known(connection: Connection, ids: list[str]) -> list[str]:
    """Those of some records that anything here speaks of: most do not, and recalls come by the thousand."""
    several = [select(table.c.object_id).where(table.c.object_id.in_(ids)) for table in (matter_feed, matters, matter_keys, opinions)]
    by_record = (matter_keys.c.form == "record") & matter_keys.c.value.in_(ids)
    several += [select(matter_keys.c.via).where(matter_keys.c.via.in_(ids)), select(matter_keys.c.value).where(by_record)]
    return list(connection.execute(union(*several)).scalars())


def _parts(ids: Collection[str]) -> list[list[str]]:
    listed = list(ids)
    return [listed[start : start + TOGETHER] for start in range(0, len(listed), TOGETHER)]
