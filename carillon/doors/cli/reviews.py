# SPDX-License-Identifier: Apache-2.0
"""`carillon review`: the reviewer's queue, questions, the predominance test, refusals, clearances; and who is protected."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.options import PAGE, After, Limit, Reason, Text
from carillon.doors.cli.verbs import verb

if TYPE_CHECKING:
    from carillon.desk.reviews.queue import Submission

app = options.group("Reviews of notices: taken, returned with questions, refused, cleared.", "review")

Id = Annotated[str, typer.Argument(metavar="ID", help="The notice's id, ntc-...")]
Body = Annotated[Path, typer.Argument(metavar="FILE", help="A JSON document; - reads standard input.")]
ROLE = "compliance"


@verb(app, "list", "carillon review list --state open --bureau XS", role=ROLE)
def list_reviews(
    seat: desk.Seat,
    *,
    state: Annotated[str | None, typer.Option("--state", metavar="STATE", help="open, waiting, taken, cleared, refused, ...")] = "open",
    colour: Annotated[str | None, typer.Option("--colour", metavar="COLOUR", help="Of this colour.")] = None,
    owner: Annotated[str | None, typer.Option("--owner", metavar="CODE", help="Of this bureau.")] = None,
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """Reviews of the bureau, what is due first at the head."""
    from carillon.desk.reviews import queue
    from carillon.store.reviews import Wanted

    found = queue.page(seat.bench, seat.actor, Wanted(limit=limit, after=after, state=state, colour=colour, owner=owner))
    more = output.cursor(found, limit, f"{found[-1].due_at}|{found[-1].notice}" if found else "")
    if seat.as_json:
        output.items([queue.plain_review(one) for one in found], more)
        return
    codes = [", ".join(finding.code for finding in one.findings) for one in found]
    output.table(
        ("notice", "version", "colour", "of", "state", "with", "due", "findings"),
        [
            (one.notice, one.version, one.colour, one.owner, one.state, one.taken_by, one.due_at[:16], findings)
            for one, findings in zip(found, codes, strict=True)
        ],
        empty="Nothing waits for a review.",
        more=more,
    )


@verb(app, "show", "carillon review show ntc-0123456789ab --bureau XS", role=ROLE)
def show(seat: desk.Seat, notice: Id) -> None:
    """A submission with its subjects, what the checks found, and its history."""
    from carillon.desk.reviews import queue

    _show(seat, queue.fetch(seat.bench, seat.actor, notice))


@verb(app, "take", "carillon review take ntc-0123456789ab --bureau XS", role=ROLE)
def take(seat: desk.Seat, notice: Id) -> None:
    """Take a review; nobody else decides it then."""
    from carillon.desk.reviews import queue

    _show(seat, queue.take(seat.bench, seat.actor, notice))


@verb(app, "release", "carillon review release ntc-0123456789ab --bureau XS", role=ROLE)
def release(seat: desk.Seat, notice: Id) -> None:
    """Put a review back into the queue."""
    from carillon.desk.reviews import queue

    _show(seat, queue.release(seat.bench, seat.actor, notice))


@verb(app, "return", 'carillon review return ntc-0123456789ab warrant evidence --text "A copy, please." --bureau XS', role=ROLE)
def return_to_owner(
    seat: desk.Seat,
    notice: Id,
    questions: Annotated[list[str], typer.Argument(metavar="CODE...", help="Codes (pack show return_questions).")],
    *,
    text: Text = "",
) -> None:
    """Return a version to its owner with questions."""
    from carillon.desk.reviews import decisions

    _show(seat, decisions.ask(seat.bench, seat.actor, notice, questions, text))


@verb(app, "refuse", 'carillon review refuse ntc-0123456789ab art3_political --text "The facts are a speech." --bureau XS', role=ROLE)
def refuse(
    seat: desk.Seat,
    notice: Id,
    ground: Annotated[str, typer.Argument(metavar="GROUND", help="A code (pack show refusal_grounds).")],
    *,
    text: Text = "",
) -> None:
    """Refuse a version, for a ground and in words."""
    from carillon.desk.reviews import decisions

    _show(seat, decisions.refuse(seat.bench, seat.actor, notice, ground, text))


@verb(app, "assess", "carillon review assess ntc-0123456789ab test.json --bureau XS", role=ROLE)
def assess(seat: desk.Seat, notice: Id, file: Body) -> None:
    """The predominance test: an object with an assessment and a text for each factor."""
    from carillon.desk.reviews import decisions

    _show(seat, decisions.assess(seat.bench, seat.actor, notice, desk.body(file)))


@verb(app, "clear", 'carillon review clear ntc-0123456789ab --text "An ordinary fraud." --bureau XS', role=ROLE)
def clear(seat: desk.Seat, notice: Id, *, text: Text = "") -> None:
    """Say that a version may be published; the text answers what the checks ask."""
    from carillon.desk.reviews import decisions

    _show(seat, decisions.clear(seat.bench, seat.actor, notice, text))


@verb(app, "statistics", "carillon review statistics --since 2026-01-01 --bureau XS", role=ROLE)
def statistics(
    seat: desk.Seat,
    *,
    since: Annotated[str, typer.Option("--since", metavar="DATE", help="Submitted on or after this day.")] = "",
    owner: Annotated[str | None, typer.Option("--owner", metavar="CODE", help="Of this bureau.")] = None,
) -> None:
    """What came of reviews, by state, ground, colour and bureau."""
    import msgspec

    from carillon.desk.reviews import queue

    found = queue.statistics(seat.bench, seat.actor, since, owner)
    if seat.as_json:
        output.document(found)
        return
    output.fields(msgspec.to_builtins(found))


@verb(app, "protected", "carillon review protected --bureau XS", role=ROLE)
def protected(seat: desk.Seat, *, limit: Limit = PAGE, after: After = None) -> None:
    """Protected persons; compliance and control alone see them."""
    import msgspec

    from carillon.desk.reviews import protection

    found = protection.page(seat.bench, seat.actor, limit=limit, after=after)
    more = output.cursor(found, limit, found[-1].id if found else "")
    if seat.as_json:
        output.items([msgspec.to_builtins(one) for one in found], more)
        return
    rows = [(one.id, one.status, ", ".join(one.names), ", ".join(one.birth_dates), one.by, one.at[:16], one.reason) for one in found]
    output.table(("id", "status", "names", "born", "by", "at", "reason"), rows, empty="Nobody is on the list.", more=more)


@verb(app, "protect", "carillon review protect person.json --bureau XS", role=ROLE)
def protect(seat: desk.Seat, file: Body) -> None:
    """Protect a person: a record, a document number, or a name with a birth date, and the reason."""
    import msgspec

    from carillon.desk.reviews import protection

    plain = msgspec.to_builtins(protection.add(seat.bench, seat.actor, desk.body(file)))
    if seat.as_json:
        output.document(plain)
        return
    output.fields(plain)


@verb(app, "unprotect", 'carillon review unprotect pro-0123456789ab --reason "naturalised" --bureau XS', role=ROLE)
def unprotect(
    seat: desk.Seat, person: Annotated[str, typer.Argument(metavar="ID", help="The entry's id, pro-...")], *, reason: Reason = ""
) -> None:
    """Take a person off the list, for a reason that the log keeps."""
    from carillon.desk.reviews import protection

    protection.remove(seat.bench, seat.actor, person, reason)
    if seat.as_json:
        output.document({"removed": person})


def _show(seat: desk.Seat, found: "Submission") -> None:
    from carillon.desk.reviews import queue

    plain = queue.plain(seat.bench, found)
    if seat.as_json:
        output.document(plain)
        return
    history, findings, submission = plain.pop("history"), plain.pop("findings"), plain.pop("submission") or {}
    plain.pop("standing")
    content = submission.get("content", {})
    output.fields({**plain, **content, **content.get("fields", {}), "fields": None}, title=f"Review of {found.review.notice}")
    for one in submission.get("subjects", []):
        told = {name: [value["value"] for value in values if "value" in value] for name, values in one["properties"].items()}
        output.fields(told, title=one["caption"])
    rows = [(one["code"], one["severity"], one["text"]) for one in findings]
    output.table(("finding", "severity", "what it says"), rows, empty="The checks found nothing.")
    output.table(
        ("at", "what", "by", "ground", "text"),
        [(one["at"][:16], one["what"], one["by"] or one["bureau"], one["ground"], one["text"]) for one in history],
        empty="",
    )
