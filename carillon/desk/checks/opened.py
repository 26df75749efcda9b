# SPDX-License-Identifier: Apache-2.0
"""Two-step disclosure: of a record that stays with its owner (reach `ask`) a check tells what is needed to recognise; whoever needs the
whole of it opens it by the hit, a second time of his own accord and with a purpose, and the owner's log says who and why."""

from typing import Any

import msgspec

from carillon.core.policy.actors import Actor
from carillon.core.policy.redact import as_seen
from carillon.core.policy.scope import Scope, reading
from carillon.desk import hits, records
from carillon.desk.act import Act, Repeat, act
from carillon.desk.bench import Bench
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.exchange.asking import Question
from carillon.store import records as store
from carillon.store.hits import HitRow

DEED = "hit.disclose"
KIND = "open"
"""The kind of question by which another node opens a record that stays here."""
OPENED = "record opened"
REACHES = ("copy", "ask")
"""Of `hit-only` and `silent` nothing more is told than the hit, to nobody and for no purpose: ask the owner."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a question of another node: which hit, why, and in which role the officer asks."""

    hit: str
    purpose: str
    reason: str
    role: str


def disclose(bench: Bench, actor: Actor, hit_id: str, purpose: str, reason: str, repeat: Repeat | None = None) -> dict[str, Any]:
    """The whole record of a hit, for the bureau that asked. `purpose` is a code of the list `purposes`, `reason` a sentence for the owner.
    Raises Denied for a record of which the owner tells no more than that there is a hit."""
    if purpose not in bench.packs.codes["purposes"].codes:
        raise Invalid("Say why you open the record.", fields={"purpose": f"One of {', '.join(bench.packs.codes['purposes'].codes)}."})
    if not reason.strip():
        raise Invalid("Say why you open the record.", fields={"reason": "One sentence; the owner reads it."})
    with act(bench, actor, "hit.disclose", object=hit_id, purpose=purpose, repeat=repeat) as doing:
        hit = hits.find(doing, hit_id)
        if hit.bureau != actor.bureau:
            raise Denied("The bureau that asked opens the record of a hit.", help="As the owner, open the record itself.")
        found = _open(doing, hit)
        changed = hits.change(doing, hit, OPENED, f"{purpose}: {reason.strip()}")
        hits.tell(bench, doing, changed, hit.owner, f"{actor.bureau} opened your record {hit.record_id} by a hit: {reason.strip()}")
        if hit.owner != actor.bureau:
            doing.note_for(hit.owner, "record.disclosed", hit.record_id, to=actor.bureau, by="hit", hit=hit.id, purpose=purpose)
        doing.detail = {"record": hit.record_id}
    return {**records.plain(as_seen(actor, found.record)), "caption": found.caption}


def give(bench: Bench, actor: Actor, asked: Question) -> dict[str, Any]:
    """The answer to another node, which may open what its own bureaus' checks met here, under the same rules as a bureau of this node."""
    body = msgspec.convert(asked.body, Asked)
    return {"record": msgspec.json.encode(disclose(bench, actor, body.hit, body.purpose, body.reason)).decode()}


def _open(doing: Act, hit: HitRow) -> store.Stored:
    record = store.fetch_any(doing.connection, hit.record_id)
    if hit.state == "taken_back" or record is None or record.status != "live":
        raise Conflict(f"{hit.owner} took the record back.", help="Nothing may be done on it.")
    if record.reach not in REACHES and record.owner != doing.actor.bureau:
        raise Denied(f"{hit.owner} tells no more of this record than that there is a hit.", help="Ask the owner to confirm the hit.")
    found = store.fetch(doing.connection, hit.record_id, _second(doing.actor))
    if found is None:
        raise NotFound(f"There is no record to this hit {hit.id}.", help="The owner may have taken it back from you.")
    return found


def _second(actor: Actor) -> Scope:
    """What may be read in the second step: as always, and also what stays with its owner."""
    return msgspec.structs.replace(reading(actor), reaches=REACHES)
