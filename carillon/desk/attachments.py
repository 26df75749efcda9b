# SPDX-License-Identifier: Apache-2.0
"""Attachments: files on whatever a bureau has, looked at before they are kept, sent in parts, and gone with what they hang on.

A thread whose things take attachments calls these within its own deeds, after it has found the thing by its scope; what comes from other
bureaus is taken by `desk/exchange/attachments.py`, which asks the thread whether it may.
"""

from base64 import b64encode
from collections.abc import Collection
from hashlib import sha256

import msgspec
from sqlalchemy import Connection

from carillon.core.model import attachment as files
from carillon.desk.act import Act
from carillon.desk.bench import Bench
from carillon.desk.exchange import telling
from carillon.desk.exchange.attachments import AttachmentBody, types
from carillon.desk.exchange.post import Saying
from carillon.errors import Conflict, Invalid, Malformed, NotFound, TooLarge
from carillon.store import blobs, clock
from carillon.store.blobs import Attachment


class Upload(msgspec.Struct, frozen=True):
    """A file as somebody hands it in. `media` is what it is declared as, `digest` its SHA-256 as whoever sends it knows it; both may be
    empty."""

    name: str
    data: bytes
    media: str = ""
    digest: str = ""


class Sent(msgspec.Struct, frozen=True):
    """A file as it is handed out; `media` as its content says."""

    name: str
    media: str
    data: bytes


def add(bench: Bench, doing: Act, object_id: str, upload: Upload) -> Attachment:
    """Hangs a file on the actor's bureau's copy of a thing; it goes to others with what is said next. Raises Invalid for a file of a kind
    that is not taken or that lies about it, Malformed for one that was cut off on its way, TooLarge, Conflict for one too many."""
    settings = bench.settings
    if len(upload.data) > settings.attachment_bytes:
        raise TooLarge(f"The file has more than {settings.attachment_bytes} bytes.", help="Send less of it, or a smaller picture.")
    if not upload.data:
        raise Invalid("The file is empty.", help="Choose it again; it may have been cut off on its way.")
    if upload.digest and upload.digest.lower() != sha256(upload.data).hexdigest():
        raise Malformed("The file is not what its SHA-256 says: it was cut off or altered on its way.", help="Send it again.")
    bureau = doing.actor.bureau
    there = blobs.listed(doing.connection, bureau, object_id)
    if sum(one.owner == bureau for one in there) >= settings.attachments_each:
        raise Conflict(f"There are {settings.attachments_each} attachments already.", help="Take one away first, or put them into one PDF.")
    name = files.clean_name(upload.name)
    found = files.find(upload.data, name, upload.media, types(bench.packs))
    one = Attachment(
        bureau=bureau,
        id=clock.new_id("att"),
        object_id=object_id,
        owner=bureau,
        digest=blobs.put(doing.connection, bench.keys.files, upload.data, doing.at),
        name=name,
        type=found.code,
        bytes=len(upload.data),
        by=doing.actor.username,
        at=doing.at,
    )
    blobs.hang(doing.connection, one)
    return one


def remove(doing: Act, object_id: str, attachment_id: str) -> None:
    """Takes one away that has gone to nobody yet. Raises NotFound, Conflict."""
    one = _find(doing.connection, doing.actor.bureau, object_id, attachment_id)
    if one.owner != doing.actor.bureau or one.entry:
        raise Conflict("This attachment has been sent.", help="Take back what it went with, or say that it no longer holds.")
    blobs.unhang(doing.connection, one.bureau, one.id)


def listed(connection: Connection, bureau: str, object_id: str) -> tuple[Attachment, ...]:
    """What hangs on a bureau's copy of a thing, oldest first; also what is on its way."""
    return tuple(blobs.listed(connection, bureau, object_id))


def content(bench: Bench, connection: Connection, bureau: str, object_id: str, attachment_id: str) -> Sent:
    """A whole file. Raises NotFound, Conflict for one that is on its way or came altered, Broken."""
    one = _find(connection, bureau, object_id, attachment_id)
    if one.state != blobs.HERE:
        raise Conflict(
            "This attachment is on its way." if one.state == blobs.COMING else "This attachment came altered, and is not shown.",
            help="Wait for the rest of it." if one.state == blobs.COMING else f"Ask {one.owner} to send it again.",
        )
    found = next((kind for kind in types(bench.packs) if kind.code == one.type), None)
    media = found.media[0] if found else "application/octet-stream"
    return Sent(one.name, media, blobs.content(connection, bench.keys.files, one.digest))


def waiting(connection: Connection, bureau: str, object_id: str) -> list[Attachment]:
    """What goes with the next that is said: the bureau's own, gone with nothing yet."""
    return [one for one in blobs.listed(connection, bureau, object_id) if one.owner == bureau and not one.entry]


def travel(bench: Bench, doing: Act, thing: tuple[str, int], entry: str, addressees: Collection[str]) -> int:
    """Sends what waits on a thing (id, version) along with an entry of it; returns how many. `entry` may be the thing's own id."""
    found = waiting(doing.connection, doing.actor.bureau, thing[0])
    for one in found:
        count = blobs.parts_of(one.bytes)
        for number in range(count):
            part = blobs.part(doing.connection, bench.keys.files, one.digest, number)
            body = AttachmentBody(
                id=one.id,
                object=thing[0],
                entry=entry,
                digest=one.digest,
                name=one.name,
                bytes=one.bytes,
                number=number,
                count=count,
                part=b64encode(part).decode(),
            )
            saying = Saying(kind="attachment", origin=doing.actor.bureau, body=msgspec.to_builtins(body), objects=(thing,))
            telling.tell(bench, doing, saying, addressees)
    blobs.went(doing.connection, doing.actor.bureau, [one.id for one in found], entry)
    return len(found)


def forget(connection: Connection, bureau: str, object_id: str) -> None:
    """Everything that hangs on a bureau's copy of a thing goes; a file's content with the last thing that it hangs on."""
    blobs.unhang_all(connection, bureau, object_id)


def _find(connection: Connection, bureau: str, object_id: str, attachment_id: str) -> Attachment:
    one = blobs.find(connection, bureau, attachment_id)
    if one is None or one.object_id != object_id:
        raise NotFound(f"There is no attachment {attachment_id[:40]}.", help="Check the id; what it hung on may have been taken back.")
    return one
