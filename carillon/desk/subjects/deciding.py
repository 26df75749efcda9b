# SPDX-License-Identifier: Apache-2.0
"""What control decides is binding: records are blocked while they are examined, and corrected, deleted or set free by order, everywhere.

Over the records of a node its own control decides; over those of other nodes the control of the secretariat.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from carillon.core.policy.actors import Actor
from carillon.desk import fate
from carillon.desk.act import Act, Repeat, act
from carillon.desk.bench import Bench
from carillon.desk.exchange import authority, post, telling
from carillon.desk.exchange.post import Saying
from carillon.desk.exchange.rights import OrderBody
from carillon.desk.subjects import cases
from carillon.desk.subjects.cases import Opened
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.store import clock, records
from carillon.store import subjects as store
from carillon.store.subjects import GIVES, Case, Holding, Order

FATES = {"access": ("disclose", "keep"), "correction": ("correct", "delete", "keep"), "deletion": ("delete", "correct", "keep")}
"""What may be decided of each record, by what was asked for."""
EXAMINED, LAWFUL = "examined", "lawful"


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`fates` by record: disclose, correct (with the properties in `corrections`), delete, or keep; what is not named is kept."""

    decision: str
    ground: str = ""
    reasons: str = ""
    fates: dict[str, str] = {}
    corrections: dict[str, dict[str, Any]] = {}


def block(bench: Bench, actor: Actor, record_id: str, subject_id: str = "", repeat: Repeat | None = None) -> Order:
    """Blocks a record while it is examined: it answers no check and no other bureau, until it is set free."""
    return _alone(bench, actor, "block", record_id, subject_id, repeat)


def unblock(bench: Bench, actor: Actor, record_id: str, subject_id: str = "", repeat: Repeat | None = None) -> Order:
    """Sets a record free that was blocked."""
    return _alone(bench, actor, "unblock", record_id, subject_id, repeat)


def _alone(bench: Bench, actor: Actor, what: str, record_id: str, subject_id: str, repeat: Repeat | None) -> Order:
    """One order on one record, with or without a request of a person."""
    with act(bench, actor, "subject.block", object=record_id, repeat=repeat) as doing:
        cases.require_control(doing)
        owner = None
        if subject_id:
            held = {one.record_id: one for one in store.held(doing.connection, cases.require(doing, subject_id, *cases.OPEN).id)}
            owner = held[record_id].owner if record_id in held else None
        record = records.fetch_any(doing.connection, record_id)
        if record is None and owner is None:
            raise NotFound(f"There is no record {record_id}.", help="Check the id.")
        if record is not None and record.status == fate.RECALLED and owner is None:
            raise Conflict(f"Record {record_id} was recalled; nothing is left of it.")
        wanted = _wanted(what, record_id, subject_id, EXAMINED if what == "block" else LAWFUL)
        order = _order(bench, doing, owner or (record.owner if record is not None else ""), wanted)
        doing.detail = {"order": order.id, "what": what}
    return order


def decide(bench: Bench, actor: Actor, subject_id: str, body: Any, repeat: Repeat | None = None) -> Opened:
    """Decides a request, and gives the orders that follow from it; see `Decision`. Of two who decide at once the second is refused."""
    given = _read(bench, body)
    with act(bench, actor, "subject.decide", object=subject_id, repeat=repeat) as doing:
        case = cases.require(doing, subject_id, *cases.OPEN)
        held = {one.record_id: one for one in store.held(doing.connection, case.id)}
        _require_fitting(case, given, held)
        for one in held.values():
            decided = msgspec.structs.replace(one, fate=given.fates.get(one.record_id, "keep"))
            store.hold_again(doing.connection, decided)
            _follow(bench, doing, case, given, decided)
        limit = cases.due(bench.packs, doing.at, "notify")
        new = msgspec.structs.replace(
            case, decision=given.decision, ground=given.ground, reasons=given.reasons.strip()[:5000], decided_at=doing.at, due_at=limit
        )
        doing.detail = {"decision": given.decision, "ground": given.ground}
        opened = cases.go_on(doing, new, "decided", given.decision)
        if not store.open_orders(doing.connection, case.id):
            opened = cases.go_on(doing, opened.case, "carried_out")
    return opened


