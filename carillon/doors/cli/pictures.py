# SPDX-License-Identifier: Apache-2.0
"""`carillon event picture` and `matters`: what is known that matters to an event, and what a bureau thinks of it."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from carillon.doors.cli import desk, events, output
from carillon.doors.cli.options import PAGE, After, Limit
from carillon.doors.cli.verbs import verb

if TYPE_CHECKING:
    from carillon.desk.events.matters import Shown

app = events.app
Id = Annotated[str, typer.Argument(metavar="ID", help="The event's id.")]
Kind = Annotated[str, typer.Argument(metavar="KIND", help="report, notice, hit or record.")]
Thing = Annotated[str, typer.Argument(metavar="THING", help="The thing's id.")]
Route = Annotated[str, typer.Option("--route", metavar="ID", help="A course of the event; without it, its first.")]
From = Annotated[str, typer.Option("--from", metavar="KM", help="From this kilometre, or start.")]
To = Annotated[str, typer.Option("--to", metavar="KM", help="To this kilometre, or finish.")]
Venue = Annotated[str, typer.Option("--venue", metavar="ID", help="Around a venue.")]
Since = Annotated[str, typer.Option("--since", metavar="DATE", help="What happened from then on.")]


@verb(app, "picture", "carillon event picture paris-marathon-2027 --from 40 --to finish --bureau FR")
def draw(seat: desk.Seat, event: Id, *, route: Route = "", start: From = "", end: To = "", venue: Venue = "", since: Since = "") -> None:
    """Everything your bureau may see of an event: what matters and why, patterns, who is on duty, what is to be done."""
    from carillon.desk.events import picture

    _catch_up(seat)
    drawn = picture.draw(seat.bench, seat.actor, event, _given(route, start, end, venue, since))
    if seat.as_json:
        output.document(picture.plain(drawn))
        return
    standing = drawn.standing
    output.fields(
        {
            "part": drawn.view.label or "the whole event",
            "phase": drawn.phase,
            "incident mode": "YES" if standing.incident else "",
            "level": "; ".join(f"{getattr(one.body, 'level', '')}: {getattr(one.body, 'reason', '')}" for one in standing.levels.values()),
            "alerts not noted": len(picture.unacknowledged(drawn, seat.actor.bureau)) or "",
            "checks, hits": f"{drawn.counters.checks}, {drawn.counters.hits}",
        },
        title=drawn.event.name,
    )
    _list(drawn.matters)
    for pattern in drawn.patterns:
        _print(f"Pattern: {pattern.text}")
    duty = [(getattr(one.body, "name", ""), getattr(one.body, "phone", ""), getattr(one.body, "place", "")) for one in standing.roster]
    output.table(("on duty", "phone", "place"), duty, empty="Nobody is on the roster now.")
    todo = [(getattr(one.body, "due_at", "")[:16], getattr(one.body, "to", ""), getattr(one.body, "text", "")) for one in standing.tasks]
    output.table(("due", "task for", "what"), todo, empty="No task is open.")


@verb(app, "matters", "carillon event matters paris-marathon-2027 --from 40 --bureau FR")
def list_matters(
    seat: desk.Seat,
    event: Id,
    *,
    route: Route = "",
    start: From = "",
    end: To = "",
    venue: Venue = "",
    since: Since = "",
    dismissed: Annotated[bool, typer.Option("--dismissed", help="Those that your bureau dismissed.")] = False,
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """Reports, notices, hits and records that matter to an event, the best first, each with its reasons."""
    import msgspec

    from carillon.desk.events import matters, register, view

    _catch_up(seat)
    found_event = register.fetch(seat.bench, seat.actor, event)
    part = view.read(found_event, _given(route, start, end, venue, since))
    wanted = msgspec.structs.replace(part.wanted(found_event, limit), after=after, dismissed=dismissed)
    found = matters.page(seat.bench, seat.actor, wanted)
    more = output.cursor(found, limit, found[-1].matter.cursor if found else "")
    if seat.as_json:
        output.items([matters.plain(one) for one in found], more)
        return
    _list(found, more)


@verb(app, "pin", "carillon event pin paris-marathon-2027 report rep-0123456789ab --bureau FR")
def pin(seat: desk.Seat, event: Id, kind: Kind, thing: Thing, text: Annotated[str, typer.Option("--text", help="Why.")] = "") -> None:
    """Keep something at the head of your bureau's list."""
    from carillon.desk.events import opinions

    _show(seat, opinions.pin(seat.bench, seat.actor, event, kind, thing, text))


@verb(app, "dismiss", "carillon event dismiss paris-marathon-2027 report rep-0123456789ab --reason elsewhere --bureau FR")
def dismiss(
    seat: desk.Seat,
    event: Id,
    kind: Kind,
    thing: Thing,
    *,
    reason: Annotated[str, typer.Option("--reason", metavar="CODE", help="A code of the list opinion_reasons.")],
    text: Annotated[str, typer.Option("--text", help="In your own words.")] = "",
) -> None:
    """Take something from your bureau's list, with a reason."""
    from carillon.desk.events import opinions

    _show(seat, opinions.dismiss(seat.bench, seat.actor, event, kind, thing, reason, text))


@verb(app, "comment", "carillon event comment paris-marathon-2027 report rep-0123456789ab 'Seen again today.' --bureau FR")
def comment(seat: desk.Seat, event: Id, kind: Kind, thing: Thing, text: Annotated[str, typer.Argument(help="What you think.")]) -> None:
    """Say something about it to your own bureau."""
    from carillon.desk.events import opinions

    _show(seat, opinions.comment(seat.bench, seat.actor, event, kind, thing, text))


@verb(app, "restore", "carillon event restore paris-marathon-2027 report rep-0123456789ab --bureau FR")
def restore(seat: desk.Seat, event: Id, kind: Kind, thing: Thing) -> None:
    """Neither pinned nor dismissed any more."""
    from carillon.desk.events import opinions

    _show(seat, opinions.restore(seat.bench, seat.actor, event, kind, thing))


def _catch_up(seat: desk.Seat) -> None:
    """What came while no server ran is ranked first; where one runs, it is ranked already."""
    from carillon.desk.events import ranking

    while ranking.behind(seat.bench) and ranking.follow(seat.bench):
        pass


def _given(route: str, start: str, end: str, venue: str, since: str) -> dict[str, Any]:
    return {"route": route, "from": start, "to": end, "venue": venue, "since": since}


def _list(found: "list[Shown]", more: Any = None) -> None:
    """Each with its reasons below it: a table would fold them into columns of single words."""
    if not found:
        output.say("Nothing that you may see matters here.")
    for number, one in enumerate(found, 1):
        rest = ", ".join(
            filter(None, (one.matter.kind, one.matter.id, one.owner, one.urgency, f"{one.matter.score:.2f}", one.matter.standing))
        )
        _print(f"{number:>3}. {one.title} ({rest})")
        for reason in one.matter.reasons[:3]:
            _print(f"       - {reason.text}")
    if more:
        output.say(f"More: --after '{more}'")


def _print(text: str) -> None:
    import typer

    typer.echo(output.clean(text))


def _show(seat: desk.Seat, shown: "Shown") -> None:
    from carillon.desk.events import matters

    plain = matters.plain(shown)
    if seat.as_json:
        output.document(plain)
        return
    said = "; ".join(f"{one.verdict} {one.text}".strip() for one in shown.opinions)
    output.fields({"score": plain["score"], "kind": shown.matter.kind, "id": shown.matter.id, "opinions": said}, title=shown.title)
