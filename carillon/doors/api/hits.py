# SPDX-License-Identifier: Apache-2.0
"""Routes of hits and of what follows them: judging, the request to confirm, the queue, opening the record, circumstances, flags."""

from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from carillon.desk import circumstances, confirming, disclosing, flags, hits
from carillon.doors.api import bodies as B
from carillon.doors.api.bodies import Maybe
from carillon.doors.api.call import Call, pages
from carillon.doors.api.routes import Route as R


class Clock(msgspec.Struct):
    """Since when the owner is asked to confirm, how far it was taken (`level`, 0 to 3), and by when the answer is due (UTC); null where
    nothing more happens by itself. `stopped` is the step that ended it."""

    urgency: str
    level: int
    promises: int
    requested_at: str
    due_at: str | None
    stopped_at: str | None
    stopped: str | None


class Hit(msgspec.Struct):
    id: str
    state: str
    record: str | None
    kind: str | None
    caption: str
    score: float
    owner: str
    bureau: str
    silent: bool
    at: str
    log: list[dict[str, str]]
    clock: Clock | None
    outcome: dict[str, str] | None
    circumstances: dict[str, str] | None


class Judgement(msgspec.Struct):
    verdict: Literal["same", "different", "unsure"]
    reason: Maybe = UNSET


class Confirmation(msgspec.Struct):
    """`until`, with more_time: by when the answer comes, a time (UTC) or so many minutes."""

    word: Literal["valid_same", "valid_different", "invalid", "more_time"]
    text: Maybe = UNSET
    until: Maybe = UNSET


class OutcomeDetails(msgspec.Struct):
    place: Maybe = UNSET
    time: Maybe = UNSET
    unit: Maybe = UNSET
    measure: Maybe = UNSET


class Outcome(msgspec.Struct):
    outcome: str
    text: Maybe = UNSET
    details: OutcomeDetails | UnsetType = UNSET


class Request(msgspec.Struct):
    """`urgency` is a code of the list `urgencies`; without it, the action of the record says."""

    urgency: Maybe = UNSET
    text: Maybe = UNSET


class Disclosure(msgspec.Struct):
    """`purpose` is a code of the list `purposes`; the owner reads the `reason`."""

    purpose: str
    reason: str


class NewFlag(msgspec.Struct):
    """`reason` is a code of the list `flags`; `until` the last day, left out where it is for good."""

    reason: str
    text: Maybe = UNSET
    until: Maybe = UNSET


class Flag(msgspec.Struct):
    record: str
    bureau: str
    reason: str
    text: str
    until: str | None
    by: str | None
    at: str
    lifted_at: str | None


class Told(msgspec.Struct):
    """Whatever of it is known; all is optional."""

    place: str | UnsetType = UNSET
    occasion: str | UnsetType = UNSET
    route: str | UnsetType = UNSET
    destination: str | UnsetType = UNSET
    vehicle: str | UnsetType = UNSET
    companions: str | UnsetType = UNSET
    items: str | UnsetType = UNSET


def _hits(call: Call) -> dict[str, Any]:
    found = hits.page(call.bench, call.actor, limit=call.limit, after=call.after, state=call.choice("state"))
    return pages(found, call.limit, found[-1]["id"] if found else None)


def _request(call: Call) -> dict[str, Any]:
    urgent, text = call.field("urgency", "") if call.body else "", call.field("text", "") if call.body else ""
    return confirming.request(call.bench, call.actor, call.path["id"], urgent=urgent, text=text, repeat=call.repeat)


def _queue(call: Call) -> dict[str, Any]:
    return {"items": hits.queue(call.bench, call.actor, limit=call.limit), "next": None}


def _disclose(call: Call) -> dict[str, Any]:
    return disclosing.disclose(call.bench, call.actor, call.path["id"], call.field("purpose"), call.field("reason"), call.repeat)


def _set_flag(call: Call) -> dict[str, Any]:
    until = call.field("until", "") or None
    return flags.set_flag(call.bench, call.actor, call.path["id"], call.field("reason"), call.field("text", ""), until, repeat=call.repeat)


def _flags(call: Call) -> dict[str, Any]:
    return {"items": flags.page(call.bench, call.actor, call.path.get("id")), "next": None}


def _describe(call: Call) -> dict[str, str]:
    return circumstances.describe(call.bench, call.actor, call.path["id"], call.body, call.repeat)


def _again_hit(call: Call, hit_id: str) -> Any:
    return hits.fetch(call.bench, call.actor, hit_id)


def _again_record(call: Call, hit_id: str) -> Any:
    """Whoever sends it again opens the record again, and the owner's log says so."""
    return disclosing.disclose(call.bench, call.actor, hit_id, call.field("purpose"), call.field("reason"))


def _again_flag(call: Call, record_id: str) -> Any:
    return flags.fetch(call.bench, call.actor, record_id)


def _again_told(call: Call, check_id: str) -> Any:
    return circumstances.fetch(call.bench, call.actor, check_id)


ROUTES: tuple[R, ...] = (
    R("GET", "/hits", "Hits, newest first", _hits, gives=B.Page[Hit], query=("limit", "next", "state")),
    R("GET", "/hits/{id}", "One hit", lambda c: hits.fetch(c.bench, c.actor, c.path["id"]), gives=Hit),
    R("POST", "/hits/{id}/judge", "Say whether it is the same person or thing",
      lambda c: hits.judge(c.bench, c.actor, c.path["id"], c.field("verdict"), c.field("reason", ""), c.repeat),
      takes=Judgement, gives=Hit, again=_again_hit),
    R("POST", "/hits/{id}/confirm", "The owner's word on a hit",
      lambda c: hits.confirm(
          c.bench, c.actor, c.path["id"], c.field("word"), c.field("text", ""), c.repeat, until=c.field("until", "")),
      takes=Confirmation, gives=Hit, again=_again_hit),
    R("POST", "/hits/{id}/outcome", "What came of a hit",
      lambda c: hits.outcome(
          c.bench, c.actor, c.path["id"], c.field("outcome"), c.field("text", ""), c.repeat, details=c.body.get("details")),
      takes=Outcome, gives=Hit, again=_again_hit),
    R("GET", "/hits/queue", "Hits whose clock runs, by when the answer is due", _queue, gives=B.Page[Hit], query=("limit",)),
    R("POST", "/hits/{id}/request", "Ask the owner to confirm a hit; a clock starts", _request, takes=Request, gives=Hit,
      needs_body=False, again=_again_hit),
    R("POST", "/hits/{id}/disclose", "Open the record of a hit, with a purpose; the owner's log says so", _disclose, takes=Disclosure,
      gives=B.Record, again=_again_record),
    R("POST", "/checks/{id}/circumstances", "Tell the circumstances of a check", _describe, takes=Told, gives=Told, again=_again_told),
    R("GET", "/checks/{id}/circumstances", "The circumstances of a check",
      lambda c: circumstances.fetch(c.bench, c.actor, c.path["id"]), gives=Told),
    R("GET", "/flags", "Flags that stand: those of my bureau, and those on its records", _flags, gives=B.Page[Flag]),
    R("GET", "/records/{id}/flags", "Flags that stand on a record, as far as my bureau knows", _flags, gives=B.Page[Flag]),
    R("POST", "/records/{id}/flag", "Declare that my bureau does not act on a record on its soil", _set_flag, takes=NewFlag, gives=Flag,
      again=_again_flag),
    R("POST", "/records/{id}/flag/lift", "Act on a record again",
      lambda c: flags.lift(c.bench, c.actor, c.path["id"], c.repeat), gives=Flag, again=_again_flag),
)  # fmt: skip
