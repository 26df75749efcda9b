# SPDX-License-Identifier: Apache-2.0
"""Routes of the duty desk: the queue, broadcasts, the log, and desks that stand in for another."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from carillon.core.model.duty import Agreement, Broadcast, Entry
from carillon.desk.checks import deeds as checks
from carillon.desk.checks import everything
from carillon.desk.duty import broadcasts, logbook, queue, standing_in
from carillon.doors.api.bodies import Page
from carillon.doors.api.call import Call, pages
from carillon.doors.api.routes import Route
from carillon.store.duty import Passed


class NewBroadcast(msgspec.Struct):
    """`audience` as in a report: "all", bureaus, or a group."""

    title: str
    text: str
    audience: Any
    urgency: str = "urgent"
    language: str = "en"
    handling: list[str] | UnsetType = UNSET
    event: str | UnsetType | None = UNSET


class SentBroadcast(Broadcast, frozen=True, kw_only=True):
    """`noted` says for the sender which bureau took note, and when."""

    acknowledged_at: str | None
    acknowledged_by: str | None
    noted: dict[str, str | None]


class NewEntry(msgspec.Struct):
    """`corrects` is the id of an entry that this one sets right."""

    text: str
    corrects: str = ""


class NewAgreement(msgspec.Struct):
    """`begins` and `ends` are HH:MM in the time zone `zone` (an IANA name)."""

    keeper: str
    begins: str
    ends: str
    zone: str
    until: str
    days: list[str] | UnsetType = UNSET


class Word(msgspec.Struct):
    """Of a hit a code of the list `confirmations`, of anything else `noted`."""

    word: str
    text: str = ""


class Pasted(msgspec.Struct):
    """One number or name a line, or between commas."""

    text: str
    purpose: str
    reference: str = ""


def _broadcasts(call: Call) -> dict[str, Any]:
    found = broadcasts.page(call.bench, call.actor, limit=call.limit, after=call.after, waiting=call.choice("waiting") in ("1", "true"))
    return pages([broadcasts.plain(one) for one in found], call.limit, found[-1].broadcast.id if found else None)


def _again_broadcast(call: Call, broadcast_id: str) -> Any:
    return broadcasts.plain(broadcasts.fetch(call.bench, call.actor, broadcast_id))


def _queue(call: Call) -> dict[str, Any]:
    found = queue.page(call.bench, call.actor, kind=call.choice("kind"), language=call.choice("language"))
    return {"items": msgspec.to_builtins(found), "next": None}


def _log(call: Call) -> dict[str, Any]:
    found = logbook.page(call.bench, call.actor, limit=call.limit, after=call.after, kind=call.choice("kind"))
    return pages([msgspec.to_builtins(one) for one in found], call.limit, found[-1].id if found else None)


def _again_entry(call: Call, entry_id: str) -> Any:
    return msgspec.to_builtins(logbook.fetch(call.bench, call.actor, entry_id))


def _agreements(call: Call) -> dict[str, Any]:
    return {"items": msgspec.to_builtins(standing_in.agreements(call.bench, call.actor)), "next": None}


def _again_agreement(call: Call, agreement_id: str) -> Any:
    return msgspec.to_builtins(standing_in.fetch(call.bench, call.actor, agreement_id))


def _passed(call: Call) -> dict[str, Any]:
    found = standing_in.passed(call.bench, call.actor, waiting=call.choice("waiting") in ("1", "true"))
    return {"items": msgspec.to_builtins(found), "next": None}


def _everything(call: Call) -> dict[str, Any]:
    found = everything.make(call.bench, call.actor, call.field("text"), call.field("purpose"), call.field("reference", ""))
    return {"items": [{"text": one.text, "kind": one.kind, "answer": checks.plain(one.answer)} for one in found], "next": None}


def _say(call: Call) -> Any:
    line = standing_in.say(call.bench, call.actor, call.path["id"], call.field("word"), call.field("text", ""), call.repeat)
    return msgspec.to_builtins(line)


R = Route
ROUTES: tuple[Route, ...] = (
    R("GET", "/duty", "What waits at my bureau's desk, most urgent first", _queue, gives=Page[queue.Waiting], query=("kind", "language")),
    R("GET", "/duty/log", "My bureau's log, newest first", _log, gives=Page[Entry], query=("limit", "next", "kind")),
    R("POST", "/duty/log", "Write into the log",
      lambda c: msgspec.to_builtins(logbook.write(c.bench, c.actor, c.field("text"), c.field("corrects", ""), c.repeat)),
      takes=NewEntry, gives=Entry, status=201, again=_again_entry),
    R("POST", "/duty/handover", "Hand the desk over to the next shift",
      lambda c: msgspec.to_builtins(logbook.hand_over(c.bench, c.actor, c.field("text"), c.repeat)),
      takes=NewEntry, gives=Entry, status=201, again=_again_entry),
    R("GET", "/duty/passed", "What other desks passed to mine", _passed, gives=Page[Passed], query=("waiting",)),
    R("POST", "/duty/passed/{id}/answer", "Answer for the desk that I stand in for", _say, takes=Word, gives=Passed,
      again=lambda c, line_id: msgspec.to_builtins(standing_in.fetch_passed(c.bench, c.actor, line_id))),
    R("GET", "/broadcasts", "Broadcasts, newest first", _broadcasts, gives=Page[SentBroadcast], query=("limit", "next", "waiting")),
    R("POST", "/broadcasts", "Tell many desks something that each must take note of",
      lambda c: broadcasts.plain(broadcasts.send(c.bench, c.actor, c.body, c.repeat)),
      takes=NewBroadcast, gives=SentBroadcast, status=201, again=_again_broadcast),
    R("GET", "/broadcasts/{id}", "One broadcast, and for its sender who took note",
      lambda c: broadcasts.plain(broadcasts.fetch(c.bench, c.actor, c.path["id"])), gives=SentBroadcast),
    R("POST", "/broadcasts/{id}/acknowledge", "Take note of a broadcast",
      lambda c: broadcasts.plain(broadcasts.acknowledge(c.bench, c.actor, c.path["id"], c.repeat)),
      gives=SentBroadcast, again=_again_broadcast),
    R("POST", "/broadcasts/{id}/recall", "Take a broadcast back",
      lambda c: broadcasts.plain(broadcasts.recall(c.bench, c.actor, c.path["id"], c.repeat)),
      gives=SentBroadcast, again=_again_broadcast),
    R("GET", "/agreements", "Agreements to stand in, mine as lender or keeper", _agreements, gives=Page[Agreement]),
    R("POST", "/agreements", "Ask another desk to stand in for mine",
      lambda c: msgspec.to_builtins(standing_in.offer(c.bench, c.actor, c.body, c.repeat)),
      takes=NewAgreement, gives=Agreement, status=201, again=_again_agreement),
    R("POST", "/agreements/{id}/accept", "Stand in from now on",
      lambda c: msgspec.to_builtins(standing_in.accept(c.bench, c.actor, c.path["id"], c.repeat)), gives=Agreement, again=_again_agreement),
    R("POST", "/agreements/{id}/end", "End an agreement",
      lambda c: msgspec.to_builtins(standing_in.end(c.bench, c.actor, c.path["id"], c.repeat)), gives=Agreement, again=_again_agreement),
    R("POST", "/checks/everything", "Check everything that a text names", _everything, takes=Pasted,
      gives=Page[dict[str, Any]], status=201),
)  # fmt: skip
