# SPDX-License-Identifier: Apache-2.0
"""How soon an owner's desk should look at a hit: by what is to be done with its record."""

from carillon.core.model.record import Record
from carillon.core.policy.actors import Actor

ACTIONS = ("arrest", "protect", "discreet", "inquiry", "specific_check")
"""Somebody is held, in danger, or must not notice anything."""

HOLDS = ("arrest", "protect", "specific_check")
"""Somebody stands there until the owner has answered: he is asked to confirm without anybody having to think of it."""
UNNOTICED = ("discreet", "inquiry")
"""Actions of which the subject must not notice anything: no call to the owner while he stands there; the owner gets the circumstances."""
NOBODY_WAITS = ("analysis", "accreditation", "forensic")
"""Purposes of checks for which nobody stands before the officer."""

WATCH, PEER = "watch", "peer"
"""Doors by which nobody is there who waits: a question kept open, and another node, where the clock is that of the one who asked there."""


def of_hit(action: str) -> str:
    """The urgency of the line in the owner's inbox."""
    return "urgent" if action in ACTIONS else "routine"


def holds(actor: Actor, purpose: str, record: Record) -> bool:
    """Whether a check leaves somebody standing there until the owner of this record has answered."""
    waits = actor.via not in (WATCH, PEER) and purpose not in NOBODY_WAITS
    return waits and record.action in HOLDS and record.owner != actor.bureau


def unnoticed(record: Record) -> bool:
    """Whether its owner gets the circumstances of each check that meets it: nobody else asks, and the subject must not notice."""
    return record.reach == "silent" or record.action in UNNOTICED
