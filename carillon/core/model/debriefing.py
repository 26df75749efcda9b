# SPDX-License-Identifier: Apache-2.0
"""A debriefing: how an event went, as one bureau that secured it says, with figures that outlive what they were counted from."""

from typing import Literal

import msgspec

SOURCES = ("calls", "picture", "screening", "alerts", "liaison")
"""What may have been of use."""
Use = Literal["decisive", "useful", "little", "none"]
USES: tuple[Use, ...] = ("decisive", "useful", "little", "none")

FIGURES = (
    "checks", "hits", "entries", "incidents", "alerts", "alerts_noted", "alert_minutes", "tasks", "tasks_done", "tasks_late", "asked",
    "answered", "answer_hours", "screened", "possible", "same", "different", "cleared", "referred", "refused", "matters", "pinned",
    "dismissed",
)  # fmt: skip
"""`alerts_noted` by all, in `alert_minutes` by half of those who noted one (the median). `tasks_late` are open after their time.
`answered` of those `asked` by call, half of them within `answer_hours`. Of the bureau's lists so many persons were `screened`, so many had
a `possible` match, of which the desk found so many the `same` person and `different`; then by decision. `matters` were ranked, some of
them `pinned` or `dismissed`."""


class Debriefing(msgspec.Struct, frozen=True, kw_only=True):
    """`figures` are counts by name (`FIGURES`), `incidents` by code, `days` by the event's day (YYYY-MM-DD), `dismissed` matters by the
    reason why they did not matter. `levels` are the threat levels in their order ("2027-04-01 moderate"), of the whole event.
    `crowd` came where `crowd_planned` was expected; sessions likewise. `uses` says by source of how much use it was. Each bureau writes its
    own; a later `version` replaces it."""

    event: str
    bureau: str
    name: str
    at: str
    figures: dict[str, int] = {}
    incidents: dict[str, int] = {}
    days: dict[str, int] = {}
    dismissed: dict[str, int] = {}
    levels: tuple[str, ...] = ()
    crowd_planned: int | None = None
    crowd: int | None = None
    sessions_planned: int = 0
    sessions_held: int | None = None
    uses: dict[str, Use] = {}
    text: str = ""
    version: int = 1
