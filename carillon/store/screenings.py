# SPDX-License-Identifier: Apache-2.0
"""Screenings as they are kept: each bureau's copy of a list's head, the sealed file until it is read, partners, exports and proofs."""

from collections.abc import Collection, Iterable
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, insert, select, update

from carillon.core.model.screening import Partner, Proof, Screening
from carillon.errors import Conflict
from carillon.store.blobs import PART, seal, unseal
from carillon.store.schemas.screenings import advice, exports, partners, parts, proofs, screenings

_head = msgspec.json.Decoder(Screening)
_proof = msgspec.json.Decoder(Proof)
MOST_EXPORTS = 1_000
DONE = "done"
"""In place of a day, for a copy of which nothing is left to be done."""


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """One export for the organiser: how many rows, the digest of the file."""

    number: int
    at: str
    by: str
    rows: int
    digest: str


def put(connection: Connection, screening: Screening) -> None:
    connection.execute(insert(screenings).values(_row(screening)))


def replace(connection: Connection, screening: Screening, old: Screening) -> None:
    """The next form of a head. Raises Conflict where somebody was faster."""
    mine = and_(_one(old.bureau, old.id), screenings.c.updated_at == old.updated_at, screenings.c.state == old.state)
    if connection.execute(update(screenings).where(mine).values(_row(screening))).rowcount != 1:
        raise Conflict(f"Screening {old.id} was changed by somebody else meanwhile.", help="Look at it again, then go on.")


def find(connection: Connection, bureau: str, screening_id: str) -> Screening | None:
    doc = connection.execute(select(screenings.c.doc).where(_one(bureau, screening_id))).scalar()
    return _head.decode(doc) if doc is not None else None


def page(connection: Connection, bureau: str, *, event: str | None, state: str | None, limit: int, after: str | None) -> list[Screening]:
    """A bureau's lists, newest first."""
    query = select(screenings.c.doc).where(screenings.c.bureau == bureau).order_by(screenings.c.id.desc()).limit(limit)
    if event:
        query = query.where(screenings.c.event_id == event)
    if state:
        query = query.where(screenings.c.state == state)
    if after:
        query = query.where(screenings.c.id < after)
    return [_head.decode(doc) for doc in connection.execute(query).scalars()]


def in_state(connection: Connection, states: Collection[str]) -> list[Screening]:
    """Copies of all bureaus in one of these states, those changed longest ago first; for the node's own use."""
    query = select(screenings.c.doc).where(screenings.c.state.in_(list(states))).order_by(screenings.c.updated_at, screenings.c.id)
    return [_head.decode(doc) for doc in connection.execute(query).scalars()]


def any_in(connection: Connection, states: Collection[str]) -> bool:
    return connection.execute(select(screenings.c.id).where(screenings.c.state.in_(list(states))).limit(1)).first() is not None


def of_event(connection: Connection, event_id: str, bureau: str | None = None) -> list[Screening]:
    """Copies for an event, of one bureau or of all, that are not purged."""
    query = select(screenings.c.doc).where(screenings.c.event_id == event_id, screenings.c.state != "purged")
    if bureau is not None:
        query = query.where(screenings.c.bureau == bureau)
    return [_head.decode(doc) for doc in connection.execute(query.order_by(screenings.c.id)).scalars()]


def standing(connection: Connection, bureau: str) -> list[Screening]:
    """A bureau's copies that are not purged."""
    query = select(screenings.c.doc).where(screenings.c.bureau == bureau, screenings.c.state != "purged").order_by(screenings.c.id)
    return [_head.decode(doc) for doc in connection.execute(query).scalars()]


def unproven(connection: Connection) -> list[Screening]:
    """Copies that are purged, of which something may be left, or whose host is to be told."""
    query = select(screenings.c.doc).where(screenings.c.state == "purged", screenings.c.purge_on != DONE).order_by(screenings.c.id)
    return [_head.decode(doc) for doc in connection.execute(query).scalars()]


def due(connection: Connection, today: str) -> list[Screening]:
    """Copies whose last day is over."""
    over = and_(screenings.c.purge_on <= today, screenings.c.purge_on != "", screenings.c.state != "purged")
    return [_head.decode(doc) for doc in connection.execute(select(screenings.c.doc).where(over).order_by(screenings.c.id)).scalars()]


# The file ------------------------------------------------------------------------------------------------------------------


def add_part(connection: Connection, key: bytes, screening_id: str, number: int, data: bytes, at: str) -> None:
    sealed = seal(key, f"{screening_id}:{number}", data)
    connection.execute(insert(parts).values(id=screening_id, number=number, bytes=len(data), sealed=sealed, at=at))


def part(connection: Connection, key: bytes, screening_id: str, number: int) -> bytes:
    """Raises Broken where it is missing or was altered."""
    query = select(parts.c.sealed).where(parts.c.id == screening_id, parts.c.number == number)
    return unseal(key, f"{screening_id}:{number}", connection.execute(query).scalar() or "")


def size_of(connection: Connection, screening_id: str) -> int:
    """Bytes of the file that are kept."""
    return int(connection.execute(select(func.coalesce(func.sum(parts.c.bytes), 0)).where(parts.c.id == screening_id)).scalar_one())


def forget_file(connection: Connection, screening_id: str) -> None:
    connection.execute(delete(parts).where(parts.c.id == screening_id))


