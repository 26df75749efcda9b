# SPDX-License-Identifier: Apache-2.0
"""The lighter gate of documents that their issuer declares invalid: shared at once, unless many are at a time, or the holder is somebody
whose notice was refused; then they wait for a reviewer, and nobody else sees them meanwhile."""

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection

from carillon.core.match import engine
from carillon.core.match.described import described
from carillon.core.match.subject import Subject, prepare
from carillon.core.model.notice import Content, Notice, Paper, Snapshot, fingerprint, person
from carillon.core.model.record import Entity, Record
from carillon.core.policy import notices as policy
from carillon.desk.act import Act, keep
from carillon.desk.bench import Bench
from carillon.desk.exchange import effects
from carillon.desk.notices import form, stepping
from carillon.store import clock, positions, records, reviews
from carillon.store import notices as store

COLOUR = "invalidation"
STATUS, INVALID = "status", "invalidated_by_issuer"
FOLLOWED = "notices:documents"
BATCH = 1000
_HOLDER = {"name": "name", "surname": "lastName", "givenName": "firstName", "birthDate": "birthDate", "country": "nationality"}
"""What a document says of its holder, as properties of a person."""


def declared(record: Record) -> bool:
    """Whether a record says that its issuer declared a document invalid."""
    return any(one.value == INVALID for one in record.properties.get(STATUS, ()))


def gate(bench: Bench, doing: Act, record: Record) -> Record:
    """Within a deed upon one of the bureau's own records, which is stored: holds it where that is called for. The record as it is then."""
    if COLOUR not in bench.packs.colours or record.status != "live" or not declared(record):
        return record
    ways = [one for one in store.about(doing.connection, record.owner, record.id) if one.colour == COLOUR]
    digest = fingerprint(record.schema, record.properties, record.action)
    if ways and ways[-1].state == "published" and any(one.digest == digest for one in ways[-1].latest.subjects):
        return record
    nobody = record.audience.mode == "only" and not record.audience.listed
    if ways and ways[-1].state in ("submitted", "in_review", "returned", "refused", "draft"):
        # It waits, or was refused: whatever its owner writes into it, nobody else sees it.
        return record if nobody else effects.close(bench, doing.connection, doing.at, record, f"{ways[-1].id} waits")
    if nobody:
        return record
    together = _burst(bench, doing.connection, record.owner)
    if not together and not _refused_holder(bench, doing.connection, record):
        return record
    held = _hold(bench, doing, record)
    for other in together:
        known = any(one.colour == COLOUR for one in store.about(doing.connection, other.owner, other.id))
        if other.id != record.id and not known and not (other.audience.mode == "only" and not other.audience.listed):
            _hold(bench, doing, other)
    return held


def follow(bench: Bench) -> int:
    """What reached the records by other ways than a person's deed, an import for one: the same gate, by the feed of changes."""
    with bench.database.read() as connection:
        seen = positions.read(connection, FOLLOWED)
        batch = records.changes_since(connection, seen, BATCH)
        hosted = bench.keyring.bureaus if bench.keyring is not None else None
        found = records.fetch_any_many(connection, dict.fromkeys(one for _, one in batch)).values() if batch else ()
    held = 0
    for record in found:
        if not declared(record) or (hosted is not None and record.owner not in hosted):
            continue
        with keep(bench, record.owner, "notice.gate", object=record.id) as doing:
            current = records.fetch_any(doing.connection, record.id)
            held += current is not None and gate(bench, doing, current) is not current
    if batch:
        with bench.database.write() as connection:
            positions.write(connection, FOLLOWED, batch[-1][0])
    return held


def _burst(bench: Bench, connection: Connection, owner: str) -> list[Record]:
    """What a bureau declared invalid lately, where that is too much to be routine; all of it waits then."""
    found = _recent(bench, connection, owner)
    return found if len(found) >= bench.packs.compliance.burst else []


def _refused_holder(bench: Bench, connection: Connection, record: Record) -> bool:
    since = clock.after(clock.now(), hours=-24 * 30.44 * bench.packs.compliance.record_months)
    refused = [one for one in store.reviewed_for(connection, record.owner, "refused") if (one.ended_at or "") >= since]
    snapshot = Snapshot(record=record.id, version=record.version, schema=record.schema, digest="", properties=record.properties)
    return linked(bench, holders(bench, [snapshot]), [one for notice in refused for one in notice.latest.subjects])


