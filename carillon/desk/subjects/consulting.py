# SPDX-License-Identifier: Apache-2.0
"""Owners are heard before a decision: control asks, and the owner's desk answers. Who does not answer in time has not confirmed."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from carillon.core.policy.actors import Actor
from carillon.desk.act import Act, Repeat, act, look
from carillon.desk.bench import Bench
from carillon.desk.exchange import telling
from carillon.desk.exchange.post import Saying
from carillon.desk.exchange.rights import MOST, PositionBody, SubjectBody
from carillon.desk.subjects import cases
from carillon.desk.subjects.cases import Opened
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.store import clock, consultations, inbox, people, records
from carillon.store import subjects as store
from carillon.store.consultations import Consultation


def consult(
    bench: Bench, actor: Actor, subject_id: str, question: str = "", others: Collection[str] = (), repeat: Repeat | None = None
) -> Opened:
    """Asks the owners of the records on the person who were not asked yet; and `others`, of whose records nobody here knows, whether they
    hold any, which tells them that the person asks."""
    with act(bench, actor, "subject.consult", object=subject_id, repeat=repeat) as doing:
        case = cases.require(doing, subject_id, *cases.OPEN)
        unknown = sorted(set(others) - people.bureau_codes(doing.connection))
        if unknown:
            raise Invalid(f"There is no bureau {unknown[0][:12]}.", fields={"others": "Codes of bureaus, such as FR."})
        waiting = [one for one in store.held(doing.connection, case.id) if one.consultation is None]
        owners = sorted({one.owner for one in waiting} | set(others))
        if not owners:
            raise Conflict("There is nobody to ask: every owner of a record on this person was asked.", help="Search first.")
        for owner in owners:
            held = [one for one in waiting if one.owner == owner][:MOST]
            asked = _ask(bench, doing, case, owner, [one.record_id for one in held], question.strip()[:2000])
            for one in held:
                store.hold_again(doing.connection, msgspec.structs.replace(one, consultation=asked.id))
        doing.detail = {"asked": ",".join(owners)[:200]}
        return cases.go_on(doing, case, "consulting", ", ".join(owners))


def _ask(bench: Bench, doing: Act, case: store.Case, owner: str, held: Sequence[str], question: str) -> Consultation:
    asked = Consultation(
        bureau=case.bureau,
        id=clock.new_id("con"),
        side=consultations.ASKS,
        origin=case.bureau,
        owner=owner,
        subject_id=case.id,
        kind=case.kind,
        person=case.person,
        records=tuple(held),
        question=question,
        due_at=cases.due(bench.packs, doing.at, "consultation"),
        at=doing.at,
    )
    consultations.put(doing.connection, asked)
    body = SubjectBody(
        consultation=asked.id,
        subject=case.id,
        kind=case.kind,
        person=case.person,
        records=asked.records,
        question=question,
        due=asked.due_at,
    )
    saying = Saying(kind="subject", origin=case.bureau, body=msgspec.to_builtins(body), objects=((asked.id, 0),), correlation=case.id)
    telling.tell(bench, doing, saying, [owner], own=True)
    return asked


# The owner's side ------------------------------------------------------------------------------------------------------------


def page(bench: Bench, actor: Actor, *, state: str | None = None, limit: int = 50, after: str | None = None) -> list[Consultation]:
    """What the bureau was asked, newest first; control sees what every bureau of its node was asked."""
    with look(bench, actor, "consultation.read", object="list") as doing:
        return consultations.asked(doing.connection, _whose(actor), state=state, limit=limit, after=after)


def fetch(bench: Bench, actor: Actor, consultation_id: str) -> Consultation:
    """One consultation, for the bureau that is asked."""
    with look(bench, actor, "consultation.read", object=consultation_id) as doing:
        return _find(doing, consultation_id)


def answer(bench: Bench, actor: Actor, consultation_id: str, body: Any, repeat: Repeat | None = None) -> Consultation:
    """The owner's word: {"position": agree, object or no_data, "objection"?: code, "confirm"?: whether the applicant may be told that data
    are held, "records"?: further records of the bureau on the person, "text"?}. It is given once."""
    given = _read(bench, body)
    with act(bench, actor, "consultation.answer", object=consultation_id, repeat=repeat) as doing:
        asked = _find(doing, consultation_id)
        if asked.bureau != actor.bureau:
            raise Denied(f"Bureau {asked.bureau} is asked, and answers.")
        if asked.answered_at is not None:
            raise Conflict(f"Consultation {consultation_id} was answered already.", current=asked)
        for one in given.records:
            record = records.fetch_any(doing.connection, one)
            if record is None or record.owner != actor.bureau:
                raise Invalid(f"{one[:40]} is no record of yours.", fields={"records": "Records of your own bureau only."})
        said = msgspec.structs.replace(given, consultation=asked.id)
        new = msgspec.structs.replace(
            asked,
            state="answered",
            position=given.position,
            objection=given.objection,
            confirm=given.confirm,
            text=given.text,
            answered_at=doing.at,
        )
        consultations.put(doing.connection, new)
        inbox.mark_read(doing.connection, actor.bureau, asked.id, actor.username, doing.at)
        saying = Saying(
            kind="position",
            origin=actor.bureau,
            body=msgspec.to_builtins(said),
            objects=((asked.id, 0),),
            correlation=asked.subject_id,
        )
        telling.tell(bench, doing, saying, [asked.origin], own=True)
        doing.detail = {"position": given.position}
    return new


def plain(one: Consultation) -> dict[str, Any]:
    """A consultation in its outside form."""
    body: dict[str, Any] = msgspec.to_builtins(one)
    body["subject"] = body.pop("person")
    return body


def _read(bench: Bench, body: Any) -> PositionBody:
    try:
        given = msgspec.convert({**body, "consultation": ""}, PositionBody)
    except (msgspec.ValidationError, TypeError) as wrong:
        raise Invalid(f"An answer is {{position, objection, confirm, text, records}}: {wrong}.") from None
    mistakes = {}
    positions, objections = bench.packs.codes["positions"].codes, bench.packs.codes["objections"].codes
    if given.position not in positions:
        mistakes["position"] = f"One of {', '.join(positions)}."
    if (given.position == "object") != bool(given.objection) or (given.objection and given.objection not in objections):
        mistakes["objection"] = f"Where you object, and only then: one of {', '.join(objections)}."
    if len(given.records) > MOST or len(given.text) > 2000:
        mistakes["text"] = f"At most 2000 characters, and {MOST} records."
    if mistakes:
        raise Invalid("The answer has mistakes.", fields=mistakes)
    return given


def _find(doing: Act, consultation_id: str) -> Consultation:
    whose = _whose(doing.actor)
    codes = people.bureau_codes(doing.connection) if whose is None else [whose]
    for code in codes:
        found = consultations.find(doing.connection, code, consultation_id, consultations.ASKED)
        if found is not None:
            return found
    raise NotFound(f"There is no consultation {consultation_id}.", help="See `carillon subject consultations`.")


def _whose(actor: Actor) -> str | None:
    return None if actor.role == "control" else actor.bureau
