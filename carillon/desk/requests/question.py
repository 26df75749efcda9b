# SPDX-License-Identifier: Apache-2.0
"""A request read from a body, with every mistake at once, and looked at once more before it goes."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import Connection

from carillon.core.model import request as model
from carillon.core.model.countries import alpha2
from carillon.core.model.numbers import standards
from carillon.core.model.request import Identifier, Request
from carillon.core.model.texts import tidy
from carillon.core.policy import rules
from carillon.core.policy.actors import Actor
from carillon.core.policy.redact import reads_marked
from carillon.core.policy.scope import Scope, admits, reading
from carillon.desk.act import Act
from carillon.desk.bench import Bench
from carillon.desk.exchange.requests import LONGEST, MOST
from carillon.errors import Invalid
from carillon.store import clock, events, people, records

LANGUAGE = 8
ADDRESSEES = 50
LONGEST_WAIT_HOURS = 366 * 24
FIELDS = frozenset(
    {"subject", "text", "language", "questions", "urgency", "due_at", "purpose", "legal_basis", "area", "handling", "records",
     "identifiers", "event", "to", "version"}
)  # fmt: skip
NEEDED = ("subject", "text", "questions", "purpose", "legal_basis", "to")
"""What a request says before it goes."""
Reader = Callable[[Any], Any]


def read(bench: Bench, connection: Connection, actor: Actor, body: Any) -> dict[str, Any]:
    """The fields of a request in a body; raises Invalid with every mistake at once."""
    if not isinstance(body, Mapping):
        raise Invalid("A request is a JSON object.", help='For example {"subject": "…", "text": "…", "to": ["FR"]}.')
    wrong = dict.fromkeys(sorted(map(str, set(body) - FIELDS))[:20], "Unknown field.")
    values = _rules(bench, connection, actor, body, wrong)
    for name, reader in _readers(bench, connection).items():
        if body.get(name) is None:
            continue
        try:
            values[name] = reader(body[name])
        except Invalid as mistake:
            wrong[name] = mistake.message
    if wrong:
        raise Invalid("The request has mistakes.", help="Each field names what to correct.", fields=wrong)
    return values


def text(value: Any, limit: int) -> str:
    """A text that somebody wrote, without what cannot be seen. Raises Invalid."""
    if not isinstance(value, str) or len(value) > limit:
        raise Invalid(f"Text of at most {limit} characters.")
    return tidy(value, lines=True)


def ready(request: Request) -> None:
    """Raises Invalid where a draft lacks what every request says."""
    missing = {name: "Needed before it is sent." for name in NEEDED if not getattr(request, name)}
    if missing:
        raise Invalid("The request cannot be sent yet.", help="Each field names what is missing.", fields=missing)


def due(bench: Bench, request: Request, at: str) -> str:
    """By when an answer is asked for: the draft's own moment, or as its urgency gives. Raises Invalid for a moment that is none."""
    if not request.due_at:
        hours = bench.packs.codes["urgencies"].codes[request.urgency].extra["answer_hours"]
        return clock.after(at, hours=float(hours))
    if not at < request.due_at <= clock.after(at, hours=LONGEST_WAIT_HOURS):
        raise Invalid("The request cannot be sent yet.", fields={"due_at": "A moment to come, within a year."})
    return request.due_at


def openable(doing: Act, request: Request) -> None:
    """Raises Invalid where a record that the request names cannot be opened by whoever sends it, or by an addressee: a reference tells that
    there is something, and handling H2 forbids to pass on what another bureau shared."""
    for record_id in request.records:
        stored = records.fetch(doing.connection, record_id, reading(doing.actor))
        if stored is None:
            raise Invalid("The request names a record that you cannot open.", fields={"records": f"There is no record {record_id}."})
        record = stored.record
        for bureau in request.to:
            if bureau != record.owner and not admits(Scope(bureau=bureau, red=True), record):
                raise Invalid("An addressee cannot open a record.", fields={"records": f"{bureau} may not open {record_id}."})
        if record.owner != request.owner and "H2" in record.handling and set(request.to) != {record.owner}:
            owner = f"{record_id} belongs to {record.owner} and bears H2: ask there first."
            raise Invalid("The request would pass on what another bureau shared.", fields={"records": owner})


