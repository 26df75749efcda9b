# SPDX-License-Identifier: Apache-2.0
"""A record of the demonstration before it is filed: who owns it, what kind of case it is, and the body to send."""

from random import Random
from typing import Any

import msgspec

from carillon.demo.bureaus import codes


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """`body` is what POST /api/v1/records takes: schema and properties with area, action, audience, reach, handling and grading.
    `case` is our own word for what is going on (wanted, missing, stolen …); no record carries it."""

    owner: str
    case: str
    body: dict[str, Any]


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What the owner may decide for a kind of case; of each list one is drawn, so repeating an entry makes it likelier.

    `audience` is a mode; the bureaus of `only` and `except` are drawn, `company` of them.
    """

    areas: tuple[str, ...]
    actions: tuple[str, ...]
    audience: tuple[str, ...] = ("all",)
    reach: tuple[str, ...] = ("copy",)
    handling: tuple[tuple[str, ...], ...] = (("TLP:AMBER",),)
    grades: tuple[str, ...] = ("A1", "A2", "B2")
    company: int = 3


def draw_rules(terms: Terms, owner: str, dice: Random) -> dict[str, Any]:
    """The owner's rules for one record, in the form of a record body."""
    mode = dice.choice(terms.audience)
    named = sorted(dice.sample([code for code in codes() if code != owner], terms.company)) if mode != "all" else []
    return {
        "area": dice.choice(terms.areas),
        "action": dice.choice(terms.actions),
        "audience": {"mode": mode, "bureaus": named},
        "reach": dice.choice(terms.reach),
        "handling": list(dice.choice(terms.handling)),
        "grading": {"scheme": "admiralty", "value": dice.choice(terms.grades)},
    }
