# SPDX-License-Identifier: Apache-2.0
"""Reports of suspicious activity: draft, grade, address, send, acknowledge, answer, recall."""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.model import dates
from carillon.core.model.record import Audience
from carillon.core.model.report import Place, Report
from carillon.core.policy import rules, vetting
from carillon.core.policy.actors import Actor
from carillon.core.policy.redact import reads_marked
from carillon.core.policy.scope import Scope, reading
from carillon.desk.act import Act, Repeat, act, look, require_owner
from carillon.desk.bench import Bench
from carillon.desk.exchange import post, sharing
from carillon.desk.exchange.post import Saying
from carillon.desk.records import plain_audience
from carillon.desk.results import Results, led_to
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.store import clock, events, inbox, people, records
from carillon.store import reports as store
from carillon.store.exchange import letters

TEXTS = {"title": 200, "narrative": 20_000}
FIELDS = frozenset(
    {"title", "narrative", "area", "behaviours", "sector", "place", "occurred", "urgency", "event", "records",
     "audience", "handling", "grading", "version"}
)  # fmt: skip
OWN_ONLY = ("frontline", "partner")
"""Roles that see the reports they wrote themselves, not their bureau's."""


class Opened(msgspec.Struct, frozen=True):
    """A report as its reader may see it: the author's bureau sees every copy and answer, an addressee its own."""

    report: Report
    own: bool
    copies: tuple[store.Copy, ...]
    answers: tuple[store.Answer, ...]
    results: Results = Results()


def draft(bench: Bench, actor: Actor, body: Any, repeat: Repeat | None = None) -> Opened:
    """Begins a report. Raises Invalid with every mistake at once."""
    with act(bench, actor, "report.draft", repeat=repeat) as doing:
        values = _read(bench, doing.connection, actor, body)
        _require_texts(values)
        report = Report(
            id=clock.new_id("rep"),
            owner=actor.bureau,
            created_by=actor.user,
            created_at=doing.at,
            updated_at=doing.at,
            **values,
        )
        store.put(doing.connection, report)
        doing.object = report.id
    return Opened(report, True, (), ())


def edit(bench: Bench, actor: Actor, report_id: str, body: Any, repeat: Repeat | None = None) -> Opened:
    """Changes fields of a draft; `version` in the body is the version that the change was made from."""
    with act(bench, actor, "report.draft", object=report_id, repeat=repeat) as doing:
        if not isinstance(body, Mapping):
            raise Invalid("A change of a report is a JSON object.", help='For example {"title": "…", "version": 1}.')
        old = _own(doing, report_id, "draft")
        expected = body.get("version", old.version)
        if expected != old.version:
            raise Conflict(
                f"Report {report_id} is at version {old.version}, the change was made from {expected}.",
                help="Look at both versions, then send yours again.",
                current=old,
                offered=body,
            )
        merged = {"audience": plain_audience(old.audience), "handling": list(old.handling), **body}
        values = _read(bench, doing.connection, actor, merged)
        # What was vetted was the draft as it was.
        new = msgspec.structs.replace(old, version=old.version + 1, updated_at=doing.at, vetting=None, **values)
        _require_texts({"title": new.title, "narrative": new.narrative})
        store.replace(doing.connection, new, old.version)
        doing.detail = {"version": new.version}
    return Opened(new, True, (), ())


def send(bench: Bench, actor: Actor, report_id: str, repeat: Repeat | None = None) -> Opened:
    """Delivers a draft to every bureau of its audience, at once. It must be graded, and address somebody."""
    with act(bench, actor, "report.send", object=report_id, repeat=repeat) as doing:
        old = _own(doing, report_id, "draft")
        if old.grading is None:
            raise Invalid(
                "A report is graded before it is sent.", fields={"grading": 'For example {"scheme": "admiralty", "value": "B2"}.'}
            )
        audience = post.evaluated(doing.connection, old.audience, doing.at)
        codes = [code for code in sorted(people.bureau_codes(doing.connection)) if code != old.owner and audience.admits(code)]
        if not codes:
            raise Invalid("The report addresses nobody.", fields={"audience": "Name at least one other bureau, or all."})
        vetting.require(bench.packs, old, _refuse_others_secrets(doing, old))
        new = msgspec.structs.replace(old, audience=audience, state="sent", version=old.version + 1, updated_at=doing.at, sent_at=doing.at)
        store.replace(doing.connection, new, old.version)
        store.deliver(doing.connection, new.id, codes, doing.at)
        away = post.elsewhere(bench, doing.connection)
        here = [code for code in codes if code not in away]
        inbox.put(doing.connection, [_item(code, "report", new, f"Report from {new.owner}: {new.title}", doing.at) for code in here])
        _say(bench, doing, "report", new, {"report": _shown(new)}, [code for code in codes if code in away])
        doing.detail = {"to": len(codes), "version": new.version}
        for code in here:
            doing.note_for(code, "report.received", new.id, **{"from": new.owner})
        copies = tuple(store.copies(doing.connection, new.id))
    return Opened(new, True, copies, ())


