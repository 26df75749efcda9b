# SPDX-License-Identifier: Apache-2.0
"""A case: what belongs together, kept by several bureaus, each with its own copy and with only what the others gave it."""

from typing import Literal

import msgspec

OBJECTS = ("record", "report", "hit", "notice", "request")
"""What can belong to a case."""
Kind = Literal["entry", "task", "object"]
TaskState = Literal["open", "done", "dropped"]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """The head of a case, as its lead bureau decides it. `participants` holds the lead. `state`: open, closed; or ended, for the copy of a
    bureau that takes part no longer."""

    id: str
    title: str
    lead: str
    participants: tuple[str, ...]
    summary: str = ""
    area: str = "general"
    handling: tuple[str, ...] = ()
    event: str | None = None
    state: Literal["open", "closed", "ended"] = "open"
    version: int = 1
    created_at: str = ""
    updated_at: str = ""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing in a case, by one bureau: an entry of its log, a task, or an object that belongs to it and why.

    An entry is never changed: who wrote it may strike it out (`state` struck: its text is gone) and write another. `by` is who wrote it,
    for his own bureau alone. A task has a bureau that does it (`to`), a day (`due_on`), and is open, done or dropped.
    """

    id: str
    case: str
    bureau: str
    kind: Kind
    text: str
    at: str
    by: str = ""
    state: TaskState | Literal["standing", "struck"] = "standing"
    version: int = 1
    object: str = ""
    object_id: str = ""
    to: str = ""
    due_on: str = ""
