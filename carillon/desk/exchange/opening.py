# SPDX-License-Identifier: Apache-2.0
"""Opening what has come, while what came before is being written: in processes beside this one as long as there is a backlog."""

import os
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import msgspec

from carillon.desk.bench import Bench
from carillon.desk.exchange import post
from carillon.errors import PeerError, Unavailable
from carillon.exchange import directory, envelope, pulse
from carillon.exchange.directory import Directory
from carillon.exchange.envelope import Opened
from carillon.exchange.keyring import Keyring
from carillon.exchange.opener import Opener
from carillon.exchange.pulse import Pulse
from carillon.exchange.transport import Delivery
from carillon.store import clock
from carillon.store.exchange import peers

LETTER, DIRECTORY = b'{"addressee":', b'{"directory":'
"""How what is no parcel begins: everything is written in canonical form, with its members in order."""
PROCESSES = min(4, os.cpu_count() or 1)
SHARE = 50
"""Parcels that a process opens at a time."""
Read = Opened | Pulse | Directory | PeerError


class Batch(msgspec.Struct, frozen=True):
    """What has come, in its order, what each of it is, and by which version of the directory that was judged. `full`: the carrier has
    more."""

    deliveries: Sequence[Delivery]
    read: Sequence[Read]
    version: int
    keyring: Keyring
    full: bool = False

    def apart(self) -> "list[Batch]":
        """One batch for each."""
        each = zip(self.deliveries, self.read, strict=True)
        return [Batch([delivery], [read], self.version, self.keyring, self.full) for delivery, read in each]


class Openers:
    """The processes, and a thread for each that waits for it."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(PROCESSES, thread_name_prefix="opening")
        self._idle = [Opener() for _ in range(PROCESSES)]

    def begin(self, parcels: list[bytes], document: bytes, keyring: Keyring, at: str) -> "Future[list[Opened | None]]":
        return self._threads.submit(self._open, parcels, document, keyring, at)

    def _open(self, parcels: list[bytes], document: bytes, keyring: Keyring, at: str) -> list[Opened | None]:
        try:
            opener = self._idle.pop()
            opened = opener.open(parcels, document, keyring, at)
        except (IndexError, Unavailable):
            # It was ended from outside. Whoever asked opens them himself.
            return [None] * len(parcels)
        self._idle.append(opener)
        return opened

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)
        for one in self._idle:
            one.close()


class Opening:
    """A batch that is being opened; without openers, by whoever asks for it."""

    def __init__(self, bench: Bench, deliveries: Sequence[Delivery], openers: Openers | None = None, *, full: bool = False) -> None:
        self.deliveries = deliveries
        self.full = full
        self._shares: list[Future[list[Opened | None]]] = []
        with bench.database.read() as connection:
            self._directory, self._keyring, self._at = post.directory(connection), bench.keyring, clock.now()
            if openers is None or self._directory is None or self._keyring is None:
                return
            document = peers.document(connection, self._directory.version)
        if document is not None:
            parcels = [one.data for one in deliveries]
            several = [parcels[start : start + SHARE] for start in range(0, len(parcels), SHARE)]
            self._shares = [openers.begin(one, document, self._keyring, self._at) for one in several]

    def batch(self) -> Batch | None:
        """Waits until it is open; None on a node that belongs to no exchange."""
        found, keyring = self._directory, self._keyring
        if found is None or keyring is None:
            return None
        opened = [one for share in self._shares for one in share.result()] or [None] * len(self.deliveries)
        each = zip(opened, self.deliveries, strict=True)
        done = [one or read(delivery.data, found, keyring, self._at) for one, delivery in each]
        return Batch(self.deliveries, done, found.version, keyring, self.full)


def read(data: bytes, found: Directory, keyring: Keyring, at: str) -> Read:
    """What came, verified; which of three things it is shows in how it begins."""
    try:
        if data.startswith(LETTER):
            return pulse.read(data, found, keyring, at)
        if data.startswith(DIRECTORY):
            return directory.accept(data, found, None, 0, at)
        return envelope.open_parcel(data, found, keyring, at)
    except PeerError as refusal:
        return refusal
