# SPDX-License-Identifier: Apache-2.0
"""`carillon hit`: a check that met a record; judged by who asked, confirmed by the owner, closed with its outcome."""

from typing import Annotated, Any

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.options import PAGE, After, Limit, Reason, Text
from carillon.doors.cli.verbs import verb

app = options.group("Hits: judge them, confirm them as the owner, and say what came of them.", "hit")

Id = Annotated[str, typer.Argument(metavar="ID", help="The hit's id, hit-...")]
PARTS = ("log", "reasons", "action", "clock", "outcome", "circumstances")
Around = Annotated[str, typer.Option(metavar="TEXT", help="As far as it is known.")]
Detail = Annotated[str, typer.Option(metavar="TEXT", help="Where, which unit, or what was done.")]


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


@verb(app, "queue", "carillon hit queue --bureau QA")
def queue(seat: desk.Seat, *, limit: Limit = PAGE) -> None:
    """Hits whose clock runs, by when the answer is due: those to confirm, and those for which the bureau waits."""
    from carillon.desk import hits

    found = hits.queue(seat.bench, seat.actor, limit=limit)
    if seat.as_json:
        output.items(found, None)
        return
    output.table(
        ("due (UTC)", "urgency", "asked", "owner", "asked by", "caption", "id"),
        [(*_running(h["clock"]), h["owner"], h["bureau"], h["caption"], h["id"]) for h in found],
        empty="No clock runs.",
    )


def _running(clock: dict[str, Any]) -> tuple[str, str, str]:
    return (clock["due_at"] or "overdue")[:16], clock["urgency"], str(clock["level"] + 1)


@verb(app, "request", "carillon hit request hit-0123456789ab --urgency urgent --bureau FR")
def request(
    seat: desk.Seat,
    hit: Id,
    *,
    urgency: Annotated[str, typer.Option("--urgency", metavar="CODE", help="flash, urgent, priority or routine.")] = "",
    text: Text = "",
) -> None:
    """Ask the owner to confirm; a clock starts, and goes on by itself while nobody answers."""
    from carillon.desk import confirming

    _show(seat, confirming.request(seat.bench, seat.actor, hit, urgent=urgency, text=text))


@verb(app, "disclose", 'carillon hit disclose hit-0123456789ab --purpose wanted --reason "he sits before me" --bureau FR')
def disclose(
    seat: desk.Seat,
    hit: Id,
    *,
    purpose: Annotated[str, typer.Option("--purpose", metavar="CODE", help="Why (pack show purposes).")] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="One sentence; the owner reads it.")] = "",
) -> None:
    """Open the record of a hit that stays with its owner; his log says who and why."""
    from carillon.desk import disclosing

    found = disclosing.disclose(seat.bench, seat.actor, hit, purpose, reason)
    if seat.as_json:
        output.document(found)
        return
    output.fields({name: value for name, value in found.items() if name != "properties"}, title=found["caption"])
    output.table(
        ("property", "value"),
        [(name, one if isinstance(one, str) else one.get("value", "")) for name, some in found["properties"].items() for one in some],
        empty="",
    )


@verb(app, "flag", "carillon hit flag rec-0123456789ab own_national --until 2027-06-30 --bureau FR")
def flag(
    seat: desk.Seat,
    record: Annotated[str, typer.Argument(metavar="RECORD", help="The record's id, rec-...")],
    reason: Annotated[str, typer.Argument(metavar="CODE", help="Why (pack show flags).")],
    *,
    text: Text = "",
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="The last day; without it, for good.")] = None,
) -> None:
    """Declare that the bureau does not act on a record on its soil; the owner is told."""
    from carillon.desk import flags

    _show_flag(seat, flags.set_flag(seat.bench, seat.actor, record, reason, text, until))


@verb(app, "unflag", "carillon hit unflag rec-0123456789ab --bureau FR")
def unflag(seat: desk.Seat, record: Annotated[str, typer.Argument(metavar="RECORD", help="The record's id, rec-...")]) -> None:
    """Act on a record again."""
    from carillon.desk import flags

    _show_flag(seat, flags.lift(seat.bench, seat.actor, record))


