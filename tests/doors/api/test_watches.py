# SPDX-License-Identifier: Apache-2.0
"""Watches through the API: opened with a check or on one, listed, closed; and what they tell."""

from datetime import UTC, datetime, timedelta

import pytest

from carillon.desk import watching

UNTIL = (datetime.now(UTC) + timedelta(days=90)).date().isoformat()
ASKED = {"kind": "person", "query": {"name": "Zarina Testova"}, "purpose": "wanted", "reference": "case 17"}
PERSON = {"schema": "Person", "properties": {"name": ["Zarina Testova", "Зарина Тестова"], "birthDate": ["1979-03-04"]}}


def test_opened_with_its_first_check_and_told_later(sign_in, node):
    officer = sign_in("officer.ke")
    answer = officer.post("/watches", {**ASKED, "until": UNTIL})
    assert answer.status_code == 201, answer.text
    watch = answer.json()
    assert (watch["state"], watch["until"], watch["keeper"], watch["alerts"]) == ("open", UNTIL, "officer.ke", [])
    assert watch["answer"]["id"] == watch["check"]
    assert watch["answer"]["verdict"] == "no_hit"
    record = sign_in("officer.fr").post("/records", PERSON).json()
    watching.follow(node.bench)
    (alert,) = officer.get(f"/watches/{watch['id']}").json()["alerts"]
    check = officer.get(f"/checks/{alert['check_id']}").json()
    assert (check["matches"][0]["record"], check["reference"]) == (record["id"], "case 17")
    line = officer.get("/inbox").json()["items"][0]
    assert (line["kind"], line["object_id"]) == ("watch", check["matches"][0]["hit"])
    assert officer.get(f"/hits/{line['object_id']}").json()["check"] == alert["check_id"]


def test_on_a_check_that_was_made(sign_in, node):
    officer = sign_in("officer.ke")
    check = officer.post("/checks", ASKED).json()
    sign_in("officer.fr").post("/records", PERSON)
    opened = officer.post(f"/checks/{check['id']}/watch", {"until": UNTIL})
    assert opened.status_code == 201, opened.text
    watching.follow(node.bench)
    assert len(officer.get(f"/watches/{opened.json()['id']}").json()["alerts"]) == 1
    assert officer.post("/checks/chk-none/watch", {"until": UNTIL}).status_code == 404
    assert sign_in("officer.fr").post(f"/checks/{check['id']}/watch", {"until": UNTIL}).status_code == 404


@pytest.mark.parametrize("until", ["2020-01-01", "soon", "", "2999-01-01"])
def test_a_day_that_is_none(sign_in, until):
    officer = sign_in("officer.ke")
    check = officer.post("/checks", ASKED).json()
    for path, body in (("/watches", {**ASKED, "until": until}), (f"/checks/{check['id']}/watch", {"until": until})):
        answer = officer.post(path, body)
        assert answer.status_code == 400
        assert set(answer.json()["error"]["fields"]) == {"until"}
        assert answer.json()["error"]["help"]


def test_pages_filters_and_closing(sign_in):
    officer, other = sign_in("officer.ke"), sign_in("officer.fr")
    made = [officer.post("/watches", {**ASKED, "until": UNTIL, "reference": f"r{n % 2}"}).json()["id"] for n in range(5)]
    first = officer.get("/watches?limit=3").json()
    rest = officer.get(f"/watches?limit=3&next={first['next']}").json()
    assert [one["id"] for one in (*first["items"], *rest["items"])] == made[::-1]
    assert rest["next"] is None
    assert other.get("/watches").json()["items"] == []
    assert len(officer.get("/watches?reference=r1").json()["items"]) == 2
    assert officer.get("/watches?state=asleep").status_code == 400
    closed = officer.post(f"/watches/{made[0]}/close")
    assert (closed.status_code, closed.json()["state"], closed.json()["closed_by"]) == (200, "closed", "officer.ke")
    assert other.post(f"/watches/{made[1]}/close").status_code == 404
    assert officer.post("/watches/close", {"reference": "r0"}).json() == {"closed": 2}
    assert officer.post("/watches/close", {"reference": ""}).status_code == 400
    assert {one["id"] for one in officer.get("/watches?state=open").json()["items"]} == {made[1], made[3]}


def test_sent_again_it_is_opened_once(sign_in):
    officer = sign_in("officer.ke")
    body = {**ASKED, "until": UNTIL}
    first = officer.post("/watches", body, Idempotency_Key="k1")
    again = officer.post("/watches", body, Idempotency_Key="k1")
    assert again.json()["id"] == first.json()["id"]
    assert len(officer.get("/watches").json()["items"]) == 1
    assert len(officer.get("/checks").json()["items"]) == 1


@pytest.mark.parametrize("role", ["frontline", "compliance", "partner", "admin"])
def test_who_may_not(sign_in, role):
    caller = sign_in(f"{role}.ke")
    assert caller.post("/watches", {**ASKED, "until": UNTIL}).status_code == 403
    assert caller.get("/watches").status_code == 403


def test_the_data_protection_officer_reads_and_opens_none(sign_in):
    made = sign_in("officer.ke").post("/watches", {**ASKED, "until": UNTIL}).json()
    control = sign_in("control.ke")
    assert control.get(f"/watches/{made['id']}").json()["query"] == {"name": "Zarina Testova"}
    assert control.post(f"/watches/{made['id']}/close").status_code == 403
