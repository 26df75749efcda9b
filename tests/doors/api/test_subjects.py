# SPDX-License-Identifier: Apache-2.0
"""Requests of persons and retention through the API: the whole way, repeated writes, and who may."""

from typing import Any

from carillon.core.policy.retention import months_on
from carillon.store import clock
from tests.desk.deeds import SOUGHT

ASKS = {
    "kind": "deletion",
    "subject": {"name": "Zebulon Vanishingham", "birth_date": "1980-04-01", "numbers": ["X1234567"]},
    "applicant": "Advocate Dupont",
    "identity": "passport seen",
}


def ok(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_deletion_from_the_receipt_to_the_answer(sign_in: Any) -> None:
    control, owner = sign_in("control.fr"), sign_in("officer.de")
    record = ok(owner.post("/records", SOUGHT), 201)["id"]
    case = ok(control.post("/subjects", ASKS, Idempotency_Key="k"), 201)["id"]
    assert ok(control.post("/subjects", ASKS, Idempotency_Key="k"), 201)["id"] == case
    assert [one["id"] for one in ok(control.get("/subjects"))["items"]] == [case]
    ok(control.post(f"/subjects/{case}/admit"))
    found = ok(control.post(f"/subjects/{case}/search"))
    assert [one["record_id"] for one in found["holdings"]] == [record]
    assert found["mentions"] == {"checks": 0, "watches": 0, "reports": 0}
    assert ok(control.post(f"/subjects/{case}/block", {"record": record}))["orders"][0]["what"] == "block"
    assert ok(owner.get(f"/records/{record}"))["status"] == "blocked"
    ok(control.post(f"/subjects/{case}/consult", {"others": ["KE"]}))
    (asked,) = ok(owner.get("/consultations?state=open"))["items"]
    assert owner.post(f"/consultations/{asked['id']}/answer", {"position": "object"}).status_code == 400
    answer = {"position": "agree", "confirm": True}
    for _ in range(2):
        said = ok(owner.post(f"/consultations/{asked['id']}/answer", answer, Idempotency_Key="a"))
        assert said["position"] == "agree"
    assert owner.post(f"/consultations/{asked['id']}/answer", answer).status_code == 409
    body = {"decision": "granted", "ground": "inaccurate", "reasons": "another", "fates": {record: "delete"}}
    decided = ok(control.post(f"/subjects/{case}/decide", body, Idempotency_Key="d"))
    assert ok(control.post(f"/subjects/{case}/decide", body, Idempotency_Key="d"))["version"] == decided["version"]
    assert control.post(f"/subjects/{case}/decide", body).status_code == 409
    assert ok(owner.get(f"/records/{record}"))["status"] == "recalled"
    assert ok(control.post(f"/subjects/{case}/answer"))["template"] == "deleted"
    assert ok(control.post(f"/subjects/{case}/close"))["state"] == "closed"
    assert "items" in ok(control.get(f"/subjects/{case}/disclosures"))


def test_nobody_else_may(sign_in: Any) -> None:
    case = ok(sign_in("control.fr").post("/subjects", ASKS), 201)["id"]
    for username in ("admin.fr", "officer.fr", "partner.fr"):
        other = sign_in(username)
        assert other.post("/subjects", ASKS).status_code == 403
        assert other.get("/subjects").status_code == 403
        assert other.get(f"/subjects/{case}").status_code == 403
        assert other.post("/records/rec-1/block").status_code == 403


def test_mistakes_name_their_fields(sign_in: Any) -> None:
    control = sign_in("control.fr")
    refused = control.post("/subjects", {"kind": "x"})
    assert refused.status_code == 400
    assert {"kind", "subject", "applicant", "identity"} <= set(refused.json()["error"]["fields"])
    assert control.post("/subjects", [1]).status_code == 400
    assert control.get("/subjects/dsr-1").status_code == 404
    case = ok(control.post("/subjects", ASKS), 201)["id"]
    ok(control.post(f"/subjects/{case}/admit"))
    assert control.post(f"/subjects/{case}/consult", {"others": "FR"}).status_code == 400
    assert control.post(f"/subjects/{case}/decide", [1]).status_code == 400
    assert control.post("/records/rec-1/block").status_code == 404


def test_a_record_is_kept_for_longer(sign_in: Any) -> None:
    owner = sign_in("officer.fr")
    body = {**SOUGHT, "retention": {"review_on": months_on(clock.today(), 3)}}
    record = ok(owner.post("/records", body), 201)["id"]
    (due,) = ok(owner.get("/retention"))["items"]
    assert (due["record"], due["review_on"], due["extended"]) == (record, months_on(clock.today(), 3), 0)
    until = months_on(clock.today(), 60)
    asks = {"until": until, "assessment": "The warrant of the court still stands."}
    first = ok(owner.post(f"/records/{record}/extend", asks, Idempotency_Key="e"))
    again = ok(owner.post(f"/records/{record}/extend", asks, Idempotency_Key="e"))
    assert first["review_on"] == again["review_on"] == until
    assert len(ok(owner.get(f"/records/{record}/extensions"))["extensions"]) == 1
    assert ok(owner.get(f"/records/{record}"))["retention"] == {"review_on": until}
    assert owner.post(f"/records/{record}/extend", {"until": "soon"}).status_code == 400
    assert ok(sign_in("control.ke").get("/retention/counts"))["items"] == [{"bureau": "FR", "due": 0, "extensions": 1, "extended": 1}]
