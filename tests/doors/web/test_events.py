# SPDX-License-Identifier: Apache-2.0
"""Events: what is on, one event with its places and its programme, forms, and calendars that go in."""

from base64 import b64encode
from typing import Any

import pytest

from carillon.core.model.event import Event
from carillon.doors import language
from carillon.doors.web import event_times
from tests.doors.web.conftest import Things, Visit
from tests.doors.web.people import Visitor, text_of

SEASON = (
    "Event,City,Country,Date,Spectators,Mood\nRun A,Nairobi,Kenya,2030-05-05,5000,good\nRun B,Berlin,Germany,2030-05-12,,\n"
    "Run <b>C</b>,Oslo,Norway,someday,,\n"
)
NEW = {"name": "Example Games", "kind": "games", "starts": "2030-06-01", "ends": "2030-06-03", "zone": "Africa/Nairobi", "hosts": "KE"}


def test_an_event_shows_its_facts_and_the_reports_that_one_may_read(visit: Visit, things: Things) -> None:
    officer = visit("officer.fr")
    assert "City Run 2030" in officer.page("/events?days=all")
    page = officer.page(f"/events/{things.event}")
    for text in ("Great Square", "Nairobi", "Kenya", "Start of the run", "12,000 places", "Questions about the guards", "06:00 (UTC)"):
        assert text in page, text
    assert "Questions about the guards" not in visit("officer.ke").page(f"/events/{things.event}")


def test_a_list_of_a_time_a_series_a_country_and_of_ours(visit: Visit, things: Things) -> None:
    officer = visit("frontline.jp")
    assert "City Run 2030" not in officer.page("/events?days=30")
    for query in ("days=all", "days=all&country=ke", "days=all&text=city"):
        assert "City Run 2030" in officer.page(f"/events?{query}"), query
    for query in ("days=all&country=JP", "days=all&text=none", "days=all&mine=1", "days=all&series=none"):
        assert "City Run 2030" not in officer.page(f"/events?{query}"), query
    assert officer.get("/events?days=banana").status_code == 200
    assert "City Run 2030" in visit("frontline.ke").page("/events?days=all&mine=1")


def test_an_event_is_entered_and_changed(visit: Visit, things: Things) -> None:
    host = visit("officer.ke")
    assert "Example Games" not in host.page("/events/new")
    answer = host.post("/events/new", {**NEW, "deed": "venues"})
    assert answer.headers["location"].startswith("/events/example-games-2030/edit")
    assert host.post("/events/new", {**NEW, "deed": "save"}).status_code == 422
    form = {
        **NEW, "version": "1", "crowd": "40 000", "words": "Acme\nمثال", "partners": "DE", "phase.live.starts": "2030-06-01",
        "phase.live.ends": "2030-06-03", "venue.0.name": "Arena", "venue.0.city": "Nairobi", "venue.0.country": "ke",
        "venue.0.where": "1°17'S 36°49'E", "venue.0.capacity": "60,000",
    }  # fmt: skip
    assert host.post("/events/example-games-2030/edit", form).status_code == 303
    page = visit("officer.de").page("/events/example-games-2030")
    for text in ("Arena", "60,000 places", "40,000", "Acme", "مثال", "Live", "Africa/Nairobi"):
        assert text in page, text
    wrong = host.post("/events/example-games-2030/edit", {**form, "version": "2", "venue.0.where": "somewhere", "zone": "Nowhere/Town"})
    assert wrong.status_code == 422
    assert "are no coordinates" in text_of(wrong)
    gone = {**form, "version": "2", "venue.0.id": "arena", "venue.0.name": ""}
    assert host.post("/events/example-games-2030/edit", gone).status_code == 303
    assert "Arena" not in host.page("/events/example-games-2030")
    assert host.post("/events/example-games-2030/edit", gone).status_code in (409, 422)


