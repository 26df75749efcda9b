# SPDX-License-Identifier: Apache-2.0
"""Standing in: by agreement, one bureau's desk looks after the urgent matters of another in the hours in which that one is closed.

What the lender's desk is told and nobody there has opened is passed to the keeper, as it stands in the inbox. The keeper answers; the
lender's own node carries the answer out, in the lender's name, and its log says who stood in.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from carillon.core.model import dates
from carillon.core.model.duty import DAYS, Agreement, covers, read_hour, read_zone
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import reading
from carillon.desk import hits
from carillon.desk.act import Act, Repeat, act, keep, look
from carillon.desk.bench import Bench
from carillon.desk.exchange import telling
from carillon.desk.exchange.post import Saying
from carillon.errors import Conflict, Denied, Error, Invalid, NotFound
from carillon.store import clock, inbox, people
from carillon.store import duty as store

URGENCIES = ("flash", "urgent")
"""What does not wait for the morning."""
HOURS = 16
"""A line older than this was seen in the evening, or waits for the morning."""
BATCH = 100
LONGEST_DAYS = 366
NOTED = "noted"
"""The word on anything but a hit: the keeper has seen to it."""


def offer(bench: Bench, actor: Actor, body: Any, repeat: Repeat | None = None) -> Agreement:
    """Asks another bureau's desk to stand in: {"keeper", "begins", "ends", "zone", "days"?, "until"}."""
    with act(bench, actor, "agreement.offer", repeat=repeat) as doing:
        values = _read(doing, body)
        made = Agreement(id=clock.new_id("agr"), lender=actor.bureau, at=doing.at, **values)
        store.put_agreement(doing.connection, actor.bureau, made)
        _say(bench, doing, made, made.keeper)
        doing.object, doing.detail = made.id, {"keeper": made.keeper}
        return made


def accept(bench: Bench, actor: Actor, agreement_id: str, repeat: Repeat | None = None) -> Agreement:
    """The keeper says that its desk stands in from now on."""
    with act(bench, actor, "agreement.change", object=agreement_id, repeat=repeat) as doing:
        old = _find(doing, agreement_id)
        if old.keeper != actor.bureau:
            raise Denied("The bureau that is asked to stand in says so.", help=f"Ask {old.keeper}.")
        if old.state != "offered":
            raise Conflict(f"This agreement is {old.state}.", current=old)
        return _move(bench, doing, old, "in force", old.lender)


def end(bench: Bench, actor: Actor, agreement_id: str, repeat: Repeat | None = None) -> Agreement:
    """Either side ends it, at once."""
    with act(bench, actor, "agreement.change", object=agreement_id, repeat=repeat) as doing:
        old = _find(doing, agreement_id)
        if old.state == "ended":
            raise Conflict("This agreement has ended.", current=old)
        return _move(bench, doing, old, "ended", old.keeper if actor.bureau == old.lender else old.lender)


def agreements(bench: Bench, actor: Actor) -> list[Agreement]:
    """The bureau's own, as lender or keeper."""
    with look(bench, actor, "duty.read", object="agreements") as doing:
        return store.agreements_of(doing.connection, reading(actor))


def fetch(bench: Bench, actor: Actor, agreement_id: str) -> Agreement:
    with look(bench, actor, "duty.read", object=agreement_id) as doing:
        return _find(doing, agreement_id)


def fetch_passed(bench: Bench, actor: Actor, line_id: str) -> store.Passed:
    """One line that was passed to this desk."""
    with look(bench, actor, "duty.read", object=line_id) as doing:
        return _passed(doing, line_id)


def passed(bench: Bench, actor: Actor, *, waiting: bool = False) -> list[store.Passed]:
    """Lines of others that were passed to this desk; `waiting`: without a word yet."""
    with look(bench, actor, "duty.read", object="passed") as doing:
        return store.page_passed(doing.connection, reading(actor), waiting=waiting)


def say(bench: Bench, actor: Actor, line_id: str, word: str, text: str, repeat: Repeat | None = None) -> store.Passed:
    """The keeper's word on a line: of a hit a code of the list `confirmations`, of anything else `noted`."""
    with act(bench, actor, "duty.stand_in", object=line_id, repeat=repeat) as doing:
        line = _passed(doing, line_id)
        words = tuple(hits.CONFIRMATIONS) if line.kind == "hit" else (NOTED,)
        if word not in words:
            raise Invalid(f"Unknown word {word!r}.", fields={"word": f"One of {', '.join(words)}."})
        if not store.answer(doing.connection, actor.bureau, line_id, word, text.strip()[:2000], doing.at, done=True):
            raise Conflict("Somebody of your desk has answered this.", help="Open it again.")
        body = {"line": line_id, "word": word, "text": text.strip()[:2000]}
        saying = Saying(kind="duty-word", origin=actor.bureau, body=body, objects=((line_id, 1),), priority="urgent")
        telling.tell(bench, doing, saying, [line.lender])
        inbox.mark_read(doing.connection, actor.bureau, line_id, actor.username, doing.at)
        doing.detail = {"word": word, "lender": line.lender}
        return _passed(doing, line_id)


