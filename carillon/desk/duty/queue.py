# SPDX-License-Identifier: Apache-2.0
"""What waits at a bureau's desk, of every kind, in one queue: the most urgent first, and what is due first."""

import json
from collections.abc import Callable, Iterator

import msgspec
from sqlalchemy import Connection

from carillon.core.policy.actors import Actor
from carillon.core.policy.decide import decide
from carillon.core.policy.scope import Scope, reading
from carillon.desk.act import look
from carillon.desk.bench import Bench
from carillon.store import calls, cases, clocks, consultations, duty, hits, reports, requests, reviews, tips

MOST = 200
"""Things of one kind that are looked at."""
LADDER = ("flash", "urgent", "priority", "routine")


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to be done. `due_at` is empty where no clock runs, a day where one has only that; `language` that of its text where it
    says so; `taken_by` who of the desk has taken it up."""

    kind: str
    id: str
    title: str
    owner: str
    address: str
    urgency: str = "routine"
    due_at: str = ""
    language: str = ""
    taken_by: str = ""
    at: str = ""
    overdue: bool = False


def page(bench: Bench, actor: Actor, *, kind: str | None = None, language: str | None = None) -> list[Waiting]:
    """Everything that waits for this actor's bureau and that his role may open; `kind` and `language` narrow it."""
    with look(bench, actor, "duty.read", object="queue") as doing:
        scope, found = reading(actor), list[Waiting]()
        for deed, source in SOURCES:
            if decide(actor, deed).allowed:
                found += source(doing.connection, scope, doing.at)
        doing.detail = {"shown": len(found)}
    late = [msgspec.structs.replace(one, overdue=bool(one.due_at) and one.due_at < doing.at[: len(one.due_at)]) for one in found]
    wanted = [one for one in late if kind in (None, one.kind) and (not language or one.language in ("", language))]
    return sorted(wanted, key=_order)


def _order(one: Waiting) -> tuple[int, bool, str, str]:
    urgency = LADDER.index(one.urgency) if one.urgency in LADDER else len(LADDER)
    return urgency, not one.due_at, one.due_at, one.id


def _hits(connection: Connection, scope: Scope, at: str) -> Iterator[Waiting]:
    """Hits on our records whose confirmation is awaited."""
    ids = clocks.queue(connection, scope, MOST)
    running = clocks.of(connection, ids)
    for hit_id in ids:
        hit, due = hits.find(connection, hit_id, scope), running[hit_id]
        if hit is not None and hit.owner == scope.bureau:
            caption = str(json.loads(hit.told).get("caption", "")) or hit.record_id
            yield Waiting(
                kind="hit",
                id=hit_id,
                title=caption,
                owner=hit.bureau,
                address=f"/hits/{hit_id}",
                urgency=due.urgency,
                due_at=due.due_at or due.set_at,
                at=due.requested_at,
            )


def _requests(connection: Connection, scope: Scope, at: str) -> Iterator[Waiting]:
    for held in requests.page(connection, scope, requests.Wanted(limit=MOST, way="to", state="open", at=at)):
        side = requests.side(connection, held.bureau, held.request.id, held.bureau)
        yield Waiting(
            kind="request",
            id=held.request.id,
            title=held.request.subject,
            owner=held.request.owner,
            address=f"/requests/{held.request.id}",
            urgency=held.request.urgency,
            due_at=held.due_at,
            language=held.request.language,
            taken_by=(side.claimed_by or "") if side is not None else "",
            at=held.request.sent_at or "",
        )


def _reviews(connection: Connection, scope: Scope, at: str) -> Iterator[Waiting]:
    for one in reviews.page(connection, scope, reviews.Wanted(limit=MOST, state="open")):
        yield Waiting(
            kind="review",
            id=one.notice,
            title=one.colour,
            owner=one.owner,
            address=f"/reviews/{one.notice}",
            urgency="priority",
            due_at=one.due_at,
            at=one.submitted_at,
        )


def _reports(connection: Connection, scope: Scope, at: str) -> Iterator[Waiting]:
    for report, delivered_at in reports.unacknowledged(connection, scope, MOST):
        yield Waiting(
            kind="report",
            id=report.id,
            title=report.title,
            owner=report.owner,
            address=f"/reports/{report.id}",
            urgency=report.urgency,
            at=delivered_at,
        )


def _broadcasts(connection: Connection, scope: Scope, at: str) -> Iterator[Waiting]:
    for one in duty.page_broadcasts(connection, scope, limit=MOST, waiting=True):
        yield Waiting(
            kind="broadcast",
            id=one.broadcast.id,
            title=one.broadcast.title,
            owner=one.broadcast.owner,
            address=f"/duty/broadcasts/{one.broadcast.id}",
            urgency=one.broadcast.urgency,
            language=one.broadcast.language,
            at=one.broadcast.at,
        )


def _calls(connection: Connection, scope: Scope, at: str) -> Iterator[Waiting]:
    """Calls for information that our bureau has yet to answer, each in the language in which its title is shown."""
    for held in calls.page(connection, scope, calls.Wanted(limit=MOST, state="waiting")):
        language, words = held.call.words()
        address = f"/calls/{held.call.id}"
        yield Waiting(
            kind="call",
            id=held.call.id,
            title=words.title,
            owner=held.call.owner,
            address=address,
            urgency=held.call.urgency,
            due_at=held.call.until,
            language=language,
            at=held.call.sent_at,
        )


def _passed(connection: Connection, scope: Scope, at: str) -> Iterator[Waiting]:
    for line in duty.page_passed(connection, scope, limit=MOST, waiting=True):
        address = f"/duty/passed/{line.id}"
        yield Waiting(kind="passed", id=line.id, title=line.text, owner=line.lender, address=address, urgency=line.urgency, at=line.at)


def _tasks(connection: Connection, scope: Scope, at: str) -> Iterator[Waiting]:
    for item in cases.tasks(connection, scope.bureau, MOST):
        if cases.fetch(connection, item.case, scope) is not None:
            address = f"/cases/{item.case}"
            yield Waiting(kind="task", id=item.id, title=item.text, owner=item.bureau, address=address, due_at=item.due_on, at=item.at)


def _tips(connection: Connection, scope: Scope, at: str) -> Iterator[Waiting]:
    for state in ("new", "taken"):
        for tip in tips.page(connection, scope, limit=MOST, state=state):
            yield Waiting(
                kind="tip",
                id=tip.id,
                title=f"{tip.subject} {tip.about}",
                owner="",
                address=f"/tips/{tip.id}",
                language=tip.language,
                taken_by=tip.taken_by,
                at=tip.at,
            )


def _consultations(connection: Connection, scope: Scope, at: str) -> Iterator[Waiting]:
    for one in consultations.asked(connection, scope.bureau, state="open", limit=MOST, after=None):
        address = f"/consultations/{one.id}"
        yield Waiting(
            kind="consultation",
            id=one.id,
            title=one.kind,
            owner=one.origin,
            address=address,
            urgency="priority",
            due_at=one.due_at,
            at=one.at,
        )


Source = Callable[[Connection, Scope, str], Iterator[Waiting]]
SOURCES: tuple[tuple[str, Source], ...] = (
    ("hit.confirm", _hits),
    ("request.read", _requests),
    ("review.read", _reviews),
    ("report.acknowledge", _reports),
    ("broadcast.acknowledge", _broadcasts),
    ("call.answer", _calls),
    ("duty.stand_in", _passed),
    ("case.read", _tasks),
    ("tip.read", _tips),
    ("consultation.read", _consultations),
)
"""What can wait, each with the deed that opens it."""
