# SPDX-License-Identifier: Apache-2.0
"""`carillon event`: what comes after an event, as further verbs of that word: how it went, and the purge of what was kept for it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.events import app as app
from carillon.doors.cli.verbs import verb
from carillon.errors import Invalid, Malformed

if TYPE_CHECKING:
    from carillon.desk.purges import Purged

EventId = Annotated[str, typer.Argument(metavar="EVENT", help="The event's id.")]
SAID = 'carillon event debrief paris-marathon-2027 --crowd 41000 --use calls=useful --use picture=decisive --text "…" --bureau FR'


@verb(app, "debrief", "carillon event debrief paris-marathon-2027 --bureau FR", SAID)
def debrief(
    seat: desk.Seat,
    event: EventId,
    *,
    crowd: Annotated[int | None, typer.Option("--crowd", min=0, metavar="NUMBER", help="How many people came.")] = None,
    sessions: Annotated[int | None, typer.Option("--sessions", min=0, metavar="NUMBER", help="Parts of the programme held.")] = None,
    use: Annotated[
        list[str] | None, typer.Option("--use", metavar="SOURCE=USE", help="calls, picture, …: decisive, useful, little or none.")
    ] = None,
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help="In your own words.")] = "",
) -> None:
    """How it went: figures against the plan, and what each bureau says; with options, say it for yours."""
    from carillon.desk import debriefings

    said: dict[str, Any] = {"crowd": crowd, "sessions_held": sessions, "uses": _uses(use or []), "text": text}
    body = {name: value for name, value in said.items() if value not in (None, "", {})}
    if body:
        debriefings.write(seat.bench, seat.actor, event, body)
    found = debriefings.read(seat.bench, seat.actor, event)
    if seat.as_json:
        output.document(found)
        return
    for one in (found.now, *found.said):
        fields = {
            "figures": {name.replace("_", " "): number for name, number in one.figures.items() if number},
            "incidents": one.incidents, "by day": one.days, "threat levels": one.levels,
            "crowd": f"{one.crowd if one.crowd is not None else '?'} of {one.crowd_planned or '?'}",
            "programme": f"{one.sessions_held if one.sessions_held is not None else '?'} of {one.sessions_planned}",
            "of use": one.uses, "text": one.text,
        }  # fmt: skip
        output.fields(fields, title="Counted now" if one is found.now else f"{one.bureau}, {one.at[:16]}")


@verb(app, "purge", "carillon event purge paris-marathon-2027 --bureau FR", "carillon event purge paris-marathon-2027 --status --bureau FR")
def purge(
    seat: desk.Seat,
    event: EventId,
    *,
    status: Annotated[bool, typer.Option("--status", help="Only see who has stated what.")] = False,
) -> None:
    """Have everybody who took part erase what was kept for an event that is over, and state it."""
    from carillon.desk import purges

    found = purges.page(seat.bench, seat.actor, event) if status else purges.purge(seat.bench, seat.actor, event)
    if seat.as_json:
        output.items(found, None)
        return
    rows = [(one.participant, one.asked_at[:16], *_stated(one)) for one in found]
    output.table(("bureau", "asked", "erased", "rows", "signature"), rows, empty="It was not purged.")


@app.command("verify", epilog=options.example("carillon event verify purge.json"))
def verify(file: Annotated[Path, typer.Argument(metavar="FILE", help="A statement, or what `event purge --status --json` says.")]) -> None:
    """Whether statements of a purge are signed by the keys that they name; no node is needed. Whose key that is, the directory says."""
    import msgspec

    from carillon.core.model.purge import Statement
    from carillon.desk.exchange import purges

    body = desk.body(file)
    said = [one.get("statement") for one in body["items"]] if isinstance(body, dict) and isinstance(body.get("items"), list) else [body]
    try:
        found = [msgspec.convert(one, Statement) for one in said if one is not None]
    except (msgspec.ValidationError, AttributeError) as wrong:
        raise Malformed(f"{file} holds no statement of a purge: {wrong}.") from None
    if not found:
        raise Malformed(f"{file} holds no statement of a purge.", help="Nobody has stated anything yet.")
    for one in found:
        if not purges.holds(one):
            raise Malformed(f"The statement of {one.bureau} is not what was signed.", help="Ask that bureau for it again.")
        output.say(f"{one.bureau} erased {sum(one.counts.values())} rows of {one.event} at {one.at[:16]}, signed by the key {one.key}.")


def _stated(one: "Purged") -> tuple[str, object, str]:
    if one.statement is None:
        return "OVERDUE" if one.overdue else "not yet", "", ""
    return one.statement.at[:16], sum(one.statement.counts.values()), "holds" if one.holds else "DOES NOT HOLD"


def _uses(given: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    if any(not sign for _, sign, _ in pairs):
        raise Invalid("What was of use is said as SOURCE=USE.", fields={"use": "For example --use calls=useful."})
    return {name.strip(): use.strip() for name, _, use in pairs}
