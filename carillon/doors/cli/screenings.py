# SPDX-License-Identifier: Apache-2.0
"""`carillon screening`: lists of persons for an event, from the upload to the proof that they are gone."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carillon.doors.cli import bulk, desk, lists, options, output, progress
from carillon.doors.cli.options import PAGE, After, Limit
from carillon.doors.cli.verbs import verb

if TYPE_CHECKING:
    from carillon.core.model.screening import Screening
    from carillon.desk.accreditation.mapping import Proposed
    from carillon.desk.accreditation.reviewing import Shown

app = options.group("Accreditation: lists of persons screened for an event, reviewed, decided on, exported, purged.", "screening")

Id = Annotated[str, typer.Argument(metavar="ID", help="The screening's id, scr-...")]
Number = Annotated[int, typer.Argument(metavar="ROW", min=1, help="The row's number in the list.")]
Hit = Annotated[str, typer.Argument(metavar="HIT", help="The match's id, hit-...")]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it stays within the bureau.")]
Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the table goes (CSV).")]
SAY_EVERY = 5.0
"""Seconds between two lines on how far it is."""
LOOK_EVERY = 2.0
"""Seconds between two looks whether another process has left the work."""
_BLOCK = 1_048_576


@verb(app, "upload", "carillon screening upload volunteers.xlsx --event harbour-run-2031 --four-eyes --bureau FR")
def upload(
    seat: desk.Seat,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or XLSX.")],
    *,
    event: Annotated[str, typer.Option("--event", metavar="ID", help="The event that the list is for.")],
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="What the list is called; without it, as the file.")] = "",
    four_eyes: Annotated[bool, typer.Option("--four-eyes", help="A refusal needs a second person.")] = False,
    score: Annotated[float, typer.Option("--score", metavar="SCORE", help="Leave matches below it unseen.")] = 0.0,
    decider: Annotated[list[str] | None, typer.Option("--decider", metavar="USER", help="Who decides. Repeat for more.")] = None,
    keep_days: Annotated[int, typer.Option("--keep-days", metavar="N", help="Days after the event until it is purged; at most 90.")] = 30,
    one_in: Annotated[int, typer.Option("--one-in", metavar="N", help="One person of so many is expected to be known.")] = 20_000,
    minutes: Annotated[int, typer.Option("--minutes", metavar="N", help="Minutes that the desk needs for a match.")] = 4,
) -> None:
    """Take a list in, sealed, and show what its columns seem to hold."""
    from carillon.desk.accreditation import mapping, uploading

    given = {"event": event, "name": name, "file": file.name, "four_eyes": four_eyes, "score": score, "deciders": decider or []}
    given |= {"keep_days": keep_days, "one_in": one_in, "minutes": minutes}
    with progress.bar(file.name, lists.size_of([file])) as bar:
        made = uploading.upload(seat.bench, seat.actor, given, _blocks(file, bar))
    _propose(seat, made.id, mapping.propose(seat.bench, seat.actor, made.id))


@verb(
    app,
    "map",
    "carillon screening map scr-0123456789ab --confirm --bureau FR",
    "carillon screening map scr-0123456789ab --set D=birthDate --calendar D=hijri --bureau FR",
)
def map_columns(
    seat: desk.Seat,
    screening: Id,
    *,
    confirm: Annotated[bool, typer.Option("--confirm", help="The columns hold what is shown.")] = False,
    sheet: Annotated[str, typer.Option("--sheet", metavar="NAME", help="Another sheet of the workbook.")] = "",
    held: Annotated[
        list[str] | None, typer.Option("--set", metavar="COLUMN=FIELD", help="What a column holds; COLUMN= for nothing.")
    ] = None,
    order: Annotated[list[str] | None, typer.Option("--order", metavar="COLUMN=ORDER", help="dmy, mdy or ymd.")] = None,
    calendar: Annotated[
        list[str] | None, typer.Option("--calendar", metavar="COLUMN=NAME", help="gregorian, hijri, buddhist or persian.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", metavar="FILE", help="A whole mapping as JSON.")] = None,
) -> None:
    """Show what the columns seem to hold, correct it, and confirm it. Nothing is screened before that."""
    from carillon.desk.accreditation import mapping

    found = mapping.propose(seat.bench, seat.actor, screening, sheet=sheet)
    plain = desk.body(file) if file is not None else _corrected(found.mapping, held or [], order or [], calendar or [])
    if plain != found.mapping or file is not None:
        if not isinstance(plain, dict):
            raise typer.BadParameter("The file holds no JSON object.")
        found = mapping.propose(seat.bench, seat.actor, screening, given=plain)
    if confirm:
        mapping.confirm(seat.bench, seat.actor, screening, found.mapping)
        show_head(seat, screening)
        return
    _propose(seat, screening, found)


@verb(app, "run", "carillon screening run scr-0123456789ab --workers 2 --bureau FR")
def run(
    seat: desk.Seat,
    screening: Id,
    *,
    workers: bulk.Workers = None,
    later: Annotated[bool, typer.Option("--later", help="Leave the work to the node that serves.")] = False,
) -> None:
    """Screen a list, or go on where it stopped: it may be killed and run again, and no row is lost or screened twice."""
    from carillon.desk import chores
    from carillon.desk.accreditation import reviewing, running, summary
    from carillon.desk.screening import crew

    found = reviewing.fetch(seat.bench, seat.actor, screening).screening
    if found.state != "running":
        running.start(seat.bench, seat.actor, screening)
    if not later:
        said = [monotonic()]

        def stop() -> bool:
            if monotonic() - said[0] > SAY_EVERY:
                said[0] = monotonic()
                output.say(_progress(summary.progress(seat.bench, seat.actor, screening).opened))
            return False

        work, waited = running.Work(chores.holder(), workers or crew.cores(), stop), False
        while not running.advance(seat.bench, work, screening) and _runs(reviewing.fetch(seat.bench, seat.actor, screening).screening):
            if not waited:
                output.say("Another process is at it, or was killed a minute ago. Waiting; Ctrl-C ends the waiting and not the work.")
                waited = True
            stop()
            sleep(LOOK_EVERY)
    show_head(seat, screening)


def _runs(one: "Screening") -> bool:
    """Whether a list is to be screened by this node, and its rows are here."""
    return one.state == "running" and (one.own or one.whole)


@verb(app, "pause", "carillon screening pause scr-0123456789ab --bureau FR")
def pause(seat: desk.Seat, screening: Id) -> None:
    """Stop after the batch that is under way."""
    from carillon.desk.accreditation import running

    running.pause(seat.bench, seat.actor, screening)
    show_head(seat, screening)


@verb(app, "list", "carillon screening list --event harbour-run-2031 --bureau FR")
def list_screenings(
    seat: desk.Seat,
    *,
    event: Annotated[str | None, typer.Option("--event", metavar="ID", help="For this event.")] = None,
    state: Annotated[str | None, typer.Option("--state", metavar="STATE", help="uploaded, running, screened ...")] = None,
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """The bureau's lists, newest first."""
    from carillon.desk.accreditation import reviewing

    found = reviewing.page(seat.bench, seat.actor, event=event, state=state, limit=limit, after=after)
    more = output.cursor(found, limit, found[-1].id if found else "")
    if seat.as_json:
        output.items(found, more)
        return
    rows = [(one.id, one.event, one.name, one.host, one.state, one.purge_on) for one in found]
    output.table(("id", "event", "name", "host", "state", "purged on"), rows, empty="There is no such list.", more=more)


