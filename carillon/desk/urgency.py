# SPDX-License-Identifier: Apache-2.0
"""How soon an owner's desk should look at a hit: by what is to be done with its record."""

ACTIONS = ("arrest", "protect", "discreet", "inquiry", "specific_check")
"""Somebody is held, in danger, or must not notice anything."""


def of_hit(action: str) -> str:
    """The urgency of the line in the owner's inbox."""
    return "urgent" if action in ACTIONS else "routine"
