# SPDX-License-Identifier: Apache-2.0
"""The thread of a request: each word is kept on one's own copy, moves its side on, and is told to the other side with what hangs on it."""

from collections.abc import Sequence

import msgspec

from carillon.core.model.request import Entry, Kind
from carillon.core.policy.actors import Actor
from carillon.desk import attachments
from carillon.desk.act import Act, Repeat, act
from carillon.desk.bench import Bench
from carillon.desk.exchange import telling
from carillon.desk.exchange.post import Saying
from carillon.desk.exchange.requests import LONGEST, ReplyBody
from carillon.desk.requests import question, reading
from carillon.desk.requests.reading import Opened
from carillon.errors import Conflict, Invalid
from carillon.store import clock, inbox
from carillon.store import requests as store
from carillon.store.requests import Held, Side


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says: `language` is that of the text, his own where it is empty."""

    kind: Kind
    text: str = ""
    language: str = ""
    reason: str = ""


def follow_up(
    bench: Bench, actor: Actor, request_id: str, text: str, *, to: str = "", language: str = "", repeat: Repeat | None = None
) -> Opened:
    """Adds to the thread, from either side; who asked may name one addressee, or says it to all."""
    word = Word(kind="follow_up", text=written(text), language=language)
    with act(bench, actor, "request.follow", object=request_id, repeat=repeat) as doing:
        held = reading.find(doing, request_id)
        if held.own:
            held = reading.asked(doing, request_id, "sent")
            sides = chosen(doing, held, to)
        else:
            held, side = reading.received(doing, request_id)
            sides = [side]
        say(bench, doing, held, word, sides)
        return reading.opened(doing.connection, reading.find(doing, request_id), doing.at)


def say(bench: Bench, doing: Act, held: Held, word: Word, sides: Sequence[Side]) -> Entry:
    """Within a deed: one word to some sides, with the attachments that wait."""
    entry = entry_of(doing, held, word, sides)
    store.add(doing.connection, held.bureau, entry)
    for side in sides:
        store.set_side(doing.connection, store.moved(side, entry, side.next_at))
        telling.tell(bench, doing, _saying(doing, held, entry, side.side), [side.side if held.own else held.request.owner])
    others = [side.side for side in sides] if held.own else [held.request.owner]
    count = attachments.travel(bench, doing, (held.request.id, held.request.version), entry.id, others)
    doing.detail |= {"what": word.kind, **({"attachments": count} if count else {})}
    if doing.actor.user:
        inbox.mark_read(doing.connection, held.bureau, held.request.id, doing.actor.username, doing.at)
    return entry


def entry_of(doing: Act, held: Held, word: Word, sides: Sequence[Side]) -> Entry:
    """A word as an entry: to one side, or to all of them."""
    return Entry(
        id=clock.new_id("rpl"),
        request_id=held.request.id,
        side=sides[0].side if len(sides) == 1 else "",
        bureau=held.bureau,
        kind=word.kind,
        text=word.text,
        language=word.language[:8] or doing.actor.language,
        reason=word.reason,
        by=doing.actor.username,
        at=doing.at,
    )


def chosen(doing: Act, held: Held, to: str) -> list[Side]:
    """The addressee that is named, or all. Raises Invalid."""
    sides = [one for one in store.sides(doing.connection, held.bureau, held.request.id) if not to or one.side == to]
    if not sides:
        raise Invalid("This bureau was not asked.", fields={"to": f"One of {', '.join(held.request.to)}."})
    return sides


def written(text: str, *, needed: bool = True) -> str:
    """The text of a word. Raises Invalid."""
    try:
        found = question.text(text, LONGEST["text"])
    except Invalid as wrong:
        raise Invalid("The text has a mistake.", fields={"text": wrong.message}) from None
    if needed and not found:
        raise Invalid("Say something.", fields={"text": "Needed."})
    return found


def refuse_done(side: Side) -> None:
    """Raises Conflict where the addressee has answered already."""
    if side.state == "answered":
        raise Conflict(
            f"Your bureau has answered this request already, at {side.answered_at}.",
            help="Look at that answer; if you know more, add it to the thread.",
            current=side,
        )


def _saying(doing: Act, held: Held, entry: Entry, side: str) -> Saying:
    body = ReplyBody(
        id=entry.id,
        request=entry.request_id,
        side=side,
        kind=entry.kind,
        text=entry.text,
        language=entry.language,
        reason=entry.reason,
        at=entry.at,
    )
    request = held.request
    return Saying(
        kind="reply",
        origin=held.bureau,
        body=msgspec.to_builtins(body),
        objects=((request.id, request.version),),
        priority="urgent" if request.urgency in ("flash", "urgent") else "",
        correlation=request.id,
        purpose=request.purpose,
        handling=request.handling,
    )
