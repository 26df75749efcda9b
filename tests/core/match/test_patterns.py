# SPDX-License-Identifier: Apache-2.0
"""Patterns: what is together where chance would have scattered it, and nothing that every busy event has."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.match import patterns
from carillon.core.match.patterns import Pattern, Seen, Shared
from carillon.core.match.relevance.thing import Spot

NOW = "2030-05-05T10:00:00Z"
LENGTHS = {"course": 42.195}


def at(km: float) -> tuple[Spot, ...]:
    return (Spot("route", "course", "The course", 0.1, km),)


def venue(name: str) -> tuple[Spot, ...]:
    return (Spot("venue", name, name.title(), 0.2),)


def seen(name: str, spots: tuple[Spot, ...] = (), *, days: float = 1, behaviours: tuple[str, ...] = (), **more: object) -> Seen:
    occurred = (datetime.fromisoformat(NOW) - timedelta(days=days)).isoformat()
    return Seen(kind="report", id=name, occurred=occurred, spots=spots, behaviours=behaviours, **more)  # type: ignore[arg-type]


def find(*things: Seen) -> list[Pattern]:
    return patterns.find(things, now=NOW, lengths=LENGTHS)


def test_one_vehicle_at_two_venues() -> None:
    car = (Shared("plate", "XX123YY", "XX-123-YY"),)
    found = find(seen("a", venue("arena"), shared=car), seen("b", venue("hall"), days=3, shared=car), seen("c", venue("hall")))
    assert [(one.code, one.things) for one in found] == [("recurring", (("report", "b"), ("report", "a")))]
    assert found[0].text == "The same vehicle XX-123-YY is in 2 things at 2 places: Hall; Arena."


def test_one_vehicle_twice_at_one_venue_is_none() -> None:
    car = (Shared("plate", "XX123YY"),)
    assert find(seen("a", venue("arena"), shared=car), seen("b", venue("arena"), shared=car)) == []


def test_a_car_known_by_plate_and_record_is_one() -> None:
    car = (Shared("plate", "XX123YY"), Shared("record", "rec-1"))
    assert len(find(seen("a", at(3), shared=car), seen("b", at(30), shared=car))) == 1


def test_tests_of_security_along_a_course() -> None:
    things = [seen(str(km), at(km), behaviours=("TESTSEC",)) for km in (40.1, 40.6, 41.2, 5.0)]
    (found,) = find(*things)
    assert found.code == "cluster.route"
    assert {name for _, name in found.things} == {"40.1", "40.6", "41.2"}
    assert "between kilometre 40.1 and 41.2" in found.text
    assert "TESTSEC" in found.text


@pytest.mark.parametrize(
    "things",
    [
        [seen(str(km), at(km), behaviours=("TESTSEC",)) for km in (1, 9, 17, 25, 33, 41)],
        [seen(str(km), at(km), behaviours=("THEFT",)) for km in (40.1, 40.6, 41.2)],
        [seen(str(n), at(40 + n / 10), behaviours=("TESTSEC",), days=n * 30) for n in range(4)],
        [seen("a", at(40), behaviours=("TESTSEC",)), seen("b", at(40.2), behaviours=("SURVL",))],
        [seen(str(n), at(40), behaviours=("TESTSEC",)) for n in range(1)],
        [Seen(kind="report", id=str(n), occurred="2030", spots=at(40), behaviours=("TESTSEC",)) for n in range(5)],
    ],
    ids=["spread out", "no preparation", "months apart", "two", "one", "no one knows when"],
)
def test_no_cluster(things: list[Seen]) -> None:
    assert find(*things) == []


def test_a_venue_that_is_watched_more_than_others() -> None:
    things = [seen(f"a{n}", venue("arena"), behaviours=("SURVL",), days=n) for n in range(6)]
    others = [seen(f"o{n}", venue(f"hall {n}"), behaviours=("SURVL",), days=n) for n in range(4)]
    (found,) = find(*things, *others)
    assert (found.code, len(found.things)) == ("cluster.venue", 6)
    assert find(*others) == []


def test_a_sudden_rise() -> None:
    quiet = [seen(f"q{n}", days=(n + 2) / 24) for n in range(0, 70, 7)]
    burst = [seen(f"b{n}", days=n / 24 / 60) for n in range(8)]
    (found,) = find(*quiet, *burst)
    assert (found.code, len(found.things)) == ("rise", 8)
    busy = [seen(f"y{n}", days=(n + 61) / 24 / 60) for n in range(0, 70 * 60, 7)]
    assert find(*busy, *burst) == []


def test_several_bureaus_on_one_hour() -> None:
    (found,) = find(*(seen(code, venue("arena"), bureau=code, days=1) for code in ("FR", "QA", "JP")))
    assert found.code == "together"
    assert found.text.startswith("FR, JP, QA report from “Arena”")
    assert find(*(seen(f"{code}{n}", venue("arena"), bureau=code, days=1) for code in ("FR",) for n in range(3))) == []


_spots = st.one_of(st.floats(0, 42, allow_nan=False).map(at), st.sampled_from(["arena", "hall"]).map(venue), st.just(()))
_things = st.lists(
    st.builds(
        Seen,
        kind=st.sampled_from(["report", "hit"]),
        id=st.text("abcdef", min_size=1, max_size=3),
        bureau=st.sampled_from(["FR", "QA", "JP"]),
        occurred=st.sampled_from(["", "2030", "2030-05-04", "2030-05-05T09:30:00Z", "2030-05-05T12:30:00+03:00", "not a date"]),
        behaviours=st.sampled_from([(), ("TESTSEC",), ("SURVL", "THEFT")]),
        spots=_spots,
        shared=st.sampled_from([(), (Shared("plate", "X1"),), (Shared("phone", "5"), Shared("plate", "X1"))]),
    ),
    max_size=14,
    unique_by=lambda one: (one.kind, one.id),
)


@given(_things, st.randoms(use_true_random=False))
def test_order_does_not_matter_and_one_thing_is_no_pattern(things: list[Seen], dice: object) -> None:
    found = patterns.find(things, now=NOW, lengths=LENGTHS)
    shuffled = list(things)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert patterns.find(shuffled, now=NOW, lengths=LENGTHS) == found
    known = {(one.kind, one.id) for one in things}
    for one in found:
        assert len(set(one.things)) >= 2
        assert set(one.things) <= known
