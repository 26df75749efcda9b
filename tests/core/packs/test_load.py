# SPDX-License-Identifier: Apache-2.0
"""The packs load whole, an operator's packs add and adapt, and every mistake is told at once."""

import pytest

from carillon.core.packs import load
from carillon.errors import Invalid

ADDED = b"""
kinds:
  Drone:
    label: Drone
    plural: Drones
    extends: [Thing]
    check: object
    caption: [make serialNumber]
    required: [serialNumber]
    retention: 24
    properties:
      serialNumber: identifier/serial
      make: string, Maker
      droneClass: {type: code, codes: drone_classes, label: Class, multiple: no}
codes:
  drone_classes:
    label: Class of drone
    reason: The classes of the aviation authority.
    codes: {c0: Toy, c1: Light}
areas:
  drones:
    label: Drones
    reason: They fly where people watch a match.
    kinds: [Drone, Person]
    report: {fields: [title, narrative], behaviours: [AVIATION]}
    actions: [confirm, seize]
    retention: {Drone: 12}
"""

ADAPTED = b"""
adapt:
  kinds:
    Person:
      retention: 36
      properties: {tattoo: "string, Tattoos"}
  codes:
    purposes:
      codes:
        analysis: ~
        parade: {label: Parade, reason: A custom of this town.}
  areas:
    drugs: ~
    art: {label: Art and antiquities}
"""


def mistakes_of(*files: bytes) -> dict[str, str]:
    with pytest.raises(Invalid) as wrong:
        load.load({f"own-{at}.yml": data for at, data in enumerate(files)})
    return wrong.value.fields


def test_the_packs_of_this_release_load_without_a_mistake() -> None:
    packs = load.load()
    assert {"Person", "Organization", "Vehicle", "Firearm", "TravelDocument", "Indicator", "Artwork"} <= packs.kinds.keys()
    assert next(iter(packs.areas)) == "general"
    assert {"terrorism", "trafficking", "cybercrime", "financial", "firearms"} <= packs.areas.keys()
    assert load.load() is packs


def test_an_operator_adds_a_kind_a_list_and_an_area() -> None:
    packs = load.load({"drones.yml": ADDED})
    drone = packs.kinds["Drone"]
    assert [p.name for p in drone.keyed] == ["serialNumber"]
    assert drone.properties["droneClass"].allowed == frozenset({"c0", "c1"})
    assert drone.properties["droneClass"].multiple is False
    assert "name" in drone.properties
    assert packs.retention_months("drones", "Drone") == 12
    assert packs.retention_months("general", "Drone") == 24
    assert packs.areas["drones"].profile == "standard"
    assert "Drone" not in load.load().kinds


def test_an_operator_adapts_what_is_there() -> None:
    packs = load.load({"own.yml": ADAPTED})
    person = packs.kinds["Person"]
    assert person.retention_months == 36
    assert person.properties["tattoo"].label == "Tattoos"
    assert person.properties["birthDate"].type == "date"
    assert person.check == "person"
    purposes = packs.codes["purposes"].codes
    assert "parade" in purposes
    assert "analysis" not in purposes
    assert "wanted" in purposes
    assert "drugs" not in packs.areas
    assert packs.areas["art"].label == "Art and antiquities"
    assert packs.areas["art"].actions == load.load().areas["art"].actions


def test_what_extends_an_adapted_kind_has_the_change() -> None:
    packs = load.load({"own.yml": b"adapt: {kinds: {Vehicle: {properties: {tollTag: identifier/text}}}}"})
    assert packs.kinds["Vessel"].properties["tollTag"].standard == "text"


def test_every_mistake_is_told_at_once_with_its_place() -> None:
    fields = mistakes_of(
        b"""
kinds:
  Drone:
    label: Drone
    plural: Drones
    extends: [Thing, Flyer]
    colour: red
    check: sky
    caption: [make]
    properties:
      owner: entity/Pilot
      size: code
      weight: mass
      height: identifier/altimeter
      "two words": string
  Person: {label: Again, plural: Again}
areas:
  drones:
    label: Drones
    kinds: [Drone, Balloon]
    actions: [shoot]
    retention: {Drone: long}
    profile: blurred
codes:
  empty: {label: Empty, reason: Nothing in it.}
""",
        b"adapt: {kinds: {Dron: {label: x}}, areas: {general: text}}\nelse: 1",
    )
    assert set(fields) == {
        "own-0.yml: kinds.Person",
        "own-0.yml: kinds.Drone.colour",
        "own-0.yml: kinds.Drone.extends",
        "own-0.yml: kinds.Drone.check",
        "own-0.yml: kinds.Drone.caption",
        "own-0.yml: kinds.Drone.properties.owner",
        "own-0.yml: kinds.Drone.properties.size.codes",
        "own-0.yml: kinds.Drone.properties.weight.type",
        "own-0.yml: kinds.Drone.properties.height.standard",
        "own-0.yml: kinds.Drone.properties.two words",
        "own-0.yml: areas.drones.reason",
        "own-0.yml: areas.drones.kinds",
        "own-0.yml: areas.drones.actions",
        "own-0.yml: areas.drones.retention.Drone",
        "own-0.yml: areas.drones.profile",
        "own-0.yml: codes.empty.codes",
        "own-1.yml: adapt.kinds.Dron",
        "own-1.yml: adapt.areas.general",
        "own-1.yml: else",
    }


def test_a_kind_that_extends_itself_is_a_mistake() -> None:
    fields = mistakes_of(
        b"kinds: {A: {label: A, plural: A, extends: [B]}, B: {label: B, plural: B, extends: [A]}}",
    )
    assert fields == {"own-0.yml: kinds.A.extends": "A circle: A extends B extends A."}


def test_a_property_that_two_parents_declare_differently_is_a_mistake() -> None:
    fields = mistakes_of(
        b"""
kinds:
  A: {label: A, plural: A, properties: {size: number}}
  B: {label: B, plural: B, properties: {size: string}}
  C: {label: C, plural: C, extends: [A, B]}
  D: {label: D, plural: D, extends: [A, B], properties: {size: text}}
"""
    )
    assert list(fields) == ["own-0.yml: kinds.C.properties.size"]


@pytest.mark.parametrize("section", ["kinds: [A]", "kinds: {A: 1}", "codes: x", "areas: {a: []}", "adapt: 1", "adapt: {kinds: 1}"])
def test_a_section_of_another_shape_is_a_mistake(section: str) -> None:
    assert len(mistakes_of(section.encode())) == 1


FOLLOWTHEMONEY = """
    Address Airplane Article Asset Associate Audio BankAccount Call CallForTenders Company Contract ContractAward Control
    CourtCase CourtCaseParty CryptoWallet Debt Directorship Document Documentation EconomicActivity Email Employment Event
    Family Folder HyperText Identification Image LegalEntity License Membership Mention Message Note Occupancy Organization
    Ownership Package Page Pages Passport Payment Person PlainText Position Project ProjectParticipant PublicBody RealEstate
    Representation Risk Sanction Security Similar Succession Table TaxRoll Territory Trip UnknownLink UserAccount Vehicle
    Vessel Video Workbook
"""


@pytest.mark.parametrize("schema", FOLLOWTHEMONEY.split())
def test_every_schema_of_followthemoney_is_a_kind(schema: str) -> None:
    assert not load.load().kinds[schema].abstract
