# SPDX-License-Identifier: Apache-2.0
"""Cases over HTTP: opened once under one key, written in, listed by page, refused in words."""

HEAD = {"title": "The white van", "participants": ["DE"]}


def test_opened_once_written_in_and_closed(sign_in):
    officer, other = sign_in("officer.fr"), sign_in("officer.de")
    made = officer.post("/cases", HEAD, Idempotency_Key="one")
    assert made.status_code == 201, made.text
    assert officer.post("/cases", HEAD, Idempotency_Key="one").json()["id"] == made.json()["id"]
    case = made.json()["id"]
    task = {"kind": "task", "text": "Ask the driver.", "to": "FR", "due_on": "2030-01-02"}
    assert other.post(f"/cases/{case}/items", task).status_code == 201
    (item,) = officer.get("/cases/tasks").json()["items"]
    settled = officer.post(f"/cases/{case}/items/{item['id']}/settle", {"state": "done"})
    assert settled.json()["items"][0]["state"] == "done"
    assert officer("PATCH", f"/cases/{case}", {"title": "The blue van"}).json()["title"] == "The blue van"
    assert other.get(f"/cases/{case}").json()["title"] == "The blue van"
    assert officer.post(f"/cases/{case}/close").json()["state"] == "closed"
    assert officer.post(f"/cases/{case}/reopen").json()["state"] == "open"
    assert other.post(f"/cases/{case}/items/{item['id']}/strike").json()["items"][0]["text"] == ""
    assert other.post(f"/cases/{case}/leave").status_code == 204
    assert other.get(f"/cases/{case}").json()["state"] == "ended"


def test_pages_and_who_sees_nothing(sign_in):
    officer, stranger = sign_in("officer.fr"), sign_in("officer.ke")
    made = [officer.post("/cases", HEAD).json()["id"] for _ in range(3)]
    first = officer.get("/cases?limit=2").json()
    rest = officer.get(f"/cases?limit=2&next={first['next']}").json()
    assert [one["id"] for one in (*first["items"], *rest["items"])] == made[::-1]
    assert stranger.get("/cases").json()["items"] == []
    for method, path in (("GET", ""), ("POST", "/close"), ("POST", "/leave"), ("PATCH", "")):
        assert stranger(method, f"/cases/{made[0]}{path}", {}).status_code == 404
    assert sign_in("officer.de")("PATCH", f"/cases/{made[0]}", {"title": "Mine"}).status_code == 403


def test_mistakes_have_their_field(sign_in):
    officer = sign_in("officer.fr")
    wrong = officer.post("/cases", {"title": "", "participants": ["ZZ"]})
    assert wrong.status_code == 400
    assert "participants" in wrong.json()["error"]["fields"]
    case = officer.post("/cases", HEAD).json()["id"]
    for body, field in (({"kind": "song", "text": "la"}, "kind"), ({"kind": "task", "text": "Do.", "to": "JP"}, "to")):
        answer = officer.post(f"/cases/{case}/items", body)
        assert answer.status_code == 400
        assert set(answer.json()["error"]["fields"]) == {field}
