# SPDX-License-Identifier: Apache-2.0
"""The purge of what was kept for an event: how much each bureau that took part has erased, in a signed statement without any of it."""

from typing import Any

import msgspec

from carillon.core.model.codec import canonical

PROVEN_WITHIN_DAYS = 7
"""Days after which whoever has stated nothing is overdue."""


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """`counts` are rows by kind. `digest` is the SHA-256 of the ids of what was erased, sorted, a line each: whoever kept a list of them
    can hold it against the statement, and nobody learns from it what they said. `key` and `signature` (Ed25519, base64url) are those of
    the node of the bureau, over everything but the signature."""

    event: str
    bureau: str
    at: str
    counts: dict[str, int]
    digest: str = ""
    key: str = ""
    signature: str = ""


def signed(statement: Statement) -> bytes:
    """The canonical bytes over which a statement is signed."""
    body: dict[str, Any] = msgspec.to_builtins(statement)
    del body["signature"]
    return canonical(body)
