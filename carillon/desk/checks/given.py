# SPDX-License-Identifier: Apache-2.0
"""Hits that other nodes gave, kept here as ours: to be judged, confirmed against the clock, opened, and closed with what came of them.

The record stays where it is. Here stands a place in its stead, under the name of the hit, with nothing of its content.
"""

import json
import re
from typing import Any

import msgspec

from carillon.core.model.record import Audience, Record
from carillon.core.packs.pack import Packs
from carillon.core.policy.actors import Actor
from carillon.desk import urgency
from carillon.desk.checks import answer
from carillon.desk.checks.answer import Drawn
from carillon.desk.checks.deeds import subject_digest
from carillon.desk.checks.question import Question
from carillon.store import clocks, hits, people
from carillon.store import schema as tables
from carillon.store.db import Database
from carillon.store.exchange import outbox
from carillon.store.journal import Deed

AWAY = "away"
"""The status of what stands in the stead of a record that is kept elsewhere."""
Row = tuple[Any, dict[str, Any]]
_ID = re.compile(r"hit-[0-9a-f]{24}")


def hang(packs: Packs, database: Database, actor: Actor, asked: Question, drawn: Drawn) -> Drawn:
    """The check with rows for the hits that came from other nodes. One whose name is odd or known already is shown and not kept."""
    strange = [one for one in drawn.answer.matches if "node" in one and _ID.fullmatch(str(one.get("hit")))]
    if not strange:
        return drawn
    with database.read() as connection:
        known = hits.known(connection, [one["hit"] for one in strange])
        bureaus = people.bureau_codes(connection)
    fresh = {str(one["hit"]): one for one in strange if one["hit"] not in known and one["owner"] in bureaus}
    subject = subject_digest(asked)
    rows: list[Row] = []
    for match in fresh.values():
        rows += _rows(packs, actor, asked, (drawn.answer.id, drawn.answer.at, subject), match)
    return msgspec.structs.replace(drawn, deed=Deed((*drawn.deed.rows, *_places_first(rows)), drawn.deed.entries))


def _rows(packs: Packs, actor: Actor, asked: Question, check: tuple[str, str, str], match: dict[str, Any]) -> list[Row]:
    check_id, at, subject = check
    record = _place(packs, actor, match, at)
    hit = {
        "id": record.id,
        "check_id": check_id,
        "record_id": record.id,
        "owner": record.owner,
        "bureau": actor.bureau,
        "user_id": actor.user,
        "silent": 0,
        "score": round(min(1.0, max(0.0, float(match["score"]))) * 1000),
        "subject": subject,
        "state": "open" if match.get("verdict") == "hit" else "possible",
        "told": json.dumps(match, ensure_ascii=False),
        "log": "[]",
        "at": at,
        "updated_at": at,
    }
    rows: list[Row] = [(tables.records, hits.place(record)), (tables.hits, hit)]
    if hit["state"] == "open" and urgency.holds(actor, asked.purpose, record):
        rows += [clocks.row(answer.start(packs, hit)), outbox.row(record.id)]
    return rows


def _place(packs: Packs, actor: Actor, match: dict[str, Any], at: str) -> Record:
    told = match.get("action")
    action = str(told.get("code")) if isinstance(told, dict) else ""
    area = str(match.get("area"))
    return Record(
        id=match["hit"],
        schema=str(match.get("kind"))[:40],
        properties={},
        owner=match["owner"],
        # Of a record of which only the hit is told the area is not known: it lies within the work of whoever met it.
        area=area if area in packs.areas else (actor.areas or ("general",))[0],
        audience=Audience("only"),
        handling=tuple(str(code)[:40] for code in match.get("handling") or ()),
        action=action if action in packs.codes["actions"].codes else "confirm",
        status=AWAY,
        version=0,
        created_at=at,
        updated_at=at,
    )


def _places_first(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda one: one[0] is not tables.records)
