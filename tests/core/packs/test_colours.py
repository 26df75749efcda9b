# SPDX-License-Identifier: Apache-2.0
"""Colours: what the packs declare, the examples they carry, and what is refused in an operator's own."""

from typing import Any

import pytest

from carillon.core.model import entities
from carillon.core.model.notice import Content, Snapshot
from carillon.core.packs import load
from carillon.core.policy import compliance
from carillon.core.policy.actors import ROLES
from carillon.errors import Invalid

PACKS = load.load()
EXAMPLES = load.examples("base/notices.yml")


def content(given: dict[str, Any]) -> Content:
    fields = {name: (value,) if isinstance(value, str) else tuple(value) for name, value in given["fields"].items()}
    return Content(colour=given["colour"], records=("rec-1",), fields=fields)


def subject(given: Any) -> Snapshot:
    body = EXAMPLES["subjects"][given] if isinstance(given, str) else given
    entity = entities.read(body, PACKS.kinds).entity
    return Snapshot(record="rec-1", version=1, schema=entity.schema, digest="", properties=entity.properties)


@pytest.mark.parametrize("example", [pytest.param(one, id=one["says"]) for one in EXAMPLES["notices"]])
def test_what_the_checks_say_of_an_example(example: dict[str, Any]) -> None:
    found = compliance.examine(PACKS, "FR", content(example["notice"]), [subject(example["subject"])], example["today"])
    assert sorted(one.code for one in found) == sorted(example["findings"])
    assert all(one.text.endswith(".") for one in found)


def test_every_colour_has_an_example_and_its_fields_are_known() -> None:
    shown = {one["notice"]["colour"] for one in EXAMPLES["notices"]}
    assert shown == {name for name, one in PACKS.colours.items() if not one.internal}
    for one in EXAMPLES["notices"]:
        assert set(one["notice"]["fields"]) <= set(PACKS.colours[one["notice"]["colour"]].fields)


@pytest.mark.parametrize("colour", PACKS.colours.values(), ids=PACKS.colours)
def test_what_a_colour_says(colour: Any) -> None:
    assert colour.reason.endswith(".")
    assert set(colour.drafts) <= set(ROLES)
    assert "frontline" not in colour.drafts
    assert {"compliance", "control"} <= set(colour.drafts)
    assert colour.properties or colour.consent == "never" or any(one.public for one in colour.fields.values())


def test_the_special_notice_is_always_public_and_silver_has_a_quota() -> None:
    assert PACKS.colours["un"].consent == "always"
    assert PACKS.colours["silver"].quota == 9
    assert [name for name, one in PACKS.colours.items() if one.quota] == ["silver"]


def test_the_grounds_of_refusal() -> None:
    assert list(PACKS.codes["refusal_grounds"].codes) == [
        "art2",
        "art3_political",
        "art3_military",
        "art3_religious",
        "art3_racial",
        "criteria",
        "insufficient",
        "expired_warrant",
        "refugee",
        "quality",
        "duplicate",
        "private",
        "quota",
        "other",
    ]


def test_a_bureau_adapts_a_colour_without_code() -> None:
    adapted = load.load({"own.yml": b"adapt: {colours: {silver: {quota: '3', hours: '12'}}, compliance: {limits: {burst: '5'}}}"})
    assert (adapted.colours["silver"].quota, adapted.colours["silver"].hours, adapted.compliance.burst) == (3, 12, 5)
    assert adapted.colours["silver"].fields == PACKS.colours["silver"].fields


def test_every_mistake_in_a_colour_is_named() -> None:
    wrong = b"""
colours:
  pink:
    label: Pink
    reason: None.
    actions: [fly]
    consent: maybe
    fields: {when: {label: When, type: moment}, what: {label: What, type: code}}
    criteria: {late: {field: then, says: Too late., severity: loud}}
compliance: {limits: {speed: "1"}, hunches: {}}
"""
    with pytest.raises(Invalid) as refusal:
        load.load({"own.yml": wrong})
    assert {place.partition(": ")[2] for place in refusal.value.fields} == {
        "colours.pink.actions",
        "colours.pink.consent",
        "colours.pink.fields.when.type",
        "colours.pink.fields.what.codes",
        "colours.pink.criteria.late.field",
        "colours.pink.criteria.late.severity",
        "compliance.limits",
        "compliance.hunches",
    }
