# SPDX-License-Identifier: Apache-2.0
"""Records: create, read, correct, link, withdraw, recall; their history, and to whom they were disclosed."""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.model import entities
from carillon.core.model.codec import canonical, digest
from carillon.core.model.record import Audience, Entity, Record, Value, to_plain
from carillon.core.policy import retention, rules
from carillon.core.policy.actors import Actor
from carillon.core.policy.redact import as_seen, reads_marked
from carillon.core.policy.scope import reading
from carillon.desk import confirming, fate
from carillon.desk.act import Act, Repeat, act, look, require_owner
from carillon.desk.bench import Bench
from carillon.desk.exchange import post, recurrence
from carillon.desk.filing import file
from carillon.desk.notices import documents
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.store import audit, clock, people
from carillon.store import records as store
from carillon.store import retention as reviews

FIELDS = frozenset({"id", "schema", "properties", "caption", *rules.NAMES})
RECALLED = fate.RECALLED
WITHDRAWN = fate.WITHDRAWN


class Disclosure(msgspec.Struct, frozen=True):
    """Somebody was told of a record: by which deed, when, and which bureau's officer."""

    at: str
    deed: str
    bureau: str
    actor: str
    via: str


class Neighbour(msgspec.Struct, frozen=True):
    """A record linked to another: by which property, and which way (out: from the record looked at)."""

    prop: str
    way: str
    record: Record
    caption: str


class Opened(msgspec.Struct, frozen=True):
    """A record as its reader may see it."""

    record: Record
    caption: str
    own: bool


def create(bench: Bench, actor: Actor, body: Any, repeat: Repeat | None = None) -> Opened:
    """Takes a new record into the actor's bureau. Raises Invalid with every mistake at once."""
    with act(bench, actor, "record.create", repeat=repeat) as doing:
        entity, owned = _read(bench, doing.connection, actor, body)
        if actor.role == "partner" and not bench.packs.kinds[entity.schema].partner:
            raise Denied(f"A private partner contributes indicators, not records of the kind {entity.schema}.")
        record = Record(
            id=clock.new_id("rec"),
            schema=entity.schema,
            properties=entity.properties,
            owner=actor.bureau,
            created_at=doing.at,
            updated_at=doing.at,
            **_given(owned),
        )
        record = msgspec.structs.replace(record, review_on=_review_date(bench, record, None, owned.review_on, doing.at))
        filing = file(bench, record, actor.user)
        store.insert_many(doing.connection, [filing], "created")
        recurrence.notice(bench, doing, [filing])
        record = documents.gate(bench, doing, record)
        doing.object = record.id
        doing.detail = {"schema": record.schema, "version": 1}
    return Opened(record, filing.caption, True)


def fetch(bench: Bench, actor: Actor, record_id: str) -> Opened:
    """One record. A record that the actor may not see is not found, like one that does not exist."""
    with look(bench, actor, "record.read", object=record_id) as doing:
        stored = _find(doing, record_id)
        if stored.record.owner != actor.bureau:
            doing.note_for(stored.record.owner, "record.disclosed", record_id, to=actor.bureau, by="record.read")
    return _opened(actor, stored)


def page(bench: Bench, actor: Actor, wanted: store.Wanted) -> list[Opened]:
    """Records that the actor may read, newest first; what is shown of others' is noted in the owners' logs."""
    with look(bench, actor, "record.read", object="list") as doing:
        found = store.page(doing.connection, reading(actor), wanted)
        doing.detail = {"shown": len(found)}
        for one in found:
            if one.record.owner != actor.bureau:
                doing.note_for(one.record.owner, "record.disclosed", one.record.id, to=actor.bureau, by="record.list")
    return [_opened(actor, one) for one in found]


def count(bench: Bench, actor: Actor) -> dict[str, int]:
    """How many live records the actor may read, by schema."""
    with look(bench, actor, "record.read", object="count") as doing:
        return store.count(doing.connection, reading(actor))


def correct(
    bench: Bench,
    actor: Actor,
    record_id: str,
    body: Any,
    *,
    version: int | None,
    reason: str,
    repeat: Repeat | None = None,
) -> Opened:
    """Changes the named properties and rules, and keeps the others; a property set to null or [] goes.

    `version` is the version that the change was made from; None takes whatever is current. Raises Conflict with both.
    """
    with act(bench, actor, "record.correct", object=record_id, repeat=repeat) as doing:
        stored = _own(doing, record_id)
        old = stored.record
        entity, owned = _read(bench, doing.connection, actor, _merged(old, body))
        if entity.schema != old.schema:
            raise Invalid("A record keeps its kind.", fields={"schema": f"It is {old.schema}; withdraw it and create a new one."})
        new = msgspec.structs.replace(old, properties=entity.properties, version=old.version + 1, updated_at=doing.at, **_given(owned))
        extended = reviews.extended_until(doing.connection, old.id)
        new = msgspec.structs.replace(new, review_on=_review_date(bench, new, extended, owned.review_on, doing.at))
        filing = file(bench, new, actor.user)
        expected = old.version if version is None else version
        if expected != old.version:
            raise Conflict(
                f"Record {record_id} is at version {old.version}, and the change was made from version {expected}.",
                help="Look at both versions, then send yours again with the current version number.",
                current=old,
                offered=new,
            )
        store.replace(doing.connection, filing, expected, _reason(reason, "corrected"))
        recurrence.notice(bench, doing, [filing])
        new = documents.gate(bench, doing, new)
        doing.detail = {"version": new.version}
    return Opened(new, filing.caption, True)


