# SPDX-License-Identifier: Apache-2.0
"""The audit chain: append-only, each entry bound to the one before by SHA-256, written by one writer at a time.

`hash = SHA-256(previous hash || canonical JSON of the entry)`. An entry holds no personal data of subjects: names of deeds, of things
and of those who acted. What was asked stands with the check and is erased with it; the chain stays verifiable.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, Dialect, bindparam, func, or_, select, tuple_, update

from carillon.core.model.codec import canonical_flat
from carillon.errors import Broken
from carillon.store.db import lock_audit
from carillon.store.prepared import Prepared, insertion
from carillon.store.schema import audit, audit_head

GENESIS = "0" * 64
FIELDS = ("seq", "at", "actor", "bureau", "role", "via", "deed", "object", "purpose", "outcome", "detail")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One deed: `object` is what it was done to, `outcome` ok, denied or failed, `detail` flat strings and numbers."""

    at: str
    actor: str
    bureau: str
    role: str
    via: str
    deed: str
    object: str = ""
    purpose: str = ""
    outcome: str = "ok"
    detail: dict[str, str | int] = {}


class Fault(msgspec.Struct, frozen=True):
    """The first entry that does not hold: `what` is broken, missing, reordered or cut off."""

    seq: int
    what: str
    text: str


def append(connection: Connection, entries: Sequence[Entry]) -> tuple[int, str]:
    """Adds entries in order, within the caller's transaction; returns the new head (sequence number, hash)."""
    lock_audit(connection)
    seq, previous = head(connection)
    if not entries:
        return seq, previous
    rows = []
    for entry in entries:
        seq += 1
        row: dict[str, str | int] = {
            "seq": seq,
            "at": entry.at,
            "actor": entry.actor,
            "bureau": entry.bureau,
            "role": entry.role,
            "via": entry.via,
            "deed": entry.deed,
            "object": entry.object,
            "purpose": entry.purpose,
            "outcome": entry.outcome,
            "detail": canonical_flat(entry.detail).decode() if entry.detail else "{}",
        }
        previous = link(previous, row)
        row["hash"] = previous
        rows.append(row)
    insertion(audit, connection.dialect).run_many(connection, rows)
    _move_head(connection.dialect).run_many(connection, [{"seq": seq, "hash": previous}])
    return seq, previous


@cache
def _find_head(dialect: Dialect) -> Prepared:
    return Prepared(select(audit_head.c.seq, audit_head.c.hash), dialect)


@cache
def _move_head(dialect: Dialect) -> Prepared:
    return Prepared(update(audit_head).values(seq=bindparam("seq", 0), hash=bindparam("hash", "")), dialect)


def link(previous: str, row: Mapping[str, object]) -> str:
    """The hash of one entry, from the hash before it and the entry's fields."""
    fields: dict[str, str | int] = {name: row[name] for name in FIELDS}  # type: ignore[misc]
    return sha256(previous.encode() + canonical_flat(fields)).hexdigest()


def head(connection: Connection) -> tuple[int, str]:
    """The last sequence number and its hash: keep a copy elsewhere, and nobody can shorten the chain unseen.

    Raises Broken where there is none: then somebody took it out, and nothing more is written.
    """
    rows = _find_head(connection.dialect).rows(connection, {})
    if not rows:
        raise Broken("The audit chain has lost its head.", help="Run `carillon audit verify`, and restore a backup.")
    return int(rows[0][0]), str(rows[0][1])


def verify(connection: Connection, known: tuple[int, str] | None = None) -> Fault | None:
    """Walks the whole chain in constant memory; `known` is a head that somebody noted earlier. None: all holds."""
    expected, previous = 1, GENESIS
    try:
        last_seq, last_hash = head(connection)
    except Broken as lost:
        return Fault(0, "missing", lost.message)
    for row in walk(connection, start=None):
        seq = int(str(row["seq"]))
        if seq != expected:
            return _out_of_order(seq, expected)
        before, previous = previous, link(previous, row)
        if previous != row["hash"]:
            return _not_following(connection, seq, before)
        if known and seq == known[0] and previous != known[1]:
            return Fault(seq, "broken", f"Entry {seq} is not the one whose hash was noted: the chain was written anew up to it.")
        expected += 1
    if known and known[0] >= expected:
        return Fault(expected, "missing", f"The chain ends at {expected - 1}, yet entry {known[0]} was seen earlier.")
    if last_seq != expected - 1 or last_hash != previous:
        return Fault(expected, "missing", f"The chain ends at {expected - 1}, its head says {last_seq}: the end was cut off.")
    return None


def _out_of_order(seq: int, expected: int) -> Fault:
    if seq < expected:
        return Fault(seq, "reordered", f"Entry {seq} stands before the first.")
    return Fault(expected, "missing", f"Entry {expected} is missing: {seq} follows {expected - 1}.")


def _not_following(connection: Connection, seq: int, before: str) -> Fault:
    """What stands at `seq` does not belong there; perhaps what does was moved further down."""
    for row in walk(connection, seq + 1):
        if link(before, row | {"seq": seq}) == row["hash"]:
            return Fault(seq, "reordered", f"Entries changed places: the one that belongs at {seq} stands at {row['seq']}.")
    return Fault(seq, "broken", f"Entry {seq} was altered or replaced: its hash does not follow from its content.")


def walk(connection: Connection, start: int | None = 1) -> Iterator[dict[str, object]]:
    """All entries in order, a thousand at a time; from None also those that somebody put before the first."""
    while True:
        query = select(audit).order_by(audit.c.seq).limit(1000)
        rows = connection.execute(query if start is None else query.where(audit.c.seq >= start)).mappings().all()
        yield from (dict(row) for row in rows)
        if len(rows) < 1000:
            return
        start = int(rows[-1]["seq"]) + 1


def page(
    connection: Connection, bureau: str | None, *, limit: int, after: str | None = None, about: str | None = None
) -> list[dict[str, object]]:
    """The newest entries of one bureau (None: of all), from where the page before ended ("at|hash"); `about`: those on one thing, of
    one deed, by one user or in one role. By time and not by number, since a bureau must not learn the numbers between its own."""
    query = select(audit).order_by(audit.c.at.desc(), audit.c.hash.desc()).limit(limit)
    if bureau is not None:
        query = query.where(audit.c.bureau == bureau)
    if after:
        query = query.where(tuple_(audit.c.at, audit.c.hash) < tuple((*after.split("|", 1), "")[:2]))
    if about:
        query = query.where(or_(audit.c.object == about, audit.c.deed == about, audit.c.actor == about, audit.c.role == about))
    return [dict(row) for row in connection.execute(query).mappings()]


def count(connection: Connection, bureau: str, deed: str, since: str) -> int:
    """How often a bureau did something from a moment on: what was denied, or failed, not counted."""
    mine = (audit.c.bureau == bureau, audit.c.at >= since, audit.c.deed == deed, audit.c.outcome == "ok")
    return connection.execute(select(func.count()).select_from(audit).where(*mine)).scalar_one()
