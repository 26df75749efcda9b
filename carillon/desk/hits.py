# SPDX-License-Identifier: Apache-2.0
"""Hits: the asker judges them, the owner confirms them, and both see what came of it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.policy import confirming
from carillon.core.policy.actors import Actor
from carillon.core.policy.redact import reads_marked, without_content
from carillon.core.policy.scope import reading
from carillon.desk.act import Act, Repeat, act, look
from carillon.desk.bench import Bench
from carillon.desk.exchange import sharing, telling
from carillon.desk.exchange.post import Saying
from carillon.desk.listed import settling
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.store import circumstances, clock, clocks, inbox, outcomes, records
from carillon.store import hits as store

JUDGEMENTS = ("same", "different", "unsure")
CONFIRMATIONS = ("valid_same", "valid_different", "invalid", "more_time")
"""Codes of the pack's list."""
DETAILS = {"place": 200, "time": 40, "unit": 200, "measure": 500}
"""What may be said of an outcome beside its code, with the most characters of each."""
MOST_MINUTES = confirming.PROMISE_HOURS * 60


class Beside(msgspec.Struct, frozen=True):
    """What is known of hits beside their own rows, by hit: the clock, what came of it, and the circumstances."""

    running: Mapping[str, clocks.Clock] = {}
    came: Mapping[str, outcomes.Outcome] = {}
    around: Mapping[str, dict[str, str]] = {}


def page(bench: Bench, actor: Actor, *, limit: int = 50, after: str | None = None, state: str | None = None) -> list[dict[str, Any]]:
    """Hits of the bureau's officers and on its records, newest first; a front-line officer sees his own."""
    with look(bench, actor, "hit.read", object="list") as doing:
        user = actor.user if actor.role == "frontline" else None
        found = store.page(doing.connection, reading(actor), user_id=user, state=state, limit=limit, after=after)
        known = beside(doing.connection, actor, found)
    return [plain(actor, hit, known) for hit in found]


def queue(bench: Bench, actor: Actor, *, limit: int = 50) -> list[dict[str, Any]]:
    """Hits whose clock runs, what is due first comes first: those that the bureau is asked to confirm, and those for which it waits."""
    with look(bench, actor, "hit.read", object="queue") as doing:
        user = actor.user if actor.role == "frontline" else None
        ids = clocks.queue(doing.connection, reading(actor), limit, user)
        found = [hit for one in ids if (hit := store.find(doing.connection, one, reading(actor))) is not None]
        known = beside(doing.connection, actor, found)
    return [plain(actor, hit, known) for hit in found]


def fetch(bench: Bench, actor: Actor, hit_id: str) -> dict[str, Any]:
    with look(bench, actor, "hit.read", object=hit_id) as doing:
        hit = find(doing, hit_id)
        return plain(actor, hit, beside(doing.connection, actor, [hit]))


def judge(bench: Bench, actor: Actor, hit_id: str, verdict: str, reason: str, repeat: Repeat | None = None) -> dict[str, Any]:
    """The asker's word: same, different or unsure. "different" is remembered, so that the same false hit does not come back until the
    record changes; "same" tells the owner of a hit that was only possible."""
    require_judgement(verdict, reason)
    with act(bench, actor, "hit.judge", object=hit_id, repeat=repeat) as doing:
        changed = judge_within(bench, doing, hit_id, verdict, reason)
        doing.detail = {"verdict": verdict}
        return plain(actor, changed, beside(doing.connection, actor, [changed]))


def require_judgement(verdict: str, reason: str) -> None:
    """Raises Invalid for a judgement that there is not, and for one without its reason."""
    if verdict not in JUDGEMENTS:
        raise Invalid(f"Unknown judgement {verdict!r}.", fields={"verdict": f"One of {', '.join(JUDGEMENTS)}."})
    if verdict == "different" and not reason.strip():
        raise Invalid("Say why it is a different person.", fields={"reason": "One sentence for whoever meets the same hit next."})


def judge_within(bench: Bench, doing: Act, hit_id: str, verdict: str, reason: str) -> store.HitRow:
    """The same within a deed. Raises NotFound, Denied."""
    actor, hit = doing.actor, find(doing, hit_id)
    if hit.bureau != actor.bureau:
        raise Denied("The bureau that asked judges a hit.", help="As the owner, confirm it.")
    _remember(doing, hit, verdict, reason)
    changed = change(doing, hit, f"judged {verdict}", reason)
    if verdict == "same" and hit.state == "possible":
        tell(bench, doing, changed, hit.owner, f"{actor.bureau} says that a possible hit is the same: {_caption(hit)}")
    elif verdict == "different" and (hit.state == "open" or clocks.find(doing.connection, hit.id)):
        tell(bench, doing, changed, hit.owner, f"{actor.bureau} says that a hit was somebody else: {_caption(hit)}")
    return changed


