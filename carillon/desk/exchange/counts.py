# SPDX-License-Identifier: Apache-2.0
"""What hosts and partners of an event tell each other of their work: how many checks and hits in which hour, and nothing but that."""

import re
from typing import Annotated

import msgspec
from msgspec import Meta

from carillon.desk.exchange.inward import Inward
from carillon.errors import NotFound, PeerError
from carillon.store import counts as store
from carillon.store import events, purges
from carillon.store.counts import Hour

MOST_AT_ONCE = 200
MOST_HOURS = 20_000
"""Hours of one bureau at one event: more than two years. A peer cannot fill our disk."""
MOST = 1_000_000_000
_HOUR = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-2][0-9]")


class CountsBody(msgspec.Struct, frozen=True):
    event: str
    hours: Annotated[tuple[Hour, ...], Meta(min_length=1, max_length=MOST_AT_ONCE)]


def take_counts(inward: Inward) -> None:
    """Hours of one that takes part; told again they replace what was told before."""
    body, author = inward.read(CountsBody), inward.message.origin
    event = events.find(inward.connection, body.event)
    if event is None or not {author, inward.addressee} <= set(event.bureaus):
        raise NotFound(f"{author} counts for an event that it and {inward.addressee} have not in common.")
    if purges.asked(inward.connection, inward.addressee, event.id):
        return
    if any(not _HOUR.fullmatch(one.hour) or not 0 <= one.checks <= MOST or not 0 <= one.hits <= MOST for one in body.hours):
        raise PeerError("Counts are of an hour, and from 0 on.")
    if store.count(inward.connection, inward.addressee, event.id, author) + len(body.hours) > MOST_HOURS:
        raise PeerError(f"{author} counts more than {MOST_HOURS} hours for one event.")
    store.put(inward.connection, inward.addressee, event.id, author, body.hours)
