# SPDX-License-Identifier: Apache-2.0
"""Hits: checks that met a record, seen by the asker's bureau and by the owner's; and judgements that people made of them."""

import json
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select, update

from carillon.core.model.record import Record
from carillon.core.policy.scope import Scope
from carillon.errors import Conflict
from carillon.store import circumstances, matter_feed, outcomes
from carillon.store.exchange import letters
from carillon.store.schema import checks, hits, inbox, judgements, records
from carillon.store.scoping import visible_hits

NOTHING = '{"matches":[],"dismissed":[],"notes":[]}'
KEPT_AFTER_RECALL = ("hit", "owner", "kind", "score")
RECALLED = "A hit on a record that its owner took back"
"""What an inbox says of it afterwards."""


class HitRow(msgspec.Struct, frozen=True, kw_only=True):
    """One hit. `score` in thousandths; `told` is the match as the asker was told (JSON); `log` what happened since (JSON list);
    `subject` the digest under which a judgement is remembered. A silent hit exists for the owner alone."""

    id: str
    check_id: str
    record_id: str
    owner: str
    bureau: str
    user_id: str
    silent: bool
    score: int
    subject: str
    state: str
    told: str
    log: tuple[dict[str, str], ...]
    at: str
    updated_at: str
    purpose: str = ""
    kind: str = ""
    place: str | None = None
    reference: str | None = None


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """A person's word on whether a subject is the one of a record: same, different or unsure."""

    bureau: str
    subject: str
    record_id: str
    verdict: str
    reason: str
    record_version: int
    by: str
    at: str


_query = select(hits, checks.c.purpose, checks.c.kind, checks.c.place, checks.c.reference).join_from(
    hits, checks, checks.c.id == hits.c.check_id
)


def find(connection: Connection, hit_id: str, scope: Scope) -> HitRow | None:
    """A hit, as asker or as owner."""
    row = connection.execute(_query.where(hits.c.id == hit_id, visible_hits(scope))).first()
    return _hit(row) if row else None


def page(
    connection: Connection,
    scope: Scope,
    *,
    user_id: str | None = None,
    state: str | None = None,
    limit: int = 50,
    after: str | None = None,
) -> list[HitRow]:
    """Hits of a bureau's officers and on a bureau's records, newest first; `user_id`: one officer's own, never the owner's view."""
    query = _query.where(visible_hits(scope)).order_by(hits.c.id.desc()).limit(limit)
    if user_id is not None:
        query = query.where(hits.c.user_id == user_id, hits.c.bureau == scope.bureau, hits.c.silent == 0)
    if state:
        query = query.where(hits.c.state == state)
    if after:
        query = query.where(hits.c.id < after)
    return [_hit(row) for row in connection.execute(query)]


def of_record(connection: Connection, record_id: str, owner: str) -> list[HitRow]:
    """To whom a record was disclosed by a check, for its owner; newest first, the last thousand."""
    query = _query.where(hits.c.record_id == record_id, hits.c.owner == owner).order_by(hits.c.id.desc()).limit(1000)
    return [_hit(row) for row in connection.execute(query)]


def fetch_any(connection: Connection, hit_id: str) -> HitRow | None:
    """One hit with no scope at all, for the exchange's own use; never for an answer."""
    row = connection.execute(_query.where(hits.c.id == hit_id)).first()
    return _hit(row) if row else None


class Elsewhere(msgspec.Struct, frozen=True, kw_only=True):
    """A check on another node that met a record of this one: what the owner may know of it. `schema` is the record's kind."""

    id: str
    check_id: str
    record_id: str
    owner: str
    bureau: str
    silent: bool
    score: int
    state: str
    kind: str
    purpose: str
    place: str | None
    schema: str
    at: str


def put_elsewhere(connection: Connection, hit: Elsewhere) -> None:
    """Stores a hit by a check on another node. Of the check there is a place for the hit to hang on, and nothing of what was asked."""
    if connection.execute(select(checks.c.id).where(checks.c.id == hit.check_id)).first() is None:
        check = {
            "id": hit.check_id,
            "user_id": "",
            "bureau": hit.bureau,
            "kind": hit.kind,
            "purpose": hit.purpose,
            "query": "{}",
            "place": hit.place,
            "reference": None,
            "verdict": "hit",
            "answer": NOTHING,
            "at": hit.at,
        }
        connection.execute(checks.insert().values(check))
    row = {
        "id": hit.id,
        "check_id": hit.check_id,
        "record_id": hit.record_id,
        "owner": hit.owner,
        "bureau": hit.bureau,
        "user_id": "",
        "silent": int(hit.silent),
        "score": hit.score,
        "subject": "",
        "state": hit.state,
        "told": json.dumps({"hit": hit.id, "owner": hit.owner, "kind": hit.schema, "score": hit.score / 1000, "record": hit.record_id}),
        "log": "[]",
        "at": hit.at,
        "updated_at": hit.at,
    }
    connection.execute(hits.insert().values(row))
    matter_feed.changed(connection, "hit", [hit.id])


