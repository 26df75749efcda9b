# SPDX-License-Identifier: Apache-2.0
"""A record of the demonstration before it is filed: who owns it, what kind of case it is, and the body to send."""

from random import Random
from typing import Any

import msgspec

from carillon.demo.bureaus import codes

STAFFED = ("FR", "QA", "US", "BR", "JP", "EG")
"""The bureaus whose people can sign in, besides the secretariat; chosen oftener, so that they have something to see."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """`body` is what POST /api/v1/records takes: schema and properties with area, action, audience, reach, handling and grading.
    `case` is our own word for what is going on (wanted, missing, stolen …); no record carries it."""

    owner: str
    case: str
    body: dict[str, Any]


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What the owner may decide for a kind of case; of each list one is drawn, so repeating an entry makes it likelier.

    `audience` is a mode; the bureaus of `only` and `except` are drawn, `company` of them. A grade without a scheme is Admiralty's.
    """

    areas: tuple[str, ...]
    actions: tuple[str, ...]
    audience: tuple[str, ...] = ("all",)
    reach: tuple[str, ...] = ("copy",)
    handling: tuple[tuple[str, ...], ...] = (("TLP:AMBER",),)
    grades: tuple[str, ...] = ("A1", "A2", "B2", "4x4:A1")
    company: int = 3


def draw_rules(terms: Terms, owner: str, dice: Random) -> dict[str, Any]:
    """The owner's rules for one record, in the form of a record body."""
    mode = dice.choice(terms.audience)
    return {
        "area": dice.choice(terms.areas),
        "action": dice.choice(terms.actions),
        "audience": {"mode": mode, "bureaus": draw_bureaus(owner, terms.company, dice) if mode != "all" else []},
        "reach": dice.choice(terms.reach),
        "handling": list(dice.choice(terms.handling)),
        "grading": read_grade(dice.choice(terms.grades)),
    }


def draw_bureaus(owner: str, count: int, dice: Random) -> list[str]:
    """`count` other bureaus, about half of them staffed ones."""
    near = dice.sample([code for code in STAFFED if code != owner], min(count // 2 + 1, len(STAFFED) - 1))
    far = dice.sample([code for code in codes() if code != owner and code not in near], count)
    return sorted([*near, *far][:count])


def draw_owner(nationality: str, dice: Random) -> str:
    """Mostly the bureau of the country concerned, otherwise often a staffed one."""
    chance = dice.random()
    if chance < 0.6:
        return nationality
    return dice.choice(STAFFED if chance < 0.85 else codes()[:-1])


def read_grade(grade: str) -> dict[str, str]:
    """A grade such as B2 or 4x4:A1 as a record body has it."""
    scheme, _, value = grade.rpartition(":")
    return {"scheme": scheme or "admiralty", "value": value}
