# SPDX-License-Identifier: Apache-2.0
"""Situation reports: drawn up from what those who secure an event share, put into words, issued to them with number and signature."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from carillon.core.model import texts
from carillon.core.model.event import Event
from carillon.core.model.situation import TEXTS, Situation
from carillon.core.policy import rules
from carillon.core.policy.actors import Actor
from carillon.core.policy.redact import reads_marked
from carillon.core.policy.scope import Scope, reading
from carillon.desk.act import Act, Repeat, act, look, require_owner
from carillon.desk.bench import Bench
from carillon.desk.events import admitted, drawing_up
from carillon.desk.exchange import situations as told
from carillon.desk.exchange import telling
from carillon.desk.exchange.post import Saying
from carillon.errors import Conflict, Invalid, NotFound
from carillon.store import clock, inbox
from carillon.store import situations as store
from carillon.store.situations import Held

LONGEST = 10_000
FIELDS = frozenset({*TEXTS, "starts", "ends", "language", "handling", "to", "version", "supersedes"})
LATEST_HOURS = 24
"""The period of the first report, where none is named."""


class Opened(msgspec.Struct, frozen=True):
    """A report; `holds`: its signature is by the key that it names. `opened` says for its author which desk has opened it, and when.
    `corrected_by` is the number of the last one that corrects it, as far as the bureau has it; 0 where none does."""

    report: Situation
    own: bool
    holds: bool
    opened: dict[str, str | None]
    corrected_by: int = 0


def draft(bench: Bench, actor: Actor, event_id: str, body: Any, repeat: Repeat | None = None) -> Opened:
    """Draws a report up on the time since the last one was issued, or on `starts` to `ends`; its texts may be given, or written later."""
    with act(bench, actor, "situation.write", object=event_id, repeat=repeat) as doing:
        event = admitted.require(doing, event_id)
        admitted.require_kept(doing, event)
        values = _read(bench, doing, event, body)
        report = draw_up(bench, doing, event, actor.bureau, reading(actor), values, by=actor.username)
        store.put(doing.connection, actor.bureau, report)
        doing.object = report.id
        return _opened(doing, Held(actor.bureau, report, True, None, None))


def edit(bench: Bench, actor: Actor, report_id: str, body: Any, repeat: Repeat | None = None) -> Opened:
    """Changes the texts of a draft; `renew` draws the rest up anew."""
    with act(bench, actor, "situation.write", object=report_id, repeat=repeat) as doing:
        old = _own(doing, report_id, "draft")
        event = admitted.require(doing, old.event)
        given = {name: value for name, value in body.items() if name != "renew"} if isinstance(body, Mapping) else body
        values = _read(bench, doing, event, given)
        expected = given.get("version", old.version) if isinstance(given, Mapping) else old.version
        if expected != old.version:
            raise Conflict(f"The report {report_id} is at version {old.version}.", help="Look at it again, then change it.", offered=body)
        new = msgspec.structs.replace(old, version=old.version + 1, **values)
        renew = isinstance(body, Mapping) and body.get("renew") is True
        if renew or (new.starts, new.ends) != (old.starts, old.ends):
            new = msgspec.structs.replace(new, ends=new.ends if "ends" in values or not renew else doing.at)
            _require_period(new.starts, new.ends)
            new = msgspec.structs.replace(new, **drawing_up.draw_up(doing.connection, reading(actor), event, new.starts, new.ends))
        store.put(doing.connection, actor.bureau, new)
        return _opened(doing, Held(actor.bureau, new, True, None, None))


def issue(bench: Bench, actor: Actor, report_id: str, repeat: Repeat | None = None) -> Opened:
    """Gives a draft its number, signs it and sends it. From then on it stays as it is; a later one may correct it."""
    with act(bench, actor, "situation.send", object=report_id, repeat=repeat) as doing:
        report = _own(doing, report_id, "draft")
        event = admitted.require(doing, report.event)
        issued = send(bench, doing, event, report)
        doing.detail = {"number": issued.number, "to": len(issued.to)}
        return _opened(doing, Held(actor.bureau, issued, True, None, None))


def recall(bench: Bench, actor: Actor, report_id: str, repeat: Repeat | None = None) -> Opened:
    """Takes an issued report back: of what it said nothing stays with anybody; its number is not given again."""
    with act(bench, actor, "situation.send", object=report_id, repeat=repeat) as doing:
        old = _own(doing, report_id, "draft", "issued")
        gone = Situation(
            id=old.id, event=old.event, name=old.name, owner=old.owner, number=old.number, starts=old.starts, ends=old.ends,
            state="recalled", version=old.version + 1, issued_at=old.issued_at, by=old.by, to=old.to,
        )  # fmt: skip
        store.put(doing.connection, actor.bureau, gone)
        if old.state == "issued":
            _say(bench, doing, "situation-report", gone, {"report": _plain(gone)}, old.to)
        return _opened(doing, Held(actor.bureau, gone, True, None, None))


def fetch(bench: Bench, actor: Actor, report_id: str) -> Opened:
    """One report. That an addressee's desk opens it, its author learns."""
    with look(bench, actor, "situation.read", object=report_id) as doing:
        found = _find(doing, report_id)
        admitted.require(doing, found.report.event)
    if not found.own and found.opened_at is None and actor.bureau == found.bureau and found.report.state == "issued":
        _mark_opened(bench, actor, found.report)
    with bench.database.read() as connection:
        opened = store.opened_by(connection, report_id) if found.own else {}
        corrected = store.corrected_by(connection, found.bureau, found.report)
    return Opened(found.report, found.own, found.holds and told.holds(found.report), opened, corrected)


