# SPDX-License-Identifier: Apache-2.0
"""What of figures somebody may see: his own bureau's, the sums of all others, and which boards that name bureaus."""

import msgspec

from carillon.core.model.figures import Cell, hidden
from carillon.core.policy.actors import Actor
from carillon.errors import Denied

ALL = "all"
"""In place of a bureau: everything that the node knows, as if it were one bureau."""
BOARDS = ("compliance", "control")
"""Roles that see every board, and counts of others however small."""


class Sight(msgspec.Struct, frozen=True):
    """`whose` figures come first (empty: everybody's); `full`: counts of others are told as they are; `rates` and `refusals`: whether the
    boards are shown that name bureaus."""

    whose: str
    full: bool
    rates: bool
    refusals: bool

    def others(self, count: int) -> Cell:
        """What others did, as it may be told."""
        return count if self.full else hidden(count)


def sight(actor: Actor, bureau: str, *, rates_open: bool, refusals_open: bool) -> Sight:
    """Raises Denied where somebody asks for another bureau's figures; that is the data-protection officer's."""
    if bureau not in ("", actor.bureau) and actor.role != "control":
        raise Denied("The figures of another bureau are for the data-protection officer.", help="Leave the bureau out to see your own.")
    full = actor.role in BOARDS
    return Sight("" if bureau == ALL else bureau or actor.bureau, full, full or rates_open, full or refusals_open)
