# SPDX-License-Identifier: Apache-2.0
"""Notices and diffusions through the API, and the reviewer's desk with the list of protected persons."""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from carillon.core.model.notice import Protected
from carillon.desk.notices import drafting, life, reading
from carillon.desk.notices.reading import Opened
from carillon.desk.reviews import decisions, protection, queue
from carillon.desk.reviews.queue import Statistics, Submission
from carillon.doors.api.bodies import Maybe, Page, Reason
from carillon.doors.api.call import Call, pages
from carillon.doors.api.routes import Route
from carillon.errors import Invalid
from carillon.store import notices as notice_store
from carillon.store import reviews as review_store


class NewNotice(msgspec.Struct):
    """`fields` are those of the colour's form (GET /notices/colours), each a text, or a list where the form takes several. An audience of
    `only` makes it a diffusion. `version`: of a change, the one that it was made from."""

    colour: Maybe = UNSET
    records: list[str] | UnsetType = UNSET
    fields: dict[str, Any] | UnsetType = UNSET
    audience: Any = UNSET
    action: Maybe = UNSET
    public: bool | UnsetType = UNSET
    languages: list[str] | UnsetType = UNSET
    until: Maybe = UNSET
    area: Maybe = UNSET
    handling: list[str] | UnsetType = UNSET
    version: int | UnsetType = UNSET


class Text(msgspec.Struct):
    text: Maybe = UNSET


class Ending(msgspec.Struct):
    """`reason` is a code of the list `withdrawal_reasons`."""

    reason: str
    text: Maybe = UNSET


class Suspension(msgspec.Struct):
    """`ground` is a code of the list `suspension_grounds`."""

    ground: str
    text: str


class Refusal(msgspec.Struct):
    """`ground` is a code of the list `refusal_grounds`."""

    ground: str
    text: str


class Questions(msgspec.Struct):
    """`questions` are codes of the list `return_questions`."""

    questions: list[str]
    text: Maybe = UNSET


class Test(msgspec.Struct):
    """By factor (list `predominance_factors`): an assessment (list `predominance_assessments`) and why."""

    assessment: dict[str, Any]


class ReviewStep(msgspec.Struct):
    """`decision`: take, release, return, refuse, assess or clear, with what each needs."""

    decision: str
    ground: Maybe = UNSET
    questions: list[str] | UnsetType = UNSET
    assessment: dict[str, Any] | UnsetType = UNSET
    text: Maybe = UNSET


class NewProtected(msgspec.Struct):
    """A record, a document number, or a name with a birth date; `countries` are those of persecution."""

    reason: str
    names: list[str] | UnsetType = UNSET
    birth_dates: list[str] | UnsetType = UNSET
    numbers: list[str] | UnsetType = UNSET
    records: list[str] | UnsetType = UNSET
    countries: list[str] | UnsetType = UNSET
    status: Maybe = UNSET


def _plain(call: Call, opened: Opened) -> dict[str, Any]:
    return reading.plain(call.bench, opened)


def _again(call: Call, notice_id: str) -> Any:
    return _plain(call, reading.fetch(call.bench, call.actor, notice_id))


def _list(call: Call) -> dict[str, Any]:
    kind = call.choice("kind")
    if kind not in (None, "notice", "diffusion"):
        raise Invalid("The filter is wrong.", fields={"kind": "notice or diffusion."})
    wanted = notice_store.Wanted(
        limit=call.limit,
        after=call.after,
        diffusion=None if kind is None else kind == "diffusion",
        **{name: call.choice(name) for name in ("state", "colour", "owner", "record")},
    )
    found = reading.page(call.bench, call.actor, wanted)
    last = f"{found[-1].notice.updated_at}|{found[-1].notice.id}" if found else None
    return pages([_plain(call, one) for one in found], call.limit, last)


def _colours(call: Call) -> dict[str, Any]:
    shown = [one for one in call.bench.packs.colours.values() if not one.internal]
    return {"items": [msgspec.to_builtins(one) for one in shown], "next": None}


