# SPDX-License-Identifier: Apache-2.0
"""Imported lists as their bureau sees them."""

from carillon.desk import imports
from carillon.node import Node
from tests.conftest import Cast
from tests.doors.web.conftest import Visit


def test_an_import_shows_how_it_ended_to_its_own_bureau(visit: Visit, node: Node, actors: Cast) -> None:
    plan = imports.Plan(format="csv", name="Stolen bicycles", edition="1")
    imports.run(node.bench, actors("FR"), plan, [], reject=lambda _: None)
    page = visit("officer.fr").page("/lists")
    for text in ("Stolen bicycles", "csv", "Done", "officer.fr"):
        assert text in page, text
    assert "Stolen bicycles" not in visit("officer.de").page("/lists")
