# SPDX-License-Identifier: Apache-2.0
"""`carillon hit`: a check that met a record; judged by who asked, confirmed by the owner, closed with its outcome."""

from typing import Annotated, Any

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.options import PAGE, After, Limit, Reason, Text
from carillon.doors.cli.verbs import verb

app = options.group("Hits: judge them, confirm them as the owner, and say what came of them.", "hit")

Id = Annotated[str, typer.Argument(metavar="ID", help="The hit's id, hit-...")]


@verb(app, "list", "carillon hit list --state open --bureau FR")
def list_hits(
    seat: desk.Seat,
    *,
    state: Annotated[
        str | None, typer.Option("--state", metavar="STATE", help="possible, open, confirmed, refuted, different or closed.")
    ] = None,
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """Hits of the bureau's officers and on the bureau's records, newest first."""
    from carillon.desk import hits

    found = hits.page(seat.bench, seat.actor, limit=limit, after=after, state=state)
    more = output.cursor(found, limit, str(found[-1]["id"]) if found else "")
    if seat.as_json:
        output.items(found, more)
        return
    output.table(
        ("id", "state", "score", "caption", "owner", "asked by", "where", "at"),
        [(h["id"], h["state"], f"{h['score']:.2f}", h["caption"], h["owner"], h["bureau"], h["place"], h["at"][:16]) for h in found],
        empty="There is no such hit.",
        more=more,
    )


@verb(app, "show", "carillon hit show hit-0123456789ab --bureau FR")
def show(seat: desk.Seat, hit: Id) -> None:
    """One hit: what was met, why, and what has been done."""
    from carillon.desk import hits

    _show(seat, hits.fetch(seat.bench, seat.actor, hit))


@verb(app, "judge", 'carillon hit judge hit-0123456789ab different --reason "another birth place" --bureau FR')
def judge(
    seat: desk.Seat,
    hit: Id,
    verdict: Annotated[str, typer.Argument(metavar="WORD", help="same, different or unsure.")],
    *,
    reason: Reason = "",
) -> None:
    """Say, as the one who asked, whether it is the same; "different" keeps the false hit from coming back."""
    from carillon.desk import hits

    _show(seat, hits.judge(seat.bench, seat.actor, hit, verdict, reason))


@verb(app, "confirm", "carillon hit confirm hit-0123456789ab valid_same --bureau QA")
def confirm(
    seat: desk.Seat,
    hit: Id,
    word: Annotated[str, typer.Argument(metavar="WORD", help="valid_same, valid_different, invalid or more_time.")],
    *,
    text: Text = "",
) -> None:
    """Give, as the record's owner, your word on whether it is valid and the subject the same."""
    from carillon.desk import hits

    _show(seat, hits.confirm(seat.bench, seat.actor, hit, word, text))


@verb(app, "outcome", 'carillon hit outcome hit-0123456789ab arrested --text "handed over" --bureau FR')
def outcome(
    seat: desk.Seat,
    hit: Id,
    code: Annotated[str, typer.Argument(metavar="CODE", help="What came of it (pack show outcomes).")],
    *,
    text: Text = "",
) -> None:
    """Say what came of it; the owner is told."""
    from carillon.desk import hits

    _show(seat, hits.outcome(seat.bench, seat.actor, hit, code, text))


def _show(seat: desk.Seat, hit: dict[str, Any]) -> None:
    if seat.as_json:
        output.document(hit)
        return
    shown = {name: value for name, value in hit.items() if name not in ("log", "reasons", "action")}
    action = hit["action"] or {}
    reasons = "; ".join(reason["text"] for reason in hit["reasons"])
    output.fields({"first": action.get("first"), "then": action.get("label"), "why": reasons, **shown}, title=hit["caption"])
    if hit["log"]:
        output.table(
            ("at", "bureau", "what", "text"),
            [(step["at"][:16], step["bureau"], step["what"], step["text"]) for step in hit["log"]],
            empty="",
        )
