# SPDX-License-Identifier: Apache-2.0
"""International bank account numbers."""

import pytest

from carillon.core.model.numbers.iban import IBAN
from carillon.errors import Invalid


@pytest.mark.parametrize(
    "number",
    [
        "DE89370400440532013000",
        "GB82WEST12345698765432",
        "FR1420041010050500013M02606",
        "NO9386011117947",
        "CH9300762011623852957",
        "SA0380000000608010167519",
        "BR9700360305000010009795493P1",
        "MT84MALT011000012345MTLCAST001S",
        "NL91ABNA0417164300",
        "TR330006100519786457841326",
    ],
)
def test_examples_of_the_registry(number: str) -> None:
    assert IBAN.clean(f"IBAN {number.lower()}") == number
    assert IBAN.verify(number) is None


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("DE89370400440532013001", "check digits"),
        ("DE8937040044053201300", "check digits"),
        ("XX6937040044053201300", "No country with the code XX|check digits"),
        ("DE1", "begins with two letters"),
        ("1234567890123456", "begins with two letters"),
    ],
)
def test_wrong_numbers(number: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        IBAN.clean(number)


def test_the_right_check_digits_of_an_unknown_country() -> None:
    body = "370400440532013000"
    check = 98 - int(body + "3333" + "00") % 97  # X is 33
    with pytest.raises(Invalid, match="XX is known"):
        IBAN.clean(f"XX{check:02}{body}")


def test_the_length_of_a_country() -> None:
    body = "37040044053201300"  # one digit too few for Germany
    check = 98 - int(body + "1314" + "00") % 97
    with pytest.raises(Invalid, match="form that IBANs of DE"):
        IBAN.clean(f"DE{check:02}{body}")
