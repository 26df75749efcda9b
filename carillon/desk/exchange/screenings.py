# SPDX-License-Identifier: Apache-2.0
"""What hosts and partners tell each other of lists that are screened: invitations, rows, answers, advice, and the end of it."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from carillon.core.model.event import Event
from carillon.core.model.screening import MOST_DAYS, Partner, Proof, Row, Screening
from carillon.desk.exchange.inward import Inward
from carillon.desk.listed import erasing
from carillon.desk.listed.heads import KIND, last_day
from carillon.errors import NotFound, PeerError
from carillon.store import clock, inbox
from carillon.store import events as event_store
from carillon.store import screening_rows as rows
from carillon.store import screenings as store
from carillon.store.screening_rows import List

MOST_LISTS, MOST_ROWS = 200, 1_048_576
"""Lists of one host that a partner has at a time, and rows of one list; a peer cannot fill our disk."""
FARTHEST = 366
"""Days for which a list is kept at most while it is not known when its event ends."""
_Id = Annotated[str, Meta(pattern=r"\Ascr-[0-9a-f]{24}\Z")]
_Text = Annotated[str, Meta(max_length=500)]
_Number = Annotated[int, Meta(ge=1, le=100_000_000)]
_Values = dict[
    Literal["name", "birthDate", "nationality", "gender", "passportNumber", "idNumber", "documentCountry"],
    Annotated[tuple[_Text, ...], Meta(min_length=1, max_length=20)],
]


class InvitationBody(msgspec.Struct, frozen=True):
    screening: _Id
    event: Annotated[str, Meta(pattern=r"\A[a-z0-9][a-z0-9-]{0,59}\Z")]
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    rows: Annotated[int, Meta(ge=0, le=MOST_ROWS)]
    purge_on: Annotated[str, Meta(pattern=r"\A\d{4}-\d\d-\d\d\Z")]
    at: str


class PersonBody(msgspec.Struct, frozen=True):
    number: _Number
    values: _Values


class RowsBody(msgspec.Struct, frozen=True):
    screening: _Id
    rows: Annotated[tuple[PersonBody, ...], Meta(max_length=1_000)]
    last: bool


class AnswerBody(msgspec.Struct, frozen=True):
    screening: _Id
    answer: Literal["taking_part", "declined", "done", "purged"]
    at: str
    proof: Proof | None = None


class WordBody(msgspec.Struct, frozen=True):
    number: _Number
    word: Literal["no_objection", "refer", "refuse"]


class AdviceBody(msgspec.Struct, frozen=True):
    screening: _Id
    advice: Annotated[tuple[WordBody, ...], Meta(min_length=1, max_length=1_000)]
    at: str


class EndBody(msgspec.Struct, frozen=True):
    screening: _Id
    at: str


def take_screening(inward: Inward) -> None:
    """An invitation to screen a list for what we alone may see; nothing of the list comes before our desk agrees."""
    body, host = inward.read(InvitationBody), inward.message.origin
    event = event_store.find(inward.connection, body.event)
    if event is not None and not {host, inward.addressee} <= set(event.bureaus):
        raise PeerError(f"{host} and {inward.addressee} do not both secure {body.event}.")
    old = store.find(inward.connection, inward.addressee, body.screening)
    if old is not None and (old.host != host or old.own):
        raise PeerError(f"{host} speaks of a list that is not its own.")
    if old is not None and old.state not in ("declined", "purged"):
        return
    if sum(one.host == host for one in store.standing(inward.connection, inward.addressee)) >= MOST_LISTS:
        raise PeerError(f"{host} has more than {MOST_LISTS} lists screened here.")
    made = Screening(
        id=body.screening,
        bureau=inward.addressee,
        host=host,
        event=body.event,
        name=body.name,
        state="invited",
        purge_on=_day(body.purge_on, event, inward.at),
        created_at=inward.at,
        updated_at=inward.at,
    )
    if old is None:
        store.put(inward.connection, made)
    else:
        store.replace(inward.connection, made, old)
    inward.tell(KIND, made.id, f"{host} asks you to screen a list for {event.name if event else body.event}: {body.name}")
    inward.note("screening.invited", made.id)


def take_rows(inward: Inward) -> None:
    """Rows of a list that our desk agreed to screen."""
    body = inward.read(RowsBody)
    old = _copy(inward, body.screening)
    if old.whole or old.state not in ("running", "paused"):
        return
    of = List(old.bureau, old.id)
    new = [_row(one) for one in body.rows if one.number > old.read]
    if any(later.number <= earlier.number for earlier, later in pairwise(new)):
        raise PeerError("Rows of a list out of their order.")
    if sum(rows.counts(inward.connection, of).values()) + len(new) > MOST_ROWS:
        raise PeerError(f"A list of more than {MOST_ROWS} rows.")
    rows.add(inward.connection, of, new)
    read = new[-1].number if new else old.read
    changed = msgspec.structs.replace(old, read=read, whole=body.last, updated_at=clock.now())
    store.replace(inward.connection, changed, old)
    inward.note("screening.received", old.id, rows=len(new))


def take_answer(inward: Inward) -> None:
    """A partner's word on a list of ours."""
    body, partner = inward.read(AnswerBody), inward.message.origin
    known = store.partner(inward.connection, body.screening, partner)
    if known is None:
        raise NotFound(f"{partner} answers on a list that it was not asked to screen.")
    if body.answer == "purged":
        _take_proof(inward, body, known)
        return
    screening = _own(inward, body.screening)
    order = ("invited", "declined", "taking_part", "done")
    if known.state not in order or order.index(known.state) >= order.index(body.answer):
        return
    store.put_partner(inward.connection, screening.id, msgspec.structs.replace(known, state=body.answer, at=inward.at))
    said = {"taking_part": "screens", "declined": "does not screen", "done": "has screened"}[body.answer]
    inward.tell(KIND, screening.id, f"{partner} {said} your list {screening.name}")
    inward.note("screening.answered", screening.id, answer=body.answer)


