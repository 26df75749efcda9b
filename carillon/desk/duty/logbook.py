# SPDX-License-Identifier: Apache-2.0
"""The log of a desk, and the hand-over from one shift to the next; what is written is never changed, only set right by another entry."""

from typing import Literal

from carillon.core.model.duty import Entry
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import reading
from carillon.desk.act import Act, Repeat, act, look
from carillon.desk.bench import Bench
from carillon.errors import Invalid, NotFound
from carillon.store import clock
from carillon.store import duty as store

LONGEST = 10_000


def write(bench: Bench, actor: Actor, text: str, corrects: str = "", repeat: Repeat | None = None) -> Entry:
    """An entry; `corrects` is the id of one that it sets right."""
    with act(bench, actor, "duty.write", repeat=repeat) as doing:
        if corrects and store.find_entry(doing.connection, actor.bureau, corrects) is None:
            raise NotFound(f"There is no entry {corrects} in the log of {actor.bureau}.")
        return _put(doing, "entry", text, corrects=corrects)


def hand_over(bench: Bench, actor: Actor, text: str, repeat: Repeat | None = None) -> Entry:
    """Ends a shift: what the next one must know, with how many lines of the inbox nobody has opened, by kind."""
    with act(bench, actor, "duty.hand_over", repeat=repeat) as doing:
        return _put(doing, "handover", text, waiting=store.count_waiting(doing.connection, actor.bureau))


def fetch(bench: Bench, actor: Actor, entry_id: str) -> Entry:
    """One entry of the bureau's own log."""
    with look(bench, actor, "duty.read", object=entry_id) as doing:
        found = store.find_entry(doing.connection, actor.bureau, entry_id)
        if found is None:
            raise NotFound(f"There is no entry {entry_id} in the log of {actor.bureau}.")
        return found


def page(bench: Bench, actor: Actor, *, limit: int = 50, after: str | None = None, kind: str | None = None) -> list[Entry]:
    """The bureau's log, the newest first; `kind`: entry or handover."""
    with look(bench, actor, "duty.read", object="log") as doing:
        return store.page_log(doing.connection, reading(actor), limit=limit, after=after, kind=kind)


def _put(doing: Act, kind: Literal["entry", "handover"], text: str, corrects: str = "", waiting: dict[str, int] | None = None) -> Entry:
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise Invalid("There is nothing to write down.", fields={"text": f"Text of 1 to {LONGEST} characters, please."})
    entry = Entry(
        id=clock.new_id("log"),
        bureau=doing.actor.bureau,
        kind=kind,
        text=text,
        by=doing.actor.username,
        at=doing.at,
        corrects=corrects,
        waiting=waiting or {},
    )
    store.write(doing.connection, entry)
    doing.object = entry.id
    return entry
