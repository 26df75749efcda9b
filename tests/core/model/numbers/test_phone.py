# SPDX-License-Identifier: Apache-2.0
"""Telephone numbers."""

import csv

import pytest

from carillon.core.model.numbers.phone import PHONE
from carillon.errors import Invalid
from tests.conftest import shared_data


@pytest.mark.parametrize(
    ("text", "country", "normal"),
    [
        ("+44 20 7946 0018", None, "+442079460018"),
        ("0044 (0)20 7946 0018", None, "+442079460018"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("tel:+44-20-7946-0018", None, "+442079460018"),
        ("Mobile: +33 6 12 34 56 78", None, "+33612345678"),
        ("06 12 34 56 78 ext. 12", "FR", "+33612345678"),
        ("٠١٠٠ ١٢٣ ٤٥٦٧", "EG", "+201001234567"),
        ("＋８１ ９０ １２３４ ５６７８", None, "+819012345678"),
        ("011 15-2345-6789", "AR", "+5491123456789"),
        ("020 7946 0018", None, "02079460018"),
        ("1-800-FLOWERS", "US", "+18003569377"),
    ],
)
def test_reading(text: str, country: str | None, normal: str) -> None:
    key = PHONE.key(text, country)
    assert key.normal == normal
    assert key.value == normal.lstrip("+")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("020 7946 0018", "country"),
        ("+44 20 79", "missing|shorter|No country|possible"),
        ("+442079460018" + "1" * 8, "too many|No country"),
        ("+999 123 4567", "No country"),
    ],
)
def test_refusals(text: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        PHONE.clean(text)


def test_a_document_number_is_no_telephone_number() -> None:
    assert not PHONE.shape.fullmatch(PHONE.key("L898902C3").normal)


def test_display() -> None:
    assert PHONE.display("+33612345678") == "+33 6 12 34 56 78"
    assert PHONE.display("0612345678") == "0612345678"


def test_one_key_for_all_forms_of_the_example_numbers() -> None:
    with shared_data("objects/example_numbers.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        forms = {PHONE.key(row["e164"]), PHONE.key(row["international"]), PHONE.key(row["national"], row["region"])}
        assert len(forms) == 1, row
        assert PHONE.verify(row["e164"]) is None, row
    assert len(rows) > 400