def of_check(connection: Connection, check_id: str) -> list[tuple[str, int, str]]:
    """Which records a check met, whether silently, and what was told of each (JSON): for the watch that goes on from it alone."""
    query = select(hits.c.record_id, hits.c.silent, hits.c.told).where(hits.c.check_id == check_id)
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def known(connection: Connection, hit_ids: Sequence[str]) -> set[str]:
    """Those of the names that a hit or a record bears."""
    found = set(connection.execute(select(hits.c.id).where(hits.c.id.in_(list(hit_ids)))).scalars())
    return found | set(connection.execute(select(records.c.id).where(records.c.id.in_(list(hit_ids)))).scalars())


def place(record: Record) -> dict[str, Any]:
    """The row of what stands in the stead of a record that is kept on another node, for a hit to hang on; no query of records meets it."""
    return {
        "id": record.id,
        "schema": record.schema,
        "caption": "",
        "owner": record.owner,
        "area": record.area,
        "status": record.status,
        "reach": record.reach,
        "audience": record.audience.mode,
        "red": int("TLP:RED" in record.handling),
        "version": record.version,
        "doc": msgspec.json.encode(record).decode(),
        "list": None,
        "list_id": None,
        "edition": None,
        "digest": "",
        "review_on": None,
        "created_by": "",
        "created_at": record.created_at,
        "updated_at": record.updated_at,
    }


def made_by(connection: Connection, check_id: str) -> list[tuple[str, str, bool]]:
    """The hits of a check with no scope at all: id, record, and whether it is silent; never for an answer."""
    query = select(hits.c.id, hits.c.record_id, hits.c.silent).where(hits.c.check_id == check_id).order_by(hits.c.id)
    return [(row[0], row[1], bool(row[2])) for row in connection.execute(query)]


def met_owner(connection: Connection, record_id: str, scope: Scope) -> str | None:
    """The owner of a record that a check of the scope's bureau met and was told of; None for any other."""
    met = (hits.c.record_id == record_id, hits.c.bureau == scope.bureau, hits.c.silent == 0, visible_hits(scope))
    return connection.execute(select(hits.c.owner).where(*met).limit(1)).scalar()


def change(connection: Connection, hit: HitRow, state: str, step: dict[str, str]) -> HitRow:
    """Moves a hit on and notes who did; raises Conflict when somebody was faster."""
    log = (*hit.log, step)
    done = connection.execute(
        update(hits)
        .where(hits.c.id == hit.id, hits.c.updated_at == hit.updated_at)
        .values(state=state, log=json.dumps(log, ensure_ascii=False), updated_at=step["at"])
    )
    if done.rowcount != 1:
        raise Conflict(f"Hit {hit.id} was changed by somebody else meanwhile.", help="Open it again, then decide.")
    if state != hit.state:
        matter_feed.changed(connection, "hit", [hit.id])
    return msgspec.structs.replace(hit, state=state, log=log, updated_at=step["at"])


def judge(connection: Connection, judgement: Judgement) -> None:
    """Remembers a judgement; a later one on the same subject and record takes its place (the audit chain keeps both)."""
    connection.execute(
        judgements.delete().where(
            judgements.c.bureau == judgement.bureau,
            judgements.c.subject == judgement.subject,
            judgements.c.record_id == judgement.record_id,
        )
    )
    connection.execute(judgements.insert().values(**msgspec.structs.asdict(judgement)))


def judged(connection: Connection, bureau: str, subject: str) -> dict[str, Judgement]:
    """What a bureau's people said earlier of a subject, by record."""
    query = select(judgements).where(judgements.c.bureau == bureau, judgements.c.subject == subject)
    return {row.record_id: Judgement(**row._mapping) for row in connection.execute(query)}


def _hit(row: Row[Any]) -> HitRow:
    values = dict(row._mapping)
    values["silent"] = bool(values["silent"])
    values["log"] = tuple(json.loads(values["log"]))
    return HitRow(**values)


