# SPDX-License-Identifier: Apache-2.0
"""Requests through the API: every verb, files both ways, and what is refused."""

from hashlib import sha256

import pytest

ASKED = {
    "subject": "Keeper of a white van",
    "text": "Who keeps it?",
    "questions": ["vehicle_owner"],
    "purpose": "investigation",
    "legal_basis": "Article 4",
    "to": ["DE"],
    "identifiers": [{"value": "AB-123-CD", "standard": "plate", "country": "DE"}],
}
FILE = b"%PDF-1.7\n" + b"x" * 2_000_000
"""More than any other body may have."""


def upload(caller, request_id, data=FILE, name="photo.pdf", media="application/pdf", **more):
    query = f"?name={name}" + "".join(f"&{key}={value}" for key, value in more.items())
    return caller.client.post(
        f"/api/v1/requests/{request_id}/attachments{query}", content=data, headers={**caller.headers, "Content-Type": media}
    )


@pytest.fixture
def asker(sign_in):
    return sign_in("officer.fr")


@pytest.fixture
def asked(sign_in):
    return sign_in("officer.de")


def test_every_verb(asker, asked):
    request_id = asker.post("/requests", {**ASKED, "legal_basis": ""}).json()["id"]
    refused = asker.post(f"/requests/{request_id}/send")
    assert (refused.status_code, set(refused.json()["error"]["fields"])) == (400, {"legal_basis"})
    assert asker("PATCH", f"/requests/{request_id}", {"legal_basis": "Article 5", "version": 1}).json()["version"] == 2
    sent = asker.post(f"/requests/{request_id}/send").json()
    assert (sent["state"], sent["sides"][0]["state"], sent["own"]) == ("sent", "sent", True)
    assert asked.get("/requests?way=to").json()["items"][0]["id"] == request_id
    claimed = asked.post(f"/requests/{request_id}/claim").json()
    assert claimed["sides"][0]["claimed_by"] == "officer.de"
    assert asked.post(f"/requests/{request_id}/release").json()["state"] == "sent"
    assert asker.post(f"/requests/{request_id}/remind", {"text": "Please."}).json()["sides"][0]["reminders"] == 1
    assert asked.post(f"/requests/{request_id}/ask-back", {"text": "Which?"}).status_code == 200
    assert asker.post(f"/requests/{request_id}/follow-up", {"text": "The white one."}).status_code == 200
    assert asked.post(f"/requests/{request_id}/reply", {"text": "Soon.", "final": False}).json()["state"] == "partly"
    assert asked.post(f"/requests/{request_id}/refuse", {"reason": "judicial"}).json()["state"] == "refused"
    assert asked.post(f"/requests/{request_id}/reply", {"text": "After all: yes."}).json()["state"] == "answered"
    late = asked.post(f"/requests/{request_id}/reply", {"text": "Again."})
    assert (late.status_code, late.json()["error"]["code"]) == (409, "conflict")
    assert asker.post(f"/requests/{request_id}/close").json()["state"] == "closed"
    figures = asked.get("/requests/figures").json()
    assert (figures["own"]["received"], figures["own"]["in_time"], figures["network"]["rate"]) == (1, 1, 1.0)
    assert asker.post(f"/requests/{request_id}/recall", {"reason": "mistaken"}).json()["state"] == "recalled"
    gone = asked.get(f"/requests/{request_id}").json()
    assert (gone["state"], gone["subject"], gone["entries"]) == ("recalled", "", [])


def test_a_write_sent_again_is_done_once(asker, asked):
    made = [asker.post("/requests", ASKED, Idempotency_Key="one").json() for _ in range(2)]
    assert made[0]["id"] == made[1]["id"]
    path = f"/requests/{made[0]['id']}"
    for _ in range(2):
        assert asker.post(f"{path}/send", Idempotency_Key="two").json()["state"] == "sent"
    for _ in range(2):
        assert asked.post(f"{path}/reply", {"text": "Yes."}, Idempotency_Key="three").json()["state"] == "answered"
    assert len(asker.get(path).json()["entries"]) == 1


