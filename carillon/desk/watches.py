# SPDX-License-Identifier: Apache-2.0
"""Watches: a question kept open for a bureau until a date, so that what comes to be known later is told when it comes.

A watch begins with a check: what that answers is known, what changes afterwards is news (`watching`).
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.model import dates
from carillon.core.policy.actors import SHELL, Actor
from carillon.core.policy.scope import reading
from carillon.desk.act import Act, Repeat, act, look, permit
from carillon.desk.alerts import LEVELS, keeper
from carillon.desk.bench import Bench
from carillon.desk.checks import deeds as checks
from carillon.desk.checks import exact, named, question
from carillon.desk.checks.answer import Answer, Drawn
from carillon.desk.checks.question import Question
from carillon.errors import Invalid, NotFound
from carillon.store import checks as check_store
from carillon.store import clock, hits, journal, people, records
from carillon.store import schema as tables
from carillon.store import watches as store
from carillon.store.watches import Told, Watch

AT_ONCE = 2000
"""Watches closed by one transaction."""


class Kept(msgspec.Struct, frozen=True):
    """A watch as its bureau sees it: who keeps it, whether it rests because he may no longer check, and what it has led to."""

    watch: Watch
    keeper: str
    rests: bool
    alerts: tuple[store.Alert, ...] = ()


class Opened(msgspec.Struct, frozen=True):
    """A new watch, and the answer of the check with which it begins."""

    kept: Kept
    answer: Answer


class Line(msgspec.Struct, frozen=True):
    """A question of a list that is kept open: what was asked and answered, and the newest change of records before it was."""

    asked: Question
    drawn: Drawn
    since: int


def open_new(bench: Bench, actor: Actor, body: Any, repeat: Repeat | None = None) -> Opened:
    """Checks, and keeps the question open. The body is that of a check, and `until`. Raises Invalid with every mistake at once."""
    permit(bench, actor, "watch.open")
    given = dict(body) if isinstance(body, Mapping) else {}
    until, wrong = _until(bench, given.pop("until", None))
    try:
        asked = question.read(given, bench.packs)
    except Invalid as mistake:
        raise Invalid("The watch has mistakes.", help=mistake.help, fields={**mistake.fields, **wrong}) from None
    if wrong:
        raise Invalid("The watch has a mistake.", help="A watch ends by itself, so it needs a last day.", fields=wrong)
    since = newest_change(bench)
    drawn = checks.prepare(bench, actor, given)
    with act(bench, actor, "watch.open", purpose=asked.purpose, repeat=repeat) as doing:
        made = _made(actor, asked, clock.new_id("wat"), until, Line(asked, drawn, since), doing.at)
        journal.insert(doing.connection, [drawn.deed])
        store.open_many(doing.connection, [made])
        doing.object, doing.detail = made.watch.id, {"kind": asked.kind, "until": until, "check": drawn.answer.id}
    return Opened(Kept(made.watch, actor.username, False), drawn.answer)


def open_on_check(bench: Bench, actor: Actor, check_id: str, until: Any, repeat: Repeat | None = None) -> Kept:
    """Keeps the question of a check open that was made before. What changed since then is looked through once more, by the follower."""
    day, wrong = _until(bench, until)
    if wrong:
        raise Invalid("The watch has a mistake.", help="A watch ends by itself, so it needs a last day.", fields=wrong)
    with act(bench, actor, "watch.open", repeat=repeat) as doing:
        row = check_store.find(doing.connection, check_id, reading(actor))
        if row is None:
            raise NotFound(f"There is no check {check_id}.", help="Check the id.")
        asked = _asked_by(row)
        watch = _watch(actor, asked, clock.new_id("wat"), day, check_id, doing.at)
        told = _told_before(doing.connection, watch)
        store.open_many(doing.connection, [store.Opening(watch, tuple(exact.asked(asked)), told)])
        doing.object, doing.purpose = watch.id, asked.purpose
        doing.detail = {"kind": asked.kind, "until": day, "check": check_id}
    return Kept(watch, actor.username, False)


def open_list(bench: Bench, actor: Actor, name: str, until: str, lines: Sequence[Line]) -> int:
    """Keeps the questions of a list open, thousands at once; their checks are durable already. A line that is open already stays one watch,
    with the new date. Returns how many there were."""
    day = last_day(bench, until)
    if not lines:
        return 0
    with act(bench, actor, "watch.open", object="list") as doing:
        made = {one.watch.id: one for one in (_of_list(actor, name, day, line, doing.at) for line in lines)}
        store.open_many(doing.connection, list(made.values()))
        doing.detail = {"list": name[:120], "until": day, "opened": len(made)}
    return len(lines)


def newest_change(bench: Bench) -> int:
    """The number of the newest change of records: to be read before the checks with which watches begin."""
    with bench.database.read() as connection:
        return records.last_change(connection)


def last_day(bench: Bench, until: Any) -> str:
    """The last day of a watch. Raises Invalid where it is no day, over already, or too far away."""
    day, wrong = _until(bench, until)
    if wrong:
        raise Invalid("A watch cannot be kept until then.", fields=wrong, help=wrong["until"])
    return day


def latest_day(bench: Bench) -> str:
    """The farthest day until which a watch that is opened today may last."""
    return (date.fromisoformat(clock.today()) + timedelta(days=bench.settings.watch_days)).isoformat()


def page(bench: Bench, actor: Actor, wanted: store.Wanted) -> list[Kept]:
    """The bureau's watches, newest first."""
    if wanted.state is not None and wanted.state not in store.STATES:
        raise Invalid(f"Unknown state {wanted.state!r}.", fields={"state": f"One of {', '.join(store.STATES)}."})
    with look(bench, actor, "watch.read", object="list") as doing:
        found = store.page(doing.connection, reading(actor), wanted)
        names = people.usernames(doing.connection, {one.user_id for one in found})
        rests = {who: keeper(doing.connection, *who) is None for who in {(one.user_id, one.bureau) for one in found}}
    return [_kept(watch, names, rests[(watch.user_id, watch.bureau)]) for watch in found]


