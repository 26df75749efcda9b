# SPDX-License-Identifier: Apache-2.0
"""Importing a list: rows in, records added, changed and withdrawn, in constant memory, as often as one likes.

A list has a name; each of its rows an id of its own. A record's id follows from owner, list and row id, so a second run of the same file
finds the same records, and references between rows of one file hold. An edition that ended well withdraws what it no longer
holds. An import that was cut off (by a broken file, a kill, a full disk) withdraws nothing; what it had committed stays, and running it
again goes on from there.
"""

import fcntl
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.model import entities
from carillon.core.model.record import Audience, Entity, Grading, Record
from carillon.core.policy import rules
from carillon.core.policy.actors import Actor
from carillon.core.policy.retention import months_on
from carillon.desk import fate
from carillon.desk.act import Act, act, entry, look, permit
from carillon.desk.bench import Bench
from carillon.desk.exchange import recurrence
from carillon.desk.filing import file
from carillon.errors import Conflict, Error, Invalid, Unavailable
from carillon.formats.rows import Rejected, Row
from carillon.store import audit, clock, people
from carillon.store import lists as store
from carillon.store import records as record_store
from carillon.store.db import lock_audit

BATCH = 500
LONGEST_NAME = 120
LONGEST_ID = 200
SMALL_LIST = 100
"""Entries up to which a list may lose more than half without a word."""
INDEX_EVERY = 40
"""Batches between two commits of the name index; the tail answers meanwhile."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What the importing bureau says of a whole list. `name` tells lists apart; `edition` is a digest of the files.

    `shrink` says that it is right for this edition to lack more than half of what the list held.
    """

    format: str
    name: str
    edition: str
    area: str = "general"
    action: str = "confirm"
    reach: str = "copy"
    audience: Audience = Audience()
    handling: tuple[str, ...] = ()
    grading: Grading | None = None
    dry_run: bool = False
    shrink: bool = False


class Counts(msgspec.Struct):
    """How many rows did what; `rejected` rows are reported one by one with place and reason."""

    added: int = 0
    changed: int = 0
    withdrawn: int = 0
    unchanged: int = 0
    rejected: int = 0


class Progress(msgspec.Struct, frozen=True):
    """Told after each batch."""

    done: int
    counts: Counts


def plan(
    bench: Bench,
    actor: Actor,
    *,
    format: str,
    name: str,
    edition: str,
    given: Mapping[str, Any],
    dry_run: bool = False,
    shrink: bool = False,
) -> Plan:
    """What a bureau says of a list, from what was given of audience, reach, handling, grading, area and action, in the forms people write.

    Raises Invalid with every mistake at once, Denied for whoever may not import.
    """
    permit(bench, actor, "list.import")
    with bench.database.read() as connection:
        codes = people.bureau_codes(connection)
    owned, wrong = rules.read(given, bench.packs, codes)
    if not name.strip() or len(name) > LONGEST_NAME:
        wrong["name"] = f"A list has a name of at most {LONGEST_NAME} characters."
    if wrong:
        raise Invalid("What is said of the list has mistakes.", fields=wrong)
    values = {
        field: value for field, value in msgspec.structs.asdict(owned).items() if value is not None and field in Plan.__struct_fields__
    }
    return Plan(format=format, name=name.strip(), edition=edition, dry_run=dry_run, shrink=shrink, **values)


def run(
    bench: Bench,
    actor: Actor,
    plan: Plan,
    rows: Iterable[Row | Rejected],
    *,
    reject: Callable[[Rejected], None],
    progress: Callable[[Progress], None] = lambda _: None,
) -> Counts:
    """Imports one edition. Raises what the reader raises (Malformed) when the file breaks off; `reject` hears of every row left out."""
    edition = _begin(bench, actor, plan)
    alive = nullcontext() if plan.dry_run else _alive(bench, edition)
    with alive:
        return _run(bench, actor, plan, edition, rows, reject=reject, progress=progress)


def _run(
    bench: Bench,
    actor: Actor,
    plan: Plan,
    edition: store.Edition,
    rows: Iterable[Row | Rejected],
    *,
    reject: Callable[[Rejected], None],
    progress: Callable[[Progress], None],
) -> Counts:
    counts, done, kept = Counts(), 0, 0
    try:
        for number, batch in enumerate(_batches(rows), 1):
            kept += _take(bench, actor, plan, edition, batch, counts, reject)
            done += len(batch)
            progress(Progress(done, counts))
            if number % INDEX_EVERY == 0 and not plan.dry_run:
                bench.names.follow()
        if plan.dry_run:
            counts.withdrawn = _count_left_out(bench, actor, plan, kept)
        else:
            _withdraw_left_out(bench, actor, plan, edition, counts)
    except BaseException as failure:
        _end(bench, actor, plan, edition, counts, "failed" if isinstance(failure, Error) else "interrupted")
        raise
    _end(bench, actor, plan, edition, counts, "done")
    return counts


