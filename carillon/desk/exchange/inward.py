# SPDX-License-Identifier: Apache-2.0
"""A message that came in and is being done for one addressee, in the transaction of its turn."""

from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection

from carillon.desk.bench import Bench
from carillon.desk.exchange.batch import Copies
from carillon.errors import PeerError
from carillon.exchange import receipts
from carillon.exchange.directory import Directory
from carillon.exchange.messages import Message, Signed
from carillon.exchange.receipts import Deed, Receipt
from carillon.store import audit, clock, inbox
from carillon.store.exchange import lines

T = TypeVar("T")


@dataclass(frozen=True)
class Inward:
    """`entries` collects what goes into the audit chain with it. `directory`: None for what one bureau of this node says to another."""

    bench: Bench
    connection: Connection
    signed: Signed
    addressee: str
    seq: int
    node: str
    directory: Directory | None
    at: str
    entries: list[audit.Entry]
    copies: Copies

    @property
    def message(self) -> Message:
        return self.signed.message

    def read(self, kind: type[T]) -> T:
        """The body as what it should be; raises PeerError saying which field is wrong."""
        try:
            return msgspec.convert(self.message.body, kind)
        except msgspec.ValidationError as wrong:
            raise PeerError(f"A {self.message.kind} of another form than this program knows: {wrong}.") from None

    def require_owner(self, owner: str) -> None:
        """Raises PeerError unless the message is by the owner: nobody speaks of what belongs to another."""
        if owner != self.message.origin:
            raise PeerError(f"{self.message.origin} speaks of what belongs to {owner}.")

    def tell(self, kind: str, object_id: str, text: str, urgency: str = "routine") -> None:
        """A line in the addressee's inbox."""
        line = inbox.Item(
            id=clock.new_id("inb"),
            bureau=self.addressee,
            kind=kind,
            object_id=object_id,
            urgency=urgency,
            text=text[:300],
            at=self.at,
        )
        inbox.put(self.connection, [line])

    def owe(self, deed: Deed, code: str = "") -> None:
        """A signed receipt for the origin: what was done with the message."""
        if self.bench.keyring is None or self.directory is None:
            return
        receipt = Receipt(
            message=self.message.id,
            digest=self.signed.digest,
            deed=deed,
            node=self.bench.keyring.node,
            bureau=self.addressee,
            at=self.at,
            directory=self.directory.version,
            code=code,
        )
        statement = receipts.issue(receipt, self.bench.keyring)
        lines.owe(self.connection, self.message.origin, self.addressee, self.seq, statement)

    def note(self, deed: str, object_id: str, **detail: Any) -> None:
        """An entry in the addressee's log. The correlation is the message, so that both nodes' logs can be laid side by side."""
        entry = audit.Entry(
            at=self.at,
            actor=f"node:{self.node}"[:80],
            bureau=self.addressee,
            role="node",
            via="peer",
            deed=deed,
            object=object_id,
            purpose=self.message.purpose[:24],
            detail={"from": self.message.origin, "message": self.message.id} | detail,
        )
        self.entries.append(entry)