@verb(app, "flags", "carillon hit flags --bureau FR")
def list_flags(seat: desk.Seat) -> None:
    """Flags that stand: those of the bureau, and those of others on its records."""
    from carillon.desk import flags

    found = flags.page(seat.bench, seat.actor)
    if seat.as_json:
        output.items(found, None)
        return
    output.table(
        ("record", "bureau", "reason", "until", "text"),
        [(one["record"], one["bureau"], one["reason"], one["until"] or "for good", one["text"]) for one in found],
        empty="No flag stands.",
    )


@verb(app, "circumstances", 'carillon hit circumstances chk-0123456789ab --companions "a woman, about 40" --bureau FR')
def circumstances(
    seat: desk.Seat,
    check: Annotated[str, typer.Argument(metavar="CHECK", help="The check's id, chk-...")],
    *,
    place: Around = "",
    occasion: Around = "",
    route: Around = "",
    destination: Around = "",
    vehicle: Around = "",
    companions: Around = "",
    items: Around = "",
) -> None:
    """Tell the circumstances of a check; without any, show what was told."""
    from carillon.desk import circumstances as around

    given = {"place": place, "occasion": occasion, "route": route, "destination": destination, "vehicle": vehicle, "companions": companions}
    said = {name: text for name, text in (given | {"items": items}).items() if text}
    found = around.describe(seat.bench, seat.actor, check, said) if said else around.fetch(seat.bench, seat.actor, check)
    if seat.as_json:
        output.document(found)
        return
    output.fields(found, title=check)


@verb(
    app,
    "confirm",
    "carillon hit confirm hit-0123456789ab valid_same --bureau QA",
    "carillon hit confirm hit-0123456789ab more_time --until 30 --bureau QA",
)
def confirm(
    seat: desk.Seat,
    hit: Id,
    word: Annotated[str, typer.Argument(metavar="WORD", help="valid_same, valid_different, invalid or more_time.")],
    *,
    text: Text = "",
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="With more_time: a time (UTC) or so many minutes.")] = "",
) -> None:
    """Give, as the record's owner, your word on whether it is valid and the subject the same."""
    from carillon.desk import hits

    _show(seat, hits.confirm(seat.bench, seat.actor, hit, word, text, until=until))


@verb(app, "outcome", 'carillon hit outcome hit-0123456789ab arrested --text "handed over" --bureau FR')
def outcome(
    seat: desk.Seat,
    hit: Id,
    code: Annotated[str, typer.Argument(metavar="CODE", help="What came of it (pack show outcomes).")],
    *,
    text: Text = "",
    place: Detail = "",
    time: Annotated[str, typer.Option("--time", metavar="TIME", help="When, such as 2026-11-24T18:30Z.")] = "",
    unit: Detail = "",
    measure: Detail = "",
) -> None:
    """Say what came of it; the owner is told."""
    from carillon.desk import hits

    details = {"place": place, "time": time, "unit": unit, "measure": measure}
    _show(seat, hits.outcome(seat.bench, seat.actor, hit, code, text, details={name: said for name, said in details.items() if said}))


def _show_flag(seat: desk.Seat, flag: dict[str, Any]) -> None:
    if seat.as_json:
        output.document(flag)
        return
    output.fields(flag, title=flag["record"])


def _show(seat: desk.Seat, hit: dict[str, Any]) -> None:
    if seat.as_json:
        output.document(hit)
        return
    shown = {name: value for name, value in hit.items() if name not in PARTS}
    parts = {f"{part}: {name}": value for part in PARTS[3:] for name, value in (hit[part] or {}).items() if value is not None}
    action = hit["action"] or {}
    reasons = "; ".join(reason["text"] for reason in hit["reasons"])
    output.fields({"first": action.get("first"), "then": action.get("label"), "why": reasons, **shown, **parts}, title=hit["caption"])
    if hit["log"]:
        output.table(
            ("at", "bureau", "what", "text"),
            [(step["at"][:16], step["bureau"], step["what"], step["text"]) for step in hit["log"]],
            empty="",
        )
