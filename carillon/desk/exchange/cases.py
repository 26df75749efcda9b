# SPDX-License-Identifier: Apache-2.0
"""What bureaus tell each other of cases: the head, by the lead alone, and items, each by who wrote it."""

import msgspec

from carillon.core.model.case import OBJECTS, Case, Item
from carillon.desk.exchange.inward import Inward
from carillon.errors import NotFound, PeerError
from carillon.store import cases, inbox

MOST_ITEMS = 10_000
"""Items of one bureau in one case; a peer cannot fill our disk."""


class CaseBody(msgspec.Struct, frozen=True):
    case: Case


class LeaveBody(msgspec.Struct, frozen=True):
    case: str


class ItemBody(msgspec.Struct, frozen=True):
    item: Item


def take_case(inward: Inward) -> None:
    """A case that our bureau takes part in, how it stands now, or that it does so no longer."""
    case = inward.read(CaseBody).case
    inward.require_owner(case.lead)
    old = cases.find(inward.connection, inward.addressee, case.id)
    if old is not None:
        inward.require_owner(old.lead)
        if old.version >= case.version:
            return
    if inward.addressee not in case.participants:
        if old is not None:
            cases.end(inward.connection, inward.addressee, case)
            inbox.forget_for(inward.connection, case.id, inward.addressee)
            inward.tell("case", case.id, f"{case.lead} has ended your part in a case")
        inward.note("case.ended", case.id)
        return
    case = msgspec.structs.replace(case, updated_at=inward.at)
    if old is None:
        cases.put(inward.connection, inward.addressee, case)
        inward.tell("case", case.id, f"{case.lead} asks you into a case: {case.title}")
    else:
        cases.replace(inward.connection, inward.addressee, case, old.updated_at)
        if old.state != case.state and old.state != "ended":
            inward.tell("case", case.id, f"{case.lead} has {'closed' if case.state == 'closed' else 'reopened'} a case: {case.title}")
        gone = set(old.participants) - set(case.participants)
        cases.forget_told(inward.connection, inward.addressee, case.id, gone)
    cases.mark_due(inward.connection, inward.addressee, case.id, due=True)
    inward.note("case.received", case.id, version=case.version)


def take_leave(inward: Inward) -> None:
    """A participant has left a case that we lead; the others are told with the next round."""
    case = cases.find(inward.connection, inward.addressee, inward.read(LeaveBody).case)
    if case is None or case.lead != inward.addressee or inward.message.origin not in case.participants:
        return
    left = tuple(code for code in case.participants if code != inward.message.origin)
    new = msgspec.structs.replace(case, participants=left, version=case.version + 1, updated_at=inward.at)
    cases.replace(inward.connection, inward.addressee, new, case.updated_at)
    cases.forget_told(inward.connection, inward.addressee, case.id, [inward.message.origin])
    cases.mark_due(inward.connection, inward.addressee, case.id, due=True)
    inward.tell("case", case.id, f"{inward.message.origin} has left a case: {case.title}")
    inward.note("case.left", case.id)


def take_item(inward: Inward) -> None:
    """What another participant wrote; a task may be done by the bureau that it is given to."""
    item = inward.read(ItemBody).item
    case = cases.find(inward.connection, inward.addressee, item.case)
    if case is None or inward.message.origin not in case.participants:
        raise NotFound(f"{inward.message.origin} writes in a case that it and {inward.addressee} have not in common.")
    old = cases.find_item(inward.connection, inward.addressee, item.id)
    if old is None:
        _require_new(inward, item)
    elif inward.message.origin != old.bureau and not (old.kind == "task" and inward.message.origin == old.to):
        raise PeerError(f"{inward.message.origin} changes what {old.bureau} wrote.")
    elif inward.message.origin != old.bureau:
        # Whoever does a task says how it stands, and changes nothing else in it.
        item = msgspec.structs.replace(old, state=item.state, version=item.version)
    if old is not None and old.version >= item.version:
        return
    cases.put_item(inward.connection, inward.addressee, msgspec.structs.replace(item, by=""))
    if item.kind == "task" and item.to == inward.addressee and old is None:
        inward.tell("task", item.case, f"{item.bureau} gives you a task: {item.text}")
    elif item.kind == "task" and old is not None and old.bureau == inward.addressee:
        # The others are told by who gave the task.
        cases.mark_due(inward.connection, inward.addressee, item.case, due=True)
        inward.tell("task", item.case, f"{inward.message.origin} says that a task is {item.state}: {item.text}")
    elif old is None:
        inward.tell("case", item.case, f"{item.bureau} adds to a case: {case.title}")
    inward.note("case.told", item.case)


def _require_new(inward: Inward, item: Item) -> None:
    inward.require_owner(item.bureau)
    if item.kind == "object" and item.object not in OBJECTS:
        raise PeerError(f"A {item.object[:20]} in a case is not known here.")
    if cases.count_items(inward.connection, inward.addressee, item.case, item.bureau) >= MOST_ITEMS:
        raise PeerError(f"{item.bureau} has written more than {MOST_ITEMS} items in one case.")