def _word(call: Call, name: str = "text") -> str:
    return call.field(name, "")


def _submission(call: Call, found: Submission) -> dict[str, Any]:
    return queue.plain(call.bench, found)


def _again_review(call: Call, notice_id: str) -> Any:
    return _submission(call, queue.fetch(call.bench, call.actor, notice_id))


def _reviews(call: Call) -> dict[str, Any]:
    wanted = review_store.Wanted(limit=call.limit, after=call.after, **{name: call.choice(name) for name in ("state", "colour", "owner")})
    found = queue.page(call.bench, call.actor, wanted)
    last = f"{found[-1].due_at}|{found[-1].notice}" if found else None
    return pages([queue.plain_review(one) for one in found], call.limit, last)


def _statistics(call: Call) -> dict[str, Any]:
    found = queue.statistics(call.bench, call.actor, call.choice("since") or "", call.choice("owner"))
    plain: dict[str, Any] = msgspec.to_builtins(found)
    return plain


def _returned(call: Call) -> dict[str, Any]:
    asked = call.body.get("questions") if isinstance(call.body, dict) else None
    if not isinstance(asked, list) or not all(isinstance(one, str) for one in asked):
        raise Invalid("The request has a mistake.", fields={"questions": "A list of codes."})
    return _submission(call, decisions.ask(call.bench, call.actor, call.path["id"], asked, _word(call), call.repeat))


def _assessed(call: Call) -> dict[str, Any]:
    given = call.body.get("assessment") if isinstance(call.body, dict) else None
    return _submission(call, decisions.assess(call.bench, call.actor, call.path["id"], given, call.repeat))


def _refused(call: Call) -> dict[str, Any]:
    ground, text = call.field("ground"), call.field("text")
    return _submission(call, decisions.refuse(call.bench, call.actor, call.path["id"], ground, text, call.repeat))


_DECISIONS: dict[str, Callable[[Call], dict[str, Any]]] = {
    "take": lambda c: _submission(c, queue.take(c.bench, c.actor, c.path["id"], c.repeat)),
    "release": lambda c: _submission(c, queue.release(c.bench, c.actor, c.path["id"], c.repeat)),
    "return": _returned,
    "refuse": _refused,
    "assess": _assessed,
    "clear": lambda c: _submission(c, decisions.clear(c.bench, c.actor, c.path["id"], _word(c), c.repeat)),
}


def _review(call: Call) -> dict[str, Any]:
    decision = call.field("decision")
    if decision not in _DECISIONS:
        raise Invalid("The request has a mistake.", fields={"decision": f"One of {', '.join(_DECISIONS)}."})
    return _DECISIONS[decision](call)


def _protected(call: Call) -> dict[str, Any]:
    found = protection.page(call.bench, call.actor, limit=call.limit, after=call.after)
    return pages([msgspec.to_builtins(one) for one in found], call.limit, found[-1].id if found else None)


def _again_protected(call: Call, protected_id: str) -> Any:
    return {"id": protected_id}


