# SPDX-License-Identifier: Apache-2.0
"""Numbers of the demonstration are well formed, and of ranges that belong to nobody."""

import re
from ipaddress import ip_address, ip_network
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.numbers import standards
from carillon.demo import specimens

DOCUMENTATION = [ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")]
dice = st.integers(0, 2**32).map(Random)


@pytest.mark.parametrize("iban", specimens.IBANS)
def test_ibans_are_right(iban: str) -> None:
    assert standards.verify("iban", iban) is None


@pytest.mark.parametrize("maker", sorted(specimens.MAKES))
@given(dice=dice)
def test_vins_have_right_check_digits_and_no_real_model(maker: str, dice: Random) -> None:
    vin = specimens.draw_vin(dice, maker)
    assert standards.verify("vin", vin) is None
    assert vin[3:8] == "XXXXX"


@pytest.mark.parametrize("country", sorted(specimens.PLATES))
@given(dice=dice)
def test_plates_look_like_those_of_their_country(country: str, dice: Random) -> None:
    plate, said = specimens.draw_plate(dice, country)
    assert said == country
    assert standards.verify("plate", plate, country) is None


@pytest.mark.parametrize("country", sorted(specimens.PHONES))
def test_phones_have_a_possible_length(country: str) -> None:
    number, _ = specimens.draw_phone(Random(1), country)
    assert re.fullmatch(r"\+\d{10,13}", number.replace(" ", ""))
    doubt = standards.verify("phone", number)
    assert doubt is None or "has not given out" in doubt


@given(dice=dice)
def test_wallets_are_well_formed(dice: Random) -> None:
    wallet = specimens.draw_wallet(dice)
    assert standards.guess(wallet)[0] in ("bitcoin", "tron", "ethereum")


@given(dice=dice)
def test_network_traces_are_for_documentation(dice: Random) -> None:
    address = ip_address(specimens.draw_ip(dice))
    assert any(address in net for net in DOCUMENTATION if net.version == address.version)
    assert re.search(r"(^|\.)(example|invalid|example\.(com|net|org))$", specimens.draw_domain(dice))


def test_a_country_without_a_range_gets_another_ones_number() -> None:
    assert specimens.draw_phone(Random(1), "VA")[1] in specimens.PHONES
    assert specimens.draw_plate(Random(1), "VA")[1] in specimens.PLATES
