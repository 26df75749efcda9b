# SPDX-License-Identifier: Apache-2.0
"""Receiving: parcels are opened and verified, and each message is done in its turn, once.

What comes twice changes nothing. What comes early waits, and what is missing before it is asked for again. What cannot be trusted is
refused, counted against the node that the carrier had it from, and noted. A recall is done at once, in its turn or not.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic

import msgspec
from sqlalchemy import Connection

from carillon.desk.bench import Bench
from carillon.desk.exchange import kinds, membership, opening, post, pulses, unread
from carillon.desk.exchange.batch import Copies
from carillon.desk.exchange.inward import Inward
from carillon.desk.exchange.opening import PROCESSES, Batch, Openers, Opening
from carillon.errors import AskerError, Error, PeerError, Unavailable
from carillon.exchange import lines
from carillon.exchange.directory import Directory
from carillon.exchange.envelope import Opened
from carillon.exchange.lines import Line, SignedSlip, Slip, Standing
from carillon.exchange.messages import Message
from carillon.exchange.pulse import Pulse
from carillon.exchange.transport import Delivery, Transport
from carillon.store import audit, clock
from carillon.store.db import lock_audit
from carillon.store.exchange import lines as store
from carillon.store.exchange import peers
from carillon.store.exchange.lines import Arrival

BATCH = 200
HELD_AHEAD = 1_000
"""Places that may wait in one line; what lies further ahead is asked for later, so that a peer cannot fill our disk."""
REFUSALS = 10
"""Refusals of one node that a batch writes into the log; the rest is counted. A peer that floods us does not fill the log."""
BACKLOG_SECONDS = 30.0
"""After so long without a full batch the processes that open parcels are let go."""
AWAY_SECONDS = 90
"""A node that was not heard for so long, three of its pulses, is told at once that it is heard again."""
log = logging.getLogger(__name__)


class Intake:
    """What comes from a carrier, batch by batch. In a backlog the next batch is opened while one is written, and no more than that is
    ahead: a backlog of any length takes the same memory."""

    def __init__(self, bench: Bench, carrier: Transport) -> None:
        self._bench = bench
        self._carrier = carrier
        self._ahead: Opening | None = None
        self._openers: Openers | None = None
        self._full_at = 0.0

    def receive(self, limit: int = BATCH, wait: float = 0.0) -> tuple[int, set[str]]:
        """Takes what has come and does it, in one transaction; the carrier may forget it when that is durable. Returns how many parcels,
        and the nodes they came from."""
        now, self._ahead = self._ahead or self._next(limit, wait), None
        if now is None:
            return 0, set()
        if now.full:
            with suppress(Unavailable):  # what has come is done all the same
                self._ahead = self._next(limit, 0.0)
        heard = _take(self._bench, now)
        for one in now.deliveries:
            one.done()
        return len(now.deliveries), heard

    def _next(self, limit: int, wait: float) -> Opening | None:
        deliveries = self._carrier.receive(limit, wait)
        full = len(deliveries) == limit
        if full:
            self._full_at = monotonic()
            if self._openers is None and PROCESSES > 1:
                with suppress(OSError):  # then this process opens everything itself
                    self._openers = Openers()
        elif monotonic() - self._full_at > BACKLOG_SECONDS:
            self._let_go()
        return Opening(self._bench, deliveries, self._openers if full else None, full=full) if deliveries else None

    def forget(self) -> None:
        """Leaves what was opened ahead to the carrier, which hands it over again."""
        self._ahead = None

    def close(self) -> None:
        self.forget()
        self._let_go()

    def _let_go(self) -> None:
        if self._openers is not None:
            self._openers.close()
            self._openers = None


def take(bench: Bench, deliveries: Sequence[Delivery]) -> set[str]:
    """Verifies and does what has come, in its order; durable when it returns. Returns the nodes that were heard."""
    return _take(bench, Opening(bench, deliveries))


def _take(bench: Bench, opened: Opening) -> set[str]:
    batch = opened.batch()
    if batch is None:
        return set()
    try:
        return _do_all(bench, batch)
    except AskerError as refusal:
        # Something in it that no database keeps: alone it is declined, and holds up nobody else.
        if len(batch.read) == 1:
            return _do_all(bench, batch, refusal)
        return set().union(*(_do_all_or_decline(bench, one) for one in batch.apart()))


def _do_all_or_decline(bench: Bench, one: Batch) -> set[str]:
    try:
        return _do_all(bench, one)
    except AskerError as refusal:
        return _do_all(bench, one, refusal)


def _do_all(bench: Bench, batch: Batch, refusal: Error | None = None) -> set[str]:
    """One transaction. `refusal`: its messages are declined for that reason, and their lines go on."""
    at = clock.now()
    with bench.database.write() as connection:
        lock_audit(connection)
        found = post.directory(connection)
        if found is None:
            return set()
        doing = _Round(bench, connection, found, batch, at, refusal)
        for delivery, parcel in zip(batch.deliveries, batch.read, strict=True):
            if doing.directory.version != batch.version and isinstance(parcel, Opened | Pulse):
                # Opened by a directory that is no longer ours: what that admitted may have been revoked since.
                parcel = opening.read(delivery.data, doing.directory, batch.keyring, at)
            if isinstance(parcel, PeerError):
                doing.refuse(delivery.sender, parcel)
            elif refusal is not None and not isinstance(parcel, Opened):
                doing.refuse(delivery.sender, refusal)
            elif isinstance(parcel, Pulse):
                doing.hear(parcel)
            elif isinstance(parcel, Directory):
                # Two may come at once, the newer first: it has been taken up by now.
                if parcel.version > doing.directory.version:
                    membership.take_up(bench, connection, parcel, delivery.data, at)
                    doing.directory = post.directory(connection) or found
            else:
                doing.accept(parcel, delivery.data)
        doing.close()
    return doing.heard


class _Round:
    """One batch in one transaction: how far each line has come, what arrived before, and what goes into the log."""

    def __init__(
        self,
        bench: Bench,
        connection: Connection,
        found: Directory,
        batch: Batch,
        at: str,
        refusal: Error | None,
    ) -> None:
        self.bench = bench
        self.connection = connection
        self.directory = found
        self.keyring = batch.keyring
        self.at = at
        self.refusal = refusal
        self._full = batch.full
        self.heard: set[str] = set()
        self._entries: list[audit.Entry] = []
        self._refused: Counter[str] = Counter()
        parcels = [one for one in batch.read if isinstance(one, Opened)]
        ours = {(one.slip.origin, one.slip.addressee) for parcel in parcels for one in parcel.slips}
        told = {(one.origin, one.addressee) for told in batch.read if isinstance(told, Pulse) for one in told.reaches}
        self._lines = store.find(connection, ours | told)
        self._changed: set[tuple[str, str]] = set()
        self._held: dict[tuple[str, str], bool] = {}
        messages = [parcel.signed.message for parcel in parcels if parcel.signed is not None]
        self._looked_for = {one.id for one in messages}
        self._arrived = store.known(connection, self._looked_for)
        self._arrivals: list[Arrival] = []
        self._unread: list[Inward] = []
        self._copies = Copies(connection, {one for message in messages for one in _objects(message)})

    # Lines ------------------------------------------------------------------------------------------------------------------

    def accept(self, parcel: Opened, data: bytes) -> None:
        """Each slip by where it stands in its line."""
        self.heard.add(parcel.from_node)
        for signed in parcel.slips:
            slip = signed.slip
            if slip.seq > pulses.MOST_SEQ:
                self.refuse(parcel.from_node, PeerError(f"No line reaches {slip.seq}, as that from {slip.origin} would."))
                continue
            line = self._line(slip.origin, slip.addressee)
            standing = lines.place(slip, Line(line.seq, line.hash) if line.seq else None).standing
            if standing is Standing.NEXT:
                self._apply(parcel, signed)
                self._drain(slip.origin, slip.addressee)
            elif standing is Standing.GAP:
                self._wait(parcel, signed, data, line.seq)
            elif standing is Standing.FORK:
                self.refuse(parcel.from_node, PeerError(f"The line from {slip.origin} to {slip.addressee} forks at {slip.seq}."))
            else:
                self._move(slip.origin, slip.addressee, touched_at=self.at)

    def hear(self, told: Pulse) -> None:
        """What a node says of the lines between us. It is answered where it shows that one of us lacks something, or was away: to answer
        every pulse with a pulse would never end."""
        before = peers.find(self.connection, told.sender).heard_at
        news = before is None or before < clock.after(self.at, seconds=-AWAY_SECONDS)
        news |= pulses.take(self.connection, self.directory, self.keyring, told, self.at)
        for one in told.reaches:
            line, reaches = self._line(one.origin, one.addressee), min(one.seq, pulses.MOST_SEQ)
            if line.known < reaches:
                self._move(one.origin, one.addressee, known=reaches, touched_at=self.at)
                news = True
            elif one.applied < line.seq:
                self._move(one.origin, one.addressee, touched_at=self.at)
                news = True
        if news:
            self.heard.add(told.sender)

    def _line(self, origin: str, addressee: str) -> store.Line:
        known = self._lines.get((origin, addressee))
        if known is None:
            found = store.find(self.connection, [(origin, addressee)])
            known = found.get((origin, addressee), store.Line(origin, addressee, 0, lines.START, 0, None))
            self._lines[origin, addressee] = known
        return known

    def _move(self, origin: str, addressee: str, **changed: str | int) -> None:
        self._lines[origin, addressee] = msgspec.structs.replace(self._line(origin, addressee), **changed)
        self._changed.add((origin, addressee))

    def _apply(self, parcel: Opened, signed: SignedSlip) -> None:
        """Does the message for one addressee and moves the line on; a message that cannot be done is declined, and the line goes on."""
        slip = signed.slip
        self._do(parcel, slip)
        known = max(self._line(slip.origin, slip.addressee).known, slip.seq)
        self._move(slip.origin, slip.addressee, seq=slip.seq, hash=signed.line.hash, known=known, touched_at=self.at)
        if self._full and known > slip.seq:
            # The rest is under way: to ask for it while the line goes on would bring it twice.
            self._move(slip.origin, slip.addressee, asked_at=self.at)

    def _holds(self, origin: str, addressee: str) -> bool:
        """Whether anything of a line may wait for its turn."""
        if (origin, addressee) not in self._held:
            self._held[origin, addressee] = store.holds(self.connection, origin, addressee)
        return self._held[origin, addressee]

    def _wait(self, parcel: Opened, signed: SignedSlip, data: bytes, applied: int) -> None:
        """Keeps a parcel that came before its turn; a recall is done at once, and again harmlessly in its turn."""
        slip = signed.slip
        if parcel.signed is not None and parcel.signed.message.kind == "recall":
            self._do(parcel, slip)
        if slip.seq - applied <= HELD_AHEAD:
            store.hold(self.connection, slip.origin, slip.addressee, slip.seq, data, self.at)
            self._held[slip.origin, slip.addressee] = True
        known = max(self._line(slip.origin, slip.addressee).known, slip.seq)
        self._move(slip.origin, slip.addressee, known=known, touched_at=self.at)

    def _drain(self, origin: str, addressee: str) -> None:
        """Does what waited for the gap to close."""
        while (line := self._line(origin, addressee)).known > line.seq and self._holds(origin, addressee):
            data = store.take(self.connection, origin, addressee, line.seq + 1)
            if data is None:
                return
            parcel = opening.read(data, self.directory, self.keyring, self.at)
            if not isinstance(parcel, Opened):
                return
            signed = next((one for one in parcel.slips if (one.slip.origin, one.slip.addressee) == (origin, addressee)), None)
            if signed is None or lines.place(signed.slip, Line(line.seq, line.hash) if line.seq else None).standing is not Standing.NEXT:
                return
            self._apply(parcel, signed)

    # Messages ---------------------------------------------------------------------------------------------------------------

    def _do(self, parcel: Opened, slip: Slip) -> None:
        if parcel.signed is None:
            return
        message = parcel.signed.message
        inward = Inward(
            bench=self.bench,
            connection=self.connection,
            signed=parcel.signed,
            addressee=slip.addressee,
            seq=slip.seq,
            node=parcel.from_node,
            directory=self.directory,
            at=self.at,
            entries=self._entries,
            copies=self._copies,
        )
        if message.id not in self._arrived and message.id not in self._looked_for:
            # What waited for its turn may have been done before, for another bureau here or because it was a recall.
            self._looked_for.add(message.id)
            self._arrived.update(store.known(self.connection, [message.id]))
        before = self._arrived.get(message.id)
        try:
            if self.refusal is not None:
                raise self.refusal
            if before is not None and before != parcel.signed.digest:
                raise PeerError(f"{message.origin} has used the name {message.id} twice.")
            self._guarded(inward)
        except Error as refusal:
            log.warning("%s %s from %s was not done: %s", message.kind, message.id, message.origin, refusal.message)
            self.refuse(parcel.from_node, refusal)
            kinds.decline(inward, refusal)
        else:
            self._unread += [inward] if kinds.unread(message) else []
        if before is None:
            self._arrived[message.id] = parcel.signed.digest
            self._arrivals.append(Arrival(message.id, message.origin, message.kind, parcel.signed.digest, self.at))

    def _guarded(self, inward: Inward) -> None:
        """Does a message; when it fails nothing of it stays. What is said of records is written when the batch ends: no savepoint."""
        written = len(self._entries)
        if inward.message.kind == "record" or (inward.message.kind == "recall" and inward.message.body.get("what") == "record"):
            kinds.attempt(inward)
            return
        self._copies.flush(self.bench)
        savepoint = self.connection.begin_nested()
        try:
            kinds.attempt(inward)
            self._copies.flush(self.bench)
            savepoint.commit()
        except Error:
            savepoint.rollback()
            del self._entries[written:]
            raise

    # The end ----------------------------------------------------------------------------------------------------------------

    def refuse(self, node: str, refusal: Error) -> None:
        """Counts it against the node it came from, and notes it: it may be an attack, or a directory that is old."""
        self._refused[node] += 1
        log.warning("Refused from %s: %s", node, refusal.message)
        if self._refused[node] <= REFUSALS:
            entry = audit.Entry(
                at=self.at,
                actor=f"node:{node}"[:80],
                bureau=min(self.keyring.bureaus),
                role="node",
                via="peer",
                deed="exchange.refused",
                object=node[:80],
                outcome=refusal.code[:16],
            )
            self._entries.append(entry)

    def close(self) -> None:
        """Writes everything. That a node was heard is for its pulses to say: a parcel may have been held back for long."""
        self._copies.flush(self.bench)
        store.note(self.connection, self._arrivals)
        unread.keep(self.connection, self._unread)
        store.put(self.connection, [self._lines[one] for one in self._changed])
        known = peers.all_peers(self.connection) if self._refused else {}
        for node, count in self._refused.items():
            if node in self.directory.nodes:
                peer = known.get(node, peers.Peer(node))
                peers.put(self.connection, msgspec.structs.replace(peer, refused=peer.refused + count))
        audit.append(self.connection, self._entries)


def _objects(message: Message) -> list[str]:
    """The ids of the records that a message is about."""
    if message.kind == "record":
        record = message.body.get("record")
        named = [record.get("id")] if isinstance(record, dict) else []
    else:
        objects = message.body.get("objects") if message.kind == "recall" else None
        named = [one[0] for one in objects if isinstance(one, list) and one] if isinstance(objects, list) else []
    return [one for one in named if isinstance(one, str)]