def take_advice(inward: Inward) -> None:
    """What a partner advises on rows of a list of ours; a row that was decided on stays decided, and its desk is told."""
    body, partner = inward.read(AdviceBody), inward.message.origin
    screening = _own(inward, body.screening)
    known = store.partner(inward.connection, screening.id, partner)
    if known is None or known.state not in ("taking_part", "done"):
        raise NotFound(f"{partner} advises on a list that it does not screen.")
    there = rows.fetch(inward.connection, List(screening.bureau, screening.id), [one.number for one in body.advice])
    said = [one for one in body.advice if one.number in there]
    for one in said:
        store.advise(inward.connection, screening.id, one.number, partner, one.word, body.at)
    warned = sum(one.word != "no_objection" for one in said)
    if warned:
        inward.tell(KIND, screening.id, f"{partner} advises on {warned} of your list {screening.name}")
    inward.note("screening.advised", screening.id, rows=len(said))


def take_end(inward: Inward) -> None:
    """Nothing of a list is to be kept: it is purged at once, and a signed receipt goes back."""
    old = store.find(inward.connection, inward.addressee, inward.read(EndBody).screening)
    if old is not None:
        inward.require_owner(old.host)
        if old.own:
            raise PeerError(f"{inward.message.origin} speaks of a list that is not its own.")
        if old.state != "purged":
            erasing.erase_now(inward.bench, inward.connection, old, "host", inward.at)
            inbox.forget_for(inward.connection, old.id, inward.addressee)
            inward.note("screening.purged", old.id)
    inward.owe("purged")


def _take_proof(inward: Inward, body: AnswerBody, known: Partner) -> None:
    proof = body.proof
    if proof is None or (proof.screening, proof.bureau) != (body.screening, inward.message.origin) or not erasing.holds(proof):
        raise PeerError(f"{inward.message.origin} says that a list was purged, and does not prove it.")
    store.put_proof(inward.connection, proof)
    state: Any = known.state if known.state == "removed" else "purged"
    store.put_partner(inward.connection, body.screening, msgspec.structs.replace(known, state=state, at=inward.at))
    inward.note("screening.proven", body.screening)


def _copy(inward: Inward, screening_id: str) -> Screening:
    """Our copy of a list of the message's origin."""
    old = store.find(inward.connection, inward.addressee, screening_id)
    if old is None or old.own:
        raise NotFound(f"{inward.message.origin} tells of a list that {inward.addressee} does not screen.")
    inward.require_owner(old.host)
    return old


def _own(inward: Inward, screening_id: str) -> Screening:
    found = store.find(inward.connection, inward.addressee, screening_id)
    if found is None or not found.own or found.state == "purged":
        raise NotFound(f"{inward.addressee} has no list {screening_id} of its own.")
    return found


def _row(one: PersonBody) -> Row:
    values = {str(name): found for name, found in one.values.items()}
    if not values.get("name"):
        return Row(number=one.number, values=values, state="rejected", fault="the row has no name")
    return Row(number=one.number, name=values["name"][0], values=values)


def _day(given: str, event: Event | None, at: str) -> str:
    """The day on which it is purged: as the host says, and no later than is allowed after the event."""
    try:
        date.fromisoformat(given)
    except ValueError:
        raise PeerError(f"A day that there is not: {given}.") from None
    return min(given, last_day(event, MOST_DAYS) if event else clock.after(at, hours=24 * FARTHEST)[:10])