def confirm(
    bench: Bench, actor: Actor, hit_id: str, word: str, text: str, repeat: Repeat | None = None, *, until: str = ""
) -> dict[str, Any]:
    """The owner's word, a code of the list `confirmations`: is the record valid, and is the subject the same? `until`, with more_time: by
    when the answer comes, a time (UTC) or so many minutes from now; without it, as long as was given first."""
    if word not in CONFIRMATIONS:
        raise Invalid(f"Unknown confirmation {word!r}.", fields={"word": f"One of {', '.join(CONFIRMATIONS)}."})
    with act(bench, actor, "hit.confirm", object=hit_id, repeat=repeat) as doing:
        hit = find(doing, hit_id)
        if hit.owner != actor.bureau:
            raise Denied("The owner of the record confirms a hit.", help="Wait for the owner's word, or send a report.")
        if hit.silent:
            raise Conflict(
                "A silent hit has nobody to be confirmed to.", help="The officer was told nothing; note the outcome in a report."
            )
        if hit.state == "taken_back":
            raise Conflict(f"The record of hit {hit_id} was taken back; nothing is left to confirm.", help="The asker was told so.")
        promised = _promise(bench, doing, hit, until) if word == "more_time" else {}
        changed = change(doing, hit, f"owner says {word}", text)
        label = bench.packs.codes["confirmations"].codes[word].label
        by = f", by {promised['until'][:16].replace('T', ' ')} UTC" if promised else ""
        tell(bench, doing, changed, hit.bureau, f"{actor.bureau} answers on a hit of yours: {label}{by}", **promised)
        inbox.mark_read(doing.connection, actor.bureau, hit_id, actor.username, doing.at)
        doing.detail = {"word": word}
        return plain(actor, changed, beside(doing.connection, actor, [changed]))


def outcome(
    bench: Bench,
    actor: Actor,
    hit_id: str,
    code: str,
    text: str,
    repeat: Repeat | None = None,
    *,
    details: Any = None,
) -> dict[str, Any]:
    """What came of it, by the bureau that asked; a code of the list `outcomes`, with `details` (see DETAILS). The owner is told, and has
    a task where his record is out of date or its identity misused. "different" is remembered like a judgement."""
    known = bench.packs.codes["outcomes"].codes
    if code not in known:
        raise Invalid(f"Unknown outcome {code!r}.", fields={"outcome": f"One of {', '.join(known)}."})
    said = _details(details)
    with act(bench, actor, "hit.outcome", object=hit_id, repeat=repeat) as doing:
        hit = find(doing, hit_id)
        if hit.bureau != actor.bureau:
            raise Denied("The bureau that asked says what came of a hit.")
        if code == "different":
            _remember(doing, hit, "different", text or known[code].label)
        changed = change(doing, hit, f"outcome {code}", text)
        told = outcomes.Outcome(hit_id=hit.id, owner=hit.owner, bureau=hit.bureau, code=code, details=said, at=doing.at)
        outcomes.put(doing.connection, told)
        line = f"{actor.bureau} reports the outcome of a hit: {known[code].label}"
        tell(bench, doing, changed, hit.owner, line, **({"details": said} if said else {}))
        doing.detail = {"outcome": code}
        return plain(actor, changed, beside(doing.connection, actor, [changed]))