def invalidated(bench: Bench, connection: Connection, owner: str) -> int:
    """How many documents a bureau declared invalid lately."""
    return len(_recent(bench, connection, owner))


def _recent(bench: Bench, connection: Connection, owner: str) -> list[Record]:
    since = clock.after(clock.now(), hours=-24 * bench.packs.compliance.burst_days)
    kinds = [name for name, kind in bench.packs.kinds.items() if INVALID in (getattr(kind.properties.get(STATUS), "allowed", None) or ())]
    return [one for one in store.recent(connection, owner, kinds, since) if declared(one)]


def holders(bench: Bench, documents: Sequence[Snapshot]) -> list[Snapshot]:
    """Who holds documents, as they say themselves: records that they name, and names and birth dates printed in them."""
    found = []
    for one in documents:
        if not any(value.value == INVALID for value in one.properties.get(STATUS, ())):
            continue
        for value in one.properties.get("holder", ()):
            found.append(Snapshot(record=value.value, version=0, schema="Person", digest=""))
        told = {to: one.properties[name] for name, to in _HOLDER.items() if one.properties.get(name)}
        numbers = one.properties.get("number", ()) + one.properties.get("passportNumber", ())
        found.append(Snapshot(record="", version=0, schema="Person", digest="", properties=told | {"passportNumber": numbers}))
    return found


def linked(bench: Bench, people: Iterable[Snapshot], others: Iterable[Snapshot]) -> bool:
    """Whether one of the people is among the others: by record, document number, or description."""
    least = bench.packs.compliance.likeness / 100
    known = [(one.record, prepare(_subject(bench, one))) for one in others]
    for one in people:
        asked = prepare(_subject(bench, one))
        for record, candidate in known:
            if one.record and one.record == record:
                return True
            if set(asked.subject.numbers) & set(candidate.subject.numbers):
                return True
            ranked = engine.rank(asked, [("", candidate)], 1) if asked.subject.names else []
            if ranked and ranked[0][1].score >= least:
                return True
    return False


def _subject(bench: Bench, one: Snapshot) -> Subject:
    kind = bench.packs.kinds.get(one.schema)
    return described(Entity(one.schema, one.properties), kind) if kind else Subject()


def _hold(bench: Bench, doing: Act, record: Record) -> Record:
    """Closes the record to others and puts it before the reviewer, as its bureau's own submission."""
    colour = bench.packs.colours[COLOUR]
    law = tuple(one.value for one in record.properties.get("legalBasis", ()) if not one.unknown)[:1]
    content = Content(
        colour=COLOUR,
        records=(record.id,),
        fields={"law": law} if law else {},
        audience=record.audience,
        action=record.action,
        until=form.last_day(clock.today(), colour.valid_months),
        area=record.area,
        handling=record.handling,
    )
    digest = fingerprint(record.schema, record.properties, record.action)
    snapshot = Snapshot(
        record=record.id, version=record.version, schema=record.schema, digest=digest, properties=record.properties, shared=True
    )
    notice = Notice(
        id=clock.new_id("ntc"),
        owner=record.owner,
        reviewer=stepping.reviewer(doing.connection, record.owner),
        colour=COLOUR,
        offered=Paper(version=1, stage="draft", content=content, subjects=(snapshot,)),
        authors=(person(bench.settings.node, doing.actor.user),) if doing.actor.user else (),
        created_at=doing.at,
        updated_at=doing.at,
    )
    step = stepping.step(bench, doing, notice, "submit", paper=notice.offered)
    notice = msgspec.structs.replace(policy.advance(notice, step), due_at=clock.after(doing.at, hours=colour.hours))
    store.put(doing.connection, record.owner, notice, open_to=True)
    held = effects.close(bench, doing.connection, doing.at, record, f"{notice.id} waits")
    doing.note_for(record.owner, "notice.held", record.id, notice=notice.id)
    offered = notice.latest
    if notice.reviewer == notice.owner:
        reviews.begin(doing.connection, notice, offered, doing.at)
        return held
    body = {
        "notice": notice.id,
        "owner": notice.owner,
        "step": stepping.hidden(step),
        "paper": msgspec.to_builtins(offered),
        "authors": list(notice.authors),
    }
    stepping.say(bench, doing, "notice", notice, body, [notice.reviewer])
    return held
