# SPDX-License-Identifier: Apache-2.0
"""The line to other nodes as long as there is one: put here by the service of the exchange, used by whoever asks elsewhere."""

from dataclasses import dataclass

from carillon.exchange.transport import Transport


@dataclass
class Carrier:
    """`transport` is None while this process takes no part in an exchange. `asked` are the kinds of check for which some other node may
    hold an answer, as it was `looked` up last (seconds of the monotonic clock)."""

    transport: Transport | None = None
    asked: frozenset[str] = frozenset()
    looked: float = float("-inf")
