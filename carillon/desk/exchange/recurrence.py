# SPDX-License-Identifier: Apache-2.0
"""What was deleted by order does not come back in silence: where it is entered again, whoever ordered it is told.

Nothing is kept of what was deleted but hashes, keyed with a secret of the node, of its exact numbers and of its names with birth dates.
"""

import hmac
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection

from carillon.core.match.normalise import tokens
from carillon.core.model import entities
from carillon.core.model.record import Record
from carillon.core.policy.actors import Actor
from carillon.desk.act import Act
from carillon.desk.bench import Bench
from carillon.desk.exchange import post
from carillon.desk.exchange.post import Saying
from carillon.errors import Broken
from carillon.store import audit, clock, inbox
from carillon.store import subjects as store
from carillon.store.records import Filing

KIND = "subject"
"""The kind of line by which an inbox is told."""


def remember(bench: Bench, connection: Connection, record: Record, order_id: str, at: str) -> None:
    """Keeps the hashes of a record that is about to be deleted by order."""
    store.remember(connection, digests(bench, record), record.owner, record.id, order_id, at)


def notice(bench: Bench, doing: Act, filings: Sequence[Filing]) -> None:
    """Within a deed that enters records or changes them."""
    doing.more += look(bench, doing.connection, filings, doing.actor, doing.at)


def look(bench: Bench, connection: Connection, filings: Iterable[Filing], actor: Actor, at: str) -> list[audit.Entry]:
    """Tells whoever ordered the deletion of each record that is entered again; returns the notes for the log. While nothing was ever
    deleted by order, this is one look at an empty table."""
    if not store.any_erased(connection):
        return []
    entries = []
    for one in filings:
        record = one.record
        for met in store.erased(connection, digests(bench, record), record.owner):
            if met.record_id != record.id:
                _tell(bench, connection, record, met, at)
                entries.append(_noted(actor, record, met, at))
    return entries


def digests(bench: Bench, record: Record) -> list[str]:
    """The keyed hashes of a record."""
    secret = _secret(bench.settings.path / "node.key")
    return sorted({hmac.digest(secret, text.encode("utf-8", "surrogatepass"), "sha256").hex() for text in _texts(bench, record)})


def _texts(bench: Bench, record: Record) -> Iterator[str]:
    kind = bench.packs.kinds[record.schema]
    for key in entities.keys(record.entity, kind):
        yield f"{key.form}:{key.value}"
    born = record.entity.values("birthDate") or ("",)
    for name in entities.names(record.entity, kind) if kind.subject else ():
        for day in born:
            yield f"{' '.join(sorted(tokens(name)))}|{day}"


@lru_cache(maxsize=8)
def _secret(file: Path) -> bytes:
    """From the node's key, which stands beside the database and not in it: who has the hashes alone cannot try names against them."""
    try:
        return sha256(b"carillon erased\n" + file.read_bytes()).digest()
    except OSError as failure:
        raise Broken(f"The node's key {file} cannot be read: {failure}.", help="Restore node.key from a backup.") from None


def _tell(bench: Bench, connection: Connection, record: Record, met: store.Erased, at: str) -> None:
    text = f"{record.owner} has entered again what was deleted by order {met.order_id}: record {record.id}"
    if met.origin in post.elsewhere(bench, connection):
        body = {"order": met.order_id, "state": "recurred", "record": record.id, "note": ""}
        saying = Saying(kind="execution", origin=record.owner, body=body, objects=((met.order_id, 0),))
        post.say(bench, connection, at, saying, [met.origin])
        return
    line = inbox.Item(id=clock.new_id("inb"), bureau=met.origin, kind=KIND, object_id=met.subject_id, urgency="priority", text=text, at=at)
    inbox.put(connection, [line])


def _noted(actor: Actor, record: Record, met: store.Erased, at: str) -> audit.Entry:
    return audit.Entry(
        at=at,
        actor=actor.user,
        bureau=met.origin,
        role=actor.role,
        via=actor.via,
        deed="order.recurred",
        object=met.order_id,
        detail={"record": record.id, "by": record.owner},
    )
