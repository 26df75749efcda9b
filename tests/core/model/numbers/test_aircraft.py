# SPDX-License-Identifier: Apache-2.0
"""Registration marks of aircraft."""

import pytest

from carillon.core.model.numbers.aircraft import AIRCRAFT, mark_of
from carillon.core.model.numbers.aircraft_marks import MARKS
from carillon.errors import Invalid


@pytest.mark.parametrize(
    ("text", "shown", "country"),
    [
        ("geupt", "G-EUPT", "GB"),
        ("G-EUPT", "G-EUPT", "GB"),
        ("n123ab", "N123AB", "US"),
        ("D AIMA", "D-AIMA", "DE"),
        ("f-gzna", "F-GZNA", "FR"),
        ("HB-JNA", "HB-JNA", "CH"),
        ("VPBDR", "VP-BDR", "BM"),
        ("9K-AOD", "9K-AOD", "KW"),
        ("A9C-TA", "A9C-TA", "BH"),
        ("JA8089", "JA8089", "JP"),
        ("B-LRA", "B-LRA", "HK"),
        ("RA-12345", "RA-12345", "RU"),
        ("ОК-АВС", "OK-ABC", "CZ"),
    ],
)
def test_right_marks(text: str, shown: str, country: str) -> None:
    assert AIRCRAFT.display(AIRCRAFT.clean(text)) == shown
    assert AIRCRAFT.verify(text, country) is None


@pytest.mark.parametrize("text", ["N", "QQ-ABC", "1234567890"])
def test_no_marks(text: str) -> None:
    with pytest.raises(Invalid):
        AIRCRAFT.clean(text)


def test_doubts() -> None:
    assert "never I or O" in (AIRCRAFT.verify("N123IO") or "")
    assert "belongs to GB" in (AIRCRAFT.verify("G-EUPT", "FR") or "")


def test_the_table_of_marks() -> None:
    assert mark_of("GEUPT") == "G"
    assert len({country for countries in MARKS.values() for country in countries}) >= 190
