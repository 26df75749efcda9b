# SPDX-License-Identifier: Apache-2.0
"""The review desk: lists and their rows, what each row met, and the desk's word on every match."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.match.calibration import probability
from carillon.core.model.screening import Match, Partner, Proof, Row, Screening
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import reading
from carillon.desk import confirming, hits
from carillon.desk.act import Repeat, act, look
from carillon.desk.bench import Bench
from carillon.desk.listed import heads
from carillon.errors import NotFound
from carillon.store import hits as hit_store
from carillon.store import screening_rows as rows
from carillon.store import screenings as store
from carillon.store.screening_rows import Wanted
from carillon.store.screenings import Export


class Opened(msgspec.Struct, frozen=True):
    """A list with how far it is: rows by state, decisions, partners and what they advise, exports."""

    screening: Screening
    counts: dict[str, int]
    decisions: dict[str, int]
    partners: tuple[Partner, ...] = ()
    advised: dict[str, dict[str, int]] = {}
    exports: tuple[Export, ...] = ()


class Met(msgspec.Struct, frozen=True):
    """A match as its reader may see it: `hit` in its outside form, None where it lies outside his work. `probability` that it is the same
    person, as things stand for such a list; None where that was not measured, as for a number that is the same."""

    state: str
    level: str
    score: float
    asked: bool
    hit_id: str
    hit: dict[str, Any] | None
    probability: float | None


class Shown(msgspec.Struct, frozen=True):
    """A row with what it met, what partners advise, and the rows that mean the same person."""

    row: Row
    matches: tuple[Met, ...] = ()
    advice: dict[str, str] = {}
    duplicates: tuple[tuple[int, str, str], ...] = ()


def page(
    bench: Bench, actor: Actor, *, event: str | None = None, state: str | None = None, limit: int = 50, after: str | None = None
) -> list[Screening]:
    """The bureau's lists, newest first; those of events that the actor helps to secure."""
    with look(bench, actor, "screening.read", object=event or "list") as doing:
        found = store.page(doing.connection, actor.bureau, event=event, state=state, limit=limit, after=after)
        return [one for one in found if actor.events is None or one.event in actor.events]


def fetch(bench: Bench, actor: Actor, screening_id: str) -> Opened:
    with look(bench, actor, "screening.read", object=screening_id) as doing:
        return opened(doing.connection, heads.find(doing, screening_id))


def opened(connection: Connection, screening: Screening) -> Opened:
    """Within a deed."""
    of = heads.rows_of(screening)
    return Opened(
        screening,
        rows.counts(connection, of),
        rows.decisions(connection, of),
        tuple(store.partners_of(connection, screening.id)) if screening.own else (),
        store.advised(connection, screening.id) if screening.own else {},
        tuple(store.exports_of(connection, screening.bureau, screening.id)),
    )


def plain(opened: Opened) -> dict[str, Any]:
    """A list in its outside form: without what only the node needs."""
    body: dict[str, Any] = msgspec.to_builtins(opened)
    head = body.pop("screening")
    for name in ("first", "run_by", "seq", "since", "since_row", "was", "due"):
        head.pop(name)
    return {**head, **body}


def proof(bench: Bench, actor: Actor, screening_id: str) -> Proof:
    """What is left of a list that was purged. Raises NotFound."""
    with look(bench, actor, "screening.read", object=screening_id) as doing:
        found = store.proof_of(doing.connection, actor.bureau, screening_id)
        if found is None or not found.signature:
            raise NotFound(f"There is no proof that screening {screening_id[:60]} was purged.", help="Check the id.")
        return found


def rows_page(bench: Bench, actor: Actor, screening_id: str, wanted: Wanted) -> list[Shown]:
    """Rows of a list, with what partners advise on each."""
    with look(bench, actor, "screening.read", object=screening_id) as doing:
        screening = heads.find(doing, screening_id)
        found = rows.page(doing.connection, heads.rows_of(screening), wanted)
        said = store.advice_of(doing.connection, screening.id, [one.number for one in found]) if screening.own else {}
        doing.detail = {"rows": len(found)}
        return [Shown(one, advice=said.get(one.number, {})) for one in found]


