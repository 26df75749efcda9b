# SPDX-License-Identifier: Apache-2.0
"""`carillon duty`: the queue of a desk, its log, broadcasts, and desks that stand in for another."""

from pathlib import Path
from typing import Annotated

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.options import PAGE, After, Limit, Text
from carillon.doors.cli.verbs import verb

app = options.group("The duty desk: what waits, the log, the hand-over, broadcasts, and desks that stand in for another.", "duty")

BroadcastId = Annotated[str, typer.Argument(metavar="ID", help="The broadcast's id, bro-...")]
AgreementId = Annotated[str, typer.Argument(metavar="ID", help="The agreement's id, agr-...")]
Words = Annotated[str, typer.Argument(metavar="TEXT", help="In words.")]
Body = Annotated[Path, typer.Argument(metavar="FILE", help="A JSON document; - reads standard input.")]


@verb(app, "list", "carillon duty list --bureau FR", "carillon duty list --kind request --language fr --bureau FR")
def queue(
    seat: desk.Seat,
    *,
    kind: Annotated[str | None, typer.Option("--kind", metavar="KIND", help="hit, request, review, report, broadcast, task, tip …")] = None,
    language: Annotated[str | None, typer.Option("--language", metavar="CODE", help="In this language, as far as it is known.")] = None,
) -> None:
    """What waits at the desk, the most urgent first."""
    from carillon.desk.duty import queue as waiting

    found = waiting.page(seat.bench, seat.actor, kind=kind, language=language)
    if seat.as_json:
        output.items(found, None)
        return
    rows = [
        (one.urgency, one.due_at[:16], "late" if one.overdue else "", one.kind, one.title, one.owner, one.taken_by, one.id) for one in found
    ]
    output.table(("urgency", "due", "", "kind", "what", "from", "taken by", "id"), rows, empty="Nothing waits.")


@verb(app, "log", "carillon duty log --bureau FR")
def log(seat: desk.Seat, *, limit: Limit = PAGE, after: After = None) -> None:
    """The desk's log, newest first."""
    from carillon.desk.duty import logbook

    found = logbook.page(seat.bench, seat.actor, limit=limit, after=after)
    more = output.cursor(found, limit, found[-1].id if found else "")
    if seat.as_json:
        output.items(found, more)
        return
    rows = [(one.at[:16], one.by, one.kind, one.text, one.corrects, one.id) for one in found]
    output.table(("at", "by", "kind", "text", "sets right", "id"), rows, empty="The log is empty.", more=more)


@verb(app, "write", 'carillon duty write "Called Berlin at noon." --bureau FR')
def write(
    seat: desk.Seat,
    text: Words,
    *,
    corrects: Annotated[str, typer.Option("--corrects", metavar="ID", help="The entry that this one sets right.")] = "",
) -> None:
    """Write into the log; what is written is never changed."""
    from carillon.desk.duty import logbook

    _entry(seat, logbook.write(seat.bench, seat.actor, text, corrects))


@verb(app, "hand-over", 'carillon duty hand-over "Wait for Bonn." --bureau FR')
def hand_over(seat: desk.Seat, text: Words) -> None:
    """Hand the desk over to the next shift, with what is unopened."""
    from carillon.desk.duty import logbook

    _entry(seat, logbook.hand_over(seat.bench, seat.actor, text))


