# SPDX-License-Identifier: Apache-2.0
"""Calls for information and the register of events over HTTP."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.doors.api.conftest import Caller

SignIn = Callable[[str], Caller]
TODAY = datetime.now(UTC).date()
DAY, UNTIL = str(TODAY + timedelta(days=60)), str(TODAY + timedelta(days=30))
EVENT: dict[str, Any] = {
    "id": "run-1",
    "name": "Example Run",
    "kind": "marathon",
    "hosts": ["FR"],
    "starts": DAY,
    "ends": DAY,
    "series": "Runs",
}
CALL: dict[str, Any] = {"events": ["run-1"], "sought": ["terrorist"], "until": UNTIL, "audience": "all"}


def sent(fr: Caller) -> str:
    assert fr.post("/events", EVENT).status_code == 201
    made = fr.post("/calls", CALL)
    assert made.status_code == 201, made.text
    call_id = str(made.json()["id"])
    assert fr.post(f"/calls/{call_id}/send").json()["state"] == "sent"
    return call_id


def test_a_call_from_the_draft_to_the_board(sign_in: SignIn) -> None:
    fr, de, jp = sign_in("officer.fr"), sign_in("officer.de"), sign_in("analyst.jp")
    call_id = sent(fr)
    assert [one["id"] for one in de.get("/calls?state=waiting").json()["items"]] == [call_id]
    seen = de.get(f"/calls/{call_id}").json()
    assert (seen["own"], seen["own_state"], seen["to"], seen["counts"]) == (False, "delivered", ["DE"], None)
    assert set(seen["texts"]) == {"en", "fr", "es", "ar"}
    assert de.post(f"/calls/{call_id}/acknowledge").json()["own_state"] == "acknowledged"
    assert de.post(f"/calls/{call_id}/answer", {"code": "nothing_known"}).json()["own_state"] == "nothing_known"
    assert jp.post(f"/calls/{call_id}/answer", {"code": "information", "text": "It follows."}).status_code == 200
    assert de.post(f"/calls/{call_id}/answer", {"code": "maybe"}).json()["error"]["fields"].keys() == {"code"}
    assert fr.post(f"/calls/{call_id}/remind", {"to": "KE"}).status_code == 200
    found = fr.get(f"/calls/{call_id}/board").json()
    assert (found["answered"], found["counts"]["information"], found["counts"]["nothing_known"]) == (2, 1, 1)
    assert {one["bureau"]: one["reminders"] for one in found["rows"]}["KE"] == 1
    table = fr.get(f"/calls/{call_id}/board?format=csv&sort=state")
    assert table.headers["content-type"].startswith("text/csv")
    assert table.text.splitlines()[-1].startswith("JP,JP,information")
    assert de.get(f"/calls/{call_id}/board").status_code == 403
    assert fr.get("/events/run-1/calls").json()["items"][0]["answered"] == 2
    assert de.get("/events/run-1/calls").json()["items"][0]["asked"] is None
    assert fr.post(f"/calls/{call_id}/extend", {"until": DAY}).json()["until"][:10] == DAY
    assert fr.post(f"/calls/{call_id}/close").json()["state"] == "closed"
    assert de.post(f"/calls/{call_id}/answer", {"code": "nothing_known"}).status_code == 409
    assert fr.post(f"/calls/{call_id}/recall", {"reason": "x"}).json()["texts"] == {}
    assert de.get(f"/calls/{call_id}").json()["state"] == "recalled"


def test_a_write_that_is_sent_again_is_done_once(sign_in: SignIn) -> None:
    fr, de = sign_in("officer.fr"), sign_in("officer.de")
    call_id = sent(fr)
    for _ in range(2):
        answered = de.post(f"/calls/{call_id}/answer", {"code": "looking"}, Idempotency_Key="k1")
        assert len(answered.json()["answers"]) == 1
    made = [fr.post("/calls", CALL, Idempotency_Key="k2").json()["id"] for _ in range(2)]
    assert made[0] == made[1]


def test_who_may_do_what(sign_in: SignIn) -> None:
    call_id = sent(sign_in("officer.fr"))
    assert sign_in("frontline.de").get("/calls").status_code == 403
    assert sign_in("analyst.fr").post(f"/calls/{call_id}/close").status_code == 403
    assert sign_in("officer.de").post(f"/calls/{call_id}/close").status_code == 403
    assert sign_in("control.de").get(f"/calls/{call_id}").status_code == 200
    assert sign_in("officer.de").post("/calls", CALL).status_code == 403
    assert sign_in("officer.fr").get("/calls?way=sideways").status_code == 400
    assert sign_in("officer.fr").get("/calls/cal-none").status_code == 404
    assert sign_in("officer.fr").get("/calls/texts?event=none").status_code == 404
    assert "Example Run" in sign_in("officer.fr").get("/calls/texts?event=run-1").json()["fr"]["title"]


SEASON = "Event,City,Country,Date\nRun A,Nairobi,Kenya,2030-05-05\nRun B,Berlin,Germany,2030-05-12\nRun C,Oslo,Norway,someday\n"


def test_a_season_goes_in_once_and_comes_out(sign_in: SignIn) -> None:
    fr = sign_in("officer.fr")
    told = fr("POST", "/events/import?name=season.csv&series=Runs&kind=marathon&dry_run=1", SEASON.encode()).json()
    assert (len(told["new"]), told["dry_run"], told["mapping"]["fields"]["starts"]) == (2, True, "Date")
    assert fr.get("/events").json()["items"] == []
    made = fr("POST", "/events/import?name=season.csv&series=Runs&kind=marathon", SEASON.encode()).json()
    assert (len(made["new"]), [one["place"] for one in made["rejected"]]) == (2, ["line 4"])
    again = fr("POST", "/events/import?name=season.csv&series=Runs&kind=marathon", SEASON.encode()).json()
    assert (again["new"], again["changed"], len(again["unchanged"])) == ([], [], 2)
    found = fr.get("/events?series=Runs").json()["items"]
    assert [(one["name"], one["hosts"]) for one in found] == [("Run A", ["FR", "KE"]), ("Run B", ["FR", "DE"])]
    assert [one["name"] for one in fr.get("/events?country=KE").json()["items"]] == ["Run A"]
    for form, begins in (("ics", "BEGIN:VCALENDAR"), ("csv", "id,name"), ("geojson", '{"type"')):
        written = fr.get(f"/events/export?format={form}&series=Runs")
        assert written.text.startswith(begins)
        if form != "geojson":
            back = fr("POST", f"/events/import?name=x.{form}", written.content).json()
            assert (back["new"], back["changed"], back["rejected"], len(back["unchanged"])) == ([], [], [], 2), form
    assert fr.get("/events/export?format=pdf").status_code == 400
    for data in (b"", b"\x00\x01", b"PK\x03\x04broken", b"BEGIN:VCALENDAR", b"[1,2", b"{}"):
        assert fr("POST", "/events/import", data).status_code in (400, 413), data
    wrong = {"fields": {"name": "No such column"}}
    import json

    assert fr("POST", f"/events/import?name=a.csv&mapping={json.dumps(wrong)}", SEASON.encode()).status_code == 400
    assert sign_in("analyst.fr")("POST", "/events/import?name=a.csv", SEASON.encode()).status_code == 403


def test_fields_of_an_event_are_changed(sign_in: SignIn) -> None:
    fr = sign_in("officer.fr")
    fr.post("/events", EVENT)
    changed = fr("PATCH", "/events/run-1", {"crowd": 40_000, "partners": ["DE"], "version": 1}).json()
    assert (changed["crowd"], changed["version"], changed["series"]) == (40_000, 2, "Runs")
    assert fr("PATCH", "/events/run-1", {"crowd": 1, "version": 1}).status_code == 409
    for body in ({"banana": 1}, {"id": "other"}, {"crowd": "many"}, [], {"partners": ["XX"]}):
        assert fr("PATCH", "/events/run-1", body).status_code == 400, body
    assert sign_in("officer.de")("PATCH", "/events/run-1", {"crowd": 1}).status_code == 403
    assert fr("PATCH", "/events/none", {"crowd": 1}).status_code == 404
