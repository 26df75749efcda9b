# SPDX-License-Identifier: Apache-2.0
"""The rights of the person through the API: requests for access, correction and deletion, and what owners are asked because of them."""

from collections.abc import Callable
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from carillon.desk.subjects import answering, cases, consulting, deciding, disclosing, searching
from carillon.desk.subjects.cases import Opened
from carillon.desk.subjects.deciding import Decision
from carillon.desk.subjects.disclosing import Told
from carillon.doors.api.bodies import Maybe, Page
from carillon.doors.api.call import Call, pages
from carillon.doors.api.routes import Route
from carillon.errors import Invalid
from carillon.store.subjects import Order

PAGING = ("limit", "next", "state")


class SubjectPerson(msgspec.Struct):
    """Whom a request is about."""

    name: str
    other_names: list[str] | UnsetType = UNSET
    birth_date: Maybe = UNSET
    nationality: Maybe = UNSET
    gender: Maybe = UNSET
    numbers: list[str] | UnsetType = UNSET


class NewSubject(msgspec.Struct):
    """A request of a person; `identity` says how it was proven who asks."""

    kind: Literal["access", "correction", "deletion"]
    subject: SubjectPerson
    applicant: str
    identity: str
    address: Maybe = UNSET
    representative: Maybe = UNSET
    language: Literal["en", "fr", "es", "ar"] | UnsetType = UNSET
    text: Maybe = UNSET
    received_on: Maybe = UNSET


class Admission(msgspec.Struct):
    """`ground`: a code of the list `inadmissibilities`; left out, the request is admissible."""

    ground: Maybe = UNSET


class OneRecord(msgspec.Struct):
    record: str


class Asking(msgspec.Struct):
    """`others`: bureaus of whose records nobody here knows."""

    question: Maybe = UNSET
    others: list[str] | UnsetType = UNSET


class Position(msgspec.Struct):
    """The owner's answer."""

    position: Literal["agree", "object", "no_data"]
    objection: Maybe = UNSET
    confirm: bool | UnsetType = UNSET
    text: Maybe = UNSET
    records: list[str] | UnsetType = UNSET


def _page(call: Call) -> dict[str, Any]:
    found = cases.page(call.bench, call.actor, state=call.choice("state"), limit=call.limit, after=call.after)
    return pages([cases.listed(one) for one in found], call.limit, found[-1].id if found else None)


def _again(call: Call, subject_id: str) -> dict[str, Any]:
    return cases.plain(cases.fetch(call.bench, call.actor, subject_id))


def _search(call: Call) -> dict[str, Any]:
    found = searching.search(call.bench, call.actor, call.path["id"], call.repeat)
    return cases.plain(found.opened) | {"mentions": found.mentions}


def _consult(call: Call) -> dict[str, Any]:
    others = call.body.get("others") if isinstance(call.body, dict) else None
    if others is not None and not (isinstance(others, list) and all(isinstance(one, str) for one in others)):
        raise Invalid("The request has a mistake.", fields={"others": "A list of codes of bureaus."})
    opened = consulting.consult(call.bench, call.actor, call.path["id"], call.field("question", ""), others or (), call.repeat)
    return cases.plain(opened)


def _block(call: Call) -> dict[str, Any]:
    order = deciding.block(call.bench, call.actor, call.field("record"), call.path["id"], call.repeat)
    return _again(call, order.subject_id)


def _unblock(call: Call) -> dict[str, Any]:
    order = deciding.unblock(call.bench, call.actor, call.field("record"), call.path["id"], call.repeat)
    return _again(call, order.subject_id)


def _of_record(deed: Callable[..., Order]) -> Callable[[Call], dict[str, Any]]:
    """Blocking without a request of a person."""
    return lambda call: msgspec.to_builtins(deed(call.bench, call.actor, call.path["id"], repeat=call.repeat))


def _ordered(call: Call, record_id: str) -> dict[str, Any]:
    return {"record_id": record_id}


