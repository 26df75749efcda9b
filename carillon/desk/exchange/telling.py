# SPDX-License-Identifier: Apache-2.0
"""Telling bureaus something: on this node at once, on another when the message arrives, and there and here by the same function."""

from collections.abc import Iterable

from carillon.desk.act import Act
from carillon.desk.bench import Bench
from carillon.desk.exchange import kinds, post
from carillon.desk.exchange.batch import Copies
from carillon.desk.exchange.inward import Inward
from carillon.desk.exchange.post import Saying
from carillon.exchange.messages import Signed


def tell(bench: Bench, doing: Act, saying: Saying, addressees: Iterable[str], *, own: bool = False) -> None:
    """Within a deed. To the addressees who live here, in the deed's own transaction; to the others by a message that goes with it. `own`:
    the origin may be one of them, where one role of a bureau speaks to another."""
    wanted = set(addressees) - (set() if own else {saying.origin})
    away = post.elsewhere(bench, doing.connection) & wanted
    for bureau in sorted(wanted - away):
        kinds.do(_inward(bench, doing, saying, bureau))
    if away:
        post.say(bench, doing.connection, doing.at, saying, away)


def _inward(bench: Bench, doing: Act, saying: Saying, bureau: str) -> Inward:
    """What is said, as if it had come in: nothing was signed or sealed, and nobody waits for a receipt."""
    return Inward(
        bench=bench,
        connection=doing.connection,
        signed=Signed(b"", b"", "", "", post.message(saying, doing.at)),
        addressee=bureau,
        seq=0,
        node=bench.settings.node,
        directory=None,
        at=doing.at,
        entries=doing.more,
        copies=Copies(doing.connection, ()),
    )
