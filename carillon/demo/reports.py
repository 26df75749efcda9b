# SPDX-License-Identifier: Apache-2.0
"""Reports of suspicious activity of the last weeks, around coming events and in every crime area, with some answers to them.

The texts are templates in `reports.yml`; their slots hold reserved numbers only (see `specimens.py`). The same seed and the
same moment give the same reports.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

import msgspec

from carillon.core.model.event import Event
from carillon.demo.bureaus import codes
from carillon.demo.drafts import draw_bureaus, read_grade
from carillon.demo.events import events
from carillon.demo.specimens import IBANS, draw_ip, draw_phone, draw_plate, draw_wallet

WEEKS = 4
"""How far back the reports reach."""

_GRADES = ("B2", "B2", "B3", "C3", "C2", "D3", "F6", "F3", "E4", "4x4:B3", "4x4:X4")
_HANDLING = (("TLP:AMBER",), ("TLP:AMBER",), ("H1", "TLP:AMBER"), ("TLP:GREEN",), ("H1", "H2", "TLP:AMBER+STRICT"))


class Answer(msgspec.Struct, frozen=True):
    """What an addressed bureau answers: a code of the list `answers`, and a sentence."""

    bureau: str
    outcome: str
    text: str


class ReportDraft(msgspec.Struct, frozen=True, kw_only=True):
    """`body` is what POST /api/v1/reports takes. `language` is that of the narrative. `answers` come from bureaus it addresses."""

    owner: str
    language: str
    body: dict[str, Any]
    answers: tuple[Answer, ...] = ()


class Town(msgspec.Struct, frozen=True):
    """A town where something is seen."""

    name: str
    country: str
    lat: float
    lon: float


def reports(count: int, seed: int, now_iso: str) -> Iterator[ReportDraft]:
    """`count` reports, newest last. Every template comes once before any comes twice. `now_iso` is RFC 3339."""
    dice = Random(seed)
    now = datetime.fromisoformat(now_iso).astimezone(UTC)
    templates = _texts()["templates"]
    near = _near(now)
    ages = sorted((timedelta(minutes=dice.randint(90, WEEKS * 7 * 24 * 60)) for _ in range(count)), reverse=True)
    order: list[dict[str, Any]] = []
    for age in ages:
        if not order:
            order = dice.sample(templates, len(templates))
        yield _report(order.pop(), _draw_event(near, now - age, dice), now - age, dice)


def results() -> tuple[dict[str, str], ...]:
    """What reports led to, as bureaus say it: each with a code of the list `report_outcomes` and a text."""
    return tuple(_texts()["results"])


def _report(template: dict[str, Any], event: Event, occurred: datetime, dice: Random) -> ReportDraft:
    language = template.get("lang", "en")
    spoken = _texts()["spoken"].get(language)
    town = _by_the_event(event, dice) if template["at"] == "event" else _draw_town(spoken, dice)
    about_event = template["at"] == "event" or "{event}" in template["title"] + template["text"]
    words = _words(event, town, language, dice)
    title, text = (_fill(template[part], words) for part in ("title", "text"))
    # Around an event, liaison officers of other countries report, too, each in the language of his bureau.
    owner = _owner(event, town, dice) if spoken is None or town.country in spoken else dice.choice(spoken)
    everybody = dice.random() < 0.35
    named = sorted({*draw_bureaus(owner, dice.randint(2, 6), dice), *(h for h in event.hosts if about_event and h != owner)})
    body = {
        "title": title,
        "narrative": text,
        "area": template["area"],
        "behaviours": template["b"],
        "sector": template["sector"],
        "place": {"name": town.name, "country": town.country, "lat": town.lat, "lon": town.lon},
        "occurred": occurred.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "urgency": template.get("how", "routine"),
        "audience": {"mode": "all", "bureaus": []} if everybody else {"mode": "only", "bureaus": named},
        "handling": list(dice.choice(_HANDLING[:4] if everybody else _HANDLING)),
        "grading": read_grade(dice.choice(_GRADES)),
        **({"event": event.id} if about_event else {}),
    }
    answering = dice.sample(named, dice.randint(0, min(3, len(named))))
    answers = tuple(Answer(bureau, **dice.choice(_texts()["answers"])) for bureau in answering)
    return ReportDraft(owner=owner, language=language, body=body, answers=answers)


def _owner(event: Event, town: Town, dice: Random) -> str:
    """Who was there tells it; one of several hosts now and then."""
    if town.country in codes():
        return town.country
    return dice.choice(event.hosts)


def _near(now: datetime) -> list[tuple[Event, float]]:
    """Events of the coming year and the last month, the nearest the likeliest; the last ones there are if there are none."""
    today = now.date()
    found = []
    for event in events():
        days = (date.fromisoformat(event.starts) - today).days
        if date.fromisoformat(event.ends) >= today - timedelta(days=30) and days < 365:
            found.append((event, 1 / (30 + abs(days))))
    return found or [(event, 1.0) for event in events()[-5:]]


def _draw_event(near: list[tuple[Event, float]], occurred: datetime, dice: Random) -> Event:
    """One that was not over when the thing occurred, if there is any."""
    open_then = [pair for pair in near if date.fromisoformat(pair[0].ends) >= occurred.date()] or near
    return dice.choices([event for event, _ in open_then], [weight for _, weight in open_then])[0]


def _by_the_event(event: Event, dice: Random) -> Town:
    """A point on the course, or near a venue: within some three hundred metres, so that a map shows them apart."""
    venue = dice.choice(event.venues)
    lat, lon = dice.choice(event.routes[0].points) if event.routes else (venue.lat or 0.0, venue.lon or 0.0)
    return Town(
        f"{venue.name}, {venue.city}" if not event.routes else f"{event.name}, course",
        venue.country,
        round(lat + dice.uniform(-0.003, 0.003), 4),
        round(lon + dice.uniform(-0.003, 0.003), 4),
    )


def _words(event: Event, town: Town, language: str, dice: Random) -> dict[str, str]:
    """What each slot becomes."""
    venue = dice.choice(event.venues)
    words = {name: str(dice.choice(choices)) for name, choices in _texts()["slots"].items()}
    he = {"man": "he", "woman": "she"}.get(words["adult"].split()[0], "they")
    end, _, place = venue.name.partition(": ")
    where = f"the {end.lower()} area at {place}" if place and language == "en" else place or venue.name
    return words | {
        "he": he,
        "He": he.capitalize(),
        "event": event.name,
        "venue": where,
        "city": venue.city if town.name.startswith((event.name, venue.name)) else town.name,
        "count": str(dice.randint(3, 14)),
        "days": str(dice.randint(2, 9)),
        "minutes": str(dice.randint(3, 25)),
        "number": str(dice.randint(1000, 9000)),
        "age": str(dice.randint(6, 14)),
        "plate": draw_plate(dice, town.country)[0],
        "phone": draw_phone(dice, town.country)[0],
        "ip": draw_ip(dice),
        "iban": dice.choice(IBANS),
        "wallet": draw_wallet(dice),
    }


def _fill(text: str, words: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda slot: words[slot[1]], text)


def _draw_town(spoken: list[str] | None, dice: Random) -> Town:
    """Where the language of the report is spoken; anywhere for English."""
    return dice.choice([town for town in _towns() if spoken is None or town.country in spoken])


@cache
def _texts() -> dict[str, Any]:
    import yaml

    found: dict[str, Any] = yaml.safe_load(files("carillon.demo").joinpath("reports.yml").read_text("utf-8"))
    return found


@cache
def _towns() -> tuple[Town, ...]:
    rows = [line.split(" | ") for line in _texts()["towns"].splitlines()]
    return tuple(Town(name.strip(), country, float(lat), float(lon)) for name, country, lat, lon in rows)
