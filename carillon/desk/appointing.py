# SPDX-License-Identifier: Apache-2.0
"""Who appoints the data-protection control: itself. It stands outside the administrators' hierarchy, which it is there to control.

A data-protection officer is appointed, closed and given a new password by another one. An administrator appoints the first, and gives the
only one that there is a new password; of both every desk of the node is told. Nobody closes the last.
"""

from carillon.desk.act import Act
from carillon.desk.bench import Bench
from carillon.desk.exchange import post
from carillon.errors import Conflict, Denied
from carillon.store import clock, inbox, people
from carillon.store.people import User

CONTROL = "control"


def require_may_register(bench: Bench, doing: Act, user: User) -> None:
    """Raises Denied where an administrator appoints a data-protection officer, or one appoints somebody else."""
    others = _others(doing, "")
    if user.role == CONTROL and doing.actor.role != CONTROL and not others:
        _tell_all(bench, doing, user, f"An administrator has appointed the first data-protection officer of this node: {user.username}")
        return
    _require_same_kind(doing, user)


def require_may_close(doing: Act, user: User, *, active: bool) -> None:
    """Raises Denied, or Conflict for the last data-protection officer."""
    _require_same_kind(doing, user)
    if user.role == CONTROL and not active and not _others(doing, user.id):
        raise Conflict(f"{user.username} is the last data-protection officer of this node.", help="Appoint another one first.")


def require_may_reset(bench: Bench, doing: Act, user: User) -> None:
    """Raises Denied where an administrator would take over the account of a data-protection officer."""
    if user.role == CONTROL and doing.actor.role != CONTROL and user.active and not _others(doing, user.id):
        _tell_all(bench, doing, user, f"An administrator has set a new password for the only data-protection officer: {user.username}")
        return
    _require_same_kind(doing, user)


def _require_same_kind(doing: Act, user: User) -> None:
    if (user.role == CONTROL) == (doing.actor.role == CONTROL):
        return
    if user.role == CONTROL:
        raise Denied(
            "A data-protection officer is appointed, closed and given a new password by another one, not by an administrator.",
            help="Ask one of this node; `carillon user list` names them.",
        )
    raise Denied("A data-protection officer appoints and closes data-protection officers, and nobody else.", help="Ask an administrator.")


def _others(doing: Act, but: str) -> list[User]:
    """Data-protection officers with an open account."""
    return [one for one in people.list_users(doing.connection, None) if one.role == CONTROL and one.active and one.id != but]


def _tell_all(bench: Bench, doing: Act, user: User, text: str) -> None:
    for code in sorted(people.bureau_codes(doing.connection) - post.elsewhere(bench, doing.connection)):
        line_id = clock.new_id("inb")
        line = inbox.Item(id=line_id, bureau=code, kind="control", object_id=user.id, urgency="priority", text=text, at=doing.at)
        inbox.put(doing.connection, [line])
        doing.note_for(code, "control.told", user.id)
