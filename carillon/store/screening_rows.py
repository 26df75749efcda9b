# SPDX-License-Identifier: Apache-2.0
"""The rows of screened lists, and the records that they met."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, func, insert, or_, select, update

from carillon.core.model.screening import Match, Row
from carillon.store.schema import hits, judgements
from carillon.store.schemas.screenings import matches, rows

_row = msgspec.json.Decoder(Row)
ERASED_AT_ONCE = 5_000


class List(msgspec.Struct, frozen=True):
    """Which bureau's copy of which list."""

    bureau: str
    screening: str


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows: by their number, or (`ranked`) those with the best match first; `after` is where the page before ended ("score|number").
    `text` is looked for in names and references."""

    limit: int = 50
    after: str | None = None
    states: tuple[str, ...] = ()
    decision: str | None = None
    text: str | None = None
    ranked: bool = False


def add(connection: Connection, of: List, new: Sequence[Row]) -> None:
    if new:
        connection.execute(insert(rows), [{"bureau": of.bureau, "screening": of.screening, **_columns(one)} for one in new])


def put(connection: Connection, of: List, changed: Sequence[Row]) -> None:
    """Rows as they are now."""
    if not changed:
        return
    key = and_(rows.c.bureau == bindparam("of_bureau"), rows.c.screening == bindparam("of_list"), rows.c.number == bindparam("of_number"))
    values = []
    for one in changed:
        columns = _columns(one)
        values.append({"of_bureau": of.bureau, "of_list": of.screening, "of_number": columns.pop("number"), **columns})
    names = [name for name in values[0] if not name.startswith("of_")]
    connection.execute(update(rows).where(key).values({name: bindparam(name) for name in names}), values)


def find(connection: Connection, of: List, number: int) -> Row | None:
    row = connection.execute(_query(of).where(rows.c.number == number)).first()
    return _read(row) if row else None


def fetch(connection: Connection, of: List, numbers: Iterable[int]) -> dict[int, Row]:
    wanted, found = list(numbers), dict[int, Row]()
    for start in range(0, len(wanted), 500):
        query = _query(of).where(rows.c.number.in_(wanted[start : start + 500]))
        found |= {row.number: _read(row) for row in connection.execute(query)}
    return found


def following(connection: Connection, of: List, after: int, limit: int, states: Collection[str] = ()) -> list[Row]:
    """Rows after a number, in order; of some states, or of all."""
    query = _query(of).where(rows.c.number > after).order_by(rows.c.number).limit(limit)
    if states:
        query = query.where(rows.c.state.in_(list(states)))
    return [_read(row) for row in connection.execute(query)]


def page(connection: Connection, of: List, wanted: Wanted) -> list[Row]:
    query = _query(of).limit(wanted.limit)
    if wanted.states:
        query = query.where(rows.c.state.in_(wanted.states))
    if wanted.decision:
        query = query.where(rows.c.decision == wanted.decision)
    if wanted.text:
        text = wanted.text[:200].lower()
        query = query.where(
            or_(func.lower(rows.c.name).contains(text, autoescape=True), func.lower(rows.c.ref).contains(text, autoescape=True))
        )
    score, number = _place(wanted.after)
    if wanted.ranked:
        query = query.order_by(rows.c.score.desc(), rows.c.number)
        if wanted.after:
            query = query.where(or_(rows.c.score < score, and_(rows.c.score == score, rows.c.number > number)))
    else:
        query = query.order_by(rows.c.number)
        if wanted.after:
            query = query.where(rows.c.number > number)
    return [_read(row) for row in connection.execute(query)]


def cursor(row: Row) -> str:
    """Where the page after a row begins."""
    return f"{_thousandths(row.score)}|{row.number}"


def counts(connection: Connection, of: List) -> dict[str, int]:
    """How many rows are in each state."""
    query = select(rows.c.state, func.count()).where(_of(of)).group_by(rows.c.state)
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def decisions(connection: Connection, of: List) -> dict[str, int]:
    """How many rows what was decided about."""
    query = select(rows.c.decision, func.count()).where(_of(of), rows.c.state == "decided").group_by(rows.c.decision)
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def walk(connection: Connection, of: List, *conditions: ColumnElement[bool]) -> Iterator[Row]:
    """All rows in order, some thousand at a time."""
    last = -1
    while True:
        query = _query(of).where(rows.c.number > last, *conditions).order_by(rows.c.number).limit(2_000)
        found = [_read(row) for row in connection.execute(query)]
        yield from found
        if len(found) < 2_000:
            return
        last = found[-1].number


def decided(connection: Connection, of: List, *, new: bool) -> Iterator[Row]:
    """Rows about which is decided; `new`: only what the organiser was not told."""
    conditions = [rows.c.state == "decided"] + ([rows.c.exported != rows.c.decision] if new else [])
    return walk(connection, of, *conditions)


def in_states(connection: Connection, of: List, states: Collection[str]) -> Iterator[Row]:
    return walk(connection, of, rows.c.state.in_(list(states)))


def same_as(connection: Connection, of: List, numbers: Collection[int]) -> dict[int, list[tuple[int, str, str]]]:
    """By row, the duplicates that go with it: (number, reference, name)."""
    found: dict[int, list[tuple[int, str, str]]] = {}
    wanted = sorted(numbers)
    for start in range(0, len(wanted), 500):
        query = select(rows.c.same_as, rows.c.number, rows.c.ref, rows.c.name).where(
            _of(of), rows.c.same_as.in_(wanted[start : start + 500])
        )
        for first, number, ref, name in connection.execute(query.order_by(rows.c.number)):
            found.setdefault(first, []).append((number, ref, name))
    return found


def mark_clear(connection: Connection, of: List, first: int, last: int) -> int:
    """Rows that wait, within these numbers, have met nothing; returns how many they are."""
    waiting = and_(_of(of), rows.c.number.between(first, last), rows.c.state == "waiting")
    return connection.execute(update(rows).where(waiting).values(state="clear")).rowcount


def clear_many(connection: Connection, of: List, who: str, at: str, limit: int) -> int:
    """Decides on rows that have met nothing, the first so many; returns how many they were."""
    first = select(rows.c.number).where(_of(of), rows.c.state == "clear").order_by(rows.c.score, rows.c.number).limit(limit)
    numbers = list(connection.execute(first).scalars())
    if not numbers:
        return 0
    met_nothing = and_(_of(of), rows.c.state == "clear", rows.c.number.between(min(numbers), max(numbers)))
    return connection.execute(update(rows).where(met_nothing).values(state="decided", decision="clear", by=who, at=at)).rowcount


def mark_exported(connection: Connection, of: List, *, new: bool) -> None:
    told = and_(_of(of), rows.c.state == "decided")
    if new:
        told = and_(told, rows.c.exported != rows.c.decision)
    connection.execute(update(rows).where(told).values(exported=rows.c.decision))


def erase(connection: Connection, of: List, limit: int = ERASED_AT_ONCE) -> int:
    """Takes some rows out, with what they met; returns how many."""
    some = list(connection.execute(select(rows.c.number).where(_of(of)).order_by(rows.c.number).limit(limit)).scalars())
    if some:
        within = (some[0], some[-1])
        connection.execute(delete(matches).where(_met(of), matches.c.number.between(*within)))
        connection.execute(delete(rows).where(_of(of), rows.c.number.between(*within)))
    return len(some)


# Matches -----------------------------------------------------------------------------------------------------------------------


def put_matches(connection: Connection, of: List, several: Sequence[Match]) -> None:
    """Matches as they are now, new ones and known ones."""
    if not several:
        return
    key = and_(
        matches.c.bureau == bindparam("of_bureau"),
        matches.c.screening == bindparam("of_list"),
        matches.c.number == bindparam("of_number"),
        matches.c.record_id == bindparam("of_record"),
    )
    gone = [{"of_bureau": of.bureau, "of_list": of.screening, "of_number": one.number, "of_record": one.record_id} for one in several]
    connection.execute(delete(matches).where(key), gone)
    connection.execute(insert(matches), [_match_columns(of, one) for one in several])


def matches_of(connection: Connection, of: List, numbers: Collection[int]) -> dict[int, list[Match]]:
    """By row, all that it met, silent ones too: what is shown of them is for the desk to choose."""
    found: dict[int, list[Match]] = {}
    wanted = list(numbers)
    for start in range(0, len(wanted), 500):
        query = select(matches).where(_met(of), matches.c.number.in_(wanted[start : start + 500]))
        for row in connection.execute(query.order_by(matches.c.number, matches.c.score.desc(), matches.c.hit_id)):
            found.setdefault(row.number, []).append(_match(row))
    return found


def met(connection: Connection, of: List, record_id: str) -> list[int]:
    """Rows that met a record."""
    query = select(matches.c.number).where(_met(of), matches.c.record_id == record_id).order_by(matches.c.number)
    return list(connection.execute(query).scalars())


def checks_of(connection: Connection, of: List, limit: int, after: str = "") -> list[str]:
    """Checks that a list led to, by their names."""
    query = select(matches.c.check_id).distinct().where(_met(of), matches.c.check_id > after).order_by(matches.c.check_id).limit(limit)
    return list(connection.execute(query).scalars())


def count_checks(connection: Connection, of: List) -> int:
    """How many checks a list led to."""
    return int(connection.execute(select(func.count(matches.c.check_id.distinct())).where(_met(of))).scalar_one())


def hits_of(connection: Connection, of: List, checks: Sequence[str]) -> list[str]:
    """The hits of some of a list's checks."""
    return list(connection.execute(select(matches.c.hit_id).where(_met(of), matches.c.check_id.in_(checks))).scalars())


