# SPDX-License-Identifier: Apache-2.0
"""A debriefing: how an event went, as one bureau that secured it says, with figures that outlive what they were counted from."""

from typing import Literal

import msgspec

SOURCES = ("calls", "picture", "screening", "alerts", "liaison")
"""What may have been of use."""
Use = Literal["decisive", "useful", "little", "none"]
USES: tuple[Use, ...] = ("decisive", "useful", "little", "none")


class Debriefing(msgspec.Struct, frozen=True, kw_only=True):
    """`figures` are counts by name, `incidents` by code, `dismissed` matters by the reason why they did not matter. `levels` are the threat
    levels in their order ("2027-04-01 moderate"). `crowd` came where `crowd_planned` was expected; sessions likewise. `uses` says by source
    of how much use it was. Each bureau writes its own; a later `version` replaces it."""

    event: str
    bureau: str
    name: str
    at: str
    figures: dict[str, int] = {}
    incidents: dict[str, int] = {}
    dismissed: dict[str, int] = {}
    levels: tuple[str, ...] = ()
    crowd_planned: int | None = None
    crowd: int | None = None
    sessions_planned: int = 0
    sessions_held: int | None = None
    uses: dict[str, Use] = {}
    text: str = ""
    version: int = 1
