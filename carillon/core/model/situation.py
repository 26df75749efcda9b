# SPDX-License-Identifier: Apache-2.0
"""A situation report: how an event stood at a moment, as one bureau says it to those who secure the event with it; numbered and signed."""

from typing import Any, Literal

import msgspec

from carillon.core.model.codec import canonical

TEXTS = ("summary", "outlook", "needs")
"""What its author writes: how it stands, what is to come, what is needed."""


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the log that tells of an incident. Coordinates are decimal text, since what is signed has no fractions."""

    at: str
    code: str
    text: str
    bureau: str
    place: str = ""
    lat: str = ""
    lon: str = ""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An alert in force, an open task, a team on the ground, a session to come: when, what, and whose it is."""

    at: str
    text: str
    bureau: str = ""


class Level(msgspec.Struct, frozen=True):
    """A threat level, for a venue or ("") the whole event, since when and why."""

    level: str
    reason: str
    since: str
    venue: str = ""


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """`number` counts the issued reports of one bureau on one event, from 1 without a gap; 0 in a draft. `starts` and `ends` are the
    period, RFC 3339 UTC. `figures` are counts by name, `incident_counts` by code, `answers` those of the newest call by state. Of hits it
    says how many, and nothing of whom or what. `supersedes` is the number of the one that this corrects.

    `key` and `signature` are the issuing node's, over everything but what only its author's bureau knows. `to` are the addressees, for
    the author alone.
    """

    id: str
    event: str
    name: str
    owner: str
    number: int = 0
    starts: str
    ends: str
    language: str = "en"
    handling: tuple[str, ...] = ()
    phase: str = ""
    team: bool = False
    levels: tuple[Level, ...] = ()
    figures: dict[str, int] = {}
    incident_counts: dict[str, int] = {}
    answers: dict[str, int] = {}
    incidents: tuple[Incident, ...] = ()
    alerts: tuple[Line, ...] = ()
    teams: tuple[Line, ...] = ()
    tasks: tuple[Line, ...] = ()
    sessions: tuple[Line, ...] = ()
    summary: str = ""
    outlook: str = ""
    needs: str = ""
    supersedes: int = 0
    automatic: bool = False
    state: Literal["draft", "issued", "recalled"] = "draft"
    version: int = 1
    issued_at: str = ""
    by: str = ""
    to: tuple[str, ...] = ()
    key: str = ""
    signature: str = ""


HOME = ("by", "to", "state", "version", "signature")
"""Fields that are not signed: they are the author's own, or change afterwards."""


def signed(report: Situation) -> bytes:
    """The canonical bytes over which a report is signed."""
    body: dict[str, Any] = msgspec.to_builtins(report)
    return canonical({name: value for name, value in body.items() if name not in HOME})


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """A report every day at an hour of the event's clock (HH:MM), from one day to another, both included; to these bureaus (none named: to
    all that take part). `last` is the day of which one was issued last."""

    event: str
    bureau: str
    at: str
    first: str
    until: str
    to: tuple[str, ...] = ()
    by: str = ""
    last: str = ""
