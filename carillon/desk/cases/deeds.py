# SPDX-License-Identifier: Apache-2.0
"""What a bureau does with cases: opens one, asks others in, writes, gives tasks, puts objects in, strikes out, closes, leaves."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from carillon.core.model import dates
from carillon.core.model.case import OBJECTS, Case, Item
from carillon.core.policy import rules
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import reading
from carillon.desk.act import Act, Repeat, act, look, require_owner
from carillon.desk.bench import Bench
from carillon.desk.cases import objects, spreading
from carillon.desk.exchange import telling
from carillon.desk.exchange.post import Saying
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.store import cases as store
from carillon.store import clock, inbox, people

LENGTHS = {"title": 200, "summary": 10_000, "text": 10_000}
TASK_STATES = ("open", "done", "dropped")
HEAD = frozenset({"title", "summary", "participants", "area", "handling", "event"})


class Entry(msgspec.Struct, frozen=True):
    """An item of a case and, where it is an object, what the reader may see of it."""

    item: Item
    shown: objects.Shown | None = None


class Opened(msgspec.Struct, frozen=True):
    """A bureau's copy of a case."""

    bureau: str
    case: Case
    entries: tuple[Entry, ...]


def begin(bench: Bench, actor: Actor, body: Any, repeat: Repeat | None = None) -> Opened:
    """Opens a case that this bureau leads; those it names in `participants` are asked in."""
    with act(bench, actor, "case.open", repeat=repeat) as doing:
        values = _head(bench, doing, body)
        if not values.get("title"):
            raise Invalid("A case needs a title.", fields={"title": "What it is about, in a few words."})
        participants = tuple(sorted({actor.bureau, *values.pop("participants", ())}))
        case = Case(
            id=clock.new_id("cas"), lead=actor.bureau, participants=participants, created_at=doing.at, updated_at=doing.at, **values
        )
        store.put(doing.connection, actor.bureau, case)
        spreading.spread(bench, doing, actor.bureau, case)
        doing.object, doing.detail = case.id, {"participants": len(participants)}
        return _opened(doing, store.Kept(actor.bureau, case))


def change(bench: Bench, actor: Actor, case_id: str, body: Any, repeat: Repeat | None = None) -> Opened:
    """The lead changes the head, and who takes part; whoever is no longer named loses all that the others wrote."""
    with act(bench, actor, "case.change", object=case_id, repeat=repeat) as doing:
        old = _led(doing, case_id)
        values = _head(bench, doing, body)
        if "participants" in values:
            values["participants"] = tuple(sorted({actor.bureau, *values["participants"]}))
        _move(bench, doing, old, **values)
        return _opened(doing, _own(doing, case_id))


def close(bench: Bench, actor: Actor, case_id: str, *, closed: bool = True, repeat: Repeat | None = None) -> Opened:
    """The lead closes a case, or opens it again. In a closed one everything may be read and nothing written."""
    with act(bench, actor, "case.change", object=case_id, repeat=repeat) as doing:
        old = _led(doing, case_id)
        state = "closed" if closed else "open"
        if old.state == state:
            raise Conflict(f"Case {case_id} is {state} already.", current=old)
        _move(bench, doing, old, state=state)
        doing.detail = {"state": state}
        return _opened(doing, _own(doing, case_id))


def leave(bench: Bench, actor: Actor, case_id: str, repeat: Repeat | None = None) -> None:
    """A participant leaves: nothing of the case stays with him but that there was one."""
    with act(bench, actor, "case.leave", object=case_id, repeat=repeat) as doing:
        case = _own(doing, case_id).case
        if case.lead == actor.bureau:
            raise Conflict("The lead of a case does not leave it.", help="Close it, or take the other participants out.")
        saying = Saying(kind="case-leave", origin=actor.bureau, body={"case": case_id}, objects=((case_id, case.version),), case=case_id)
        telling.tell(bench, doing, saying, [case.lead])
        store.end(doing.connection, actor.bureau, case)
        inbox.forget_for(doing.connection, case_id, actor.bureau)


def write(bench: Bench, actor: Actor, case_id: str, body: Any, repeat: Repeat | None = None) -> Opened:
    """Adds an entry to the log ({"text"}), a task ({"kind": "task", "text", "to", "due_on"?}) or an object ({"kind": "object", "text",
    "object", "object_id"}), whose text says why it belongs here."""
    with act(bench, actor, "case.write", object=case_id, repeat=repeat) as doing:
        kept = _own(doing, case_id)
        _require_open(kept.case)
        item = _item(doing, kept.case, body)
        store.put_item(doing.connection, actor.bureau, item)
        spreading.spread(bench, doing, actor.bureau, kept.case)
        doing.detail = {"kind": item.kind, "item": item.id}
        return _opened(doing, kept)


