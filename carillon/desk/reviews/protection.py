# SPDX-License-Identifier: Apache-2.0
"""The list of protected persons, which compliance and control alone see: entered with a reason, listed, taken off."""

from collections.abc import Mapping
from typing import Any

from carillon.core.model import dates
from carillon.core.model.countries import alpha2
from carillon.core.model.notice import Protected
from carillon.core.model.numbers.standards import key
from carillon.core.policy.actors import Actor
from carillon.desk.act import Repeat, act, look
from carillon.desk.bench import Bench
from carillon.errors import Invalid, NotFound
from carillon.store import clock, reviews

LISTS = ("names", "birth_dates", "numbers", "records", "countries")
MOST, LONGEST = 50, 300


def add(bench: Bench, actor: Actor, body: Any, repeat: Repeat | None = None) -> Protected:
    """`{"names", "birth_dates", "numbers", "records", "countries", "status", "reason"}`; something to recognise the person by is needed, a
    name with a birth date, and the reason."""
    with act(bench, actor, "protected.change", repeat=repeat) as doing:
        values = _read(bench, body)
        person = Protected(id=clock.new_id("pro"), bureau=actor.bureau, by=actor.username, at=doing.at, **values)
        reviews.protect(doing.connection, person)
        doing.object = person.id
        doing.detail = {"status": person.status}
    return person


def page(bench: Bench, actor: Actor, *, limit: int = 50, after: str | None = None) -> list[Protected]:
    """Whom the actor's bureau protects, newest first; everybody on the node for the data-protection officer."""
    with look(bench, actor, "protected.read", object="list") as doing:
        found = reviews.protected(doing.connection, None if actor.role == "control" else actor.bureau, limit, after)
        doing.detail = {"shown": len(found)}
    return found


def remove(bench: Bench, actor: Actor, protected_id: str, reason: str, repeat: Repeat | None = None) -> None:
    """Takes somebody off the list, for a reason that the log keeps."""
    if not reason.strip():
        raise Invalid("Say why.", fields={"reason": "One sentence for the log."})
    with act(bench, actor, "protected.change", object=protected_id, repeat=repeat) as doing:
        if not reviews.unprotect(doing.connection, actor.bureau, protected_id):
            raise NotFound(f"There is no entry {protected_id} of yours.", help="Check the id.")
        doing.detail = {"removed": 1}


def _read(bench: Bench, body: Any) -> dict[str, Any]:
    if not isinstance(body, Mapping):
        raise Invalid("A protected person is a JSON object.", help='For example {"names": ["…"], "birth_dates": ["1980-04-01"]}.')
    wrong = dict.fromkeys(sorted(map(str, set(body) - {*LISTS, "status", "reason"}))[:20], "Unknown field.")
    values: dict[str, Any] = {}
    for name in LISTS:
        listed = body.get(name) or []
        listed = [listed] if isinstance(listed, str) else listed
        if not isinstance(listed, list) or len(listed) > MOST or not all(isinstance(one, str) and len(one) <= LONGEST for one in listed):
            wrong[name] = f"A list of at most {MOST} texts."
            continue
        try:
            values[name] = tuple(dict.fromkeys(_one(name, one.strip()) for one in listed if one.strip()))
        except Invalid as mistake:
            wrong[name] = mistake.message
    known = bench.packs.codes["protected_statuses"].codes
    status, reason = body.get("status", "refugee"), body.get("reason", "")
    if status not in known:
        wrong["status"] = f"One of {', '.join(known)}."
    if not isinstance(reason, str) or not reason.strip() or len(reason) > 2000:
        wrong["reason"] = "Whose decision, when; at most 2000 characters."
    if not wrong and not (values["records"] or values["numbers"] or (values["names"] and values["birth_dates"])):
        wrong["names"] = "A record, a document number, or a name with a birth date is needed."
    if wrong:
        raise Invalid("The entry has mistakes.", help="Each field names what to correct.", fields=wrong)
    return values | {"status": status, "reason": reason.strip()}


def _one(name: str, text: str) -> str:
    if name == "birth_dates":
        found: str = dates.parse(text)
        return found
    if name == "numbers":
        return key("document", text, None).normal
    if name == "countries":
        return alpha2(text) or text
    return text
