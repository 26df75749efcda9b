# SPDX-License-Identifier: Apache-2.0
"""`carillon inbox`: what a bureau's desk was told."""

from typing import Annotated

import typer

from carillon.doors.cli import desk, output
from carillon.doors.cli.options import PAGE, After, Limit


def inbox(
    seat: desk.Seat,
    *,
    unread: Annotated[bool, typer.Option("--unread", help="What nobody of the bureau has opened.")] = False,
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """Hits on the bureau's records, reports addressed to it, answers to its own; newest first."""
    from carillon.desk import inbox

    found = inbox.page(seat.bench, seat.actor, limit=limit, after=after, unread=unread)
    more = output.cursor(found, limit, found[-1].id if found else "")
    if seat.as_json:
        output.items(found, more)
        return
    output.table(
        ("at", "urgency", "kind", "text", "open", "read"),
        [(one.at[:16], one.urgency, one.kind, one.text, one.object_id, (one.read_at or "")[:16]) for one in found],
        empty="The inbox is empty.",
        more=more,
    )