def forget_judgements(connection: Connection, of: List, checks: Sequence[str]) -> None:
    """What was remembered of the persons whom some of a list's checks asked about."""
    query = select(hits.c.subject, hits.c.record_id).join_from(matches, hits, hits.c.id == matches.c.hit_id)
    for subject, record_id in connection.execute(query.where(_met(of), matches.c.check_id.in_(checks), hits.c.subject != "")).all():
        one = and_(judgements.c.bureau == of.bureau, judgements.c.subject == subject, judgements.c.record_id == record_id)
        connection.execute(delete(judgements).where(one))


def forget_matches(connection: Connection, of: List, checks: Sequence[str]) -> None:
    connection.execute(delete(matches).where(_met(of), matches.c.check_id.in_(checks)))


class Tally(msgspec.Struct, frozen=True):
    """How many rows met something that may be seen; of what they met, how many were found the same, different, or wait."""

    rows: int
    same: int
    different: int
    pending: int


def tally(connection: Connection, of: List) -> Tally:
    seen = and_(_met(of), matches.c.silent == 0)
    by_state = {
        row[0]: int(row[1]) for row in connection.execute(select(matches.c.state, func.count()).where(seen).group_by(matches.c.state))
    }
    several = connection.execute(select(func.count(matches.c.number.distinct())).where(seen)).scalar_one()
    return Tally(int(several), by_state.get("same", 0), by_state.get("different", 0), by_state.get("open", 0))


