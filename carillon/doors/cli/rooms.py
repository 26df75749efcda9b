# SPDX-License-Identifier: Apache-2.0
"""`carillon event`: the room that hosts and partners of an event share, as further verbs of that word."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carillon.doors.cli import desk, output
from carillon.doors.cli.events import app as app
from carillon.doors.cli.options import PAGE, After, Limit
from carillon.doors.cli.verbs import verb
from carillon.errors import TooLarge

if TYPE_CHECKING:
    from carillon.desk.events.room.items import Shown

EventId = Annotated[str, typer.Argument(metavar="EVENT", help="The event's id.")]
ItemId = Annotated[str, typer.Argument(metavar="ITEM", help="The item's id, itm-...")]
Words = Annotated[str, typer.Argument(metavar="TEXT", help="In words.")]
Place = Annotated[str, typer.Option("--place", metavar="TEXT", help="Where, in words.")]
Venue = Annotated[str, typer.Option("--venue", metavar="ID", help="A venue of the event.")]
Own = Annotated[bool, typer.Option("--own", help="Keep it in the bureau: the others are not told.")]
Moment = "2027-04-11T07:00, on the event's clocks"
CAP_BYTES = 1_048_576


@verb(app, "room", "carillon event room city-run-2030 --bureau FR")
def room(seat: desk.Seat, event: EventId) -> None:
    """What stands now: threat level, teams, alerts, tasks, delegations, who is on duty."""
    from carillon.desk.events.room import reading

    found = reading.summary(seat.bench, seat.actor, event)
    if seat.as_json:
        output.document(found)
        return
    levels = ", ".join(f"{one['venue'] or 'the event'}: {one['level']}" for one in found["levels"])
    mode = "INCIDENT: a response team is deployed" if found["incident"] else "normal"
    output.fields({"mode": mode, "threat level": levels}, title=event)
    rows = []
    for name in ("teams", "alerts", "tasks", "delegations", "roster"):
        rows += [(one["kind"], one["at"][:16], one["bureau"], _line(one), ", ".join(one["missing"]), one["id"]) for one in found[name]]
    output.table(("kind", "at", "by", "what", "not acknowledged", "item"), rows, empty="Nothing stands.")


@verb(
    app,
    "log",
    "carillon event log city-run-2030 --bureau FR",
    'carillon event log city-run-2030 "Two bags at the north gate." --incident item --urgency urgent --bureau FR',
    'carillon event log city-run-2030 "One bag, not two." --supersedes itm-0123456789ab0123456789ab --bureau FR',
)
def log(
    seat: desk.Seat,
    event: EventId,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What happened; without it the log is shown.")] = "",
    *,
    incident: Annotated[str, typer.Option("--incident", metavar="CODE", help="attack, threat, item, intrusion, disorder …")] = "",
    place: Place = "",
    occurred: Annotated[str, typer.Option("--occurred", metavar="TIME", help=Moment)] = "",
    urgency: Annotated[str, typer.Option("--urgency", metavar="CODE", help="flash, urgent, priority or routine.")] = "routine",
    supersedes: Annotated[str, typer.Option("--supersedes", metavar="ITEM", help="The entry in whose place it stands.")] = "",
    own: Own = False,
    incidents: Annotated[bool, typer.Option("--incidents", help="Show entries alone that tell of an incident.")] = False,
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """Show the log, newest first, or write into it."""
    from carillon.desk.events.room import log as deeds
    from carillon.desk.events.room import reading
    from carillon.store.rooms import Wanted

    if not text:
        wanted = Wanted(limit=limit, after=after, incidents=incidents, kind="entry" if incidents else None)
        _list(seat, reading.page(seat.bench, seat.actor, event, wanted), limit)
        return
    body: dict[str, Any] = {"text": text, "incident": incident, "place": place, "occurred": occurred, "urgency": urgency}
    if supersedes:
        _show(seat, deeds.supersede(seat.bench, seat.actor, event, supersedes, body))
    else:
        _show(seat, deeds.write_entry(seat.bench, seat.actor, event, {**body, "own": own}))


@verb(app, "handover", 'carillon event handover city-run-2030 "Call the prefect at six." --bureau FR')
def handover(
    seat: desk.Seat,
    event: EventId,
    text: Words,
    *,
    share: Annotated[bool, typer.Option("--share", help="Tell it to the other bureaus, too.")] = False,
) -> None:
    """End a shift: what the next one must know, with what waits for it."""
    from carillon.desk.events.room import log as deeds

    _show(seat, deeds.hand_over(seat.bench, seat.actor, event, {"text": text, "own": not share}))


@verb(app, "task", 'carillon event task city-run-2030 "Look under the bridge." --to DE --due 2030-05-05T09:00 --bureau FR')
def task(
    seat: desk.Seat,
    event: EventId,
    text: Words,
    *,
    to: Annotated[str, typer.Option("--to", metavar="CC", help="The bureau that does it.")],
    due: Annotated[str, typer.Option("--due", metavar="TIME", help=Moment)] = "",
    own: Own = False,
) -> None:
    """Give a task to a bureau that takes part."""
    from carillon.desk.events.room import tasks

    _show(seat, tasks.give_task(seat.bench, seat.actor, event, {"text": text, "to": to, "due_at": due, "own": own}))


@verb(app, "settle", "carillon event settle city-run-2030 itm-0123456789ab0123456789ab done --bureau DE")
def settle(
    seat: desk.Seat,
    event: EventId,
    item: ItemId,
    state: Annotated[str, typer.Argument(metavar="STATE", help="open, done or dropped.")],
) -> None:
    """Say how a task stands."""
    from carillon.desk.events.room import tasks

    _show(seat, tasks.do_task(seat.bench, seat.actor, event, item, state))  # type: ignore[arg-type]


@verb(app, "level", 'carillon event level city-run-2030 severe "A threat by letter." --bureau FR')
def level(
    seat: desk.Seat,
    event: EventId,
    code: Annotated[str, typer.Argument(metavar="LEVEL", help="low, moderate, substantial, severe or critical.")],
    reason: Annotated[str, typer.Argument(metavar="REASON", help="Why.")],
    *,
    venue: Venue = "",
) -> None:
    """Set the threat level of an event that you host, or of one venue."""
    from carillon.desk.events.room import incidents

    _show(seat, incidents.set_level(seat.bench, seat.actor, event, {"level": code, "reason": reason, "venue": venue}))


@verb(app, "team", 'carillon event team city-run-2030 "Bomb disposal." --place "Kilometre 40" --strength 6 --bureau FR')
def team(
    seat: desk.Seat,
    event: EventId,
    text: Words,
    *,
    place: Place = "",
    venue: Venue = "",
    strength: Annotated[str, typer.Option("--strength", metavar="N", help="How many.")] = "",
    since: Annotated[str, typer.Option("--since", metavar="TIME", help="Now, where nothing is said.")] = "",
) -> None:
    """Deploy a response team: the event is in incident mode until it stands down."""
    from carillon.desk.events.room import incidents

    body = {"text": text, "place": place, "venue": venue, "strength": strength, "since": since}
    _show(seat, incidents.deploy_team(seat.bench, seat.actor, event, body))


@verb(app, "stand-down", "carillon event stand-down city-run-2030 itm-0123456789ab0123456789ab --bureau FR")
def stand_down(seat: desk.Seat, event: EventId, item: ItemId) -> None:
    """Stand a response team of your bureau down."""
    from carillon.desk.events.room import incidents

    _show(seat, incidents.stand_down(seat.bench, seat.actor, event, item))


@verb(app, "delegation", 'carillon event delegation city-run-2030 "Guests of the mayor" --country JP --size 12 --protected --bureau FR')
def delegation(
    seat: desk.Seat,
    event: EventId,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")],
    *,
    country: Annotated[str, typer.Option("--country", metavar="CC", help="Where it comes from.")],
    size: Annotated[str, typer.Option("--size", metavar="N", help="How many people.")] = "",
    starts: Annotated[str, typer.Option("--from", metavar="DATE", help="Its first day.")] = "",
    ends: Annotated[str, typer.Option("--until", metavar="DATE", help="Its last day.")] = "",
    venue: Venue = "",
    quarters: Annotated[str, typer.Option("--quarters", metavar="TEXT", help="Where it stays.")] = "",
    protected: Annotated[bool, typer.Option("--protected", help="It is under protection.")] = False,
    contact: Annotated[str, typer.Option("--contact", metavar="CC", help="The bureau to ask.")] = "",
    own: Own = False,
) -> None:
    """Enter a delegation that comes."""
    from carillon.desk.events.room import presence

    body = {
        "name": name, "country": country, "size": size, "starts": starts, "ends": ends, "venue": venue, "quarters": quarters,
        "protected": protected, "contact": contact, "own": own,
    }  # fmt: skip
    _show(seat, presence.add_delegation(seat.bench, seat.actor, event, body))


@verb(app, "liaison", 'carillon event liaison city-run-2030 "A. Specimen" --from 2030-05-05T06:00 --until 2030-05-05T14:00 --bureau DE')
def liaison(
    seat: desk.Seat,
    event: EventId,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who it is.")],
    *,
    starts: Annotated[str, typer.Option("--from", metavar="TIME", help=Moment)],
    ends: Annotated[str, typer.Option("--until", metavar="TIME", help=Moment)],
    of: Annotated[str, typer.Option("--of", metavar="CC", help="Whose officer; your own bureau's, where nothing is said.")] = "",
    role: Annotated[str, typer.Option("--role", metavar="TEXT", help="What for.")] = "",
    phone: Annotated[str, typer.Option("--phone", metavar="NUMBER", help="To call.")] = "",
    email: Annotated[str, typer.Option("--email", metavar="ADDRESS", help="To write to.")] = "",
    language: Annotated[list[str] | None, typer.Option("--language", metavar="CODE", help="Repeat for more.")] = None,
    place: Place = "",
    own: Own = False,
) -> None:
    """Put an officer on the roster."""
    from carillon.desk.events.room import presence

    body = {
        "name": name, "starts": starts, "ends": ends, "of": of, "role": role, "phone": phone, "email": email,
        "languages": language or [], "place": place, "own": own,
    }  # fmt: skip
    _show(seat, presence.enter_liaison(seat.bench, seat.actor, event, body))


@verb(app, "roster", "carillon event roster city-run-2030 --bureau FR")
def roster(
    seat: desk.Seat, event: EventId, *, every: Annotated[bool, typer.Option("--all", help="Those who come later, too.")] = False
) -> None:
    """Liaison officers on duty now."""
    from carillon.desk.events.room import items, reading

    found = [items.plain(one) for one in reading.roster(seat.bench, seat.actor, event, every=every)]
    if seat.as_json:
        output.items(found, None)
        return
    rows = [
        (one["of"], one["name"], one["role"], one["phone"], one["email"], ", ".join(one["languages"]), one["starts"][:16], one["ends"][:16])
        for one in found
    ]
    output.table(("bureau", "name", "role", "phone", "e-mail", "languages", "from", "until"), rows, empty="Nobody is on duty.")


@verb(app, "end", "carillon event end city-run-2030 itm-0123456789ab0123456789ab --bureau FR")
def end(seat: desk.Seat, event: EventId, item: ItemId) -> None:
    """Say that a delegation has left, or take an officer off the roster."""
    from carillon.desk.events.room import presence, reading

    kind = reading.fetch(seat.bench, seat.actor, event, item).item.kind
    deed = presence.end_liaison if kind == "liaison" else presence.end_delegation
    _show(seat, deed(seat.bench, seat.actor, event, item))


@verb(
    app,
    "alert",
    'carillon event alert city-run-2030 "Unattended bag at the finish" --urgency Immediate --severity Severe --bureau FR',
    'carillon event alert city-run-2030 "Bag examined" --update itm-0123456789ab0123456789ab --bureau FR',
)
def alert(
    seat: desk.Seat,
    event: EventId,
    headline: Annotated[str, typer.Argument(metavar="TEXT", help="In one line.")],
    *,
    description: Annotated[str, typer.Option("--description", metavar="TEXT", help="What it is about.")] = "",
    instruction: Annotated[str, typer.Option("--instruction", metavar="TEXT", help="What is to be done.")] = "",
    category: Annotated[str, typer.Option("--category", metavar="WORD", help="Security, Safety, Fire, Health … (CAP 1.2)")] = "",
    urgency: Annotated[str, typer.Option("--urgency", metavar="WORD", help="Immediate, Expected, Future, Past, Unknown.")] = "",
    severity: Annotated[str, typer.Option("--severity", metavar="WORD", help="Extreme, Severe, Moderate, Minor, Unknown.")] = "",
    certainty: Annotated[str, typer.Option("--certainty", metavar="WORD", help="Observed, Likely, Possible, Unlikely, Unknown.")] = "",
    area: Annotated[str, typer.Option("--area", metavar="TEXT", help="Where it holds.")] = "",
    expires: Annotated[str, typer.Option("--expires", metavar="TIME", help=Moment)] = "",
    update: Annotated[str, typer.Option("--update", metavar="ITEM", help="In the place of this alert of yours.")] = "",
) -> None:
    """Warn all who take part; each bureau takes note, and you see who has not."""
    from carillon.desk.events.room import alerts

    given = {
        "headline": headline, "description": description, "instruction": instruction, "category": category, "urgency": urgency,
        "severity": severity, "certainty": certainty, "area": area, "expires": expires,
    }  # fmt: skip
    body = {name: value for name, value in given.items() if value}
    if update:
        _show(seat, alerts.update_alert(seat.bench, seat.actor, event, update, body))
    else:
        _show(seat, alerts.send_alert(seat.bench, seat.actor, event, body))


@verb(app, "cancel-alert", 'carillon event cancel-alert city-run-2030 itm-0123456789ab0123456789ab "It was a lunch." --bureau FR')
def cancel_alert(seat: desk.Seat, event: EventId, item: ItemId, reason: Words = "") -> None:
    """Say that an alert of your bureau's holds no longer."""
    from carillon.desk.events.room import alerts

    _show(seat, alerts.cancel_alert(seat.bench, seat.actor, event, item, reason))


