# SPDX-License-Identifier: Apache-2.0
"""Watches: questions that bureaus keep open, what was told of each, their feed of changes, and how far the follower has come."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Row, and_, bindparam, delete, func, insert, or_, select, tuple_, update

from carillon.core.policy.scope import Scope
from carillon.store import positions
from carillon.store import records as record_store
from carillon.store.schema import checks, keys, records, watch_alerts, watch_changes, watch_keys, watch_told, watches
from carillon.store.scoping import visible_checks, visible_watches

OPEN, CLOSED, ENDED, FORGOTTEN = "open", "closed", "ended", "forgotten"
"""States: `ended` past its date, `forgotten` when what was asked has been erased."""
STATES = (OPEN, CLOSED, ENDED, FORGOTTEN)
UNKNOWN = -1
"""`since` of a watch whose check was made who knows how many changes ago."""
FOLLOWER = "watches"
"""The name of the follower's position."""
Id = TypeVar("Id")
TOGETHER = 500
"""Rows asked for by one statement."""


class Watch(msgspec.Struct, frozen=True, kw_only=True):
    """One question kept open by `user_id` for `bureau` until the end of the day `until`.

    `query` is JSON. `subject` is the kind of subject that its name means, empty where it asks by number alone. `list` and `reference` are
    the bureau's own words for it. `check_id` is the check with which it began, `since` the newest change of records when that was made;
    `due` says that changes may lie between the check and the watch, so that it must be asked once more.
    """

    id: str
    bureau: str
    user_id: str
    kind: str
    subject: str
    purpose: str
    query: str
    until: str
    check_id: str
    created_at: str
    place: str | None = None
    reference: str | None = None
    list: str | None = None
    state: str = OPEN
    since: int = 0
    due: int = 0
    closed_at: str | None = None
    closed_by: str | None = None


class Told(msgspec.Struct, frozen=True):
    """What was last told of a record to whom watches: `level` 0 to 2 (nothing, possible, hit) at this `version`; `silent`: to the owner
    alone."""

    watch_id: str
    record_id: str
    level: int
    silent: int
    version: int


class Opening(msgspec.Struct, frozen=True):
    """A watch with its exact keys (form, value), and what the check told with which it begins."""

    watch: Watch
    keys: tuple[tuple[str, str], ...]
    told: tuple[Told, ...]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which watches a page shows; `name` is a list or a reference, `after` where the page before ended ("created_at|id")."""

    limit: int = 50
    after: str | None = None
    state: str | None = None
    name: str | None = None


class Alert(msgspec.Struct, frozen=True):
    """A check that a watch has led to."""

    check_id: str
    verdict: str
    at: str


# For people --------------------------------------------------------------------------------------------------------------


def open_many(connection: Connection, openings: Sequence[Opening]) -> None:
    """Opens watches; one whose id is there already asks the same question, and is opened anew until its new date.

    To be called in a transaction that holds the lock of the feeds.
    """
    known = _known(connection, [one.watch.id for one in openings])
    new = [one for one in openings if one.watch.id not in known]
    again = [one for one in openings if one.watch.id in known]
    if not any_open(connection):
        # Nobody has watched for what came before.
        move(connection, record_store.last_change(connection))
    at = position(connection)
    if new:
        connection.execute(insert(watches), [msgspec.structs.asdict(_placed(one.watch, at)) for one in new])
    if again:
        connection.execute(_reopening, [_reopened(_placed(one.watch, at)) for one in again])
        _drop_keys(connection, [one.watch.id for one in again])
    key_rows = [{"form": form, "value": value, "watch_id": one.watch.id} for one in openings for form, value in one.keys]
    if key_rows:
        connection.execute(insert(watch_keys), key_rows)
    note_told(connection, [told for one in openings for told in one.told])
    connection.execute(insert(watch_changes), [{"watch_id": one.watch.id} for one in openings])


def find(connection: Connection, watch_id: str, scope: Scope) -> Watch | None:
    """One watch of a bureau."""
    row = connection.execute(select(watches).where(watches.c.id == watch_id, visible_watches(scope))).first()
    return _watch(row) if row else None


def page(connection: Connection, scope: Scope, wanted: Wanted) -> list[Watch]:
    """A bureau's watches, newest first."""
    query = select(watches).where(visible_watches(scope)).order_by(watches.c.created_at.desc(), watches.c.id.desc()).limit(wanted.limit)
    if wanted.state:
        query = query.where(watches.c.state == wanted.state)
    if wanted.name:
        query = query.where(or_(watches.c.list == wanted.name, watches.c.reference == wanted.name))
    if wanted.after:
        created_at, _, watch_id = wanted.after.partition("|")
        query = query.where(tuple_(watches.c.created_at, watches.c.id) < (created_at, watch_id))
    return [_watch(row) for row in connection.execute(query)]


