# SPDX-License-Identifier: Apache-2.0
"""What bureaus tell each other of hits and of alerts: a hit, the request to confirm it, the words of both sides, what was seen, and flags.

Two bureaus of one node share the row of a hit and its clock: whoever acts has changed them already, and the other is only told. On two
nodes there are two rows, and what is said changes the other.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from carillon.core.model import circumstances as circumstance
from carillon.core.policy import confirming
from carillon.desk import urgency
from carillon.desk.exchange.inward import Inward
from carillon.errors import NotFound, PeerError
from carillon.store import circumstances, clock, clocks, flags, hits, outcomes, records

Time = Annotated[str, Meta(min_length=20, max_length=32)]
Short = Annotated[str, Meta(max_length=40)]
Code = Annotated[str, Meta(min_length=1, max_length=40)]
Words = Annotated[dict[Short, Annotated[str, Meta(max_length=circumstance.LONGEST)]], Meta(max_length=12)]


class HitBody(msgspec.Struct, frozen=True, kw_only=True):
    """A hit as its owner may know it; `score` in thousandths. With an `urgency`, the owner is asked to confirm it by `due_at`;
    `circumstances` go with a discreet record only."""

    hit: str
    check: str
    record: str
    score: int
    silent: bool
    state: str
    kind: str
    purpose: str
    place: str = ""
    at: str
    urgency: Annotated[str, Meta(max_length=12)] = ""
    due_at: str = ""
    circumstances: Words = {}


class HitStep(msgspec.Struct, frozen=True, kw_only=True):
    """What one side of a hit says to the other: the new state, what was said, and a sentence for its inbox. `until`: more time is needed,
    and by then comes the answer; `details`: of an outcome."""

    hit: str
    state: str
    what: str
    text: str = ""
    line: str = ""
    at: str
    until: str = ""
    details: Words = {}


class RequestBody(msgspec.Struct, frozen=True, kw_only=True):
    """The owner is asked to confirm a hit, or asked again; `level` as in the clock."""

    hit: str
    level: Annotated[int, Meta(ge=0, lt=len(confirming.REQUESTS))]
    urgency: Annotated[str, Meta(min_length=1, max_length=12)]
    requested_at: Time
    due_at: str = ""
    text: str = ""
    at: Time


class EscalationBody(msgspec.Struct, frozen=True, kw_only=True):
    """An owner does not answer a request to confirm; for the secretariat, which learns nothing of the record."""

    hit: Code
    owner: Annotated[str, Meta(max_length=12)]
    urgency: Short
    requested_at: Time
    at: Time


class SightingBody(msgspec.Struct, frozen=True, kw_only=True):
    hit: str
    circumstances: Words
    at: Time


class FlagBody(msgspec.Struct, frozen=True, kw_only=True):
    """A bureau does not act on a record, or (`lifted`) does again."""

    record: str
    reason: Code
    text: Annotated[str, Meta(max_length=500)] = ""
    until: Annotated[str, Meta(max_length=10)] = ""
    lifted: bool = False
    at: Time


def take_hit(inward: Inward) -> None:
    """A check elsewhere met one of our records."""
    body = inward.read(HitBody)
    known = hits.fetch_any(inward.connection, body.hit)
    if known is None:
        known = _put(inward, body)
    elif known.owner != inward.addressee or known.bureau != inward.message.origin:
        raise NotFound("A hit on a record that is not ours.")
    if body.urgency and clocks.find(inward.connection, known.id) is None and not known.silent:
        _start(inward, known, body.urgency, body.at, body.due_at)


def take_request(inward: Inward) -> None:
    """The asker wants a hit confirmed, or still waits."""
    body = inward.read(RequestBody)
    hit = _between(inward, body.hit, asker=False)
    if inward.directory is not None:
        running = clocks.find(inward.connection, hit.id)
        if running is not None and (running.requested_at, running.level) >= (body.requested_at, body.level):
            # It was said again, by a node that was restored from an older copy.
            return
        fresh = clocks.Clock(
            hit_id=hit.id,
            owner=hit.owner,
            bureau=hit.bureau,
            urgency=body.urgency,
            level=body.level,
            promises=running.promises if running is not None and running.requested_at == body.requested_at else 0,
            requested_at=body.requested_at,
            set_at=body.at,
            due_at=body.due_at or None,
        )
        if running is None or running.requested_at < body.requested_at or running.stopped_at is None:
            clocks.put(inward.connection, fresh)
        _append(inward, hit, confirming.REQUESTS[body.level], body.text, body.at)
    inward.tell("escalation" if body.level > 1 else "hit", hit.id, _asks(hit, body), _urgency(body))
    inward.note("hit.asked", hit.id, level=body.level)


def take_escalation(inward: Inward) -> None:
    """The secretariat is told that an owner does not answer."""
    body = inward.read(EscalationBody)
    text = (
        f"{body.owner} does not answer {inward.message.origin}, who asked it at {body.requested_at[11:16]} UTC ({body.urgency}) "
        f"to confirm {body.hit}: call its desk"
    )
    inward.tell("escalation", body.hit, text, "urgent")
    inward.note("hit.escalated", body.hit, owner=body.owner)


def take_confirmation(inward: Inward) -> None:
    """The owner's word on a hit of ours."""
    _step(inward, asker=True)


