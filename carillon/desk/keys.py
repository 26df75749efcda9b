# SPDX-License-Identifier: Apache-2.0
"""The keys with which this node speaks to others, read again when their file has changed: an administrator may turn them under way."""

from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from carillon.errors import Broken
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

    @cached_property
    def files(self) -> bytes:
        """The key under which attachments are sealed at rest: it follows from the node's own key, which every backup and every replica has,
        so that there is no second one to lose. Raises Broken where that cannot be read."""
        file = self._folder / "node.key"
        try:
            own = load_pem_private_key(file.read_bytes(), password=None)
        except (OSError, ValueError) as failure:
            raise Broken(f"The node's key {file} cannot be read: {failure}.", help="Restore node.key from a backup.") from None
        if not isinstance(own, Ed25519PrivateKey):
            raise Broken(f"{file} holds no Ed25519 key.", help="Restore node.key from a backup.")
        return HKDF(SHA256(), 32, salt=None, info=b"carillon/1 attachments at rest").derive(own.private_bytes_raw())

    def put(self, ring: Keyring) -> None:
        """From now on these."""
        safe.write(self._folder, safe.KEYRING, ring.to_json())
        self._ring, self._seen = ring, self._file.stat().st_mtime_ns
