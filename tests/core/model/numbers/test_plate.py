# SPDX-License-Identifier: Apache-2.0
"""Licence plates and the forms of their countries."""

import pytest

from carillon.core.model.numbers.plate import PLATE
from carillon.core.model.numbers.plate_forms import FORMS


@pytest.mark.parametrize("country", FORMS)
def test_the_example_of_each_country_has_its_form(country: str) -> None:
    assert PLATE.verify(FORMS[country].example, country) is None


def test_enough_countries_are_known() -> None:
    assert len(FORMS) >= 25


@pytest.mark.parametrize(
    ("country", "plate"),
    [
        ("AT", "S 123 AB"),
        ("CH", "ge 12345"),
        ("CN", "粤B·12345"),
        ("CN", "沪AD12345"),
        ("DE", "M-AB 123"),
        ("DE", "FÜ-XY 1E"),
        ("ES", "M-1234-AB"),
        ("FR", "1234 AB 75"),
        ("FR", "12 AAA 2B"),
        ("GB", "A123 BCD"),
        ("GR", "ΑΒΕ-1234"),
        ("IN", "22 BH 1234 AA"),
        ("IR", "۱۲ ب ۳۴۵ - ۶۷"),
        ("JP", "横浜 300 あ 1"),
        ("NL", "12-AB-34"),
        ("RU", "о001аа 199"),
        ("TR", "06 AB 1234"),
        ("UA", "АА 1234 ВС"),
    ],
)
def test_plates_of_the_form_of_their_country(country: str, plate: str) -> None:
    assert PLATE.verify(plate, country) is None


@pytest.mark.parametrize(
    ("country", "plate"),
    [("FR", "AI-123-CD"), ("ES", "1234 ABC"), ("TR", "82 AB 123"), ("IT", "AB 12 CD"), ("RU", "Д123АВ77"), ("se", "AB 123")],
)
def test_other_plates_are_doubtful_and_still_found(country: str, plate: str) -> None:
    assert FORMS[country.upper()].example in (PLATE.verify(plate, country) or "")
    assert PLATE.key(plate, country).value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("А123ВС77", "A123BC 77"),
        ("А123ВС 77 RUS", "a-123-bc-77"),
        ("O001OO77", "0001OO77"),
        ("KÖ-I 1", "KO11"),
        ("۱۲ ب ۳۴۵", "12ب345"),
        ("ΙΟΑ 1234", "10A-1234"),
    ],
)
def test_the_same_plate_read_in_two_ways_has_one_key(one: str, other: str) -> None:
    assert PLATE.key(one).value == PLATE.key(other).value


def test_a_country_without_a_table_is_not_judged() -> None:
    assert PLATE.verify("ABC 1234", "US") is None
    assert PLATE.verify("ABC 1234") is None
