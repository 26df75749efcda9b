# SPDX-License-Identifier: Apache-2.0
"""Lists that were screened are followed until the event ends: each record that changes is held against their rows, once.

The other way round than when the list was screened, by the same sieve: who of the list may the record mean? They are asked about it, as
checks in the name of whoever runs the list. What that leads to is one transaction with how far the list was followed.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec
from sqlalchemy import Connection

from carillon.core.model.record import Record
from carillon.core.model.screening import Match, Row, Screening
from carillon.core.policy import rooms
from carillon.core.policy import screenings as rules
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import checking
from carillon.desk.accreditation import indexing
from carillon.desk.accreditation.asking import Asker, Told
from carillon.desk.accreditation.running import keeper
from carillon.desk.accreditation.sieve import Sieve, Sought
from carillon.desk.act import act
from carillon.desk.bench import Bench
from carillon.desk.checks import finding
from carillon.desk.checks.found import Found
from carillon.desk.checks.question import Question
from carillon.desk.listed import heads
from carillon.desk.screening import listing
from carillon.errors import AskerError
from carillon.store import clock, events, journal, records
from carillon.store import schema as tables
from carillon.store import screening_rows as rows
from carillon.store import screenings as store
from carillon.store.db import lock_audit
from carillon.store.index.bulk import BulkIndex
from carillon.store.screening_rows import List

CHANGES = 100
"""Changes of records taken at a time."""
MOST_ROWS = 50
"""Rows that one record may mean; more are only met by a record that says nothing."""
log = logging.getLogger(__name__)
LEVELS = {"no_hit": 0, "possible": 1, "hit": 2}
replace = msgspec.structs.replace


class News(msgspec.Struct):
    """What changes of the records mean to one list: matches as they are to be, and what is to be written of checks."""

    matches: dict[int, dict[str, Match]] = {}
    told: list[Told] = []
    risen: set[int] = set()


def follow(bench: Bench, limit: int = CHANGES) -> int:
    """The chore: takes some changes for each list that lacks them; returns how many, 0 where nobody lacks any."""
    with bench.database.read() as connection:
        newest = records.last_change(connection)
        waiting = [one for one in store.in_state(connection, ("screened",)) if one.seq < newest]
    done = 0
    for one in waiting:
        try:
            done += _step(bench, one, limit)
        except AskerError as refusal:
            log.warning("screening %s is not followed: %s", one.id, refusal.message)
    return done


def _step(bench: Bench, screening: Screening, limit: int) -> int:
    with bench.database.read() as connection:
        event, actor = events.find(connection, screening.event), keeper(connection, screening)
        changes = records.changes_since(connection, screening.seq, limit)
        if not changes:
            return 0
        over = event is None or rooms.is_over(event, clock.now())
        news = News()
        if not over and actor is not None:
            news = _news(bench, connection, actor, screening, [record_id for _, record_id in changes])
    if over:
        return 0
    if actor is None:
        return _lack(bench, screening)
    _write(bench, actor, screening, news, changes[-1][0])
    return len(changes)


def _news(bench: Bench, connection: Connection, actor: Actor, screening: Screening, ids: Sequence[str]) -> News:
    of = heads.rows_of(screening)
    index = BulkIndex(indexing.of_rows(bench, connection, of))
    sieve = Sieve(index, indexing.floor(bench, screening.options.score))
    asker, scope = Asker(bench, connection, actor, screening), checking(actor)
    there = records.fetch_any_many(connection, dict.fromkeys(ids))
    news = News()
    for record_id in dict.fromkeys(ids):
        record = there.get(record_id)
        before = {number: _known(connection, of, number) for number in rows.met(connection, of, record_id)}
        stored = records.fetch(connection, record_id, scope) if record is not None and record.status == "live" else None
        if stored is None:
            for number, known in before.items():
                _note(news, number, known, replace(known[record_id], state="gone", level="no_hit"))
            continue
        for row in rows.fetch(connection, of, dict.fromkeys([*before, *_meant(bench, index, sieve, stored.record)])).values():
            known = (before.get(row.number) or _known(connection, of, row.number)) | news.matches.get(row.number, {})

            def find(asked: Question, stored: records.Stored = stored) -> list[Found]:
                found = finding.within(bench, connection, scope, asked, stored, by_name=True)
                return [found] if found is not None else []

            _hold(news, row, known, record_id, asker.of_row_and(row, find))
    return news


def _meant(bench: Bench, index: BulkIndex, sieve: Sieve, record: Record) -> Iterator[int]:
    """Rows that a record may mean: by its numbers, and by its names where it is one of somebody."""
    listed = listing.listed(record.entity, bench.packs.kinds[record.schema])
    for place in index.by_number([(one.form, one.value) for one in listed.numbers], MOST_ROWS):
        yield int(index.row(place).id)
    if record.schema in indexing.schemas(bench.packs) and listed.names:
        sought = Sought(0, listed.names, listed.birth_dates, listed.countries, listed.gender, tuple(one.normal for one in listed.numbers))
        yield from (int(one) for one in sieve.near(sought, MOST_ROWS))


def _hold(news: News, row: Row, known: dict[str, Match], record_id: str, told: Told) -> None:
    """What a record says of a row, beside what it said before: a check is written only where it says more."""
    old, new = known.get(record_id), next(iter(told.matches), None)
    if new is None:
        if old is not None and old.state != "gone" and (old.silent or old.state != "different"):
            _note(news, row.number, known, replace(old, state="gone", level="no_hit"))
        return
    if old is None or _rises(old, new):
        _note(news, row.number, known, new)
        news.told.append(told)
        if not new.silent:
            news.risen.add(row.number)
    elif not old.silent:
        _note(news, row.number, known, replace(old, level=new.level, score=new.score, version=new.version))


def _rises(old: Match, new: Match) -> bool:
    """From nothing to possible, from possible to a hit, from unseen to seen; or anew, since it changed after it was found different."""
    if old.state in ("gone", "different") or (old.silent and not new.silent):
        return True
    return old.silent == new.silent and LEVELS[new.level] > LEVELS[old.level]


def _note(news: News, number: int, known: dict[str, Match], match: Match) -> None:
    news.matches.setdefault(number, dict(known))[match.record_id] = match


def _write(bench: Bench, actor: Actor, screening: Screening, news: News, upto: int) -> None:
    """Writes what still holds: a record that changed since it was looked at comes again with that change."""
    with act(bench, actor, "screening.run", object=screening.id) as doing:
        now = store.find(doing.connection, screening.bureau, screening.id)
        if now is None or now.state != "screened" or now.seq != screening.seq:
            return
        of = heads.rows_of(now)
        deeds = [one.deed for one in news.told if one.deed is not None]
        journal.insert(doing.connection, sorted(deeds, key=lambda deed: not deed.rows or deed.rows[0][0] is not tables.checks))
        there = rows.fetch(doing.connection, of, news.matches)
        kinds = {one.row.number: one for one in news.told}
        changed = []
        for number, matches in news.matches.items():
            if (row := there.get(number)) is None:
                continue
            rows.put_matches(doing.connection, of, list(matches.values()))
            if (told := kinds.get(number)) is not None and told.kind:
                row = replace(row, kind=told.kind, evidence=told.evidence)
            changed.append(rules.summed(row, list(matches.values())))
        rows.put(doing.connection, of, changed)
        heads.change(doing.connection, now, doing.at, seq=upto)
        doing.detail = {"followed": upto, "rows": len(changed), "risen": len(news.risen)}
        _tell(doing.connection, now, [one for one in changed if one.number in news.risen and one.state == "open"], doing.at)


def _tell(connection: Connection, screening: Screening, risen: Sequence[Row], at: str) -> None:
    """The desk learns which rows to look at, in one line; by reference and never by name."""
    if not risen:
        return
    by_state: dict[bool, list[Row]] = defaultdict(list)
    for row in risen:
        by_state[row.news].append(row)
    shown = ", ".join(row.ref or f"row {row.number}" for row in risen[:8]) + (" …" if len(risen) > 8 else "")
    again = f"; {len(by_state[True])} of them were decided" if by_state[True] else ""
    urgent = "urgent" if any(row.level == "hit" for row in risen) else "routine"
    heads.tell(connection, screening, f"{screening.name}: records came or changed that may mean {len(risen)}: {shown}{again}", at, urgent)


def _lack(bench: Bench, screening: Screening) -> int:
    """Nobody is there in whose name the list could be followed: its desk is told, once."""
    if screening.trouble:
        return 0
    with bench.database.write() as connection:
        lock_audit(connection)
        now = store.find(connection, screening.bureau, screening.id)
        if now is not None and now.state == "screened" and not now.trouble:
            text = "Whoever ran this list may not do so any more: it is not followed. Somebody else must run it."
            at = clock.now()
            heads.tell(connection, heads.change(connection, now, at, trouble=text), f"{now.name}: {text}", at)
    return 0


def _known(connection: Connection, of: List, number: int) -> dict[str, Match]:
    """What a row has met, by record."""
    return {one.record_id: one for one in rows.matches_of(connection, of, [number]).get(number, [])}
