# SPDX-License-Identifier: Apache-2.0
"""The keys with which this node speaks to others, read again when their file has changed: an administrator may turn them under way."""

from pathlib import Path

from carillon.exchange import keyring
from carillon.exchange.keyring import Keyring
from carillon.store.exchange import safe


class Keys:
    """The keyring of one node's folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = safe.place(folder, safe.KEYRING)
        self._seen = 0
        self._ring: Keyring | None = None

    @property
    def ring(self) -> Keyring | None:
        """None on a node that belongs to no exchange. Raises Broken where the file is damaged."""
        try:
            seen = self._file.stat().st_mtime_ns
        except OSError:
            self._seen, self._ring = 0, None
            return None
        if seen != self._seen:
            data = safe.read(self._folder, safe.KEYRING)
            self._ring = keyring.from_json(data) if data is not None else None
            self._seen = seen
        return self._ring

    def put(self, ring: Keyring) -> None:
        """From now on these."""
        safe.write(self._folder, safe.KEYRING, ring.to_json())
        self._ring, self._seen = ring, self._file.stat().st_mtime_ns
