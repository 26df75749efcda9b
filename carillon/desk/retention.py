# SPDX-License-Identifier: Apache-2.0
"""Records that come up for review: which, until when, and the written assessment without which none is kept for longer."""

from typing import Any

import msgspec

from carillon.core.model import dates
from carillon.core.policy import retention
from carillon.core.policy.actors import Actor
from carillon.core.policy.redact import as_seen
from carillon.core.policy.scope import reading
from carillon.desk import fate
from carillon.desk.act import Act, Repeat, act, look, require_owner
from carillon.desk.bench import Bench
from carillon.errors import Conflict, Invalid, NotFound
from carillon.store import clock, inbox, records
from carillon.store import retention as store
from carillon.store.retention import Count, Due, Extension

SHORTEST, LONGEST = 20, 2000
"""Characters of an assessment."""


class Extended(msgspec.Struct, frozen=True):
    """A record with its new review date, and all assessments so far."""

    record_id: str
    review_on: str
    version: int
    extensions: tuple[Extension, ...]


def page(bench: Bench, actor: Actor, *, until: str = "", limit: int = 50, after: str | None = None) -> list[Due]:
    """The bureau's records that are to be reviewed until a day (left out: as far ahead as owners are warned), the next first; control sees
    those of every bureau of its node."""
    with look(bench, actor, "retention.read", object="list") as doing:
        found = store.page(doing.connection, reading(actor), until=until or _ahead(bench), limit=limit, after=after)
    return [msgspec.structs.replace(one, record=as_seen(actor, one.record)) for one in found]


def counts(bench: Bench, actor: Actor, since: str = "") -> list[Count]:
    """For the supervisor: records due and extensions since a day (left out: ever), by bureau."""
    with look(bench, actor, "retention.read", object="count") as doing:
        return store.counts(doing.connection, reading(actor), _ahead(bench), since)


def extensions(bench: Bench, actor: Actor, record_id: str) -> list[Extension]:
    """Why a record was kept for longer; for the owner's bureau and the data-protection officer."""
    with look(bench, actor, "retention.read", object=record_id) as doing:
        stored = _find(doing, record_id)
        if actor.role != "control":
            require_owner(doing, stored.record.owner)
        return store.extensions_of(doing.connection, record_id)


def extend(bench: Bench, actor: Actor, record_id: str, until: str, assessment: str, repeat: Repeat | None = None) -> Extended:
    """Keeps a record for longer: until a day, at most one more period of its kind, for reasons that are written down. Raises Invalid."""
    text = assessment.strip()
    wrong = {}
    if not SHORTEST <= len(text) <= LONGEST or "\0" in text:
        wrong["assessment"] = f"Why it is still needed, in {SHORTEST} to {LONGEST} characters."
    if not _is_day(until):
        wrong["until"] = "A whole date, such as 2029-11-24."
    if wrong:
        raise Invalid("The extension has mistakes.", fields=wrong)
    with act(bench, actor, "retention.extend", object=record_id, repeat=repeat) as doing:
        stored = _find(doing, record_id)
        old = stored.record
        require_owner(doing, old.owner)
        if old.status == fate.RECALLED:
            raise Conflict(f"Record {record_id} was recalled; that is final.", current=old)
        latest = retention.extendable(bench.packs, old, doing.at[:10])
        if not (old.review_on or doing.at[:10]) < until <= latest:
            months = bench.packs.retention_months(old.area, old.schema)
            told = f"Later than {old.review_on or 'today'}, and not later than {latest}: one more period of {months} months."
            raise Invalid("The extension has mistakes.", fields={"until": told})
        changed = msgspec.structs.replace(old, review_on=until)
        new = fate.renew(bench, doing.connection, changed, actor.user, f"kept until {until}", doing.at)
        made = Extension(
            id=clock.new_id("ext"),
            record_id=record_id,
            bureau=actor.bureau,
            was=old.review_on,
            until=until,
            assessment=text,
            by=actor.username,
            at=doing.at,
        )
        store.extend(doing.connection, made)
        inbox.mark_read(doing.connection, actor.bureau, record_id, actor.username, doing.at)
        doing.detail = {"was": old.review_on or "", "until": until, "version": new.version}
        return Extended(record_id, until, new.version, tuple(store.extensions_of(doing.connection, record_id)))


def latest(bench: Bench, one: Due) -> str:
    """The last day that an extension of a record may name."""
    return retention.extendable(bench.packs, one.record, clock.today())


def plain(bench: Bench, one: Due) -> dict[str, Any]:
    """A record that is to be reviewed, in its outside form."""
    return {
        "record": one.record.id,
        "caption": one.caption,
        "schema": one.record.schema,
        "owner": one.record.owner,
        "area": one.record.area,
        "status": one.record.status,
        "list": one.record.source,
        "review_on": one.record.review_on,
        "latest": latest(bench, one),
        "warned": one.stage,
        "extended": one.extended,
    }


def _ahead(bench: Bench) -> str:
    return retention.months_on(clock.today(), retention.clock_months(bench.packs, "first_warning"))


def _find(doing: Act, record_id: str) -> records.Stored:
    stored = records.fetch(doing.connection, record_id, reading(doing.actor))
    if stored is None:
        raise NotFound(f"There is no record {record_id}.", help="Check the id; it may have been taken back by its owner.")
    return stored


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and dates.parse(text) == text
    except Invalid:
        return False
