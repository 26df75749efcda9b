# SPDX-License-Identifier: Apache-2.0
"""Screening against a node: every question is a check like any other, permitted, redacted, logged and told to the owners.

A list may be kept open: then every question of it stays one that is asked again of whatever changes (`desk/watches.py`).
"""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NamedTuple

from carillon.core.policy.actors import Actor
from carillon.desk import watches
from carillon.desk.act import permit
from carillon.desk.bench import Bench
from carillon.desk.checks import deeds, question
from carillon.desk.checks.answer import Answer
from carillon.desk.screening import results
from carillon.desk.screening.queries import Asked
from carillon.errors import Invalid

_SHOWN = ("record", "kind", "caption", "score", "owner", "area", "handling")


class Keep(NamedTuple):
    """How a list is kept open: under which name, and until which day."""

    name: str
    until: str


def asker(bench: Bench, actor: Actor, purpose: str, limit: int, keep: Keep | None = None) -> Callable[[list[Asked]], list[bytes]]:
    """What answers questions at this bench. The checks of one call share commits; its lines are given out when all are durable, and, where
    the list is kept open, so are its watches.

    Raises Denied where the actor may not check, or watch, at all, and Invalid for a purpose or a day that there is not.
    """
    question.read({"kind": "person", "query": {"name": "Anybody"}, "purpose": purpose}, bench.packs)
    if keep is not None:
        permit(bench, actor, "watch.open")
        watches.last_day(bench, keep.until)

    def answer(questions: list[Asked]) -> list[bytes]:
        since = watches.newest_change(bench) if keep is not None else 0
        lines: list[watches.Line] = []
        made: list[tuple[Asked, Answer | None]] = []
        durable: list[Future[None]] = []
        for one in questions:
            if one.error:
                made.append((one, None))
                continue
            try:
                asked = body(one, purpose)
                drawn = deeds.prepare(bench, actor, asked)
            except Invalid as wrong:
                told = "; ".join(f"{field.removeprefix('query.')}: {text}" for field, text in wrong.fields.items())
                made.append((_failed(one, told or wrong.message), None))
                continue
            durable.append(bench.journal.submit(drawn.deed))
            made.append((one, drawn.answer))
            if keep is not None:
                lines.append(watches.Line(question.read(asked, bench.packs), drawn, since))
        for done in durable:
            done.result()
        if keep is not None:
            watches.open_list(bench, actor, keep.name, keep.until, lines)
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
