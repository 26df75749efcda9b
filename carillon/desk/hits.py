# SPDX-License-Identifier: Apache-2.0
"""Hits: the asker judges them, the owner confirms them, and both see what came of it."""

import json
from typing import Any

from carillon.core.policy.actors import Actor
from carillon.core.policy.redact import reads_marked, without_content
from carillon.core.policy.scope import reading
from carillon.desk.act import Act, Repeat, act, look
from carillon.desk.bench import Bench
from carillon.desk.exchange import post
from carillon.desk.exchange.post import Saying
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.store import clock, inbox, records
from carillon.store import hits as store

JUDGEMENTS = ("same", "different", "unsure")
CONFIRMATIONS = {"valid_same": "confirmed", "valid_different": "refuted", "invalid": "refuted", "more_time": None}
"""Codes of the pack's list, and the state that each leads to; None: the hit stays as it is."""


def page(bench: Bench, actor: Actor, *, limit: int = 50, after: str | None = None, state: str | None = None) -> list[dict[str, Any]]:
    """Hits of the bureau's officers and on its records, newest first; a front-line officer sees his own."""
    with look(bench, actor, "hit.read", object="list") as doing:
        user = actor.user if actor.role == "frontline" else None
        found = store.page(doing.connection, reading(actor), user_id=user, state=state, limit=limit, after=after)
    return [plain(actor, hit) for hit in found]


def fetch(bench: Bench, actor: Actor, hit_id: str) -> dict[str, Any]:
    with look(bench, actor, "hit.read", object=hit_id) as doing:
        return plain(actor, _find(doing, hit_id))


def judge(bench: Bench, actor: Actor, hit_id: str, verdict: str, reason: str, repeat: Repeat | None = None) -> dict[str, Any]:
    """The asker's word: same, different or unsure. "different" is remembered, so that the same false hit does not come back until the
    record changes; "same" tells the owner of a hit that was only possible."""
    if verdict not in JUDGEMENTS:
        raise Invalid(f"Unknown judgement {verdict!r}.", fields={"verdict": f"One of {', '.join(JUDGEMENTS)}."})
    if verdict == "different" and not reason.strip():
        raise Invalid("Say why it is a different person.", fields={"reason": "One sentence for whoever meets the same hit next."})
    with act(bench, actor, "hit.judge", object=hit_id, repeat=repeat) as doing:
        hit = _find(doing, hit_id)
        if hit.bureau != actor.bureau:
            raise Denied("The bureau that asked judges a hit.", help="As the owner, confirm it.")
        record = records.fetch_any(doing.connection, hit.record_id)
        judgement = store.Judgement(
            bureau=actor.bureau,
            subject=hit.subject,
            record_id=hit.record_id,
            verdict=verdict,
            reason=reason.strip()[:500],
            record_version=record.version if record else 0,
            by=actor.username,
            at=doing.at,
        )
        store.judge(doing.connection, judgement)
        state = {"different": "different", "same": "open"}.get(verdict, hit.state)
        step = _step(doing, f"judged {verdict}", reason)
        changed = store.change(doing.connection, hit, state, step)
        if verdict == "same" and hit.state == "possible":
            _tell(bench, doing, changed, hit.owner, f"{actor.bureau} says that a possible hit is the same: {_caption(hit)}")
        elif verdict == "different" and hit.state == "open":
            _tell(bench, doing, changed, hit.owner, f"{actor.bureau} says that a hit was somebody else: {_caption(hit)}")
        doing.detail = {"verdict": verdict}
    return plain(actor, changed)


def confirm(bench: Bench, actor: Actor, hit_id: str, word: str, text: str, repeat: Repeat | None = None) -> dict[str, Any]:
    """The owner's word, a code of the list `confirmations`: is the record valid, and is the subject the same?"""
    if word not in CONFIRMATIONS:
        raise Invalid(f"Unknown confirmation {word!r}.", fields={"word": f"One of {', '.join(CONFIRMATIONS)}."})
    with act(bench, actor, "hit.confirm", object=hit_id, repeat=repeat) as doing:
        hit = _find(doing, hit_id)
        if hit.owner != actor.bureau:
            raise Denied("The owner of the record confirms a hit.", help="Wait for the owner's word, or send a report.")
        if hit.silent:
            raise Conflict(
                "A silent hit has nobody to be confirmed to.", help="The officer was told nothing; note the outcome in a report."
            )
        changed = store.change(doing.connection, hit, CONFIRMATIONS[word] or hit.state, _step(doing, f"owner says {word}", text))
        label = bench.packs.codes["confirmations"].codes[word].label
        _tell(bench, doing, changed, hit.bureau, f"{actor.bureau} answers on a hit of yours: {label}")
        inbox.mark_read(doing.connection, actor.bureau, hit_id, actor.username, doing.at)
        doing.detail = {"word": word}
    return plain(actor, changed)


