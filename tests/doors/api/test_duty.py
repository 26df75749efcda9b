# SPDX-License-Identifier: Apache-2.0
"""The duty desk over HTTP."""

from datetime import UTC, datetime, timedelta

SAID = {"title": "A stolen ambulance", "text": "Near the course.", "urgency": "flash", "audience": ["DE"]}
UNTIL = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()


def test_a_broadcast(sign_in):
    officer, other = sign_in("officer.fr"), sign_in("officer.de")
    made = officer.post("/broadcasts", SAID, Idempotency_Key="one")
    assert made.status_code == 201, made.text
    assert officer.post("/broadcasts", SAID, Idempotency_Key="one").json()["id"] == made.json()["id"]
    broadcast = made.json()["id"]
    (waiting,) = [one for one in other.get("/duty").json()["items"] if one["kind"] == "broadcast"]
    assert (waiting["id"], waiting["urgency"]) == (broadcast, "flash")
    assert other.post(f"/broadcasts/{broadcast}/acknowledge").json()["acknowledged_by"] == "officer.de"
    assert officer.get(f"/broadcasts/{broadcast}").json()["noted"]["DE"]
    assert sign_in("officer.ke").get(f"/broadcasts/{broadcast}").status_code == 404
    assert officer.post(f"/broadcasts/{broadcast}/recall").json()["state"] == "recalled"
    assert set(officer.post("/broadcasts", {"title": "?"}).json()["error"]["fields"]) == {"text", "audience"}


def test_the_log(sign_in):
    officer = sign_in("officer.fr")
    entry = officer.post("/duty/log", {"text": "Called Berlin."}, Idempotency_Key="two")
    assert entry.status_code == 201, entry.text
    assert officer.post("/duty/log", {"text": "Called Berlin."}, Idempotency_Key="two").json()["id"] == entry.json()["id"]
    assert officer.post("/duty/handover", {"text": "Nothing."}).json()["kind"] == "handover"
    assert [one["text"] for one in officer.get("/duty/log").json()["items"]] == ["Nothing.", "Called Berlin."]
    assert sign_in("officer.de").get("/duty/log").json()["items"] == []
    assert sign_in("frontline.fr").get("/duty/log").status_code == 403


def test_standing_in(sign_in):
    officer, other = sign_in("officer.fr"), sign_in("officer.de")
    body = {"keeper": "DE", "begins": "18:00", "ends": "07:00", "zone": "UTC", "until": UNTIL}
    agreement = officer.post("/agreements", body, Idempotency_Key="three").json()
    assert officer.post("/agreements", body, Idempotency_Key="three").json()["id"] == agreement["id"]
    assert officer.post(f"/agreements/{agreement['id']}/accept").status_code == 403
    assert other.post(f"/agreements/{agreement['id']}/accept").json()["state"] == "in force"
    assert [one["state"] for one in other.get("/agreements").json()["items"]] == ["in force"]
    assert officer.post(f"/agreements/{agreement['id']}/end").json()["state"] == "ended"
    assert other.get("/duty/passed").json()["items"] == []
    assert other.post("/duty/passed/inb-none/answer", {"word": "noted"}).status_code == 404


def test_everything(sign_in):
    answer = sign_in("officer.fr").post("/checks/everything", {"text": "Nadia Exemplar\n203.0.113.7", "purpose": "investigation"})
    assert answer.status_code == 201, answer.text
    assert [(one["text"], one["kind"]) for one in answer.json()["items"]] == [("Nadia Exemplar", "person"), ("203.0.113.7", "indicator")]
    assert all(one["answer"]["verdict"] == "no_hit" for one in answer.json()["items"])
