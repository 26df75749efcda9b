# SPDX-License-Identifier: Apache-2.0
"""The side of who is asked: a request is taken up by one desk, answered in part or in full, refused with a reason, or asked back about."""

from collections.abc import Callable

import msgspec

from carillon.core.model.request import OPEN
from carillon.core.policy.actors import SHELL, Actor
from carillon.core.policy.decide import decide
from carillon.desk.act import Act, Repeat, act
from carillon.desk.bench import Bench
from carillon.desk.requests import reading, thread
from carillon.desk.requests.reading import Opened
from carillon.desk.requests.thread import Word
from carillon.errors import Conflict, Invalid
from carillon.store import clock, people
from carillon.store import requests as store
from carillon.store.requests import Held, Side


def claim(bench: Bench, actor: Actor, request_id: str, note: str = "", repeat: Repeat | None = None) -> Opened:
    """Takes a request up for some hours, so that no second desk works on it; again by the same person, for some hours more.

    From somebody who has taken it up before, only with a note, which stays within the bureau. Raises Conflict.
    """
    said = thread.written(note, needed=False)
    with act(bench, actor, "request.claim", object=request_id, repeat=repeat) as doing:
        held, side = reading.received(doing, request_id)
        if side.state not in OPEN:
            raise Conflict(f"This request is {side.state}: nobody needs to take it up.", help="Look at the thread.", current=side)
        holder = _holder(doing, side)
        if holder and holder != actor.username:
            if not said:
                raise _taken(side)
            entry = thread.entry_of(doing, held, Word(kind="takeover", text=said), [side])
            store.add(doing.connection, held.bureau, entry)
            doing.detail = {"from": holder}
        elif not holder:
            thread.say(bench, doing, held, Word(kind="claim"), [side])
        _mark(bench, doing, held, actor.username)
        return _opened(doing, held)


def release(bench: Bench, actor: Actor, request_id: str, repeat: Repeat | None = None) -> Opened:
    """Gives a claim back, so that others take the request up."""
    with act(bench, actor, "request.release", object=request_id, repeat=repeat) as doing:
        held, side = reading.received(doing, request_id)
        if side.claimed_by is None:
            raise Conflict("Nobody has taken this request up.", current=side)
        _require_free(doing, side)
        let_go(doing, held, side, lambda free: thread.say(bench, doing, held, Word(kind="release"), [free]))
        return _opened(doing, held)


def reply(
    bench: Bench, actor: Actor, request_id: str, text: str, *, final: bool = True, language: str = "", repeat: Repeat | None = None
) -> Opened:
    """Answers, in full or in part, with the attachments that wait. Raises Conflict where another desk has taken it up, or has answered."""
    word = Word(kind="final" if final else "partial", text=thread.written(text), language=language)
    with act(bench, actor, "request.reply", object=request_id, repeat=repeat) as doing:
        held, side = reading.received(doing, request_id)
        thread.refuse_done(side)
        _require_free(doing, side)
        thread.say(bench, doing, held, word, [side])
        if not final:
            _mark(bench, doing, held, actor.username)
        return _opened(doing, held)


def refuse(bench: Bench, actor: Actor, request_id: str, reason: str, text: str = "", repeat: Repeat | None = None) -> Opened:
    """Refuses with a code of the list `refusals`; that is an answer, and it can still be answered later."""
    known = bench.packs.codes["refusals"].codes
    if reason not in known:
        raise Invalid(f"Unknown reason {reason[:40]!r}.", fields={"reason": f"One of {', '.join(known)}."})
    said = thread.written(text, needed=reason == "other")
    with act(bench, actor, "request.refuse", object=request_id, repeat=repeat) as doing:
        held, side = reading.received(doing, request_id)
        thread.refuse_done(side)
        if side.state == "refused":
            raise Conflict("Your bureau has refused this request already.", help="Add to the thread, or answer it.", current=side)
        _require_free(doing, side)
        thread.say(bench, doing, held, Word(kind="refusal", text=said, reason=reason), [side])
        doing.detail |= {"reason": reason}
        return _opened(doing, held)


def ask_back(bench: Bench, actor: Actor, request_id: str, text: str, *, language: str = "", repeat: Repeat | None = None) -> Opened:
    """Asks who asked for what is missing. The clock goes on: who asked may set it anew with another request."""
    word = Word(kind="ask_back", text=thread.written(text), language=language)
    with act(bench, actor, "request.follow", object=request_id, repeat=repeat) as doing:
        held, side = reading.received(doing, request_id)
        thread.say(bench, doing, held, word, [side])
        return _opened(doing, held)


def let_go(doing: Act, held: Held, side: Side, say: Callable[[Side], object]) -> None:
    """Ends a claim; who asked is told where the request waits for somebody again."""
    free = msgspec.structs.replace(side, claimed_by=None, claimed_until=None)
    store.set_side(doing.connection, free)
    if side.state == "claimed":
        say(free)


def _holder(doing: Act, side: Side) -> str:
    """Who holds a claim that counts: not one that has run out, nor that of somebody who may no longer answer."""
    holder = side.claimed_by
    if holder is None or side.claimed_until is None or side.claimed_until <= doing.at:
        return ""
    if holder.startswith(SHELL):
        return holder
    found = people.actor_of(doing.connection, holder, "")
    counts = found is not None and found.bureau == side.bureau and decide(found, "request.reply").allowed
    return holder if counts else ""


def _require_free(doing: Act, side: Side) -> None:
    """Raises Conflict where somebody else has taken the request up."""
    holder = _holder(doing, side)
    if holder and holder != doing.actor.username:
        raise _taken(side)


def _taken(side: Side) -> Conflict:
    return Conflict(
        f"{side.claimed_by} took this request up, until {side.claimed_until}.",
        help="Leave it to him, or take it over with a note that says why.",
        current=side,
    )


def _mark(bench: Bench, doing: Act, held: Held, username: str) -> None:
    """Who has it now, and until when."""
    side = store.side(doing.connection, held.bureau, held.request.id, held.bureau)
    if side is not None:
        until = clock.after(doing.at, hours=bench.settings.claim_hours)
        store.set_side(doing.connection, msgspec.structs.replace(side, claimed_by=username, claimed_until=until))


def _opened(doing: Act, held: Held) -> Opened:
    return reading.opened(doing.connection, reading.find(doing, held.request.id), doing.at)
