# SPDX-License-Identifier: Apache-2.0
"""`carillon event`: the register of events that many bureaus look after together."""

from pathlib import Path
from typing import Annotated

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.options import PAGE, After, Limit
from carillon.doors.cli.verbs import verb
from carillon.errors import Invalid

app = options.group("Events: marathons, World Cups, summits; known to every bureau, entered by a host.", "event")


@verb(app, "list", "carillon event list --since 2026-06-01 --bureau FR")
def list_events(
    seat: desk.Seat,
    *,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Not over before.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Begun by then.")] = None,
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """Events by their start."""
    from carillon.desk.events import register as events
    from carillon.store.events import Wanted

    found = events.page(seat.bench, seat.actor, Wanted(limit=limit, after=after, since=since, until=until))
    more = output.cursor(found, limit, f"{found[-1].starts}|{found[-1].id}" if found else "")
    if seat.as_json:
        output.items(found, more)
        return
    output.table(
        ("id", "name", "kind", "hosts", "starts", "ends", "venues"),
        [(e.id, e.name, e.kind, ", ".join(e.hosts), e.starts[:16], e.ends[:16], len(e.venues)) for e in found],
        empty="There is no such event.",
        more=more,
    )


@verb(app, "show", "carillon event show wc-2022 --bureau FR")
def show(seat: desk.Seat, event: Annotated[str, typer.Argument(metavar="ID", help="The event's id.")]) -> None:
    """One event, with its venues and sessions."""
    from carillon.desk.events import register as events

    _show(seat, events.fetch(seat.bench, seat.actor, event))


@verb(app, "register", "carillon event register event.json --bureau FR")
def register(
    seat: desk.Seat, file: Annotated[Path, typer.Argument(metavar="FILE", help="A JSON document; - reads standard input.")]
) -> None:
    """Enter an event that your bureau hosts, or a newer form of it."""
    import msgspec

    from carillon.core.model.event import Event
    from carillon.desk.events import register as events

    body = desk.body(file)
    try:
        event = msgspec.convert(body, Event)
    except msgspec.ValidationError as wrong:
        raise Invalid(
            f"{file} is no event: {wrong}.", help="An event has id, name, kind, hosts, starts, ends, and venues, sessions, route."
        ) from None
    _show(seat, events.register(seat.bench, seat.actor, event))


def _show(seat: desk.Seat, event: object) -> None:
    import msgspec

    plain = msgspec.to_builtins(event)
    if seat.as_json:
        output.document(plain)
        return
    venues, sessions = plain.pop("venues"), plain.pop("sessions")
    for name in ("routes", "zones", "phases"):
        plain[name] = ", ".join(one["name"] for one in plain[name])
    output.fields(plain, title=plain["name"])
    if venues:
        output.table(
            ("venue", "name", "city", "country", "where", "capacity"),
            [(v["id"], v["name"], v["city"], v["country"], _point(v), v["capacity"]) for v in venues],
            empty="",
        )
    if sessions:
        output.table(("starts", "what", "venue"), [(s["starts"][:16], s["title"], s["venue"]) for s in sessions], empty="")


def _point(venue: dict[str, object]) -> str:
    return f"{venue['lat']}, {venue['lon']}" if venue["lat"] is not None and venue["lon"] is not None else ""
