# SPDX-License-Identifier: Apache-2.0
"""The duty desk on pages: what waits, the log, broadcasts, standing in, and everything on some identifiers."""

from datetime import UTC, datetime, timedelta

from tests.doors.web.conftest import Things, Visit

SAID = {"title": "A stolen <ambulance>", "text": "Near the course.", "urgency": "flash", "language": "en", "audience": "only"}
UNTIL = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()


def test_what_waits(visit: Visit, things: Things) -> None:
    page = visit("officer.fr").page("/duty")
    assert "Questions about the guards" in page
    assert "Questions about the guards" not in visit("officer.ke").page("/duty")
    assert "Questions about the guards" not in visit("officer.fr").page("/duty?kind=tip")
    assert visit("frontline.fr").get("/duty").status_code == 403


def test_the_log_is_written_set_right_and_handed_over(visit: Visit) -> None:
    officer = visit("officer.fr")
    officer.post("/duty/log", {"text": "Called Berlin.", "deed": "entry"})
    page = officer.page("/duty/log")
    entry = page[page.index('id="log-') + 4 :].split('"', 1)[0]
    officer.post("/duty/log", {"text": "It was Bonn.", "deed": "entry", "corrects": entry})
    officer.post("/duty/log", {"text": "Wait for Bonn.", "deed": "handover"})
    page = officer.page("/duty/log")
    for text in ("Called Berlin.", f"Sets right: {entry}", "Handed over", "Wait for Bonn."):
        assert text in page
    assert "Wait for Bonn." in officer.page("/duty")
    assert officer.post("/duty/log", {"text": "", "deed": "entry"}).status_code == 422
    assert "Called Berlin." not in visit("officer.de").page("/duty/log")


def test_a_broadcast_is_taken_note_of_and_taken_back(visit: Visit) -> None:
    officer, other = visit("officer.fr"), visit("officer.de")
    address = officer.post("/duty/broadcasts/new", {**SAID, "audience_bureaus": "DE"}).headers["location"].partition("?")[0]
    assert "A stolen &lt;ambulance&gt;" in other.get("/duty").text
    other.post(f"{address}/acknowledge")
    assert "1 of 1." in officer.page(address)
    assert visit("officer.ke").get(address).status_code == 404
    officer.post(f"{address}/recall")
    assert "ambulance" not in other.page(address)
    wrong = officer.post("/duty/broadcasts/new", {**SAID, "title": ""})
    assert wrong.status_code == 422
    assert "Near the course." in wrong.text


def test_one_desk_asks_another_to_stand_in(visit: Visit) -> None:
    officer, other = visit("officer.fr"), visit("officer.de")
    asked = {"keeper": "DE", "begins": "18:00", "ends": "07:00", "zone": "Europe/Paris", "until": UNTIL, "days": ["mon", "tue"]}
    officer.post("/duty/standing-in", asked)
    page = other.page("/duty/standing-in")
    agreement = page[page.index('action="/duty/standing-in/') + 26 :].split('"', 1)[0]
    other.post(f"/duty/standing-in/{agreement}", {"deed": "accept"})
    assert "In force" in officer.page("/duty/standing-in")
    officer.post(f"/duty/standing-in/{agreement}", {"deed": "end"})
    assert "Ended" in other.page("/duty/standing-in")
    wrong = officer.post("/duty/standing-in", {**asked, "zone": "Mars"})
    assert wrong.status_code == 422
    assert "There is no time zone" in wrong.text


def test_everything_on_some_identifiers(visit: Visit, things: Things) -> None:
    officer = visit("officer.fr")
    found = officer.post("/duty/everything", {"text": "Ivan Primerov\nL898902C3", "purpose": "investigation"})
    assert found.status_code == 200
    assert "Иван Примеров" in found.text or "Ivan Primerov" in found.text
    assert found.text.count('href="/checks/chk-') >= 2
    assert officer.post("/duty/everything", {"text": "", "purpose": "investigation"}).status_code == 422
