# SPDX-License-Identifier: Apache-2.0
"""Flags: a bureau declares that it does not act on an alert on its soil; its officers read that first, and the owner is told."""

from datetime import date
from typing import Any

import msgspec

from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import reading
from carillon.desk.act import Act, Repeat, act, look
from carillon.desk.bench import Bench
from carillon.desk.exchange import telling
from carillon.desk.exchange.post import Saying
from carillon.errors import Conflict, Invalid, NotFound
from carillon.store import clock, hits, records
from carillon.store import flags as store
from carillon.store.flags import Flag

LONGEST = 500


def set_flag(
    bench: Bench, actor: Actor, record_id: str, reason: str, text: str = "", until: str | None = None, *, repeat: Repeat | None = None
) -> dict[str, Any]:
    """The actor's bureau does not act on a record, for a reason of the list `flags`; `until` is the flag's last day (ISO), None where it
    is for good. Sets it anew where it stands already."""
    _require(bench, reason, text, until)
    with act(bench, actor, "flag.set", object=record_id, repeat=repeat) as doing:
        owner = _met(doing, record_id)
        flag = Flag(
            holder=actor.bureau,
            bureau=actor.bureau,
            record_id=record_id,
            reason=reason,
            text=text.strip(),
            until=until or None,
            by=actor.username,
            at=doing.at,
        )
        store.put(doing.connection, flag)
        _tell(bench, doing, owner, flag)
        doing.detail = {"reason": reason}
    return plain(actor, flag)


def lift(bench: Bench, actor: Actor, record_id: str, repeat: Repeat | None = None) -> dict[str, Any]:
    """The actor's bureau acts on the record again."""
    with act(bench, actor, "flag.lift", object=record_id, repeat=repeat) as doing:
        flag = store.find(doing.connection, actor.bureau, actor.bureau, record_id)
        if flag is None:
            raise NotFound(f"Your bureau has set no flag on {record_id}.", help="Check the id.")
        if flag.lifted_at is not None:
            raise Conflict(f"The flag on {record_id} was lifted already.")
        store.lift(doing.connection, flag, doing.at)
        record = records.fetch_any(doing.connection, record_id)
        if record is not None:
            _tell(bench, doing, record.owner, msgspec.structs.replace(flag, lifted_at=doing.at))
    return plain(actor, msgspec.structs.replace(flag, lifted_at=doing.at))


def fetch(bench: Bench, actor: Actor, record_id: str) -> dict[str, Any]:
    """What the actor's own bureau said last of a record, lifted or not; raises NotFound."""
    with look(bench, actor, "flag.read", object=record_id) as doing:
        flag = store.find(doing.connection, actor.bureau, actor.bureau, record_id)
        if flag is None:
            raise NotFound(f"Your bureau has set no flag on {record_id}.", help="Check the id.")
        return plain(actor, flag)


def page(bench: Bench, actor: Actor, record_id: str | None = None) -> list[dict[str, Any]]:
    """Flags that stand: those that the bureau set, and those that others set on its records; `record_id`: on one record alone."""
    with look(bench, actor, "flag.read", object=record_id or "list") as doing:
        return [plain(actor, one) for one in store.page(doing.connection, reading(actor), clock.today(), record_id)]


def plain(actor: Actor, flag: Flag) -> dict[str, Any]:
    """A flag in its outside form; who set it is its own bureau's business."""
    return {
        "record": flag.record_id,
        "bureau": flag.bureau,
        "reason": flag.reason,
        "text": flag.text,
        "until": flag.until,
        "by": flag.by if flag.bureau == actor.bureau else None,
        "at": flag.at,
        "lifted_at": flag.lifted_at,
    }


def _require(bench: Bench, reason: str, text: str, until: str | None) -> None:
    wrong = {}
    known = bench.packs.codes["flags"].codes
    if reason not in known:
        wrong["reason"] = f"One of {', '.join(known)}."
    elif reason == "other" and not text.strip():
        wrong["text"] = "Say which ground."
    if len(text) > LONGEST or "\0" in text:
        wrong["text"] = f"At most {LONGEST} characters, and no NUL."
    if until and not _is_to_come(until):
        wrong["until"] = "A day from today on, such as 2027-06-30; leave it out where it is for good."
    if wrong:
        raise Invalid("The flag has a mistake.", help="Each field names what to correct.", fields=wrong)


def _is_to_come(until: str) -> bool:
    try:
        return date.fromisoformat(until).isoformat() == until >= clock.today()
    except ValueError:
        return False


def _met(doing: Act, record_id: str) -> str:
    """The owner of a record that the actor may read, or that a check of his bureau met; raises NotFound, and Conflict for an own record."""
    actor = doing.actor
    stored = records.fetch(doing.connection, record_id, reading(actor))
    owner = stored.record.owner if stored is not None else hits.met_owner(doing.connection, record_id, reading(actor))
    if owner is None:
        raise NotFound(f"There is no record {record_id}.", help="Check the id; it may have been taken back by its owner.")
    if owner == actor.bureau:
        raise Conflict("The record is your own bureau's.", help="Correct it or withdraw it.")
    return owner


def _tell(bench: Bench, doing: Act, owner: str, flag: Flag) -> None:
    body = {
        "record": flag.record_id,
        "reason": flag.reason,
        "text": flag.text,
        "until": flag.until or "",
        "lifted": flag.lifted_at is not None,
        "at": doing.at,
    }
    saying = Saying(kind="flag", origin=flag.bureau, body=body, objects=((flag.record_id, 0),))
    telling.tell(bench, doing, saying, [owner])
