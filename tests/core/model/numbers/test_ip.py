# SPDX-License-Identifier: Apache-2.0
"""Internet addresses."""

import pytest

from carillon.core.model.numbers.ip import IP
from carillon.errors import Invalid


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("192[.]0[.]2[.]7", "192.0.2.7"),
        ("192.0.2.7:8080", "192.0.2.7"),
        ("192.0.2.7/32", "192.0.2.7"),
        ("192.0.2.7/24", "192.0.2.0/24"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::1"),
        ("hxxp://192[.]0[.]2[.]7/x", "192.0.2.7"),
    ],
)
def test_right_addresses(text: str, normal: str) -> None:
    assert IP.clean(text) == normal


@pytest.mark.parametrize("text", ["256.1.1.1", "1.2.3", "192.168.001.001", "1::2::3", "example.org"])
def test_no_addresses(text: str) -> None:
    with pytest.raises(Invalid):
        IP.clean(text)


@pytest.mark.parametrize("text", ["10.0.0.1", "127.0.0.1", "224.0.0.1", "fe80::1"])
def test_addresses_that_identify_nobody(text: str) -> None:
    assert IP.verify(text)


def test_a_public_address() -> None:
    assert IP.verify("9.9.9.9") is None
