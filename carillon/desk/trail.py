# SPDX-License-Identifier: Apache-2.0
"""The audit trail: a bureau reads its own, the data-protection officer reads all, and anybody with a head can verify it."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from carillon.core.policy.actors import Actor
from carillon.desk.act import look
from carillon.desk.bench import Bench
from carillon.store import audit


class Line(msgspec.Struct, frozen=True):
    """One entry as it is read. `seq` is shown to the data-protection officer only: a gap between a bureau's own numbers would tell
    that its check met a silent record."""

    at: str
    actor: str
    bureau: str
    role: str
    via: str
    deed: str
    object: str
    purpose: str
    outcome: str
    detail: dict[str, str | int]
    hash: str
    cursor: str
    seq: int | None = None


class Verification(msgspec.Struct, frozen=True):
    """`fault` is the first entry that does not hold, None when all hold; `seq` and `hash` are the head to keep elsewhere."""

    seq: int
    hash: str
    fault: audit.Fault | None


def page(bench: Bench, actor: Actor, *, limit: int = 50, after: str | None = None, about: str | None = None) -> list[Line]:
    """Newest first; `about`: entries on one thing, of one deed or by one user."""
    with look(bench, actor, "audit.read", object=about or "list") as doing:
        everything = actor.role == "control"
        rows = audit.page(doing.connection, None if everything else actor.bureau, limit=limit, after=after, about=about)
    return [_line(row, everything) for row in rows]


def verify(bench: Bench, actor: Actor, known: tuple[int, str] | None = None) -> Verification:
    """Walks the chain. `known`: a head noted earlier, which must still be in it."""
    with look(bench, actor, "audit.verify") as doing:
        seq, last = audit.head(doing.connection)
        fault = audit.verify(doing.connection, known)
        # Not the head's number: from one verification to the next it would tell a bureau what others did.
        doing.detail = {"fault": fault.seq if fault else 0}
    return Verification(seq, last, fault)


def export(bench: Bench, actor: Actor) -> Iterator[dict[str, Any]]:
    """The whole chain as it stands, with the note of this export at its end; each line can be verified from the one before."""
    with look(bench, actor, "audit.export") as doing:
        doing.detail = {"head": audit.head(doing.connection)[0]}
    with bench.database.read() as connection:
        yield from audit.walk(connection)


def _line(row: dict[str, Any], everything: bool) -> Line:
    values = {name: str(row[name]) for name in ("at", "actor", "bureau", "role", "via", "deed", "object", "purpose", "outcome")}
    return Line(
        **values,
        detail=json.loads(str(row["detail"])),
        hash=str(row["hash"]),
        cursor=f"{row['at']}|{row['hash']}",
        seq=int(row["seq"]) if everything else None,
    )