def acknowledge(bench: Bench, actor: Actor, report_id: str, repeat: Repeat | None = None) -> Opened:
    """Says that a bureau's desk has taken a report up; the author sees it. A second time changes nothing."""
    with act(bench, actor, "report.acknowledge", object=report_id, repeat=repeat) as doing:
        report = _received(doing, report_id)
        if store.acknowledge(doing.connection, report_id, actor.bureau, actor.username, doing.at):
            doing.note_for(report.owner, "report.acknowledged", report_id, by=actor.bureau)
            _say(bench, doing, "acknowledgement", report, {"report": report_id}, [report.owner])
        inbox.mark_read(doing.connection, actor.bureau, report_id, actor.username, doing.at)
        return _opened(doing, report)


def answer(bench: Bench, actor: Actor, report_id: str, outcome: str, text: str, repeat: Repeat | None = None) -> Opened:
    """Answers a report; `outcome` is a code of the list `answers`, and "nothing_known" is an answer, or of `report_outcomes`, by which a
    bureau says what its work on it came to. Acknowledges it, too."""
    known = {**bench.packs.codes["answers"].codes, **bench.packs.codes["report_outcomes"].codes}
    if outcome not in known:
        raise Invalid(f"Unknown outcome {outcome!r}.", fields={"outcome": f"One of {', '.join(known)}."})
    if len(text) > TEXTS["narrative"]:
        raise Invalid("The answer is too long.", fields={"text": f"At most {TEXTS['narrative']} characters."})
    with act(bench, actor, "report.answer", object=report_id, repeat=repeat) as doing:
        report = _received(doing, report_id)
        given = store.Answer(
            id=clock.new_id("ans"),
            report_id=report_id,
            bureau=actor.bureau,
            outcome=outcome,
            text=text,
            by=actor.username,
            at=doing.at,
        )
        store.acknowledge(doing.connection, report_id, actor.bureau, actor.username, doing.at)
        store.answer(doing.connection, given)
        inbox.mark_read(doing.connection, actor.bureau, report_id, actor.username, doing.at)
        if report.owner in post.elsewhere(bench, doing.connection):
            body = {"id": given.id, "report": report_id, "outcome": outcome, "text": text}
            _say(bench, doing, "answer", report, body, [report.owner])
        else:
            line = _item(report.owner, "answer", report, f"{actor.bureau} answered: {report.title}", doing.at)
            inbox.put(doing.connection, [line])
        doing.detail = {"outcome": outcome}
        doing.note_for(report.owner, "report.answered", report_id, by=actor.bureau, outcome=outcome)
        return _opened(doing, report)


def recall(bench: Bench, actor: Actor, report_id: str, reason: str, repeat: Repeat | None = None) -> Opened:
    """Takes a sent report back: it is gone from every addressee's view and inbox, and each is told that it was."""
    with act(bench, actor, "report.recall", object=report_id, repeat=repeat) as doing:
        old = _own(doing, report_id, "sent")
        new = msgspec.structs.replace(old, state="recalled", version=old.version + 1, updated_at=doing.at)
        store.replace(doing.connection, new, old.version)
        inbox.forget(doing.connection, report_id)
        told = [copy.bureau for copy in store.copies(doing.connection, report_id)]
        away = [code for code in told if code in post.elsewhere(bench, doing.connection)]
        here = [code for code in told if code not in away]
        lines = [_item(code, "recall", new, f"{new.owner} took back a report it had sent you", doing.at) for code in here]
        inbox.put(doing.connection, lines)
        if away:
            taken = sharing.taking_back(new.owner, "report", [(new.id, new.version)], doing.at)
            post.say(bench, doing.connection, doing.at, taken, away)
            letters.forget(doing.connection, [new.id])
        doing.detail = {"told": len(told), "version": new.version, "reason": reason.strip()[:200]}
        return _opened(doing, new)


def fetch(bench: Bench, actor: Actor, report_id: str) -> Opened:
    """One report, with copies and answers as far as the actor may see them."""
    with look(bench, actor, "report.read", object=report_id) as doing:
        report = store.fetch(doing.connection, report_id, _scope(actor))
        if report is None:
            raise NotFound(f"There is no report {report_id}.", help="Check the id; it may have been taken back.")
        if report.owner != actor.bureau:
            doing.note_for(report.owner, "report.disclosed", report_id, to=actor.bureau)
        return msgspec.structs.replace(_opened(doing, report), results=led_to(bench, doing, report))


