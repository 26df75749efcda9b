# SPDX-License-Identifier: Apache-2.0
"""Where an event stands in time: its phase by its own clock, how many days are left, and what happened and is to come in one line."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from carillon.core.model.event import Event
from carillon.core.model.room import Entry, Item, Level
from carillon.desk.events.matters import Shown
from carillon.desk.events.room.reading import Standing

BUILD_UP, STAND_DOWN = 14, 3
"""Days before and after an event that are part of it where its phases do not say."""
BEHIND, AHEAD = timedelta(hours=24), timedelta(hours=24)
MOST = 60


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """Something in time. `kind`: session, incident, alert, level, team, task or a kind of what matters; `to_come`: it has not begun."""

    at: str
    kind: str
    text: str
    id: str = ""
    ends: str = ""
    bureau: str = ""
    urgency: str = "routine"
    to_come: bool = False


def local_day(event: Event, at: str) -> date:
    """The day at the event at a moment (RFC 3339)."""
    return datetime.fromisoformat(at).astimezone(ZoneInfo(event.zone)).date()


def phase(event: Event, at: str) -> str:
    """That of today; by the dates of the event where it names none; empty long before and after."""
    day = local_day(event, at)
    named = next((one.name for one in event.phases if one.starts <= day.isoformat() <= one.ends), None)
    if named is not None:
        return named
    starts, ends = date.fromisoformat(event.starts[:10]), date.fromisoformat(event.ends[:10])
    if starts <= day <= ends:
        return "live"
    if starts - timedelta(days=BUILD_UP) <= day < starts:
        return "build-up"
    if ends < day <= ends + timedelta(days=STAND_DOWN):
        return "stand-down"
    return "planning" if day < starts else ""


def days_to(event: Event, at: str) -> int:
    """Days until it begins; 0 while it is on, below 0 after its end."""
    day = local_day(event, at)
    starts, ends = date.fromisoformat(event.starts[:10]), date.fromisoformat(event.ends[:10])
    return (starts - day).days if day < starts else min(0, (ends - day).days)


def before(at: str, hours: int) -> str:
    """So many hours before a moment, in the same form."""
    return _written(datetime.fromisoformat(at) - timedelta(hours=hours))


def after(hour: str) -> str:
    """The hour after one (YYYY-MM-DDTHH)."""
    return (datetime.fromisoformat(f"{hour}:00:00") + timedelta(hours=1)).strftime("%Y-%m-%dT%H")


def line(event: Event, at: str, standing: Standing, incidents: Sequence[Item], shown: Sequence[Shown]) -> list[Moment]:
    """What happened in the last day and what comes in the next, in its order."""
    now = datetime.fromisoformat(at)
    since, until = _written(now - BEHIND), _written(now + AHEAD)
    places = {one.id: one.name for one in event.routes} | {one.id: one.name for one in event.venues}
    found = [
        Moment(
            at=one.starts, kind="session", text=", ".join(filter(None, (one.title, places.get(one.venue or one.route, "")))),
            ends=one.ends, to_come=one.starts > at,
        )
        for one in event.sessions
    ]  # fmt: skip
    for item in incidents:
        if isinstance(item.body, Entry):
            when = item.body.occurred or item.at
            found.append(Moment(at=when, kind="incident", text=item.body.text, id=item.id, bureau=item.bureau, urgency=item.body.urgency))
    for alert in standing.alerts:
        said = alert.item
        found.append(Moment(at=said.at, kind="alert", text=_headline(said), id=said.id, bureau=said.bureau, urgency="urgent"))
    for item in standing.history:
        if isinstance(item.body, Level):
            found.append(Moment(at=item.at, kind="level", text=f"{item.body.level}: {item.body.reason}", id=item.id, bureau=item.bureau))
    for item in standing.teams:
        found.append(Moment(at=item.at, kind="team", text=_headline(item), id=item.id, bureau=item.bureau, urgency="flash"))
    for one in shown:
        ranked = one.matter
        if len(ranked.occurred) > 10:
            urgency = one.urgency or "routine"
            found.append(
                Moment(at=_utc(ranked.occurred), kind=ranked.kind, text=one.title, id=ranked.id, bureau=one.owner, urgency=urgency)
            )
    near = sorted((one for one in found if since <= one.at <= until or (one.ends and one.at <= at <= one.ends)), key=lambda one: one.at)
    past = [one for one in near if not one.to_come]
    return [*past[-MOST:], *[one for one in near if one.to_come][:MOST]]


def _headline(item: Item) -> str:
    return str(getattr(item.body, "headline", "") or getattr(item.body, "text", ""))


def _utc(text: str) -> str:
    try:
        return _written(datetime.fromisoformat(text))
    except ValueError:
        return text


def _written(moment: datetime) -> str:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