def _disclosures(call: Call) -> dict[str, Any]:
    found = disclosing.of_subject(call.bench, call.actor, call.path["id"])
    return {"items": [msgspec.to_builtins(one) for one in found], "next": None}


def _consultations(call: Call) -> dict[str, Any]:
    found = consulting.page(call.bench, call.actor, state=call.choice("state"), limit=call.limit, after=call.after)
    return pages([consulting.plain(one) for one in found], call.limit, found[-1].id if found else None)


def _consultation(call: Call, consultation_id: str) -> dict[str, Any]:
    return consulting.plain(consulting.fetch(call.bench, call.actor, consultation_id))


def _shown(deed: Callable[[Call], Opened]) -> Callable[[Call], dict[str, Any]]:
    return lambda call: cases.plain(deed(call))


R = Route
ROUTES: tuple[Route, ...] = (
    R("POST", "/subjects", "Take in a request of a person", _shown(lambda c: cases.receive(c.bench, c.actor, c.body, c.repeat)),
      takes=NewSubject, status=201, again=_again),
    R("GET", "/subjects", "Requests of persons, newest first", _page, gives=Page[dict[str, Any]], query=PAGING),
    R("GET", "/subjects/{id}", "One request, with the records on the person", lambda c: _again(c, c.path["id"])),
    R("POST", "/subjects/{id}/admit", "Say whether it is admissible",
      _shown(lambda c: cases.admit(c.bench, c.actor, c.path["id"], c.field("ground", ""), c.repeat)),
      takes=Admission, again=_again),
    R("POST", "/subjects/{id}/search", "Look for what is held on the person", _search, again=_again, needs_body=False),
    R("POST", "/subjects/{id}/drop", "Say that a record is on somebody else",
      _shown(lambda c: searching.drop(c.bench, c.actor, c.path["id"], c.field("record"), c.repeat)),
      takes=OneRecord, again=_again),
    R("POST", "/subjects/{id}/consult", "Ask the owners", _consult, takes=Asking, again=_again),
    R("POST", "/subjects/{id}/block", "Block a record while it is examined", _block, takes=OneRecord,
      again=lambda c, _: _again(c, c.path["id"])),
    R("POST", "/subjects/{id}/unblock", "Set a blocked record free", _unblock, takes=OneRecord,
      again=lambda c, _: _again(c, c.path["id"])),
    R("POST", "/subjects/{id}/decide", "Decide, and order what follows",
      _shown(lambda c: deciding.decide(c.bench, c.actor, c.path["id"], c.body, c.repeat)), takes=Decision, again=_again),
    R("POST", "/subjects/{id}/answer", "Answer the applicant",
      _shown(lambda c: answering.answer(c.bench, c.actor, c.path["id"], c.repeat)), again=_again, needs_body=False),
    R("POST", "/subjects/{id}/close", "Close a request that was answered",
      _shown(lambda c: cases.close(c.bench, c.actor, c.path["id"], c.repeat)), again=_again, needs_body=False),
    R("GET", "/subjects/{id}/disclosures", "To whom the records on the person were disclosed", _disclosures, gives=Page[Told]),
    R("POST", "/records/{id}/block", "Block a record, as control", _of_record(deciding.block), again=_ordered, needs_body=False),
    R("POST", "/records/{id}/unblock", "Set it free again, as control", _of_record(deciding.unblock), again=_ordered,
      needs_body=False),
    R("GET", "/consultations", "What control asks my bureau, newest first", _consultations, gives=Page[dict[str, Any]], query=PAGING),
    R("GET", "/consultations/{id}", "One consultation", lambda c: _consultation(c, c.path["id"])),
    R("POST", "/consultations/{id}/answer", "Answer as the owner",
      lambda c: consulting.plain(consulting.answer(c.bench, c.actor, c.path["id"], c.body, c.repeat)),
      takes=Position, again=_consultation),
)  # fmt: skip
