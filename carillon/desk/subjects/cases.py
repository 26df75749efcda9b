# SPDX-License-Identifier: Apache-2.0
"""Requests of persons, from their receipt to their end; by the data-protection control, and by nobody else.

received → admissible (or inadmissible) → searching → consulting → decided → carried out → answered → closed. Each step has its clock.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from carillon.core.model import dates
from carillon.core.model.countries import alpha2
from carillon.core.packs.pack import Packs
from carillon.core.policy.actors import Actor
from carillon.core.policy.retention import months_on
from carillon.desk.act import Act, Repeat, act, look
from carillon.desk.bench import Bench
from carillon.desk.checks.question import GENDERS
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.store import clock, consultations, people
from carillon.store import subjects as store
from carillon.store.consultations import Consultation
from carillon.store.subjects import Case, Holding, Order, Person, Step

STATES = ("received", "inadmissible", "admissible", "searching", "consulting", "decided", "carried_out", "answered", "closed")
OPEN = ("admissible", "searching", "consulting")
"""States in which a request is examined."""
CLOCKS = "subject_clocks"
LANGUAGES = ("en", "fr", "es", "ar")
FIELDS = frozenset({"kind", "subject", "applicant", "address", "representative", "identity", "language", "text", "received_on"})
PERSON = frozenset({"name", "other_names", "birth_date", "nationality", "gender", "numbers"})
LONGEST = {"applicant": 200, "address": 500, "representative": 200, "identity": 500, "text": 5000}
MOST = 20
"""Names or numbers of one person."""


class Opened(msgspec.Struct, frozen=True):
    """A request with all that belongs to it."""

    case: Case
    holdings: tuple[Holding, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    orders: tuple[Order, ...] = ()


def receive(bench: Bench, actor: Actor, body: Any, repeat: Repeat | None = None) -> Opened:
    """Takes a request in: who asks, how that is proven, about whom, and what for. Raises Invalid with every mistake at once."""
    with act(bench, actor, "subject.receive", repeat=repeat) as doing:
        require_control(doing)
        values = _read(bench.packs, body, doing.at)
        case = Case(
            id=clock.new_id("dsr"),
            bureau=actor.bureau,
            state="received",
            due_at=due(bench.packs, doing.at, "admissibility"),
            log=(Step(doing.at, actor.username, "received"),),
            created_at=doing.at,
            updated_at=doing.at,
            **values,
        )
        store.put(doing.connection, case)
        doing.object, doing.detail = case.id, {"kind": case.kind}
    return Opened(case)


def admit(bench: Bench, actor: Actor, subject_id: str, ground: str = "", repeat: Repeat | None = None) -> Opened:
    """Says that a request is admissible; or, with a `ground` of the list `inadmissibilities`, that it is not."""
    known = bench.packs.codes["inadmissibilities"].codes
    if ground and ground not in known:
        raise Invalid(f"Unknown ground {ground!r}.", fields={"ground": f"One of {', '.join(known)}."})
    with act(bench, actor, "subject.decide", object=subject_id, repeat=repeat) as doing:
        case = require(doing, subject_id, "received")
        state = "inadmissible" if ground else "admissible"
        limit = due(bench.packs, doing.at if ground else case.created_at, "notify" if ground else case.kind)
        decided = {"ground": ground, "decided_at": doing.at} if ground else {}
        return go_on(doing, msgspec.structs.replace(case, due_at=limit, **decided), state, ground)


def close(bench: Bench, actor: Actor, subject_id: str, repeat: Repeat | None = None) -> Opened:
    """Ends a request that was answered; what it says of the person is erased when its time is over."""
    with act(bench, actor, "subject.answer", object=subject_id, repeat=repeat) as doing:
        case = require(doing, subject_id, "answered")
        return go_on(doing, msgspec.structs.replace(case, due_at=None), "closed")


def page(bench: Bench, actor: Actor, *, state: str | None = None, limit: int = 50, after: str | None = None) -> list[Case]:
    """The node's requests, newest first."""
    with look(bench, actor, "subject.read", object="list") as doing:
        require_control(doing)
        return store.page(doing.connection, state=state, limit=limit, after=after)


def fetch(bench: Bench, actor: Actor, subject_id: str) -> Opened:
    """One request with the records on the person, what their owners say, and the orders."""
    with look(bench, actor, "subject.read", object=subject_id) as doing:
        require_control(doing)
        return whole(doing, find(doing, subject_id))


def plain(opened: Opened) -> dict[str, Any]:
    """A request in its outside form."""
    body: dict[str, Any] = msgspec.to_builtins(opened.case)
    body["subject"] = body.pop("person")
    parts = {"holdings": opened.holdings, "consultations": opened.consultations, "orders": opened.orders}
    return body | {name: [msgspec.to_builtins(one) for one in several] for name, several in parts.items()}


def listed(case: Case) -> dict[str, Any]:
    """A request in a list."""
    return {name: getattr(case, name) for name in ("id", "kind", "state", "due_at", "created_at", "updated_at", "bureau")} | {
        "name": case.person.name
    }


# For the other deeds of control ---------------------------------------------------------------------------------------------


