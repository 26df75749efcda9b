# SPDX-License-Identifier: Apache-2.0
"""Events and the reports that belong to them."""

from tests.doors.web.conftest import Things, Visit


def test_an_event_shows_its_facts_and_the_reports_that_one_may_read(visit: Visit, things: Things) -> None:
    officer = visit("officer.fr")
    assert "City Run 2030" in officer.page("/events")
    page = officer.page(f"/events/{things.event}")
    for text in ("Great Square", "Nairobi", "Kenya", "Start of the run", "12,000 places", "Questions about the guards"):
        assert text in page, text
    assert "Questions about the guards" not in visit("officer.ke").page(f"/events/{things.event}")


def test_past_events_are_one_click_away(visit: Visit, things: Things) -> None:
    assert "City Run 2030" in visit("frontline.jp").page("/events?show=all")
