# SPDX-License-Identifier: Apache-2.0
"""The side of who is asked: note is taken, and one or several answers are given over time; "nothing known" is one."""

from collections.abc import Mapping
from typing import Any

import msgspec

from carillon.core.model.call import Answer
from carillon.core.policy.actors import Actor
from carillon.desk.act import Act, Repeat, act
from carillon.desk.bench import Bench
from carillon.desk.calls import question, reading
from carillon.desk.calls.reading import Opened
from carillon.desk.exchange import telling
from carillon.desk.exchange.calls import LONGEST, MOST_ANSWERS, MOST_EVENTS, MOST_REPORTS, NOTED, CallAnswerBody, answered, noted
from carillon.desk.exchange.post import Saying
from carillon.errors import Conflict, Invalid
from carillon.store import calls as store
from carillon.store import clock, events, inbox, reports
from carillon.store.calls import Held

FIELDS = frozenset({"code", "text", "language", "events", "reports"})
SAYS_WHICH = ("not_competent",)
"""Answers that mean nothing without words: another authority answers, and the text says which."""


def acknowledge(bench: Bench, actor: Actor, call_id: str, repeat: Repeat | None = None) -> Opened:
    """Takes note for the bureau's desk; a second time changes nothing."""
    with act(bench, actor, "call.acknowledge", object=call_id, repeat=repeat) as doing:
        held, side = reading.received(doing, call_id)
        if side.acknowledged_at is None:
            taken = msgspec.structs.replace(noted(side, doing.at), acknowledged_by=actor.username)
            store.set_side(doing.connection, taken)
            _say(bench, doing, held, CallAnswerBody(id=clock.new_id("can"), call=call_id, code=NOTED, at=doing.at))
        inbox.mark_read(doing.connection, actor.bureau, call_id, actor.username, doing.at)
        return reading.opened(doing.connection, reading.find(doing, call_id), doing.at)


def answer(bench: Bench, actor: Actor, call_id: str, body: Any, repeat: Repeat | None = None) -> Opened:
    """Answers, for the whole call or for some of its events: {"code", "text"?, "language"?, "events"?, "reports"?}. It may be answered
    again; information that was given stays given. Raises Invalid with every mistake at once, Conflict."""
    with act(bench, actor, "call.answer", object=call_id, repeat=repeat) as doing:
        held, side = reading.received(doing, call_id)
        said = _read(bench, doing, held, body)
        if store.count_answers(doing.connection, actor.bureau, call_id, actor.bureau) >= MOST_ANSWERS:
            raise Conflict(f"Your bureau has answered this call {MOST_ANSWERS} times.", help="Send what you know as a report.")
        store.add(doing.connection, actor.bureau, said)
        all_said = store.answers_to(doing.connection, actor.bureau, [call_id], actor.bureau)[call_id]
        named = [one.id for one in events.meant(doing.connection, held.call.events, held.call.series)] if said.events else []
        moved = answered(side, all_said, named, doing.at)
        by = side.acknowledged_by or actor.username
        store.set_side(doing.connection, msgspec.structs.replace(moved, acknowledged_by=by))
        store.touch(doing.connection, actor.bureau, call_id, doing.at)
        shown = {name: getattr(said, name) for name in ("id", "call", "code", "text", "language", "events", "reports", "at")}
        _say(bench, doing, held, CallAnswerBody(**shown))
        inbox.mark_read(doing.connection, actor.bureau, call_id, actor.username, doing.at)
        doing.detail = {"code": said.code, "reports": len(said.reports)}
        return reading.opened(doing.connection, reading.find(doing, call_id), doing.at)


def _read(bench: Bench, doing: Act, held: Held, body: Any) -> Answer:
    if not isinstance(body, Mapping):
        raise Invalid("An answer is a JSON object.", help='For example {"code": "nothing_known"}.')
    wrong = dict.fromkeys(sorted(map(str, set(body) - FIELDS))[:20], "Unknown field.")
    known = bench.packs.codes["call_answers"].codes
    code = body.get("code")
    if not isinstance(code, str) or code not in known:
        wrong["code"] = f"One of {', '.join(known)}."
    said = ""
    try:
        said = question.text(body.get("text") or "", LONGEST["text"])
    except Invalid as mistake:
        wrong["text"] = mistake.message
    if code in SAYS_WHICH and not said and "text" not in wrong:
        wrong["text"] = "Say which authority answers."
    named = _ids(body, "events", MOST_EVENTS, wrong)
    if named:
        meant = {one.id for one in events.meant(doing.connection, held.call.events, held.call.series)}
        if strange := [one for one in named if one not in meant]:
            wrong["events"] = f"The call is not about {', '.join(strange[:5])}."
    sent = _ids(body, "reports", MOST_REPORTS, wrong)
    for report_id in sent:
        if (problem := _unsent(doing, report_id, held.call.owner)) and "reports" not in wrong:
            wrong["reports"] = problem
    if wrong:
        raise Invalid("The answer has a mistake.", help="Each field names what to correct.", fields=wrong)
    return Answer(
        id=clock.new_id("can"),
        call=held.call.id,
        bureau=doing.actor.bureau,
        code=str(code),
        text=said,
        language=str(body.get("language") or doing.actor.language)[:8],
        events=named,
        reports=sent,
        by=doing.actor.username,
        at=doing.at,
    )


def _ids(body: Mapping[str, Any], name: str, most: int, wrong: dict[str, str]) -> tuple[str, ...]:
    value = body.get(name)
    if value is None:
        return ()
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or len(given) > most or not all(isinstance(one, str) and len(one) <= 60 for one in given):
        wrong[name] = f"A list of at most {most} ids."
        return ()
    return tuple(dict.fromkeys(given))


def _unsent(doing: Act, report_id: str, asker: str) -> str:
    """Why a report cannot be named; nothing where it can: our own, and sent to who asks."""
    found = reports.fetch_any(doing.connection, report_id)
    if found is None or found.owner != doing.actor.bureau:
        return f"Your bureau has no report {report_id}."
    if found.state != "sent" or reports.copy_of(doing.connection, report_id, asker) is None:
        return f"Report {report_id} was not sent to {asker}."
    return ""


def _say(bench: Bench, doing: Act, held: Held, body: CallAnswerBody) -> None:
    call = held.call
    saying = Saying(
        kind="call-answer",
        origin=doing.actor.bureau,
        body=msgspec.to_builtins(body),
        objects=((call.id, call.version),),
        priority="urgent" if call.urgency in ("flash", "urgent") else "",
        correlation=call.id,
        handling=call.handling,
    )
    telling.tell(bench, doing, saying, [call.owner])
