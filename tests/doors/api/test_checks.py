# SPDX-License-Identifier: Apache-2.0
"""The main job through the API: a bureau shares, an officer of another checks, the owner is told."""

import pytest

PERSON = {
    "schema": "Person",
    "properties": {"name": ["Zarina Testova", "Зарина Тестова"], "birthDate": ["1979-03-04"], "passportNumber": ["Q7654321"]},
    "area": "terrorism",
    "action": "arrest",
}


@pytest.fixture
def shared(sign_in):
    return sign_in("officer.fr").post("/records", PERSON).json()


def check(caller, kind="person", purpose="wanted", **query):
    answer = caller.post("/checks", {"kind": kind, "query": query, "purpose": purpose, "place": "Mombasa port"})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_name_in_another_script_is_found_and_the_owner_is_told(sign_in, shared):
    officer = sign_in("frontline.ke")
    answer = check(officer, name="Зарина Тестова", birth_date="1979-03-04")
    match = answer["matches"][0]
    assert (answer["verdict"], match["record"], match["owner"]) == ("hit", shared["id"], "FR")
    assert match["action"]["first"].startswith("Confirm with the owner")
    assert match["reasons"]
    assert all(reason["text"] for reason in match["reasons"])
    assert officer.get(f"/checks/{answer['id']}").json()["matches"] == answer["matches"]
    line = sign_in("officer.fr").get("/inbox").json()["items"][0]
    assert (line["kind"], line["object_id"]) == ("hit", match["hit"])
    assert "Mombasa port" in line["text"]
    told = sign_in("officer.fr").get(f"/records/{shared['id']}/disclosures").json()["items"]
    assert [(one["bureau"], one["deed"]) for one in told] == [("KE", "check")]


def test_a_number_is_found_under_look_alikes(sign_in, shared):
    assert check(sign_in("frontline.ke"), "document", number="q765432I")["matches"][0]["record"] == shared["id"]


def test_nothing_is_found_and_it_is_written_down(sign_in, shared):
    officer = sign_in("frontline.ke")
    answer = check(officer, "document", number="X0000000", country="KE")
    assert (answer["verdict"], answer["matches"]) == ("no_hit", [])
    made = officer.get("/checks").json()["items"][0]
    assert made["query"] == {"number": "X0000000", "country": "KE"}
    trail = sign_in("compliance.ke").get(f"/audit?about={answer['id']}").json()["items"]
    assert [(one["deed"], one["purpose"]) for one in trail if one["deed"] == "check.make"] == [("check.make", "wanted")]


def test_a_different_person_does_not_come_back_until_the_record_changes(sign_in, shared):
    officer = sign_in("officer.ke")
    asked = {"name": "Zarina Testova", "birth_date": "1979-03-04"}
    hit = check(officer, **asked)["matches"][0]["hit"]
    refused = officer.post(f"/hits/{hit}/judge", {"verdict": "different"})
    assert refused.status_code == 400
    assert "reason" in refused.json()["error"]["fields"]
    assert officer.post(f"/hits/{hit}/judge", {"verdict": "different", "reason": "Other passport"}).json()["state"] == "different"
    again = check(officer, **{**asked, "name": "ZARINA  TESTOVA"})
    assert again["verdict"] == "no_hit"
    assert [one["reason"] for one in again["dismissed"]] == ["Other passport"]
    assert check(sign_in("officer.jp"), **asked)["verdict"] == "hit"
    change = {"properties": {"birthPlace": ["Nakuru"]}, "version": 1, "reason": "new"}
    assert sign_in("officer.fr")("PATCH", f"/records/{shared['id']}", change).status_code == 200
    assert check(officer, **asked)["verdict"] == "hit"


def test_a_silent_record_answers_like_no_record(sign_in):
    owner, officer = sign_in("officer.fr"), sign_in("frontline.ke")
    before = check(officer, "document", number="S1LENT77")
    owner.post("/records", {"schema": "Person", "properties": {"name": ["Quiet One"], "passportNumber": ["S1LENT77"]}, "reach": "silent"})
    after = check(officer, "document", number="S1LENT77")
    changing = ("id", "at", "took_ms")
    assert {k: v for k, v in after.items() if k not in changing} == {k: v for k, v in before.items() if k not in changing}
    assert officer.get("/hits").json()["items"] == []
    assert "Silent hit on Quiet One" in owner.get("/inbox").json()["items"][0]["text"]


def test_hit_only_says_whom_to_call_and_nothing_else(sign_in):
    owner, officer = sign_in("officer.fr"), sign_in("officer.ke")
    body = {"schema": "Person", "properties": {"name": ["Closed Book"], "passportNumber": ["C1000001"]}, "reach": "hit-only"}
    record = owner.post("/records", body).json()
    answer = check(officer, "document", number="C1000001")
    text = str(answer)
    assert answer["matches"][0]["owner"] == "FR"
    assert "Closed Book" not in text
    assert record["id"] not in text
    assert officer.get(f"/records/{record['id']}").status_code == 404
    assert officer.get("/hits").json()["items"][0]["record"] is None


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"kind", "purpose", "query"}),
        ({"kind": "persn", "query": {"name": "x", "nme": "y"}, "purpose": "fun"}, {"kind", "purpose", "query.nme"}),
        ({"kind": "person", "query": {}, "purpose": "wanted"}, {"query"}),
        ({"kind": "document", "query": {"number": "!!!"}, "purpose": "wanted"}, {"query.number"}),
        ({"kind": "person", "query": {"name": "x", "birth_date": "1980-02-31"}, "purpose": "wanted"}, {"query.birth_date"}),
        (
            {"kind": "person", "query": {"name": "x", "nationality": "Q9", "gender": "?"}, "purpose": "wanted"},
            {"query.nationality", "query.gender"},
        ),
        ({"kind": "document", "query": {"mrz": "not a zone"}, "purpose": "border"}, {"query.mrz"}),
        ({"kind": "person", "query": {"name": "a\0b"}, "purpose": "wanted"}, {"query.name"}),
        ({"kind": ["person"], "query": {"name": "a"}, "purpose": {}}, {"kind", "purpose"}),
    ],
)
def test_all_mistakes_at_once(sign_in, body, fields):
    answer = sign_in("officer.ke").post("/checks", body)
    assert answer.status_code == 400
    assert set(answer.json()["error"]["fields"]) == fields


@pytest.mark.parametrize(
    "name", ["", " ", "x", "王王王", "\u202eabc", "a" * 1000, "🙂", "O\u0301 Brien", "Li Wu", "al-", "'; DROP TABLE records;--", "%"]
)
def test_odd_names_get_an_answer(sign_in, shared, name):
    answer = sign_in("officer.ke").post("/checks", {"kind": "person", "query": {"name": name}, "purpose": "wanted"})
    assert answer.status_code in (201, 400)
    assert answer.status_code == 400 or answer.json()["verdict"] in ("no_hit", "possible")