def strike(bench: Bench, actor: Actor, case_id: str, item_id: str, repeat: Repeat | None = None) -> Opened:
    """Who wrote an item strikes it out, everywhere: that there was one stays, its text is gone."""
    with act(bench, actor, "case.write", object=case_id, repeat=repeat) as doing:
        kept, old = _found(doing, case_id, item_id)
        if old.bureau != actor.bureau:
            raise Denied("Who wrote it strikes it out.", help=f"Ask {old.bureau}.")
        new = msgspec.structs.replace(old, state="struck", text="", object="", object_id="", version=old.version + 1)
        _put(bench, doing, kept, new)
        return _opened(doing, kept)


def settle(bench: Bench, actor: Actor, case_id: str, item_id: str, state: str, repeat: Repeat | None = None) -> Opened:
    """How a task stands, by who gave it or by who does it: open, done or dropped."""
    if state not in TASK_STATES:
        raise Invalid(f"Unknown state {state!r}.", fields={"state": f"One of {', '.join(TASK_STATES)}."})
    with act(bench, actor, "case.write", object=case_id, repeat=repeat) as doing:
        kept, old = _found(doing, case_id, item_id)
        _require_open(kept.case)
        if old.kind != "task" or old.state == "struck":
            raise Conflict("This is no task.")
        if actor.bureau not in (old.bureau, old.to):
            raise Denied("Who gave a task, or does it, says how it stands.")
        _put(bench, doing, kept, msgspec.structs.replace(old, state=state, version=old.version + 1))
        doing.detail = {"item": item_id, "state": state}
        return _opened(doing, kept)


def fetch(bench: Bench, actor: Actor, case_id: str) -> Opened:
    """A case with what the reader may see of it."""
    with look(bench, actor, "case.read", object=case_id) as doing:
        return _opened(doing, _find(doing, case_id))


def page(
    bench: Bench, actor: Actor, *, limit: int = 50, after: str | None = None, state: str | None = None, holding: str | None = None
) -> list[Case]:
    """Cases that the bureau takes part in, those changed last first; `holding`: with this object in them."""
    with look(bench, actor, "case.read", object="list") as doing:
        found = store.page(doing.connection, reading(actor), limit=limit, after=after, state=state, holding=holding)
        doing.detail = {"shown": len(found)}
    return [one.case for one in found]


def tasks(bench: Bench, actor: Actor) -> list[Item]:
    """Open tasks that the bureau does, those due first."""
    with look(bench, actor, "case.read", object="tasks") as doing:
        return store.tasks(doing.connection, actor.bureau)


def plain(opened: Opened) -> dict[str, Any]:
    """A case in its outside form."""
    body: dict[str, Any] = msgspec.to_builtins(opened.case)
    body["items"] = [msgspec.to_builtins(one.item) | {"shown": msgspec.to_builtins(one.shown)} for one in opened.entries]
    return body


def _opened(doing: Act, kept: store.Kept) -> Opened:
    scope = reading(doing.actor)
    entries = []
    for item in store.items_of(doing.connection, kept.bureau, kept.case.id):
        shown = None
        if item.kind == "object" and item.state == "standing":
            shown = objects.show(doing.connection, scope, item.object, item.object_id)
            if shown is None and item.bureau != doing.actor.bureau:
                continue
            if shown is not None and shown.owner != doing.actor.bureau and item.object == "record":
                doing.note_for(shown.owner, "record.disclosed", shown.id, to=doing.actor.bureau, by="case")
        entries.append(Entry(item, shown))
    return Opened(kept.bureau, kept.case, tuple(entries))


def _find(doing: Act, case_id: str) -> store.Kept:
    found = store.fetch(doing.connection, case_id, reading(doing.actor))
    if found is None:
        raise NotFound(f"There is no case {case_id}.", help="Check the id.")
    return found


def _own(doing: Act, case_id: str) -> store.Kept:
    """The actor's bureau's own copy, in which it takes part."""
    found = _find(doing, case_id)
    if found.bureau != doing.actor.bureau or found.case.state == "ended":
        raise NotFound(f"There is no case {case_id} that {doing.actor.bureau} takes part in.")
    return found


def _led(doing: Act, case_id: str) -> Case:
    case = _own(doing, case_id).case
    require_owner(doing, case.lead)
    return case


def _require_open(case: Case) -> None:
    if case.state != "open":
        raise Conflict(
            f"Case {case.id} is {case.state}; nothing is written in it.", help=f"Ask {case.lead} to open it again.", current=case
        )


