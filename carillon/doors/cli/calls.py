# SPDX-License-Identifier: Apache-2.0
"""`carillon call`: many bureaus asked for what they know of an event, their answers, and the board."""

from pathlib import Path
from typing import Annotated, Any

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.options import PAGE, After, Limit, Reason, Text
from carillon.doors.cli.verbs import verb

app = options.group("Calls for information: many bureaus asked at once for what they know of an event or a series.", "call")

CallId = Annotated[str, typer.Argument(metavar="ID", help="The call's id, cal-...")]
Events = Annotated[list[str] | None, typer.Option("--event", metavar="ID", help="An event that is meant. Repeat for more.")]
Series = Annotated[str, typer.Option("--series", metavar="NAME", help="Every event of this series.")]
Until = Annotated[str, typer.Option("--until", metavar="DAY", help="By when answers are asked for.")]
DRAFT = "carillon call draft --event paris-marathon-2027 --sought terrorist --sought suspicious --until 2027-04-01 --bureau FR"


@verb(app, "list", "carillon call list --state waiting --bureau DE", "carillon call list --way from --bureau FR")
def list_calls(
    seat: desk.Seat,
    *,
    way: Annotated[str, typer.Option("--way", metavar="to|from", help="To us, or from us.")] = "",
    state: Annotated[
        str, typer.Option("--state", metavar="STATE", help="draft, sent, closed, recalled; or waiting: we owe an answer.")
    ] = "",
    event: Annotated[str, typer.Option("--event", metavar="ID", help="About this event.")] = "",
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """Calls to and from our bureau, newest first."""
    from carillon.desk.calls import reading

    found = reading.page(seat.bench, seat.actor, limit=limit, after=after, way=way, state=state, event=event)
    more = output.cursor(found, limit, found[-1].held.call.id if found else "")
    if seat.as_json:
        output.items([reading.plain_call(one) for one in found], more)
        return
    rows = []
    for one in found:
        call, counts = one.held.call, one.counts or {}
        told = ", ".join(f"{number} {state}" for state, number in counts.items()) if one.own else (one.side.state if one.side else "")
        rows.append((call.id, call.owner, call.title, call.until[:10], "late" if one.overdue else "", call.state, told))
    output.table(("id", "from", "title", "until", "", "state", "answers"), rows, empty="There is no such call.", more=more)


@verb(app, "show", "carillon call show cal-0123456789ab --language fr --bureau DE")
def show(
    seat: desk.Seat,
    call: CallId,
    *,
    language: Annotated[str, typer.Option("--language", metavar="CODE", help="The text in this language: en, fr, es, ar.")] = "",
) -> None:
    """One call, with the answers that we may see."""
    from carillon.desk.calls import reading

    _show(seat, reading.fetch(seat.bench, seat.actor, call), language)


@verb(app, "texts", "carillon call texts --event paris-marathon-2027 --bureau FR")
def texts(seat: desk.Seat, *, event: Events = None, series: Series = "", until: Until = "") -> None:
    """The ready texts for events or a series, in each language."""
    import msgspec

    from carillon.desk.calls import wording

    found = wording.propose(seat.bench, seat.actor, event or [], series, until)
    if seat.as_json:
        output.document(msgspec.to_builtins(found))
        return
    for code, words in found.items():
        output.fields({"title": words.title, "text": words.text}, code)


@verb(app, "draft", DRAFT, "carillon call draft --file call.json --bureau FR")
def draft(
    seat: desk.Seat,
    *,
    event: Events = None,
    series: Series = "",
    sought: Annotated[
        list[str] | None, typer.Option("--sought", metavar="CODE", help="terrorist, criminal, suspicious, persons ...")
    ] = None,
    until: Until = "",
    urgency: Annotated[str, typer.Option("--urgency", metavar="CODE", help="flash, urgent, priority or routine.")] = "",
    to: Annotated[str, typer.Option("--to", metavar="WHO", help="all, or codes with commas: FR,BE; not:FR for all but these.")] = "all",
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="A JSON document with all of it; - reads standard input.")
    ] = None,
) -> None:
    """Begin a call; the ready texts are filled in, to be looked over with `call show` before it is sent."""
    from carillon.desk.calls import asking

    body: Any = desk.body(file) if file else {}
    if isinstance(body, dict):
        mode, _, codes = to.rpartition(":")
        named = [code.strip().upper() for code in codes.split(",") if code.strip()]
        audience = "all" if to == "all" else {"mode": "except" if mode == "not" else "only", "bureaus": named}
        given = {"events": event, "series": series, "sought": sought, "until": until, "urgency": urgency}
        body = {"audience": audience} | {name: value for name, value in given.items() if value} | body
    _show(seat, asking.draft(seat.bench, seat.actor, body))


@verb(app, "send", "carillon call send cal-0123456789ab --bureau FR")
def send(seat: desk.Seat, call: CallId) -> None:
    """Put it to every bureau of its audience, at once."""
    from carillon.desk.calls import asking

    opened = asking.send(seat.bench, seat.actor, call)
    _done(seat, opened, f"Sent to {len(opened.held.call.to)} bureaus.")


