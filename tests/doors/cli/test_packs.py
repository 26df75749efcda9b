# SPDX-License-Identifier: Apache-2.0
"""`carillon pack`: what is declared, without a node."""

import pytest

from tests.doors.cli.conftest import Commands


def test_everything_is_listed(bare: Commands) -> None:
    found = bare.json("pack", "list")
    assert {one["sort"] for one in found["items"]} == {"area", "codes", "kind"}
    assert {"general", "purposes", "Person"} <= {one["name"] for one in found["items"]}
    assert "terrorism" in bare.run("pack", "list").stdout


@pytest.mark.parametrize("name", ["general", "purposes", "grading", "Person", "Firearm"])
def test_one_is_shown(name: str, bare: Commands) -> None:
    shown = bare.json("pack", "show", name)
    assert shown["label"]
    assert shown["label"] in bare.run("pack", "show", name).stdout


def test_codes_keep_their_order(bare: Commands) -> None:
    from carillon.core.packs import load

    assert list(bare.json("pack", "show", "purposes")["codes"]) == list(load.load().codes["purposes"].codes)


def test_an_unknown_name(bare: Commands) -> None:
    assert "No pack declares nonsense" in bare.error("pack", "show", "nonsense")
