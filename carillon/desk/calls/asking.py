# SPDX-License-Identifier: Apache-2.0
"""The side of who asks: a draft with its ready texts, sent to many bureaus at once, reminded of, extended, closed, taken back."""

from collections.abc import Mapping
from typing import Any

import msgspec

from carillon.core.model.call import OPEN, Call, next_moment
from carillon.core.policy.actors import Actor
from carillon.desk.act import Act, Repeat, act
from carillon.desk.bench import Bench
from carillon.desk.calls import question, reading, wording
from carillon.desk.calls.reading import Opened
from carillon.desk.exchange import sharing, telling
from carillon.desk.exchange.post import Saying
from carillon.errors import Conflict, Invalid
from carillon.store import calls as store
from carillon.store import clock, inbox
from carillon.store.calls import Side
from carillon.store.exchange import letters

REMINDER = 500


def draft(bench: Bench, actor: Actor, body: Any, repeat: Repeat | None = None) -> Opened:
    """Begins a call. Where the body brings no texts, those of the packs are filled in, to be looked over. Raises Invalid with every mistake
    at once, Denied where this bureau may not ask about these events."""
    with act(bench, actor, "call.draft", repeat=repeat) as doing:
        values = question.read(bench, doing.connection, actor, body, doing.at)
        new = Call(id=clock.new_id("cal"), owner=actor.bureau, created_by=actor.user, created_at=doing.at, updated_at=doing.at, **values)
        events = question.meant(doing, new)
        until = new.until or wording.default_until(events, doing.at)
        texts = new.texts or wording.texts(bench.packs, events, new.series, until)
        new = msgspec.structs.replace(new, until=until, texts=texts)
        store.put(doing.connection, actor.bureau, new)
        doing.object = new.id
        return _opened(doing, new.id)


def edit(bench: Bench, actor: Actor, call_id: str, body: Any, repeat: Repeat | None = None) -> Opened:
    """Changes fields of a draft; `version` in the body is the version that the change was made from."""
    with act(bench, actor, "call.draft", object=call_id, repeat=repeat) as doing:
        if not isinstance(body, Mapping):
            raise Invalid("A change of a call is a JSON object.", help='For example {"until": "2027-04-01", "version": 1}.')
        old = reading.asked(doing, call_id, "draft").call
        expected = body.get("version", old.version)
        if expected != old.version:
            raise Conflict(
                f"Call {call_id} is at version {old.version}, the change was made from {expected}.",
                help="Look at both versions, then send yours again.",
                current=old,
                offered=body,
            )
        values = question.read(bench, doing.connection, actor, body, doing.at)
        new = msgspec.structs.replace(old, version=old.version + 1, updated_at=doing.at, **values)
        question.meant(doing, new)
        store.replace(doing.connection, actor.bureau, new, old.version)
        doing.detail = {"version": new.version}
        return _opened(doing, call_id)


def send(bench: Bench, actor: Actor, call_id: str, repeat: Repeat | None = None) -> Opened:
    """Puts it to every bureau of the audience, at once."""
    with act(bench, actor, "call.send", object=call_id, repeat=repeat) as doing:
        old = reading.asked(doing, call_id, "draft").call
        question.ready(doing, old)
        to = question.addressees(doing, old)
        new = msgspec.structs.replace(old, to=to, state="sent", version=old.version + 1, updated_at=doing.at, sent_at=doing.at)
        store.replace(doing.connection, actor.bureau, new, old.version)
        here = reading.here(bench, doing.connection, to)
        store.put_sides(doing.connection, [_side(new, code, doing.at, arrived=code in here) for code in to])
        _tell(bench, doing, new, to)
        doing.detail = {"to": len(to), "version": new.version}
        return _opened(doing, call_id)


def remind(bench: Bench, actor: Actor, call_id: str, text: str = "", *, to: str = "", repeat: Repeat | None = None) -> Opened:
    """Reminds all who owe an answer, or one of them; each reminder stands higher in their inbox."""
    try:
        said = question.text(text, REMINDER)
    except Invalid as wrong:
        raise Invalid("The text has a mistake.", fields={"text": wrong.message}) from None
    with act(bench, actor, "call.remind", object=call_id, repeat=repeat) as doing:
        call = reading.asked(doing, call_id, "sent").call
        if to and to not in call.to:
            raise Invalid("This bureau was not asked.", fields={"to": "One of those that were."})
        sides = store.sides_of(doing.connection, actor.bureau, [call_id])[call_id]
        owing = [one for one in sides if one.state in OPEN and to in ("", one.side)]
        if not owing:
            raise Conflict("Nobody owes an answer to this call.", help="Look at the board.")
        for one in owing:
            store.set_side(doing.connection, msgspec.structs.replace(one, reminders=one.reminders + 1))
        body = {"call": call_id, "text": said}
        telling.tell(bench, doing, _saying("call-reminder", call, body), [one.side for one in owing])
        doing.detail = {"reminded": len(owing)}
        return _opened(doing, call_id)


