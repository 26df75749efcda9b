# SPDX-License-Identifier: Apache-2.0
"""The picture in a browser: no rule of accessibility broken, nothing wider than a phone, the wall on one screen, alive without reload."""

import pytest

from tests.conftest import cast
from tests.desk.events.pictures import RUN, furnish, register_run, report
from tests.doors.web.conftest import Served
from tests.doors.web.test_axe import violations
from tests.doors.web.test_browser import DESK, PHONE, Open, address, browse, complaints

pytestmark = pytest.mark.browser
__all__ = ["browse", "complaints"]
PICTURE = f"/events/{RUN}/picture"


@pytest.fixture(scope="module")
def event(served: Served) -> str:
    bench, host = served.node.bench, cast(served.node, "FR")
    register_run(bench, host)
    furnish(bench, host, cast(served.node, "DE"))
    for km in (3, 12, 40, 41):
        report(bench, host, km, f"Donaudampfschifffahrtsgesellschaftskapitänsmütze at kilometre {km}", urgency="urgent")
    return RUN


def test_it_breaks_no_rule_and_fits(browse: Open, served: Served, event: str) -> None:
    for theme, size, language in (("light", DESK, "en"), ("dark", PHONE, "ar"), ("sun", PHONE, "en")):
        page = browse("officer.fr", size=size, cookies={"carillon_theme": theme}, bypass_csp=True)
        page.goto(address(served, f"{PICTURE}?route=course&from=40&to=finish&lang={language}"))
        assert violations(page) == [], theme
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), theme


def test_the_wall_is_one_screen(browse: Open, served: Served, event: str) -> None:
    page = browse("commander.fr", size={"width": 1920, "height": 1080}, bypass_csp=True)
    page.goto(address(served, f"{PICTURE}?show=wall"))
    assert violations(page) == []
    assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [1920, 1080]


def test_it_is_alive_and_leaves_alone_what_somebody_does(browse: Open, served: Served, event: str) -> None:
    """A report comes up by itself; what is folded out stays so, and nobody is moved."""
    page = browse("officer.fr", size=DESK)
    page.goto(address(served, PICTURE))
    page.wait_for_selector("#live.clear")
    assert page.is_hidden("#refresh")
    page.click("#p-matters li:nth-child(2) summary")
    page.evaluate("scrollTo(0, 300)")
    made = report(served.node.bench, cast(served.node, "FR"), 20, "Drone over the course", urgency="flash")
    page.wait_for_selector(f"#m-{made}", timeout=5000)
    assert page.evaluate("document.querySelectorAll('.judging[open]').length") == 1
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert page.evaluate("scrollY") == 300
    page.fill(".judging[open] input[name=text]", "While I write")
    later = report(served.node.bench, cast(served.node, "FR"), 21, "Another drone", urgency="flash")
    page.wait_for_selector(f"#p-map a[href$='{later}']", state="attached", timeout=5000)
    assert page.input_value(".judging[open] input[name=text]") == "While I write"
    assert page.query_selector(f"#m-{later}") is None


def test_on_paper_the_first_page_answers(browse: Open, served: Served, event: str) -> None:
    """Map, what matters, officers with telephones and tasks stand above the first break of an A4 sheet."""
    page = browse("officer.fr", size={"width": 703, "height": 1032})
    page.emulate_media(media="print")
    page.goto(address(served, f"{PICTURE}?route=course&from=40&to=finish"))
    for name in ("picture-map", "picture-roster", "picture-tasks"):
        box = page.locator(f".{name}").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < 1032, name
    first = page.locator(".matter").first.bounding_box()
    assert first is not None
    assert first["y"] + first["height"] < 1032
    assert page.is_hidden(".chooser")
    assert page.is_hidden(".places")