def outcome(bench: Bench, actor: Actor, hit_id: str, code: str, text: str, repeat: Repeat | None = None) -> dict[str, Any]:
    """What came of it, by the bureau that asked; a code of the list `outcomes`. The owner is told."""
    known = bench.packs.codes["outcomes"].codes
    if code not in known:
        raise Invalid(f"Unknown outcome {code!r}.", fields={"outcome": f"One of {', '.join(known)}."})
    with act(bench, actor, "hit.outcome", object=hit_id, repeat=repeat) as doing:
        hit = _find(doing, hit_id)
        if hit.bureau != actor.bureau:
            raise Denied("The bureau that asked says what came of a hit.")
        changed = store.change(doing.connection, hit, "closed", _step(doing, f"outcome {code}", text))
        _tell(bench, doing, changed, hit.owner, f"{actor.bureau} reports the outcome of a hit: {known[code].label}")
        doing.detail = {"outcome": code}
    return plain(actor, changed)


def plain(actor: Actor, hit: store.HitRow) -> dict[str, Any]:
    """A hit in its outside form: the asker sees what the officer was told, the owner who asked, where and why."""
    own = hit.owner == actor.bureau
    told = json.loads(hit.told)
    marked = not reads_marked(actor, told.get("handling", ()))
    if marked:
        told = without_content(told)
    return {
        "id": hit.id,
        "state": hit.state,
        "check": hit.check_id if hit.bureau == actor.bureau else None,
        "record": hit.record_id if own and not marked else told.get("record"),
        "kind": told.get("kind"),
        "caption": told.get("caption", ""),
        "score": hit.score / 1000,
        "reasons": told.get("reasons", []),
        "action": told.get("action"),
        "handling": told.get("handling", []),
        "owner": hit.owner,
        "bureau": hit.bureau,
        "silent": hit.silent,
        "purpose": hit.purpose,
        "place": hit.place,
        "reference": hit.reference if hit.bureau == actor.bureau else None,
        "at": hit.at,
        "updated_at": hit.updated_at,
        "log": list(hit.log),
    }


def _find(doing: Act, hit_id: str) -> store.HitRow:
    actor = doing.actor
    hit = store.find(doing.connection, hit_id, reading(actor))
    if hit is None or (actor.role == "frontline" and (hit.user_id != actor.user or hit.silent)):
        raise NotFound(f"There is no hit {hit_id}.", help="Check the id.")
    return hit


def _tell(bench: Bench, doing: Act, hit: store.HitRow, bureau: str, text: str) -> None:
    """The other side's desk: on this node by its inbox, on another by a message that carries the step with it."""
    if bureau == doing.actor.bureau:
        return
    if bureau in post.elsewhere(bench, doing.connection):
        step = hit.log[-1]
        body = {"hit": hit.id, "state": hit.state, "what": step["what"], "text": step["text"], "line": text[:300], "at": step["at"]}
        kind = "confirmation" if doing.actor.bureau == hit.owner else "outcome"
        saying = Saying(kind=kind, origin=doing.actor.bureau, body=body, objects=((hit.id, 0),), correlation=hit.check_id)
        post.say(bench, doing.connection, doing.at, saying, [bureau])
        return
    line = inbox.Item(
        id=clock.new_id("inb"),
        bureau=bureau,
        kind="hit",
        object_id=hit.id,
        urgency="routine",
        text=text[:300],
        at=doing.at,
    )
    inbox.put(doing.connection, [line])
    doing.note_for(bureau, "hit.told", hit.id, by=doing.actor.bureau)


def _step(doing: Act, what: str, text: str) -> dict[str, str]:
    return {"at": doing.at, "bureau": doing.actor.bureau, "what": what, "text": text.strip()[:500]}


def _caption(hit: store.HitRow) -> str:
    return str(json.loads(hit.told).get("caption", "")) or hit.id