def forget_content(connection: Connection, record_id: str, bureau: str | None = None) -> None:
    """A recalled record leaves no caption, reason or remark in what was told of it; that there was a hit, and what came of it, stays.
    `bureau`: it was taken back from this one only."""
    told = select(hits.c.id, hits.c.told, hits.c.log, hits.c.check_id).where(hits.c.record_id == record_id)
    if bureau is not None:
        told = told.where(hits.c.bureau == bureau)
    met = connection.execute(told).all()
    if met:
        ids = [row[0] for row in met]
        letters.forget(connection, ids)
        circumstances.forget(connection, ids)
        outcomes.forget(connection, ids)
        matter_feed.forget(connection, "hit", ids)
    for hit_id, text, log, check_id in met:
        kept = {name: value for name, value in json.loads(text).items() if name in KEPT_AFTER_RECALL}
        steps = [step | {"text": ""} for step in json.loads(log)]
        connection.execute(update(hits).where(hits.c.id == hit_id).values(told=json.dumps(kept), log=json.dumps(steps)))
        connection.execute(update(inbox).where(inbox.c.object_id == hit_id).values(text=RECALLED))
        _forget_in_answer(connection, check_id, record_id, hit_id)
    # A bureau that once said "different" may have checks that show the record as dismissed, without a hit.
    judging = select(judgements.c.bureau).where(judgements.c.record_id == record_id)
    if bureau is not None:
        judging = judging.where(judgements.c.bureau == bureau)
    showing = select(checks.c.id).where(checks.c.bureau.in_(judging), checks.c.answer.contains(f'"{record_id}"', autoescape=True))
    for check_id in connection.execute(showing).scalars().all():
        _forget_in_answer(connection, check_id, record_id, None)
    gone = judgements.delete().where(judgements.c.record_id == record_id)
    connection.execute(gone if bureau is None else gone.where(judgements.c.bureau == bureau))


def forget_asked(connection: Connection, record_id: str, bureau: str) -> None:
    """The same for a bureau that met the record by asking another node, and has nothing of it but the answer."""
    showing = select(checks.c.id).where(checks.c.bureau == bureau, checks.c.answer.contains(f'"{record_id}"', autoescape=True))
    for check_id in connection.execute(showing).scalars().all():
        _forget_in_answer(connection, check_id, record_id, None)
        for hit_id, told in connection.execute(select(hits.c.id, hits.c.told).where(hits.c.check_id == check_id)).all():
            if json.loads(told).get("record") == record_id:
                # What stands here in the record's stead bears the name of the hit.
                forget_content(connection, hit_id)


def askers(connection: Connection, record_ids: Sequence[str]) -> dict[str, set[str]]:
    """Bureaus whose checks met records and were told of it, by record."""
    query = select(hits.c.record_id, hits.c.bureau).distinct().where(hits.c.record_id.in_(record_ids), hits.c.silent == 0)
    found: dict[str, set[str]] = {}
    for record_id, bureau in connection.execute(query):
        found.setdefault(record_id, set()).add(bureau)
    return found


def recalled(connection: Connection, record_ids: Sequence[str]) -> list[str]:
    """Those of the records that were taken back."""
    query = select(records.c.id).where(records.c.id.in_(record_ids), records.c.status == "recalled").order_by(records.c.id)
    return list(connection.execute(query).scalars())


def mentioned(connection: Connection, record_ids: Sequence[str]) -> list[str]:
    """Those of the records that a hit or a judgement tells of."""
    found: set[str] = set()
    for start in range(0, len(record_ids), 500):
        some = record_ids[start : start + 500]
        found |= set(connection.execute(select(hits.c.record_id).where(hits.c.record_id.in_(some)).distinct()).scalars())
        found |= set(connection.execute(select(judgements.c.record_id).where(judgements.c.record_id.in_(some)).distinct()).scalars())
    return sorted(found)


def _forget_in_answer(connection: Connection, check_id: str, record_id: str, hit_id: str | None) -> None:
    text = connection.execute(select(checks.c.answer).where(checks.c.id == check_id)).scalar_one()
    answer = json.loads(text)
    answer["matches"] = [
        {name: value for name, value in match.items() if name in KEPT_AFTER_RECALL} | {"recalled": True}
        if record_id == match.get("record") or (hit_id and hit_id == match.get("hit"))
        else match
        for match in answer["matches"]
    ]
    answer["dismissed"] = [match for match in answer["dismissed"] if match.get("record") != record_id]
    connection.execute(update(checks).where(checks.c.id == check_id).values(answer=json.dumps(answer, ensure_ascii=False)))
