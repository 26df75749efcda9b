# SPDX-License-Identifier: Apache-2.0
"""A run that is on today, with a room and reports around its finish: what tests of the picture look at."""

from datetime import UTC, datetime, timedelta
from typing import Any

from carillon.core.model.event import Event, Phase, Route, Session, Venue
from carillon.core.policy.actors import Actor
from carillon.desk import reports
from carillon.desk.bench import Bench
from carillon.desk.events import ranking, register
from carillon.desk.events.room import writing

RUN = "specimen-run"
NOW = datetime.now(UTC)
COURSE = tuple((48.85, 2.2 + 0.0137 * i) for i in range(43))
"""Straight to the east, about a kilometre from point to point."""
OFFICERS = (
    ("A. Specimen", "Kilometre 40 to the finish", "+33 1 99 00 12 34"),
    ("B. Specimen", "Kilometre 10", "+33 1 99 00 12 35"),
    ("C. Specimen", "Arch Gate", "+33 1 99 00 12 36"),
)


def moment(minutes: int) -> str:
    """So many minutes from now, RFC 3339."""
    return (NOW + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def run(**more: Any) -> Event:
    today = NOW.date()
    values: dict[str, Any] = {
        "id": RUN, "name": "Specimen Run", "kind": "marathon", "hosts": ("FR",), "partners": ("DE",), "starts": today.isoformat(),
        "ends": today.isoformat(), "phases": (Phase(name="live", starts=today.isoformat(), ends=today.isoformat()),),
        "venues": (
            Venue(id="start", name="Great Square", country="FR", lat=48.85, lon=2.2),
            Venue(id="finish", name="Arch Gate", country="FR", lat=48.85, lon=COURSE[-1][1]),
            Venue(id="press", name="Press room", country="FR"),
        ),
        "routes": (Route(id="course", name="The course", points=COURSE, length_km=42.195),),
        "sessions": (
            Session(title="Race", starts=moment(-60), ends=moment(180), route="course"),
            Session(title="Prize giving", starts=moment(200), venue="finish"),
        ),
        **more,
    }  # fmt: skip
    return Event(**values)


def register_run(bench: Bench, host: Actor, **more: Any) -> Event:
    register.register(bench, host, run(**more))
    settle(bench)
    return run(**more)


def settle(bench: Bench) -> None:
    while ranking.behind(bench):
        assert ranking.follow(bench)


def report(bench: Bench, actor: Actor, km: int, title: str, *, audience: Any = "all", minutes: int = -30, **more: Any) -> str:
    """Sends a report from beside a kilometre of the course."""
    place = {"name": f"Kilometre {km}", "country": "FR", "lat": COURSE[km][0], "lon": COURSE[km][1]}
    body = {
        "title": title, "narrative": "He came back three times.", "place": place,
        "occurred": moment(minutes), "behaviours": ["TESTSEC"], "audience": audience, "grading": "admiralty:B2", **more,
    }  # fmt: skip
    made = reports.draft(bench, actor, body).report.id
    reports.send(bench, actor, made)
    settle(bench)
    return made


def write(bench: Bench, actor: Actor, kind: str, **body: Any) -> str:
    given = {"kind": kind, **body}
    return writing.deed_of(given)(bench, actor, RUN, given, None).item.id


def furnish(bench: Bench, host: Actor, partner: Actor) -> None:
    """A little of everything in the room."""
    write(bench, host, "level", level="substantial", reason="Barriers were tested.")
    for name, place, phone in OFFICERS:
        write(bench, host, "liaison", name=name, of="FR", starts=moment(-60), ends=moment(600), phone=phone, place=place)
    write(bench, host, "task", text="Sweep the stand at kilometre 41.", to="DE", due_at=moment(-5))
    write(bench, host, "task", text="Send pictures.", to="FR")
    write(bench, host, "entry", text="Bag at the barrier.", incident="item", lat=COURSE[41][0], lon=COURSE[41][1], occurred=moment(-20))
    write(bench, host, "entry", text="Bag at the square.", incident="item", lat=48.85, lon=2.2, occurred=moment(-10))
    write(bench, host, "entry", text="Course is closed.")
    write(bench, partner, "alert", headline="Look out for a van", urgency="Immediate", severity="Severe")
    write(bench, partner, "team", text="Bomb disposal.", place="Arch Gate")
