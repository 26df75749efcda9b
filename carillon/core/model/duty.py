# SPDX-License-Identifier: Apache-2.0
"""The duty desk: broadcasts to bureaus, the log that one shift hands to the next, and desks that stand in for another at night."""

from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from carillon.errors import Invalid

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Broadcast(msgspec.Struct, frozen=True, kw_only=True):
    """Something that every desk addressed must take note of. `to` are the addressees, for the sender alone."""

    id: str
    owner: str
    title: str
    text: str
    urgency: str = "urgent"
    language: str = "en"
    handling: tuple[str, ...] = ()
    event: str | None = None
    to: tuple[str, ...] = ()
    state: Literal["sent", "recalled"] = "sent"
    by: str = ""
    at: str = ""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a desk's log, or the hand-over of a shift: then `waiting` counts what was left to the next one, by kind. Never changed;
    `corrects` names the entry that it sets right."""

    id: str
    bureau: str
    kind: Literal["entry", "handover"] = "entry"
    text: str
    by: str
    at: str
    corrects: str = ""
    waiting: dict[str, int] = {}


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """A bureau whose desk is `keeper` stands in for the bureau `lender` in these hours, until a day.

    `begins` and `ends` are HH:MM in the lender's time zone; hours that end before they begin go over midnight, and belong to the day on
    which they begin. `state`: offered, in force, or ended.
    """

    id: str
    lender: str
    keeper: str
    begins: str
    ends: str
    zone: str
    days: tuple[Day, ...] = DAYS
    until: str
    state: Literal["offered", "in force", "ended"] = "offered"
    version: int = 1
    at: str = ""


def covers(agreement: Agreement, at: str) -> bool:
    """Whether the keeper stands in at a moment (RFC 3339). It is the clock on the lender's wall that counts, also on the nights on which
    it is put forward or back."""
    if agreement.state != "in force":
        return False
    local = datetime.fromisoformat(at).astimezone(ZoneInfo(agreement.zone))
    if local.date().isoformat() > agreement.until:
        return False
    wall = local.strftime("%H:%M")
    today, yesterday = DAYS[local.weekday()], DAYS[(local - timedelta(days=1)).weekday()]
    if agreement.begins < agreement.ends:
        return today in agreement.days and agreement.begins <= wall < agreement.ends
    return (today in agreement.days and wall >= agreement.begins) or (yesterday in agreement.days and wall < agreement.ends)


def read_hour(text: str) -> str:
    """HH:MM; raises Invalid."""
    try:
        if len(text) != len("18:00") or text[2] != ":":
            raise ValueError
        return time.fromisoformat(text).strftime("%H:%M")
    except ValueError:
        raise Invalid(f"{text!r} is no time of day.", help="For example 18:00.") from None


def read_zone(text: str) -> str:
    """The name of a time zone; raises Invalid."""
    try:
        return str(ZoneInfo(text))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid(f"There is no time zone {text!r}.", help="For example Europe/Paris, Africa/Nairobi or UTC.") from None
