# SPDX-License-Identifier: Apache-2.0
"""Tips through the API of the bureau that they are for."""

from carillon.desk import tipline
from carillon.desk.attachments import Upload
from carillon.desk.tipline import Filled

TEXT = "<b>Seen</b> at the quay."
PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(40)


def send(node) -> str:
    filled = Filled(subject="country", about="KE", text=TEXT, form="f", files=(Upload("quay.png", PHOTO),))
    return tipline.send(node.bench, filled).code


def test_read_taken_answered_closed(sign_in, node):
    code = send(node)
    officer = sign_in("officer.ke")
    (tip,) = officer.get("/tips").json()["items"]
    opened = officer.get(f"/tips/{tip['id']}").json()
    assert [one["text"] for one in opened["words"]] == [TEXT]
    (file,) = opened["attachments"]
    got = officer.get(f"/tips/{tip['id']}/attachments/{file['id']}")
    assert (got.content, got.headers["x-content-type-options"]) == (PHOTO, "nosniff")
    assert got.headers["content-disposition"].startswith("attachment")
    assert officer.post(f"/tips/{tip['id']}/take").json()["taken_by"] == "officer.ke"
    for _ in range(2):
        replied = officer.post(f"/tips/{tip['id']}/reply", {"text": "Which quay?"}, Idempotency_Key="r")
        assert [one["text"] for one in replied.json()["words"]] == [TEXT, "Which quay?"]
    assert officer.post(f"/tips/{tip['id']}/close").json()["state"] == "closed"
    assert [one.text for one in tipline.follow(node.bench, code).replies] == ["Which quay?"]
    assert officer.get("/tips?state=new").json()["items"] == []


def test_it_is_nobody_elses(sign_in, node):
    send(node)
    (tip,) = sign_in("officer.ke").get("/tips").json()["items"]
    other = sign_in("officer.de")
    for answer in (
        other.get(f"/tips/{tip['id']}"),
        other.post(f"/tips/{tip['id']}/spam"),
        other.get(f"/tips/{tip['id']}/attachments/att-1"),
    ):
        assert answer.status_code == 404
    assert other.get("/tips").json()["items"] == []
    assert sign_in("frontline.ke").get("/tips").status_code == 403
