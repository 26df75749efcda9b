# SPDX-License-Identifier: Apache-2.0
"""Files that hang on things: kept once by their SHA-256, sealed under a key of the node, gone with the last thing that they hang on.

A part is sealed by itself (AES-256-GCM), bound to the file and its place in it, so that parts cannot change places.
"""

import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import ColumnElement, Connection, Row, and_, delete, exists, func, insert, select, update

from carillon.errors import Broken
from carillon.store.schemas.attachments import attachment_parts, attachments, blob_parts, blobs

PART = 196_608
"""Bytes of a part; in base64, as it travels, 256 KiB."""
NONCE = 12
HERE, COMING, BROKEN = "here", "coming", "broken"
"""States of an attachment: only what is here, whole and verified, is shown; what arrived altered is broken for good."""


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """What hangs on a thing in one bureau's copy: `owner` attached it, `entry` is with what it went (empty: with nothing yet), `type` is a
    code of the packs' list, `by` who of the owner's people, which stays at home."""

    bureau: str
    id: str
    object_id: str
    owner: str
    entry: str = ""
    state: str = HERE
    digest: str
    name: str
    type: str
    bytes: int
    by: str = ""
    at: str


def parts_of(size: int) -> int:
    """How many parts a file of so many bytes has."""
    return max(1, -(-size // PART))


def put(connection: Connection, key: bytes, data: bytes, at: str) -> str:
    """Keeps a file, or knows it already; its digest."""
    digest = sha256(data).hexdigest()
    if connection.execute(select(blobs.c.digest).where(blobs.c.digest == digest)).first() is None:
        connection.execute(insert(blobs).values(digest=digest, bytes=len(data), at=at))
        for number in range(parts_of(len(data))):
            part = seal(key, f"{digest}:{number}", data[number * PART : (number + 1) * PART])
            connection.execute(insert(blob_parts).values(digest=digest, number=number, sealed=part))
    return digest


def part(connection: Connection, key: bytes, digest: str, number: int) -> bytes:
    """One part of a file. Raises Broken where it is missing or was altered."""
    query = select(blob_parts.c.sealed).where(blob_parts.c.digest == digest, blob_parts.c.number == number)
    return unseal(key, f"{digest}:{number}", connection.execute(query).scalar() or "")


def content(connection: Connection, key: bytes, digest: str) -> bytes:
    """A whole file. Raises Broken where it is not what its digest says."""
    size = connection.execute(select(blobs.c.bytes).where(blobs.c.digest == digest)).scalar()
    data = b"".join(part(connection, key, digest, number) for number in range(parts_of(size or 0)))
    if sha256(data).hexdigest() != digest:
        raise Broken("An attachment is not what it was when it was kept.", help="Restore a backup, or ask for it again.")
    return data


def seal(key: bytes, place: str, data: bytes) -> str:
    nonce = secrets.token_bytes(NONCE)
    return b64encode(nonce + AESGCM(key).encrypt(nonce, data, place.encode())).decode()


def unseal(key: bytes, place: str, sealed: str) -> bytes:
    """Raises Broken where the seal does not hold."""
    try:
        raw = b64decode(sealed, validate=True)
        return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], place.encode())
    except (InvalidTag, ValueError):
        raise Broken(
            "An attachment cannot be opened: a part of it is missing or was altered, or the node's key is another.",
            help="Restore the node's key and the database from the same backup.",
        ) from None


# What hangs where --------------------------------------------------------------------------------------------------------


def hang(connection: Connection, one: Attachment) -> None:
    connection.execute(insert(attachments).values(**msgspec.structs.asdict(one)))


def listed(connection: Connection, bureau: str, object_id: str) -> list[Attachment]:
    """What hangs on a bureau's copy of a thing, oldest first."""
    query = select(attachments).where(_on(bureau, object_id)).order_by(attachments.c.at, attachments.c.id)
    return [_attachment(row) for row in connection.execute(query)]


