# SPDX-License-Identifier: Apache-2.0
"""Calls as those who may see them read them: lists, and one with the sides and answers that are for the reader."""

from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.model.call import OPEN, Answer, counts
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import reading
from carillon.desk.act import Act, look
from carillon.desk.bench import Bench
from carillon.desk.exchange import post
from carillon.errors import Conflict, Denied, NotFound
from carillon.store import calls as store
from carillon.store import events
from carillon.store.calls import Held, Side, Wanted
from carillon.store.exchange import letters

HIDDEN = frozenset({"bureau", "id", "next_at"})


class Opened(msgspec.Struct, frozen=True):
    """A call as its reader may see it: who asked sees every side and answer, an addressee his own. `counts` are of all sides; None where
    they are not for the reader. `gone`: of a call that was taken back, when each node elsewhere signed that its text is gone."""

    held: Held
    sides: tuple[Side, ...]
    answers: tuple[Answer, ...]
    counts: dict[str, int] | None
    gone: dict[str, str]
    at: str

    @property
    def own(self) -> bool:
        return self.held.own

    @property
    def side(self) -> Side | None:
        """The addressee's own; None in the copy of who asked."""
        return None if self.held.own else next(iter(self.sides), None)

    @property
    def waits(self) -> bool:
        """Whether somebody still owes an answer."""
        return self.held.call.state == "sent" and any(one.state in OPEN for one in self.sides)

    @property
    def overdue(self) -> bool:
        return self.waits and self.held.call.until < self.at


def fetch(bench: Bench, actor: Actor, call_id: str) -> Opened:
    """Raises NotFound."""
    with look(bench, actor, "call.read", object=call_id) as doing:
        found = find(doing, call_id)
        if found.bureau != actor.bureau:
            doing.note_for(found.bureau, "call.disclosed", call_id, to=actor.role)
        return opened(doing.connection, found, doing.at)


def page(
    bench: Bench, actor: Actor, *, limit: int = 50, after: str | None = None, way: str = "", state: str = "", event: str = ""
) -> list[Opened]:
    """Calls that the actor may see, the newest first; `state` also "waiting": for an answer of ours."""
    with look(bench, actor, "call.read", object="list") as doing:
        about = events.find(doing.connection, event) if event else None
        if event and about is None:
            return []
        wanted = Wanted(limit=limit, after=after, way=way or None, state=state or None, event=about)
        found = store.page(doing.connection, reading(actor), wanted)
        doing.detail = {"shown": len(found)}
        return [opened(doing.connection, one, doing.at, brief=True) for one in found]


def opened(connection: Connection, held: Held, at: str, *, brief: bool = False) -> Opened:
    """A copy with all that belongs to it; `brief`: without answers and proofs."""
    call = held.call
    sides = _arrived(connection, held, store.sides_of(connection, held.bureau, [call.id])[call.id])
    answers = [] if brief else store.answers_to(connection, held.bureau, [call.id])[call.id]
    gone = {}
    if held.own and call.state == "recalled" and not brief:
        gone = {code: proof[1] for code, proof in letters.proven(connection, call.id).items()}
    how = counts(one.state for one in sides) if held.own and sides else held.counts
    return Opened(held, tuple(sides), tuple(answers), how, gone, at)


def _arrived(connection: Connection, held: Held, sides: list[Side]) -> list[Side]:
    """What has arrived since it was last noted shows at once."""
    if not held.own or not any(one.state == "sent" for one in sides):
        return sides
    there = store.arrived(connection, [held.call.id])
    return [
        msgspec.structs.replace(one, state="delivered") if one.state == "sent" and (one.id, one.side) in there else one for one in sides
    ]


def find(doing: Act, call_id: str) -> Held:
    """A copy that the actor may see. Raises NotFound."""
    found = store.fetch(doing.connection, call_id, reading(doing.actor))
    if found is None:
        raise NotFound(f"There is no call {call_id}.", help="Check the id.")
    return found


def asked(doing: Act, call_id: str, *states: str) -> Held:
    """The copy of the actor's bureau, which asked, in one of the states. Raises NotFound, Denied, Conflict."""
    found = find(doing, call_id)
    if not found.own or found.bureau != doing.actor.bureau:
        raise Denied(f"Only the bureau that asked, {found.call.owner}, may do this.", help="Answer it, or take note of it.")
    if found.call.state not in states:
        raise Conflict(f"Call {call_id} is {found.call.state}; this needs one that is {' or '.join(states)}.", current=found.call)
    return found


def received(doing: Act, call_id: str) -> tuple[Held, Side]:
    """The copy of the actor's bureau, which was asked, and its side. Raises NotFound, Denied, Conflict."""
    found = find(doing, call_id)
    if found.own or found.bureau != doing.actor.bureau:
        raise Denied("Only a bureau that was asked may do this.", help="The bureaus that received it answer it.")
    side = store.side(doing.connection, found.bureau, call_id, found.bureau)
    if side is None or found.call.state == "recalled":
        raise Conflict(f"{found.call.owner} took this call back.", help="Nothing is to be done any more, and nothing was sent.")
    if found.call.state != "sent":
        raise Conflict(f"{found.call.owner} closed this call: it needs no further answer.", help="Send what you know as a report.")
    return found, side


def plain(shown: Opened) -> dict[str, Any]:
    """A call in its outside form, with what is for its reader."""
    body = plain_call(shown)
    body["sides"] = [{name: value for name, value in msgspec.to_builtins(one).items() if name not in HIDDEN} for one in shown.sides]
    body["answers"] = [plain_answer(one) for one in shown.answers]
    body["gone"] = shown.gone
    return body


def plain_call(shown: Opened) -> dict[str, Any]:
    """The same without sides and answers; `own_state` is how the reader's own bureau stands that was asked."""
    body: dict[str, Any] = msgspec.to_builtins(shown.held.call)
    title = shown.held.call.title
    side = shown.side
    return body | {
        "title": title,
        "own": shown.own,
        "own_state": side.state if side else None,
        "overdue": shown.overdue,
        "counts": shown.counts,
    }


def plain_answer(answer: Answer) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.to_builtins(answer)
    return body


def here(bench: Bench, connection: Connection, codes: tuple[str, ...]) -> set[str]:
    """Those of the bureaus that live on this node."""
    return set(codes) - post.elsewhere(bench, connection)
