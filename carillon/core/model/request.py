# SPDX-License-Identifier: Apache-2.0
"""A request: a question of one bureau to bureaus that it names; its thread, its states, and when it is due."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec

from carillon.errors import Invalid

OPEN = ("sent", "claimed", "partly")
"""An answer is awaited; past its time such a request is overdue."""
ANSWERED = ("answered", "refused")
"""A refusal with its reason is an answer."""
STATES = ("draft", *OPEN, *ANSWERED, "closed", "recalled", "erased")

Kind = Literal["claim", "takeover", "release", "partial", "final", "refusal", "ask_back", "follow_up", "reminder", "close"]
BY_ADDRESSEE: tuple[Kind, ...] = ("claim", "release", "partial", "final", "refusal", "ask_back", "follow_up")
"""What an addressee says to who asked; a takeover stays within his bureau."""
BY_ASKER: tuple[Kind, ...] = ("follow_up", "reminder", "close")
_LEADS: dict[str, dict[str, str]] = {
    "claim": {"sent": "claimed"},
    "release": {"claimed": "sent"},
    "partial": dict.fromkeys((*OPEN, "refused"), "partly"),
    "final": dict.fromkeys((*OPEN, "refused"), "answered"),
    "refusal": dict.fromkeys(OPEN, "refused"),
    "close": dict.fromkeys((*OPEN, *ANSWERED), "closed"),
}


class Identifier(msgspec.Struct, frozen=True):
    """A number that is asked about: the standard it belongs to (`core.model.numbers`), and its country where it needs one."""

    standard: str
    value: str
    country: str | None = None


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """`questions`, `purpose` and `urgency` are codes of the packs; `records` are ids of records that each addressee may open; `language`
    is that of subject and text. `due_at` is empty in a draft that leaves it to the urgency. `to` are the addressees; each sees himself
    alone."""

    id: str
    owner: str
    subject: str
    text: str
    language: str = "en"
    questions: tuple[str, ...] = ()
    urgency: str = "routine"
    due_at: str = ""
    purpose: str = ""
    legal_basis: str = ""
    area: str = "general"
    handling: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    event: str | None = None
    to: tuple[str, ...] = ()
    state: str = "draft"
    version: int = 1
    created_by: str = ""
    created_at: str = ""
    updated_at: str = ""
    sent_at: str | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing said in the thread. `side` is the addressee whose thread it is (empty: all of them), `bureau` who says it, `by` which of
    his people, which stays at home; `reason` is a code of the list `refusals`."""

    id: str
    request_id: str
    side: str
    bureau: str
    kind: Kind
    text: str = ""
    language: str = "en"
    reason: str = ""
    by: str = ""
    at: str


def led(state: str, kind: str) -> str:
    """The state of one addressee's side after an entry."""
    return _LEADS.get(kind, {}).get(state, state)


def whole(states: Sequence[str]) -> str:
    """What the sides amount to for who asked: sent as long as somebody owes an answer, then answered."""
    return "sent" if any(state in OPEN for state in states) else "answered" if states else "sent"


def overdue(state: str, due_at: str, at: str) -> bool:
    """Whether the time is over; both moments are UTC in the one form that sorts as text."""
    return state in (*OPEN, "sent") and bool(due_at) and due_at < at


def utc(text: str) -> str:
    """A moment with its distance from UTC, as UTC. Raises Invalid for one that does not say: local times mean nothing to others."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError):
        raise Invalid("A moment with its time zone, such as 2026-11-24T15:00:00Z or 2026-11-24T16:00:00+01:00.") from None


def warning(received_at: str, due_at: str) -> str:
    """When an addressee's desk is told that the time is running out: after three quarters of it."""
    received, due = datetime.fromisoformat(received_at), datetime.fromisoformat(due_at)
    moment = received + max(due - received, timedelta(0)) * 0.75
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def raised(urgency: str, ladder: Iterable[str], steps: int) -> str:
    """An urgency some steps up a ladder that begins with the most urgent; one that is not on it is taken for the lowest."""
    rungs = list(ladder)
    place = rungs.index(urgency) if urgency in rungs else len(rungs) - 1
    return rungs[max(0, place - steps)]
