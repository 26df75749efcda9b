# SPDX-License-Identifier: Apache-2.0
"""What every number standard keeps to, whatever text it is given."""

import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from carillon.core.model.numbers import standards
from carillon.core.model.numbers.standard import Standard
from carillon.core.model.numbers.standards import STANDARDS
from carillon.errors import Invalid
from tests.conftest import shared_data

EVERY = pytest.mark.parametrize("standard", STANDARDS.values(), ids=STANDARDS)

NUMBERS = {
    "account": "0532013000",
    "aircraft": "G-EUPT",
    "bic": "DEUTDEFF500",
    "bitcoin": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    "document": "L898902C3",
    "domain": "example.org",
    "email": "anna@example.org",
    "ethereum": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "hash": "d41d8cd98f00b204e9800998ecf8427e",
    "hull": "US-ABC12345D404",
    "iban": "GB82 WEST 1234 5698 7654 32",
    "imei": "49-015420-323751-8",
    "imo": "IMO 9074729",
    "ip": "192.0.2.7",
    "mmsi": "366123456",
    "monero": "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H",
    "phone": "+44 20 7946 0018",
    "plate": "AB-123-CD",
    "serial": "AB 12345",
    "text": "INV 2020/17",
    "tron": "TBHTJqAy4DhHhmT3dNceJYNRz4SdLofLre",
    "url": "https://example.org/path?q=1",
    "vin": "1M8GDM9AXKP042788",
}

ALPHABETS = st.one_of(
    st.text(max_size=60),
    st.text("0123456789", max_size=40),
    st.text("0123456789abcdefABCDEF xOIlZ-./:[]@", max_size=70),
    st.text("АВЕКМНОРСТУХІΑΒΕابجد٠١٢۳۴०१ÄÖÜöß京あ가Đ\u0301\u200b 0OI", max_size=30),
    st.sampled_from(sorted(NUMBERS.values())),
)


def test_every_standard_has_an_example_here() -> None:
    assert set(NUMBERS) == set(STANDARDS)


@EVERY
def test_a_right_number_is_clean_doubtless_and_guessed(standard: Standard) -> None:
    text = NUMBERS[standard.name]
    normal = standard.clean(text)
    assert standard.key(text).normal == normal
    assert standard.verify(text) in (None, standard.doubt(normal, None))
    assert standard.name in standards.guess(text)


@EVERY
def test_each_standard_says_what_it_is_worth(standard: Standard) -> None:
    assert standard.doctrine.endswith((".", ")"))
    assert standard.help.endswith(".")
    assert standard.title


@EVERY
@given(text=ALPHABETS)
@example(text="")
@example(text="-")
@example(text="0" * 5000)
@example(text="\ud800")
@example(text="[::1%\u0301]")
@example(text="http://[/")
@example(text="xn--\u00df.\u0130.com")
def test_nothing_but_invalid_is_raised_and_keys_are_stable(standard: Standard, text: str) -> None:
    try:
        key = standard.key(text)
    except Invalid:
        with pytest.raises(Invalid):
            standard.clean(text)
        assert standard.name not in standards.guess(text)
        return
    assert key.value
    assert key.normal
    assert standard.key(text) == key
    standard.verify(text)
    standard.display(key.normal)
    standards.guess(text)


@EVERY
@given(text=ALPHABETS)
def test_clean_is_idempotent_and_keeps_the_key(standard: Standard, text: str) -> None:
    try:
        normal = standard.clean(text)
    except Invalid:
        return
    assert standard.clean(normal) == normal
    assert standard.key(normal) == standard.key(text)


@EVERY
@pytest.mark.parametrize("text", ["", "   ", "-./", "\u200b", "—"])
def test_nothing_left_is_refused(standard: Standard, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        standard.key(text)
    assert refused.value.help


@EVERY
def test_a_text_without_end_is_refused(standard: Standard) -> None:
    with pytest.raises(Invalid, match="too long"):
        standard.key("1" * 10_000)


def test_a_wrong_number_is_found_by_the_same_wrong_number() -> None:
    wrong = standards.key("iban", "GB82 WEST 1234 5698 7654 33")
    assert wrong == standards.key("iban", "gb82west12345698765433")
    with pytest.raises(Invalid, match="check digits"):
        standards.clean("iban", "GB82 WEST 1234 5698 7654 33")


def test_an_unknown_standard_is_named() -> None:
    with pytest.raises(Invalid, match="no number standard called passport"):
        standards.key("passport", "1")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("hxxps://evil[.]example/x", ("url",)),
        ("evil[.]example", ("domain",)),
        ("198[.]51[.]100[.]7", ("ip",)),
        ("someone[at]evil[.]example", ("email",)),
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", ("ethereum",)),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", ("bitcoin",)),
        ("1M8GDM9AXKP042788", ("vin",)),
        ("1M8GDM9A0KP042788", ("vin",)),  # its check digit is wrong, but what else could it be
        ("DE89370400440532013000", ("iban",)),
        ("IMO 9074729", ("imo",)),
        ("490154203237518", ("imei",)),
        ("L898902C3", ("plate", "document", "serial")),
        ("KA 123 AB", ("plate", "document")),
        ("Picasso", ("text",)),
    ],
)
def test_a_number_of_unknown_kind_is_guessed(text: str, first: tuple[str, ...]) -> None:
    guessed = standards.guess(text)
    assert guessed[: len(first)] == first
    assert guessed[-1] == "text" or "text" not in guessed


def test_display_groups_a_number() -> None:
    assert standards.display("iban", "gb82west12345698765432") == "GB82 WEST 1234 5698 7654 32"


@pytest.mark.parametrize(("file", "standard"), [("ETH", "ethereum"), ("TRX", "tron"), ("XBT", "bitcoin")])
def test_published_wallets_verify(file: str, standard: str) -> None:
    addresses = shared_data(f"objects/ofac_crypto/sanctioned_addresses_{file}.txt").read_text().split()
    doubtful = [a for a in addresses if standards.verify(standard, a)]
    # One address of the published Bitcoin list is Tron's, which its first letter and its checksum say as well.
    assert [standards.guess(a)[0] for a in doubtful] == ["tron"] * len(doubtful)
    assert len(doubtful) <= 1
    assert {standards.guess(a)[0] for a in addresses} <= {standard, "tron"}


def test_heavy_libraries_wait_for_the_first_number() -> None:
    program = (
        "import sys; from carillon.core.model.numbers import standards as s;"
        "[s.key(n, 'AB 123456') for n in ('document', 'plate', 'vin', 'iban', 'serial', 'account', 'text')];"
        "print([m for m in ('phonenumbers', 'stdnum', 'schwifty', 'idna') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
