# SPDX-License-Identifier: Apache-2.0
"""Ids, kinds and texts that readers of calendars have in common, and venues by what they are called."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.event import Session, Venue
from carillon.core.packs.load import load
from carillon.formats.calendar_entries import (
    city_of,
    count_of,
    distinct,
    event_id,
    fitted,
    id_from,
    id_of,
    kind_of,
    merged,
    names_in,
    venue_from,
)
from carillon.formats.venue_names import VenueNames

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


@given(st.lists(st.text(max_size=80), max_size=3), st.text(max_size=80))
def test_any_text_makes_an_id_and_always_the_same(parts: list[str], uid: str) -> None:
    for made in (id_of(*parts), id_from(uid), event_id("".join(parts), "2026")):
        assert ID.fullmatch(made)
    assert id_of(*parts) == id_of(*parts)
    assert id_from(id_from(uid)) == id_from(uid)


def test_an_id_is_words_and_a_year() -> None:
    assert event_id("Paris Marathon", "2026") == event_id("Paris Marathon 2026", "2026") == "paris-marathon-2026"
    assert event_id("Run", "2026", "Köln") == "run-koln-2026"
    assert id_from("x.y@a.example") != id_from("x-y@a.example")
    assert event_id("!!!", "2026") != event_id("???", "2026")
    assert distinct("run", ["run", "run-2"]) == "run-3"
    assert len(distinct("r" * 60, ["r" * 60])) == 60


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Paris Marathon", "marathon"),
        ("Semi-marathon de Lisbonne", "marathon"),
        ("Марафон Белых ночей", "marathon"),
        ("大阪マラソン", "marathon"),
        ("World Cup Final", "tournament"),
        ("G20", "summit"),
        ("Jeux olympiques d'hiver", "games"),
        ("Olympiastadion", ""),
        ("", ""),
    ],
)
def test_words_say_the_kind(text: str, kind: str) -> None:
    assert kind_of(text) == kind


def test_each_kind_has_words_and_no_other_has() -> None:
    kinds = load().codes["event_kinds"].codes
    assert {kind_of(kind) for kind in kinds} == set(kinds)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("80 000", 80_000),
        ("1,720,000", 1_720_000),
        ("45.000", 45_000),
        ("50k", 50_000),
        ("1.7 million", 1_700_000),
        ("about 30000 runners", 30_000),
        ("5000+", 5_000),
        (27000.0, 27_000),
        ("1.5", None),
        ("-5", None),
        ("many", None),
        ("9999999999", None),
        ("", None),
    ],
)
def test_numbers_of_people(text: str | float, number: int | None) -> None:
    assert count_of(text) == number


def test_texts_are_one_line_that_fits() -> None:
    assert fitted(" a\n\x00b ") == "a b"
    assert len(fitted("x" * 500)) == 200
    assert city_of("Lutece (2)") == "Lutece"
    assert names_in("Grand Arena (Old Mill)") == ("Grand Arena", "Old Mill")
    assert names_in("Arena") == ()


def test_a_line_of_text_is_a_venue() -> None:
    assert venue_from("North Hall, Old Town, Lutece, France") == Venue(id="north-hall", name="North Hall", city="Lutece", country="FR")
    assert venue_from(",").name == "Venue"


def test_sessions_that_come_again_take_the_place_of_those_of_their_title() -> None:
    old = [Session(title="Final", starts="a"), Session(title="Opening", starts="b")]
    assert merged(old, [Session(title="Final", starts="c")]) == [old[1], Session(title="Final", starts="c")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ice Hall", "ice-hall"),
        ("ICE HALL, Northport", "ice-hall"),
        ("Northport", "ice-hall"),
        ("Old Mill Park", "grand"),
        ("Palais des Glaces", "ice-hall"),
        ("Dock", "dock"),
        ("Eastville", ""),
        ("Nowhere", ""),
        ("Big Ice Hall, Northport", "ice-hall"),
        ("Park, Northport", ""),
        ("", ""),
    ],
)
def test_a_venue_is_known_by_its_names_and_by_a_city_of_its_own(text: str, found: str) -> None:
    names = VenueNames(
        (
            Venue(id="ice-hall", name="Ice Hall", names=("Palais des Glaces",), city="Northport"),
            Venue(id="grand", name="Grand Arena (Old Mill Park)", city="Eastville"),
            Venue(id="dock", name="Dock", city="Eastville"),
        )
    )
    assert names.find(text)[0] == found


def test_a_venue_that_comes_again_with_more_is_the_same() -> None:
    names = VenueNames((Venue(id="hall", name="Hall", city="Lutece"),))
    assert names.add(Venue(id="x", name="HALL", country="FR", lat=1.0, lon=2.0, capacity=5)) == "hall"
    assert names.venues == (Venue(id="hall", name="Hall", city="Lutece", country="FR", lat=1.0, lon=2.0, capacity=5),)
    assert names.add(Venue(id="hall", name="Hall", city="Bonna")) == "hall-2"
    assert names.meet("Park, Bonna") == ("park", "")
    assert names.meet("Hall")[0] == "hall"