def test_partners_come_and_go_and_an_event_is_cancelled(visit: Visit, things: Things) -> None:
    host, other = visit("officer.ke"), visit("officer.de")
    here = f"/events/{things.event}"
    assert host.post(f"{here}/partners", {"add": "de, jp"}).status_code == 303
    assert "asks you to help secure" in other.page("/inbox")
    assert host.post(f"{here}/partners", {"remove": "JP"}).status_code == 303
    assert host.post(f"{here}/cancel", {"deed": "cancel"}).status_code == 303
    assert "does not take place" in other.page(here)
    assert "Cancelled" in other.page("/events?days=all")
    assert host.post(f"{here}/cancel", {"deed": "on-again"}).status_code == 303
    assert other.post(f"{here}/cancel", {"deed": "cancel"}).status_code == 403
    assert other.get(f"{here}/edit").status_code == 303
    assert visit("analyst.ke").get("/events/new").status_code == 403


def upload(visitor: Visitor, data: bytes, **form: str) -> Any:
    sent = {"csrf": visitor.proof("/account"), "deed": "read", **form}
    return visitor.client.post("/events/import", data=sent, files={"file": ("season.csv", data, "text/csv")}, follow_redirects=False)


def test_a_calendar_is_shown_as_it_is_understood_and_goes_in(visit: Visit, things: Things) -> None:
    host = visit("officer.ke")
    assert "XLSX" in host.page("/events/import")
    shown = upload(host, SEASON.encode(), series="Runs", kind="marathon")
    page = text_of(shown)
    for text in ("What would go in", "Mood", "Spectators", "line 4", "Run A", '<option value="crowd" selected>'):
        assert text in page, text
    assert "Run A" not in host.page("/events?days=all")
    columns = {"Event": "name", "City": "city", "Country": "country", "Date": "starts", "Spectators": "capacity", "Mood": ""}
    form = {
        "file_name": "season.csv",
        "file_data": b64encode(SEASON.encode()).decode(),
        "series": "Runs",
        "kind": "marathon",
        "mapped": "1",
    }
    for number, (heading, field) in enumerate(columns.items()):
        form |= {f"heading.{number}": heading, f"column.{number}": field}
    done = host.post("/events/import", {**form, "shape": "season", "deed": "import"})
    assert "Some rows were left out" in text_of(done)
    assert "5,000 places" in host.page("/events/run-a-2030")
    again = text_of(upload(host, SEASON.encode(), series="Runs", kind="marathon"))
    assert "As they were" in again
    assert host.post("/events/series", {"series": "Runs", "add": "BR"}).status_code == 303
    assert "asks you to help secure" in visit("officer.br").page("/inbox")
    listed = host.page("/events?days=all&series=Runs")
    assert "The whole series" in listed
    assert host.get("/events/export?format=ics&series=Runs").text.count("BEGIN:VEVENT") == 2


@pytest.mark.parametrize(("data", "form"), [(b"", {}), (b"\x00\x01\x02", {}), (b"a,b\n1,2\n", {}), (b"[{}]", {"into": "none"})])
def test_what_is_no_calendar_is_told(visit: Visit, things: Things, data: bytes, form: dict[str, str]) -> None:
    answer = upload(visit("officer.ke"), data, **form)
    assert answer.status_code == 422
    assert "Import a calendar" in text_of(answer)


def test_hours_are_those_of_the_place_on_the_night_the_clock_is_put_back() -> None:
    en = language.load()["en"]
    said = [event_times.local(f"2030-10-27T{hour:02}:30:00Z", "Europe/Paris", en) for hour in (0, 1)]
    assert said == ["27 Oct 2030, 02:30 (UTC+2)", "27 Oct 2030, 02:30 (UTC+1)"]
    assert event_times.local("2030-10-26T22:30:00Z", "Asia/Kathmandu", en) == "27 Oct 2030, 04:15 (UTC+5:45)"
    assert event_times.local("2030-01-01T00:00:00Z", "America/St_Johns", en) == "31 Dec 2029, 20:30 (UTC-3:30)"
    assert event_times.local("2030-05-05", "Nowhere/Town", en) == "5 May 2030"
    assert event_times.day_of("2030-10-26T22:30:00Z", "Europe/Paris") == "2030-10-27"
    one = Event(id="a", name="A", kind="other", hosts=("FR",), starts="2030-10-27", ends="2030-10-27", zone="Europe/Paris")
    assert event_times.span(one, en) == "27 Oct 2030"