def fetch(bench: Bench, actor: Actor, watch_id: str) -> Kept:
    """One watch, with the checks to which it has led."""
    with look(bench, actor, "watch.read", object=watch_id) as doing:
        watch = _find(doing, watch_id)
        return _whole(doing, watch)


def close(bench: Bench, actor: Actor, watch_id: str, repeat: Repeat | None = None) -> Kept:
    """Closes a watch before its date; one that is closed already stays as it is."""
    with act(bench, actor, "watch.close", object=watch_id, repeat=repeat) as doing:
        if _find(doing, watch_id).state == store.OPEN:
            store.close(doing.connection, [watch_id], store.CLOSED, actor.username, doing.at)
        return _whole(doing, _find(doing, watch_id))


def close_named(bench: Bench, actor: Actor, name: str) -> int:
    """Closes all open watches of a list or with a reference; returns how many. Cut off, it is simply done again."""
    if not name.strip():
        raise Invalid("Which list, or which reference?", fields={"reference": "The name of a list, or your own reference."})
    closed = 0
    while True:
        with act(bench, actor, "watch.close", object="list") as doing:
            ids = store.open_named(doing.connection, reading(actor), name.strip(), AT_ONCE)
            store.close(doing.connection, ids, store.CLOSED, actor.username, doing.at)
            doing.detail = {"list": name.strip()[:120], "closed": len(ids)}
        closed += len(ids)
        if len(ids) < AT_ONCE:
            return closed


def plain(kept: Kept) -> dict[str, Any]:
    """A watch in its outside form; `alerts` are the checks that it has led to."""
    watch = kept.watch
    over = watch.state == store.OPEN and watch.until < clock.today()
    return {
        "id": watch.id,
        "state": store.ENDED if over else watch.state,
        "kind": watch.kind,
        "query": msgspec.json.decode(watch.query),
        "purpose": watch.purpose,
        "place": watch.place,
        "list": watch.list,
        "reference": watch.reference,
        "until": watch.until,
        "check": watch.check_id,
        "keeper": kept.keeper,
        "rests": kept.rests and watch.state == store.OPEN and not over,
        "created_at": watch.created_at,
        "closed_at": watch.closed_at,
        "closed_by": watch.closed_by or None,
        "alerts": [msgspec.structs.asdict(one) for one in kept.alerts],
    }