def page(bench: Bench, actor: Actor, *, limit: int = 50, after: str | None = None) -> list[store.Edition]:
    """The bureau's imports, newest first."""
    with look(bench, actor, "list.read", object="list") as doing:
        return store.page(doing.connection, actor.bureau, limit=limit, after=after)


def recover(bench: Bench) -> list[store.Edition]:
    """Imports that were killed half-way: marks them interrupted and returns them, for the start to say so."""
    with bench.database.read() as connection:
        found = [edition for edition in store.running(connection) if _killed(bench, edition)]
    if found:
        with bench.database.write() as connection:
            for edition in found:
                store.change(connection, msgspec.structs.replace(edition, state="interrupted", ended_at=clock.now()))
    return found


def record_id(owner: str, name: str, list_id: str) -> str:
    """The id of the record that a list's row becomes."""
    text = "\x1f".join((owner, name, list_id)).encode("utf-8", "surrogatepass")
    return f"rec-{hashlib.sha256(text).hexdigest()[:24]}"


@contextmanager
def _alive(bench: Bench, edition: store.Edition) -> Iterator[None]:
    """While an import runs it holds a lock on a file of its own, which the system lets go of when the process is killed."""
    file = _sign_of_life(bench, edition)
    file.parent.mkdir(exist_ok=True)
    with file.open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    file.unlink(missing_ok=True)


def _killed(bench: Bench, edition: store.Edition) -> bool:
    """Whether an import that says it is running has died on this machine; one of another machine has no file here and is left alone."""
    file = _sign_of_life(bench, edition)
    try:
        with file.open("r+b") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    file.unlink(missing_ok=True)
    return True


def _sign_of_life(bench: Bench, edition: store.Edition) -> Path:
    return bench.settings.path / "imports" / f"{edition.id}.lock"


def _begin(bench: Bench, actor: Actor, plan: Plan) -> store.Edition:
    if plan.area not in bench.packs.areas:
        raise Invalid(f"Unknown area {plan.area!r}.", fields={"area": f"One of {', '.join(bench.packs.areas)}."})
    edition = store.Edition(
        id=clock.new_id("lst"),
        owner=actor.bureau,
        format=plan.format,
        name=plan.name,
        edition=plan.edition,
        state="running",
        counts={},
        started_at=clock.now(),
        by=actor.username,
    )
    if not plan.dry_run:
        with act(bench, actor, "list.import", object=edition.id) as doing:
            store.supersede(doing.connection, actor.bureau, plan.name)
            store.put(doing.connection, edition)
            doing.detail = {"list": plan.name, "format": plan.format, "state": "begun"}
    return edition


def _end(bench: Bench, actor: Actor, plan: Plan, edition: store.Edition, counts: Counts, state: str) -> None:
    if plan.dry_run:
        return
    ended = msgspec.structs.replace(edition, state=state, counts=msgspec.structs.asdict(counts), ended_at=clock.now())
    with act(bench, actor, "list.import", object=edition.id) as doing:
        store.change(doing.connection, ended)
        doing.detail = {"list": plan.name, "state": state, **msgspec.structs.asdict(counts)}
    # What the index does not hold yet is found from its tail; a failure here must not hide the one that ended the import.
    with suppress(Unavailable):
        bench.names.follow()


def _batches(rows: Iterable[Row | Rejected]) -> Iterator[list[Row | Rejected]]:
    reader = iter(rows)
    while batch := list(islice(reader, BATCH)):
        yield batch


