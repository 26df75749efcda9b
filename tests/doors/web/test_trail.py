# SPDX-License-Identifier: Apache-2.0
"""The audit trail: one's own bureau's, and whether the chain holds."""

from sqlalchemy import text

from carillon.node import Node
from tests.doors.web.conftest import Things, Visit
from tests.doors.web.people import text_of


def test_a_bureau_reads_its_own_trail(visit: Visit, things: Things) -> None:
    visit("officer.ke").page("/records")
    officer = visit("officer.fr")
    page = officer.page("/audit")
    assert "report.received" in page
    assert "officer.ke" not in page
    assert "officer.ke" in visit("control.fr").page("/audit")
    assert "report.received" not in officer.page("/audit?about=session.open")


def test_an_administrator_verifies_and_does_not_read(visit: Visit, things: Things) -> None:
    admin = visit("admin.fr")
    assert "report.received" not in admin.page("/audit")
    assert "The chain holds:" in text_of(admin.post("/audit/verify"))


def test_the_result_comes_as_a_part_or_as_a_page(visit: Visit, things: Things) -> None:
    officer = visit("officer.fr")
    part = officer.post("/audit/verify", **{"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div class="notice clear"')
    assert officer.post("/audit/verify").text.startswith("<!doctype html>")


def test_a_chain_that_somebody_changed_says_where(visit: Visit, things: Things, node: Node) -> None:
    with node.bench.database.write() as connection:
        connection.execute(text("UPDATE audit SET deed = 'nothing' WHERE seq = 3"))
    assert "The chain is broken at entry 3." in text_of(visit("officer.fr").post("/audit/verify"))
