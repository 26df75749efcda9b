# SPDX-License-Identifier: Apache-2.0
"""Opening the record of a hit, wherever it is kept: here, or with its owner on another node, who is asked for it then and there."""

import json
from typing import Any

import msgspec

from carillon.core.policy.actors import Actor
from carillon.desk import hits
from carillon.desk.act import Repeat, act, look
from carillon.desk.bench import Bench
from carillon.desk.checks import elsewhere, given, opened
from carillon.desk.exchange import post
from carillon.errors import Denied, Invalid, Unavailable
from carillon.exchange import asking
from carillon.store import clock, records
from carillon.store.hits import HitRow

LONGEST = 500


def disclose(bench: Bench, actor: Actor, hit_id: str, purpose: str, reason: str, repeat: Repeat | None = None) -> dict[str, Any]:
    """The whole record of a hit in its outside form, once its owner's log says who opens it and why; see `opened.disclose` for the rule.
    Raises Unavailable where the record is kept on another node that does not answer."""
    with look(bench, actor, opened.DEED, object=hit_id) as doing:
        hit = hits.find(doing, hit_id)
        record = records.fetch_any(doing.connection, hit.record_id)
    if record is None or record.status != given.AWAY or hit.bureau != actor.bureau:
        return opened.disclose(bench, actor, hit_id, purpose, reason, repeat)
    if not reason.strip() or len(reason) > LONGEST or purpose not in bench.packs.codes["purposes"].codes:
        fields = {"reason": "One sentence; the owner reads it.", "purpose": "A code of the list of purposes."}
        raise Invalid("Say why you open the record.", fields=fields)
    told = _ask(bench, actor, hit, opened.Asked(hit=hit.id, purpose=purpose, reason=reason.strip(), role=actor.role))
    with act(bench, actor, opened.DEED, object=hit_id, purpose=purpose, repeat=repeat) as doing:
        hits.change(doing, hits.find(doing, hit_id), opened.OPENED, f"{purpose}: {reason.strip()}")
    return told


def _ask(bench: Bench, actor: Actor, hit: HitRow, body: opened.Asked) -> dict[str, Any]:
    line = bench.carrier.transport
    with bench.database.read() as connection:
        found = post.directory(connection)
    if line is None or found is None:
        raise Unavailable(f"The record is kept by {hit.owner} on another node, and there is no line to it.", help="Call the owner.")
    at = clock.now()
    wanted = asking.Question(
        id=clock.new_id("ask"),
        asker=actor.bureau,
        asked=hit.owner,
        kind=opened.KIND,
        created=at,
        expires=clock.after(at, seconds=elsewhere.LIFE_SECONDS),
        purpose=body.purpose,
        body=msgspec.to_builtins(body),
    )
    told = elsewhere.put(bench, found, line, wanted, bench.settings.ask_seconds)
    if told is None:
        raise Unavailable(f"The node of {hit.owner} did not answer in time.", help="Try again, or call the owner.")
    if told.get("refused"):
        raise Denied(str(told["refused"])[:300], help=f"This is what the node of {hit.owner} says.")
    return _believed(hit, told)


def _believed(hit: HitRow, told: dict[str, Any]) -> dict[str, Any]:
    try:
        record = json.loads(told["record"])
    except (KeyError, TypeError, ValueError):
        record = None
    if not isinstance(record, dict) or record.get("owner") != hit.owner:
        raise Unavailable(f"The node of {hit.owner} answered with something that is no record.", help="Call the owner.")
    return record