@verb(app, "acknowledge", "carillon call acknowledge cal-0123456789ab --bureau DE")
def acknowledge(seat: desk.Seat, call: CallId) -> None:
    """Take note for our desk."""
    from carillon.desk.calls import answering

    _done(seat, answering.acknowledge(seat.bench, seat.actor, call), "Noted; who asked sees it.")


@verb(
    app,
    "answer",
    "carillon call answer cal-0123456789ab nothing_known --bureau DE",
    "carillon call answer cal-0123456789ab information --report rep-0123456789ab --bureau DE",
)
def answer(
    seat: desk.Seat,
    call: CallId,
    code: Annotated[str, typer.Argument(metavar="ANSWER", help="nothing_known, information, looking, not_competent or refused.")],
    *,
    text: Text = "",
    event: Events = None,
    report: Annotated[
        list[str] | None, typer.Option("--report", metavar="ID", help="A report that we sent to who asks. Repeat for more.")
    ] = None,
) -> None:
    """Answer; "nothing known" is an answer. It may be answered again."""
    from carillon.desk.calls import answering

    body = {"code": code, "text": text, "events": event or [], "reports": report or []}
    _done(seat, answering.answer(seat.bench, seat.actor, call, body), f"Answered: {code}.")


@verb(app, "remind", "carillon call remind cal-0123456789ab --to DE --bureau FR")
def remind(
    seat: desk.Seat,
    call: CallId,
    *,
    to: Annotated[str, typer.Option("--to", metavar="CC", help="One bureau; without it, all who owe an answer.")] = "",
    text: Text = "",
) -> None:
    """Remind those who owe an answer."""
    from carillon.desk.calls import asking

    _done(seat, asking.remind(seat.bench, seat.actor, call, text, to=to.upper()), "Reminded.")


@verb(app, "extend", "carillon call extend cal-0123456789ab 2027-04-08 --bureau FR")
def extend(seat: desk.Seat, call: CallId, until: Annotated[str, typer.Argument(metavar="DAY", help="The new last day.")]) -> None:
    """Give more time."""
    from carillon.desk.calls import asking

    _done(seat, asking.extend(seat.bench, seat.actor, call, until), f"Answers are asked for until {until}.")


@verb(app, "close", "carillon call close cal-0123456789ab --bureau FR")
def close(seat: desk.Seat, call: CallId) -> None:
    """Say that no further answer is needed."""
    from carillon.desk.calls import asking

    _done(seat, asking.close(seat.bench, seat.actor, call), "Closed.")


@verb(app, "recall", "carillon call recall cal-0123456789ab --bureau FR")
def recall(seat: desk.Seat, call: CallId, *, reason: Reason = "") -> None:
    """Take a call back; its words are gone everywhere, and each node signs that they are."""
    from carillon.desk.calls import asking

    _done(seat, asking.recall(seat.bench, seat.actor, call, reason), "Taken back.")


@verb(
    app, "board", "carillon call board cal-0123456789ab --sort state --bureau FR", "carillon call board cal-0123456789ab --csv --bureau FR"
)
def show_board(
    seat: desk.Seat,
    call: CallId,
    *,
    event: Annotated[str, typer.Option("--event", metavar="ID", help="As it stands for this event.")] = "",
    state: Annotated[str, typer.Option("--state", metavar="STATE", help="Only bureaus that stand so: sent, delivered, looking ...")] = "",
    sort: Annotated[str, typer.Option("--sort", metavar="COLUMN", help="bureau, state, answered_at, reminders ...")] = "bureau",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a CSV table.")] = False,
) -> None:
    """The world's answers on one board."""
    from carillon.desk.calls import board

    found = board.board(seat.bench, seat.actor, call, event=event, sort=sort, state=state)
    if seat.as_json:
        output.document(board.plain(found))
        return
    if as_csv:
        typer.echo(board.written(found), nl=False)
        return
    output.fields({"until": found.call.until, "answered": f"{found.answered} of {found.asked}", **found.counts}, found.call.title)
    rows = [
        (
            one.bureau,
            one.state,
            *((at or "")[:16] for at in (one.delivered_at, one.acknowledged_at, one.answered_at)),
            one.reminders,
            one.text,
        )
        for one in found.rows
    ]
    output.table(("bureau", "state", "delivered", "noted", "answered", "reminders", "last words"), rows, empty="")


def _done(seat: desk.Seat, opened: Any, said: str) -> None:
    from carillon.desk.calls import reading

    if seat.as_json:
        output.document(reading.plain(opened))
    else:
        output.say(said)


def _show(seat: desk.Seat, opened: Any, language: str = "") -> None:
    from carillon.desk.calls import reading

    if seat.as_json:
        output.document(reading.plain(opened))
        return
    call = opened.held.call
    code, words = call.words(language or seat.actor.language)
    side = opened.side
    shown = {
        "id": call.id, "from": call.owner, "events": call.events, "series": call.series, "sought": call.sought, "until": call.until,
        "urgency": call.urgency, "handling": call.handling, "state": call.state, "we": side.state if side else "", "answers": opened.counts,
        "language": code, "others": [one for one in call.texts if one != code], "text": words.text,
    }  # fmt: skip
    output.fields(shown, words.title)
    rows = [(one.at[:16], one.bureau, one.code, one.text, ", ".join((*one.events, *one.reports))) for one in opened.answers]
    if rows:
        output.table(("at", "bureau", "answer", "text", "events, reports"), rows, empty="")