def _rules(bench: Bench, connection: Connection, actor: Actor, body: Mapping[str, Any], wrong: dict[str, str]) -> dict[str, Any]:
    """Addressees, handling and area, which are read as with records and reports."""
    codes = body.get("to")
    given = {name: body.get(name) for name in ("handling", "area")}
    if codes is not None:
        given["audience"] = {"mode": "only", "bureaus": [codes] if isinstance(codes, str) else codes}
    elif body.get("handling"):
        given["audience"] = {"mode": "only"}
    owned, mistakes = rules.read(given, bench.packs, people.bureau_codes(connection))
    wrong |= {"to" if name == "audience" else name: said for name, said in mistakes.items()}
    values: dict[str, Any] = {name: value for name in ("handling", "area") if (value := getattr(owned, name)) is not None}
    if codes is not None and owned.audience is not None:
        values["to"] = owned.audience.bureaus
        if actor.bureau in owned.audience.bureaus:
            wrong["to"] = "Your own bureau does not ask itself."
        elif len(owned.audience.bureaus) > ADDRESSEES:
            wrong["to"] = f"At most {ADDRESSEES} bureaus."
    if owned.area and actor.areas is not None and owned.area not in actor.areas:
        wrong["area"] = f"Your work does not include the area {owned.area}."
    if owned.handling and not reads_marked(actor, owned.handling):
        wrong["handling"] = f"TLP:RED is for officers and analysts; as {actor.role} you could not open it again yourself."
    return values


def _readers(bench: Bench, connection: Connection) -> dict[str, Reader]:
    """How each field is read; each reader raises Invalid."""
    plain: dict[str, Reader] = {name: partial(text, limit=most) for name, most in LONGEST.items()}
    return plain | {
        "language": lambda v: text(v, LANGUAGE),
        "questions": lambda v: tuple(dict.fromkeys(_code(bench, "questions", one) for one in _list(v))),
        "urgency": lambda v: _code(bench, "urgencies", v),
        "purpose": lambda v: _code(bench, "purposes", v),
        "due_at": lambda v: model.utc(text(v, 40)) if v else "",
        "records": lambda v: tuple(dict.fromkeys(text(one, 40) for one in _list(v))),
        "identifiers": lambda v: tuple(_identifier(one) for one in _list(v)),
        "event": lambda v: _event(connection, v) if v else None,
    }


def _list(value: Any) -> list[Any]:
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or len(given) > MOST:
        raise Invalid(f"A list of at most {MOST}.")
    return list(given)


def _code(bench: Bench, name: str, value: Any) -> str:
    known = bench.packs.codes[name].codes
    if not isinstance(value, str) or value not in known:
        raise Invalid(f"Unknown code {str(value)[:40]!r}; known are {', '.join(known)}.")
    return value


def _identifier(value: Any) -> Identifier:
    """`{"standard", "value", "country"}`, or the number alone, whose standard is guessed. A wrong number is kept as it is: who asks knows
    no better."""
    given = {"value": value} if isinstance(value, str) else value
    if not isinstance(given, Mapping) or set(given) - {"standard", "value", "country"}:
        raise Invalid('An identifier is {"standard", "value", "country"}, or the number alone.')
    number, country = text(given.get("value"), 200), _country(given.get("country"))
    guessed = standards.guess(number, country) if number else ()
    standard = given.get("standard") or (guessed[0] if guessed else "text")
    if not number or not isinstance(standard, str):
        raise Invalid("An identifier has a value, and the name of its standard where it is known.")
    standards.find(standard)
    return Identifier(standard, number, country)


def _country(value: Any) -> str | None:
    if not value:
        return None
    found = alpha2(value) if isinstance(value, str) else None
    if found is None:
        raise Invalid("A country is two or three letters, such as FR.")
    return found


def _event(connection: Connection, value: Any) -> str:
    event_id = text(value, 60)
    if events.find(connection, event_id) is None:
        raise Invalid(f"There is no event {event_id}.")
    return event_id
