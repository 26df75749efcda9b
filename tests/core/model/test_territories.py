# SPDX-License-Identifier: Apache-2.0
"""Country codes as records hold them."""

import pytest

from carillon.core.model.territories import CODES, read


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("fr", "FR"),
        ("FRA", "FR"),
        ("D", "DE"),
        ("suhh", "SUHH"),
        ("gb-sct", "GB-SCT"),
        ("xk", "XK"),
        ("zz", "ZZ"),
        ("UTO", "UTO"),
        ("XXA", "XXA"),
        ("NO", "NO"),
        ("QQ", None),
        ("France", None),
        ("", None),
        ("F", None),
    ],
)
def test_read(given: str, code: str | None) -> None:
    assert read(given) == code


def test_codes_read_as_themselves() -> None:
    assert all(read(code) == code for code in CODES)