def test_a_file_both_ways(asker, asked):
    request_id = asker.post("/requests", ASKED).json()["id"]
    digest = sha256(FILE).hexdigest()
    made = upload(asker, request_id, sha256=digest)
    assert made.status_code == 201, made.text
    assert (made.json()["type"], made.json()["bytes"], made.json()["digest"]) == ("pdf", len(FILE), digest)
    asker.post(f"/requests/{request_id}/send")
    (there,) = asked.get(f"/requests/{request_id}/attachments").json()["items"]
    got = asked.get(f"/requests/{request_id}/attachments/{there['id']}")
    assert got.content == FILE
    assert got.headers["content-type"] == "application/pdf"
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''photo.pdf"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["cache-control"] == "no-store"
    assert "sandbox" in got.headers["content-security-policy"]


def test_a_file_sent_again_hangs_once(asker):
    request_id = asker.post("/requests", ASKED).json()["id"]
    headers = {**asker.headers, "Content-Type": "text/plain", "Idempotency-Key": "file"}
    path = f"/api/v1/requests/{request_id}/attachments"
    made = [asker.client.post(f"{path}?name=a.txt", content=b"text", headers=headers).json() for _ in range(2)]
    assert made[0] == made[1]
    assert len(asker.get(f"/requests/{request_id}/attachments").json()["items"]) == 1
    assert asker("DELETE", f"/requests/{request_id}/attachments/{made[0]['id']}").status_code == 204
    assert asker.get(f"/requests/{request_id}/attachments").json()["items"] == []


@pytest.mark.parametrize(
    ("data", "more", "status", "said"),
    [
        (b"PK\3\4", {}, 400, "Archive"),
        (b"plain text", {}, 400, "the name says .pdf"),
        (FILE[:1000], {"sha256": sha256(FILE).hexdigest()}, 400, "cut off"),
        (b"", {}, 400, "empty"),
        (FILE, {"media": "image/png"}, 400, "was declared as image/png"),
        (b"x" * 10_485_761, {}, 413, "more than 10485760"),
        (FILE, {"name": ""}, 400, "name"),
    ],
)
def test_files_that_are_refused(asker, data, more, status, said):
    request_id = asker.post("/requests", ASKED).json()["id"]
    answer = upload(asker, request_id, data, **more)
    assert answer.status_code == status
    assert said in answer.text
    assert asker.get(f"/requests/{request_id}/attachments").json()["items"] == []


def test_other_bodies_keep_their_limit(asker):
    assert asker.post("/requests", b'{"text": "' + b"x" * 1_048_576 + b'"}').status_code == 413


def test_translations(asker, asked):
    request_id = asker.post("/requests", {**ASKED, "text": "Qui est-ce?", "language": "fr"}).json()["id"]
    asker.post(f"/requests/{request_id}/send")
    kept = asked.post(f"/requests/{request_id}/translations", {"source": "Qui est-ce?", "translation": "Who is it?", "language": "en"})
    assert kept.status_code == 201, kept.text
    (one,) = asked.get(f"/requests/{request_id}/translations").json()["items"]
    assert (one["source"], one["translation"], one["by"]) == ("Qui est-ce?", "Who is it?", "officer.de")
    assert asked.get(f"/requests/{request_id}/translations?language=es").json()["items"] == []


@pytest.mark.parametrize("role", ["frontline", "partner", "admin"])
def test_who_has_nothing_to_do_with_requests(sign_in, role):
    caller = sign_in(f"{role}.fr")
    assert caller.get("/requests").status_code == 403
    assert caller.post("/requests", ASKED).status_code == 403


@pytest.mark.parametrize("path", ["/requests?way=up", "/requests?limit=0", "/requests/none", "/requests/none/attachments/x"])
def test_what_is_not_there(asker, path):
    assert asker.get(path).status_code in (400, 404)
