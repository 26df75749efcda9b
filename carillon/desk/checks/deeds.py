# SPDX-License-Identifier: Apache-2.0
"""Making a check, and looking at those that were made."""

import hashlib
import json
from time import perf_counter
from typing import Any

import msgspec

from carillon.core.match.judgement import subject_key
from carillon.core.policy.actors import Actor
from carillon.core.policy.redact import reads_marked, without_content
from carillon.core.policy.scope import Scope, checking, reading
from carillon.desk.act import look, permit
from carillon.desk.bench import Bench
from carillon.desk.checks import answer, exact, finding, marked, named, question
from carillon.desk.checks.answer import Answer, Drawn
from carillon.desk.exchange import post
from carillon.errors import NotFound
from carillon.store import checks as store
from carillon.store import clock, flags, hits, people


def make(bench: Bench, actor: Actor, body: Any) -> Answer:
    """One check. The answer is handed out when the check, its hits and its notes in the log are durable."""
    drawn = prepare(bench, actor, body)
    bench.journal.write(drawn.deed)
    return drawn.answer


def prepare(bench: Bench, actor: Actor, body: Any, scope: Scope | None = None) -> Drawn:
    """A check up to the point where it must be written down. Whoever calls this sees that `deed` is durable before `answer` leaves.
    `scope`: what it may meet, where that is less than a check of this actor meets."""
    started = perf_counter()
    permit(bench, actor, "check.make")
    asked = question.read(body, bench.packs)
    scope = scope or checking(actor)
    with bench.database.read() as connection:
        away = post.elsewhere(bench, connection)
        asked = _with_stale(asked, people.stale(connection) if away else set(), actor.bureau)
        found = marked.mark(connection, actor.bureau, finding.everywhere(bench, connection, scope, asked))
        subject = subject_digest(asked) if found else ""
        judged = hits.judged(connection, actor.bureau, subject) if found else {}
        flagged = flags.standing(connection, actor.bureau, [one.record.id for one in found], clock.today()) if found else {}
    drawn = answer.draw(bench.packs, actor, asked, found, judged, subject, bench.thresholds, away, flagged)
    took = round((perf_counter() - started) * 1000, 3)
    return msgspec.structs.replace(drawn, answer=msgspec.structs.replace(drawn.answer, took_ms=took))


def _with_stale(asked: question.Question, stale: set[str], bureau: str) -> question.Question:
    """A note where somebody's copies are too old to be answered from: that nothing was found says less then."""
    if not stale:
        return asked
    several = len(stale) > 1
    who = f"{'bureaus' if several else 'bureau'} {', '.join(sorted(stale))}"
    note = f"Not answered from copies of {who}: not heard for too long, or left the exchange. Ask {'them' if several else 'it'} directly."
    if bureau in stale:
        note = f"{bureau} is not in the exchange (any more): only what the bureaus of this node hold was asked."
    return msgspec.structs.replace(asked, notes=(*asked.notes, note))


def fetch(bench: Bench, actor: Actor, check_id: str) -> dict[str, Any]:
    """One check of the actor's bureau as it was answered; a front-line officer sees his own."""
    with look(bench, actor, "check.read", object=check_id) as doing:
        row = store.find(doing.connection, check_id, reading(actor))
        if row is None or (actor.role == "frontline" and row.user_id != actor.user):
            raise NotFound(f"There is no check {check_id}.", help="Check the id.")
        return shown(actor, row)


def page(bench: Bench, actor: Actor, *, limit: int = 50, after: str | None = None) -> list[dict[str, Any]]:
    """The bureau's checks, newest first; a front-line officer sees his own."""
    with look(bench, actor, "check.read", object="list") as doing:
        user = actor.user if actor.role == "frontline" else None
        rows = store.page(doing.connection, reading(actor), user_id=user, limit=limit, after=after)
    return [shown(actor, row) for row in rows]


def plain(made: Answer) -> dict[str, Any]:
    """An answer in its outside form."""
    body: dict[str, Any] = {
        "id": made.id,
        "kind": made.kind,
        "query": made.query,
        "verdict": made.verdict,
        "matches": list(made.matches),
        "dismissed": list(made.dismissed),
        "notes": list(made.notes),
        "at": made.at,
        "took_ms": made.took_ms,
    }
    return body | ({"peers": list(made.peers)} if made.peers else {})


def shown(actor: Actor, row: store.CheckRow) -> dict[str, Any]:
    """A check that was made, in its outside form; what was told to a colleague is told to others as far as their own work goes."""
    told = json.loads(row.answer)
    told["matches"] = [one if reads_marked(actor, one.get("handling", ())) else without_content(one) for one in told["matches"]]
    told["dismissed"] = [one for one in told["dismissed"] if _may_know(actor, one, own=row.user_id == actor.user)]
    return {
        "id": row.id,
        "kind": row.kind,
        "query": json.loads(row.query),
        "purpose": row.purpose,
        "place": row.place,
        "reference": row.reference,
        "verdict": row.verdict,
        "at": row.at,
        **told,
    }


def _may_know(actor: Actor, dismissed: dict[str, Any], *, own: bool) -> bool:
    """Of one that was dismissed without its content the area is not known; it is for whoever asked."""
    area = dismissed.get("area")
    within = actor.areas is None or (own if area is None else area in actor.areas)
    return within and (own or reads_marked(actor, dismissed.get("handling", ())))


def subject_digest(asked: question.Question) -> str:
    """Under what a judgement of this subject is remembered: the same however the name was typed, useless to whoever reads it."""
    by_number = sorted(f"{form}:{value}" for form, value in exact.asked(asked)) if asked.kind not in question.NAMED else []
    text = "\x1f".join([asked.kind, subject_key(named.subject_of(asked)), *by_number])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