@verb(app, "broadcasts", "carillon duty broadcasts --waiting --bureau DE")
def list_broadcasts(
    seat: desk.Seat,
    *,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only those that we have yet to take note of.")] = False,
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """Broadcasts sent and received, newest first."""
    from carillon.desk.duty import broadcasts

    found = broadcasts.page(seat.bench, seat.actor, limit=limit, after=after, waiting=waiting)
    more = output.cursor(found, limit, found[-1].broadcast.id if found else "")
    if seat.as_json:
        output.items([broadcasts.plain(one) for one in found], more)
        return
    rows = []
    for one in found:
        noted = (
            f"{sum(at is not None for at in one.noted.values())} of {len(one.noted)}" if one.noted else (one.acknowledged_at or "no")[:16]
        )
        rows.append((one.broadcast.id, one.broadcast.at[:16], one.broadcast.owner, one.broadcast.urgency, one.broadcast.title, noted))
    output.table(("id", "at", "from", "urgency", "title", "noted"), rows, empty="There is no such broadcast.", more=more)


@verb(app, "broadcast", "carillon duty broadcast message.json --bureau FR")
def broadcast(seat: desk.Seat, file: Body) -> None:
    """Tell many desks something that each must take note of: title, text, audience, urgency."""
    from carillon.desk.duty import broadcasts

    _broadcast(seat, broadcasts.plain(broadcasts.send(seat.bench, seat.actor, desk.body(file))))


@verb(app, "show", "carillon duty show bro-0123456789ab --bureau FR")
def show(seat: desk.Seat, broadcast: BroadcastId) -> None:
    """One broadcast, and for its sender who took note."""
    from carillon.desk.duty import broadcasts

    _broadcast(seat, broadcasts.plain(broadcasts.fetch(seat.bench, seat.actor, broadcast)))


@verb(app, "acknowledge", "carillon duty acknowledge bro-0123456789ab --bureau DE")
def acknowledge(seat: desk.Seat, broadcast: BroadcastId) -> None:
    """Take note of a broadcast for the desk."""
    from carillon.desk.duty import broadcasts

    _broadcast(seat, broadcasts.plain(broadcasts.acknowledge(seat.bench, seat.actor, broadcast)))


@verb(app, "recall", "carillon duty recall bro-0123456789ab --bureau FR")
def recall(seat: desk.Seat, broadcast: BroadcastId) -> None:
    """Take a broadcast back; its words go everywhere."""
    from carillon.desk.duty import broadcasts

    _broadcast(seat, broadcasts.plain(broadcasts.recall(seat.bench, seat.actor, broadcast)))


@verb(app, "agreements", "carillon duty agreements --bureau FR")
def agreements(seat: desk.Seat) -> None:
    """Which desks stand in for ours, and for which we do."""
    from carillon.desk.duty import standing_in

    found = standing_in.agreements(seat.bench, seat.actor)
    if seat.as_json:
        output.items(found, None)
        return
    rows = [
        (one.id, one.lender, one.keeper, f"{one.begins}-{one.ends} {one.zone}", " ".join(one.days), one.until, one.state) for one in found
    ]
    output.table(("id", "for", "stands in", "hours", "days", "until", "state"), rows, empty="There is no agreement.")


@verb(app, "offer", "carillon duty offer DE --begins 18:00 --ends 07:00 --zone Europe/Paris --until 2027-06-30 --bureau FR")
def offer(
    seat: desk.Seat,
    keeper: Annotated[str, typer.Argument(metavar="CC", help="The bureau whose desk is to stand in.")],
    *,
    begins: Annotated[str, typer.Option("--begins", metavar="HH:MM", help="When our desk closes.")],
    ends: Annotated[str, typer.Option("--ends", metavar="HH:MM", help="When it opens again.")],
    zone: Annotated[str, typer.Option("--zone", metavar="NAME", help="Our time zone, as Europe/Paris.")],
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="The last day.")],
    day: Annotated[list[str] | None, typer.Option("--day", metavar="DAY", help="mon, tue …; without it, every day.")] = None,
) -> None:
    """Ask another desk to stand in for ours when it is closed."""
    from carillon.desk.duty import standing_in

    body = {"keeper": keeper, "begins": begins, "ends": ends, "zone": zone, "until": until} | ({"days": day} if day else {})
    _told(seat, standing_in.offer(seat.bench, seat.actor, body), "offered")


@verb(app, "accept", "carillon duty accept agr-0123456789ab --bureau DE")
def accept(seat: desk.Seat, agreement: AgreementId) -> None:
    """Stand in for another desk from now on."""
    from carillon.desk.duty import standing_in

    _told(seat, standing_in.accept(seat.bench, seat.actor, agreement), "in force")


@verb(app, "end", "carillon duty end agr-0123456789ab --bureau FR")
def end(seat: desk.Seat, agreement: AgreementId) -> None:
    """End an agreement, from either side."""
    from carillon.desk.duty import standing_in

    _told(seat, standing_in.end(seat.bench, seat.actor, agreement), "ended")


@verb(app, "passed", "carillon duty passed --bureau DE")
def passed(seat: desk.Seat) -> None:
    """What other desks passed to ours, newest first."""
    from carillon.desk.duty import standing_in

    found = standing_in.passed(seat.bench, seat.actor)
    if seat.as_json:
        output.items(found, None)
        return
    rows = [(one.id, one.at[:16], one.lender, one.kind, one.text, one.word) for one in found]
    output.table(("id", "at", "for", "kind", "what", "our word"), rows, empty="Nothing was passed to us.")


@verb(app, "answer", 'carillon duty answer inb-0123456789ab valid_same --text "By telephone." --bureau DE')
def answer(
    seat: desk.Seat,
    line: Annotated[str, typer.Argument(metavar="ID", help="The line's id, inb-...")],
    word: Annotated[str, typer.Argument(metavar="WORD", help="Of a hit: valid_same, valid_different, invalid or more_time; else noted.")],
    *,
    text: Text = "",
) -> None:
    """Answer for the desk that we stand in for."""
    from carillon.desk.duty import standing_in

    said = standing_in.say(seat.bench, seat.actor, line, word, text)
    output.say(f"{said.lender} is told: {word}.")


def _entry(seat: desk.Seat, entry: object) -> None:
    import msgspec

    body = msgspec.to_builtins(entry)
    if seat.as_json:
        output.document(body)
        return
    waiting = ", ".join(f"{count} {kind}" for kind, count in body["waiting"].items())
    output.say(f"Written down as {body['id']}." + (f" Unopened: {waiting}." if waiting else ""))


def _broadcast(seat: desk.Seat, body: dict[str, object]) -> None:
    if seat.as_json:
        output.document(body)
        return
    output.fields(
        {name: body[name] for name in ("id", "owner", "urgency", "state", "text", "at", "acknowledged_at", "noted")}, str(body["title"])
    )


def _told(seat: desk.Seat, agreement: object, what: str) -> None:
    import msgspec

    body = msgspec.to_builtins(agreement)
    if seat.as_json:
        output.document(body)
        return
    output.say(f"Agreement {body['id']} between {body['lender']} and {body['keeper']} is {what}.")