def alerts(connection: Connection, watch: Watch, scope: Scope, limit: int = 100) -> list[Alert]:
    """The checks to which a watch has led, newest first, as far as the scope shows them."""
    led = select(checks.c.id, checks.c.verdict, checks.c.at).join_from(watch_alerts, checks, checks.c.id == watch_alerts.c.check_id)
    query = led.where(watch_alerts.c.watch_id == watch.id, visible_checks(scope)).order_by(watch_alerts.c.check_id.desc()).limit(limit)
    return [Alert(*row) for row in connection.execute(query)]


def open_named(connection: Connection, scope: Scope, name: str, limit: int) -> list[str]:
    """Ids of open watches of a bureau with this list or reference."""
    found: list[str] = []
    for column in (watches.c.list, watches.c.reference):
        query = select(watches.c.id).where(visible_watches(scope), column == name, watches.c.state == OPEN).limit(limit - len(found))
        found += connection.execute(query).scalars()
    return list(dict.fromkeys(found))


def open_of(connection: Connection, bureau: str, reference: str) -> list[str]:
    """Ids of a bureau's open watches with a reference, for what the node does by itself."""
    query = select(watches.c.id).where(watches.c.bureau == bureau, watches.c.reference == reference, watches.c.state == OPEN)
    return list(connection.execute(query).scalars())


def keep_until(connection: Connection, ids: Sequence[str], until: str) -> None:
    """Gives open watches another last day."""
    for some in _parts(ids):
        connection.execute(update(watches).where(watches.c.id.in_(some), watches.c.state == OPEN).values(until=until))


def close(connection: Connection, ids: Sequence[str], state: str, by: str, at: str) -> None:
    """Closes open watches, or ends them; the follower and the index forget them."""
    for some in _parts(list(fetch_open(connection, ids))):
        ending = update(watches).where(watches.c.id.in_(some))
        connection.execute(ending.values(state=state, due=0, closed_at=at, closed_by=by))
        _drop_keys(connection, some)
        connection.execute(insert(watch_changes), [{"watch_id": one} for one in some])


# For the follower and the index: no scope, and never for an answer ---------------------------------------------------------


def any_open(connection: Connection) -> bool:
    return connection.execute(select(watches.c.id).where(watches.c.state == OPEN).limit(1)).first() is not None


def fetch_open(connection: Connection, ids: Iterable[str]) -> dict[str, Watch]:
    """Those of the watches that are open, by id."""
    found: dict[str, Watch] = {}
    for some in _parts(list(ids)):
        # By id alone: told of the state as well, SQLite goes through everything that is open.
        rows = connection.execute(select(watches).where(watches.c.id.in_(some)))
        found |= {row.id: _watch(row) for row in rows if row.state == OPEN}
    return found


def met(connection: Connection, record_id: str) -> list[str]:
    """Open watches that ask for an exact key of a record."""
    same = and_(watch_keys.c.form == keys.c.form, watch_keys.c.value == keys.c.value)
    query = select(watch_keys.c.watch_id).distinct().join_from(keys, watch_keys, same).where(keys.c.record_id == record_id)
    return list(connection.execute(query).scalars())


def told_of(connection: Connection, record_id: str) -> dict[str, Told]:
    """What was told of a record, by watch."""
    query = select(watch_told).where(watch_told.c.record_id == record_id)
    return {row.watch_id: Told(**row._mapping) for row in connection.execute(query)}


def told_to(connection: Connection, watch_id: str) -> dict[str, Told]:
    """What was told to a watch, by record."""
    query = select(watch_told).where(watch_told.c.watch_id == watch_id)
    return {row.record_id: Told(**row._mapping) for row in connection.execute(query)}


def told_pairs(connection: Connection, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Told]:
    """What was told, by (watch id, record id)."""
    found: dict[tuple[str, str], Told] = {}
    for some in _parts(list({watch_id for watch_id, _ in pairs})):
        rows = connection.execute(select(watch_told).where(watch_told.c.watch_id.in_(some)))
        found |= {(row.watch_id, row.record_id): Told(**row._mapping) for row in rows}
    return {pair: found[pair] for pair in pairs if pair in found}


def note_told(connection: Connection, several: Sequence[Told]) -> None:
    """Remembers what was told; a later word on the same record takes the place of an earlier one."""
    if not several:
        return
    rows = [{"of_watch": one.watch_id, "of_record": one.record_id} for one in several]
    connection.execute(_forgetting, rows)
    connection.execute(insert(watch_told), [msgspec.structs.asdict(one) for one in several])