def plain(actor: Actor, hit: store.HitRow, known: Beside | None = None) -> dict[str, Any]:
    """A hit in its outside form: the asker sees what the officer was told, the owner who asked, where and why."""
    own = hit.owner == actor.bureau
    told = json.loads(hit.told)
    marked = not reads_marked(actor, told.get("handling", ()))
    if marked:
        told = without_content(told)
    body = {
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
        "disclosure": told.get("disclosure", "none"),
        "flag": told.get("flag"),
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
    return body | _plain_beside(hit, known or Beside())


def beside(connection: Connection, actor: Actor, found: Sequence[store.HitRow]) -> Beside:
    """Clocks, outcomes and (for the owner) circumstances of hits that were found in the actor's scope."""
    ids = [hit.id for hit in found]
    if not ids:
        return Beside()
    return Beside(clocks.of(connection, ids), outcomes.of(connection, ids), circumstances.of(connection, ids, actor.bureau))


def find(doing: Act, hit_id: str) -> store.HitRow:
    """A hit within a deed, as asker or as owner; raises NotFound."""
    actor = doing.actor
    hit = store.find(doing.connection, hit_id, reading(actor))
    if hit is None or (actor.role == "frontline" and (hit.user_id != actor.user or hit.silent)):
        raise NotFound(f"There is no hit {hit_id}.", help="Check the id.")
    return hit


def change(doing: Act, hit: store.HitRow, what: str, text: str = "") -> store.HitRow:
    """A step in the log of a hit, its state and its clock as they follow from it."""
    step = {"at": doing.at, "bureau": doing.actor.bureau, "what": what, "text": text.strip()[:500]}
    changed = store.change(doing.connection, hit, confirming.state_of(hit.state, (*hit.log, step)), step)
    clocks.settle(doing.connection, hit.id, step)
    return changed


def tell(bench: Bench, doing: Act, hit: store.HitRow, bureau: str, line: str, **more: Any) -> None:
    """Tells the other side of the last step, with a sentence for its inbox; nobody tells himself."""
    sharing.tell_first(bench, doing.connection, hit.id, doing.at)
    step = hit.log[-1]
    body = {"hit": hit.id, "state": hit.state, "what": step["what"], "text": step["text"], "line": line[:300], "at": step["at"]}
    kind = "confirmation" if doing.actor.bureau == hit.owner else "outcome"
    origin = doing.actor.bureau
    saying = Saying(kind=kind, origin=origin, body=body | more, objects=((hit.id, 0),), correlation=hit.check_id)
    telling.tell(bench, doing, saying, [bureau])


def _plain_beside(hit: store.HitRow, known: Beside) -> dict[str, Any]:
    running, came = known.running.get(hit.id), known.came.get(hit.id)
    return {
        "clock": msgspec.to_builtins(running) if running is not None else None,
        "outcome": {"code": came.code, "at": came.at, **came.details} if came is not None else None,
        "circumstances": known.around.get(hit.id),
    }


def _remember(doing: Act, hit: store.HitRow, verdict: str, reason: str) -> None:
    record = records.fetch_any(doing.connection, hit.record_id)
    judgement = store.Judgement(
        bureau=doing.actor.bureau,
        subject=hit.subject,
        record_id=hit.record_id,
        verdict=verdict,
        reason=reason.strip()[:500],
        record_version=record.version if record else 0,
        by=doing.actor.username,
        at=doing.at,
    )
    store.judge(doing.connection, judgement)
    settling.settle(doing.connection, doing.actor.bureau, hit.id, verdict)


def _promise(bench: Bench, doing: Act, hit: store.HitRow, until: str) -> dict[str, str]:
    """Sets the clock to when the owner promises his answer; nothing where no clock runs."""
    running = clocks.find(doing.connection, hit.id)
    if running is None or running.stopped_at is not None:
        return {}
    if running.promises >= confirming.PROMISES:
        raise Conflict(
            f"You have promised an answer {confirming.PROMISES} times.", help="Say what you know now: valid_same, valid_different, invalid."
        )
    due_at = _moment(bench, doing, running.urgency, until)
    clocks.move(doing.connection, running, due_at=due_at, set_at=doing.at, promises=running.promises + 1)
    return {"until": due_at}


def _moment(bench: Bench, doing: Act, urgency: str, until: str) -> str:
    text = until.strip() or minutes(bench, urgency)
    if text.isascii() and text.isdigit():
        found = clock.after(doing.at, seconds=60 * int(text)) if 0 < int(text[:6]) <= MOST_MINUTES and len(text) < 6 else None
    else:
        found = confirming.moment(text)
    if found is None or not doing.at < found <= clock.after(doing.at, hours=confirming.PROMISE_HOURS):
        hint = f"A time in the next {confirming.PROMISE_HOURS} hours, such as 2026-11-24T18:30Z, or so many minutes."
        raise Invalid("By when will you answer?", fields={"until": hint})
    return found


def minutes(bench: Bench, urgency: str) -> str:
    """How long an owner has to confirm, by the list `urgencies`."""
    return bench.packs.codes["urgencies"].codes[urgency].extra["confirm_minutes"]


def _details(given: Any) -> dict[str, str]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise Invalid("The outcome has a mistake.", fields={"details": f"An object with any of {', '.join(DETAILS)}."})
    wrong = {str(name)[:40]: "Unknown field." for name in list(given)[:20] if name not in DETAILS}
    for name, most in DETAILS.items():
        value = given.get(name, "")
        if not isinstance(value, str) or len(value) > most or "\0" in value:
            wrong[name] = f"Text of at most {most} characters."
    if wrong:
        raise Invalid("The outcome has mistakes.", help="Each field names what to correct.", fields=wrong)
    said = {name: text for name in DETAILS if (text := given.get(name, "").strip())}
    if "time" in said:
        moment = confirming.moment(said["time"])
        if moment is None:
            raise Invalid("The outcome has a mistake.", fields={"time": "A time such as 2026-11-24T18:30Z; without a zone it is UTC."})
        said["time"] = moment
    return said


def _caption(hit: store.HitRow) -> str:
    return str(json.loads(hit.told).get("caption", "")) or hit.id
