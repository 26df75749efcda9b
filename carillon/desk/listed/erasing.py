# SPDX-License-Identifier: Apache-2.0
"""Erasing a list: rows, file, matches, index, and what its checks asked; and the signed statement that is left."""

from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from typing import Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from sqlalchemy import Connection

from carillon.core.model.codec import canonical
from carillon.core.model.screening import Proof, Screening
from carillon.desk.bench import Bench
from carillon.desk.listed import folders
from carillon.desk.listed.heads import rows_of
from carillon.errors import Broken, Error
from carillon.exchange import keyring, wire
from carillon.store import audit, inbox, retention
from carillon.store import screening_rows as rows
from carillon.store import screenings as store
from carillon.store.exchange import letters

CHECKS = 200
"""Checks erased at a time."""
PREFIX = b"carillon/1 screening purged\n"
"""What is signed begins with what it is."""
Why = Literal["schedule", "deed", "host", "removed"]


def draft(bench: Bench, connection: Connection, screening: Screening, why: Why, at: str) -> Proof:
    """What a list amounted to, before it goes."""
    of = rows_of(screening)
    counts = rows.counts(connection, of)
    seq, last = audit.head(connection)
    return Proof(
        screening=screening.id,
        event=screening.event,
        bureau=screening.bureau,
        host=screening.host,
        node=bench.keyring.node if bench.keyring is not None else bench.settings.node,
        at=at,
        why=why,
        rows=sum(counts.values()),
        rejected=counts.get("rejected", 0),
        duplicates=counts.get("duplicate", 0),
        decisions={name or "none": count for name, count in sorted(rows.decisions(connection, of).items())},
        checks=rows.count_checks(connection, of),
        list=screening.digest,
        result=_digest(connection, screening),
        entries=f"{seq}:{last}",
    )


def close(connection: Connection, screening: Screening, proof: Proof, at: str) -> Screening:
    """From now on nobody reads the list; what is to be proven is noted."""
    store.put_proof(connection, proof)
    emptied = Screening(
        id=screening.id,
        bureau=screening.bureau,
        host=screening.host,
        event=screening.event,
        name="",
        state="purged",
        first=screening.first,
        created_at=screening.created_at,
        updated_at=at,
        due=True,
    )
    store.replace(connection, emptied, screening)
    store.forget_beside(connection, screening)
    inbox.forget_for(connection, screening.id, screening.bureau)
    letters.forget(connection, [screening.id])
    return emptied


def some(bench: Bench, connection: Connection, screening: Screening) -> bool:
    """Erases some of what a closed list has left; False when there is nothing."""
    of = rows_of(screening)
    checks = rows.checks_of(connection, of, CHECKS)
    if checks:
        # Before the hits are emptied: they say of whom something was remembered.
        rows.forget_judgements(connection, of, checks)
        letters.forget(connection, rows.hits_of(connection, of, checks))
        retention.erase_checks(connection, checks)
        rows.forget_matches(connection, of, checks)
        return True
    if rows.erase(connection, of):
        return True
    if screening.first:
        retention.erase_checks(connection, [screening.first])
    return False


def finish(bench: Bench, connection: Connection, screening: Screening, at: str) -> Proof | None:
    """The signed statement, when nothing is left; None where there is one already."""
    proof = store.proof_of(connection, screening.bureau, screening.id)
    if proof is None or proof.signature:
        return None
    signed = _sign(bench, msgspec.structs.replace(proof, at=at))
    store.put_proof(connection, signed)
    folders.forget(bench, screening.bureau, screening.id)
    return signed


def erase_now(bench: Bench, connection: Connection, screening: Screening, why: Why, at: str) -> Proof | None:
    """All of it within one transaction: for a partner's copy, whose host waits for the receipt."""
    closed = close(connection, screening, draft(bench, connection, screening, why, at), at)
    while some(bench, connection, closed):
        pass
    return finish(bench, connection, closed, at)


def holds(proof: Proof) -> bool:
    """Whether the signature of a proof is by the key that it names."""
    with suppress(Error):
        return keyring.verify(wire.unb64(proof.key), wire.unb64(proof.signature), _signed(proof))
    return False


def _sign(bench: Bench, proof: Proof) -> Proof:
    """By the key with which the node speaks, or by its own outside an exchange. Raises Broken where that cannot be used."""
    ring = bench.keyring
    if ring is not None:
        public = next(one.public for one in ring.public().signing if one.kid == ring.kid)
        told = msgspec.structs.replace(proof, key=public)
        return msgspec.structs.replace(told, signature=wire.b64(ring.sign(_signed(told))[1]))
    file = bench.settings.path / "node.key"
    try:
        own = load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError) as failure:
        raise Broken(f"The node's key {file} cannot be read: {failure}.", help="Restore node.key from a backup.") from None
    if not isinstance(own, Ed25519PrivateKey):
        raise Broken(f"{file} holds no Ed25519 key.", help="Restore node.key from a backup.")
    told = msgspec.structs.replace(proof, key=wire.b64(own.public_key().public_bytes_raw()))
    return msgspec.structs.replace(told, signature=wire.b64(own.sign(_signed(told))))


def _signed(proof: Proof) -> bytes:
    body = msgspec.to_builtins(msgspec.structs.replace(proof, signature=""))
    body.pop("signature", None)
    return PREFIX + canonical(body)


def _digest(connection: Connection, screening: Screening) -> str:
    """Of all rows in their order, by reference and with what was decided; no name, so that nobody can try names against it."""
    made = sha256()
    for piece in _pieces(connection, screening):
        made.update(piece)
    return made.hexdigest()


def _pieces(connection: Connection, screening: Screening) -> Iterator[bytes]:
    for row in rows.walk(connection, rows_of(screening)):
        yield msgspec.json.encode([row.number, row.state, row.ref, row.decision])
