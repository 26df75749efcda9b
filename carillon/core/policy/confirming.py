# SPDX-License-Identifier: Apache-2.0
"""How a hit is confirmed: what the words of both sides make of it, and what a promise of the owner is worth.

A hit has a log on each side. A node may hear the words of the other side late, so the state follows from the last word of each and from
nothing else: logs with the same words, in whatever order those of one side came between those of the other, give the same state.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

TAKEN_BACK = "record taken back"
REQUESTS = ("confirmation requested", "confirmation requested again", "escalated to the duty desk", "escalated to the secretariat")
"""What happens while the owner says nothing, by level; each is a step in the log."""
PROMISES = 2
"""So often an owner may say that more time is needed."""
PROMISE_HOURS = 24
"""The longest that he may take each time."""
OWNERS_TASKS = {
    "outdated": "your record is out of date; correct it or withdraw it",
    "misused_identity": "somebody misuses the identity in your record, its bearer is a victim; correct it",
}
"""Outcomes after which the owner has something to do, and what."""

_ASKER = {"judged same": "open", "judged different": "different"}
_OWNER = {
    "owner says valid_same": "confirmed",
    "owner says valid_different": "refuted",
    "owner says invalid": "refuted",
    TAKEN_BACK: "taken_back",
}
_OUTCOME = "outcome "
FIRST = ("open", "possible")


def state_of(now: str, log: Sequence[Mapping[str, str]]) -> str:
    """The state of a hit by its log; `now` where nobody has said anything yet that changes one.

    What came of it closes a hit; else that its record was taken back; else that it was somebody else; else the owner's word.
    """
    asker = owner = ""
    for step in log:
        what = step["what"]
        asker = "closed" if what.startswith(_OUTCOME) else _ASKER.get(what, asker)
        owner = owner if owner == "taken_back" else _OWNER.get(what, owner)
    if asker == "closed" or (asker == "different" and owner != "taken_back"):
        return asker
    return owner or asker or (now if now in FIRST else "open")


def speaker(what: str) -> str:
    """Whose word a step is, `asker` or `owner`; empty for one that decides nothing."""
    if what in _ASKER or what.startswith(_OUTCOME):
        return "asker"
    return "owner" if what in _OWNER else ""


def stops(what: str) -> bool:
    """Whether the clock stands still after such a step: the owner answered, or nobody waits any more."""
    return what in _OWNER or what == "judged different" or what.startswith(_OUTCOME)


def moment(text: str) -> str | None:
    """A time as people write it (RFC 3339; without a zone it is UTC) in the form in which times are kept; None for what is none."""
    try:
        found = datetime.fromisoformat(text.strip())
        found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found.isoformat(timespec="microseconds").replace("+00:00", "Z")