def _take(
    bench: Bench,
    actor: Actor,
    plan: Plan,
    edition: store.Edition,
    batch: list[Row | Rejected],
    counts: Counts,
    reject: Callable[[Rejected], None],
) -> int:
    """One batch, one transaction: committed whole or not at all. Returns how many live records of the list it holds."""
    read: dict[str, Entity] = {}
    for row in batch:
        one = row if isinstance(row, Rejected) else _read(bench, actor, plan, row, read)
        if one is not None:
            counts.rejected += 1
            reject(one)
    _leave_out_taken(bench, actor, plan, edition, batch, read, counts, reject)
    if plan.dry_run:
        with bench.database.read() as connection:
            _sort(bench, connection, actor, plan, edition, read, counts)
            known = record_store.listed(connection, actor.bureau, plan.name, list(read))
        return sum(one.status == "live" for one in known.values())
    with bench.database.write() as connection:
        # Before the first number of the feed is given, so that numbers are committed in order (see act).
        lock_audit(connection)
        _require_alone(connection, edition)
        new, changed, same = _sort(bench, connection, actor, plan, edition, read, counts)
        record_store.insert_many(connection, new, f"imported from {plan.name}")
        for filing in changed:
            record_store.replace(connection, filing, filing.record.version - 1, f"changed in {plan.name}")
        record_store.stamp(connection, same, edition.id)
        recurrence.look(bench, connection, [*new, *changed], actor, clock.now())
        if new or changed:
            _note(connection, actor, edition, {"added": len(new), "changed": len(changed)})
    return len(new) + len(changed) + len(same)


def _leave_out_taken(
    bench: Bench,
    actor: Actor,
    plan: Plan,
    edition: store.Edition,
    batch: list[Row | Rejected],
    read: dict[str, Entity],
    counts: Counts,
    reject: Callable[[Rejected], None],
) -> None:
    """Rows whose id came in an earlier batch of this file; those within the batch were left out as they were read."""
    with bench.database.read() as connection:
        taken = record_store.stamped(connection, actor.bureau, plan.name, list(read), edition.id)
    for row in batch:
        if isinstance(row, Row) and row.source_id in taken and read.pop(row.source_id, None) is not None:
            counts.rejected += 1
            reject(_twice(row))


def _twice(row: Row) -> Rejected:
    return Rejected(row.place, f"the id {row.source_id!r} came before in this file")


def _read(bench: Bench, actor: Actor, plan: Plan, row: Row, read: dict[str, Entity]) -> Rejected | None:
    """Adds a row's entity to `read`; a Rejected when it breaks a rule or comes twice."""
    if len(row.source_id) > LONGEST_ID or "\0" in row.source_id or any("\ud800" <= c <= "\udfff" for c in row.source_id):
        return Rejected(row.place, f"its id is longer than {LONGEST_ID} characters, or holds some that no text has (NUL, half of a pair)")
    try:
        entity = entities.read(row.body, bench.packs.kinds, source=plan.name, strict=False).entity
    except Invalid as wrong:
        reasons = "; ".join(f"{field}: {text}" for field, text in wrong.fields.items()) or wrong.message
        return Rejected(row.place, reasons)
    if row.source_id in read:
        return _twice(row)
    read[row.source_id] = _resolve(bench, actor, plan, entity)
    return None


def _resolve(bench: Bench, actor: Actor, plan: Plan, entity: Entity) -> Entity:
    """References to other rows of the list become references to their records."""
    declared = bench.packs.kinds[entity.schema].properties
    names = [name for name in entity.properties if (p := declared.get(name)) is not None and p.type == "entity"]
    if not names:
        return entity
    properties = dict(entity.properties)
    for name in names:
        properties[name] = tuple(
            value if value.unknown else msgspec.structs.replace(value, value=record_id(actor.bureau, plan.name, value.value))
            for value in entity.properties[name]
        )
    return msgspec.structs.replace(entity, properties=properties)


def _sort(
    bench: Bench,
    connection: Connection,
    actor: Actor,
    plan: Plan,
    edition: store.Edition,
    read: dict[str, Entity],
    counts: Counts,
) -> tuple[list[record_store.Filing], list[record_store.Filing], list[str]]:
    """Which rows are new, which changed, which the same."""
    known = record_store.listed(connection, actor.bureau, plan.name, list(read))
    digests = {list_id: _digest(entity) for list_id, entity in read.items()}
    differing = [known[one].record_id for one in read if one in known and _differs(known[one], digests[one])]
    old = record_store.fetch_any_many(connection, differing)
    at = clock.now()
    new: list[record_store.Filing] = []
    changed: list[record_store.Filing] = []
    same: list[str] = []
    for list_id, entity in read.items():
        before = known.get(list_id)
        if before is not None and not _differs(before, digests[list_id]):
            counts.unchanged += 1
            same.append(before.record_id)
        elif before is not None:
            earlier = old[before.record_id]
            # What the owner decided about this one record (audience, reach, handling …) outlives a change of the list.
            record = msgspec.structs.replace(
                earlier,
                schema=entity.schema,
                properties=entity.properties,
                status="live",
                version=earlier.version + 1,
                updated_at=at,
            )
            counts.changed += 1
            changed.append(_file(bench, actor, edition, record, digests[list_id]))
        else:
            counts.added += 1
            record = _new(bench, actor, plan, list_id, entity, at)
            new.append(_file(bench, actor, edition, record, digests[list_id]))
    return new, changed, same


