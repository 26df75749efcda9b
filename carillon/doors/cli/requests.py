# SPDX-License-Identifier: Apache-2.0
"""`carillon request`: a question to named bureaus, and its answer, with a clock that both sides see."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.options import PAGE, After, Limit, Reason, Text
from carillon.doors.cli.verbs import verb
from carillon.errors import TooLarge

if TYPE_CHECKING:
    from carillon.desk.requests.reading import Opened

app = options.group("Requests: asked, taken up, answered or refused, with attachments and a clock.", "request")

Id = Annotated[str, typer.Argument(metavar="ID", help="The request's id, req-...")]
Body = Annotated[Path, typer.Argument(metavar="FILE", help="A JSON document; - reads standard input.")]
To = Annotated[str, typer.Option("--to", metavar="CODE", help="One addressee alone; without it, all.")]
Said = Annotated[str, typer.Argument(metavar="TEXT", help="What you say.")]


@verb(app, "list", "carillon request list --way to --state overdue --bureau FR")
def list_requests(
    seat: desk.Seat,
    *,
    way: Annotated[str | None, typer.Option("--way", metavar="WAY", help="to (us) or from (us).")] = None,
    state: Annotated[
        str | None, typer.Option("--state", metavar="STATE", help="draft, sent, claimed, partly, answered, …; open or overdue.")
    ] = None,
    urgency: Annotated[str | None, typer.Option("--urgency", metavar="CODE", help="flash, urgent, priority or routine.")] = None,
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """Requests to the bureau and from it, newest first."""
    from carillon.desk.requests import reading
    from carillon.store.requests import Wanted

    found = reading.page(seat.bench, seat.actor, Wanted(limit=limit, after=after, way=way, state=state, urgency=urgency))
    more = output.cursor(found, limit, found[-1].request.id if found else "")
    plain = [reading.plain_held(one) for one in found]
    if seat.as_json:
        output.items(plain, more)
        return
    output.table(
        ("id", "state", "urgency", "subject", "from", "to", "due"),
        [
            (one["id"], "overdue" if one["overdue"] else one["state"], one["urgency"], one["subject"], one["owner"], ", ".join(one["to"]),
             one["due_at"][:16])
            for one in plain
        ],
        empty="There is no such request that you may read.",
        more=more,
    )  # fmt: skip


@verb(app, "show", "carillon request show req-0123456789ab --bureau FR")
def show(seat: desk.Seat, request: Id) -> None:
    """One request with its thread, as far as you may see it."""
    from carillon.desk.requests import reading

    _show(seat, reading.fetch(seat.bench, seat.actor, request))


@verb(app, "draft", "carillon request draft request.json --bureau FR")
def draft(seat: desk.Seat, file: Body) -> None:
    """Begin a request: subject, text, to, questions, purpose, legal_basis, and what else is known."""
    from carillon.desk.requests import asking

    _show(seat, asking.draft(seat.bench, seat.actor, desk.body(file)))


@verb(app, "edit", "carillon request edit req-0123456789ab change.json --bureau FR")
def edit(seat: desk.Seat, request: Id, file: Body) -> None:
    """Change what the file names in a draft, and keep the rest."""
    from carillon.desk.requests import asking

    _show(seat, asking.edit(seat.bench, seat.actor, request, desk.body(file)))


@verb(app, "send", "carillon request send req-0123456789ab --bureau FR")
def send(seat: desk.Seat, request: Id) -> None:
    """Put the question to its addressees, at once; the clock begins."""
    from carillon.desk.requests import asking

    _show(seat, asking.send(seat.bench, seat.actor, request))


@verb(app, "remind", 'carillon request remind req-0123456789ab --to DE --text "The hearing is tomorrow." --bureau FR')
def remind(seat: desk.Seat, request: Id, *, to: To = "", text: Text = "") -> None:
    """Remind those who owe an answer; it stands higher in their inbox each time."""
    from carillon.desk.requests import asking

    _show(seat, asking.remind(seat.bench, seat.actor, request, text, to=to.upper()))


@verb(app, "follow-up", 'carillon request follow-up req-0123456789ab "He also uses a second number." --bureau FR')
def follow_up(seat: desk.Seat, request: Id, text: Said, *, to: To = "") -> None:
    """Add to the thread, from either side."""
    from carillon.desk.requests import thread

    _show(seat, thread.follow_up(seat.bench, seat.actor, request, text, to=to.upper()))


@verb(app, "close", "carillon request close req-0123456789ab --bureau FR")
def close(seat: desk.Seat, request: Id, *, text: Text = "") -> None:
    """Say that no further answer is needed."""
    from carillon.desk.requests import asking

    _show(seat, asking.close(seat.bench, seat.actor, request, text))


@verb(app, "recall", 'carillon request recall req-0123456789ab --reason "sent to the wrong bureau" --bureau FR')
def recall(seat: desk.Seat, request: Id, *, reason: Reason = "") -> None:
    """Take a request back: question, thread and attachments are gone from every addressee."""
    from carillon.desk.requests import asking

    _show(seat, asking.recall(seat.bench, seat.actor, request, reason))


@verb(app, "claim", 'carillon request claim req-0123456789ab --note "Colleague is off duty." --bureau DE')
def claim(
    seat: desk.Seat,
    request: Id,
    *,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Why you take it over from somebody.")] = "",
) -> None:
    """Take a request up, so that no second desk answers it."""
    from carillon.desk.requests import answering

    _show(seat, answering.claim(seat.bench, seat.actor, request, note))


@verb(app, "release", "carillon request release req-0123456789ab --bureau DE")
def release(seat: desk.Seat, request: Id) -> None:
    """Give a claim back."""
    from carillon.desk.requests import answering

    _show(seat, answering.release(seat.bench, seat.actor, request))


@verb(app, "reply", 'carillon request reply req-0123456789ab "Known here since 2019." --bureau DE')
def reply(
    seat: desk.Seat, request: Id, text: Said, *, part: Annotated[bool, typer.Option("--part", help="More is to come.")] = False
) -> None:
    """Answer a request that you received, with the attachments that wait on it."""
    from carillon.desk.requests import answering

    _show(seat, answering.reply(seat.bench, seat.actor, request, text, final=not part))


@verb(app, "refuse", 'carillon request refuse req-0123456789ab judicial --text "Please send a letter rogatory." --bureau DE')
def refuse(
    seat: desk.Seat,
    request: Id,
    reason: Annotated[str, typer.Argument(metavar="CODE", help="Why (pack show refusals).")],
    *,
    text: Text = "",
) -> None:
    """Refuse a request; with its reason that is an answer."""
    from carillon.desk.requests import answering

    _show(seat, answering.refuse(seat.bench, seat.actor, request, reason, text))


@verb(app, "ask-back", 'carillon request ask-back req-0123456789ab "Which of the two numbers?" --bureau DE')
def ask_back(seat: desk.Seat, request: Id, text: Said) -> None:
    """Ask who asked for what is missing; the clock goes on."""
    from carillon.desk.requests import answering

    _show(seat, answering.ask_back(seat.bench, seat.actor, request, text))


@verb(app, "attach", "carillon request attach req-0123456789ab photo.jpg --bureau FR")
def attach(
    seat: desk.Seat, request: Id, file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of a type that is taken.")]
) -> None:
    """Hang a file on a request; it goes with what you say next."""
    from carillon.desk.attachments import Upload
    from carillon.desk.requests import files, reading

    most = seat.bench.settings.attachment_bytes
    with file.open("rb") as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise TooLarge(f"{file} has more than {most} bytes.", help="Send less of it, or a smaller picture.")
    plain = reading.plain_attachment(files.attach(seat.bench, seat.actor, request, Upload(file.name, data)))
    output.document(plain) if seat.as_json else output.fields(plain)


@verb(app, "save", "carillon request save req-0123456789ab att-0123456789ab photo.jpg --bureau DE")
def save(
    seat: desk.Seat,
    request: Id,
    attachment: Annotated[str, typer.Argument(metavar="ATTACHMENT", help="The attachment's id, att-...")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it; a file that is there is left alone.")],
) -> None:
    """Write an attachment into a file."""
    from carillon.desk.requests import files

    sent = files.content(seat.bench, seat.actor, request, attachment)
    with file.open("xb") as stream:
        stream.write(sent.data)
    plain = {"name": sent.name, "media": sent.media, "bytes": len(sent.data), "file": str(file)}
    output.document(plain) if seat.as_json else output.fields(plain)


@verb(app, "detach", "carillon request detach req-0123456789ab att-0123456789ab --bureau FR")
def detach(
    seat: desk.Seat, request: Id, attachment: Annotated[str, typer.Argument(metavar="ATTACHMENT", help="The attachment's id, att-...")]
) -> None:
    """Take away a file that was not sent yet."""
    from carillon.desk.requests import files, reading

    files.detach(seat.bench, seat.actor, request, attachment)
    _show(seat, reading.fetch(seat.bench, seat.actor, request))


@verb(app, "figures", "carillon request figures --bureau FR")
def figures(seat: desk.Seat) -> None:
    """How the bureau answers, beside all of whom this node knows; over the last year."""
    from carillon.desk.requests import reading

    found = reading.figures(seat.bench, seat.actor)
    own, network = reading.plain_rate(found.own), reading.plain_rate(found.network)
    if seat.as_json:
        output.document({"since": found.since, "own": own, "network": network})
        return
    output.table(("", seat.actor.bureau, "all"), [(name, own[name], network[name]) for name in own if name != "bureau"], empty="")


def _show(seat: desk.Seat, opened: "Opened") -> None:
    from carillon.desk.requests import reading

    plain = reading.plain(opened)
    if seat.as_json:
        output.document(plain)
        return
    sides, entries, attached = plain.pop("sides"), plain.pop("entries"), plain.pop("attachments")
    output.fields(plain, title=opened.held.request.subject)
    if sides:
        rows = [(s["side"], s["state"], s["due_at"][:16], (s["answered_at"] or "")[:16], s["claimed_by"]) for s in sides]
        output.table(("to", "state", "due", "answered", "taken up by"), rows, empty="")
    if entries:
        said = [(e["bureau"], e["kind"], " ".join(filter(None, (e["reason"], e["text"]))), e["at"][:16]) for e in entries]
        output.table(("from", "what", "text", "at"), said, empty="")
    if attached:
        hung = [(a["id"], a["name"], a["bytes"], a["owner"], a["state"]) for a in attached]
        output.table(("attachment", "name", "bytes", "from", "state"), hung, empty="")