def with_matches(connection: Connection, of: List) -> Iterator[Row]:
    """Rows that have a match which stands."""
    return walk(connection, of, rows.c.score > 0)


def places_of(connection: Connection, bureau: str, hit_id: str) -> list[tuple[str, int, str]]:
    """(list, row, record) in which a hit stands."""
    query = select(matches.c.screening, matches.c.number, matches.c.record_id).where(matches.c.bureau == bureau, matches.c.hit_id == hit_id)
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def _query(of: List) -> Any:
    columns = (
        rows.c.number,
        rows.c.state,
        rows.c.ref,
        rows.c.name,
        rows.c.same_as,
        rows.c.score,
        rows.c.decision,
        rows.c.by,
        rows.c.at,
        rows.c.exported,
        rows.c.doc,
    )
    return select(*columns).where(_of(of))


def _of(of: List) -> ColumnElement[bool]:
    return and_(rows.c.bureau == of.bureau, rows.c.screening == of.screening)


def _met(of: List) -> ColumnElement[bool]:
    return and_(matches.c.bureau == of.bureau, matches.c.screening == of.screening)


_KEPT = ("number", "state", "ref", "name", "same_as", "score", "decision", "by", "at", "exported")
"""Fields with columns of their own; the document holds the others."""


def _columns(one: Row) -> dict[str, Any]:
    rest = {
        name: value for name, value in msgspec.structs.asdict(one).items() if name not in _KEPT and value not in ("", 0, 0.0, {}, False)
    }
    return {
        "number": one.number,
        "state": one.state,
        "ref": one.ref,
        "name": one.name,
        "same_as": one.same_as,
        "score": _thousandths(one.score),
        "decision": one.decision,
        "by": one.by,
        "at": one.at,
        "exported": one.exported,
        "doc": msgspec.json.encode({"number": one.number, **rest}).decode(),
    }


def _read(row: Any) -> Row:
    found = _row.decode(row.doc)
    return msgspec.structs.replace(
        found,
        state=row.state,
        ref=row.ref,
        name=row.name,
        same_as=row.same_as,
        score=row.score / 1000,
        decision=row.decision,
        by=row.by,
        at=row.at,
        exported=row.exported,
    )


def _thousandths(score: float) -> int:
    return round(score * 1000)


def _place(after: str | None) -> tuple[int, int]:
    score, _, number = (after or "").partition("|")
    if not (score.isdecimal() and number.isdecimal() and len(score) < 6 and len(number) < 10):
        return (0, 0)
    return int(score), int(number)


def _match_columns(of: List, one: Match) -> dict[str, Any]:
    values = msgspec.structs.asdict(one) | {"score": _thousandths(one.score), "silent": int(one.silent), "asked": int(one.asked)}
    return {"bureau": of.bureau, "screening": of.screening, **values}


def _match(row: Any) -> Match:
    values = dict(row._mapping)
    del values["bureau"], values["screening"]
    return Match(**values | {"score": row.score / 1000, "silent": bool(row.silent), "asked": bool(row.asked)})
