# SPDX-License-Identifier: Apache-2.0
"""The room of an event over HTTP: written once under one key, read by page, done by verbs, and as if it were not there for others."""

import pytest

from carillon.desk.events import register
from carillon.formats import cap
from tests.conftest import cast
from tests.desk.events.room.rooms import event_of

EVENT = "city-run-2030"
ITEMS = f"/events/{EVENT}/items"


@pytest.fixture(autouse=True)
def event(node):
    register.register(node.bench, cast(node, "FR"), event_of(EVENT, "DE"))


def test_written_once_read_by_page_and_superseded(sign_in):
    officer, other = sign_in("officer.fr"), sign_in("officer.de")
    made = officer.post(ITEMS, {"text": "One."}, Idempotency_Key="one")
    assert made.status_code == 201, made.text
    assert officer.post(ITEMS, {"text": "One."}, Idempotency_Key="one").json()["id"] == made.json()["id"]
    for text in ("Two.", "Three."):
        officer.post(ITEMS, {"text": text, "incident": "item"})
    first = other.get(f"{ITEMS}?limit=2").json()
    rest = other.get(f"{ITEMS}?limit=2&next={first['next']}").json()
    assert [one["text"] for one in (*first["items"], *rest["items"])] == ["Three.", "Two.", "One."]
    assert len(other.get(f"{ITEMS}?incidents=1").json()["items"]) == 2
    assert other.get(f"{ITEMS}?kind=song").status_code == 400
    verb = f"{ITEMS}/{made.json()['id']}/supersede"
    assert other.post(verb, {"text": "No."}).status_code == 403
    assert officer.post(verb, {"text": "One more."}).json()["supersedes"] == made.json()["id"]
    assert officer.post(verb, {"text": "Again."}).status_code == 409
    assert other.get(f"{ITEMS}/{made.json()['id']}").json()["replaced_by"]


def test_verbs(sign_in):
    officer, other = sign_in("officer.fr"), sign_in("officer.de")

    def make(caller, **body):
        answer = caller.post(ITEMS, body)
        assert answer.status_code == 201, answer.text
        return f"{ITEMS}/{answer.json()['id']}"

    task = make(officer, kind="task", text="Look.", to="DE")
    for verb, state in (("done", "done"), ("reopen", "open"), ("drop", "dropped")):
        assert other.post(f"{task}/{verb}").json()["state"] == state
    team = make(officer, kind="team", text="Dogs.")
    assert officer.get(f"/events/{EVENT}/room").json()["incident"] is True
    assert officer.post(f"{team}/stand-down").json()["state"] == "stood_down"
    assert officer.get(f"/events/{EVENT}/room").json()["incident"] is False
    guests = make(officer, kind="delegation", country="JP", name="Guests")
    assert officer.post(f"{guests}/end").json()["state"] == "ended"
    assert officer.post(f"{task}/end").status_code == 400
    now = make(officer, kind="liaison", name="A. Specimen", starts="2020-01-01T00:00Z", ends="2040-01-01T00:00Z")
    assert [one["name"] for one in other.get(f"/events/{EVENT}/roster").json()["items"]] == ["A. Specimen"]
    officer.post(f"{now}/end")
    assert other.get(f"/events/{EVENT}/roster?all=1").json()["items"] == []
    alert = make(officer, kind="alert", headline="Bag", severity="Severe")
    assert [one["bureau"] for one in other.post(f"{alert}/acknowledge").json()["acknowledged"]] == ["DE"]
    updated = officer.post(f"{alert}/update", {"headline": "Bag examined"}).json()
    assert (updated["message"], updated["severity"]) == ("update", "Severe")
    assert officer.post(f"{ITEMS}/{updated['id']}/cancel", {"reason": "A lunch."}).json()["message"] == "cancel"
    assert sign_in("analyst.fr").post(ITEMS, {"kind": "alert", "headline": "Mine"}).status_code == 403


def test_cap_files_go_out_and_come_in(sign_in):
    officer, other = sign_in("officer.fr"), sign_in("officer.de")
    sent = officer.post(ITEMS, {"kind": "alert", "headline": "Bag"}).json()["id"]
    answer = other.get(f"/events/{EVENT}/alerts/{sent}.cap")
    assert answer.headers["content-type"].startswith("application/cap+xml")
    assert cap.parse(answer.content).infos[0].headline == "Bag"
    entered = other.post(f"/events/{EVENT}/alerts", answer.content)
    assert (entered.status_code, entered.json()["source"]) == (201, sent)
    assert other.post(f"/events/{EVENT}/alerts", b"<no/>").status_code == 400


def test_a_watch_for_the_event(sign_in):
    officer = sign_in("officer.de")
    asked = {"kind": "person", "query": {"name": "Nadia Exemplar"}, "purpose": "accreditation"}
    made = officer.post(f"/events/{EVENT}/watches", asked, Idempotency_Key="w")
    assert made.status_code == 201, made.text
    assert made.json()["reference"] == f"event:{EVENT}"
    assert officer.post(f"/events/{EVENT}/watches", asked, Idempotency_Key="w").json()["id"] == made.json()["id"]
    assert officer.post(f"/events/{EVENT}/watches", {"kind": "person"}).status_code == 400


def test_others_find_no_room(sign_in):
    stranger = sign_in("officer.ke")
    officer = sign_in("officer.fr")
    item = officer.post(ITEMS, {"text": "One."}).json()["id"]
    for path in ("room", "items", f"items/{item}", "roster", f"alerts/{item}.cap"):
        assert stranger.get(f"/events/{EVENT}/{path}").status_code == 404, path
    for path in ("items", f"items/{item}/supersede", f"items/{item}/done", "watches"):
        assert stranger.post(f"/events/{EVENT}/{path}", {"text": "A", "kind": "entry"}).status_code == 404, path


def test_mistakes_have_their_field(sign_in):
    wrong = sign_in("officer.fr").post(ITEMS, {"kind": "task", "text": "", "to": "JP"})
    assert wrong.status_code == 400
    assert set(wrong.json()["error"]["fields"]) == {"text", "to"}