def _follow(bench: Bench, doing: Act, case: Case, given: Decision, one: Holding) -> None:
    """The orders that a decision on a record means. What is not deleted is set free, where it was blocked."""
    if one.fate == "delete":
        _order(bench, doing, one.owner, _wanted("delete", one.record_id, case.id, given.ground))
        return
    if one.fate == "correct":
        wanted = _wanted("correct", one.record_id, case.id, given.ground)
        _order(bench, doing, one.owner, msgspec.structs.replace(wanted, properties=given.corrections[one.record_id]))
    ordered = [order for order in store.orders(doing.connection, record_id=one.record_id) if order.state != "refused"]
    last = next((order.what for order in reversed(ordered) if order.what in ("block", "unblock")), "")
    if last == "block":
        _order(bench, doing, one.owner, _wanted("unblock", one.record_id, case.id, LAWFUL))


def _wanted(what: str, record_id: str, subject_id: str, ground: str) -> OrderBody:
    """An order that has yet to get its name and its number."""
    return OrderBody(order="", subject=subject_id, record=record_id, what=what, number=0, ground=ground)


def _order(bench: Bench, doing: Act, owner: str, wanted: OrderBody) -> Order:
    """Gives an order; of what lives on this node it is carried out before this returns."""
    connection, origin = doing.connection, doing.actor.bureau
    if owner in post.elsewhere(bench, connection) and authority.secretariat(connection) != origin:
        raise Denied(
            f"Over the records of {owner}, which lives on another node, the control of the secretariat decides.",
            help="Send the request to the secretariat's control, or consult the owner.",
        )
    body = msgspec.structs.replace(wanted, order=clock.new_id("ord"), number=store.next_number(connection, wanted.record, GIVES))
    order = Order(
        bureau=origin,
        id=body.order,
        side=GIVES,
        origin=origin,
        owner=owner,
        subject_id=body.subject,
        record_id=body.record,
        what=body.what,
        number=body.number,
        state="ordered",
        ground=body.ground,
        at=doing.at,
    )
    store.put_order(connection, order)
    saying = Saying(kind="order", origin=origin, body=msgspec.to_builtins(body), objects=((order.id, 0),), correlation=body.subject)
    telling.tell(bench, doing, saying, [owner], own=True)
    doing.note_for(origin, "order.given", order.id, what=order.what, record=order.record_id, to=owner)
    return store.order(connection, origin, order.id, GIVES) or order


def _read(bench: Bench, body: Any) -> Decision:
    try:
        given = msgspec.convert(body, Decision)
    except msgspec.ValidationError as wrong:
        raise Invalid(f"A decision is {{decision, ground, reasons, fates, corrections}}: {wrong}.") from None
    decisions, grounds = bench.packs.codes["decisions"].codes, bench.packs.codes["order_grounds"].codes
    mistakes = {}
    if given.decision not in decisions:
        mistakes["decision"] = f"One of {', '.join(decisions)}."
    if given.ground not in grounds:
        mistakes["ground"] = f"On which ground: one of {', '.join(grounds)}."
    if not given.reasons.strip():
        mistakes["reasons"] = "Say why, for control's own file."
    if mistakes:
        raise Invalid("The decision has mistakes.", fields=mistakes)
    return given


def _require_fitting(case: Case, given: Decision, held: Mapping[str, Holding]) -> None:
    """Raises Invalid where the fates are not those of records on the person, or not such as this request can lead to."""
    wrong = {}
    for record_id, decided in given.fates.items():
        if record_id not in held:
            wrong[f"fates.{record_id[:40]}"] = "It is not among the records on this person: search, or consult its owner, first."
        elif decided not in FATES[case.kind]:
            wrong[f"fates.{record_id}"] = f"One of {', '.join(FATES[case.kind])}."
        elif decided == "correct" and not given.corrections.get(record_id):
            wrong[f"corrections.{record_id}"] = "The properties as they should be."
        elif decided == "disclose" and not held[record_id].confirm:
            wrong[f"fates.{record_id}"] = "Its owner has not agreed that the applicant is told."
    if given.decision == "refused" and any(decided != "keep" for decided in given.fates.values()):
        wrong["decision"] = "Where something follows it is granted, or granted in part."
    if wrong:
        raise Invalid("The decision has mistakes.", fields=wrong)
