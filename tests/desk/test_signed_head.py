# SPDX-License-Identifier: Apache-2.0
"""The head of the chain, signed: it can be verified with nothing but the key that it names."""

from base64 import b64decode

import msgspec
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from carillon.core.model.codec import canonical
from carillon.desk import trail
from carillon.errors import Broken


def _verify(head: trail.SignedHead) -> None:
    fields = {name: value for name, value in msgspec.structs.asdict(head).items() if name != "signature"}
    Ed25519PublicKey.from_public_bytes(b64decode(head.key)).verify(b64decode(head.signature), canonical(fields))


def test_a_signed_head_proves_itself_and_no_other(node, actors):
    head = trail.sign_head(node.bench, actors("FR", "admin"))
    _verify(head)
    with pytest.raises(InvalidSignature):
        _verify(msgspec.structs.replace(head, seq=head.seq - 1))
    assert trail.verify(node.bench, actors("FR", "admin"), (head.seq, head.hash)).fault is None


def test_a_lost_key_is_told(node, actors):
    (node.folder / "node.key").write_text("nothing")
    with pytest.raises(Broken, match="key"):
        trail.sign_head(node.bench, actors("FR", "admin"))
