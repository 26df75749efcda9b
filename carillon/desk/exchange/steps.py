# SPDX-License-Identifier: Apache-2.0
"""The signature of each step in the life of a notice: by the key with which the node speaks, or by its own outside an exchange."""

from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from carillon.core.model.notice import Step, signed
from carillon.desk.bench import Bench
from carillon.desk.exchange.inward import Inward
from carillon.errors import Broken, Error, PeerError
from carillon.exchange import keyring, wire


def sign(bench: Bench, step: Step) -> Step:
    """The step with the key's public half and its signature. Raises Broken where the node's key cannot be used."""
    ring = bench.keyring
    if ring is not None:
        public = next(one.public for one in ring.public().signing if one.kid == ring.kid)
        step = msgspec.structs.replace(step, key=public)
        return msgspec.structs.replace(step, signature=wire.b64(ring.sign(signed(step))[1]))
    own = own_key(bench.settings.path / "node.key")
    step = msgspec.structs.replace(step, key=wire.b64(own.public_key().public_bytes_raw()))
    return msgspec.structs.replace(step, signature=wire.b64(own.sign(signed(step))))


def holds(step: Step) -> bool:
    """Whether the signature of a step is by the key that it names."""
    try:
        return keyring.verify(wire.unb64(step.key), wire.unb64(step.signature), signed(step))
    except Error:
        return False


def require(inward: Inward, step: Step, notice_id: str) -> None:
    """That a step was taken by the bureau that tells of it, and signed by its node. Raises PeerError. What one bureau of this node tells
    another is this node's own word."""
    if step.notice != notice_id or step.bureau != inward.message.origin:
        raise PeerError(f"{inward.message.origin} tells of a step that is not its own.")
    if inward.directory is None:
        return
    node = inward.directory.node_of(inward.message.origin)
    keys = {one.raw for one in inward.directory.nodes[node].signing if one.kid not in inward.directory.revoked}
    if _raw(step.key) not in keys or not holds(step):
        raise PeerError(f"A step of notice {notice_id} is not signed by {node}, for which {inward.message.origin} speaks.")


def _raw(public: str) -> bytes:
    try:
        return wire.unb64(public)
    except Error:
        return b""


def own_key(file: Path) -> Ed25519PrivateKey:
    """The key of a node outside an exchange. Raises Broken."""
    try:
        key = load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError) as failure:
        raise Broken(f"The node's key {file} cannot be read: {failure}.", help="Restore node.key from a backup.") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise Broken(f"{file} holds no Ed25519 key.", help="Restore node.key from a backup.")
    return key
