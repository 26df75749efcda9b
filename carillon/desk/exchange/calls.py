# SPDX-License-Identifier: Apache-2.0
"""What bureaus say to each other of calls for information: the call, answers, reminders, how all stand, and that it was taken back."""

import re
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from carillon.core.model import call as model
from carillon.core.model import request as rules
from carillon.core.model.call import LANGUAGES, OPEN, RECALLED, STATES, Answer, Call
from carillon.core.policy.calls import may_ask
from carillon.desk.exchange import authority
from carillon.desk.exchange.inward import Inward
from carillon.errors import Invalid, NotFound, PeerError
from carillon.store import calls as store
from carillon.store import events, inbox
from carillon.store.calls import Held, Side
from carillon.store.exchange import letters, lines

LONGEST = {"title": 200, "text": 10_000}
MOST_EVENTS = 2_000
MOST_REPORTS = 50
MOST_ANSWERS = 300
"""Of one bureau to one call: it may say something for each event and change its mind, and not fill a disk."""
NOTED = "acknowledged"
"""The word that stands in the place of an answer's code where a desk has only taken note."""
_CODE = re.compile("[a-z_]{1,16}")


class CallBody(msgspec.Struct, frozen=True):
    call: dict[str, Any]


class CallAnswerBody(msgspec.Struct, frozen=True, kw_only=True):
    """`code` is of the list `call_answers`, or "acknowledged"; `events` and `reports` are ids."""

    id: str
    call: str
    code: str
    text: str = ""
    language: str = "en"
    events: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    at: str


class ReminderBody(msgspec.Struct, frozen=True):
    call: str
    text: str = ""


class CountBody(msgspec.Struct, frozen=True):
    """How many of those asked stand how, by state."""

    call: str
    counts: Annotated[dict[str, Annotated[int, Meta(ge=0, le=10_000)]], Meta(max_length=32)]


def take_call(inward: Inward) -> None:
    """An addressee's copy of a call; a higher version extends, changes or closes it."""
    call = _read(inward)
    inward.require_owner(call.owner)
    if lines.buried(inward.connection, [call.id]).get((call.id, inward.addressee), 0) >= call.version:
        return
    old = store.held(inward.connection, inward.addressee, call.id)
    if old is not None:
        inward.require_owner(old.call.owner)
        if old.call.version < call.version and old.call.state in ("sent", "closed"):
            _change(inward, old, call)
        return
    _require_right(inward, call)
    store.put(inward.connection, inward.addressee, call)
    moment = model.next_moment(inward.at, call.until, inward.at) if call.state == "sent" else None
    side = Side(
        bureau=inward.addressee,
        id=call.id,
        side=inward.addressee,
        state=model.DELIVERED,
        told_at=inward.at,
        delivered_at=inward.at,
        next_at=moment,
    )
    store.put_sides(inward.connection, [side])
    if call.state == "sent":
        inward.tell("call", call.id, f"{call.owner} asks what you know: {call.title}", call.urgency)
    inward.note("call.received", call.id)


def take_answer(inward: Inward) -> None:
    """What an addressee of our call says. What comes after the call was taken back is let go of: who took it back wants no answer."""
    body = inward.read(CallAnswerBody)
    held = store.held(inward.connection, inward.addressee, body.call)
    if held is None or not held.own:
        raise NotFound("An answer to a call that is not ours.")
    side = store.side(inward.connection, inward.addressee, body.call, inward.message.origin)
    if side is None:
        raise PeerError(f"{inward.message.origin} was not asked.")
    if held.call.state not in ("sent", "closed"):
        inward.note("call.late", held.call.id)
        return
    if body.code == NOTED:
        store.set_side(inward.connection, noted(side, inward.at))
        inward.note("call.acknowledged", held.call.id)
        return
    answer = _answer(inward, body)
    if not store.add(inward.connection, inward.addressee, answer):
        # It was said again, by a node that was restored from an older copy.
        return
    count = store.count_answers(inward.connection, inward.addressee, held.call.id, answer.bureau)
    if count > MOST_ANSWERS:
        raise PeerError(f"{answer.bureau} has answered this call {MOST_ANSWERS} times.")
    settle(inward, held, side, answer)
    inward.note("call.answered", held.call.id, code=answer.code)