def versions(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """The current versions of those of the records that are live."""
    found: dict[str, int] = {}
    for some in _parts(list(ids)):
        query = select(records.c.id, records.c.version).where(records.c.id.in_(some), records.c.status == "live")
        found |= {row[0]: row[1] for row in connection.execute(query)}
    return found


def position(connection: Connection) -> int:
    """The newest change of records that has been held against the watches."""
    return positions.read(connection, FOLLOWER)


def move(connection: Connection, seq: int) -> None:
    """It has been held against the watches up to here."""
    positions.write(connection, FOLLOWER, seq)


def make_due(connection: Connection, after: int, upto: int) -> None:
    """Watches that were opened after a number of their feed, by checks that cannot have seen all changes of records up to `upto`."""
    later = connection.execute(select(watch_changes.c.watch_id).where(watch_changes.c.seq > after)).scalars().all()
    for some in _parts(list(dict.fromkeys(later))):
        some_open = [one for one, watch in fetch_open(connection, some).items() if watch.since < upto]
        connection.execute(update(watches).where(watches.c.id.in_(some_open)).values(due=1))


def due(connection: Connection, limit: int) -> list[Watch]:
    """Watches that must be asked once more."""
    query = select(watches).where(watches.c.due == 1).limit(limit)
    return [_watch(row) for row in connection.execute(query)]


def settle(connection: Connection, ids: Sequence[str]) -> None:
    """They have been asked."""
    if ids:
        connection.execute(update(watches).where(watches.c.id.in_(ids)).values(due=0))


def past(connection: Connection, today: str, limit: int) -> list[str]:
    """Open watches whose last day is over."""
    query = select(watches.c.id).where(watches.c.state == OPEN, watches.c.until < today).limit(limit)
    return list(connection.execute(query).scalars())


def to_forget(connection: Connection, before: str, limit: int) -> list[str]:
    """Watches that were closed or ended before a moment, and still hold what they asked."""
    query = select(watches.c.id).where(watches.c.state.in_((CLOSED, ENDED)), watches.c.closed_at < before).limit(limit)
    return list(connection.execute(query).scalars())


def forget(connection: Connection, ids: Sequence[str]) -> None:
    """Erases what was asked; that there was a watch, whose and until when, stays."""
    for some in _parts(ids):
        connection.execute(update(watches).where(watches.c.id.in_(some)).values(state=FORGOTTEN, query="{}", place=None))
        for table in (watch_told, watch_alerts):
            connection.execute(delete(table).where(table.c.watch_id.in_(some)))


def last_change(connection: Connection) -> int:
    """The newest number in the feed of changes of watches."""
    return int(connection.execute(select(func.coalesce(func.max(watch_changes.c.seq), 0))).scalar_one())


def changes_since(connection: Connection, seq: int, limit: int) -> list[tuple[int, str]]:
    """The feed after a number: (number, watch id), in order."""
    query = select(watch_changes.c.seq, watch_changes.c.watch_id).where(watch_changes.c.seq > seq).order_by(watch_changes.c.seq)
    return [(row[0], row[1]) for row in connection.execute(query.limit(limit))]


_forgetting = delete(watch_told).where(watch_told.c.watch_id == bindparam("of_watch"), watch_told.c.record_id == bindparam("of_record"))
_reopening = (
    update(watches)
    .where(watches.c.id == bindparam("of"))
    .values(
        user_id=bindparam("new_user"),
        until=bindparam("new_until"),
        check_id=bindparam("new_check"),
        since=bindparam("new_since"),
        due=bindparam("new_due"),
        query=bindparam("new_query"),
        place=bindparam("new_place"),
        state=OPEN,
        closed_at=None,
        closed_by=None,
    )
)


def _placed(watch: Watch, position: int) -> Watch:
    """Changes that were held against the watches since its check was made were not held against this one."""
    return msgspec.structs.replace(watch, due=1) if position > watch.since else watch


def _reopened(watch: Watch) -> dict[str, Any]:
    return {
        "of": watch.id,
        "new_user": watch.user_id,
        "new_until": watch.until,
        "new_check": watch.check_id,
        "new_since": watch.since,
        "new_due": watch.due,
        "new_query": watch.query,
        "new_place": watch.place,
    }


def _known(connection: Connection, ids: Sequence[str]) -> set[str]:
    return {one for some in _parts(ids) for one in connection.execute(select(watches.c.id).where(watches.c.id.in_(some))).scalars()}


def _drop_keys(connection: Connection, ids: Sequence[str]) -> None:
    for some in _parts(ids):
        connection.execute(delete(watch_keys).where(watch_keys.c.watch_id.in_(some)))


def _parts(ids: Sequence[Id]) -> Iterable[Sequence[Id]]:
    return (ids[start : start + TOGETHER] for start in range(0, len(ids), TOGETHER))


def _watch(row: Row[Any]) -> Watch:
    return Watch(**row._mapping)
