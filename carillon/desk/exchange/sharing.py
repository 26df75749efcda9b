# SPDX-License-Identifier: Apache-2.0
"""What must be told to bureaus elsewhere because something changed here: the feed of changes is the outbox of records.

A record follows to whoever is entitled to a copy; whoever had one and is entitled no longer is told to purge it. Which is which follows
from the record as it is now and from what each bureau was told last, so that several changes in a row leave as one.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.model.record import Record
from carillon.desk.bench import Bench
from carillon.desk.exchange import post
from carillon.desk.exchange.post import Saying
from carillon.desk.filing import file
from carillon.desk.urgency import unnoticed
from carillon.exchange.messages import Reader
from carillon.store import circumstances, clock, clocks, hits, positions, records
from carillon.store.db import lock_audit
from carillon.store.exchange import groups as group_store
from carillon.store.exchange import letters, outbox
from carillon.store.exchange.letters import Told

BATCH = 200
"""Changes told in one transaction: as long as it lasts, nobody else writes."""
POSITION = "exchange:shared"
RECALL_HOURS = 24
"""By when a receipt for a recall is expected."""


def share(bench: Bench, limit: int = BATCH) -> int:
    """Tells of the next changes to this node's records; returns how many of the feed were looked at."""
    with bench.database.read() as connection:
        at_position = positions.read(connection, POSITION)
        if post.directory(connection) is None or not records.changes_since(connection, at_position, 1):
            return 0
    with bench.database.write() as connection:
        lock_audit(connection)
        found, keyring = post.directory(connection), bench.keyring
        at_position = positions.read(connection, POSITION)
        batch = records.changes_since(connection, at_position, limit)
        if not batch or found is None or keyring is None:
            return 0
        ids = list(dict.fromkeys(record_id for _, record_id in batch))
        at = clock.now()
        here = keyring.bureaus
        own = [one for one in records.fetch_any_many(connection, ids).values() if one.owner in here]
        told = letters.told(connection, [one.id for one in own])
        there = post.elsewhere(bench, connection) & found.entitled(Reader("all"), at)
        own = [_regrouped(bench, connection, one, at) for one in own]
        sayings = [saying for one in own for saying in tell(one, told.get(one.id, {}), there)]
        gone = [one.id for one in own if one.status == "recalled"]
        met = {one: bureaus & there for one, bureaus in hits.askers(connection, gone).items()} if gone else {}
        sayings += take_back(own, told, at, met)
        post.say_all(bench, connection, at, sayings)
        letters.forget(connection, gone)
        positions.write(connection, POSITION, batch[-1][0])
    return len(batch)


def _regrouped(bench: Bench, connection: Connection, record: Record, at: str) -> Record:
    """The record with those who belong to the groups of its audience now; where that changed, it is a version of its own."""
    audience = post.evaluated(connection, record.audience, at)
    if audience == record.audience or record.status != "live":
        return record
    new = msgspec.structs.replace(record, audience=audience, version=record.version + 1, updated_at=at)
    records.replace(connection, file(bench, new, "exchange"), record.version, "the members of a group changed")
    return new


def regroup(bench: Bench) -> int:
    """Looks at records whose audience is a group of which somebody left or joined by the passing of time; returns how many."""
    with bench.database.read() as connection:
        at = clock.now()
        groups = {name: " ".join(sorted(codes)) for name, codes in post.groups(connection, at).items()}
        changed = group_store.regrouped(connection, groups)
    if not changed:
        return 0
    with bench.database.write() as connection:
        lock_audit(connection)
        group_store.note(connection, changed, groups)
    return len(changed)


def tell(record: Record, told: dict[str, Told], there: Set[str]) -> list[tuple[Saying, list[str]]]:
    """A record as it is now, for every bureau elsewhere that is entitled to it and lacks it; `told` is what each was told of it last."""
    version = record.version
    entitled = [code for code in there if entitles(record, code)]
    lacking = [code for code in entitled if code not in told or told[code].kind != "record" or told[code].version < version]
    if not lacking:
        return []
    saying = Saying(
        kind="record",
        origin=record.owner,
        body={"record": shown(record)},
        objects=((record.id, version),),
        handling=record.handling,
        retention=record.review_on or "",
        audience=post.reader(record.audience),
    )
    return [(saying, lacking)]