def extend(bench: Bench, actor: Actor, call_id: str, until: str, repeat: Repeat | None = None) -> Opened:
    """Gives more time."""
    try:
        later = question.read_until(until)
    except Invalid as wrong:
        raise Invalid("The moment has a mistake.", fields={"until": wrong.message}) from None
    with act(bench, actor, "call.extend", object=call_id, repeat=repeat) as doing:
        old = reading.asked(doing, call_id, "sent").call
        if not max(old.until, doing.at) < later <= clock.after(doing.at, hours=question.LONGEST_WAIT_HOURS):
            raise Invalid("The moment has a mistake.", fields={"until": f"Later than {old.until[:16]}Z and to come, within a year."})
        new = msgspec.structs.replace(old, until=later, version=old.version + 1, updated_at=doing.at)
        store.replace(doing.connection, actor.bureau, new, old.version)
        for one in store.sides_of(doing.connection, actor.bureau, [call_id])[call_id]:
            if one.state in OPEN:
                store.set_side(doing.connection, msgspec.structs.replace(one, next_at=next_moment(one.told_at, later, doing.at)))
        _tell(bench, doing, new, new.to)
        doing.detail = {"version": new.version}
        return _opened(doing, call_id)


def close(bench: Bench, actor: Actor, call_id: str, repeat: Repeat | None = None) -> Opened:
    """Says that no further answer is needed; what was said stays on both sides."""
    with act(bench, actor, "call.close", object=call_id, repeat=repeat) as doing:
        old = reading.asked(doing, call_id, "sent").call
        new = msgspec.structs.replace(old, state="closed", version=old.version + 1, updated_at=doing.at)
        store.replace(doing.connection, actor.bureau, new, old.version)
        for one in store.sides_of(doing.connection, actor.bureau, [call_id])[call_id]:
            store.set_side(doing.connection, msgspec.structs.replace(one, next_at=None))
        _tell(bench, doing, new, new.to)
        inbox.mark_read(doing.connection, actor.bureau, call_id, actor.username, doing.at)
        return _opened(doing, call_id)


def recall(bench: Bench, actor: Actor, call_id: str, reason: str = "", repeat: Repeat | None = None) -> Opened:
    """Takes a call back: its words are gone everywhere, here too, and each node elsewhere signs that they are. A draft goes without a word
    to anybody. Who asked keeps what was answered."""
    with act(bench, actor, "call.recall", object=call_id, repeat=repeat) as doing:
        old = reading.asked(doing, call_id, "draft", "sent", "closed").call
        version = old.version + 1
        store.purge(doing.connection, actor.bureau, call_id, version, doing.at)
        inbox.forget_for(doing.connection, call_id, actor.bureau)
        if old.to:
            telling.tell(bench, doing, sharing.taking_back(old.owner, "call", [(call_id, version)], doing.at), old.to)
            letters.forget(doing.connection, [call_id])
        doing.detail = {"told": len(old.to), "version": version, "reason": reason.strip()[:200]}
        return _opened(doing, call_id)


def _opened(doing: Act, call_id: str) -> Opened:
    return reading.opened(doing.connection, reading.find(doing, call_id), doing.at)


def _side(call: Call, addressee: str, at: str, *, arrived: bool) -> Side:
    return Side(
        bureau=call.owner,
        id=call.id,
        side=addressee,
        state="delivered" if arrived else "sent",
        told_at=at,
        delivered_at=at if arrived else None,
        next_at=next_moment(at, call.until, at),
    )


def _tell(bench: Bench, doing: Act, call: Call, to: tuple[str, ...]) -> None:
    """A call as it travels: without who else is asked, and which of its author's people wrote it."""
    names = ("id", "owner", "texts", "events", "series", "sought", "until", "urgency", "handling", "state", "version", "sent_at")
    body = {name: value for name, value in msgspec.to_builtins(call).items() if name in names}
    telling.tell(bench, doing, _saying("call", call, {"call": body}), to)


def _saying(kind: str, call: Call, body: dict[str, Any]) -> Saying:
    return Saying(
        kind=kind,
        origin=call.owner,
        body=body,
        objects=((call.id, call.version),),
        priority="urgent" if call.urgency in ("flash", "urgent") else "",
        correlation=call.id,
        handling=call.handling,
    )
