# SPDX-License-Identifier: Apache-2.0
"""Notices and reviews through the API."""

from collections.abc import Callable
from typing import Any

from tests.desk.notices.gate import RED
from tests.doors.api.conftest import Caller

SignIn = Callable[[str], Caller]
PERSON = {
    "schema": "Person",
    "properties": {"name": ["Zebulon Vanishingham"], "birthDate": ["1980-04-01"]},
    "audience": {"mode": "only", "bureaus": []},
}


def drafted(officer: Caller, **more: Any) -> dict[str, Any]:
    record = officer.post("/records", PERSON).json()["id"]
    answer = officer.post("/notices", {"colour": "red", "records": [record], "fields": RED, "audience": "all", **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_the_life_of_a_notice(sign_in: SignIn) -> None:
    officer, reviewer, other, control = map(sign_in, ("officer.fr", "compliance.fr", "officer.de", "control.fr"))
    notice = drafted(officer)
    path = f"/notices/{notice['id']}"
    assert (notice["state"], notice["kind"], notice["fields"]["offence"], notice["fields"]["charge"]) == (
        "draft", "notice", ["fraud"], "Aggravated fraud",
    )  # fmt: skip
    assert officer("PATCH", path, {"fields": {"charge": "Fraud"}, "version": 1}).json()["version"] == 2
    assert officer("PATCH", path, {"fields": {"charge": "?"}, "version": 1}).status_code == 409
    assert other.get(path).status_code == 404
    assert officer.post(f"{path}/submit").json()["state"] == "submitted"
    (waiting,) = reviewer.get("/reviews?state=open").json()["items"]
    assert waiting["notice"] == notice["id"]
    assert officer.get("/reviews").status_code == 403
    assert reviewer.post(f"{path}/review", {"decision": "take"}).json()["state"] == "taken"
    assert reviewer.post(f"{path}/review", {"decision": "fly"}).status_code == 400
    shown = reviewer.get(f"/reviews/{notice['id']}").json()
    assert shown["submission"]["subjects"][0]["properties"]["name"][0]["value"] == "Zebulon Vanishingham"
    assert other.get(path).status_code == 404
    assert reviewer.post(f"/reviews/{notice['id']}/clear").json()["state"] == "cleared"
    published = reviewer.post(f"{path}/publish").json()
    assert published["number"].endswith("/1")
    seen = other.get(path).json()
    assert (seen["state"], [one["what"] for one in seen["history"]]) == ("published", ["publish"])
    check = {"kind": "person", "query": {"name": "Zebulon Vanishingham", "birth_date": "1980-04-01"}, "purpose": "wanted"}
    assert other.post("/checks", check).json()["matches"][0]["notice"] == {
        "id": notice["id"],
        "number": published["number"],
        "colour": "red",
    }
    assert control.post(f"{path}/suspend", {"ground": "order", "text": "To be looked at."}).json()["state"] == "suspended"
    assert other.get(path).status_code == 404
    assert "notice" not in str(other.post("/checks", check).json()["matches"])
    assert reviewer.post(f"{path}/resume", {"text": "Why not."}).status_code == 403
    assert control.post(f"{path}/resume", {"text": "Looked at."}).json()["state"] == "published"
    assert officer.post(f"{path}/amend", {"fields": {"charge": "Forgery"}}).json()["standing"]["fields"]["charge"] == "Fraud"
    assert officer.post(f"{path}/withdraw", {"reason": "found"}).json()["state"] == "withdrawn"
    assert other.get("/notices").json()["items"] == []
    assert reviewer.get("/reviews/statistics?since=2000-01-01").json()["states"] == {"published": 1}


def test_questions_refusals_and_the_test(sign_in: SignIn) -> None:
    officer, reviewer = sign_in("officer.fr"), sign_in("compliance.fr")
    notice = drafted(officer, fields=RED | {"facts": "Led a protest."})
    path = f"/notices/{notice['id']}"
    officer.post(f"{path}/submit")
    review = f"/reviews/{notice['id']}"
    assert reviewer.post(f"{review}/take").json()["needs_test"]
    assert reviewer.post(f"{review}/clear", {"text": "x"}).status_code == 409
    assert reviewer.post(f"{review}/assess", {"assessment": {"offence": {"assessment": "?"}}}).status_code == 400
    assert reviewer.post(f"{review}/assess", {"assessment": {"offence": {"assessment": "ordinary"}}}).status_code == 200
    assert reviewer.post(f"{review}/return", {"questions": ["?"]}).status_code == 400
    assert reviewer.post(f"{review}/return", {"questions": "facts"}).status_code == 400
    assert reviewer.post(f"{review}/return", {"questions": ["facts"], "text": "What did he do?"}).json()["stage"] == "returned"
    assert officer.get(path).json()["history"][-1]["ground"] == "facts"
    assert officer.post(f"{path}/answer", {"text": ""}).status_code == 400
    assert officer.post(f"{path}/answer", {"text": "He led it."}).json()["state"] == "submitted"
    reviewer.post(f"{review}/take")
    assert reviewer.post(f"{review}/refuse", {"ground": "whim", "text": "x"}).status_code == 400
    assert reviewer.post(f"{review}/refuse", {"ground": "art3_political", "text": "A protest."}).json()["state"] == "refused"
    assert officer.get(path).json()["state"] == "refused"


def test_a_repeated_write_is_done_once(sign_in: SignIn) -> None:
    officer = sign_in("officer.fr")
    record = officer.post("/records", PERSON).json()["id"]
    body = {"colour": "red", "records": [record], "fields": RED}
    first, second = (officer.post("/notices", body, idempotency_key="draft-1") for _ in range(2))
    assert first.json()["id"] == second.json()["id"]
    path = f"/notices/{first.json()['id']}/submit"
    assert [officer.post(path, {}, idempotency_key="submit-1").status_code for _ in range(2)] == [200, 200]


def test_pages_and_filters(sign_in: SignIn) -> None:
    officer = sign_in("officer.fr")
    made = [drafted(officer)["id"], drafted(officer, audience=["DE"])["id"]]
    page = officer.get("/notices?limit=1").json()
    rest = officer.get(f"/notices?limit=1&next={page['next']}").json()
    assert [page["items"][0]["id"], rest["items"][0]["id"]] == made[::-1]
    assert [one["id"] for one in officer.get("/notices?kind=diffusion").json()["items"]] == made[1:]
    assert officer.get("/notices?kind=?").status_code == 400
    assert officer.get("/notices?state=published").json()["items"] == []
    record = officer.get(f"/notices/{made[0]}").json()["records"][0]
    assert [one["id"] for one in officer.get(f"/notices?record={record}").json()["items"]] == made[:1]
    colours = {one["name"]: one for one in officer.get("/notices/colours").json()["items"]}
    assert colours["red"]["fields"]["charge"]["required"]
    assert "invalidation" not in colours


def test_protected_persons(sign_in: SignIn) -> None:
    reviewer, officer = sign_in("compliance.fr"), sign_in("officer.fr")
    body = {"names": ["Testa Examplia"], "birth_dates": ["1980-04-01"], "reason": "Asylum in KE."}
    entry = reviewer.post("/protected", body).json()
    assert [one["id"] for one in reviewer.get("/protected").json()["items"]] == [entry["id"]]
    assert officer.get("/protected").status_code == 403
    assert officer.post("/protected", body).status_code == 403
    assert reviewer.post(f"/protected/{entry['id']}/remove", {"reason": "Naturalised."}).status_code == 204
    assert reviewer.get("/protected").json()["items"] == []


def test_bodies_that_are_none(sign_in: SignIn) -> None:
    officer, reviewer = sign_in("officer.fr"), sign_in("compliance.fr")
    for body in (
        b"[]",
        b"7",
        b'{"colour": 7}',
        b'{"colour": "red", "records": 7, "fields": []}',
        b'{"colour": "red", "fields": {"charge": [[]]}}',
    ):
        assert officer("POST", "/notices", body).status_code == 400, body
    notice = drafted(officer)["id"]
    for path in ("suspend", "withdraw", "answer", "resume", "review"):
        assert officer("POST", f"/notices/{notice}/{path}", b"[]").status_code in (400, 403)
        assert reviewer("POST", f"/notices/{notice}/{path}", b'{"ground": 7, "decision": [], "text": {}}').status_code in (400, 403)
    assert officer.post("/notices/ntc-none/submit").status_code == 404
    assert reviewer.post("/reviews/ntc-none/take").status_code == 404