def link(bench: Bench, actor: Actor, record_id: str, prop: str, target: str, repeat: Repeat | None = None) -> Opened:
    """Adds a reference from one of the bureau's records to a record that the actor may read."""
    with act(bench, actor, "record.link", object=record_id, repeat=repeat) as doing:
        old = _own(doing, record_id).record
        kind = bench.packs.kinds[old.schema]
        declared = kind.properties.get(prop)
        if declared is None or declared.type != "entity":
            fits = ", ".join(sorted(p.name for p in kind.properties.values() if p.type == "entity"))
            raise Invalid(f"{old.schema} has no link {prop!r}.", fields={"property": f"One of: {fits or 'none'}."})
        if store.fetch(doing.connection, target, reading(actor)) is None:
            raise NotFound(f"There is no record {target}.", help="Link to a record that you can open.")
        properties = dict(old.properties)
        if target not in old.entity.values(prop):
            properties[prop] = (*properties.get(prop, ()), Value(target))
        new = msgspec.structs.replace(old, properties=properties, version=old.version + 1, updated_at=doing.at)
        filing = file(bench, new, actor.user)
        store.replace(doing.connection, filing, old.version, f"linked by {prop}")
        doing.detail = {"version": new.version, "link": prop}
    return Opened(new, filing.caption, True)


def withdraw(bench: Bench, actor: Actor, record_id: str, reason: str, repeat: Repeat | None = None) -> Opened:
    """Ends a record: no check and no other bureau meets it any more; the owner keeps it with its history."""
    with act(bench, actor, "record.withdraw", object=record_id, repeat=repeat) as doing:
        old = _own(doing, record_id).record
        if old.status != "live":
            raise Conflict(f"Record {record_id} is {old.status} already.", current=old)
        new = msgspec.structs.replace(old, status=WITHDRAWN, version=old.version + 1, updated_at=doing.at)
        filing = file(bench, new, actor.user)
        store.replace(doing.connection, filing, old.version, _reason(reason, "withdrawn"))
        confirming.take_back(bench, doing, record_id)
        doing.detail = {"version": new.version}
    return Opened(new, filing.caption, True)


def recall(bench: Bench, actor: Actor, record_id: str, reason: str, repeat: Repeat | None = None) -> Opened:
    """Takes a record back for good: its content goes from every version, from keys, index and inboxes; a tombstone stays,
    with the digest of what was there, and wins over any later copy of the same list entry."""
    with act(bench, actor, "record.recall", object=record_id, repeat=repeat) as doing:
        old = _own(doing, record_id, blocked=True).record
        new = fate.take_back(doing.connection, old, actor.user, _reason(reason, "recalled"), doing.at)
        confirming.take_back(bench, doing, record_id)
        doing.detail = {"version": new.version, "digest": digest(canonical(plain(old)))}
    return Opened(new, "", True)


def history(bench: Bench, actor: Actor, record_id: str) -> list[store.Version]:
    """Every version with who, when and why, oldest first; for the owner's bureau and the data-protection officer."""
    with look(bench, actor, "record.history", object=record_id) as doing:
        stored = _find(doing, record_id)
        if actor.role != "control":
            require_owner(doing, stored.record.owner)
        return store.history(doing.connection, record_id)


def disclosures(bench: Bench, actor: Actor, record_id: str) -> list[Disclosure]:
    """To whom the record was disclosed, newest first; for the owner's bureau and the data-protection officer."""
    with look(bench, actor, "record.disclosures", object=record_id) as doing:
        stored = _find(doing, record_id)
        if actor.role != "control":
            require_owner(doing, stored.record.owner)
        rows = audit.page(doing.connection, stored.record.owner, limit=500, about=record_id)
        found = []
        for row in rows:
            if row["deed"] != "record.disclosed":
                continue
            detail = msgspec.json.decode(str(row["detail"]))
            found.append(
                Disclosure(str(row["at"]), str(detail.get("by", "")), str(detail.get("to", "")), str(row["actor"]), str(row["via"]))
            )
        return found


def neighbours(bench: Bench, actor: Actor, record_id: str) -> list[Neighbour]:
    """Records linked to this one that the actor may read."""
    with look(bench, actor, "record.read", object=record_id) as doing:
        _find(doing, record_id)
        linked = store.links_of(doing.connection, record_id, reading(actor))
        for _, _, one in linked:
            if one.record.owner != actor.bureau:
                doing.note_for(one.record.owner, "record.disclosed", one.record.id, to=actor.bureau, by="record.links")
    return [Neighbour(prop, way, as_seen(actor, one.record), one.caption) for prop, way, one in linked]


