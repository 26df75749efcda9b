# SPDX-License-Identifier: Apache-2.0
"""What is done with each kind of message. A new kind is one line here, one in the protocol's list, and a function.

A kind that this program does not know, or knows in an earlier version only, is kept as it was signed, and done by a later program
(`unread.py`); its line goes on.
"""

import logging
from collections.abc import Callable

from sqlalchemy.exc import DataError, IntegrityError

from carillon.desk.exchange import (
    attachments,
    calls,
    cases,
    copies,
    counts,
    debriefings,
    duty,
    events,
    hits,
    lessons,
    notices,
    purges,
    requests,
    rights,
    rooms,
    screenings,
    situations,
    tips,
    told,
)
from carillon.desk.exchange.inward import Inward
from carillon.errors import Error, PeerError
from carillon.exchange.messages import Message, known
from carillon.store.exchange import unread as store

log = logging.getLogger(__name__)
DOES: dict[str, Callable[[Inward], None]] = {
    "record": copies.take_record,
    "recall": copies.take_recall,
    "report": told.take_report,
    "acknowledgement": told.take_acknowledgement,
    "answer": told.take_answer,
    "hit": hits.take_hit,
    "confirmation": hits.take_confirmation,
    "outcome": hits.take_outcome,
    "request": requests.take_request,
    "reply": requests.take_reply,
    "attachment": attachments.take_attachment,
    "subject": rights.take_subject,
    "position": rights.take_position,
    "order": rights.take_order,
    "execution": rights.take_execution,
    "broadcast": duty.take_broadcast,
    "broadcast-note": duty.take_note,
    "agreement": duty.take_agreement,
    "duty-line": duty.take_line,
    "duty-word": duty.take_word,
    "event": events.take_events,
    "event-counts": counts.take_counts,
    "debriefing": debriefings.take_debriefing,
    "event-purge": purges.take_purge,
    "event-purged": purges.take_purged,
    "situation-report": situations.take_report,
    "situation-opened": situations.take_opened,
    "lesson": lessons.take_lessons,
    "call": calls.take_call,
    "call-answer": calls.take_answer,
    "call-reminder": calls.take_reminder,
    "call-count": calls.take_count,
    "event-item": rooms.take_items,
    "event-ack": rooms.take_word,
    "screening": screenings.take_screening,
    "screening-rows": screenings.take_rows,
    "screening-answer": screenings.take_answer,
    "screening-advice": screenings.take_advice,
    "screening-end": screenings.take_end,
    "case": cases.take_case,
    "case-item": cases.take_item,
    "case-leave": cases.take_leave,
    "confirm": hits.take_request,
    "escalation": hits.take_escalation,
    "sighting": hits.take_sighting,
    "flag": hits.take_flag,
    "tip": tips.take_tip,
    "tip-reply": tips.take_reply,
    "notice": notices.take_notice,
    "review": notices.take_review,
    "publication": notices.take_publication,
    "cessation": notices.take_cessation,
}


def do(inward: Inward) -> None:
    """Does a message for its addressee. Raises an Error where it cannot be done; what it had written then is for the caller to undo."""
    message = inward.message
    if unread(message):
        return
    DOES[message.kind](inward)
    if message.kind == "recall":
        store.purge(inward.connection, message.origin, {one[0] for one in message.body["objects"]}, message.id)
        inward.owe("purged")


FAULTS = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError, IntegrityError, DataError)
"""What a body may lead to that nobody foresaw. A database that is full, locked or gone is not among them: then the message waits."""


def attempt(inward: Inward) -> None:
    """Does a message from another node: whatever is in it, it fails as an Error, so that one message does not hold up all others."""
    try:
        do(inward)
    except FAULTS as fault:
        message = inward.message
        log.exception("A %s from %s led to something that nobody foresaw", message.kind, message.origin)
        raise PeerError(f"A {message.kind} that this program cannot do: {type(fault).__name__}.") from fault


def unread(message: Message) -> bool:
    """Whether this program cannot read a message."""
    return message.kind not in DOES or not known(message)


def decline(inward: Inward, refusal: Error) -> None:
    """Notes that a message was not done, so that its origin learns of it."""
    inward.owe("refused", refusal.code)