@verb(app, "acknowledge", "carillon event acknowledge city-run-2030 itm-0123456789ab0123456789ab --bureau DE")
def acknowledge(seat: desk.Seat, event: EventId, item: ItemId) -> None:
    """Take note of an alert for your bureau."""
    from carillon.desk.events.room import alerts

    _show(seat, alerts.acknowledge_alert(seat.bench, seat.actor, event, item))


@verb(app, "send-cap", "carillon event send-cap city-run-2030 alert.cap --bureau FR")
def send_cap(seat: desk.Seat, event: EventId, file: Annotated[Path, typer.Argument(metavar="FILE", help="CAP 1.2 (XML).")]) -> None:
    """Send the alert of a CAP 1.2 file to all who take part."""
    from carillon.desk.events.room import files

    with file.open("rb") as stream:
        data = stream.read(CAP_BYTES + 1)
    if len(data) > CAP_BYTES:
        raise TooLarge(f"{file} has more than {CAP_BYTES} bytes.", help="An alert fits into far less.")
    _show(seat, files.enter_cap(seat.bench, seat.actor, event, data))


@verb(app, "cap", "carillon event cap city-run-2030 itm-0123456789ab0123456789ab --bureau FR")
def cap(seat: desk.Seat, event: EventId, item: ItemId) -> None:
    """Print an alert as a CAP 1.2 file."""
    from carillon.desk.events.room import files

    typer.echo(files.write_cap(seat.bench, seat.actor, event, item))