def page(bench: Bench, actor: Actor, event_id: str, *, limit: int = 50, after: str | None = None) -> list[Held]:
    """Reports on an event that the actor's bureau has, its own drafts among them, the newest first."""
    with look(bench, actor, "situation.read", object=event_id) as doing:
        event = admitted.require(doing, event_id)
        return store.page(doing.connection, reading(actor), event.id, limit=limit, after=after)


def draw_up(
    bench: Bench, doing: Act, event: Event, bureau: str, scope: Scope, values: Mapping[str, Any], *, by: str, automatic: bool = False
) -> Situation:
    """Within a deed: a draft on the time since the last report."""
    ends = values.get("ends") or doing.at
    last = store.latest(doing.connection, bureau, event.id)
    starts = values.get("starts") or (last.ends if last is not None and last.ends < ends else clock.after(ends, hours=-LATEST_HOURS))
    _require_period(starts, ends)
    made = drawing_up.draw_up(doing.connection, scope, event, starts, ends)
    given = {name: value for name, value in values.items() if name not in ("starts", "ends")}
    return Situation(
        id=clock.new_id("sit"), event=event.id, name=event.name, owner=bureau, starts=starts, ends=ends, by=by, automatic=automatic,
        **made, **given,
    )  # fmt: skip


def _require_period(starts: str, ends: str) -> None:
    if starts >= ends:
        raise Invalid("The period has a mistake.", fields={"starts": "It begins before it ends."})


def send(bench: Bench, doing: Act, event: Event, report: Situation) -> Situation:
    """Within a deed: numbers, signs and tells a report; to all that take part where it names nobody."""
    to = tuple(code for code in (report.to or event.bureaus) if code in event.bureaus and code != report.owner)
    number = store.next_number(doing.connection, report.owner, event.id)
    plain = msgspec.structs.replace(report, number=number, state="issued", version=report.version + 1, issued_at=doing.at, to=to)
    issued = told.sign(bench, plain)
    store.put(doing.connection, report.owner, issued)
    store.expect(doing.connection, issued.id, to)
    _say(bench, doing, "situation-report", issued, {"report": _plain(issued)}, to)
    return issued


def _mark_opened(bench: Bench, actor: Actor, report: Situation) -> None:
    with act(bench, actor, "situation.read", object=report.id) as doing:
        if store.mark_opened(doing.connection, actor.bureau, report.id, actor.username, doing.at):
            saying = Saying(
                kind="situation-opened", origin=actor.bureau, body={"report": report.id}, objects=((report.id, report.version),)
            )
            telling.tell(bench, doing, saying, [report.owner])
        inbox.mark_read(doing.connection, actor.bureau, report.id, actor.username, doing.at)
        doing.detail = {"opened": 1}