def _found(doing: Act, case_id: str, item_id: str) -> tuple[store.Kept, Item]:
    kept = _own(doing, case_id)
    item = store.find_item(doing.connection, doing.actor.bureau, item_id)
    if item is None or item.case != case_id:
        raise NotFound(f"There is no item {item_id} in this case.")
    return kept, item


def _move(bench: Bench, doing: Act, old: Case, **values: Any) -> None:
    new = msgspec.structs.replace(old, version=old.version + 1, updated_at=doing.at, **values)
    store.replace(doing.connection, new.lead, new, old.updated_at)
    gone = tuple(code for code in old.participants if code not in new.participants)
    store.forget_told(doing.connection, new.lead, new.id, gone)
    spreading.spread(bench, doing, new.lead, new, also=gone)


def _put(bench: Bench, doing: Act, kept: store.Kept, item: Item) -> None:
    store.put_item(doing.connection, kept.bureau, item)
    spreading.spread(bench, doing, kept.bureau, kept.case)


def _head(bench: Bench, doing: Act, body: Any) -> dict[str, Any]:
    """The fields of a head that the body gives; raises Invalid with every mistake at once."""
    if not isinstance(body, Mapping):
        raise Invalid("A case is a JSON object.", help='For example {"title": "…", "participants": ["DE"]}.')
    there = people.bureau_codes(doing.connection)
    owned, wrong = rules.read({name: body[name] for name in ("area", "handling") if name in body}, bench.packs, there)
    values: dict[str, Any] = {name: getattr(owned, name) for name in ("area", "handling") if getattr(owned, name) is not None}
    wrong |= {str(name): "There is no such field." for name in body.keys() - HEAD}
    for name in ("title", "summary"):
        if name in body:
            values[name] = _text(name, body[name], wrong)
    if body.get("event") is not None:
        values["event"] = str(body["event"])[:60]
    if "participants" in body:
        given = body["participants"]
        if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
            wrong["participants"] = 'A list of bureaus, as ["DE", "JP"].'
        elif strangers := {one.upper() for one in given} - there:
            wrong["participants"] = f"There is no bureau {', '.join(sorted(strangers))}."
        else:
            values["participants"] = [one.upper() for one in given]
    if wrong:
        raise Invalid("The case has a mistake.", fields=wrong)
    return values


def _item(doing: Act, case: Case, body: Any) -> Item:
    if not isinstance(body, Mapping):
        raise Invalid("An item is a JSON object.", help='For example {"kind": "entry", "text": "…"}.')
    wrong: dict[str, str] = {}
    kind = body.get("kind", "entry")
    if kind not in ("entry", "task", "object"):
        wrong["kind"] = "entry, task or object."
    text = _text("text", body.get("text", ""), wrong)
    if not text and "text" not in wrong:
        wrong["text"] = "Say why it belongs here." if kind == "object" else "Say it in words."
    values: dict[str, Any] = _object(doing, body, wrong) if kind == "object" else _task(case, body, wrong) if kind == "task" else {}
    if wrong:
        raise Invalid("The item has a mistake.", fields=wrong)
    state: Literal["open", "standing"] = "open" if kind == "task" else "standing"
    actor = doing.actor
    return Item(
        id=clock.new_id("itm"),
        case=case.id,
        bureau=actor.bureau,
        kind=kind,
        text=text,
        at=doing.at,
        by=actor.username,
        state=state,
        **values,
    )


def _object(doing: Act, body: Mapping[str, Any], wrong: dict[str, str]) -> dict[str, str]:
    kind, object_id = body.get("object", ""), str(body.get("object_id", "")).strip()[:60]
    if kind not in OBJECTS:
        wrong["object"] = f"One of {', '.join(OBJECTS)}."
    elif objects.show(doing.connection, reading(doing.actor), kind, object_id) is None:
        wrong["object_id"] = f"There is no {kind} {object_id} that you may open."
    return {"object": kind, "object_id": object_id}


def _task(case: Case, body: Mapping[str, Any], wrong: dict[str, str]) -> dict[str, str]:
    to, due_on = str(body.get("to") or "").upper(), str(body.get("due_on") or "")
    if to not in case.participants:
        wrong["to"] = f"A bureau that takes part: {', '.join(case.participants)}."
    if due_on and not (dates.is_date(due_on) and len(due_on) == len("2026-12-31")):
        wrong["due_on"] = "A day, as 2026-12-31."
    return {"to": to, "due_on": due_on}


def _text(name: str, value: Any, wrong: dict[str, str]) -> str:
    if not isinstance(value, str):
        wrong[name] = "Text, please."
        return ""
    if len(value) > LENGTHS[name]:
        wrong[name] = f"At most {LENGTHS[name]} characters."
    return value.strip()