def page(
    bench: Bench,
    actor: Actor,
    *,
    limit: int = 50,
    after: str | None = None,
    state: str | None = None,
    event: str | None = None,
) -> list[Report]:
    """Reports that the actor may see, newest first."""
    with look(bench, actor, "report.read", object="list") as doing:
        author = actor.user if actor.role in OWN_ONLY else None
        found = store.page(doing.connection, _scope(actor), limit=limit, after=after, state=state, event=event, author=author)
        doing.detail = {"shown": len(found)}
    return [_seen(actor, report) for report in found]


def plain(opened: Opened) -> dict[str, Any]:
    """A report in its outside form."""
    body: dict[str, Any] = msgspec.to_builtins(opened.report)
    body["copies"] = msgspec.to_builtins(opened.copies)
    body["answers"] = msgspec.to_builtins(opened.answers)
    body["results"] = msgspec.to_builtins(opened.results)
    return body


def _scope(actor: Actor) -> Scope:
    """Front-line officers and partners read what they wrote; the others what their bureau wrote or received."""
    scope = reading(actor)
    return msgspec.structs.replace(scope, author=actor.user) if actor.role in OWN_ONLY else scope


def _opened(doing: Act, report: Report) -> Opened:
    actor = doing.actor
    own = report.owner == actor.bureau
    if own or actor.role == "control":
        return Opened(
            report,
            own,
            tuple(store.copies(doing.connection, report.id)),
            tuple(store.answers_to(doing.connection, report.id, None)),
        )
    copy = store.copy_of(doing.connection, report.id, actor.bureau)
    given = tuple(store.answers_to(doing.connection, report.id, actor.bureau))
    return Opened(_seen(actor, report), False, (copy,) if copy else (), given)


def _seen(actor: Actor, report: Report) -> Report:
    """Who else received a report is its author's secret, and so is which of the author's people wrote it."""
    if report.owner == actor.bureau or actor.role == "control":
        return report
    ours, owner = Audience("only", (actor.bureau,)), report.owner
    return msgspec.structs.replace(report, audience=ours, created_by=owner, vetting=report.vetted_by(owner))


def _own(doing: Act, report_id: str, state: str) -> Report:
    report = store.fetch(doing.connection, report_id, _scope(doing.actor))
    if report is None:
        raise NotFound(f"There is no report {report_id}.", help="Check the id.")
    require_owner(doing, report.owner)
    if report.state != state:
        raise Conflict(f"Report {report_id} is {report.state}; this needs one that is {state}.", current=report)
    return report


def _received(doing: Act, report_id: str) -> Report:
    report = store.fetch(doing.connection, report_id, reading(doing.actor))
    if report is None or (report.owner != doing.actor.bureau and report.state != "sent"):
        raise NotFound(f"There is no report {report_id}.", help="Check the id; it may have been taken back.")
    if report.owner == doing.actor.bureau:
        raise Conflict("This is your own bureau's report.", help="The bureaus that received it acknowledge and answer it.")
    return report


def _refuse_others_secrets(doing: Act, report: Report) -> list[str]:
    """Handling H2: what another bureau shared without leave to pass it on is not passed on by reference either. The records' kinds."""
    kinds = []
    for record_id in report.records:
        stored = records.fetch(doing.connection, record_id, reading(doing.actor))
        if stored is None:
            raise Invalid("The report names a record that you cannot open.", fields={"records": f"There is no record {record_id}."})
        if stored.record.owner != report.owner and "H2" in stored.record.handling:
            raise Denied(
                f"Record {record_id} belongs to {stored.record.owner} and bears H2: no dissemination without permission.",
                help=f"Ask {stored.record.owner} first, or leave the record out.",
            )
        kinds.append(stored.record.schema)
    return kinds


def _say(bench: Bench, doing: Act, kind: str, report: Report, body: dict[str, Any], addressees: list[str]) -> None:
    """Tells bureaus on other nodes."""
    saying = Saying(
        kind=kind,
        origin=doing.actor.bureau,
        body=body,
        objects=((report.id, report.version),),
        priority="urgent" if report.urgency in ("flash", "urgent") else "",
        handling=report.handling,
        audience=post.reader(report.audience),
    )
    post.say(bench, doing.connection, doing.at, saying, addressees)


