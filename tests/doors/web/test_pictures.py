# SPDX-License-Identifier: Apache-2.0
"""The picture as a page: for the desk, for a wall and for paper; opinions said on it; not there for others."""

import pytest

from carillon.node import Node
from tests.conftest import cast
from tests.desk.events.pictures import RUN, furnish, register_run, report
from tests.doors.web.conftest import Visit

PICTURE = f"/events/{RUN}/picture"
LAST = f"{PICTURE}?route=course&from=40&to=finish"


@pytest.fixture(autouse=True)
def made(node: Node) -> str:
    register_run(node.bench, cast(node, "FR"))
    furnish(node.bench, cast(node, "FR"), cast(node, "DE"))
    report(node.bench, cast(node, "FR"), 12, "Fence <cut> in the park")
    return report(node.bench, cast(node, "FR"), 41, "Fence <cut> at the finish", urgency="urgent")


def test_a_commander_reads_the_last_kilometres(visit: Visit) -> None:
    page = visit("commander.fr").page(LAST)
    for text in (
        "kilometre 40 to the finish", "Fence <cut> at the finish", "at kilometre 41.",
        "+33 1 99 00 12 34", "Sweep the stand", "(late)", "INCIDENT", "Substantial", "Look out for a van", "Prize giving", "Whole event",
    ):  # fmt: skip
        assert text in page, text
    assert "in the park" not in page
    assert "&lt;cut&gt;" in visit("officer.fr").get(LAST).text
    assert "in the park" in visit("officer.fr").page(PICTURE)


def test_parts_are_links(visit: Visit) -> None:
    html = visit("officer.fr").get(LAST).text
    assert html.count('aria-current="true"') == 1
    for address in ("from=0&amp;to=10", "from=40&amp;to=finish", "venue=finish"):
        assert address in html, address
    assert "venue=press" not in html


def test_opinions_are_said_on_the_page(visit: Visit, made: str) -> None:
    officer = visit("officer.fr")
    form = {"kind": "report", "object": made, "part": "from=40&to=finish&evil=1"}
    answer = officer.post(PICTURE, {**form, "deed": "comment", "text": "Who is it?"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{PICTURE}?from=40&to=finish&done=matter-judged"
    assert officer.post(PICTURE, {**form, "deed": "pin"}).status_code == 303
    page = officer.page(LAST)
    assert "Who is it?" in page
    assert "Pinned" in page
    assert "Who is it?" not in visit("officer.de").page(LAST)
    for wrong in ({"deed": "dismiss"}, {"deed": "comment", "text": " "}, {"deed": "sing"}):
        assert officer.post(PICTURE, {**form, **wrong}).status_code == 422, wrong
    assert officer.post(PICTURE, {**form, "deed": "dismiss", "reason": "resolved"}).status_code == 303
    assert "at the finish" not in officer.page(LAST).partition("What matters")[2].partition("On duty now")[0]
    assert "Resolved" in officer.page(f"{LAST}&show=dismissed")
    one = f"/events/{RUN}/matters/report/{made}"
    page = officer.page(one)
    assert "Who is it?" in page
    assert "Testing security" in page
    assert officer.post(one, {"deed": "restore"}).status_code == 303
    assert officer.post(one, {"deed": "dismiss"}).status_code == 422
    assert officer.post(PICTURE, {**form, "object": "rep-none", "deed": "pin"}).status_code == 404


def test_the_wall_has_no_navigation_and_no_forms(visit: Visit) -> None:
    html = visit("officer.fr").get(f"{PICTURE}?show=wall").text
    for text in ('class="places"', "<form", 'class="bar"'):
        assert text not in html, text
    assert 'data-theme="dark"' in html
    assert "Fence &lt;cut&gt; at the finish" in html


def test_a_part_that_there_is_not_says_so_and_shows_the_whole(visit: Visit) -> None:
    answer = visit("officer.fr").get(f"{PICTURE}?from=99")
    assert answer.status_code == 422
    assert "A kilometre from 0 to" in answer.text
    assert "in the park" in answer.text


def test_who_takes_no_part_finds_nothing(visit: Visit) -> None:
    for path in (PICTURE, f"{PICTURE}/changes"):
        assert visit("officer.jp").get(path).status_code == 404, path
    assert visit("frontline.fr").get(PICTURE).status_code == 403
    assert "/picture" not in visit("officer.jp").page(f"/events/{RUN}")
    assert visit().get(PICTURE).status_code in (303, 401)
