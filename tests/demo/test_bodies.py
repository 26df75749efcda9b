# SPDX-License-Identifier: Apache-2.0
"""Every body of the demonstration is one that a node takes: kinds, properties, codes and rules of the shipped packs."""

from itertools import chain

import pytest

from carillon.core.model import entities
from carillon.core.packs import load
from carillon.core.policy import rules
from carillon.demo.bureaus import codes
from carillon.demo.checks import checks
from carillon.demo.objects import objects
from carillon.demo.people import persons
from carillon.demo.reports import reports

TODAY = "2026-11-24"


@pytest.mark.parametrize("seed", [1, 2])
def test_records_fit_the_packs(seed: int) -> None:
    packs = load.load()
    for draft in chain(persons(1200, seed, today=TODAY), objects(800, seed, today=TODAY)):
        body = draft.body
        entities.read({"schema": body["schema"], "properties": body["properties"]}, packs.kinds)
        _, mistakes = rules.read(body, packs, codes())
        assert mistakes == {}, body
        area = packs.areas[body["area"]]
        assert body["action"] in area.actions, body
        assert body["schema"] in area.kinds, body


def test_reports_fit_the_packs() -> None:
    packs = load.load()
    for draft in reports(200, 1, f"{TODAY}T12:00:00Z"):
        _, mistakes = rules.read(draft.body, packs, codes())
        assert mistakes == {}, draft.body
        assert set(draft.body["behaviours"]) <= set(packs.codes["behaviours"].codes)
        assert draft.body["sector"] in packs.codes["sectors"].codes
        assert draft.body["urgency"] in packs.codes["urgencies"].codes
        assert {answer.outcome for answer in draft.answers} <= set(packs.codes["answers"].codes)


def test_checks_have_purposes_that_exist() -> None:
    packs = load.load()
    drawn = list(checks(300, 1, list(persons(50, 1)), list(objects(200, 1))))
    assert {draft.body["purpose"] for draft in drawn} <= set(packs.codes["purposes"].codes)