def pass_on(bench: Bench) -> int:
    """The chore: passes what waits at a closed desk to the one that stands in for it now."""
    at, count = clock.now(), 0
    with bench.database.read() as connection:
        hosted = [one.code for one in people.list_bureaus(connection) if one.hosted]
        now = [one for one in store.lent(connection, hosted) if covers(one, at)]
        since = clock.after(at, hours=-HOURS)
        waiting = [(one, line) for one in now for line in store.urgent_lines(connection, one.lender, since, URGENCIES, BATCH)]
    for agreement, line in waiting:
        with keep(bench, agreement.lender, "duty.passed", object=line.id) as doing:
            if store.find_passed(doing.connection, agreement.lender, line.id) is not None:
                continue
            told = {"kind": line.kind, "object_id": line.object_id, "urgency": line.urgency, "text": line.text, "at": line.at}
            row = store.Passed(bureau=agreement.lender, id=line.id, agreement=agreement.id, lender=agreement.lender, **told)
            store.put_passed(doing.connection, row)
            body = {"id": line.id, "agreement": agreement.id, **told}
            saying = Saying(kind="duty-line", origin=agreement.lender, body=body, objects=((line.id, 1),), priority="urgent")
            telling.tell(bench, doing, saying, [agreement.keeper])
            count += 1
    return count


def carry_out(bench: Bench) -> int:
    """The chore: does for the lender what the keeper said."""
    with bench.database.read() as connection:
        waiting = store.to_do(connection, BATCH)
        keepers = {line.id: store.find_agreement(connection, line.bureau, line.agreement) for line in waiting}
    for line in waiting:
        agreement = keepers[line.id]
        failure = ""
        if line.kind == "hit" and agreement is not None and line.word in hits.CONFIRMATIONS:
            actor = Actor(user="", username=f"{agreement.keeper}, standing in"[:80], bureau=line.lender, role="officer", via="night")
            try:
                hits.confirm(bench, actor, line.object_id, line.word, line.said or "")
            except Error as refusal:
                failure = refusal.message
        with keep(bench, line.lender, "duty.carried_out", object=line.object_id) as doing:
            store.finish(doing.connection, line.bureau, line.id)
            if failure:
                text = f"What {agreement.keeper if agreement else '?'} said could not be done: {failure}"
                told = inbox.Item(
                    id=clock.new_id("inb"),
                    bureau=line.lender,
                    kind=line.kind,
                    object_id=line.object_id,
                    urgency="urgent",
                    text=text[:300],
                    at=doing.at,
                )
                inbox.put(doing.connection, [told])
            elif line.kind != "hit":
                inbox.mark_read(doing.connection, line.lender, line.object_id, f"{agreement.keeper if agreement else ''}", doing.at)
    return len(waiting)


def _find(doing: Act, agreement_id: str) -> Agreement:
    found = store.find_agreement(doing.connection, doing.actor.bureau, agreement_id)
    if found is None:
        raise NotFound(f"There is no agreement {agreement_id} of {doing.actor.bureau}.")
    return found


def _passed(doing: Act, line_id: str) -> store.Passed:
    line = store.find_passed(doing.connection, doing.actor.bureau, line_id)
    if line is None or line.lender == doing.actor.bureau:
        raise NotFound(f"No line {line_id} was passed to {doing.actor.bureau}.")
    return line


def _move(bench: Bench, doing: Act, old: Agreement, state: str, other: str) -> Agreement:
    new = msgspec.structs.replace(old, state=state, version=old.version + 1, at=doing.at)
    store.put_agreement(doing.connection, doing.actor.bureau, new)
    _say(bench, doing, new, other)
    doing.detail = {"state": state}
    return new


def _say(bench: Bench, doing: Act, agreement: Agreement, other: str) -> None:
    body = {"agreement": msgspec.to_builtins(agreement)}
    saying = Saying(kind="agreement", origin=doing.actor.bureau, body=body, objects=((agreement.id, agreement.version),))
    telling.tell(bench, doing, saying, [other])


def _read(doing: Act, body: Any) -> dict[str, Any]:
    if not isinstance(body, Mapping):
        raise Invalid("An agreement is a JSON object.", help='For example {"keeper": "DE", "begins": "18:00", "ends": "07:00", …}.')
    wrong: dict[str, str] = {}
    values: dict[str, Any] = {}
    for name, read in (("begins", read_hour), ("ends", read_hour), ("zone", read_zone)):
        try:
            values[name] = read(str(body.get(name) or ""))
        except Invalid as mistake:
            wrong[name] = f"{mistake.message} {mistake.help}"
    if not wrong and values["begins"] == values["ends"]:
        wrong["ends"] = "A desk that is never closed needs nobody to stand in."
    values["keeper"] = str(body.get("keeper") or "").upper()
    if values["keeper"] == doing.actor.bureau or values["keeper"] not in people.bureau_codes(doing.connection):
        wrong["keeper"] = "Another bureau, by its code."
    days = body.get("days") or list(DAYS)
    if not isinstance(days, list) or not set(map(str, days)) <= set(DAYS):
        wrong["days"] = f"Some of {', '.join(DAYS)}."
    else:
        values["days"] = tuple(one for one in DAYS if one in days)
    values["until"] = str(body.get("until") or "")
    if not dates.is_date(values["until"]) or len(values["until"]) != len("2026-12-31"):
        wrong["until"] = "A day, as 2026-12-31."
    elif not doing.at[:10] <= values["until"] <= _latest(doing.at):
        wrong["until"] = f"A day from today on, at most {LONGEST_DAYS} days ahead."
    if wrong:
        raise Invalid("The agreement has a mistake.", fields=wrong)
    return values


def _latest(at: str) -> str:
    return date.fromordinal(date.fromisoformat(at[:10]).toordinal() + LONGEST_DAYS).isoformat()
