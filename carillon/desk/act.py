# SPDX-License-Identifier: Apache-2.0
"""The one gate: decide by the policy, begin a transaction, do the deed, note it in the audit chain. There is no other way to do anything.

`act` is for deeds that change something: the note stands in the same transaction as the change. `look` is for reading: the note is durable
before anything read is handed out. Both note what was denied, and what failed through the asker's fault, with its outcome.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import Connection

from carillon.core.policy.actors import Actor
from carillon.core.policy.decide import Decision, decide, decide_owner
from carillon.desk.bench import Bench
from carillon.errors import AskerError, Conflict, Denied
from carillon.store import audit, clock, idempotency
from carillon.store.db import lock_audit
from carillon.store.journal import Deed


class Repeat(msgspec.Struct, frozen=True):
    """A caller's key for one write, and the digest of what it asks, so that the write can be sent again without being done again."""

    key: str
    digest: str


class Repeated(Exception):
    """The write was done before under the same key; `object_id` is what it made or changed."""

    def __init__(self, object_id: str) -> None:
        super().__init__(object_id)
        self.object_id = object_id


@dataclass
class Act:
    """A deed under way. `object` and `detail` go into its note; no personal data of a subject belongs there."""

    connection: Connection
    actor: Actor
    at: str
    deed: str
    object: str = ""
    purpose: str = ""
    detail: dict[str, str | int] = field(default_factory=dict)
    more: list[audit.Entry] = field(default_factory=list)

    def note_for(self, bureau: str, deed: str, object: str, **detail: str | int) -> None:
        """A second note, in another bureau's log: what was done to it, or with what it owns."""
        self.more.append(
            audit.Entry(
                at=self.at,
                actor=self.actor.user,
                bureau=bureau,
                role=self.actor.role,
                via=self.actor.via,
                deed=deed,
                object=object,
                detail=detail,
            )
        )


@contextmanager
def act(bench: Bench, actor: Actor, deed: str, *, object: str = "", purpose: str = "", repeat: Repeat | None = None) -> Iterator[Act]:
    """A deed that changes something. Raises Denied, Repeated, or what the block raises; then nothing was changed."""
    permit(bench, actor, deed, object)
    try:
        with bench.database.write() as connection:
            # First of all: writers of the feed and of the chain are one at a time, so that numbers are committed in order.
            lock_audit(connection)
            if repeat is not None:
                _known(connection, actor, repeat)
            doing = Act(connection, actor, clock.now(), deed, object, purpose)
            yield doing
            if repeat is not None:
                idempotency.note(connection, actor.user, repeat.key, repeat.digest, doing.object, doing.at)
            audit.append(connection, [entry(actor, deed, doing), *doing.more])
    except AskerError as refusal:
        _note(bench, actor, deed, object, refusal.code)
        raise


@contextmanager
def keep(bench: Bench, bureau: str, deed: str, *, object: str = "") -> Iterator[Act]:
    """What a node does by itself for a bureau when its time has come (a deadline, an expiry). Nobody acts, so no policy is asked; the note
    says so. For `desk/chores.py` and what it calls alone."""
    actor = Actor(user="", username=f"node:{bench.settings.node}"[:80], bureau=bureau, role="node", via="clock")
    with _unasked(bench, actor, deed, object) as doing:
        yield doing


@contextmanager
def welcome(bench: Bench, bureau: str, deed: str, *, object: str = "") -> Iterator[Act]:
    """What somebody whom nobody knows does at the public door, on behalf of the bureau that keeps it. It is open to everybody, so no policy
    is asked; the note says that it was the public, and nothing of who. For `desk/tipline.py` alone."""
    with _unasked(bench, Actor(user="", username="public", bureau=bureau, role="public", via="public"), deed, object) as doing:
        yield doing


@contextmanager
def _unasked(bench: Bench, actor: Actor, deed: str, object: str) -> Iterator[Act]:
    with bench.database.write() as connection:
        lock_audit(connection)
        doing = Act(connection, actor, clock.now(), deed, object)
        yield doing
        audit.append(connection, [entry(actor, deed, doing), *doing.more])


@contextmanager
def look(bench: Bench, actor: Actor, deed: str, *, object: str = "", purpose: str = "") -> Iterator[Act]:
    """A deed that reads. What was read may be handed out when the block has ended: the note is durable then."""
    permit(bench, actor, deed, object)
    try:
        with bench.database.read() as connection:
            doing = Act(connection, actor, clock.now(), deed, object, purpose)
            yield doing
    except AskerError as refusal:
        _note(bench, actor, deed, object, refusal.code)
        raise
    bench.journal.write(Deed((), (entry(actor, deed, doing), *doing.more)))


def permit(bench: Bench, actor: Actor, deed: str, object: str = "", owner: str | None = None) -> None:
    """Asks the policy; a refusal is noted, then raised as Denied."""
    decision: Decision = decide(actor, deed) if owner is None else decide_owner(actor, deed, owner)
    if not decision.allowed:
        _note(bench, actor, deed, object, "denied")
        raise Denied(decision.reason, help="Ask an officer of your bureau, or the administrator if your role is wrong.")


def require_owner(doing: Act, owner: str) -> None:
    """Within a deed: only the owner's bureau may go on. Raises Denied (the gate notes it)."""
    decision = decide_owner(doing.actor, doing.deed, owner)
    if not decision.allowed:
        raise Denied(decision.reason, help="Send the owner a report with what you know.")


def entry(actor: Actor, deed: str, doing: Act, outcome: str = "ok") -> audit.Entry:
    return audit.Entry(
        at=doing.at,
        actor=actor.username,
        bureau=actor.bureau,
        role=actor.role,
        via=actor.via,
        deed=deed,
        object=doing.object[:80],
        purpose=doing.purpose,
        outcome=outcome,
        detail=doing.detail,
    )


def _note(bench: Bench, actor: Actor, deed: str, object: str, outcome: str) -> None:
    refused = audit.Entry(
        at=clock.now(),
        actor=actor.username,
        bureau=actor.bureau,
        role=actor.role,
        via=actor.via,
        deed=deed,
        object=printable(object),
        outcome=outcome,
    )
    bench.journal.write(Deed((), (refused,)))


def printable(text: str) -> str:
    """What somebody typed as an id, fit for the log: at most 80 printable ASCII characters."""
    return "".join(c if " " < c < "\x7f" else "?" for c in text[:80])


def _known(connection: Connection, actor: Actor, repeat: Repeat) -> None:
    found = idempotency.find(connection, actor.user, repeat.key)
    if found is None:
        return
    digest, object_id = found
    if digest != repeat.digest:
        raise Conflict("This Idempotency-Key was used before for a different request.", help="Use a new key for a new request.")
    raise Repeated(object_id)
