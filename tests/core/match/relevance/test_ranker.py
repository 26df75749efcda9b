# SPDX-License-Identifier: Apache-2.0
"""Things in a table with the events that they matter to, in order; and what raises and lowers a rank."""

from typing import Any

import msgspec
import pytest

from carillon.core.match.relevance import reasons
from carillon.core.match.relevance.ranker import MOST, Ranker
from carillon.core.match.relevance.thing import KEEP, Key, Link, Matter, Thing, linked, score
from carillon.core.model.event import Event, Venue
from carillon.core.model.record import Grading
from tests.core.match.relevance.calendar import EVENTS

RANKER = Ranker(EVENTS)
FINISH, PALACE, SUVA = (48.8702, 2.2805), (48.8665, 2.3125), (-18.139, -179.995)

TABLE: list[tuple[dict[str, Any], list[str]]] = [
    # By name, whatever else is said.
    ({"event": "paris-27"}, ["paris-27"]),
    ({"event": "paris-27", "occurred": "2019-01-01"}, ["paris-27"]),
    ({"event": "unknown"}, []),
    # By place and time: three events in one city.
    ({"points": (FINISH,), "occurred": "2026-04-12T09:00:00Z"}, ["paris-26"]),
    ({"points": (FINISH,), "occurred": "2027-04-11T09:00:00Z"}, ["paris-27", "summit-27"]),
    ({"points": (FINISH,), "occurred": "2027-04-09T09:00:00Z"}, ["paris-27", "summit-27"]),
    ({"points": (PALACE,), "occurred": "2027-04-09T09:00:00Z"}, ["summit-27", "paris-27"]),
    ({"points": (PALACE,), "occurred": "2026-04-12T09:00:00Z"}, ["paris-26"]),
    ({"points": (PALACE,), "occurred": "2025-01-01"}, []),
    ({"points": ((48.90, 2.60),), "occurred": "2027-04-11T09:00:00Z"}, []),
    ({"points": ((42.351, -71.081),), "occurred": "2027-04-12"}, ["boston-27"]),
    ({"points": ((42.091, -71.261),), "occurred": "2026-07-01T20:00:00Z"}, ["cup-26"]),
    ({"points": ((42.091, -71.261),), "occurred": "2027-04-19T09:00:00Z"}, []),
    # Across the date line.
    ({"points": (SUVA,), "occurred": "2027-08-20"}, ["suva-27"]),
    ({"points": ((-18.14, 179.0),), "occurred": "2027-08-20"}, []),
    # Of several places the nearest counts.
    ({"points": ((0.0, 0.0), FINISH), "occurred": "2027-04-11T09:00:00Z"}, ["paris-27", "summit-27"]),
    # By words.
    ({"texts": ("Threat to the Paris Marathon",), "occurred": "2027-04-01"}, ["paris-27"]),
    ({"texts": ("Threat to the Paris Marathon",), "occurred": "2026-04-01"}, ["paris-26"]),
    ({"texts": ("Threat to the Paris Marathon",), "occurred": "2026-09-01"}, []),
    ({"texts": ("Threat to the Paris Marathon 2027",), "occurred": "2026-04-01"}, ["paris-27"]),
    ({"texts": ("Threat to the Paris Marathon 2019",), "occurred": "2027-04-01"}, []),
    ({"texts": ("Letters to Orbitel and to the Seine Running Club",), "occurred": "2027-04-01"}, ["paris-27"]),
    ({"texts": ("paris marathon",), "occurred": "2027-04-01"}, ["paris-27"]),
    ({"texts": ("The marathon",), "occurred": "2027-04-01"}, []),
    ({"texts": ("Final of the city cup, gate 3 of the stadium",), "occurred": "2027-04-01"}, []),
    ({"texts": ("World Cup 2026 tickets",), "occurred": "2026-01-10"}, ["cup-26"]),
    ({"texts": ("Rugby World Cup 2027 tickets",), "occurred": "2026-06-10"}, []),
    ({"texts": ("Call about the Estadio Azteca",), "occurred": "2026-06-10"}, ["cup-26"]),
    ({"texts": ("Stade Rimrock",), "occurred": "2026-06-10"}, ["cup-26"]),
    # A venue without coordinates: by its name or its city's.
    ({"texts": ("Kranichwiese, fence cut",), "occurred": "2027-08-05"}, ["fest-27"]),
    ({"places": ("Hamburg",), "country": "DE", "occurred": "2027-08-05", "behaviours": ("INTRSN",)}, ["fest-27"]),
    ({"places": ("Hamburg",), "country": "US", "occurred": "2027-08-05"}, []),
    ({"texts": ("He lives in Hamburg.",), "occurred": "2027-08-05"}, []),
    # A city by its name, where there is no point.
    ({"places": ("Nairobi",), "country": "KE", "occurred": "2027-07-04T08:00:00Z"}, ["nairobi-27"]),
    ({"places": ("Nairobi",), "country": "KE", "occurred": "2027-01-04"}, []),
    # Only the country: not enough, unless it is grave and the day itself.
    ({"country": "KE", "occurred": "2027-07-04"}, []),
    ({"country": "KE", "occurred": "2027-07-04", "urgency": "flash", "area": "terrorism", "behaviours": ("THREAT",)}, ["nairobi-27"]),
    ({"country": "KE", "occurred": "2027-01-04", "urgency": "flash", "area": "terrorism", "behaviours": ("THREAT",)}, []),
    # A hit at the border of a host on the day of the event.
    ({"kind": "hit", "country": "JP", "occurred": "2027-03-07T01:00:00Z"}, ["tokyo-27"]),
    ({"kind": "hit", "country": "JP", "occurred": "2027-05-07T01:00:00Z"}, []),
    # Nothing.
    ({}, []),
    ({"texts": ("",), "places": ("",), "occurred": "nonsense", "told": "?"}, []),
    ({"points": ((90.0, 0.0), (-90.0, 0.0), (0.0, 180.0)), "occurred": "2027"}, []),
]


