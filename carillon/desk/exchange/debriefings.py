# SPDX-License-Identifier: Apache-2.0
"""What hosts and partners of an event tell each other when it is over: figures, and of how much use what was."""

import msgspec

from carillon.core.model.debriefing import SOURCES, Debriefing
from carillon.desk.exchange.inward import Inward
from carillon.errors import NotFound, PeerError
from carillon.store import debriefings as store
from carillon.store import events

MOST, MOST_DAYS, MOST_TEXT = 200, 1000, 20_000


class DebriefingBody(msgspec.Struct, frozen=True):
    debriefing: Debriefing


def take_debriefing(inward: Inward) -> None:
    """One bureau's own, in place of what it said before."""
    one = inward.read(DebriefingBody).debriefing
    inward.require_owner(one.bureau)
    event = events.find(inward.connection, one.event)
    if event is None or not {one.bureau, inward.addressee} <= set(event.bureaus):
        raise NotFound(f"{one.bureau} debriefs an event that it and {inward.addressee} have not in common.")
    lists = (one.figures, one.incidents, one.dismissed, one.levels, one.uses)
    if (
        any(len(some) > MOST for some in lists)
        or len(one.days) > MOST_DAYS
        or len(one.text) > MOST_TEXT
        or len(one.name) > MOST
        or not set(one.uses) <= set(SOURCES)
    ):
        raise PeerError(f"The debriefing of {one.bureau} is of another form than it may be.")
    old = store.find(inward.connection, inward.addressee, one.event, one.bureau)
    if old is not None and old.version >= one.version:
        return
    store.put(inward.connection, inward.addressee, one)
    if one.text or one.uses:
        inward.tell("event", one.event, f"{one.bureau} has said how it went: {event.name}")
    inward.note("debriefing.received", one.event)
