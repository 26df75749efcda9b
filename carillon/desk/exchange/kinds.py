# SPDX-License-Identifier: Apache-2.0
"""What is done with each kind of message. A new kind is one line here, one in the protocol's list, and a function.

A kind that this program does not know, or knows in an earlier version only, is kept as it was signed, receipted, and not done.
"""

from collections.abc import Callable

from carillon.desk.exchange import copies, told
from carillon.desk.exchange.inward import Inward
from carillon.errors import Error
from carillon.exchange.messages import Message, known

DOES: dict[str, Callable[[Inward], None]] = {
    "record": copies.take_record,
    "recall": copies.take_recall,
    "report": told.take_report,
    "acknowledgement": told.take_acknowledgement,
    "answer": told.take_answer,
    "hit": told.take_hit,
    "confirmation": told.take_confirmation,
    "outcome": told.take_outcome,
}


def do(inward: Inward) -> None:
    """Does a message for its addressee. Raises an Error where it cannot be done; what it had written then is for the caller to undo."""
    message = inward.message
    does = DOES.get(message.kind)
    if does is not None and known(message):
        does(inward)
    if message.kind == "recall":
        inward.owe("purged")


def unread(message: Message) -> bool:
    """Whether this program cannot read a message."""
    return message.kind not in DOES or not known(message)


def decline(inward: Inward, refusal: Error) -> None:
    """Notes that a message was not done, so that its origin learns of it."""
    inward.owe("refused", refusal.code)