@verb(app, "watch", "carillon event watch city-run-2030 question.json --bureau FR")
def watch(
    seat: desk.Seat, event: EventId, file: Annotated[Path, typer.Argument(metavar="FILE", help="The JSON body of a check; - reads it.")]
) -> None:
    """Check, and keep the question open until the event's last day."""
    from carillon.desk import watches
    from carillon.desk.events.room import watching

    made = watching.watch_for_event(seat.bench, seat.actor, event, desk.body(file))
    plain = watches.plain(made.kept)
    if seat.as_json:
        output.document(plain)
    else:
        output.fields({name: plain[name] for name in ("id", "kind", "until", "reference")}, title=plain["id"])


def _list(seat: desk.Seat, found: "list[Shown]", limit: int) -> None:
    from carillon.desk.events.room import items

    more = output.cursor(found, limit, found[-1].item.id if found else "")
    plain = [items.plain(one) for one in found]
    if seat.as_json:
        output.items(plain, more)
        return
    rows = [(one["at"][:16], one["bureau"], one["kind"], _line(one), one["state"], one["replaced_by"], one["id"]) for one in plain]
    output.table(("at", "by", "kind", "what", "state", "superseded by", "item"), rows, empty="Nothing is written yet.", more=more)


def _line(one: dict[str, Any]) -> str:
    """What an item says, in one line."""
    said = one.get("text") or one.get("headline") or one.get("name") or f"{one.get('level')}: {one.get('reason')}"
    more = [str(one[name]) for name in ("to", "incident", "place", "country") if one.get(name)]
    return f"{said} ({', '.join(more)})" if more else str(said)


def _show(seat: desk.Seat, shown: "Shown") -> None:
    from carillon.desk.events.room import items

    plain = items.plain(shown)
    if seat.as_json:
        output.document(plain)
    else:
        output.fields({name: value for name, value in plain.items() if name not in ("version", "event", "own")}, title=_line(plain))