def _shown(report: Report) -> dict[str, Any]:
    """A report as it travels: without who else received it, and which of its author's people wrote it. A place is told in decimal text."""
    hidden = msgspec.structs.replace(report, audience=Audience(mode="only"), created_by="", vetting=report.vetted_by(""))
    body: dict[str, Any] = msgspec.to_builtins(hidden)
    place = body.get("place", {})
    body["place"] = {name: repr(value) if isinstance(value, float) else value for name, value in place.items()}
    return body


def _item(bureau: str, kind: str, report: Report, text: str, at: str) -> inbox.Item:
    text = text[:300]
    return inbox.Item(id=clock.new_id("inb"), bureau=bureau, kind=kind, object_id=report.id, urgency=report.urgency, text=text, at=at)


def _read(bench: Bench, connection: Connection, actor: Actor, body: Any) -> dict[str, Any]:
    """The fields of a report in a body; raises Invalid with every mistake at once."""
    if not isinstance(body, Mapping):
        raise Invalid("A report is a JSON object.", help='For example {"title": "…", "narrative": "…", "audience": "all"}.')
    wrong = dict.fromkeys(sorted(map(str, set(body) - FIELDS))[:20], "Unknown field.")
    owned, mistakes = rules.read(body, bench.packs, people.bureau_codes(connection), post.groups(connection, clock.now()))
    wrong |= mistakes
    values: dict[str, Any] = {
        name: value for name in ("audience", "handling", "grading", "area") if (value := getattr(owned, name)) is not None
    }
    for name, limit in TEXTS.items():
        _take(values, wrong, body, name, lambda v, limit=limit: _text(v, limit))
    _take(values, wrong, body, "behaviours", lambda v: _codes(v, bench, "behaviours"))
    _take(values, wrong, body, "sector", lambda v: _codes([v], bench, "sectors")[0])
    _take(values, wrong, body, "urgency", lambda v: _codes([v], bench, "urgencies")[0])
    _take(values, wrong, body, "place", _place)
    _take(values, wrong, body, "occurred", lambda v: _moment(v))
    _take(values, wrong, body, "records", lambda v: tuple(_text(one, 40) for one in _list(v)))
    _take(values, wrong, body, "event", lambda v: _event(connection, v))
    if owned.area and actor.areas is not None and owned.area not in actor.areas:
        wrong["area"] = f"Your work does not include the area {owned.area}."
    if owned.handling and not reads_marked(actor, owned.handling):
        wrong["handling"] = f"TLP:RED is for officers and analysts; as {actor.role} you could not open it again yourself."
    if wrong:
        raise Invalid("The report has mistakes.", help="Each field names what to correct.", fields=wrong)
    return values


def _take(values: dict[str, Any], wrong: dict[str, str], body: Mapping[str, Any], name: str, read: Any) -> None:
    if body.get(name) is None:
        return
    try:
        values[name] = read(body[name])
    except Invalid as mistake:
        wrong[name] = mistake.message


def _require_texts(values: Mapping[str, Any]) -> None:
    missing = {name: "Needed." for name in TEXTS if not str(values.get(name, "")).strip()}
    if missing:
        raise Invalid("A report has a title and a narrative.", fields=missing)


def _text(value: Any, limit: int) -> str:
    if not isinstance(value, str) or len(value) > limit:
        raise Invalid(f"Text of at most {limit} characters.")
    if any(c < " " and c not in "\n\r\t" for c in value) or any("\ud800" <= c <= "\udfff" for c in value):
        raise Invalid("Text without control characters.")
    return value.strip()


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > 100:
        raise Invalid("A list of at most 100.")
    return value


def _codes(value: Any, bench: Bench, name: str) -> tuple[str, ...]:
    known = bench.packs.codes[name].codes
    codes = [value] if isinstance(value, str) else _list(value)
    for code in codes:
        if not isinstance(code, str) or code not in known:
            raise Invalid(f"Unknown code {str(code)[:40]!r}; known are {', '.join(known)}.")
    return tuple(dict.fromkeys(codes))


def _place(value: Any) -> Place:
    try:
        place = msgspec.convert(value if not isinstance(value, str) else {"name": value}, Place)
    except msgspec.ValidationError as wrong:
        raise Invalid(f"A place is {{name, country, lat, lon}}: {wrong}.") from None
    if not (-90 <= (place.lat or 0) <= 90 and -180 <= (place.lon or 0) <= 180):
        raise Invalid("Latitude is -90 to 90, longitude -180 to 180.")
    return msgspec.structs.replace(place, name=_text(place.name, 300))


def _moment(value: Any) -> str:
    text = _text(value, 40)
    dates.parse(text)
    return text


def _event(connection: Connection, value: Any) -> str:
    event_id = _text(value, 60)
    if events.find(connection, event_id) is None:
        raise Invalid(f"There is no event {event_id}.")
    return event_id
