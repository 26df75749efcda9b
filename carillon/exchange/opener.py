# SPDX-License-Identifier: Apache-2.0
"""A process that opens parcels beside the node's own: one interpreter uses one processor, and signatures cost more than all the rest.

It is told keys, directory and parcels through its standard input, answers through its standard output, touches nothing else, and ends
when whoever started it does.
"""

import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import IO

import msgspec

from carillon.errors import PeerError, Unavailable
from carillon.exchange import directory, envelope, keyring
from carillon.exchange.envelope import Opened
from carillon.exchange.keyring import Keyring

LENGTH = 4
"""Bytes that say how long what follows is."""


class _Work(msgspec.Struct, frozen=True):
    """Parcels, and by what to judge them; `keys` and `document` are empty where they are as before."""

    keys: bytes
    document: bytes
    at: str
    parcels: list[bytes]


_work = msgspec.msgpack.Decoder(_Work)
_opened = msgspec.msgpack.Decoder(list[Opened | None])
_encoder = msgspec.msgpack.Encoder()


class Opener:
    """Such a process, for one thread at a time."""

    def __init__(self) -> None:
        """Raises OSError where no process can be started."""
        command = [sys.executable, "-m", "carillon.exchange.opener"]
        self._process = subprocess.Popen(  # noqa: S603 - this program itself
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._told: tuple[Keyring, bytes] | None = None

    def open(self, parcels: Sequence[bytes], document: bytes, keys: Keyring, at: str) -> list[Opened | None]:
        """As `envelope.open_parcel`, by a directory's document; None for what is to be refused, why is for the asker to find out. Raises
        Unavailable where the process does not answer (any more)."""
        stdin, stdout = self._process.stdin, self._process.stdout
        told = self._told is not None and self._told[0] is keys and self._told[1] == document
        work = _Work(b"" if told else keys.to_json(), b"" if told else document, at, list(parcels))
        try:
            if stdin is None or stdout is None:
                raise EOFError
            _write(stdin, _encoder.encode(work))
            answer = _opened.decode(_read(stdout))
        except (OSError, EOFError, ValueError) as failure:
            raise Unavailable("The process that opens parcels has ended.") from failure
        self._told = keys, document
        return answer

    def close(self) -> None:
        """Ends it."""
        self._process.kill()
        self._process.communicate()


def serve(source: IO[bytes], sink: IO[bytes]) -> None:
    """Opens what comes until nothing does."""
    found, keys = None, None
    while True:
        try:
            work = _work.decode(_read(source))
        except EOFError:
            return
        if found is None or keys is None or work.document:
            found, keys = directory.read(work.document).directory, keyring.from_json(work.keys)
        opened: list[Opened | None] = []
        for parcel in work.parcels:
            try:
                opened.append(envelope.open_parcel(parcel, found, keys, work.at))
            except PeerError:
                opened.append(None)
        _write(sink, _encoder.encode(opened))


def _write(sink: IO[bytes], data: bytes) -> None:
    sink.write(len(data).to_bytes(LENGTH))
    sink.write(data)
    sink.flush()


def _read(source: IO[bytes]) -> bytes:
    """Raises EOFError where nothing more comes."""
    length = source.read(LENGTH)
    data = source.read(int.from_bytes(length))
    if len(length) < LENGTH or len(data) < int.from_bytes(length):
        raise EOFError
    return data


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with its parent, and not before
    serve(sys.stdin.buffer, sys.stdout.buffer)
