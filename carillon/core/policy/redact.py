# SPDX-License-Identifier: Apache-2.0
"""How much an answer says: a hit on a record tells each asker only what its owner lets that asker know.

`silent`    the asker gets nothing, the owner learns of the check
`hit-only`  the asker learns that there is a hit, how well it matches, whom to call and what to do first
otherwise   also who or what it is, and why it matched
"""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from carillon.core.model.record import Audience, Record
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import DESK_ROLES


class Say(msgspec.Struct, frozen=True):
    """What may be told of one match."""

    match: bool
    content: bool


def say(actor: Actor, record: Record) -> Say:
    """`match`: that there is one. `content`: caption, reasons, handling. A silent record is silent to its own bureau's patrols too:
    the officer at the road side cannot betray what he does not know."""
    if record.reach == "silent":
        return Say(match=False, content=False)
    own = record.owner == actor.bureau
    if record.reach == "hit-only" and not own:
        return Say(match=True, content=False)
    return Say(match=True, content=reads_marked(actor, record.handling))


def reads_marked(actor: Actor, handling: Collection[str]) -> bool:
    """Whether what is marked so may be told to the actor in so many words."""
    return "TLP:RED" not in handling or actor.role in DESK_ROLES


def without_content(told: Mapping[str, Any]) -> dict[str, Any]:
    """A match of an answer, in its outside form, with nothing left but that there is one, whom to call and what to do first."""
    bare = {name: one for name, one in told.items() if name != "notice"}
    return bare | {"record": None, "caption": "", "reasons": [], "area": None, "grading": None}


def as_seen(actor: Actor, record: Record) -> Record:
    """A record as another bureau reads it: to whom else the owner discloses, or does not, is the owner's secret."""
    if record.owner == actor.bureau or actor.role == "control":
        return record
    return msgspec.structs.replace(record, audience=Audience("only", (actor.bureau,)))