R = Route
PAGING = ("limit", "next")
FILTERS = ("state", "colour", "owner", "record", "kind")
ROUTES: tuple[Route, ...] = (
    R("POST", "/notices", "Draft a notice or a diffusion", lambda c: _plain(c, drafting.draft(c.bench, c.actor, c.body, c.repeat)),
      takes=NewNotice, status=201, again=_again),
    R("GET", "/notices", "Notices and diffusions, newest first", _list, gives=Page[dict[str, Any]], query=(*PAGING, *FILTERS)),
    R("GET", "/notices/colours", "Colours: form, criteria, review, retention", _colours, gives=Page[dict[str, Any]]),
    R("GET", "/notices/{id}", "One notice with its history", lambda c: _plain(c, reading.fetch(c.bench, c.actor, c.path["id"]))),
    R("PATCH", "/notices/{id}", "Change a draft, or a version that was returned",
      lambda c: _plain(c, drafting.edit(c.bench, c.actor, c.path["id"], c.body, c.repeat)), takes=NewNotice, again=_again),
    R("POST", "/notices/{id}/amend", "Begin another version of a published notice",
      lambda c: _plain(c, drafting.amend(c.bench, c.actor, c.path["id"], c.body, c.repeat)), takes=NewNotice, again=_again),
    R("POST", "/notices/{id}/submit", "Send a version to the reviewer",
      lambda c: _plain(c, drafting.submit(c.bench, c.actor, c.path["id"], _word(c), c.repeat)), takes=Text, needs_body=False, again=_again),
    R("POST", "/notices/{id}/answer", "Answer the reviewer's questions, and submit again",
      lambda c: _plain(c, drafting.answer(c.bench, c.actor, c.path["id"], c.field("text"), c.repeat)), takes=Text, again=_again),
    R("POST", "/notices/{id}/retract", "Take a submission back",
      lambda c: _plain(c, drafting.retract(c.bench, c.actor, c.path["id"], _word(c), c.repeat)), takes=Text, needs_body=False,
      again=_again),
    R("POST", "/notices/{id}/review", "A reviewer's step: take, release, return, refuse, assess, clear", _review,
      takes=ReviewStep, again=_again_review),
    R("POST", "/notices/{id}/publish", "Publish a version that was cleared",
      lambda c: _plain(c, decisions.publish(c.bench, c.actor, c.path["id"], c.repeat)), again=_again),
    R("POST", "/notices/{id}/suspend", "Stop a notice as a precaution, for all",
      lambda c: _plain(c, life.suspend(c.bench, c.actor, c.path["id"], c.field("ground"), c.field("text"), c.repeat)),
      takes=Suspension, again=_again),
    R("POST", "/notices/{id}/resume", "End a suspension",
      lambda c: _plain(c, life.resume(c.bench, c.actor, c.path["id"], c.field("text"), c.repeat)), takes=Text, again=_again),
    R("POST", "/notices/{id}/withdraw", "End a notice for good, for all",
      lambda c: _plain(c, life.withdraw(c.bench, c.actor, c.path["id"], c.field("reason"), _word(c), c.repeat)),
      takes=Ending, again=_again),
    R("GET", "/reviews", "Reviews of my bureau, what is due first", _reviews, gives=Page[dict[str, Any]],
      query=(*PAGING, "state", "colour", "owner")),
    R("GET", "/reviews/statistics", "What came of reviews, by ground, colour and bureau", _statistics, gives=Statistics,
      query=("since", "owner")),
    R("GET", "/reviews/{id}", "A submission with what the checks found",
      lambda c: _submission(c, queue.fetch(c.bench, c.actor, c.path["id"]))),
    R("POST", "/reviews/{id}/take", "Take a review", _DECISIONS["take"], again=_again_review),
    R("POST", "/reviews/{id}/release", "Put a review back", _DECISIONS["release"], again=_again_review),
    R("POST", "/reviews/{id}/return", "Return a version with questions", _returned, takes=Questions, again=_again_review),
    R("POST", "/reviews/{id}/refuse", "Refuse a version", _refused, takes=Refusal, again=_again_review),
    R("POST", "/reviews/{id}/assess", "The predominance test", _assessed, takes=Test, again=_again_review),
    R("POST", "/reviews/{id}/clear", "Say that a version may be published", _DECISIONS["clear"], takes=Text, needs_body=False,
      again=_again_review),
    R("GET", "/protected", "Protected persons", _protected, gives=Page[Protected], query=PAGING),
    R("POST", "/protected", "Protect a person",
      lambda c: msgspec.to_builtins(protection.add(c.bench, c.actor, c.body, c.repeat)), takes=NewProtected, gives=Protected, status=201,
      again=_again_protected),
    R("POST", "/protected/{id}/remove", "Take a person off the list",
      lambda c: protection.remove(c.bench, c.actor, c.path["id"], c.field("reason"), c.repeat), takes=Reason, status=204),
)  # fmt: skip
