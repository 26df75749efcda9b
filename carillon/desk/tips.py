# SPDX-License-Identifier: Apache-2.0
"""Tips from the public at the desk of the bureau that they are for: read, taken up, answered, closed, or marked as spam."""

from typing import Any

import msgspec

from carillon.core.model import texts
from carillon.core.model.tip import Tip, TipWord
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import reading
from carillon.desk import attachments
from carillon.desk.act import Act, Repeat, act, keep, look, require_owner
from carillon.desk.attachments import Sent
from carillon.desk.bench import Bench
from carillon.desk.exchange import telling
from carillon.desk.exchange import tips as outward
from carillon.desk.exchange.post import Saying
from carillon.desk.exchange.tips import TipReply
from carillon.errors import Conflict, Invalid, NotFound
from carillon.store import clock, inbox
from carillon.store import tips as store
from carillon.store.blobs import Attachment

AT_ONCE = 200
"""Tips deleted in one round of the chore."""
HOURS_OF_A_MONTH = 730.5
CLOCKS = {"open": ("new", "taken"), "closed": ("closed",), "spam": ("spam",)}
"""Codes of the list `tip_clocks`, and the states that each is for."""


class Opened(msgspec.Struct, frozen=True):
    """A tip with what was said on both sides, oldest first."""

    tip: Tip
    words: tuple[TipWord, ...]
    files: tuple[Attachment, ...] = ()


def page(bench: Bench, actor: Actor, *, limit: int = 50, after: str | None = None, state: str | None = None) -> list[Tip]:
    """Tips for the bureau, newest first; spam only where it is asked for."""
    with look(bench, actor, "tip.read", object="list") as doing:
        return store.page(doing.connection, reading(actor), limit=limit, after=after, state=state)


def fetch(bench: Bench, actor: Actor, tip_id: str) -> Opened:
    with look(bench, actor, "tip.read", object=tip_id) as doing:
        tip = _find(doing, tip_id)
        return _opened(doing, tip)


def take(bench: Bench, actor: Actor, tip_id: str, repeat: Repeat | None = None) -> Opened:
    """Says that somebody looks after it; the tipster sees that it was taken up. Spam that is taken is spam no more."""
    with act(bench, actor, "tip.take", object=tip_id, repeat=repeat) as doing:
        tip = _own(doing, tip_id)
        if tip.state == "closed":
            raise Conflict("This tip is closed.", help="What its sender adds opens it again.", current=tip)
        return _set(bench, doing, tip, "taken")


def reply(bench: Bench, actor: Actor, tip_id: str, text: str, repeat: Repeat | None = None) -> Opened:
    """Answers whoever sent it, who reads it with the receipt code. It says nothing of who wrote it but the bureau."""
    told = _text(text)
    with act(bench, actor, "tip.reply", object=tip_id, repeat=repeat) as doing:
        tip = _own(doing, tip_id)
        if tip.state == "spam":
            raise Conflict("This tip is marked as spam.", help="Take it up first.", current=tip)
        return _set(bench, doing, tip, "taken" if tip.state == "new" else tip.state, told)


def close(bench: Bench, actor: Actor, tip_id: str, text: str = "", repeat: Repeat | None = None) -> Opened:
    """Ends the work on a tip, with a last reply or without."""
    told = _text(text) if text.strip() else ""
    with act(bench, actor, "tip.close", object=tip_id, repeat=repeat) as doing:
        return _set(bench, doing, _own(doing, tip_id), "closed", told)


def spam(bench: Bench, actor: Actor, tip_id: str, repeat: Repeat | None = None) -> Opened:
    """Marks a tip as spam: it leaves the list, its sender learns nothing of that, and it is deleted early."""
    with act(bench, actor, "tip.spam", object=tip_id, repeat=repeat) as doing:
        return _set(bench, doing, _own(doing, tip_id), "spam")


