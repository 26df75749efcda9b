# SPDX-License-Identifier: Apache-2.0
"""What an actor may see of records and reports, as data that the store turns into its queries.

The rule for records, in words. The owner's bureau sees its own. Another bureau sees a record that is live, whose audience admits it, and
whose reach opens the way taken: reading needs reach `copy`; a check meets every reach (what it may *say* is redaction, see `redact`).
Nobody sees outside the crime areas of his work. TLP:RED is read by officers and analysts only. A private partner reads
what he contributed himself. The data-protection officer reads everything; an administrator, nothing.
"""

import msgspec

from carillon.core.model.record import Record
from carillon.core.policy.actors import ROLES, Actor

DESK_ROLES = frozenset({"officer", "analyst", "control"})
"""Roles whose work is on the information itself; the only ones to read TLP:RED (a named recipient is a desk, not a patrol)."""


class Scope(msgspec.Struct, frozen=True):
    """A filter on records or reports.

    `bureau` sees its own and what reaches it by one of `reaches`; `areas` limits to crime areas (None: no limit); `red` whether
    TLP:RED may be met; `author` limits to what one user entered; `everything` lifts ownership and audience; `nothing` closes all.
    """

    bureau: str
    areas: tuple[str, ...] | None = None
    reaches: tuple[str, ...] = ("copy",)
    red: bool = False
    author: str | None = None
    everything: bool = False
    nothing: bool = False


EVERY_REACH = ("copy", "ask", "hit-only", "silent")


def reading(actor: Actor) -> Scope:
    """What may be listed, opened, counted and exported."""
    if actor.role == "admin" or actor.role not in ROLES:
        return Scope(bureau=actor.bureau, nothing=True)
    if actor.role == "control":
        return Scope(bureau=actor.bureau, red=True, everything=True, reaches=EVERY_REACH)
    return Scope(
        bureau=actor.bureau,
        areas=actor.areas,
        red=actor.role in DESK_ROLES,
        author=actor.user if actor.role == "partner" else None,
    )


def checking(actor: Actor) -> Scope:
    """What a check may meet; TLP:RED is met too, and redacted afterwards for those who may not read it."""
    if actor.role not in ROLES:
        return Scope(bureau=actor.bureau, nothing=True)
    return Scope(bureau=actor.bureau, areas=actor.areas, reaches=EVERY_REACH, red=True)


def admits(scope: Scope, record: Record, created_by: str = "") -> bool:
    """The rule itself, on one record: what the store's queries must agree with."""
    if scope.nothing:
        return False
    if scope.everything:
        return True
    if scope.areas is not None and record.area not in scope.areas:
        return False
    if scope.author is not None and scope.author != created_by:
        return False
    if "TLP:RED" in record.handling and not scope.red:
        return False
    if record.owner == scope.bureau:
        return True
    return record.status == "live" and record.reach in scope.reaches and record.audience.admits(scope.bureau)