def settle(inward: Inward, held: Held, side: Side, answer: Answer) -> None:
    """Brings the side of who answered to where it stands now. Who asked is told what he cannot see from the board alone: that something is
    known, and that everybody has answered."""
    said = store.answers_to(inward.connection, held.bureau, [held.call.id], side.side)[held.call.id]
    named = [one.id for one in events.meant(inward.connection, held.call.events, held.call.series)] if answer.events else []
    moved = answered(side, said, named, answer.at)
    store.set_side(inward.connection, moved)
    store.touch(inward.connection, held.bureau, held.call.id, inward.at)
    if answer.code == model.INFORMATION:
        inward.tell("call", held.call.id, f"{answer.bureau} has information: {held.call.title}", held.call.urgency)
    all_sides = store.sides_of(inward.connection, held.bureau, [held.call.id])[held.call.id]
    if side.state in OPEN and moved.state not in OPEN and not any(one.state in OPEN for one in all_sides):
        inward.tell("call", held.call.id, f"All {len(all_sides)} have answered: {held.call.title}")


def take_reminder(inward: Inward) -> None:
    """Who asked waits for an answer; nothing is said to a desk that has answered meanwhile."""
    body = inward.read(ReminderBody)
    held = store.held(inward.connection, inward.addressee, body.call)
    if held is None:
        raise NotFound(f"There is no call {body.call[:40]} here.")
    inward.require_owner(held.call.owner)
    side = store.side(inward.connection, inward.addressee, held.call.id, inward.addressee)
    if side is None or side.state not in OPEN or held.call.state != "sent":
        return
    store.set_side(inward.connection, msgspec.structs.replace(side, reminders=side.reminders + 1))
    said = f" ({body.text.strip()[:200]})" if body.text.strip() else ""
    ladder = inward.bench.packs.codes["urgencies"].codes
    urgency = rules.raised(held.call.urgency, ladder, side.reminders + 1)
    inward.tell("call", held.call.id, f"{held.call.owner} reminds you: {held.call.title}{said}", urgency)
    inward.note("call.reminded", held.call.id)


def take_count(inward: Inward) -> None:
    """How all stand who were asked about an event that we host."""
    body = inward.read(CountBody)
    held = store.held(inward.connection, inward.addressee, body.call)
    if held is None:
        raise NotFound(f"There is no call {body.call[:40]} here.")
    inward.require_owner(held.call.owner)
    if not all(_CODE.fullmatch(state) for state in body.counts):
        raise PeerError("Counts of states that are none.")
    if held.call.state in ("sent", "closed"):
        store.set_counts(inward.connection, inward.addressee, held.call.id, body.counts, inward.at)


def purge(inward: Inward, call_id: str, version: int) -> None:
    """Empties one addressee's copy of a call that was taken back, with what was said in answer."""
    held = store.held(inward.connection, inward.addressee, call_id)
    if held is None or held.call.state == RECALLED:
        return
    inward.require_owner(held.call.owner)
    store.purge(inward.connection, inward.addressee, call_id, version, inward.at)
    inbox.forget_for(inward.connection, call_id, inward.addressee)
    letters.forget(inward.connection, [call_id])
    inward.tell("recall", call_id, f"{held.call.owner} took back a call for information")


def noted(side: Side, at: str) -> Side:
    """A side after its desk has taken note."""
    reached = model.ACKNOWLEDGED if side.state in model.SILENT else side.state
    return msgspec.structs.replace(side, state=reached, delivered_at=side.delivered_at or at, acknowledged_at=side.acknowledged_at or at)