def forget(bench: Bench) -> int:
    """The chore: deletes tips and receipts whose time is over, with every word; returns how many."""
    with bench.database.read() as connection:
        due = [(states, _before(bench, code)) for code, states in CLOCKS.items()]
        over = [tip for states, before in due for tip in store.due(connection, states, before, AT_ONCE)]
        receipts = [one for states, before in due for one in store.due_receipts(connection, states, before, AT_ONCE)]
    for tip in over:
        with keep(bench, tip.bureau, "tip.forget", object=tip.id) as doing:
            attachments.forget(doing.connection, tip.bureau, tip.id)
            store.forget(doing.connection, tip)
            inbox.forget_for(doing.connection, tip.id, tip.bureau)
    for receipt in receipts:
        with keep(bench, receipt.front, "tip.forget", object=receipt.tip) as doing:
            store.forget_receipt(doing.connection, receipt.tip)
    return len(over) + len(receipts)


def content(bench: Bench, actor: Actor, tip_id: str, attachment_id: str) -> Sent:
    """A file that came with a tip. Raises NotFound, Conflict while it is on its way."""
    with look(bench, actor, "tip.read", object=tip_id) as doing:
        tip = _find(doing, tip_id)
        return attachments.content(bench, doing.connection, tip.bureau, tip.id, attachment_id)


def plain(opened: Opened) -> dict[str, Any]:
    """A tip in its outside form."""
    body: dict[str, Any] = msgspec.to_builtins(opened.tip)
    body["words"] = msgspec.to_builtins(opened.words)
    body["attachments"] = [
        {"id": one.id, "name": one.name, "type": one.type, "bytes": one.bytes, "word": one.entry, "state": one.state}
        for one in opened.files
    ]
    return body


def _before(bench: Bench, code: str) -> str:
    """Since when nothing must have happened for a tip's time to be over."""
    months = int(bench.packs.codes["tip_clocks"].codes[code].extra["months"])
    return clock.after(clock.now(), hours=-months * HOURS_OF_A_MONTH)


def _opened(doing: Act, tip: Tip) -> Opened:
    words, files = store.words(doing.connection, tip), attachments.listed(doing.connection, tip.bureau, tip.id)
    return Opened(tip, tuple(words), files)


def _find(doing: Act, tip_id: str) -> Tip:
    tip = store.fetch(doing.connection, tip_id, reading(doing.actor))
    if tip is None:
        raise NotFound(f"There is no tip {tip_id}.", help="Check the id; tips are deleted when their time is over.")
    return tip


def _own(doing: Act, tip_id: str) -> Tip:
    tip = _find(doing, tip_id)
    require_owner(doing, tip.bureau)
    return tip


def _set(bench: Bench, doing: Act, tip: Tip, state: str, text: str = "") -> Opened:
    """Writes the new state and a reply, and has both told to whoever sent the tip."""
    actor = doing.actor
    taken_by = actor.username if state == "taken" and not tip.taken_by else tip.taken_by
    changed = msgspec.structs.replace(tip, state=state, taken_by=taken_by, updated_at=doing.at)
    store.save(doing.connection, changed)
    word = clock.new_id("wrd") if text else ""
    if text:
        store.say(doing.connection, changed, TipWord(id=word, side="bureau", text=text, at=doing.at, by=actor.username))
    inbox.mark_read(doing.connection, actor.bureau, tip.id, actor.username, doing.at)
    if state in ("taken", "closed") and (text or state != tip.state):
        _tell(bench, doing, changed, TipReply(tip=tip.id, state=state, word=word, text=text))
    return _opened(doing, changed)


def _tell(bench: Bench, doing: Act, tip: Tip, body: TipReply) -> None:
    if tip.front == doing.actor.bureau:
        receipt = store.receipt_of(doing.connection, tip.id)
        if receipt is not None:
            outward.note_reply(doing.connection, receipt, body, doing.at)
        return
    saying = Saying(kind="tip-reply", origin=doing.actor.bureau, body=msgspec.to_builtins(body), objects=((tip.id, 0),))
    telling.tell(bench, doing, saying, [tip.front])


def _text(given: str) -> str:
    text = given.strip()
    if not text or len(text) > outward.LONGEST:
        raise Invalid("The reply has a mistake.", fields={"text": f"From 1 to {outward.LONGEST} characters."})
    return texts.tidy(text, lines=True)
