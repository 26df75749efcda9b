# SPDX-License-Identifier: Apache-2.0
"""The answer of a check: what may be said of each record found, who is told, and what goes into the log."""

import json
from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from carillon.core.match.verdict import Thresholds, verdict
from carillon.core.model.record import Record
from carillon.core.packs.pack import Packs
from carillon.core.policy.actors import Actor
from carillon.core.policy.confirming import REQUESTS
from carillon.core.policy.redact import say, without_content
from carillon.desk import urgency
from carillon.desk.checks.found import Found
from carillon.desk.checks.question import Question
from carillon.store import audit, circumstances, clock, clocks, inbox
from carillon.store import schema as tables
from carillon.store.clocks import Clock
from carillon.store.exchange import outbox
from carillon.store.flags import Flag
from carillon.store.hits import Judgement
from carillon.store.journal import Deed

LIMIT = 10
WATCH = urgency.WATCH
DISCLOSURES = {"copy": "read", "ask": "second"}
"""Whether the whole record can be read, or opened in a second step by the hit; otherwise only its owner can say more."""
NO_FLAGS: Mapping[str, Flag] = {}
NOTHING = '{"matches":[],"dismissed":[],"notes":[]}'


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the asker gets. `matches` and `dismissed` ("seen before: a different person") are in their outside form; `query` is the
    question as it was read, a machine-readable zone taken apart."""

    id: str
    kind: str
    verdict: str
    matches: tuple[dict[str, Any], ...]
    dismissed: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]
    at: str
    took_ms: float = 0.0
    query: dict[str, str] = {}
    peers: tuple[dict[str, Any], ...] = ()
    """Other nodes that were asked: whether each answered, or why not."""


class Drawn(msgspec.Struct, frozen=True):
    """An answer and the rows that must be durable before it leaves; `versions` of the records met, by id."""

    answer: Answer
    deed: Deed
    versions: dict[str, int] = {}


def draw(
    packs: Packs,
    actor: Actor,
    question: Question,
    found: list[Found],
    judged: dict[str, Judgement],
    subject: str,
    thresholds: Mapping[str, Thresholds],
    away: Collection[str] = (),
    flagged: Mapping[str, Flag] = NO_FLAGS,
) -> Drawn:
    """Composes the answer, the hits, the lines for owners' desks, and the notes of the log. `away`: owners on other nodes, who are told
    by the exchange; `flagged`: alerts on which the asker's own bureau does not act, by record."""
    check_id, at = clock.new_id("chk"), clock.now()
    rows: list[tuple[Any, dict[str, Any]]] = []
    notes: list[audit.Entry] = []
    matches: list[dict[str, Any]] = []
    dismissed: list[dict[str, Any]] = []
    best = 0.0
    for one in found:
        says = say(actor, one.record)
        earlier, flag = judged.get(one.record.id), flagged.get(one.record.id)
        if says.match and earlier and earlier.verdict == "different" and earlier.record_version >= one.record.version:
            dismissed.append(_dismissed(one, earlier, content=says.content))
            notes.append(_disclosed(actor, one, "", at, told=True))
            continue
        level = verdict(one.score, question.kind, question.purpose, thresholds)
        if level == "no_hit" or (says.match and len(matches) >= LIMIT):
            continue
        hit_id = clock.new_id("hit")
        told = _told(packs, one, hit_id, flag, content=says.content) | {"verdict": level}
        if says.match:
            matches.append(told)
            best = max(best, one.score)
        hit = _hit_row(actor, one, hit_id, check_id, subject, level, told, at, silent=not says.match)
        rows.append((tables.hits, hit))
        if flag is None and says.match and level == "hit":
            rows += _clock(packs, actor, question, one.record, hit)
        if one.record.owner in away:
            rows.append(outbox.row(hit_id))
        elif level == "hit" or not says.match:
            rows.append((tables.inbox, inbox.row(_line(actor, question, one, hit_id, at, silent=not says.match))))
        rows += _seen(question, one.record, away, hit_id, at)
        notes.append(_disclosed(actor, one, hit_id, at, told=says.match))
    reached = verdict(best, question.kind, question.purpose, thresholds) if matches else "no_hit"
    answer = Answer(
        id=check_id,
        kind=question.kind,
        verdict=reached,
        matches=tuple(matches),
        dismissed=tuple(dismissed),
        notes=question.notes,
        at=at,
        query=msgspec.to_builtins(question.query),
    )
    check = (tables.checks, _check_row(actor, question, answer))
    if question.circumstances and actor.via != urgency.PEER:
        rows.append(circumstances.row(check_id, actor.bureau, question.circumstances, at))
    deed = Deed((check, *rows), (_asked(actor, question, answer), *notes))
    return Drawn(answer, deed, {one.record.id: one.record.version for one in found})


