# SPDX-License-Identifier: Apache-2.0
"""The audit trail: a bureau reads its own, the data-protection officer reads all, and anybody with a head can verify it."""

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from carillon.core.model.codec import canonical
from carillon.core.policy.actors import Actor
from carillon.desk.act import look
from carillon.desk.bench import Bench
from carillon.errors import Broken
from carillon.store import audit, clock


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


class SignedHead(msgspec.Struct, frozen=True):
    """The head of the chain at a moment, signed by the node: `signature` (Ed25519, base64) is over the canonical JSON of the other
    fields. Whoever keeps one can prove later that the chain was shortened or written anew, and that this node had said otherwise."""

    node: str
    seq: int
    hash: str
    at: str
    key: str
    signature: str = ""


def sign_head(bench: Bench, actor: Actor) -> SignedHead:
    """Raises Broken when the node's key cannot be used."""
    with look(bench, actor, "audit.verify", object="head") as doing:
        seq, last = audit.head(doing.connection)
    file = bench.settings.path / "node.key"
    try:
        key = load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError) as failure:
        raise Broken(f"The node's key {file} cannot be read: {failure}.", help="Restore node.key from a backup.") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise Broken(f"{file} holds no Ed25519 key.", help="Restore node.key from a backup.")
    public = b64encode(key.public_key().public_bytes_raw()).decode()
    head = SignedHead(bench.settings.node, seq, last, clock.now(), public)
    signed = key.sign(canonical({name: value for name, value in msgspec.structs.asdict(head).items() if name != "signature"}))
    return msgspec.structs.replace(head, signature=b64encode(signed).decode())


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