def find(connection: Connection, bureau: str, attachment_id: str) -> Attachment | None:
    row = connection.execute(select(attachments).where(_one(bureau, attachment_id))).first()
    return _attachment(row) if row else None


def went(connection: Connection, bureau: str, ids: Iterable[str], entry: str) -> None:
    """Notes with what they went."""
    query = update(attachments).where(attachments.c.bureau == bureau, attachments.c.id.in_(list(ids)))
    connection.execute(query.values(entry=entry))


def unhang(connection: Connection, bureau: str, attachment_id: str) -> None:
    """Takes one away; its content goes with the last."""
    _unhang(connection, _one(bureau, attachment_id))


def unhang_all(connection: Connection, bureau: str, object_id: str) -> None:
    """Takes everything away that hangs on a bureau's copy of a thing."""
    _unhang(connection, _on(bureau, object_id))


def _unhang(connection: Connection, which: ColumnElement[bool]) -> None:
    ids = [(row.bureau, row.id) for row in connection.execute(select(attachments.c.bureau, attachments.c.id).where(which))]
    digests = set(connection.execute(select(attachments.c.digest).where(which)).scalars())
    connection.execute(delete(attachments).where(which))
    for bureau, attachment_id in ids:
        forget_parts(connection, bureau, attachment_id)
    used = exists().where(attachments.c.digest == blobs.c.digest, attachments.c.state == HERE)
    gone = connection.execute(select(blobs.c.digest).where(blobs.c.digest.in_(digests), ~used)).scalars().all()
    connection.execute(delete(blob_parts).where(blob_parts.c.digest.in_(gone)))
    connection.execute(delete(blobs).where(blobs.c.digest.in_(gone)))


# What is coming ----------------------------------------------------------------------------------------------------------


def take_part(connection: Connection, key: bytes, one: Attachment, number: int, data: bytes) -> None:
    """Keeps a part of what is coming; one that is there already is left as it is."""
    known = and_(_part_of(one.bureau, one.id), attachment_parts.c.number == number)
    if connection.execute(select(attachment_parts.c.number).where(known)).first() is None:
        sealed = seal(key, f"{one.bureau}:{one.id}:{number}", data)
        connection.execute(insert(attachment_parts).values(bureau=one.bureau, id=one.id, number=number, sealed=sealed))


def arrived(connection: Connection, one: Attachment) -> int:
    """How many parts of it have come."""
    query = select(func.count()).select_from(attachment_parts).where(_part_of(one.bureau, one.id))
    return int(connection.execute(query).scalar_one())


def assemble(connection: Connection, key: bytes, one: Attachment) -> bytes:
    """All parts of it that have come, in their order. Raises Broken."""
    query = select(attachment_parts.c.number, attachment_parts.c.sealed).where(_part_of(one.bureau, one.id))
    rows = connection.execute(query.order_by(attachment_parts.c.number))
    return b"".join(unseal(key, f"{one.bureau}:{one.id}:{row.number}", row.sealed) for row in rows)


def forget_parts(connection: Connection, bureau: str, attachment_id: str) -> None:
    connection.execute(delete(attachment_parts).where(_part_of(bureau, attachment_id)))


def turn(connection: Connection, one: Attachment, state: str, type: str) -> None:
    """What was coming is here, or broken."""
    connection.execute(update(attachments).where(_one(one.bureau, one.id)).values(state=state, type=type))


def _on(bureau: str, object_id: str) -> ColumnElement[bool]:
    return and_(attachments.c.bureau == bureau, attachments.c.object_id == object_id)


def _one(bureau: str, attachment_id: str) -> ColumnElement[bool]:
    return and_(attachments.c.bureau == bureau, attachments.c.id == attachment_id)


def _part_of(bureau: str, attachment_id: str) -> ColumnElement[bool]:
    return and_(attachment_parts.c.bureau == bureau, attachment_parts.c.id == attachment_id)


def _attachment(row: Row[Any]) -> Attachment:
    return Attachment(**row._mapping)
