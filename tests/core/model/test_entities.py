# SPDX-License-Identifier: Apache-2.0
"""Entities read against their kinds; their keys and names."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model import entities
from carillon.core.model.record import Entity, Value, to_plain
from carillon.core.packs import load
from carillon.errors import Invalid
from tests.conftest import shared_data

KINDS = load.load().kinds


def read(schema: str, *, strict: bool = True, source: str | None = None, **properties: Any) -> entities.Read:
    return entities.read({"schema": schema, "properties": properties}, KINDS, strict=strict, source=source)


def mistakes_of(body: Any, *, strict: bool = True) -> dict[str, str]:
    with pytest.raises(Invalid) as wrong:
        entities.read(body, KINDS, strict=strict)
    return wrong.value.fields


def forms(entity: Entity) -> list[tuple[str, str, str | None]]:
    return [(key.form, key.value, key.country) for key in entities.keys(entity, KINDS[entity.schema])]


def plain(entity: Entity) -> dict[str, Any]:
    properties = {name: [to_plain(value) for value in values] for name, values in entity.properties.items()}
    return {"schema": entity.schema, "id": entity.id, "properties": properties}


def test_a_bare_string_stands_for_a_list() -> None:
    entity = read("Person", name="Jane Doe", height=1.7, birthDate=1990).entity
    assert entity.values("name") == ("Jane Doe",)
    assert entity.values("height") == ("1.7",)
    assert entity.values("birthDate") == ("1990",)


def test_a_value_keeps_what_is_known_about_it() -> None:
    about = {"value": "Джейн Доу", "source": "passport", "lang": "RU", "date": "2020-01"}
    entity = read("Person", name=[about, "Jane Doe"]).entity
    assert entity.properties["name"] == (
        Value("Джейн Доу", source="passport", script="Cyrl", lang="ru", date="2020-01"),
        Value("Jane Doe"),
    )


def test_a_source_is_put_on_values_that_name_none() -> None:
    entity = read("Person", source="list 7", name=["Jane", {"value": "Joan", "source": "her"}], gender=[{"unknown": True}]).entity
    assert [value.source for value in entity.properties["name"]] == ["list 7", "her"]
    assert entity.properties["gender"] == (Value(source="list 7", unknown=True),)


def test_an_explicit_unknown_is_a_value_and_satisfies_what_is_needed() -> None:
    entity = read("Person", name={"unknown": True}, gender="U").entity
    assert entity.properties == {"name": (Value(unknown=True),), "gender": (Value(unknown=True),)}


def test_the_same_value_is_kept_once() -> None:
    assert read("Person", name=["Jane Doe", "Jane  Doe ", "J. Doe"]).entity.values("name") == ("Jane Doe", "J. Doe")


def test_every_mistake_is_told_at_once() -> None:
    fields = mistakes_of(
        {
            "schema": "Person",
            "id": 5,
            "properties": {
                "birthdate": "1990",
                "birthDate": ["1990-02-30", "1990"],
                "nationality": ["FR", "Atlantis", None, True, ["FR"]],
                "gender": [{"value": "F", "unknown": True}, {"value": "F", "colour": "red"}],
                "alias": [{"value": "x", "script": "latin"}],
            },
        }
    )
    assert set(fields) == {
        "id",
        "properties.birthdate",
        "properties.birthDate[0]",
        "properties.nationality[1]",
        "properties.nationality[2]",
        "properties.nationality[3]",
        "properties.nationality[4]",
        "properties.gender[0]",
        "properties.gender[1]",
        "properties.alias[0]",
    }
    assert "did you mean birthDate?" in fields["properties.birthdate"]


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ({"schema": "person", "properties": {}}, "schema", "did you mean Person"),
        ({"schema": "Organisation", "properties": {}}, "schema", "did you mean Organization"),
        ({"schema": "Thing", "properties": {}}, "schema", "root"),
        ({"properties": {}}, "schema", "Needed"),
        ({"schema": "Person"}, "properties", "object"),
        ({"schema": "Person", "properties": []}, "properties", "object"),
        ({"schema": "Person", "properties": {}}, "properties.name", "needed"),
        ({"schema": "Ownership", "properties": {"owner": "a"}}, "properties.asset", "needed"),
    ],
)
def test_what_is_wrong_with_the_whole(body: Any, field: str, said: str) -> None:
    assert said in mistakes_of(body)[field]


def test_a_body_that_is_no_object() -> None:
    for body in (None, [], "x", 5):
        assert mistakes_of(body) == {}


def test_too_many_values() -> None:
    many = [f"name {n}" for n in range(entities.VALUES_LIMIT + 1)]
    assert "at most" in mistakes_of({"schema": "Person", "properties": {"name": many}})["properties.name"]
    kept = read("Person", strict=False, name=many)
    assert len(kept.entity.values("name")) == entities.VALUES_LIMIT
    assert len(kept.warnings) == 1


def test_many_mistakes_are_counted() -> None:
    fields = mistakes_of({"schema": "Person", "properties": {f"x{n}": "y" for n in range(300)} | {"name": "Jane Doe"}})
    assert len(fields) == entities.MISTAKES_LIMIT + 1
    assert fields["…"] == "and 200 more"


def test_not_strict_leaves_out_what_is_wrong_and_says_so() -> None:
    found = read("Person", strict=False, name="Jane Doe", shoeSize="40", birthDate=["1990-13-01", "16 Apr 1990"], topics=["new.topic"])
    assert found.entity.values("birthDate") == ("1990-04-16",)
    assert found.entity.values("topics") == ("new.topic",)
    assert [warning.split(":")[0] for warning in found.warnings] == ["properties.shoeSize", "properties.birthDate[0]"]


def test_not_strict_refuses_what_leaves_nothing() -> None:
    assert "schema" in mistakes_of({"schema": "Nothing", "properties": {}}, strict=False)
    assert "properties.x" in mistakes_of({"schema": "Person", "properties": {"x": "y"}}, strict=False)


def test_nested_entities_are_references() -> None:
    body = {"schema": "Ownership", "properties": {"owner": [{"id": "p-1", "schema": "Person", "properties": {}}], "asset": "c-1"}}
    assert entities.read(body, KINDS).entity.values("owner") == ("p-1",)


def test_keys_come_from_the_standards_that_the_packs_name() -> None:
    person = read("Person", name="Jane Doe", passportNumber="L 898902-C3", nationality="UTO", email="Jane@Example.org").entity
    assert ("document", "L898902C3", "UTO") in forms(person)
    assert ("email", "jane@example.org", None) in forms(person)


def test_the_country_of_a_number_is_told_only_where_it_is_beyond_doubt() -> None:
    person = read("Person", name="Jane Doe", passportNumber="AB1234567", nationality=["FR", "QA"], country="FR").entity
    assert [key[2] for key in forms(person)] == [None]


def test_numbers_with_their_name_before_them_have_a_key_without_it() -> None:
    person = read("Person", name="Jane Doe", idNumber=["TIN: 183111242572", "Taxpayer No. 184101937739"]).entity
    found = {key[1] for key in forms(person)}
    assert {"183111242572", "184101937739"} <= found


def test_a_wallet_has_keys_of_every_chain_that_fits() -> None:
    wallet = read("CryptoWallet", publicKey="0x52908400098527886E0F7030069857D2E4169EE7").entity
    assert "ethereum" in {form for form, _, _ in forms(wallet)}
    unheard = read("CryptoWallet", publicKey="rExampleAddressOfAnotherChain").entity
    assert {form for form, _, _ in forms(unheard)} == {"text"}


@pytest.mark.parametrize(
    ("schema", "properties", "expected"),
    [
        ("Vehicle", {"registrationNumber": "AA-229-AA", "vin": "1M8GDM9AXKP042788", "country": "FR"}, {"plate", "vin"}),
        ("Vessel", {"name": "Example Star", "imoNumber": "IMO 9074729", "mmsi": "235012345"}, {"imo", "mmsi"}),
        ("Firearm", {"serialNumber": "AB 12345"}, {"serial"}),
        ("BankAccount", {"iban": "GB82 WEST 1234 5698 7654 32", "accountNumber": "12345678"}, {"iban", "account"}),
        ("Phone", {"number": "+33 6 12 34 56 78", "imei": "490154203237518"}, {"phone", "imei"}),
        ("Indicator", {"domain": "malware.example.com", "ipAddress": "192.0.2.1"}, {"domain", "ip"}),
        ("Indicator", {"url": "hxxp://malware[.]example[.]com/x", "hash": "9" * 64}, {"url", "hash"}),
        ("TravelDocument", {"number": "L898902C3", "country": "UTO", "status": "lost"}, {"document"}),
        ("Airplane", {"registrationNumber": "F-XAMP"}, {"aircraft"}),
    ],
)
def test_keys_by_kind(schema: str, properties: dict[str, str], expected: set[str]) -> None:
    assert {form for form, _, _ in forms(read(schema, **properties).entity)} == expected


def test_names_are_all_names_once() -> None:
    person = read("Person", name=["Jane Doe"], alias="J. Doe", weakAlias="Jane Doe", firstName="Jane", lastName="Doe").entity
    assert entities.names(person, KINDS["Person"]) == ("Jane Doe", "J. Doe")


def test_names_are_put_together_where_none_is_given() -> None:
    person = read("Person", firstName=["Jane", "Джейн"], middleName="Ann", lastName=["Doe", "Доу"], alias="The Doe").entity
    assert entities.names(person, KINDS["Person"]) == ("Jane Ann Doe", "Джейн Доу", "The Doe")
    alone = read("Person", lastName="Doe").entity
    assert entities.names(alone, KINDS["Person"]) == ("Doe",)


def test_kinds_without_names_have_none() -> None:
    assert entities.names(read("Firearm", serialNumber="AB1").entity, KINDS["Firearm"]) == ()


def test_a_real_file_of_followthemoney_loads_whole() -> None:
    with shared_data("watchlists/sample_entities.ftm.json").open(encoding="utf-8") as lines:
        for line in lines:
            found = entities.read(json.loads(line), KINDS)
            assert not found.warnings
            assert entities.read(plain(found.entity), KINDS).entity == found.entity


WORDS = st.one_of(
    st.text(max_size=12), st.sampled_from(["FR", "1990-06-15", "F", "wanted", "p-1", "ab\u200cc", "a@b", "x.y", "1990-02-30"])
)
SIMPLE = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), WORDS)
ABOUT = st.dictionaries(st.sampled_from(["value", "source", "script", "lang", "date", "unknown", "id", "schema", "x"]), SIMPLE, max_size=4)
LISTED = st.one_of(SIMPLE, ABOUT, st.lists(st.one_of(SIMPLE, ABOUT, st.lists(SIMPLE, max_size=1)), max_size=3))
NAMED = st.one_of(st.sampled_from(sorted({name for kind in KINDS.values() for name in kind.properties})), st.text(max_size=8))
BODIES = st.fixed_dictionaries(
    {
        "schema": st.one_of(st.sampled_from(sorted(KINDS)), SIMPLE),
        "properties": st.one_of(SIMPLE, st.dictionaries(NAMED, LISTED, max_size=5)),
    },
    optional={"id": SIMPLE},
)


@given(BODIES, st.booleans(), st.one_of(st.none(), st.just("a source")))
def test_reading_ends_well_or_with_invalid_and_is_idempotent(body: Any, strict: bool, source: str | None) -> None:
    try:
        entity = entities.read(body, KINDS, strict=strict, source=source).entity
    except Invalid:
        return
    kind = KINDS[entity.schema]
    again = entities.read(plain(entity), KINDS, strict=strict).entity
    assert again == entity
    entities.keys(entity, kind)
    entities.names(entity, kind)


@given(st.recursive(SIMPLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)))
def test_anything_that_is_json_ends_well_or_with_invalid(body: Any) -> None:
    with pytest.raises(Invalid):
        entities.read(body, KINDS)