def take_outcome(inward: Inward) -> None:
    """The asker's word on a hit on a record of ours."""
    body = _step(inward, asker=False)
    code = body.what.removeprefix("outcome ")
    if code in confirming.OWNERS_TASKS:
        hit = _between(inward, body.hit, asker=False)
        inward.tell("correct", hit.record_id, f"{hit.bureau} reports: {confirming.OWNERS_TASKS[code]} (hit {hit.id})", "urgent")


def take_sighting(inward: Inward) -> None:
    """The circumstances of a check that met a discreet or silent record of ours."""
    body = inward.read(SightingBody)
    hit = _between(inward, body.hit, asker=False)
    if not set(body.circumstances) <= set(circumstance.FIELDS):
        raise PeerError("Circumstances of another form than this program knows.")
    circumstances.put(inward.connection, hit.id, hit.owner, body.circumstances, body.at)
    inward.tell("hit", hit.id, f"{hit.bureau} tells the circumstances of a hit on your record", "urgent")
    inward.note("hit.told", hit.id)


def take_flag(inward: Inward) -> None:
    """A bureau does not act on an alert of ours on its soil, or does again."""
    body = inward.read(FlagBody)
    record = records.fetch_any(inward.connection, body.record)
    if record is None or record.owner != inward.addressee:
        raise NotFound("A flag on a record that is not ours.")
    origin = inward.message.origin
    known = flags.find(inward.connection, inward.addressee, origin, record.id)
    if known is not None and max(known.at, known.lifted_at or "") >= body.at:
        return
    flag = flags.Flag(
        holder=inward.addressee,
        bureau=origin,
        record_id=record.id,
        reason=body.reason,
        text=body.text,
        until=body.until or None,
        by="",
        at=body.at,
        lifted_at=body.at if body.lifted else None,
    )
    flags.put(inward.connection, flag)
    found = inward.bench.packs.codes["flags"].codes.get(body.reason)
    why = found.label if found else body.reason
    said = "acts again on an alert of yours" if body.lifted else f"does not act on an alert of yours on its soil: {why}"
    inward.tell("flag", record.id, f"{origin} {said}")
    inward.note("flag.told", record.id, reason=body.reason)


def _put(inward: Inward, body: HitBody) -> hits.HitRow:
    record = records.fetch_any(inward.connection, body.record)
    if record is None or record.owner != inward.addressee:
        raise NotFound("A hit on a record that is not ours.")
    found = hits.Elsewhere(
        id=body.hit,
        check_id=body.check,
        record_id=record.id,
        owner=record.owner,
        bureau=inward.message.origin,
        silent=body.silent,
        score=body.score,
        state=body.state if body.state in confirming.FIRST else "open",
        kind=body.kind,
        purpose=body.purpose,
        place=body.place or None,
        schema=record.schema,
        at=body.at,
    )
    hits.put_elsewhere(inward.connection, found)
    if body.circumstances and (body.silent or urgency.unnoticed(record)):
        circumstances.put(inward.connection, body.hit, record.owner, body.circumstances, body.at)
    where = f" at {body.place}" if body.place else ""
    if body.silent or body.state == "open":
        # What is only possible is told when who asked says that it is the same, here as on one node.
        what = "Silent hit" if body.silent else "Hit"
        text = f"{what} on {record.id}: checked by {inward.message.origin}{where}, purpose {body.purpose}"
        inward.tell("hit", body.hit, text, urgency.of_hit(record.action))
    inward.note("record.disclosed", record.id, to=inward.message.origin, by="check", hit=body.hit)
    return _between(inward, body.hit, asker=False)


