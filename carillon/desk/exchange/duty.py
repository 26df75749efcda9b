# SPDX-License-Identifier: Apache-2.0
"""What duty desks tell each other: broadcasts and that note was taken, agreements to stand in, lines passed on, and words on them."""

import msgspec

from carillon.core.model import duty as model
from carillon.core.model.duty import Agreement, Broadcast
from carillon.desk.exchange.inward import Inward
from carillon.errors import NotFound, PeerError
from carillon.store import duty, inbox

LINE = 300


class BroadcastBody(msgspec.Struct, frozen=True):
    broadcast: Broadcast


class Named(msgspec.Struct, frozen=True):
    """A broadcast by its id."""

    broadcast: str


class AgreementBody(msgspec.Struct, frozen=True):
    agreement: Agreement


class LineBody(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the lender's inbox, as its own desk was told it."""

    id: str
    agreement: str
    kind: str
    object_id: str
    urgency: str
    text: str
    at: str


class WordBody(msgspec.Struct, frozen=True):
    """What the keeper says to a line that was passed to him."""

    line: str
    word: str
    text: str = ""


def take_broadcast(inward: Inward) -> None:
    """Something to take note of; taken back, it is gone."""
    one = inward.read(BroadcastBody).broadcast
    inward.require_owner(one.owner)
    old = duty.find_broadcast(inward.connection, inward.addressee, one.id)
    if old is not None:
        inward.require_owner(old.broadcast.owner)
        if one.state == "recalled" and old.broadcast.state != "recalled":
            duty.end_broadcast(inward.connection, inward.addressee, old.broadcast)
            inbox.forget_for(inward.connection, one.id, inward.addressee)
            inward.tell("broadcast", one.id, f"{one.owner} took back a broadcast")
        return
    duty.put_broadcast(inward.connection, inward.addressee, msgspec.structs.replace(one, to=(), by=""))
    if one.state == "sent":
        inward.tell("broadcast", one.id, f"Broadcast from {one.owner}: {one.title}", one.urgency)
    inward.note("broadcast.received", one.id)


def take_note(inward: Inward) -> None:
    """A desk has taken note of a broadcast of ours."""
    broadcast_id = inward.read(Named).broadcast
    own = duty.find_broadcast(inward.connection, inward.addressee, broadcast_id)
    if own is None or own.broadcast.owner != inward.addressee:
        raise NotFound("Note was taken of a broadcast that is not ours.")
    if duty.note(inward.connection, broadcast_id, inward.message.origin, inward.at):
        inward.note("broadcast.noted", broadcast_id)


def take_agreement(inward: Inward) -> None:
    """The lender offers or changes an agreement; the keeper takes it up or ends it; both may end it."""
    offered = inward.read(AgreementBody).agreement
    origin = inward.message.origin
    if {origin, inward.addressee} != {offered.lender, offered.keeper}:
        raise PeerError(f"{origin} speaks of an agreement of others.")
    model.read_zone(offered.zone), model.read_hour(offered.begins), model.read_hour(offered.ends)
    old = duty.find_agreement(inward.connection, inward.addressee, offered.id)
    if old is None and origin != offered.lender:
        raise PeerError(f"{origin} takes up what {inward.addressee} did not offer.")
    if old is not None:
        if old.version >= offered.version or old.state == "ended":
            return
        if (old.lender, old.keeper) != (offered.lender, offered.keeper):
            raise PeerError("An agreement does not change hands.")
        if origin == old.keeper:
            # The keeper says yes or no, and nothing about the hours.
            offered = msgspec.structs.replace(old, state=offered.state, version=offered.version)
    if origin == offered.lender and offered.state == "in force" and (old is None or old.state != "in force"):
        raise PeerError("Who lends his desk does not say for the other that he stands in.")
    duty.put_agreement(inward.connection, inward.addressee, offered)
    said = {"offered": "asks you to stand in for it", "in force": "stands in for you from now on", "ended": "has ended an agreement"}
    inward.tell("agreement", offered.id, f"{origin} {said[offered.state]}")
    inward.note("agreement.told", offered.id, state=offered.state)


def take_line(inward: Inward) -> None:
    """A line of another's desk, for which ours stands in."""
    body = inward.read(LineBody)
    agreement = duty.find_agreement(inward.connection, inward.addressee, body.agreement)
    if agreement is None or agreement.lender != inward.message.origin or agreement.state != "in force":
        raise NotFound(f"{inward.addressee} does not stand in for {inward.message.origin}.")
    if duty.find_passed(inward.connection, inward.addressee, body.id) is not None:
        return
    line = duty.Passed(
        bureau=inward.addressee,
        id=body.id,
        agreement=agreement.id,
        lender=agreement.lender,
        kind=body.kind[:16],
        object_id=body.object_id[:80],
        urgency=body.urgency[:12],
        text=body.text[:LINE],
        at=body.at,
    )
    duty.put_passed(inward.connection, line)
    inward.tell("passed", body.id, f"For {agreement.lender}: {body.text}", line.urgency)
    inward.note("duty.passed", body.id)


def take_word(inward: Inward) -> None:
    """What the desk that stands in for ours says; it is carried out by the next round, as ours."""
    body = inward.read(WordBody)
    line = duty.find_passed(inward.connection, inward.addressee, body.line)
    agreement = duty.find_agreement(inward.connection, inward.addressee, line.agreement) if line is not None else None
    if line is None or agreement is None or agreement.keeper != inward.message.origin:
        raise NotFound(f"{inward.message.origin} does not stand in for {inward.addressee} in this.")
    if duty.answer(inward.connection, inward.addressee, line.id, body.word[:24], body.text[:2000], inward.at, done=False):
        inward.tell(line.kind, line.object_id, f"{inward.message.origin}, standing in: {body.word} {body.text}")
        inward.note("duty.word", line.object_id, word=body.word[:24])
