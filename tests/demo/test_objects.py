# SPDX-License-Identifier: Apache-2.0
"""Things on record: the three that the documentation promises, specimens, and numbers with right check digits."""

from collections import Counter

import pytest

from carillon.core.model.numbers import standards
from carillon.demo.bureaus import SECRETARIAT, codes
from carillon.demo.objects import objects
from tests.demo.conftest import key

ALL = list(objects(900, 1, today="2026-11-24"))


@pytest.mark.parametrize(
    ("schema", "name", "value", "owner"),
    [
        ("TravelDocument", "number", "L898902C3", SECRETARIAT),
        ("Vehicle", "vin", "1M8GDM9AXKP042788", "US"),
        ("BankAccount", "iban", "GB82 WEST 1234 5698 7654 32", "GB"),
    ],
)
@pytest.mark.parametrize("seed", [1, 2, 99])
def test_what_the_documentation_promises(schema: str, name: str, value: str, owner: str, seed: int) -> None:
    found = [draft for draft in objects(3, seed) if draft.body["schema"] == schema]
    assert [draft.body["properties"][name] for draft in found] == [[value]]
    assert found[0].owner == owner
    assert found[0].body["audience"]["mode"] == "all"
    assert found[0].body["reach"] == "copy"


def test_the_same_seed_gives_the_same_objects() -> None:
    assert list(objects(300, 1)) == list(objects(300, 1))
    assert list(objects(300, 1)) != list(objects(300, 2))


@pytest.mark.parametrize("count", [0, 1, 136, 137, 500])
def test_there_are_as_many_as_asked_for(count: int) -> None:
    assert len(list(objects(count, 3))) == count


def test_all_kinds_of_things() -> None:
    kinds = Counter(draft.body["schema"] for draft in ALL)
    assert set(kinds) == {
        "TravelDocument", "Vehicle", "Firearm", "BankAccount", "CryptoWallet", "Phone", "UserAccount", "Indicator", "Artwork",
        "Vessel", "Airplane", "Company", "Organization",
    }  # fmt: skip
    assert {draft.owner for draft in ALL} <= set(codes())


def test_a_document_is_recorded_by_its_issuer_only() -> None:
    for draft in ALL:
        if draft.body["schema"] == "TravelDocument":
            country = draft.body["properties"]["country"][0]
            assert draft.owner == (SECRETARIAT if country == "UTO" else country.upper())


@pytest.mark.parametrize(
    ("schema", "name", "standard"),
    [
        ("Vehicle", "vin", "vin"),
        ("Vessel", "imoNumber", "imo"),
        ("BankAccount", "iban", "iban"),
        ("Airplane", "registrationNumber", "aircraft"),
    ],
)
def test_check_digits_are_right(schema: str, name: str, standard: str) -> None:
    numbers = [draft.body["properties"][name][0] for draft in ALL if draft.body["schema"] == schema]
    assert numbers
    assert [number for number in numbers if standards.verify(standard, number)] == []


def test_thefts_are_in_the_past() -> None:
    dates = [draft.body["properties"]["theftDate"][0] for draft in ALL if "theftDate" in draft.body["properties"]]
    assert dates
    assert max(dates) < "2026-11-24"


def test_no_firm_or_ship_is_a_listed_one(listed: dict[frozenset[str], str]) -> None:
    names = [name for draft in ALL for part in ("name", "alias") for name in draft.body["properties"].get(part, ())]
    assert {name: listed[key(name)] for name in names if key(name) in listed} == {}