def abandoned(connection: Connection, before: str) -> list[str]:
    """Uploads that came to no end: parts without a head."""
    headed = exists().where(screenings.c.id == parts.c.id)
    query = select(parts.c.id).where(parts.c.number == 0, parts.c.at < before, ~headed)
    return list(connection.execute(query).scalars())


PART_BYTES = PART
"""Bytes of every part but the last."""


# Partners ------------------------------------------------------------------------------------------------------------------


def put_partner(connection: Connection, screening_id: str, one: Partner) -> None:
    which = and_(partners.c.screening == screening_id, partners.c.partner == one.partner)
    values = msgspec.structs.asdict(one)
    if not connection.execute(update(partners).where(which).values(values)).rowcount:
        connection.execute(insert(partners).values(screening=screening_id, **values))


def partners_of(connection: Connection, screening_id: str) -> list[Partner]:
    query = select(partners).where(partners.c.screening == screening_id).order_by(partners.c.partner)
    return [_partner(row) for row in connection.execute(query)]


def partner(connection: Connection, screening_id: str, code: str) -> Partner | None:
    return next((one for one in partners_of(connection, screening_id) if one.partner == code), None)


def advise(connection: Connection, screening_id: str, number: int, code: str, word: str, at: str) -> None:
    """What a partner says of a row, in place of what it said before; no word takes that back."""
    which = and_(advice.c.screening == screening_id, advice.c.number == number, advice.c.partner == code)
    connection.execute(delete(advice).where(which))
    if word:
        connection.execute(insert(advice).values(screening=screening_id, number=number, partner=code, advice=word, at=at))


def advice_of(connection: Connection, screening_id: str, numbers: Iterable[int]) -> dict[int, dict[str, str]]:
    """By row, what each partner advises."""
    query = select(advice).where(advice.c.screening == screening_id, advice.c.number.in_(list(numbers))).order_by(advice.c.partner)
    found: dict[int, dict[str, str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.number, {})[row.partner] = row.advice
    return found


def advised(connection: Connection, screening_id: str) -> dict[str, dict[str, int]]:
    """By partner, how many rows it advises what on."""
    query = select(advice.c.partner, advice.c.advice, func.count()).where(advice.c.screening == screening_id)
    found: dict[str, dict[str, int]] = {}
    for code, word, count in connection.execute(query.group_by(advice.c.partner, advice.c.advice)):
        found.setdefault(code, {})[word] = int(count)
    return found


# Exports and proofs --------------------------------------------------------------------------------------------------------


def note_export(connection: Connection, bureau: str, screening_id: str, one: Export) -> None:
    connection.execute(insert(exports).values(bureau=bureau, screening=screening_id, **msgspec.structs.asdict(one)))


def exports_of(connection: Connection, bureau: str, screening_id: str) -> list[Export]:
    """The oldest first."""
    query = select(exports).where(exports.c.bureau == bureau, exports.c.screening == screening_id).order_by(exports.c.number)
    return [Export(number=r.number, at=r.at, by=r.by, rows=r.rows, digest=r.digest) for r in connection.execute(query.limit(MOST_EXPORTS))]


def put_proof(connection: Connection, proof: Proof) -> None:
    """A proof, in place of its draft."""
    connection.execute(delete(proofs).where(proofs.c.bureau == proof.bureau, proofs.c.screening == proof.screening))
    doc = msgspec.json.encode(proof).decode()
    values = {"bureau": proof.bureau, "screening": proof.screening, "event_id": proof.event, "at": proof.at, "doc": doc}
    connection.execute(insert(proofs).values(values))


def proof_of(connection: Connection, bureau: str, screening_id: str) -> Proof | None:
    doc = connection.execute(select(proofs.c.doc).where(proofs.c.bureau == bureau, proofs.c.screening == screening_id)).scalar()
    return _proof.decode(doc) if doc is not None else None


def proofs_of(connection: Connection, screening_id: str) -> list[Proof]:
    """All that is known of a purged list, by whose copy it was."""
    query = select(proofs.c.doc).where(proofs.c.screening == screening_id).order_by(proofs.c.bureau)
    return [_proof.decode(doc) for doc in connection.execute(query).scalars()]


def proofs_of_event(connection: Connection, bureau: str, event_id: str) -> list[Proof]:
    query = select(proofs.c.doc).where(proofs.c.bureau == bureau, proofs.c.event_id == event_id).order_by(proofs.c.screening)
    return [_proof.decode(doc) for doc in connection.execute(query).scalars()]


def forget_beside(connection: Connection, screening: Screening) -> None:
    """What hangs on a copy beside its rows: the file, exports, and at the host what partners said."""
    connection.execute(delete(exports).where(exports.c.bureau == screening.bureau, exports.c.screening == screening.id))
    if screening.own:
        forget_file(connection, screening.id)
        connection.execute(delete(advice).where(advice.c.screening == screening.id))


def _partner(row: Any) -> Partner:
    return Partner(partner=row.partner, state=row.state, sent=row.sent, at=row.at)


def _one(bureau: str, screening_id: str) -> ColumnElement[bool]:
    return and_(screenings.c.bureau == bureau, screenings.c.id == screening_id)


def _row(screening: Screening) -> dict[str, Any]:
    return {
        "bureau": screening.bureau,
        "id": screening.id,
        "host": screening.host,
        "event_id": screening.event,
        "state": screening.state,
        "doc": msgspec.json.encode(screening).decode(),
        "purge_on": DONE if screening.state == "purged" and not screening.due else screening.purge_on,
        "updated_at": screening.updated_at,
    }
