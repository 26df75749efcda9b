# SPDX-License-Identifier: Apache-2.0
"""A draft that names people for what is mostly lawful is vetted in its bureau before anybody else reads it."""

from typing import Any

import pytest

from carillon.core.policy.actors import Actor
from carillon.desk import records, reports, vetting
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.node import Node
from tests.conftest import Cast
from tests.desk.deeds import log

GROUNDS = "Filmed the same lock on six days, and never the view."
BODY = {"title": "Filming", "narrative": "A man films a gate.", "area": "terrorism", "behaviours": ["PHOTO"], "audience": ["DE"]}


@pytest.fixture
def draft(node: Node, actors: Cast) -> str:
    return begin(node, actors("FR"))


def begin(node: Node, officer: Actor, **more: Any) -> str:
    person = records.create(node.bench, officer, {"schema": "Person", "properties": {"name": "Testa Examplia"}, "audience": ["DE"]})
    body = {**BODY, "records": [person.record.id], "grading": "admiralty:B2", **more}
    return reports.draft(node.bench, officer, body).report.id


def test_it_is_sent_when_it_was_vetted_and_not_before(node: Node, actors: Cast, draft: str) -> None:
    with pytest.raises(Invalid) as refusal:
        reports.send(node.bench, actors("FR"), draft)
    assert set(refusal.value.fields) == {"vetting"}
    vetted = vetting.vet(node.bench, actors("FR", "analyst"), draft, "terrorism", GROUNDS).vetting
    assert vetted is not None
    assert (vetted.nexus, vetted.grounds, vetted.by) == ("terrorism", GROUNDS, "analyst.fr")
    sent = reports.send(node.bench, actors("FR"), draft).report
    assert sent.vetting == vetted
    received = reports.fetch(node.bench, actors("DE"), draft).report.vetting
    assert received is not None
    assert (received.by, received.grounds) == ("FR", GROUNDS)
    assert "report.vet" in {line.deed for line in log(node, actors("FR"))}
    with pytest.raises(Conflict):
        vetting.vet(node.bench, actors("FR"), draft, "terrorism", GROUNDS)


def test_what_has_to_do_with_nothing_is_not_sent(node: Node, actors: Cast, draft: str) -> None:
    vetting.vet(node.bench, actors("FR"), draft, "none", GROUNDS)
    with pytest.raises(Invalid):
        reports.send(node.bench, actors("FR"), draft)


def test_a_change_undoes_it(node: Node, actors: Cast, draft: str) -> None:
    vetting.vet(node.bench, actors("FR"), draft, "crime", GROUNDS)
    assert reports.edit(node.bench, actors("FR"), draft, {"narrative": "A woman films a gate."}).report.vetting is None
    with pytest.raises(Invalid):
        reports.send(node.bench, actors("FR"), draft)


def test_who_vets(node: Node, actors: Cast, draft: str) -> None:
    for role in ("frontline", "commander", "compliance", "control", "partner", "admin"):
        with pytest.raises(Denied):
            vetting.vet(node.bench, actors("FR", role), draft, "crime", GROUNDS)
    with pytest.raises(NotFound):
        vetting.vet(node.bench, actors("DE"), draft, "crime", GROUNDS)
    with pytest.raises(Invalid) as refusal:
        vetting.vet(node.bench, actors("FR"), draft, "?", "x" * 5000)
    assert set(refusal.value.fields) == {"nexus", "grounds"}


def test_what_somebody_is_is_not_passed_on(node: Node, actors: Cast) -> None:
    report_id = begin(node, actors("FR"), narrative="Two Muslims live there.", behaviours=[], records=[])
    with pytest.raises(Invalid) as refusal:
        reports.send(node.bench, actors("FR"), report_id)
    assert set(refusal.value.fields) == {"behaviours"}
    with pytest.raises(Invalid):
        vetting.vet(node.bench, actors("FR"), report_id, "terrorism", GROUNDS)


@pytest.mark.parametrize("more", [{"area": "general"}, {"behaviours": ["SABOT"]}, {"records": []}])
def test_other_reports_need_none(node: Node, actors: Cast, more: dict[str, Any]) -> None:
    assert reports.send(node.bench, actors("FR"), begin(node, actors("FR"), **more)).report.state == "sent"
