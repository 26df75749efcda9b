# SPDX-License-Identifier: Apache-2.0
"""Base 58 and its checksum."""

from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.numbers import base58


@given(st.binary(max_size=40))
def test_there_and_back(data: bytes) -> None:
    assert base58.decode(base58.encode(data)) == data


@given(st.binary(min_size=1, max_size=40))
def test_the_checksum_is_seen(payload: bytes) -> None:
    text = base58.encode(payload + base58.checksum(payload))
    assert base58.checked(text) == payload


def test_letters_that_the_alphabet_lacks() -> None:
    assert base58.decode("0OIl") is None
    assert base58.retyped("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa") == base58.retyped("lA1zPIeP5QGef12DMPTfTL5SLmv7D1vfNa".lower())