def _new(bench: Bench, actor: Actor, plan: Plan, list_id: str, entity: Entity, at: str) -> Record:
    return Record(
        id=record_id(actor.bureau, plan.name, list_id),
        schema=entity.schema,
        properties=entity.properties,
        owner=actor.bureau,
        area=plan.area,
        audience=plan.audience,
        reach=plan.reach,
        handling=plan.handling,
        grading=plan.grading,
        action=plan.action,
        review_on=months_on(at[:10], bench.packs.retention_months(plan.area, entity.schema)),
        source=plan.name,
        source_id=list_id,
        created_at=at,
        updated_at=at,
    )


def _file(bench: Bench, actor: Actor, edition: store.Edition, record: Record, digest: str) -> record_store.Filing:
    filing = file(bench, record, actor.user)
    return msgspec.structs.replace(filing, digest=digest, edition=edition.id)


def _digest(entity: Entity) -> str:
    return hashlib.sha256(msgspec.json.encode([entity.schema, entity.properties], order="sorted")).hexdigest()


def _differs(before: record_store.Listed, digest: str) -> bool:
    """A recalled record never does: its owner took it back for good, and a tombstone wins over any later edition. Nor does a blocked
    one, as long as it is: what control has blocked comes back by no import."""
    return before.status not in (fate.RECALLED, fate.BLOCKED) and (before.digest != digest or before.status != fate.LIVE)


def _withdraw_left_out(bench: Bench, actor: Actor, plan: Plan, edition: store.Edition, counts: Counts) -> None:
    """Records of the list that this edition no longer holds end here."""
    _require_plausible(bench, actor, plan, edition)
    while True:
        with bench.database.write() as connection:
            lock_audit(connection)
            _require_alone(connection, edition)
            gone = record_store.left_out(connection, actor.bureau, plan.name, edition.id, BATCH)
            if not gone:
                return
            for old in gone:
                new = msgspec.structs.replace(old, status=fate.WITHDRAWN, version=old.version + 1, updated_at=clock.now())
                filing = file(bench, new, actor.user)
                record_store.replace(connection, filing, old.version, f"no longer in {plan.name}")
            counts.withdrawn += len(gone)
            _note(connection, actor, edition, {"withdrawn": len(gone)})


def _count_left_out(bench: Bench, actor: Actor, plan: Plan, kept: int) -> int:
    """How many live records of the list an edition would withdraw that holds `kept` of them."""
    with bench.database.read() as connection:
        live, _ = record_store.count_left_out(connection, actor.bureau, plan.name, "")
    return max(0, live - kept)


def _require_alone(connection: Connection, edition: store.Edition) -> None:
    """Two imports of one list at once would each withdraw what the other has just stamped; the later one has the list."""
    if store.is_superseded(connection, edition.id):
        raise Conflict(
            f"Another import of {edition.name} began meanwhile; this one stops, and has withdrawn nothing.",
            help="Let the other one end. Run this one again if its edition is the newer.",
        )


def _require_plausible(bench: Bench, actor: Actor, plan: Plan, edition: store.Edition) -> None:
    """A file that was cut off between two rows looks like an edition that lost most of its entries: nobody is let go on that account."""
    with bench.database.read() as connection:
        live, gone = record_store.count_left_out(connection, actor.bureau, plan.name, edition.id)
    if gone * 2 > live and live > SMALL_LIST and not plan.shrink:
        raise Conflict(
            f"This edition of {plan.name} lacks {gone} of the {live} entries that the list held. What it has is in; nothing was withdrawn.",
            help="Is the file whole? If it is right, import it again and say that the list may shrink (--shrink).",
        )


def _note(connection: Connection, actor: Actor, edition: store.Edition, detail: dict[str, str | int]) -> None:
    doing = Act(connection, actor, clock.now(), "list.import", edition.id, "", {"list": edition.name, **detail})
    audit.append(connection, [entry(actor, "list.import", doing)])
