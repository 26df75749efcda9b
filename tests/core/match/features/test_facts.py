# SPDX-License-Identifier: Apache-2.0
"""Countries, gender, places and numbers speak for, against, or not at all."""

import pytest

from carillon.core.match.features.countries import countries
from carillon.core.match.features.gender import gender
from carillon.core.match.features.numbers import numbers
from carillon.core.match.features.places import places
from carillon.core.match.subject import Subject, prepare


@pytest.mark.parametrize(
    ("left", "right", "code"),
    [(("FR",), ("FR", "DE"), "country.same"), (("FR",), ("DE",), "country.conflict"), (("FR",), (), None), ((), (), None)],
)
def test_countries(left: tuple[str, ...], right: tuple[str, ...], code: str | None) -> None:
    found = countries(prepare(Subject(countries=left)), prepare(Subject(countries=right)))
    assert (found.code if found else None) == code


def test_a_shared_nationality_is_said() -> None:
    found = countries(prepare(Subject(countries=("FR",))), prepare(Subject(countries=("FR",))))
    assert found
    assert found.text == "nationality: both FR"


@pytest.mark.parametrize(
    ("left", "right", "code"),
    [("male", "M", "gender.same"), ("female", "male", "gender.conflict"), ("other", "male", None), (None, "male", None)],
)
def test_gender(left: str | None, right: str | None, code: str | None) -> None:
    found = gender(prepare(Subject(gender=left)), prepare(Subject(gender=right)))
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("left", "right", "code"),
    [
        ("Zenith", "Zenith, Utopia", "birth_place.same"),
        ("Волгоград", "Volgograd", "birth_place.same"),
        ("Berlin", "Nairobi", "birth_place.conflict"),
        ("", "Nairobi", None),
    ],
)
def test_places(left: str, right: str, code: str | None) -> None:
    found = places(prepare(Subject(birth_places=(left,))), prepare(Subject(birth_places=(right,))))
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("left", "right", "code"),
    [
        ("L8988901C", "L8988901C", "number.same"),
        ("L8988901C", "L8988901D", "number.near"),
        ("L8988901C", "D23145890", None),
        ("", "", None),
    ],
)
def test_numbers(left: str, right: str, code: str | None) -> None:
    found = numbers(prepare(Subject(numbers=(left,))), prepare(Subject(numbers=(right,))))
    assert (found.code if found else None) == code


def test_a_short_number_says_little() -> None:
    short = numbers(prepare(Subject(numbers=("123",))), prepare(Subject(numbers=("123",))))
    long = numbers(prepare(Subject(numbers=("L8988901C",))), prepare(Subject(numbers=("L8988901C",))))
    assert short
    assert long
    assert short.weight < long.weight