@verb(app, "show", "carillon screening show scr-0123456789ab --bureau FR")
def show(seat: desk.Seat, screening: Id) -> None:
    """One list, how far it is, and what it comes to."""
    show_head(seat, screening)


@verb(app, "options", "carillon screening options scr-0123456789ab --set four_eyes=yes --set minutes=6 --bureau FR")
def change_options(
    seat: desk.Seat,
    screening: Id,
    held: Annotated[list[str], typer.Option("--set", metavar="NAME=VALUE", help="four_eyes, score, deciders, one_in, minutes, keep_days.")],
) -> None:
    """Change the options of a list; who decides is settled with the first decision."""
    from carillon.desk.accreditation import uploading

    uploading.configure(seat.bench, seat.actor, screening, dict(_pairs(held, "--set")))
    show_head(seat, screening)


@verb(
    app,
    "rows",
    "carillon screening rows scr-0123456789ab --state open --ranked --bureau FR",
    "carillon screening rows scr-0123456789ab --text quill --bureau FR",
)
def list_rows(
    seat: desk.Seat,
    screening: Id,
    *,
    state: Annotated[list[str] | None, typer.Option("--state", metavar="STATE", help="open, clear, proposed, decided ...")] = None,
    decision: Annotated[str | None, typer.Option("--decision", metavar="WORD", help="clear, refer or refuse.")] = None,
    text: Annotated[str | None, typer.Option("--text", metavar="TEXT", help="In a name or a reference.")] = None,
    ranked: Annotated[bool, typer.Option("--ranked", help="The best match first.")] = False,
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """Rows of a list."""
    from carillon.desk.accreditation import reviewing
    from carillon.store.screening_rows import Wanted, cursor

    wanted = Wanted(limit=limit, after=after, states=tuple(state or ()), decision=decision, text=text, ranked=ranked)
    found = reviewing.rows_page(seat.bench, seat.actor, screening, wanted)
    more = output.cursor(found, limit, cursor(found[-1].row) if found else "")
    if seat.as_json:
        output.items(found, more)
        return
    rows = [(*_cells(one), ", ".join(f"{code} {word}" for code, word in one.advice.items())) for one in found]
    output.table(("row", "reference", "name", "state", "score", "decision", "advice"), rows, empty="There is no such row.", more=more)


@verb(app, "row", "carillon screening row scr-0123456789ab 17 --bureau FR")
def row(seat: desk.Seat, screening: Id, number: Number) -> None:
    """One row and what it met."""
    from carillon.desk.accreditation import reviewing

    show_row(seat, reviewing.row(seat.bench, seat.actor, screening, number))


def _cells(one: "Shown") -> tuple[object, ...]:
    row = one.row
    score = f"{row.score:.2f}" if row.standing else row.fault or (f"as row {row.same_as}" if row.same_as else "")
    return row.number, row.ref, row.name, row.state, score, row.decision


def show_row(seat: desk.Seat, shown: "Shown") -> None:
    if seat.as_json:
        output.document(shown)
        return
    one = shown.row
    said = {name: list(found) for name, found in one.values.items()}
    head = {"reference": one.ref, "state": one.state, "decision": one.decision, "by": one.by, "second": one.second, "reason": one.reason}
    output.fields({**head, **said, "fault": one.fault, "advice": shown.advice}, title=f"{one.number} {one.name}")
    rows = []
    for met in shown.matches:
        hit: dict[str, Any] = met.hit or {}
        why = "; ".join(reason["text"] for reason in hit.get("reasons", ()))
        chance = "" if met.probability is None else f"{met.probability:.1%}"
        rows.append((met.hit_id, met.state, met.level, f"{met.score:.2f}", chance, hit.get("owner", ""), hit.get("caption", ""), why))
    columns = ("hit", "state", "level", "score", "probable", "owner", "record", "why")
    output.table(columns, rows, empty="Nothing that you may see stands against this person.")


def _propose(seat: desk.Seat, screening_id: str, found: "Proposed") -> None:
    if seat.as_json:
        import msgspec

        output.document({"id": screening_id, **msgspec.to_builtins(found)})
        return
    output.fields({"id": screening_id, "sheet": found.mapping.get("sheet"), "other sheets": list(found.others), "notes": list(found.notes)})
    columns = found.mapping.get("columns", {})
    rules = found.mapping.get("dates", {})
    rows = []
    for one in found.columns:
        rule = rules.get(one.letter, {})
        how = f"{rule['order']}, {rule['calendar']}" if rule else ""
        rows.append((one.letter, one.heading, columns.get(one.letter, ""), f"{one.confidence:.0%}", how, one.example))
    output.table(("column", "heading", "holds", "sure", "dates", "example"), rows, empty="No columns were found.")
    for doubt in found.doubts:
        output.say(f"Look at {doubt.column or 'the list'}: {doubt.text}")
    for fault in found.faults[:5]:
        output.say(f"{fault.place}: {fault.fault}")
    output.say(f"Of the first {found.looked_at} rows {found.rejected} cannot be read, {found.duplicates} are repeated.")
    output.say(f"Confirm with `carillon screening map {screening_id} --confirm`, or correct a column with --set.")


def show_head(seat: desk.Seat, screening_id: str) -> None:
    from carillon.desk.accreditation import reviewing, summary

    found = summary.summary(seat.bench, seat.actor, screening_id)
    body = reviewing.plain(found.opened)
    if seat.as_json:
        import msgspec

        more = msgspec.to_builtins(found)
        more.pop("opened")
        output.document({**body, "summary": more})
        return
    names = ("id", "event", "host", "state", "phase", "trouble", "purge_on", "counts", "decisions", "advised")
    output.fields({name: body[name] for name in names}, title=body["name"])
    _work(found.opened.screening, found)


def _work(screening: "Screening", found: Any) -> None:
    if not found.screened:
        return
    output.say(f"{found.screened} of {found.persons} persons screened; {found.met} met a record, {found.open} rows are to be looked at.")
    expected = f"About {found.expected_true} of them are expected to be true, {found.expected_false} not"
    output.say(f"{expected} (one person in {screening.options.one_in:,} known); {found.documents} numbers are the same.")
    output.say(f"Work left: {found.hours} hours.")
    if found.seconds_left:
        output.say(f"{found.a_second:.0f} rows a second; about {found.seconds_left // 60 + 1} minutes are left.")


def _progress(opened: Any) -> str:
    head, counts = opened.screening, opened.counts
    total = sum(counts.values())
    if head.phase == "indexing":
        return f"{head.name}: {head.indexed} records made ready"
    return f"{head.name}: {head.phase}, {total - counts.get('waiting', 0)} of {total} rows, {counts.get('open', 0)} to look at"


def _blocks(file: Path, bar: progress.Bar) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            bar.read(len(block))
            yield block


def _corrected(mapping: dict[str, Any], held: list[str], order: list[str], calendar: list[str]) -> dict[str, Any]:
    columns, dates = dict(mapping["columns"]), {letter: dict(rule) for letter, rule in mapping["dates"].items()}
    columns |= {letter.upper(): field for letter, field in _pairs(held, "--set")}
    for name, given in (("order", order), ("calendar", calendar)):
        for letter, value in _pairs(given, f"--{name}"):
            dates.setdefault(letter.upper(), {})[name] = value
    return {**mapping, "columns": columns, "dates": dates}


def _pairs(given: list[str], option: str) -> list[tuple[str, str]]:
    pairs = []
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not name.strip():
            raise typer.BadParameter(f"{option} takes NAME=VALUE, not {one!r}.")
        pairs.append((name.strip(), value.strip()))
    return pairs
