# SPDX-License-Identifier: Apache-2.0
"""`carillon screen`: a list of questions against a list of records, or against a node, an answer for every line."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from carillon.doors.cli import bulk, desk, lists, output, progress
from carillon.doors.cli.options import DEFAULT_NODE, AsJson, AsUser, ForBureau

if TYPE_CHECKING:
    from carillon.desk.screening.files import Counts, Told
    from carillon.desk.screening.matching import Rules
    from carillon.desk.screening.queries import Asked

Job = Any
"""A job of the crew: questions in, lines of results out."""


AT_NODE = "Against a node"
Purpose = Annotated[
    str | None, typer.Option("--purpose", metavar="CODE", help="Why you ask: accreditation, border ...", rich_help_panel=AT_NODE)
]
WatchUntil = Annotated[
    str | None,
    typer.Option(
        "--watch-until",
        metavar="DATE",
        help="Keep every line open until this day: what comes to be known later is told in the inbox.",
        rich_help_panel=AT_NODE,
    ),
]
WatchList = Annotated[
    str | None,
    typer.Option(
        "--watch-list",
        metavar="NAME",
        help="With --watch-until: under which name the list is kept; without it, the file's.",
        rich_help_panel=AT_NODE,
    ),
]


class Given(NamedTuple):
    """The files and how they are worked on."""

    queries: Path
    out: Path
    workers: int
    resume: bool


class AtNode(NamedTuple):
    """The job of asking a node: every worker opens it for itself."""

    folder: str
    user: str | None
    bureau: str | None
    purpose: str
    limit: int
    keep: tuple[str, str] | None = None

    def open(self) -> "Callable[[list[Asked]], list[bytes]]":
        from carillon import node
        from carillon.desk.screening import at_node

        found = node.open_node(Path(self.folder))
        actor = node.actor(found, self.user, self.bureau.upper() if self.bureau else None)
        keep = at_node.Keep(*self.keep) if self.keep else None
        return at_node.asker(found.bench, actor, self.purpose, self.limit, keep)


def screen(
    queries: Annotated[Path, typer.Argument(metavar="QUERIES", help="JSON lines, or a table with the columns id, name, birth_date ...")],
    *,
    out: bulk.Out,
    against: Annotated[
        Path | None, typer.Option("--against", metavar="RECORDS", help="FollowTheMoney JSON lines or a table; no node is needed.")
    ] = None,
    workers: bulk.Workers = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, metavar="K", help="At most so many matches a question.")] = 10,
    floor: Annotated[
        float | None, typer.Option("--floor", metavar="SCORE", help="With --against: write down matches from this score on; 0.25.")
    ] = None,
    possible: bulk.Possible = None,
    hit: bulk.HitFrom = None,
    index: Annotated[
        Path | None,
        typer.Option("--index", metavar="DIR", help="With --against: keep the index here and use it again for the same records."),
    ] = None,
    resume: bulk.Resume = False,
    node: Annotated[
        Path | None,
        typer.Option("--node", envvar="CARILLON_NODE", metavar="DIR", help="The node's folder.", rich_help_panel=AT_NODE),
    ] = None,
    as_user: AsUser = None,
    bureau: ForBureau = None,
    purpose: Purpose = None,
    watch_until: WatchUntil = None,
    watch_list: WatchList = None,
    as_json: AsJson = False,
) -> None:
    """Screen a list of people or organisations: an answer for every line, in the same order.

    With --against two files are enough. Without it every line is a check at the node, permitted, logged and told to the owners as any
    other; the check's reference is the id of the line. With --watch-until the list stays open: whoever of it is met by a record that is new
    or changed later is told in the bureau's inbox, until that day or until `carillon watch close --reference NAME`.
    """
    bulk.check_files(out, [queries, against])
    given = Given(queries, out, bulk.workers_of(workers, lists.size_of([queries])), resume)
    if against is not None:
        if purpose or as_user or bureau or watch_until:
            raise typer.BadParameter("--against asks no node: leave out --purpose, --as, --bureau and --watch-until, or --against.")
        counts = _with_files(given, against, index, _rules(limit, floor, possible, hit), workers)
    else:
        if index or floor is not None or possible is not None or hit is not None:
            raise typer.BadParameter("--index, --floor, --possible and --hit go with --against; a node has thresholds of its own.")
        if not purpose:
            raise typer.BadParameter("Say with --purpose why you ask the node, or name a file of records with --against.")
        keep = (watch_list or queries.name, watch_until) if watch_until else None
        counts = _with_node(given, AtNode(str(node or DEFAULT_NODE), as_user, bureau, purpose, limit, keep))
    _show(counts, out, as_json=as_json)
    if watch_until and not as_json:
        output.say(f"Kept open until {watch_until} as {watch_list or queries.name}; `carillon watch list` shows what is open.")


def _rules(limit: int, floor: float | None, possible: float | None, hit: float | None) -> "Rules":
    from carillon.desk.screening import matching

    floor = matching.FLOOR if floor is None else floor
    return matching.check_rules(matching.Rules(limit=limit, floor=floor, possible=possible, hit=hit))


def _with_files(given: Given, against: Path, keep: Path | None, rules: "Rules", workers: int | None) -> "Counts":
    import msgspec

    from carillon.desk.screening import files

    with given.queries.open("rb") as looked:
        next(files.ask_files(looked), None)  # a file that holds no questions is told before the records are indexed
    rejected: list[str] = []
    with bulk.opened(f"Index of {against.name}", against) as (records, bar):
        told = _told(bar, against, rejected)
        building = bulk.workers_of(workers, lists.size_of([against]))
        with files.indexed(records, lists.edition_of([against]), keep, building, told) as folder:
            counts = _run(given, files.Answering(str(folder), rules))
            return msgspec.structs.replace(counts, rejected=len(rejected))


def _with_node(given: Given, job: AtNode) -> "Counts":
    with desk.opened(Path(job.folder)):
        job.open()  # whoever may not check, or has no such purpose, is told before any worker starts
    return _run(given, job)


def _run(given: Given, job: Job) -> "Counts":
    from carillon.desk.screening import files, results

    with bulk.opened(given.queries.name, given.queries) as (stream, bar), results.Out(given.out, resume=given.resume) as out:
        return files.screen(files.ask_files(stream), job, out, given.workers, _told(bar, given.queries, []))


def _told(bar: progress.Bar, where: Path, rejected: list[str]) -> "Told":
    from carillon.desk.screening.files import Told

    refuse = bulk.refusals(bar.say, where)

    def note(one: Any) -> None:
        rejected.append(one.place)
        refuse(one)

    return Told(note, bar.done, bar.done)


def _show(counts: "Counts", out: Path, *, as_json: bool) -> None:
    if as_json:
        output.document(counts)
        return
    parts = [f"{counts.queries} answered", f"{counts.hits} hits", f"{counts.possible} possible"]
    if counts.errors:
        parts.append(f"{counts.errors} could not be asked (they have an error in place of a verdict)")
    if counts.rejected:
        parts.append(f"{counts.rejected} rows of the records were rejected")
    output.say(f"{out}: {', '.join(parts)}.")