def row(bench: Bench, actor: Actor, screening_id: str, number: int) -> Shown:
    """One row with all that it met and that the reader may see."""
    with look(bench, actor, "screening.read", object=screening_id) as doing:
        doing.detail = {"row": number}
        return shown(doing.connection, actor, heads.find(doing, screening_id), number)


def judge(
    bench: Bench, actor: Actor, screening_id: str, number: int, hit_id: str, verdict: str, reason: str = "", repeat: Repeat | None = None
) -> Shown:
    """The desk's word on a match: same, different (with a reason; it does not come back until the record changes), or unsure."""
    hits.require_judgement(verdict, reason)
    with act(bench, actor, "screening.judge", object=screening_id, repeat=repeat) as doing:
        screening = heads.find(doing, screening_id, "judge")
        _require_match(doing.connection, screening, number, hit_id)
        hits.judge_within(bench, doing, hit_id, verdict, reason)
        doing.detail = {"row": number, "hit": hit_id, "verdict": verdict}
        return shown(doing.connection, actor, screening, number)


def ask(
    bench: Bench,
    actor: Actor,
    screening_id: str,
    number: int,
    hit_id: str,
    *,
    urgent: str = "",
    text: str = "",
    repeat: Repeat | None = None,
) -> Shown:
    """Asks the owner of a match's record to confirm it, against the clock like any other hit."""
    with act(bench, actor, "screening.judge", object=screening_id, repeat=repeat) as doing:
        screening = heads.find(doing, screening_id, "judge")
        _require_match(doing.connection, screening, number, hit_id)
        confirming.request_within(bench, doing, hit_id, urgent=urgent, text=text)
        doing.detail = doing.detail | {"row": number, "hit": hit_id}
        return shown(doing.connection, actor, screening, number)


def shown(connection: Connection, actor: Actor, screening: Screening, number: int) -> Shown:
    """Within a deed. Raises NotFound."""
    of = heads.rows_of(screening)
    found = rows.find(connection, of, number)
    if found is None:
        raise NotFound(f"There is no row {number} in this list.", help="See the list's rows.")
    known = [one for one in rows.matches_of(connection, of, [number]).get(number, []) if not one.silent]
    return Shown(
        found,
        tuple(_met(connection, actor, screening, found, known)),
        store.advice_of(connection, screening.id, [number]).get(number, {}) if screening.own else {},
        tuple(rows.same_as(connection, of, [number]).get(number, ())),
    )


def likely(screening: Screening, score: float, kind: str, *, evidence: bool) -> float | None:
    """How probable a match is the same person; None for a number that is the same, of which that was not measured."""
    if kind == "document":
        return None
    return probability(score, "person", 1.0 / screening.options.one_in, evidence=evidence, persons=screening.indexed)


def _met(connection: Connection, actor: Actor, screening: Screening, found: Row, known: Sequence[Match]) -> list[Met]:
    there = {}
    for one in known:
        hit = hit_store.find(connection, one.hit_id, reading(actor))
        if hit is not None:
            there[one.hit_id] = hit
    beside = hits.beside(connection, actor, list(there.values()))
    made = []
    for one in known:
        hit = there.get(one.hit_id)
        plain = hits.plain(actor, hit, beside) if hit is not None else None
        features = {reason["feature"] for reason in plain["reasons"]} if plain else set()
        by_number = any(reason["code"].startswith(("exact.", "number.same")) for reason in plain["reasons"]) if plain else False
        kind = "document" if by_number else found.kind
        chance = likely(screening, one.score, kind, evidence=bool(features & {"birth_date", "country"})) if plain else None
        made.append(Met(one.state, one.level, one.score, one.asked, one.hit_id, plain, chance))
    return made


def _require_match(connection: Connection, screening: Screening, number: int, hit_id: str) -> None:
    known = rows.matches_of(connection, heads.rows_of(screening), [number]).get(number, [])
    if not any(one.hit_id == hit_id and not one.silent for one in known):
        raise NotFound(f"Row {number} has no match {hit_id[:60]}.", help="Open the row again.")
