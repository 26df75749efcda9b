# SPDX-License-Identifier: Apache-2.0
"""What the packs of this release say: doctrine, lists that others rely on, grades, retention, areas."""

import pytest

from carillon.core.packs import declare, load

PACKS = load.load()


def test_the_purposes_of_the_contract_are_there() -> None:
    assert list(PACKS.codes["purposes"].codes) == [
        "wanted",
        "identify",
        "investigation",
        "alert",
        "forensic",
        "security_check",
        "analysis",
        "border",
        "accreditation",
    ]


@pytest.mark.parametrize(
    ("name", "count"), [("behaviours", 16), ("sectors", 34), ("grading", 4), ("reach", 4), ("genders", 3), ("document_statuses", 5)]
)
def test_lists_are_complete(name: str, count: int) -> None:
    assert len(PACKS.codes[name].codes) == count


def test_handling_codes_are_written_as_the_field_writes_them() -> None:
    codes = set(PACKS.codes["handling"].codes)
    assert {"H0", "H1", "H2", "H3", "TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR", "PAP:RED"} <= codes


def test_every_list_and_area_says_why_it_is_there() -> None:
    reasons = {name: one.reason for name, one in PACKS.codes.items()} | {n: one.reason for n, one in PACKS.areas.items()}
    assert [name for name, reason in reasons.items() if not reason.endswith(".")] == []


@pytest.mark.parametrize("action", PACKS.codes["actions"].codes)
def test_no_action_begins_with_a_measure(action: str) -> None:
    """A hit is never an instruction to arrest: first comes the owner's word, or what keeps people alive or an inquiry secret."""
    first = PACKS.instruction(action).split(".")[0].split(";")[0]
    assert first.startswith("Confirm") or action in ("discreet", "specialist")
    assert "confirm" in PACKS.instruction(action).lower() or action == "discreet"


def test_a_discreet_record_is_not_to_be_noticed() -> None:
    assert PACKS.instruction("discreet").startswith("Do nothing that shows")


@pytest.mark.parametrize(
    ("scheme", "value"),
    [("admiralty", "B2"), ("admiralty", "f6"), ("4x4", "X4"), ("4x4", "A/1"), ("5x5x5", "B24"), ("5x5x5", "B 2 4"), ("3x5x2", "1AP")],
)
def test_grades_of_a_scheme(scheme: str, value: str) -> None:
    assert PACKS.grades(scheme, value)


@pytest.mark.parametrize(
    ("scheme", "value"),
    [("admiralty", "B7"), ("admiralty", "B"), ("admiralty", "B22"), ("4x4", "D1"), ("3x5x2", "B24"), ("none", "A1"), ("4x4", "")],
)
def test_what_is_no_grade(scheme: str, value: str) -> None:
    assert not PACKS.grades(scheme, value)


def test_retention_follows_the_field() -> None:
    assert PACKS.retention_months("general", "Person") == 60
    assert PACKS.retention_months("documents", "TravelDocument") == 120
    assert PACKS.retention_months("cybercrime", "Indicator") == 12
    assert PACKS.retention_months("terrorism", "Vehicle") == 120


def test_private_partners_contribute_traces_and_no_persons() -> None:
    assert {name for name, kind in PACKS.kinds.items() if kind.partner} == {
        "Indicator",
        "CryptoWallet",
        "BankAccount",
        "UserAccount",
        "Phone",
    }


def test_thresholds_of_profiles_are_numbers_in_order() -> None:
    for profile in PACKS.codes["profiles"].codes.values():
        assert 0 < float(profile.extra["possible_from"]) < float(profile.extra["hit_from"]) < 1


def test_every_kind_that_is_no_root_has_a_caption_or_is_named_by_its_label() -> None:
    for kind in PACKS.kinds.values():
        assert kind.label
        assert kind.abstract or kind.caption or kind.schema in ("Page", "EconomicActivity")


def test_every_check_finds_some_kind() -> None:
    found = {kind.check for kind in PACKS.kinds.values()} - {None}
    assert found == declare.CHECKS