def plain(record: Record) -> dict[str, Any]:
    """A record in its outside form: a FollowTheMoney entity with the owner's rules beside it."""
    audience = plain_audience(record.audience)
    return {
        "id": record.id,
        "schema": record.schema,
        "properties": {name: [to_plain(v) for v in values] for name, values in record.properties.items()},
        "owner": record.owner,
        "area": record.area,
        "audience": audience,
        "reach": record.reach,
        "handling": list(record.handling),
        "grading": msgspec.to_builtins(record.grading),
        "action": record.action,
        "retention": {"review_on": record.review_on},
        "status": record.status,
        "version": record.version,
        "source": record.source,
        "created_at": record.created_at,
        "updated_at": record.updated_at,
    }


def plain_audience(audience: Audience) -> dict[str, Any]:
    """An audience as its owner wrote it; groups where there are any, with those who are meant at present."""
    body: dict[str, Any] = {"mode": audience.mode, "bureaus": list(audience.bureaus)}
    return body | ({"groups": list(audience.groups), "members": list(audience.members)} if audience.groups else {})


def _opened(actor: Actor, stored: store.Stored) -> Opened:
    return Opened(as_seen(actor, stored.record), stored.caption, stored.record.owner == actor.bureau)


def _find(doing: Act, record_id: str) -> store.Stored:
    stored = store.fetch(doing.connection, record_id, reading(doing.actor))
    if stored is None:
        raise NotFound(f"There is no record {record_id}.", help="Check the id; it may have been taken back by its owner.")
    return stored


def _review_date(bench: Bench, record: Record, extended: str | None, asked: str | None, at: str) -> str:
    """Until when a record is kept: as asked, where that is within its time, or else its time. Raises Invalid."""
    today, latest = at[:10], retention.latest(bench.packs, record, extended)
    if asked is None:
        return min(record.review_on or latest, latest)
    if not today <= asked <= latest:
        months = bench.packs.retention_months(record.area, record.schema)
        raise Invalid(
            "The record has a mistake.",
            help="A record is kept for longer by an extension with a written assessment.",
            fields={"retention": f"From today to {latest}: {months} months for a {record.schema} of the area {record.area}."},
        )
    return asked


def _own(doing: Act, record_id: str, *, blocked: bool = False) -> store.Stored:
    """The record, for a deed of its owner; a recalled one is final, and a `blocked` one may be taken back and nothing else."""
    stored = _find(doing, record_id)
    require_owner(doing, stored.record.owner)
    if stored.record.status == RECALLED:
        raise Conflict(f"Record {record_id} was recalled; that is final.", current=stored.record)
    if stored.record.status == fate.BLOCKED and not blocked:
        raise Conflict(
            f"Record {record_id} is blocked by the data-protection control.",
            help="It stays as it is until control decides. You may take it back.",
            current=stored.record,
        )
    return stored


def _read(bench: Bench, connection: Connection, actor: Actor, body: Any) -> tuple[Entity, rules.Rules]:
    if not isinstance(body, Mapping):
        raise Invalid("A record is a JSON object.", help='For example {"schema": "Person", "properties": {"name": ["…"]}}.')
    owned, wrong = rules.read(body, bench.packs, people.bureau_codes(connection), post.groups(connection, clock.now()))
    wrong |= dict.fromkeys(sorted(map(str, set(body) - FIELDS))[:20], "Unknown field.")
    if owned.area and actor.areas is not None and owned.area not in actor.areas:
        wrong["area"] = f"Your work does not include the area {owned.area}."
    if owned.handling and not reads_marked(actor, owned.handling):
        wrong["handling"] = f"TLP:RED is for officers and analysts; as {actor.role} you could not open it again yourself."
    entity = Entity("", {})
    try:
        entity = entities.read({k: v for k, v in body.items() if k in ("schema", "properties")}, bench.packs.kinds).entity
    except Invalid as mistakes:
        wrong = {**mistakes.fields, **wrong} if mistakes.fields else {"record": mistakes.message, **wrong}
    if wrong:
        count = f"{len(wrong)} mistakes" if len(wrong) > 1 else "a mistake"
        raise Invalid(f"The record has {count}.", help="Each field names what to correct.", fields=wrong)
    return entity, owned


def _given(owned: rules.Rules) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(owned).items() if value is not None}


def _merged(old: Record, body: Any) -> Any:
    """The whole body that a correction leads to."""
    if not isinstance(body, Mapping):
        raise Invalid("A correction is a JSON object.", help='For example {"properties": {"birthDate": ["1979"]}, "version": 3}.')
    properties = {name: [to_plain(v) for v in values] for name, values in old.properties.items()}
    changed = body.get("properties", {})
    if not isinstance(changed, Mapping):
        raise Invalid("The properties of a correction are an object.", fields={"properties": "An object of lists."})
    for name, values in changed.items():
        if values is None or values == []:
            properties.pop(name, None)
        else:
            properties[name] = values
    kept = {"audience": plain_audience(old.audience), "handling": list(old.handling)}
    rest = {name: value for name, value in body.items() if name not in ("properties", "version", "reason")}
    return {"schema": old.schema, **kept, **rest, "properties": properties}


def _reason(given: str, otherwise: str) -> str:
    return given.strip()[:500] or otherwise