def thing(**more: Any) -> Thing:
    return Thing(**{"kind": "report", "id": "rep-1", **more})


def rank(ranker: Ranker = RANKER, **more: Any) -> list[Matter]:
    return ranker.rank(thing(**more))


@pytest.mark.parametrize(("given", "expected"), TABLE)
def test_what_matters_to_which_event(given: dict[str, Any], expected: list[str]) -> None:
    assert [one.event for one in rank(**given)] == expected


def test_nearer_matters_more_and_says_how_near() -> None:
    scores = []
    for north in (0.0, 0.002, 0.02, 0.1):
        found = rank(points=((48.87 - north, 2.28),), occurred="2027-04-11T09:00:00Z")
        scores.append(next((one.score for one in found if one.event == "paris-27"), 0.0))
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0.9
    near = rank(points=((48.8725, 2.289),), occurred="2027-04-11T09:00:00Z")[0]
    spot = next(spot for spot in near.spots if spot.kind == "route")
    assert spot.id == "course"
    assert spot.km is not None
    assert 0 < spot.km < 8
    assert any(one.code == "place.route" and "kilometre" in one.text for one in near.reasons)


def test_grading_and_urgency_raise_or_lower_and_decide_nothing() -> None:
    def one(**more: Any) -> float:
        return rank(points=((48.868, 2.27),), occurred="2027-04-05", **more)[0].score

    def graded(scheme: str, value: str) -> float:
        return one(grading=Grading(scheme, value))

    assert graded("admiralty", "A1") > one() > graded("admiralty", "E5")
    assert graded("4x4", "A1") > graded("4x4", "X4")
    assert graded("3x5x2", "1AP") > graded("3x5x2", "3EC")
    assert graded("5x5x5", "A11") > graded("5x5x5", "E55")
    assert graded("homemade", "A1") == one()
    assert one(urgency="flash") > one(urgency="urgent") > one()
    assert one(behaviours=("TESTSEC",)) > one(behaviours=("SECTOR",)) == one()
    assert rank(urgency="flash", area="terrorism", behaviours=("THREAT",), sector="MASS", occurred="2027-04-11") == []


def test_links_to_what_matters() -> None:
    link = Link(event="paris-27", kind="report", id="rep-2", form="plate", value="EX482PL")
    shared = thing(occurred="2027-04-05", keys=(Key("plate", "EX482PL"),))
    (found,) = RANKER.rank(shared, {"paris-27": [link]})
    assert (found.event, found.links) == ("paris-27", (link,))
    assert found.score >= KEEP
    assert score(found.weight) < KEEP
    assert RANKER.rank(shared, {"paris-27": [msgspec.structs.replace(link, strength=0.2)]}) == []
    assert RANKER.rank(shared, {"gone": [link]}) == []
    late = msgspec.structs.replace(shared, occurred="2027-09-05")
    assert RANKER.rank(late, {"paris-27": [link]}) == []


def test_more_links_add_less() -> None:
    steps = [linked([1.0] * count) for count in range(5)]
    assert steps == sorted(steps)
    assert steps[1] - steps[0] > steps[2] - steps[1] > steps[3] - steps[2] > steps[4] - steps[3] == 0
    assert linked([0.3, 0.9]) == linked([0.9, 0.3]) > linked([0.9])


def test_cancelled_events_are_nobodys_matter() -> None:
    cancelled = Ranker([msgspec.structs.replace(one, state="cancelled") for one in EVENTS])
    assert rank(cancelled, event="paris-27", points=(FINISH,), occurred="2027-04-11") == []


def test_what_many_are_called_weighs_less() -> None:
    """A sponsor of one event tells it; one of sixty tells nothing."""

    def sponsored(count: int) -> list[Event]:
        return [
            Event(
                id=f"e{i}",
                name=f"Town{i} Run",
                kind="marathon",
                hosts=("FR",),
                starts="2027-05-01",
                ends="2027-05-01",
                venues=(Venue(id="v", name="Start", city=f"Town{i}", country="FR"),),
                words=("Bank of Utopia",),
            )
            for i in range(count)
        ]

    said: dict[str, Any] = {"texts": ("A letter to the Bank of Utopia.",), "occurred": "2027-04-28", "behaviours": ("THREAT",)}
    assert len(rank(Ranker(sponsored(1)), **said)) == 1
    assert rank(Ranker(sponsored(60)), **said) == []
    assert len(rank(Ranker(sponsored(60)), **said | {"country": "FR", "urgency": "flash"})) <= MOST


def test_every_reason_has_a_sentence() -> None:
    seen: set[str] = set()
    for given, _ in TABLE:
        for matter in rank(**given):
            for one in matter.reasons:
                seen.add(one.code)
                assert one.text
                assert "{" not in one.text
                assert 0 <= one.score <= 1
    assert seen <= set(reasons.TEMPLATES)
    assert {"named", "place.route", "place.city", "time.session", "words.event", "words.year", "kind.urgency"} <= seen


@pytest.mark.parametrize(
    ("length", "said"), [(0.0, "0 m"), (0.03, "30 m"), (0.26, "260 m"), (1.26, "1.3 km"), (9.96, "10.0 km"), (26.4, "26 km")]
)
def test_lengths_are_said_as_people_say_them(length: float, said: str) -> None:
    assert reasons.kilometres(length) == said
