# SPDX-License-Identifier: Apache-2.0
"""`carillon watch`: questions that stay open, so that what comes to be known later is told when it comes."""

import inspect
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carillon.doors.cli import answers, checks, desk, options, output, verbs
from carillon.doors.cli.options import DEFAULT_NODE, PAGE, After, AsJson, Limit, NodeFolder
from carillon.doors.cli.verbs import verb

if TYPE_CHECKING:
    from carillon.desk.watches import Kept

app = options.group("Keep a question open: yesterday's no hit becomes today's alert.", "watch")
opening = options.group("Check, and keep the question open until a day. Alerts come into the bureau's inbox.", "open")
app.add_typer(opening)

Id = Annotated[str, typer.Argument(metavar="ID", help="The watch's id, wat-...")]
Until = Annotated[str, typer.Option("--until", metavar="DATE", help="Its last day, such as 2027-06-30.")]
Name = Annotated[str | None, typer.Option("--reference", metavar="NAME", help="Those of this list, or with this reference.")]


def _of_every_watch(*, until: Until) -> None:
    """What a watch needs beyond a check, as a signature."""


KEPT = inspect.signature(_of_every_watch).parameters


def _register(way: checks.Way) -> None:
    """The command that asks in one way and goes on asking."""

    def command(**given: Any) -> None:
        who, why = verbs.take(given, verbs.SHARED), verbs.take(given, {**checks.ASKED, **KEPT})
        _open(checks.body_of(way.kind, way.query(**given), why), who)

    example = f"{way.example.replace('carillon check', 'carillon watch open', 1)} --until 2027-06-30"
    parameters = {**inspect.signature(way.query).parameters, **checks.ASKED, **KEPT, **verbs.SHARED}
    made = verbs.dressed(command, way.query, parameters)
    made.__doc__ = (way.query.__doc__ or "").replace("Check", "Check and watch", 1)
    opening.command(way.name, epilog=options.example(example))(made)


def _open(body: dict[str, Any], who: dict[str, Any]) -> None:
    from carillon.desk import watches
    from carillon.desk.checks import deeds

    with verbs.seated(who, "officer") as seat:
        made = watches.open_new(seat.bench, seat.actor, body)
    answer = deeds.plain(made.answer)
    if seat.as_json:
        output.document({**watches.plain(made.kept), "answer": answer})
        return
    answers.show(answer)
    output.say(f"Open until {made.kept.watch.until} as {made.kept.watch.id}; alerts come into the inbox.")


for _way in checks.WAYS:
    _register(_way)


@verb(opening, "check", "carillon watch open check chk-0123456789ab --until 2027-06-30 --as officer.fr")
def open_check(
    seat: desk.Seat,
    check: Annotated[str, typer.Argument(metavar="ID", help="A check that was made, chk-...")],
    *,
    until: Until,
) -> None:
    """Keep the question of a check open that was made before."""
    from carillon.desk import watches

    _show(seat, watches.open_on_check(seat.bench, seat.actor, check, until))


@verb(app, "list", "carillon watch list --state open --bureau FR")
def list_watches(
    seat: desk.Seat,
    *,
    state: Annotated[str | None, typer.Option("--state", metavar="STATE", help="open, closed, ended or forgotten.")] = None,
    reference: Name = None,
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """The bureau's watches, newest first."""
    from carillon.desk import watches
    from carillon.store.watches import Wanted

    found = watches.page(seat.bench, seat.actor, Wanted(limit=limit, after=after, state=state, name=reference))
    plain = [watches.plain(one) for one in found]
    more = output.cursor(plain, limit, f"{plain[-1]['created_at']}|{plain[-1]['id']}" if plain else "")
    if seat.as_json:
        output.items(plain, more)
        return
    output.table(
        ("id", "state", "until", "kind", "asked", "list", "reference", "kept by"),
        [
            (
                w["id"],
                _state(w),
                w["until"],
                w["kind"],
                w["query"].get("name") or w["query"].get("number"),
                w["list"],
                w["reference"],
                w["keeper"],
            )
            for w in plain
        ],
        empty="No question is kept open.",
        more=more,
    )


@verb(app, "show", "carillon watch show wat-0123456789ab --bureau FR")
def show(seat: desk.Seat, watch: Id) -> None:
    """One watch: what it asks, for whom, and the checks that it has led to."""
    from carillon.desk import watches

    _show(seat, watches.fetch(seat.bench, seat.actor, watch))


@verb(app, "close", "carillon watch close wat-0123456789ab --bureau FR", "carillon watch close --reference accreditations.csv --bureau FR")
def close(
    seat: desk.Seat,
    watch: Annotated[str | None, typer.Argument(metavar="ID", help="The watch's id, wat-...")] = None,
    *,
    reference: Name = None,
) -> None:
    """Close a watch before its day, or a whole list of them."""
    from carillon.desk import watches

    if (watch is None) == (reference is None):
        raise typer.BadParameter("Name one watch, or a list with --reference.")
    if watch is not None:
        _show(seat, watches.close(seat.bench, seat.actor, watch))
        return
    closed = watches.close_named(seat.bench, seat.actor, reference or "")
    if seat.as_json:
        output.document({"closed": closed})
    else:
        output.say(f"{closed} closed.")


def run(*, node: NodeFolder = DEFAULT_NODE, as_json: AsJson = False) -> None:
    """Hold what has changed against all watches, once. `carillon serve` does so by itself, every second."""
    from carillon.desk import watching

    with desk.opened(node) as found:
        taken = 0
        while step := watching.follow(found.bench):
            taken += step
        left = watching.behind(found.bench)
    if as_json:
        output.document({"changes": taken, "left": left})
    elif left:
        output.say(f"{taken} changes looked at; {left} are left, which another process is looking at just now.")
    else:
        output.say(f"{taken} changes looked at. Nothing is left.")


app.command("run", epilog=options.example("carillon watch run --node ./fr"))(run)


def _state(watch: dict[str, Any]) -> str:
    return "open, rests" if watch["rests"] else str(watch["state"])


def _show(seat: desk.Seat, kept: "Kept") -> None:
    from carillon.desk import watches

    watch = watches.plain(kept)
    if seat.as_json:
        output.document(watch)
        return
    shown = {name: value for name, value in watch.items() if name not in ("alerts", "rests", "query")}
    if watch["rests"]:
        shown["state"] = "open, but it rests: who keeps it may no longer check"
    output.fields({**watch["query"], **shown}, title=str(watch["query"].get("name") or watch["query"].get("number") or watch["id"]))
    output.table(("alert", "verdict", "at"), [(a["check_id"], a["verdict"], a["at"][:16]) for a in watch["alerts"]], empty="No alert yet.")
