# SPDX-License-Identifier: Apache-2.0
"""`carillon event`: the register of events that many bureaus look after together."""

from pathlib import Path
from typing import Annotated, Any

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.options import PAGE, After, Limit
from carillon.doors.cli.verbs import verb
from carillon.errors import Invalid

app = options.group("Events: marathons, World Cups, summits; known to every bureau, entered by a host.", "event")

EventId = Annotated[str, typer.Argument(metavar="ID", help="The event's id.")]
SHOWN_SESSIONS = 200


@verb(app, "list", "carillon event list --since 2026-06-01 --bureau FR", "carillon event list --series 'City Runs 2027' --bureau FR")
def list_events(
    seat: desk.Seat,
    *,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Not over before.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Begun by then.")] = None,
    series: Annotated[str | None, typer.Option("--series", metavar="NAME", help="Of this series.")] = None,
    text: Annotated[str | None, typer.Option("--text", metavar="TEXT", help="With this in the name.")] = None,
    country: Annotated[str | None, typer.Option("--country", metavar="CC", help="Hosted or held there.")] = None,
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """Events by their start."""
    from carillon.desk.events import register as events
    from carillon.store.events import Wanted

    wanted = Wanted(limit=limit, after=after, since=since, until=until, series=series, text=text, country=country)
    found = events.page(seat.bench, seat.actor, wanted)
    more = output.cursor(found, limit, f"{found[-1].starts}|{found[-1].id}" if found else "")
    if seat.as_json:
        output.items(found, more)
        return
    output.table(
        ("id", "name", "kind", "hosts", "starts", "ends", "series", "state"),
        [(e.id, e.name, e.kind, ", ".join(e.hosts), e.starts[:16], e.ends[:16], e.series, e.state) for e in found],
        empty="There is no such event.",
        more=more,
    )


@verb(app, "show", "carillon event show wc-2022 --bureau FR")
def show(seat: desk.Seat, event: EventId) -> None:
    """One event, with its venues and sessions."""
    from carillon.desk.events import register as events

    _show(seat, events.fetch(seat.bench, seat.actor, event))


@verb(app, "register", "carillon event register event.json --bureau FR")
def register(
    seat: desk.Seat, file: Annotated[Path, typer.Argument(metavar="FILE", help="A JSON document; - reads standard input.")]
) -> None:
    """Enter an event that your bureau leads, or a newer form of it."""
    import msgspec

    from carillon.core.model.event import Event
    from carillon.desk.events import register as events

    body = desk.body(file)
    try:
        event = msgspec.convert(body, Event)
    except msgspec.ValidationError as wrong:
        raise Invalid(
            f"{file} is no event: {wrong}.", help="An event has id, name, kind, hosts, starts, ends, and venues, sessions, routes."
        ) from None
    _show(seat, events.register(seat.bench, seat.actor, event))


@verb(app, "cancel", "carillon event cancel paris-marathon-2027 --bureau FR")
def cancel(
    seat: desk.Seat,
    event: EventId,
    *,
    on_again: Annotated[bool, typer.Option("--on-again", help="It takes place after all.")] = False,
) -> None:
    """Say that an event does not take place; every bureau learns of it."""
    from carillon.desk.events import changing

    _show(seat, changing.cancel(seat.bench, seat.actor, event, on_again=on_again))


@verb(
    app,
    "partners",
    "carillon event partners paris-marathon-2027 --add BE --remove NL --bureau FR",
    "carillon event partners --series 'City Runs 2027' --add BE --bureau FR",
)
def partners(
    seat: desk.Seat,
    event: Annotated[str, typer.Argument(metavar="ID", help="The event's id; leave it out with --series.")] = "",
    *,
    series: Annotated[str, typer.Option("--series", metavar="NAME", help="Every event of this series that we lead.")] = "",
    add: Annotated[list[str] | None, typer.Option("--add", metavar="CC", help="Ask this bureau to take part. Repeat for more.")] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", metavar="CC", help="End this bureau's part.")] = None,
) -> None:
    """Ask bureaus to help secure an event or a whole series, or end their part."""
    from carillon.desk.events import changing

    come, go = [code.upper() for code in add or []], [code.upper() for code in remove or []]
    if bool(event) == bool(series):
        raise typer.BadParameter("Name one event, or a series with --series.")
    if event:
        _show(seat, changing.set_partners(seat.bench, seat.actor, event, come, go))
        return
    made = changing.change_series(seat.bench, seat.actor, series, add=come, remove=go)
    if seat.as_json:
        output.document(made)
    else:
        output.say(f"{len(made.changed)} events changed, {len(made.unchanged)} as they were.")


def _show(seat: desk.Seat, event: object) -> None:
    import msgspec

    plain = msgspec.to_builtins(event)
    if seat.as_json:
        output.document(plain)
        return
    venues, sessions = plain.pop("venues"), plain.pop("sessions")
    for name in ("routes", "zones"):
        plain[name] = ", ".join(one["name"] for one in plain[name])
    plain["phases"] = ", ".join(f"{one['name']} {one['starts']} – {one['ends']}" for one in plain["phases"])
    output.fields(plain, title=plain["name"])
    if venues:
        output.table(
            ("venue", "name", "city", "country", "where", "capacity"),
            [(v["id"], v["name"], v["city"], v["country"], _point(v), v["capacity"]) for v in venues],
            empty="",
        )
    if sessions:
        rows = [(s["starts"][:16], s["title"], s["venue"]) for s in sessions[:SHOWN_SESSIONS]]
        output.table(("starts (UTC)", "what", "venue"), rows, empty="")


def _point(venue: dict[str, Any]) -> str:
    return f"{venue['lat']}, {venue['lon']}" if venue["lat"] is not None and venue["lon"] is not None else ""
