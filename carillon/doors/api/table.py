# SPDX-License-Identifier: Apache-2.0
"""The table of routes."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import msgspec

from carillon.desk import imports, inbox, people, records, reports, trail, vetting, watches
from carillon.desk.checks import blind, elsewhere
from carillon.desk.checks import deeds as checks
from carillon.desk.exchange import standing
from carillon.doors.api import (
    bodies,
    calls,
    cases,
    duty,
    events,
    figures,
    hits,
    lessons,
    news,
    notices,
    pictures,
    requests,
    retention,
    rooms,
    screenings,
    situations,
    subjects,
    tips,
)
from carillon.doors.api.call import Call, pages
from carillon.doors.api.metrics import time_check
from carillon.doors.api.routes import Route
from carillon.errors import Invalid, Unauthenticated
from carillon.store import watches as watch_store
from carillon.store.people import Session, User
from carillon.store.records import Wanted

PAGING = ("limit", "next")


# Sessions -----------------------------------------------------------------------------------------------------------


def _open_session(call: Call) -> dict[str, Any]:
    otp = call.body.get("otp") if isinstance(call.body, dict) else None
    signed = people.sign_in(call.bench, call.field("username"), call.field("password"), otp if isinstance(otp, str) else None, "api")
    return {"token": signed.token, "expires_at": signed.expires_at, "user": _me(signed.session)}


def _me(session: Session) -> dict[str, Any]:
    actor = session.actor
    return {
        "username": actor.username,
        "name": session.name,
        "bureau": actor.bureau,
        "role": actor.role,
        "areas": list(actor.areas) if actor.areas is not None else None,
        "events": list(actor.events) if actor.events is not None else None,
        "must_change": session.must_change,
    }


def _session(call: Call) -> dict[str, Any]:
    session = people.session(call.bench, call.token)
    return {"expires_at": session.expires_at, "user": _me(session)}


def _change_password(call: Call) -> None:
    people.change_password(call.bench, call.actor, call.field("old"), call.field("new"))


# Checks -------------------------------------------------------------------------------------------------------------


async def _make_check(call: Call) -> dict[str, Any]:
    """An exact check is done where it stands: it takes less time than the way to a thread. A name search goes to a thread, and a check for
    which other nodes are asked to one of those that may wait."""
    body, ask = _take_ask(call.body)
    query = body.get("query") if isinstance(body, dict) else None
    loop = asyncio.get_running_loop()
    if ask and elsewhere.may_ask(call.bench, str(body["kind"])):
        drawn = await loop.run_in_executor(_waiting(), elsewhere.prepare, call.bench, call.actor, body)
    elif isinstance(query, dict) and ("name" in query or "mrz" in query):
        drawn = await loop.run_in_executor(None, checks.prepare, call.bench, call.actor, body)
    else:
        drawn = checks.prepare(call.bench, call.actor, body)
    await call.bench.journal.written(drawn.deed)
    time_check(drawn.answer.kind, drawn.answer.took_ms)
    return checks.plain(drawn.answer)


async def _blind_check(call: Call) -> dict[str, Any]:
    made = await asyncio.get_running_loop().run_in_executor(_waiting(), blind.make, call.bench, call.actor, call.body)
    told: dict[str, Any] = msgspec.to_builtins(made)
    return told


def _take_ask(body: Any) -> tuple[Any, bool]:
    """The question without `ask`, and whether other nodes are asked."""
    if not isinstance(body, dict):
        return body, False
    ask = body.get("ask", True)
    if not isinstance(ask, bool):
        raise Invalid("The check has a mistake.", fields={"ask": "true or false, please."})
    return {name: value for name, value in body.items() if name != "ask"}, ask and "kind" in body


@cache
def _waiting() -> ThreadPoolExecutor:
    """Threads that wait for other nodes, so that nobody else waits with them."""
    return ThreadPoolExecutor(64, thread_name_prefix="waiting")


def _checks(call: Call) -> dict[str, Any]:
    found = checks.page(call.bench, call.actor, limit=call.limit, after=call.after)
    return pages(found, call.limit, found[-1]["id"] if found else None)


def _watches(call: Call) -> dict[str, Any]:
    wanted = watch_store.Wanted(limit=call.limit, after=call.after, state=call.choice("state"), name=call.choice("reference"))
    found = [watches.plain(one) for one in watches.page(call.bench, call.actor, wanted)]
    return pages(found, call.limit, f"{found[-1]['created_at']}|{found[-1]['id']}" if found else None)


def _open_watch(call: Call) -> dict[str, Any]:
    made = watches.open_new(call.bench, call.actor, call.body, call.repeat)
    return {**watches.plain(made.kept), "answer": checks.plain(made.answer)}


def _watch_on_check(call: Call) -> dict[str, Any]:
    return watches.plain(watches.open_on_check(call.bench, call.actor, call.path["id"], call.field("until"), call.repeat))


def _again_watch(call: Call, watch_id: str) -> Any:
    return watches.plain(watches.fetch(call.bench, call.actor, watch_id))


# Records ------------------------------------------------------------------------------------------------------------


def _record(opened: records.Opened) -> dict[str, Any]:
    return {**records.plain(opened.record), "caption": opened.caption}


def _records(call: Call) -> dict[str, Any]:
    filters = {name: call.choice(name) for name in ("schema", "owner", "area", "status")}
    wanted = Wanted(limit=call.limit, after=call.after, text=call.choice("q"), **filters)
    found = records.page(call.bench, call.actor, wanted)
    last = f"{found[-1].record.updated_at}|{found[-1].record.id}" if found else None
    return pages([_record(one) for one in found], call.limit, last)


def _correct(call: Call) -> dict[str, Any]:
    body = call.body if isinstance(call.body, dict) else {}
    version, reason = body.get("version"), body.get("reason", "")
    if version is not None and not (isinstance(version, int) and not isinstance(version, bool)):
        raise Invalid("The correction has a mistake.", fields={"version": "The number of the version you changed."})
    if not isinstance(reason, str):
        raise Invalid("The correction has a mistake.", fields={"reason": "Text, please."})
    return _record(records.correct(call.bench, call.actor, call.path["id"], call.body, version=version, reason=reason, repeat=call.repeat))


def _recall(call: Call) -> dict[str, Any]:
    return _record(records.recall(call.bench, call.actor, call.path["id"], call.field("reason", ""), call.repeat))


def _history(call: Call) -> dict[str, Any]:
    versions = records.history(call.bench, call.actor, call.path["id"])
    items = [
        {
            "version": one.version,
            "by": one.by,
            "at": one.at,
            "reason": one.reason,
            "record": records.plain(one.record) if one.record else None,
        }
        for one in versions
    ]
    return {"items": items, "next": None}


def _links(call: Call) -> dict[str, Any]:
    items = [
        {"property": one.prop, "way": one.way, "caption": one.caption, "record": records.plain(one.record)}
        for one in records.neighbours(call.bench, call.actor, call.path["id"])
    ]
    return {"items": items, "next": None}


# The exchange -------------------------------------------------------------------------------------------------------


def _copies(call: Call) -> dict[str, Any]:
    found = standing.copies(call.bench, call.actor, call.path["id"])
    return {"items": msgspec.to_builtins(found), "oldest_seconds": standing.oldest(found), "next": None}


# Reports, hits, inbox, events ---------------------------------------------------------------------------------------


def _reports(call: Call) -> dict[str, Any]:
    found = reports.page(
        call.bench,
        call.actor,
        limit=call.limit,
        after=call.after,
        state=call.choice("state"),
        event=call.choice("event"),
    )
    return pages([msgspec.to_builtins(one) for one in found], call.limit, found[-1].id if found else None)


def _inbox(call: Call) -> dict[str, Any]:
    found = inbox.page(call.bench, call.actor, limit=call.limit, after=call.after, unread=call.choice("unread") in ("1", "true"))
    return pages([msgspec.to_builtins(one) for one in found], call.limit, found[-1].id if found else None)


# Audit, people, packs -----------------------------------------------------------------------------------------------


def _audit(call: Call) -> dict[str, Any]:
    found = trail.page(call.bench, call.actor, limit=call.limit, after=call.after, about=call.choice("about"))
    items = [{k: v for k, v in msgspec.to_builtins(one).items() if k != "cursor"} for one in found]
    return pages(items, call.limit, found[-1].cursor if found else None)


def _verify(call: Call) -> dict[str, Any]:
    found = trail.verify(call.bench, call.actor)
    body: dict[str, Any] = msgspec.to_builtins(found)
    if call.actor.role not in ("control", "admin"):
        # How long the chain is says how much others do.
        body["seq"] = None
    return {"holds": found.fault is None, **body}


def _user(user: User) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.to_builtins(user)
    return body


def _register_user(call: Call) -> dict[str, Any]:
    if not isinstance(call.body, dict):
        raise Invalid("A user is a JSON object.")
    user, password = people.register_user(call.bench, call.actor, call.body, repeat=call.repeat)
    return {**_user(user), "password": password}


def _users(call: Call) -> dict[str, Any]:
    return {"items": [_user(one) for one in people.list_users(call.bench, call.actor, call.choice("bureau"))], "next": None}


def _bureaus(call: Call) -> dict[str, Any]:
    return {"items": [msgspec.to_builtins(one) for one in people.list_bureaus(call.bench, call.actor)], "next": None}


def _lists(call: Call) -> dict[str, Any]:
    found = imports.page(call.bench, call.actor, limit=call.limit, after=call.after)
    return pages([msgspec.to_builtins(one) for one in found], call.limit, found[-1].id if found else None)


def _packs(call: Call) -> dict[str, Any]:
    packs = call.bench.packs
    return {
        "areas": {code: {"label": area.label} for code, area in packs.areas.items()},
        "kinds": {
            kind.schema: {"label": kind.label, "check": kind.check, "properties": sorted(kind.properties)} for kind in packs.kinds.values()
        },
        "codes": {
            name: {code: {"label": one.label, "reason": one.reason} for code, one in codes.codes.items()}
            for name, codes in packs.codes.items()
        },
    }


def _again_record(call: Call, record_id: str) -> Any:
    return _record(records.fetch(call.bench, call.actor, record_id))


def _again_report(call: Call, report_id: str) -> Any:
    return reports.plain(reports.fetch(call.bench, call.actor, report_id))


def _vet(call: Call) -> Any:
    report = vetting.vet(call.bench, call.actor, call.path["id"], call.field("nexus"), call.field("grounds"), call.repeat)
    return _again_report(call, report.id)


def _again_user(call: Call, user_id: str) -> Any:
    for user in people.list_users(call.bench, call.actor):
        if user.id == user_id:
            return {**_user(user), "password": None}
    raise Unauthenticated("The user made before is gone.")


B, R = bodies, Route
TABLE: tuple[Route, ...] = (
    R("POST", "/session", "Sign in", _open_session, takes=B.SignIn, gives=B.Token, status=201, signed_in=False),
    R("GET", "/session", "Who I am", _session, gives=B.Me),
    R("DELETE", "/session", "Sign out", lambda c: people.sign_out(c.bench, c.actor, c.token), status=204),
    R("POST", "/session/password", "Change my password", _change_password, takes=B.NewPassword, status=204),
    R("POST", "/checks", "Check a person, a document, a thing", run_now=_make_check, takes=B.Check, gives=B.Answer, status=201),
    R("POST", "/checks/blind", "Ask another bureau whether it holds a number, without telling it which", run_now=_blind_check,
      takes=B.BlindCheck, gives=blind.Answer, status=201),
    R("GET", "/checks", "Checks made, newest first", _checks, gives=B.Page[B.MadeCheck], query=PAGING),
    R("GET", "/checks/{id}", "One check as it was answered", lambda c: checks.fetch(c.bench, c.actor, c.path["id"]), gives=B.MadeCheck),
    R("POST", "/checks/{id}/watch", "Keep the question of a check open", _watch_on_check, takes=B.WatchUntil, gives=B.Watch, status=201,
      again=_again_watch),
    R("POST", "/watches", "Check, and keep the question open", _open_watch, takes=B.NewWatch, gives=B.OpenedWatch, status=201,
      again=_again_watch),
    R("GET", "/watches", "Questions kept open, newest first", _watches, gives=B.Page[B.Watch], query=(*PAGING, "state", "reference")),
    R("GET", "/watches/{id}", "One watch and what it has led to",
      lambda c: watches.plain(watches.fetch(c.bench, c.actor, c.path["id"])), gives=B.Watch),
    R("POST", "/watches/{id}/close", "Close a watch before its day",
      lambda c: watches.plain(watches.close(c.bench, c.actor, c.path["id"], c.repeat)), gives=B.Watch, again=_again_watch),
    R("POST", "/watches/close", "Close all watches of a list, or with a reference",
      lambda c: {"closed": watches.close_named(c.bench, c.actor, c.field("reference"))}, takes=B.WatchName, gives=B.Closed),
    R("POST", "/records", "Create a record", lambda c: _record(records.create(c.bench, c.actor, c.body, c.repeat)),
      takes=B.NewRecord, gives=B.Record, status=201, again=_again_record),
    R("GET", "/records", "Records I may read, newest first", _records, gives=B.Page[B.Record],
      query=(*PAGING, "schema", "owner", "area", "status", "q")),
    R("GET", "/records/{id}", "One record", lambda c: _record(records.fetch(c.bench, c.actor, c.path["id"])), gives=B.Record),
    R("PATCH", "/records/{id}", "Correct a record", _correct, takes=B.Correction, gives=B.Record, again=_again_record),
    R("DELETE", "/records/{id}", "Recall a record: gone everywhere, with a tombstone", _recall, gives=B.Record,
      takes=B.Reason, needs_body=False, again=_again_record),
    R("POST", "/records/{id}/recall", "Recall a record", _recall, takes=B.Reason, gives=B.Record, again=_again_record),
    R("POST", "/records/{id}/withdraw", "Withdraw a record: it ends, the owner keeps it",
      lambda c: _record(records.withdraw(c.bench, c.actor, c.path["id"], c.field("reason", ""), c.repeat)),
      takes=B.Reason, gives=B.Record, again=_again_record),
    R("POST", "/records/{id}/link", "Link a record to another",
      lambda c: _record(records.link(c.bench, c.actor, c.path["id"], c.field("property"), c.field("target"), c.repeat)),
      takes=B.Link, gives=B.Record, again=_again_record),
    R("GET", "/records/{id}/history", "Every version: who, when, why", _history, gives=B.Page[dict[str, Any]]),
    R("GET", "/records/{id}/disclosures", "To whom it was disclosed",
      lambda c: {"items": msgspec.to_builtins(records.disclosures(c.bench, c.actor, c.path["id"])), "next": None},
      gives=B.Page[records.Disclosure]),
    R("GET", "/records/{id}/copies", "Which bureaus on other nodes have it, with proofs of what was purged", _copies, gives=B.Copies),
    R("GET", "/records/{id}/links", "Linked records that I may read", _links, gives=B.Page[dict[str, Any]]),
    R("POST", "/reports", "Draft a report", lambda c: reports.plain(reports.draft(c.bench, c.actor, c.body, c.repeat)),
      takes=B.NewReport, gives=B.Report, status=201, again=_again_report),
    R("GET", "/reports", "Reports, newest first", _reports, gives=B.Page[dict[str, Any]], query=(*PAGING, "state", "event")),
    R("GET", "/reports/{id}", "One report", lambda c: reports.plain(reports.fetch(c.bench, c.actor, c.path["id"])), gives=B.Report),
    R("PATCH", "/reports/{id}", "Change a draft",
      lambda c: reports.plain(reports.edit(c.bench, c.actor, c.path["id"], c.body, c.repeat)),
      takes=B.NewReport, gives=B.Report, again=_again_report),
    R("POST", "/reports/{id}/vet", "Vet a draft: its grounds, and what it may have to do with", _vet,
      takes=B.Vetting, gives=B.Report, again=_again_report),
    R("POST", "/reports/{id}/send", "Send a report to its audience",
      lambda c: reports.plain(reports.send(c.bench, c.actor, c.path["id"], c.repeat)), gives=B.Report, again=_again_report),
    R("POST", "/reports/{id}/acknowledge", "Acknowledge a report",
      lambda c: reports.plain(reports.acknowledge(c.bench, c.actor, c.path["id"], c.repeat)), gives=B.Report, again=_again_report),
    R("POST", "/reports/{id}/answer", "Answer a report",
      lambda c: reports.plain(
          reports.answer(c.bench, c.actor, c.path["id"], c.field("outcome"), c.field("text", ""), c.repeat)),
      takes=B.ReportAnswer, gives=B.Report, again=_again_report),
    R("POST", "/reports/{id}/recall", "Take a sent report back",
      lambda c: reports.plain(reports.recall(c.bench, c.actor, c.path["id"], c.field("reason", ""), c.repeat)),
      takes=B.Reason, gives=B.Report, again=_again_report),
    R("GET", "/inbox", "What my bureau was told", _inbox, gives=B.Page[dict[str, Any]], query=(*PAGING, "unread")),
    R("GET", "/lists", "Imports of my bureau", _lists, gives=B.Page[dict[str, Any]], query=PAGING),
    R("GET", "/exchange", "How the exchange with other nodes stands",
      lambda c: msgspec.to_builtins(standing.standing(c.bench, c.actor)), gives=standing.Standing),
    R("GET", "/audit", "The audit trail, newest first", _audit, gives=B.Page[dict[str, Any]], query=(*PAGING, "about")),
    R("GET", "/audit/verify", "Does the chain hold?", _verify, gives=B.Verified),
    R("GET", "/bureaus", "The directory of bureaus", _bureaus, gives=B.Page[dict[str, Any]]),
    R("GET", "/users", "Users", _users, gives=B.Page[dict[str, Any]], query=("bureau",)),
    R("POST", "/users", "Add a user, with a one-time password", _register_user, takes=B.NewUser, status=201, again=_again_user),
    R("POST", "/users/{username}/close", "Close an account", lambda c: _user(people.close_user(c.bench, c.actor, c.path["username"]))),
    R("POST", "/users/{username}/open", "Open an account again",
      lambda c: _user(people.close_user(c.bench, c.actor, c.path["username"], active=True))),
    R("POST", "/users/{username}/password", "A new one-time password",
      lambda c: {"password": people.reset_password(c.bench, c.actor, c.path["username"])}),
    R("GET", "/packs", "Kinds, crime areas and code lists", _packs),
    *screenings.ROUTES,
    *cases.ROUTES,
    *duty.ROUTES,
    *events.ROUTES,
    *rooms.ROUTES,
    *calls.ROUTES,
    *requests.ROUTES,
    *notices.ROUTES,
    *hits.ROUTES,
    *lessons.ROUTES,
    *pictures.ROUTES,
    *situations.ROUTES,
    *news.ROUTES,
    *tips.ROUTES,
    *retention.ROUTES,
    *subjects.ROUTES,
    *figures.ROUTES,
)  # fmt: skip