def _clock(packs: Packs, actor: Actor, question: Question, record: Record, hit: dict[str, Any]) -> list[tuple[Any, dict[str, Any]]]:
    """The clock that starts by itself where somebody is held."""
    return [clocks.row(start(packs, hit))] if urgency.holds(actor, question.purpose, record) else []


def _seen(question: Question, record: Record, away: Collection[str], hit_id: str, at: str) -> list[tuple[Any, dict[str, Any]]]:
    """The circumstances, for the owner on this node of what must not be noticed; those elsewhere get them with the hit."""
    if record.owner in away or not question.circumstances or not urgency.unnoticed(record):
        return []
    return [circumstances.row(hit_id, record.owner, question.circumstances, at)]


def widen(drawn: Drawn, matches: list[dict[str, Any]], peers: list[dict[str, Any]]) -> Drawn:
    """The answer with what other nodes gave, best first, under one verdict; stored like that, and noted with its correlations."""
    if not peers:
        return drawn
    table, row = drawn.deed.rows[0]
    every = sorted([*drawn.answer.matches, *matches], key=lambda one: -float(one["score"]))[:LIMIT]
    verdicts = [str(one.get("verdict", "no_hit")) for one in every]
    reached = next((level for level in ("hit", "possible") if level in verdicts), "no_hit")
    wider = msgspec.structs.replace(drawn.answer, matches=tuple(every), verdict=reached, peers=tuple(peers))
    parts = {"matches": wider.matches, "dismissed": wider.dismissed, "notes": wider.notes, "peers": wider.peers}
    kept = row | {"verdict": reached, "answer": msgspec.json.encode(parts).decode()}
    first = drawn.deed.entries[0]
    detail = first.detail | {"verdict": reached, "matches": len(every), "asked": len(peers)}
    told = [str(one["correlation"]) for one in matches]
    noted = msgspec.structs.replace(first, detail=detail | ({"correlations": " ".join(told)} if told else {}))
    return Drawn(wider, Deed(((table, kept), *drawn.deed.rows[1:]), (noted, *drawn.deed.entries[1:])))


def hung(drawn: Drawn, check_id: str) -> Deed:
    """What a check of silent records leaves, hung on one that was made before: whoever asked sees no new check, in no list and no log."""
    rows = [(table, row | {"check_id": check_id} if table is tables.hits else row) for table, row in drawn.deed.rows[1:]]
    return Deed(tuple(rows), drawn.deed.entries[1:])


def start(packs: Packs, hit: dict[str, Any]) -> Clock:
    """The clock that begins with a hit, given as a row, on which somebody is held; the row gets the step that says so."""
    urgent = urgency.of_hit(json.loads(hit["told"])["action"]["code"])
    minutes = int(packs.codes["urgencies"].codes[urgent].extra["confirm_minutes"])
    at = hit["at"]
    hit["log"] = json.dumps([{"at": at, "bureau": hit["bureau"], "what": REQUESTS[0], "text": ""}])
    return Clock(
        hit_id=hit["id"],
        owner=hit["owner"],
        bureau=hit["bureau"],
        urgency=urgent,
        requested_at=at,
        set_at=at,
        due_at=clock.after(at, seconds=60 * minutes),
    )


def _told(packs: Packs, one: Found, hit_id: str, flag: Flag | None, *, content: bool) -> dict[str, Any]:
    record = one.record
    action = packs.codes["actions"].codes[record.action]
    told: dict[str, Any] = {
        "record": record.id,
        "kind": record.schema,
        "caption": one.caption,
        "score": round(one.score, 4),
        "reasons": [_reason(reason) for reason in one.reasons],
        "owner": record.owner,
        "action": {
            "code": record.action,
            "first": _first(packs, record, flag),
            "label": action.label,
            "text": packs.instruction(record.action),
        },
        "area": record.area,
        "handling": list(record.handling),
        "grading": msgspec.to_builtins(record.grading),
        "disclosure": DISCLOSURES.get(record.reach, "none"),
        "hit": hit_id,
    }
    if flag is not None:
        told["flag"] = {"reason": flag.reason, "text": flag.text, "until": flag.until}
    if one.notice is not None:
        told["notice"] = msgspec.to_builtins(one.notice)
    return told if content else without_content(told)