def require_control(doing: Act) -> None:
    """Whoever acts is a control user by name, and still is in this moment. The shell's operator is nobody's control."""
    actor = doing.actor
    now = people.actor_by_id(doing.connection, actor.user, actor.via)
    if now is None or now.role != "control" or now.bureau != actor.bureau:
        raise Denied(
            "Only a data-protection officer of this node, by name, does this.",
            help="Sign in as one, or name one with --as; only another data-protection officer appoints one.",
        )


def find(doing: Act, subject_id: str) -> Case:
    case = store.find(doing.connection, subject_id)
    if case is None:
        raise NotFound(f"There is no request {subject_id}.", help="See `carillon subject list`.")
    return case


def require(doing: Act, subject_id: str, *states: str) -> Case:
    """The request, for a deed that is done in one of these states."""
    require_control(doing)
    case = find(doing, subject_id)
    if case.state not in states:
        wanted = " or ".join(states).replace("_", " ")
        raise Conflict(
            f"Request {subject_id} is {case.state.replace('_', ' ')}, not {wanted}.", help="Open it again, then go on.", current=case
        )
    return case


def go_on(doing: Act, case: Case, state: str, text: str = "") -> Opened:
    """Moves a request on, with a step in its log."""
    step = Step(doing.at, doing.actor.username, state, text)
    new = store.change(doing.connection, msgspec.structs.replace(case, state=state, log=(*case.log, step)), doing.at)
    doing.detail = doing.detail | {"state": state}
    return whole(doing, new)


def whole(doing: Act, case: Case) -> Opened:
    connection = doing.connection
    return Opened(
        case,
        tuple(store.held(connection, case.id)),
        tuple(consultations.of_subject(connection, case.id)),
        tuple(store.orders(connection, subject_id=case.id)),
    )


def due(packs: Packs, since: str, what: str) -> str:
    """The moment at which a clock of the packs runs out."""
    months = int(packs.codes[CLOCKS].codes[what].extra["months"])
    return f"{months_on(since[:10], months)}{since[10:]}"


# Reading what was given ------------------------------------------------------------------------------------------------------


def _read(packs: Packs, body: Any, at: str) -> dict[str, Any]:
    if not isinstance(body, Mapping):
        raise Invalid("A request is a JSON object.", help='For example {"kind": "deletion", "subject": {"name": "…"}, …}.')
    wrong = dict.fromkeys(sorted(map(str, set(body) - FIELDS))[:20], "Unknown field.")
    kinds = packs.codes["subject_kinds"].codes
    if body.get("kind") not in kinds:
        wrong["kind"] = f"One of {', '.join(kinds)}."
    values: dict[str, Any] = {name: _text(wrong, name, body.get(name), LONGEST[name]) for name in LONGEST}
    for name, why in (("applicant", "Who asks."), ("identity", "How it was proven who asks, such as: passport seen.")):
        if not values[name] and name not in wrong:
            wrong[name] = f"Needed: {why}"
    language = body.get("language", "en")
    if language not in LANGUAGES:
        wrong["language"] = f"One of {', '.join(LANGUAGES)}."
    received = body.get("received_on") or at[:10]
    if not _is_day(received) or received > at[:10]:
        wrong["received_on"] = "A day, not later than today, such as 2026-11-24."
    person = read_person(wrong, body.get("subject"))
    if wrong:
        raise Invalid("The request has mistakes.", help="Each field names what to correct.", fields=wrong)
    return values | {"kind": body["kind"], "language": language, "received_on": received, "person": person}


def read_person(wrong: dict[str, str], given: Any) -> Person:
    """Whom a request is about; mistakes go into `wrong`."""
    if not isinstance(given, Mapping):
        wrong["subject"] = 'Whom it is about: {"name", "other_names", "birth_date", "nationality", "gender", "numbers"}.'
        return Person(name="")
    wrong |= {f"subject.{name}": "Unknown field." for name in sorted(map(str, set(given) - PERSON))[:20]}
    values: dict[str, Any] = {"name": _text(wrong, "subject.name", given.get("name"), 1000)}
    if not values["name"]:
        wrong.setdefault("subject.name", "A name to look for is needed.")
    for name in ("other_names", "numbers"):
        several = given.get(name) or []
        if not isinstance(several, list) or len(several) > MOST:
            wrong[f"subject.{name}"] = f"A list of at most {MOST} texts."
            several = []
        values[name] = tuple(text for one in several if (text := _text(wrong, f"subject.{name}", one, 500)))
    if given.get("birth_date"):
        try:
            values["birth_date"] = dates.parse(str(given["birth_date"]))
        except Invalid as mistake:
            wrong["subject.birth_date"] = mistake.message
    if given.get("nationality"):
        values["nationality"] = alpha2(str(given["nationality"]))
        if values["nationality"] is None:
            wrong["subject.nationality"] = "Two or three letters, such as FR or FRA."
    if given.get("gender"):
        values["gender"] = GENDERS.get(str(given["gender"]).lower())
    return Person(**{name: value for name, value in values.items() if value}) if values.get("name") else Person(name="")


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and dates.parse(value) == value
    except Invalid:
        return False


def _text(wrong: dict[str, str], name: str, value: Any, limit: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
        wrong[name] = "Text, please."
        return ""
    if len(value) > limit:
        wrong[name] = f"At most {limit} characters."
        return ""
    return value.strip()
