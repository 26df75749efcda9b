# SPDX-License-Identifier: Apache-2.0
"""The page of figures: tables with bars, periods, files for a spreadsheet; and what a report led to on its page."""

import csv
import io

import pytest

from carillon.core.packs import load
from carillon.desk.figures import tables
from carillon.doors.web import figures
from carillon.node import Node
from tests.conftest import cast
from tests.desk.deeds import check
from tests.doors.web.conftest import Things, Visit
from tests.doors.web.people import text_of


def test_the_tables_of_a_period(visit: Visit, things: Things, node: Node) -> None:
    check(node, cast(node, "FR"))
    page = visit("officer.fr").page("/figures?days=7")
    assert "As far as this node knows" in page
    assert "below three" in page
    for title in (
        "Records by kind",
        "Checks by purpose",
        "How soon owners confirm",
        "What waits past its time",
        "How good our records are",
    ):
        assert title in page
    assert "How soon each owner confirms" not in page
    assert '<th scope="row"><bdi>Person</bdi></th>' in page
    assert "<svg" in page
    assert "style=" not in page
    assert 'href="/figures?days=365"' in page
    theirs = visit("control.fr").page("/figures?bureau=all")
    assert "How soon each owner confirms" in theirs
    assert "All bureaus" in theirs


def test_a_wrong_period_is_explained_and_the_page_is_there(visit: Visit) -> None:
    answer = visit("officer.fr").get("/figures?since=yesterday&until=2026-01-01")
    assert answer.status_code == 422
    assert 'id="f-since-mistake"' in answer.text
    assert "What waits past its time" in text_of(answer)


@pytest.mark.parametrize("username", ["frontline.fr", "partner.fr", "admin.fr"])
def test_who_may_not(visit: Visit, username: str) -> None:
    assert visit(username).get("/figures").status_code == 403
    assert 'href="/figures"' not in visit(username).page("/account")


def test_another_bureaus_figures_are_not_for_an_officer(visit: Visit) -> None:
    assert visit("officer.fr").get("/figures?bureau=DE").status_code == 403
    assert visit("officer.fr").get("/figures/quality/csv?bureau=DE").status_code == 403
    assert visit("officer.fr").get("/figures/owners/csv").status_code == 404


def test_a_file_for_a_spreadsheet(visit: Visit, things: Things) -> None:
    answer = visit("officer.de").get("/figures/records_by_kind/csv?days=30")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "records_by_kind-DE-" in answer.headers["content-disposition"]
    head, *rows = list(csv.reader(io.StringIO(answer.text)))
    assert head == ["schema", "live", "new", "others"]
    assert ["Passport", "1", "1", "<3"] in rows


def test_every_table_and_column_has_a_name() -> None:
    assert set(figures.NAMES) == set(tables.TABLES)
    packs = load.load()
    for code, names in figures.LISTS.items():
        assert all(name in packs.codes for name in names), code
    assert set(packs.codes["answers"].codes).isdisjoint(packs.codes["report_outcomes"].codes)


def test_an_addressee_says_what_a_report_led_to(visit: Visit, things: Things) -> None:
    officer = visit("officer.fr")
    wrong = officer.post(f"/reports/{things.report}/close", {"led_to": "", "led_text": ""})
    assert wrong.status_code == 422
    assert 'id="f-led_to-mistake"' in wrong.text
    said = officer.post(f"/reports/{things.report}/close", {"led_to": "prevented", "led_text": "Nobody was hurt."})
    assert said.status_code == 303
    page = visit("officer.de").page(f"/reports/{things.report}")
    assert "What it led to" in page
    assert page.count("Harm was prevented") == 2, "in the time line of answers, and as what it led to"
    assert "Nobody was hurt." in page
