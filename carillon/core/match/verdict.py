# SPDX-License-Identifier: Apache-2.0
"""What a score means for the officer: hit, possible or no hit, by kind of subject and purpose of the check."""

from collections.abc import Mapping
from typing import Literal

import msgspec

Verdict = Literal["hit", "possible", "no_hit"]


class Thresholds(msgspec.Struct, frozen=True):
    """Scores from which a match is possible, and from which it is a hit."""

    possible: float = 0.70
    hit: float = 0.90


DEFAULT = Thresholds()
# A name is most of what is known of an organisation or a ship, so an equal one is a hit there; a person's namesakes are many, and a name
# alone does not reach a hit at the border, where every hit stops a traveller. An investigation wants to miss nothing.
THRESHOLDS: dict[str, Thresholds] = {
    "person": DEFAULT,
    "organisation": Thresholds(possible=0.70, hit=0.88),
    "vessel": Thresholds(possible=0.70, hit=0.92),
    "aircraft": Thresholds(possible=0.70, hit=0.92),
    "person/border": Thresholds(possible=0.70, hit=0.93),
    "person/investigation": Thresholds(possible=0.60, hit=0.90),
}


def verdict(score: float, kind: str = "any", purpose: str = "", thresholds: Mapping[str, Thresholds] | None = None) -> Verdict:
    """The verdict on a score. `thresholds` (keys `kind/purpose` or `kind`) goes before the table above."""
    chosen = DEFAULT
    for table in (thresholds or {}, THRESHOLDS):
        found = table.get(f"{kind}/{purpose}") or table.get(kind)
        if found:
            chosen = found
            break
    if score >= chosen.hit:
        return "hit"
    return "possible" if score >= chosen.possible else "no_hit"
