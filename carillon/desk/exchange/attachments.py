# SPDX-License-Identifier: Apache-2.0
"""Attachments on their way: each part is one message; what has come is shown to nobody until it is whole and what its digest says."""

from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Callable
from hashlib import sha256
from typing import Annotated

import msgspec
from msgspec import Meta

from carillon.core.model import attachment as files
from carillon.core.packs.pack import Packs
from carillon.desk.exchange import requests, tips
from carillon.desk.exchange.inward import Inward
from carillon.errors import Error, Garbled, Invalid, PeerError
from carillon.store import blobs
from carillon.store.blobs import Attachment

BELONGS: dict[str, Callable[[Inward, str], bool]] = {"tip": tips.may_attach, "req": requests.may_attach}
"""By how the id of a thing begins: whether what hangs on it is taken from the origin. Each thread whose things take them adds its own."""


class AttachmentBody(msgspec.Struct, frozen=True, kw_only=True):
    """Part `number` of `count`, from 0, in base64. `object` is what it hangs on, `entry` with what of it it went."""

    id: Annotated[str, Meta(min_length=1, max_length=40)]
    object: Annotated[str, Meta(min_length=1, max_length=40)]
    entry: Annotated[str, Meta(max_length=40)]
    digest: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    bytes: Annotated[int, Meta(ge=1)]
    number: Annotated[int, Meta(ge=0)]
    count: Annotated[int, Meta(ge=1)]
    part: str


def types(packs: Packs) -> list[files.FileType]:
    """The types of files that the packs know."""
    return [files.read_type(one.code, one.label, one.extra) for one in packs.codes["attachments"].codes.values()]


def take_attachment(inward: Inward) -> None:
    """One part; with the last of them the whole is verified."""
    body = inward.read(AttachmentBody)
    belongs = BELONGS.get(body.object.partition("-")[0])
    if belongs is None:
        raise PeerError("An attachment to a thing that takes none.")
    if not belongs(inward, body.object):
        return
    data = _part(body)
    one = blobs.find(inward.connection, inward.addressee, body.id)
    if one is None:
        one = _begin(inward, body)
    if one is None or one.state != blobs.COMING:
        return
    if (one.owner, one.object_id, one.digest, one.bytes) != (inward.message.origin, body.object, body.digest, body.bytes):
        raise PeerError("A part says something else of its attachment than the part before it.")
    key = inward.bench.keys.files
    blobs.take_part(inward.connection, key, one, body.number, data)
    if blobs.arrived(inward.connection, one) == body.count:
        _finish(inward, one, key)


def _begin(inward: Inward, body: AttachmentBody) -> Attachment | None:
    """The first of its parts to come; None where this node does not take it: then its owner and our desk are told, once."""
    settings, origin = inward.bench.settings, inward.message.origin
    others = [one for one in blobs.listed(inward.connection, inward.addressee, body.object) if one.owner == origin]
    if body.bytes > settings.attachment_bytes or len(others) >= settings.attachments_each:
        inward.owe("refused", "too_large")
        if body.number == 0:
            inward.tell("reply", body.object, f"An attachment of {origin} was not taken: it is larger, or one more, than this node takes")
            inward.note("attachment.refused", body.object, bytes=body.bytes)
        return None
    one = Attachment(
        bureau=inward.addressee,
        id=body.id,
        object_id=body.object,
        owner=origin,
        entry=body.entry,
        state=blobs.COMING,
        digest=body.digest,
        name=files.clean_name(body.name),
        type="",
        bytes=body.bytes,
        at=inward.at,
    )
    blobs.hang(inward.connection, one)
    return one


def _finish(inward: Inward, one: Attachment, key: bytes) -> None:
    try:
        data = blobs.assemble(inward.connection, key, one)
        if len(data) != one.bytes or sha256(data).hexdigest() != one.digest:
            raise Garbled("it is not what its digest says")
        found = files.find(data, one.name, "", types(inward.bench.packs))
    except (Error, Invalid) as wrong:
        blobs.turn(inward.connection, one, blobs.BROKEN, "")
        inward.owe("refused", wrong.code)
        inward.tell("reply", one.object_id, f"An attachment of {one.owner} is not shown: {wrong.message}")
        inward.note("attachment.broken", one.object_id)
    else:
        blobs.put(inward.connection, key, data, inward.at)
        blobs.turn(inward.connection, one, blobs.HERE, found.code)
        inward.note("attachment.received", one.object_id, bytes=one.bytes)
    blobs.forget_parts(inward.connection, one.bureau, one.id)


def _part(body: AttachmentBody) -> bytes:
    try:
        data = b64decode(body.part, validate=True)
    except (NoBase64, ValueError):
        raise Garbled("A part of an attachment is not base64.") from None
    last = body.number == body.count - 1
    size = body.bytes - body.number * blobs.PART if last else blobs.PART
    if body.count != blobs.parts_of(body.bytes) or body.number >= body.count or len(data) != size:
        raise Garbled("A part of an attachment has another size than its place says.")
    return data