def _first(packs: Packs, record: Record, flag: Flag | None) -> str:
    """The sentence that the officer reads before all others."""
    if flag is not None:
        known = packs.codes["flags"].codes.get(flag.reason)
        until = f" until {flag.until}" if flag.until else ""
        return f"Your bureau does not act on this alert here{until}: {known.label if known else flag.reason}."
    if record.action in urgency.UNNOTICED:
        return packs.instruction(record.action)
    return f"Confirm with the owner, bureau {record.owner}, before acting."


def _reason(reason: Any) -> dict[str, Any]:
    return {
        "feature": reason.feature,
        "score": round(reason.score, 4),
        "text": reason.text,
        "code": reason.code,
        "params": reason.params,
    }


def _dismissed(one: Found, earlier: Judgement, *, content: bool) -> dict[str, Any]:
    return {
        "record": one.record.id if content else None,
        "caption": one.caption if content else "",
        "score": round(one.score, 4),
        "by": earlier.by,
        "at": earlier.at,
        "reason": earlier.reason,
        "area": one.record.area if content else None,
        "handling": list(one.record.handling),
    }


def _hit_row(
    actor: Actor, one: Found, hit_id: str, check_id: str, subject: str, level: str, told: dict[str, Any], at: str, *, silent: bool
) -> dict[str, Any]:
    return {
        "id": hit_id,
        "check_id": check_id,
        "record_id": one.record.id,
        "owner": one.record.owner,
        "bureau": actor.bureau,
        "user_id": actor.user,
        "silent": int(silent),
        "score": round(one.score * 1000),
        "subject": subject,
        "state": "open" if level == "hit" else "possible",
        "told": json.dumps(told, ensure_ascii=False),
        "log": "[]",
        "at": at,
        "updated_at": at,
    }


def _line(actor: Actor, question: Question, one: Found, hit_id: str, at: str, *, silent: bool) -> inbox.Item:
    """What the owner's desk is told: where and when, by which bureau, and how sure it is; never who the officer is."""
    where = f" at {question.place}" if question.place else ""
    what = "Silent hit" if silent else "Hit"
    how = "watched for" if actor.via == WATCH else "checked"
    text = f"{what} on {one.caption or one.record.id}: {how} by {actor.bureau}{where}, purpose {question.purpose}"
    return inbox.Item(
        id=clock.new_id("inb"),
        bureau=one.record.owner,
        kind="hit",
        object_id=hit_id,
        urgency=urgency.of_hit(one.record.action),
        text=text[:300],
        at=at,
    )


def _disclosed(actor: Actor, one: Found, hit_id: str, at: str, *, told: bool) -> audit.Entry:
    """A note in the owner's log: this record was met by a check of that bureau."""
    return audit.Entry(
        at=at,
        actor=actor.user,
        bureau=one.record.owner,
        role=actor.role,
        via=actor.via,
        deed="record.disclosed" if told else "record.met",
        object=one.record.id,
        detail={"to": actor.bureau, "by": "check", "hit": hit_id},
    )


def _asked(actor: Actor, question: Question, answer: Answer) -> audit.Entry:
    """The note of the check itself. What was asked stands with the check, and is erased with it; nobody can try names against the chain."""
    return audit.Entry(
        at=answer.at,
        actor=actor.username,
        bureau=actor.bureau,
        role=actor.role,
        via=actor.via,
        deed="check.make",
        object=answer.id,
        purpose=question.purpose,
        detail={"kind": question.kind, "verdict": answer.verdict, "matches": len(answer.matches)},
    )


def _check_row(actor: Actor, question: Question, answer: Answer) -> dict[str, Any]:
    if answer.matches or answer.dismissed or answer.notes:
        parts = {"matches": answer.matches, "dismissed": answer.dismissed, "notes": answer.notes}
        text = msgspec.json.encode(parts).decode()
    else:
        text = NOTHING
    return {
        "id": answer.id,
        "user_id": actor.user,
        "bureau": actor.bureau,
        "kind": question.kind,
        "purpose": question.purpose,
        "query": msgspec.json.encode(question.query).decode(),
        "place": question.place,
        "reference": question.reference,
        "verdict": answer.verdict,
        "answer": text,
        "at": answer.at,
    }
