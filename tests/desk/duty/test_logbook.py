# SPDX-License-Identifier: Apache-2.0
"""The log of a desk: written, set right, handed over; and read by that desk alone."""

import pytest

from carillon.desk import reports
from carillon.desk.duty import logbook
from carillon.errors import Denied, Invalid, NotFound
from carillon.node import Node
from tests.conftest import cast

REPORT = {"title": "A van", "narrative": "White.", "audience": ["FR"], "grading": {"scheme": "admiralty", "value": "B2"}}


def test_written_set_right_and_handed_over(node: Node) -> None:
    officer = cast(node, "FR")
    first = logbook.write(node.bench, officer, "Called Berlin at noon.")
    second = logbook.write(node.bench, officer, "It was Bonn.", corrects=first.id)
    for _ in range(2):
        reports.send(node.bench, cast(node, "DE"), reports.draft(node.bench, cast(node, "DE"), REPORT).report.id)
    last = logbook.hand_over(node.bench, officer, "Wait for Bonn.")
    assert last.waiting == {"report": 2}
    assert [one.id for one in logbook.page(node.bench, officer)] == [last.id, second.id, first.id]
    assert [one.id for one in logbook.page(node.bench, officer, kind="handover")] == [last.id]
    assert logbook.page(node.bench, officer, limit=1, after=last.id)[0].corrects == first.id
    assert logbook.page(node.bench, cast(node, "DE")) == []


def test_nothing_is_set_right_that_is_not_there(node: Node) -> None:
    entry = logbook.write(node.bench, cast(node, "DE"), "Ours.")
    with pytest.raises(NotFound):
        logbook.write(node.bench, cast(node, "FR"), "Not yours.", corrects=entry.id)
    with pytest.raises(Invalid):
        logbook.write(node.bench, cast(node, "FR"), "  ")
    with pytest.raises(Denied):
        logbook.write(node.bench, cast(node, "FR", "frontline"), "I have no desk.")