def _say(bench: Bench, doing: Act, kind: str, report: Situation, body: dict[str, Any], to: tuple[str, ...]) -> None:
    saying = Saying(kind=kind, origin=report.owner, body=body, objects=((report.id, report.version),), handling=report.handling)
    telling.tell(bench, doing, saying, to)


def _plain(report: Situation) -> dict[str, Any]:
    """As it travels: without which of a bureau's people wrote it, and to whom else it goes."""
    body: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(report, by="", to=()))
    return body


def _find(doing: Act, report_id: str) -> Held:
    found = store.fetch(doing.connection, report_id, reading(doing.actor))
    if found is None:
        raise NotFound(f"There is no situation report {report_id[:40]}.", help="See the reports of the event.")
    return found


def _own(doing: Act, report_id: str, *states: str) -> Situation:
    report = _find(doing, report_id).report
    admitted.require(doing, report.event)
    require_owner(doing, report.owner)
    if report.state not in states:
        raise Conflict(
            f"The report is {report.state}; this needs one that is {' or '.join(states)}.", help="Draw up a new one.", current=report
        )
    return report


def _opened(doing: Act, held: Held) -> Opened:
    own = held.bureau == held.report.owner
    seen = store.opened_by(doing.connection, held.report.id) if own else {}
    return Opened(held.report, own, held.report.state == "draft" or told.holds(held.report), seen)


def _read(bench: Bench, doing: Act, event: Event, body: Any) -> dict[str, Any]:
    """What was given, checked; raises Invalid with every mistake at once."""
    if not isinstance(body, Mapping):
        raise Invalid("A situation report is a JSON object.", help='For example {"summary": "…", "outlook": "…"}; {} draws one up.')
    wrong = {str(name)[:40]: "There is no such field." for name in body if name not in FIELDS}
    values: dict[str, Any] = {}
    for name in TEXTS:
        if name in body:
            try:
                values[name] = texts.tidy(body[name], lines=True) if isinstance(body[name], str) else None
            except Invalid as fault:
                wrong[name] = fault.message
                continue
            if values[name] is None or len(values[name]) > LONGEST:
                wrong[name] = f"Text of at most {LONGEST} characters."
    for name in ("starts", "ends"):
        if body.get(name):
            if _is_moment(body[name]):
                values[name] = body[name]
            else:
                wrong[name] = "A time in UTC, such as 2027-04-11T06:00:00Z."
    if "to" in body:
        to = body["to"]
        if not isinstance(to, list | tuple) or any(code not in event.bureaus for code in to):
            wrong["to"] = f"Of those who take part: {', '.join(event.bureaus)}."
        else:
            values["to"] = tuple(dict.fromkeys(to))
    if "language" in body:
        values["language"] = body["language"]
        if not isinstance(body["language"], str) or not 2 <= len(body["language"]) <= 3:
            wrong["language"] = "A language's code, such as en."
    wrong.update(_read_rest(bench, doing, event, body, values))
    if wrong:
        raise Invalid("The report has a mistake." if len(wrong) == 1 else f"The report has {len(wrong)} mistakes.", fields=wrong)
    return values


def _read_rest(bench: Bench, doing: Act, event: Event, body: Mapping[str, Any], values: dict[str, Any]) -> dict[str, str]:
    wrong = {}
    if "handling" in body:
        try:
            values["handling"] = rules.read_handling(body["handling"], bench.packs)
        except Invalid as mistake:
            wrong["handling"] = mistake.message
        else:
            if not reads_marked(doing.actor, values["handling"]):
                wrong["handling"] = f"TLP:RED is for officers and analysts; as {doing.actor.role} you could not open it again yourself."
    if body.get("supersedes") == 0:
        values["supersedes"] = 0
    elif body.get("supersedes"):
        number, last = body["supersedes"], store.latest(doing.connection, doing.actor.bureau, event.id)
        if not isinstance(number, int) or isinstance(number, bool) or last is None or not 1 <= number <= last.number:
            wrong["supersedes"] = "The number of a report that your bureau has issued on this event."
        else:
            values["supersedes"] = number
    return wrong


def _is_moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) >= 20 and value.endswith("Z") and bool(datetime.fromisoformat(value))
    except ValueError:
        return False
