# SPDX-License-Identifier: Apache-2.0
"""The room of an event: what its hosts and partners tell each other while they secure it, and nobody else sees.

Each bureau holds its own copy of each item. What is written stays as it was written: an entry of the log is superseded by another, an
alert is updated or cancelled by another; of a task, a delegation, a liaison officer and a team only the state changes.
"""

from typing import Literal

import msgspec

from carillon.core.model.event import Point

Kind = Literal["entry", "task", "level", "delegation", "liaison", "team", "alert", "handover"]
KINDS: tuple[Kind, ...] = ("entry", "task", "level", "delegation", "liaison", "team", "alert", "handover")
State = Literal["standing", "open", "done", "dropped", "ended", "stood_down"]
STATES: dict[Kind, tuple[State, ...]] = {
    "entry": ("standing",),
    "task": ("open", "done", "dropped"),
    "level": ("standing",),
    "delegation": ("standing", "ended"),
    "liaison": ("standing", "ended"),
    "team": ("standing", "stood_down"),
    "alert": ("standing",),
    "handover": ("standing",),
}
"""By kind, the state in which an item begins and those that it may come to."""
MAY_BE_OWN: tuple[Kind, ...] = ("entry", "task", "delegation", "liaison", "handover")
"""What a bureau may keep to itself. A threat level, a team and an alert are for everybody who takes part, or they are nothing."""

CATEGORIES = ("Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other")
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")
"""The words of CAP 1.2 (OASIS), section 3.2.2."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="entry"):
    """A line of the log. `incident` is a code of the list `incidents`, empty where it tells of none; `supersedes` is the id of the entry
    in whose place this one stands, which stays readable; `occurred` is RFC 3339 UTC."""

    text: str
    incident: str = ""
    place: str = ""
    lat: float | None = None
    lon: float | None = None
    occurred: str = ""
    urgency: str = "routine"
    supersedes: str = ""


class Task(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="task"):
    """Something that the bureau `to` is to do, by `due_at` (RFC 3339 UTC) where a time is set."""

    text: str
    to: str
    due_at: str = ""


class Level(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="level"):
    """A threat level (a code of the list `threat_levels`) and why, for one venue or for the whole event. The newest holds; the history is
    those before."""

    level: str
    reason: str
    venue: str = ""


class Delegation(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="delegation"):
    """People who come together: a team, a head of state with company. `starts` and `ends` are days, `contact` the bureau to ask."""

    country: str
    name: str
    size: int | None = None
    starts: str = ""
    ends: str = ""
    venue: str = ""
    quarters: str = ""
    protected: bool = False
    contact: str = ""


class Liaison(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="liaison"):
    """An officer on the roster, of the bureau `of`, in the hours from `starts` to `ends` (RFC 3339 UTC)."""

    of: str
    name: str
    starts: str
    ends: str
    role: str = ""
    phone: str = ""
    email: str = ""
    languages: tuple[str, ...] = ()
    place: str = ""


class Team(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="team"):
    """A response team on the ground; while one stands, the event is in incident mode."""

    text: str
    since: str
    place: str = ""
    venue: str = ""
    strength: int | None = None
    stood_down_at: str = ""


class Circle(msgspec.Struct, frozen=True):
    """A round area; `km` is its radius."""

    lat: float
    lon: float
    km: float


class Alert(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="alert"):
    """A warning to all who take part, as CAP 1.2 says one. `references` is the id of the alert that an update or a cancellation takes the
    place of. `source` is the identifier of the CAP file that it was read from."""

    headline: str
    message: Literal["alert", "update", "cancel"] = "alert"
    description: str = ""
    instruction: str = ""
    category: str = "Security"
    urgency: str = "Unknown"
    severity: str = "Unknown"
    certainty: str = "Unknown"
    area: str = ""
    polygons: tuple[tuple[Point, ...], ...] = ()
    circles: tuple[Circle, ...] = ()
    expires: str = ""
    references: str = ""
    source: str = ""


class Handover(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="handover"):
    """The end of a shift: what the next one must know, and how much was left to it, by kind."""

    text: str
    waiting: dict[str, int] = {}


Body = Entry | Task | Level | Delegation | Liaison | Team | Alert | Handover
BODIES: dict[Kind, type[Body]] = {
    "entry": Entry,
    "task": Task,
    "level": Level,
    "delegation": Delegation,
    "liaison": Liaison,
    "team": Team,
    "alert": Alert,
    "handover": Handover,
}


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing in a room, by one bureau. `by` is who wrote it, for his own bureau alone; `own`: it is not told to the others."""

    id: str
    event: str
    bureau: str
    at: str
    by: str = ""
    version: int = 1
    state: State = "standing"
    own: bool = False
    body: Body

    @property
    def kind(self) -> Kind:
        return kind_of(self.body)

    @property
    def replaces(self) -> str:
        """The id of the entry or alert in whose place it stands."""
        if isinstance(self.body, Entry):
            return self.body.supersedes
        return self.body.references if isinstance(self.body, Alert) else ""


class Acknowledgement(msgspec.Struct, frozen=True):
    """That a bureau has taken note of an alert. `by` is who did so, for his own bureau alone."""

    item: str
    bureau: str
    at: str
    by: str = ""


def kind_of(body: Body) -> Kind:
    """What kind of item a body makes."""
    return next(kind for kind, form in BODIES.items() if isinstance(body, form))