def _start(inward: Inward, hit: hits.HitRow, urgent: str, at: str, due_at: str) -> None:
    """The clock that began with the hit itself, at the asker's."""
    started = clocks.Clock(
        hit_id=hit.id, owner=hit.owner, bureau=hit.bureau, urgency=urgent, requested_at=at, set_at=at, due_at=due_at or None
    )
    clocks.put(inward.connection, started)
    _append(inward, hit, confirming.REQUESTS[0], "", at)


def _step(inward: Inward, *, asker: bool) -> HitStep:
    body = inward.read(HitStep)
    hit = _between(inward, body.hit, asker=asker)
    if confirming.speaker(body.what) == ("asker" if asker else "owner"):
        raise PeerError(f"{inward.message.origin} says what is for the other side of a hit to say.")
    if inward.directory is not None:
        if any((one["at"], one["bureau"], one["what"]) == (body.at, inward.message.origin, body.what) for one in hit.log):
            # It was said again, by a node that was restored from an older copy.
            return body
        _append(inward, hit, body.what, body.text, body.at)
        if body.until and asker:
            _promised(inward, hit, body.until)
        if not asker and body.what.startswith("outcome "):
            code = body.what.removeprefix("outcome ")[:40]
            told = outcomes.Outcome(hit_id=hit.id, owner=hit.owner, bureau=hit.bureau, code=code, details=body.details, at=body.at)
            outcomes.put(inward.connection, told)
    if body.line:
        inward.tell("hit", hit.id, body.line, "urgent" if body.what == confirming.TAKEN_BACK else "routine")
    inward.note("hit.told", hit.id)
    return body


def _promised(inward: Inward, hit: hits.HitRow, until: str) -> None:
    """The clock runs on to when the owner promised his answer; a promise beyond the limits is heard, and changes nothing."""
    running = clocks.find(inward.connection, hit.id)
    due_at = confirming.moment(until)
    longest = clock.after(inward.at, hours=confirming.PROMISE_HOURS)
    if running is not None and due_at is not None and running.promises < confirming.PROMISES and due_at <= longest:
        clocks.move(inward.connection, running, due_at=due_at, set_at=inward.at, promises=running.promises + 1)


def _append(inward: Inward, hit: hits.HitRow, what: str, text: str, at: str) -> None:
    step = {"at": at, "bureau": inward.message.origin, "what": what[:100], "text": text[:500]}
    hits.change(inward.connection, hit, confirming.state_of(hit.state, (*hit.log, step)), step)
    clocks.settle(inward.connection, hit.id, step)


def _between(inward: Inward, hit_id: str, *, asker: bool) -> hits.HitRow:
    """A hit between whoever speaks and whoever is spoken to. `asker`: it is the asker who is told."""
    hit = hits.fetch_any(inward.connection, hit_id)
    ours, theirs = (hit.bureau, hit.owner) if hit is not None and asker else (hit.owner, hit.bureau) if hit is not None else ("", "")
    if hit is None or ours != inward.addressee or theirs != inward.message.origin:
        raise NotFound(f"There is no hit {hit_id[:40]} between {inward.message.origin} and {inward.addressee}.")
    return hit


def _asks(hit: hits.HitRow, body: RequestBody) -> str:
    by = f" by {body.due_at[11:16]} UTC" if body.due_at else ""
    if body.level == 0:
        return f"{hit.bureau} asks you to confirm a hit on your record{by}"
    if body.level == 1:
        return f"{hit.bureau} asks a second time: confirm a hit on your record{by}"
    said = "the secretariat is told" if body.level == len(confirming.REQUESTS) - 1 else f"answer{by}"
    return f"ESCALATED to your duty desk: {hit.bureau} waits since {body.requested_at[11:16]} UTC for your word on a hit; {said}"


def _urgency(body: RequestBody) -> str:
    return "urgent" if body.level or body.urgency in ("flash", "urgent") else "routine"
