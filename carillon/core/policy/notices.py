# SPDX-License-Identifier: Apache-2.0
"""The life of a notice: which step may follow which, whose it is, and what a notice is afterwards."""

import msgspec

from carillon.core.model.notice import ENDED, Notice, Paper, Step
from carillon.errors import Conflict

replace = msgspec.structs.replace
RIGHTS = ("compliance", "control")
"""Roles that see reviews and the list of protected persons."""


class Move(msgspec.Struct, frozen=True):
    """A kind of step. `side`: owner, reviewer, either of them, or clock. It is a step of the `stage` of the version in work, or of the
    `state` of the notice; from one of `begins`, to `ends`."""

    side: str
    over: str
    begins: tuple[str, ...]
    ends: str


MOVES: dict[str, Move] = {
    "edit": Move("owner", "stage", ("draft", "returned"), ""),
    "submit": Move("owner", "stage", ("draft", "returned"), "submitted"),
    "retract": Move("owner", "stage", ("submitted", "in_review", "returned"), "draft"),
    "take": Move("reviewer", "stage", ("submitted",), "in_review"),
    "release": Move("reviewer", "stage", ("in_review",), "submitted"),
    "return": Move("reviewer", "stage", ("in_review",), "returned"),
    "refuse": Move("reviewer", "stage", ("in_review",), "refused"),
    "clear": Move("reviewer", "stage", ("in_review",), "in_review"),
    "publish": Move("reviewer", "stage", ("in_review",), "published"),
    "amend": Move("owner", "state", ("published",), ""),
    "suspend": Move("either", "state", ("published",), "suspended"),
    "resume": Move("reviewer", "state", ("suspended",), "published"),
    "withdraw": Move("owner", "state", ("draft", "submitted", "in_review", "returned", "published", "suspended"), "withdrawn"),
    "expire": Move("clock", "state", ("published", "suspended"), "expired"),
    "purge": Move("clock", "state", ("refused", "withdrawn", "expired"), "purged"),
}
TOLD = ("publish", "suspend", "resume", "withdraw")
"""Steps that every bureau concerned is told of; each begins a turn."""


def require(notice: Notice, what: str) -> Move:
    """The move, if it may follow now; raises Conflict saying where the notice stands."""
    move = MOVES[what]
    stands = notice.stage if move.over == "stage" else notice.state
    if stands not in move.begins or (move.over == "stage" and notice.state in ENDED):
        needed = " or ".join(one.replace("_", " ") for one in move.begins)
        raise Conflict(f"Notice {notice.id} is {stands.replace('_', ' ')}; to {what} it, it must be {needed}.", current=notice)
    if what == "amend" and notice.offered is not None:
        raise Conflict(f"An amendment of notice {notice.id} is {notice.stage.replace('_', ' ')} already.", current=notice)
    if what == "publish" and notice.state == "suspended":
        raise Conflict(f"Notice {notice.id} is suspended; the suspension ends before an amendment is published.", current=notice)
    return move


def sides(notice: Notice, bureau: str) -> tuple[str, ...]:
    """What a bureau is to a notice: owner, reviewer, both, or neither."""
    return tuple(side for side, code in (("owner", notice.owner), ("reviewer", notice.reviewer)) if code == bureau)


def belongs(notice: Notice, what: str, bureau: str) -> bool:
    """Whether a step is that bureau's to take."""
    side = MOVES[what].side
    there = sides(notice, bureau)
    return bool(there) if side in ("either", "clock") else side in there


def may_end_suspension(notice: Notice, role: str) -> bool:
    """What control suspended, the reviewer's control alone lets go on; what a reviewer did, either of them."""
    last = next((one for one in reversed(notice.steps) if one.what == "suspend"), None)
    return last is not None and (role == "control" or last.role != "control")


def advance(notice: Notice, step: Step, paper: Paper | None = None) -> Notice:
    """The notice after a step; `paper` is the version that is brought with it (by submit, amend, edit). Nothing is checked here."""
    move = MOVES[step.what]
    offered = paper or notice.offered
    new = replace(notice, steps=(*notice.steps, step), updated_at=step.at, turn=max(notice.turn, step.turn))
    if move.over == "stage" and offered is not None and move.ends not in ("", "published"):
        offered = replace(offered, stage=move.ends)
    if step.what == "publish" and offered is not None:
        began = notice.published_at or step.at
        standing = replace(offered, stage="published")
        return replace(new, standing=standing, offered=None, state="published", published_at=began, warned="", due_at=None)
    if move.over == "state":
        return _stands(new, move.ends, offered, step)
    due = notice.due_at if step.what not in ("return", "refuse", "retract") else None
    if step.what == "refuse" and notice.standing is not None:
        # The version that stands goes on standing.
        return replace(new, offered=None, due_at=None)
    if step.what == "retract":
        new = replace(new, retracted=notice.offered)
    state = offered.stage if notice.standing is None and offered is not None else notice.state
    ended = step.at if state == "refused" else notice.ended_at
    return replace(new, offered=offered, state=state, due_at=due, ended_at=ended)


def _stands(new: Notice, state: str, offered: Paper | None, step: Step) -> Notice:
    """After a step of the notice as a whole."""
    if step.what == "amend":
        return replace(new, offered=offered)
    if state == "purged":
        return emptied(replace(new, state=state))
    ended = step.at if state in ENDED else new.ended_at
    return replace(new, state=state, ended_at=ended, due_at=None if state in ENDED else new.due_at)


def emptied(notice: Notice) -> Notice:
    """What is left of a notice when its content has gone: its number, its owner, when it began and ended, and no personal data. The steps
    stay, without what was said."""
    bare = tuple(replace(one, text="", by="") for one in notice.steps)
    return replace(notice, standing=None, offered=None, retracted=None, steps=bare, authors=())


def expires(notice: Notice, today: str) -> bool:
    """Whether its last day has passed."""
    until = notice.standing.content.until if notice.standing is not None else None
    return until is not None and until < today