def take_back(
    own: Sequence[Record], told: dict[str, dict[str, Told]], at: str, met: Mapping[str, Set[str]] | None = None
) -> list[tuple[Saying, list[str]]]:
    """The recalls that follow from records as they are now: those of one owner that the same bureaus lose go as one. `met`: bureaus that
    have no copy of a record that is gone, but the answer to a check in which it stands."""
    lost: dict[tuple[str, tuple[str, ...]], list[tuple[str, int]]] = defaultdict(list)
    for record in own:
        had = told.get(record.id, {})
        lose = {code for code, last in had.items() if last.kind == "record" and not entitles(record, code)}
        bureaus = tuple(sorted(lose | ((met or {}).get(record.id, set()) - had.keys())))
        if bureaus:
            lost[record.owner, bureaus].append((record.id, record.version))
    return [(taking_back(owner, "record", objects, at), list(bureaus)) for (owner, bureaus), objects in lost.items()]


def entitles(record: Record, bureau: str) -> bool:
    """Whether a bureau elsewhere may hold a copy: of a live record, with the reach of a copy, within its audience."""
    return record.status == "live" and record.reach == "copy" and record.audience.admits(bureau)


def shown(record: Record) -> dict[str, Any]:
    """A record as it travels: all of it but to whom else it is disclosed."""
    body: dict[str, Any] = msgspec.to_builtins(record)
    del body["audience"]
    return body


def taking_back(owner: str, what: str, objects: Sequence[tuple[str, int]], at: str) -> Saying:
    """What tells bureaus to purge what they were given."""
    return Saying(
        kind="recall",
        origin=owner,
        body={"what": what, "objects": [list(one) for one in objects]},
        objects=tuple(objects),
        due_at=clock.after(at, hours=RECALL_HOURS),
    )


def tell_hits(bench: Bench, limit: int = BATCH) -> int:
    """Tells owners elsewhere of the hits on what they shared; returns how many."""
    with bench.database.read() as connection:
        if not outbox.waiting(connection, 1):
            return 0
    with bench.database.write() as connection:
        lock_audit(connection)
        waiting = outbox.waiting(connection, limit)
        at = clock.now()
        _say_hits(bench, connection, waiting, at)
    return len(waiting)


def tell_first(bench: Bench, connection: Connection, hit_id: str, at: str) -> None:
    """Tells the owner of one hit now, if he has yet to be told: before something else is said of it."""
    if outbox.waits(connection, hit_id):
        _say_hits(bench, connection, [hit_id], at)


def _say_hits(bench: Bench, connection: Connection, waiting: Sequence[str], at: str) -> None:
    found = [hit for hit_id in waiting if (hit := hits.fetch_any(connection, hit_id)) is not None]
    running = clocks.of(connection, waiting)
    discreet = _discreet(connection, found)
    bodies = [_hit_body(hit) | _asked_at_once(hit, running.get(hit.id)) | discreet.get(hit.id, {}) for hit in found]
    post.say_all(bench, connection, at, [(_saying(hit, body), [hit.owner]) for hit, body in zip(found, bodies, strict=True)])
    outbox.told(connection, waiting)


def _saying(hit: hits.HitRow, body: dict[str, Any]) -> Saying:
    return Saying(kind="hit", origin=hit.bureau, body=body, objects=((hit.id, 0),), correlation=hit.check_id, purpose=hit.purpose)


def _asked_at_once(hit: hits.HitRow, running: clocks.Clock | None) -> dict[str, Any]:
    """With a hit that holds somebody goes the request to confirm it."""
    if running is None or running.requested_at != hit.at:
        return {}
    return {"urgency": running.urgency, "due_at": running.due_at or ""}


def _discreet(connection: Connection, found: Sequence[hits.HitRow]) -> dict[str, dict[str, Any]]:
    """The circumstances of checks that met a record of which the subject must not know; of all others they stay here."""
    met = records.fetch_any_many(connection, [hit.record_id for hit in found])
    meant = [hit for hit in found if hit.silent or (hit.record_id in met and unnoticed(met[hit.record_id]))]
    by_bureau = {code: circumstances.of(connection, [hit.check_id for hit in meant], code) for code in {hit.bureau for hit in meant}}
    return {hit.id: {"circumstances": given} for hit in meant if (given := by_bureau[hit.bureau].get(hit.check_id))}


def _hit_body(hit: hits.HitRow) -> dict[str, Any]:
    """What an owner learns of a hit: which record, where, why, how sure; never who asked, nor what, nor in which case of his."""
    return {
        "hit": hit.id,
        "check": hit.check_id,
        "record": hit.record_id,
        "score": hit.score,
        "silent": hit.silent,
        "state": hit.state,
        "kind": hit.kind,
        "purpose": hit.purpose,
        "place": hit.place or "",
        "at": hit.at,
    }