def answered(side: Side, said: Sequence[Answer], of: Sequence[str], at: str) -> Side:
    """A side after an answer, the last of `said`, to a call of the events `of`."""
    taken = noted(side, at)
    state = model.standing(taken.state, said, of=of)
    final = state not in OPEN
    return msgspec.structs.replace(
        taken, state=state, answered_at=taken.answered_at or (at if final else None), next_at=None if final else side.next_at
    )


def _change(inward: Inward, old: Held, call: Call) -> None:
    """A newer form of a call that is here: extended, closed, or in better words."""
    store.replace(inward.connection, inward.addressee, call, old.call.version)
    side = store.side(inward.connection, inward.addressee, call.id, inward.addressee)
    inward.note("call.changed", call.id, version=call.version)
    if side is None:
        return
    waits = side.state in OPEN and call.state == "sent"
    moment = model.next_moment(side.told_at, call.until, inward.at) if waits else None
    store.set_side(inward.connection, msgspec.structs.replace(side, next_at=moment))
    if side.state in OPEN and call.state == "closed" and old.call.state == "sent":
        inward.tell("call", call.id, f"{call.owner} needs no further answer: {call.title}")
    elif waits and call.until > old.call.until:
        inward.tell("call", call.id, f"{call.owner} gives you until {call.until[:10]}: {call.title}")


def _require_right(inward: Inward, call: Call) -> None:
    """Only the secretariat and hosts put a call to others. Events of which this node has yet to hear are for their hosts to tell of."""
    known = events.find_all(inward.connection, call.events)
    decision = may_ask(call.owner, authority.secretariat(inward.connection), known)
    if not decision.allowed:
        raise PeerError(f"{call.owner} calls for what is not its own. {decision.reason}")


def _read(inward: Inward) -> Call:
    try:
        call = msgspec.convert(inward.read(CallBody).call, Call)
        until = rules.utc(call.until)
    except (msgspec.ValidationError, Invalid) as wrong:
        raise PeerError(f"A call of another form than this program knows: {wrong}.") from None
    texts = [getattr(words, name) for words in call.texts.values() for name in LONGEST]
    fits = all(len(getattr(words, name)) <= most for words in call.texts.values() for name, most in LONGEST.items())
    short = [(call.id, 40), (call.urgency, 12), (call.series, 60), *((one, 60) for one in call.events)]
    lists = [(call.events, MOST_EVENTS), (call.sought, 50), (call.handling, 32)]
    if not fits or any(len(text) > most for text, most in short) or any(len(one) > most for one, most in lists):
        raise PeerError("A call that is longer than any may be.")
    if call.state not in ("sent", "closed") or not texts or not set(call.texts) <= set(LANGUAGES) or not (call.events or call.series):
        raise PeerError("A call says something, of some event, and was sent.")
    return msgspec.structs.replace(call, until=until, to=(inward.addressee,), created_by="", updated_at=inward.at)


def _answer(inward: Inward, body: CallAnswerBody) -> Answer:
    try:
        at = min(rules.utc(body.at), inward.at)
    except Invalid as wrong:
        raise PeerError(f"An answer of another form than this program knows: {wrong.message}") from None
    known = inward.bench.packs.codes["call_answers"].codes
    if body.code not in known and (not _CODE.fullmatch(body.code) or body.code in (*STATES, RECALLED)):
        raise PeerError(f"{body.code[:16]!r} is no answer to a call.")
    named = (*body.events, *body.reports)
    if len(body.text) > LONGEST["text"] or len(body.id) > 40 or any(len(one) > 60 for one in named):
        raise PeerError("An answer that is longer than any may be.")
    if len(body.events) > MOST_EVENTS or len(body.reports) > MOST_REPORTS:
        raise PeerError("An answer that names more than any may.")
    return Answer(
        id=body.id,
        call=body.call,
        bureau=inward.message.origin,
        code=body.code,
        text=body.text,
        language=body.language[:8],
        events=body.events,
        reports=body.reports,
        at=at,
    )
