# SPDX-License-Identifier: Apache-2.0
"""Screening against a node: every question is a check like any other, permitted, redacted, logged and told to the owners."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from carillon.core.policy.actors import Actor
from carillon.desk.bench import Bench
from carillon.desk.checks import deeds, question
from carillon.desk.checks.answer import Answer
from carillon.desk.screening import results
from carillon.desk.screening.queries import Asked
from carillon.errors import Invalid

_SHOWN = ("record", "kind", "caption", "score", "owner", "area", "handling")


def asker(bench: Bench, actor: Actor, purpose: str, limit: int) -> Callable[[list[Asked]], list[bytes]]:
    """What answers questions at this bench. The checks of one call share commits; its lines are given out when all are durable.

    Raises Denied where the actor may not check at all, and Invalid for a purpose that there is not.
    """
    question.read({"kind": "person", "query": {"name": "Anybody"}, "purpose": purpose}, bench.packs)

    def answer(questions: list[Asked]) -> list[bytes]:
        made: list[tuple[Asked, Answer | None]] = []
        durable: list[Future[None]] = []
        for one in questions:
            if one.error:
                made.append((one, None))
                continue
            try:
                drawn = deeds.prepare(bench, actor, body(one, purpose))
            except Invalid as wrong:
                told = "; ".join(f"{field.removeprefix('query.')}: {text}" for field, text in wrong.fields.items())
                made.append((_failed(one, told or wrong.message), None))
                continue
            durable.append(bench.journal.submit(drawn.deed))
            made.append((one, drawn.answer))
        for done in durable:
            done.result()
        return [results.refused(one) if found is None else _line(one, found, limit) for one, found in made]

    return answer


def body(asked: Asked, purpose: str) -> dict[str, Any]:
    """A question as the body of a check. Its id is the check's reference, by which it is found in the log."""
    named = asked.kind if asked.kind in ("person", "organisation") else "person"
    kind = named if asked.names else "document"
    query: dict[str, Any] = {
        "name": asked.names[0] if asked.names else None,
        "birth_date": asked.birth_dates[0] if asked.birth_dates else None,
        "nationality": asked.countries[0] if asked.countries else None,
        "gender": asked.gender,
        "number": asked.number,
        "country": asked.issuer,
    }
    reference = "".join(c for c in asked.id[:200] if c.isprintable() and not "\ud800" <= c <= "\udfff")
    return {"kind": kind, "query": {name: value for name, value in query.items() if value}, "purpose": purpose, "reference": reference}


def _failed(asked: Asked, error: str) -> Asked:
    return Asked(id=asked.id, notes=asked.notes, error=error)


def _line(asked: Asked, found: Answer, limit: int) -> bytes:
    """The line of an answer: what may be said of each match; no id of this one check, so that runs can be compared."""
    matches = []
    for match in found.matches[:limit]:
        shown = {name: match[name] for name in _SHOWN if name in match}
        reasons = [{"feature": one["feature"], "score": one["score"], "text": one["text"]} for one in match["reasons"]]
        matches.append({**shown, "action": match["action"]["code"], "reasons": reasons})
    more: dict[str, Any] = {}
    if found.dismissed:
        more["dismissed"] = [{"record": one["record"], "score": one["score"], "reason": one["reason"]} for one in found.dismissed]
    return results.whole(asked, found.verdict, matches, **more)
