# SPDX-License-Identifier: Apache-2.0
"""Situation reports and what comes after an event in a browser: accessible, no wider than a phone, and on paper."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from carillon.core.model.event import Event, Route, Venue
from carillon.desk import debriefings
from carillon.desk.events import register, situations
from carillon.desk.events.room import incidents, log
from tests.conftest import cast
from tests.doors.web.conftest import Served
from tests.doors.web.test_axe import violations
from tests.doors.web.test_browser import DESK, PHONE, Open, address, browse, complaints

pytestmark = pytest.mark.browser
__all__ = ["browse", "complaints"]
RUN = "paper-run"


@pytest.fixture(scope="module")
def report(served: Served) -> str:
    bench, host = served.node.bench, cast(served.node, "FR")
    day = datetime.now(UTC).date().isoformat()
    course = Route(id="c", name="Course", points=((48.87, 2.30), (48.85, 2.40), (48.86, 2.34)), length_km=42.195)
    gate = Venue(id="gate", name="North gate", lat=48.87, lon=2.3)
    event = Event(
        id=RUN, name="Example Run of the Long Name", kind="marathon", hosts=("FR",), partners=("DE",), starts=day, ends=day, crowd=900,
        venues=(gate,), routes=(course,),
    )  # fmt: skip
    register.register(bench, host, event)
    incidents.set_level(bench, host, RUN, {"level": "severe", "reason": "A letter.", "venue": "gate"})
    for number in range(24):
        text = f"Bag number {number}, left beside the fence for an hour and then claimed by whoever had forgotten it there."
        log.write_entry(bench, host, RUN, {"text": text, "incident": "item", "lat": 48.86, "lon": 2.32 + number / 400})
    debriefings.write(bench, host, RUN, {"crowd": 850, "uses": {"calls": "useful"}, "text": "The gate opened late."})
    words = {"summary": "All is quiet along the course.", "outlook": "Rain from noon on.", "handling": ["TLP:AMBER"]}
    return situations.draft(bench, host, RUN, words).report.id


def test_it_breaks_no_rule_and_fits(browse: Open, served: Served, report: str) -> None:
    for size, language in ((DESK, "en"), (PHONE, "ar")):
        page = browse("officer.fr", size=size, bypass_csp=True)
        for place in (f"/situations/{report}", f"/events/{RUN}/situations", f"/events/{RUN}/after", f"/events/{RUN}"):
            page.goto(address(served, f"{place}?lang={language}"))
            assert violations(page) == [], place
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), place


def test_it_prints_as_a_document(browse: Open, served: Served, report: str) -> None:
    situations.issue(served.node.bench, cast(served.node, "FR"), report)
    page = browse("officer.de", size=DESK)
    page.goto(address(served, f"/situations/{report}"))
    assert not page.is_visible(".running")
    page.emulate_media(media="print")
    assert page.is_visible(".running")
    for hidden in (".bar", ".places", ".head", ".situation form"):
        assert not any(one.is_visible() for one in page.query_selector_all(hidden)), hidden
    sheets: Any = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/MediaBox \[0 0 59[45][.\d]* 84[12]", sheets)) >= 2