def _until(bench: Bench, given: Any) -> tuple[str, dict[str, str]]:
    today, latest = clock.today(), latest_day(bench)
    try:
        day = dates.parse(given) if isinstance(given, str) else ""
    except Invalid:
        day = ""
    if len(day) != 10 or not today <= day <= latest:
        return "", {"until": f"The last day of the watch: a whole date from {today} to {latest}."}
    return day, {}


def _of_list(actor: Actor, name: str, until: str, line: Line, at: str) -> store.Opening:
    """A line's watch. Its name follows from bureau, list and what is asked, so that the same line is never open twice."""
    asked = line.asked
    parts = (actor.bureau, name, asked.reference or "", asked.kind, asked.purpose, msgspec.json.encode(asked.query).decode())
    watch_id = f"wat-{hashlib.sha256(chr(31).join(parts).encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"
    made = _made(actor, asked, watch_id, until, line, at)
    return msgspec.structs.replace(made, watch=msgspec.structs.replace(made.watch, list=name))


def _made(actor: Actor, asked: Question, watch_id: str, until: str, line: Line, at: str) -> store.Opening:
    watch = _watch(actor, asked, watch_id, until, line.drawn.answer.id, at)
    met = [row for table, row in line.drawn.deed.rows if table is tables.hits]
    told = tuple(
        Told(
            watch_id,
            row["record_id"],
            LEVELS["hit" if row["state"] == "open" else "possible"],
            row["silent"],
            line.drawn.versions[row["record_id"]],
        )
        for row in met
    )
    return store.Opening(msgspec.structs.replace(watch, since=line.since), tuple(exact.asked(asked)), told)


def _watch(actor: Actor, asked: Question, watch_id: str, until: str, check_id: str, at: str) -> Watch:
    return Watch(
        id=watch_id,
        bureau=actor.bureau,
        user_id=actor.user,
        kind=asked.kind,
        subject=named.subject_of(asked).kind if asked.query.name else "",
        purpose=asked.purpose,
        query=msgspec.json.encode(asked.query).decode(),
        until=until,
        check_id=check_id,
        created_at=at,
        place=asked.place,
        reference=asked.reference,
        since=store.UNKNOWN,
    )


def _asked_by(row: check_store.CheckRow) -> Question:
    query = msgspec.json.decode(row.query, type=question.Query)
    return Question(kind=row.kind, query=query, purpose=row.purpose, place=row.place, reference=row.reference)


def _told_before(connection: Connection, watch: Watch) -> tuple[Told, ...]:
    """What a check told when it was made. Of a record that was recalled since nothing stands."""
    found = []
    for record_id, silent, told in hits.of_check(connection, watch.check_id):
        level = LEVELS.get(msgspec.json.decode(told).get("verdict", "no_hit"), 0)
        if level:
            found.append(Told(watch.id, record_id, level, silent, 0))
    return tuple(found)


def _find(doing: Act, watch_id: str) -> Watch:
    watch = store.find(doing.connection, watch_id, reading(doing.actor))
    if watch is None:
        raise NotFound(f"There is no watch {watch_id}.", help="Check the id; `carillon watch list` shows what your bureau keeps open.")
    return watch


def _whole(doing: Act, watch: Watch) -> Kept:
    names = people.usernames(doing.connection, {watch.user_id})
    alerts = tuple(store.alerts(doing.connection, watch, reading(doing.actor)))
    rests = keeper(doing.connection, watch.user_id, watch.bureau) is None
    return msgspec.structs.replace(_kept(watch, names, rests), alerts=alerts)


def _kept(watch: Watch, names: Mapping[str, str], rests: bool) -> Kept:
    return Kept(watch, watch.user_id if watch.user_id.startswith(SHELL) else names.get(watch.user_id, ""), rests)
