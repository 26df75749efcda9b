# SPDX-License-Identifier: Apache-2.0
"""What happens to notices by themselves: those who are still to be told are told, owners are warned, notices expire and are purged."""

import zlib
from datetime import date, timedelta

import msgspec

from carillon.core.model.notice import Notice
from carillon.core.policy import notices as policy
from carillon.desk.act import Act, keep
from carillon.desk.bench import Bench
from carillon.desk.exchange import effects
from carillon.desk.notices import stepping
from carillon.store import clock, extracts, inbox, people, positions
from carillon.store import notices as store

replace = msgspec.structs.replace
WARNINGS = (30, 7)
"""Days before its last day on which the owner of a notice is warned."""
BUREAUS = "notices:bureaus"
MONTH_HOURS = 24 * 30.44


def spread(bench: Bench) -> int:
    """Tells those who are entitled to a notice and were not told: bureaus that came later, and, of a withdrawal, those who may not have
    heard of it from its owner."""
    with bench.database.read() as connection:
        known = zlib.crc32(" ".join(sorted(people.bureau_codes(connection))).encode())
        moved = positions.read(connection, BUREAUS) != known
    if moved:
        with bench.database.write() as connection:
            store.mark_pending(connection)
            positions.write(connection, BUREAUS, known)
    with bench.database.read() as connection:
        waiting = store.pending(connection)
    for bureau, notice in waiting:
        with keep(bench, bureau, "notice.spread", object=notice.id) as doing:
            current = store.find(doing.connection, bureau, notice.id)
            if current is not None:
                stepping.put(doing, stepping.spread(bench, doing, current) if bureau == current.reviewer else current)
    return len(waiting)


def expire(bench: Bench) -> int:
    """Ends what is past its last day, in each bureau's copy by itself: nobody has to be told, since the day was told at the beginning."""
    with bench.database.read() as connection:
        found = store.lapsed(connection, clock.today())
    for bureau, notice in found:
        with keep(bench, bureau, "notice.expire", object=notice.id) as doing:
            _expire(bench, doing, bureau, notice.id)
    return len(found)


def _expire(bench: Bench, doing: Act, bureau: str, notice_id: str) -> None:
    old = store.find(doing.connection, bureau, notice_id)
    if old is None or not policy.expires(old, clock.today()) or old.state not in policy.MOVES["expire"].begins:
        return
    new = policy.advance(old, stepping.step(bench, doing, old, "expire"))
    if not policy.sides(new, bureau):
        new = policy.emptied(new)
    stepping.put(doing, new)
    if bureau == new.owner:
        effects.settle(bench, doing.connection, doing.at, new)
        _tell(doing, new, f"Notice {new.number} has expired; its records answer nobody any more")
    if not store.published_elsewhere(doing.connection, new.id, bureau):
        extracts.end(doing.connection, new.id, doing.at)


def warn(bench: Bench) -> int:
    """Warns owners that a notice will expire, a month and a week before: amended with a later day, it goes on."""
    today = date.fromisoformat(clock.today())
    last = (today + timedelta(days=WARNINGS[0])).isoformat()
    with bench.database.read() as connection:
        near = store.lapsing(connection, today.isoformat(), last)
    told = 0
    for bureau, notice in near:
        stage = _stage(notice, today)
        if stage == notice.warned or not stage:
            continue
        with keep(bench, bureau, "notice.warn", object=notice.id) as doing:
            current = store.find(doing.connection, bureau, notice.id)
            if current is None or current.warned == stage:
                continue
            stepping.put(doing, replace(current, warned=stage))
            until = current.standing.content.until if current.standing else ""
            _tell(doing, current, f"Notice {current.number} expires on {until}; amend it if it is to stand longer")
            told += 1
    return told


def _stage(notice: Notice, today: date) -> str:
    """The last warning that is due: the days before the end, as a text."""
    until = notice.standing.content.until if notice.standing else None
    left = (date.fromisoformat(until) - today).days if until else WARNINGS[0] + 1
    return next((str(days) for days in reversed(WARNINGS) if left <= days), "")


def purge(bench: Bench) -> int:
    """Empties what ended longer ago than its colour is kept: a tombstone without personal data stays."""
    found: list[tuple[str, Notice]] = []
    with bench.database.read() as connection:
        for colour in bench.packs.colours.values():
            before = clock.after(clock.now(), hours=-MONTH_HOURS * colour.retention_months)
            found += store.ended_before(connection, colour.name, before)
    for bureau, notice in found:
        with keep(bench, bureau, "notice.purge", object=notice.id) as doing:
            current = store.find(doing.connection, bureau, notice.id)
            if current is not None and current.state in policy.MOVES["purge"].begins:
                stepping.put(doing, policy.advance(current, stepping.step(bench, doing, current, "purge")))
                inbox.forget_for(doing.connection, current.id, bureau)
    return len(found)


def _tell(doing: Act, notice: Notice, text: str) -> None:
    line = inbox.Item(
        id=clock.new_id("inb"),
        bureau=doing.actor.bureau,
        kind="notice",
        object_id=notice.id,
        urgency="routine",
        text=text[:300],
        at=doing.at,
    )
    inbox.put(doing.connection, [line])
