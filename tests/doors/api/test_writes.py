# SPDX-License-Identifier: Apache-2.0
"""Writes: idempotency keys, conflicts, limits, paging, the one error shape."""

import pytest

BODY = {"schema": "Passport", "properties": {"number": ["P1234567"], "country": ["KE"]}, "area": "documents"}


def test_a_key_repeats_a_write_without_doing_it_twice(sign_in):
    officer = sign_in("officer.ke")
    one = officer.post("/records", BODY, Idempotency_Key="k-1")
    two = officer.post("/records", BODY, Idempotency_Key="k-1")
    assert (one.status_code, two.status_code) == (201, 201)
    assert one.json()["id"] == two.json()["id"]
    assert len(officer.get("/records").json()["items"]) == 1
    other = officer.post("/records", {**BODY, "reach": "ask"}, Idempotency_Key="k-1")
    assert other.status_code == 409
    assert sign_in("officer.fr").post("/records", BODY, Idempotency_Key="k-1").json()["id"] != one.json()["id"]


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_an_odd_key_is_refused(sign_in, key):
    assert sign_in("officer.ke").post("/records", BODY, Idempotency_Key=key).status_code == 400


def test_two_writers_the_second_sees_both_versions(sign_in):
    officer = sign_in("officer.ke")
    record = officer.post("/records", BODY).json()
    first = officer("PATCH", f"/records/{record['id']}", {"properties": {"type": ["passport"]}, "version": 1})
    second = officer("PATCH", f"/records/{record['id']}", {"properties": {"type": ["visa"]}, "version": 1})
    assert first.status_code == 200
    assert second.status_code == 409
    error = second.json()["error"]
    assert error["current"]["version"] == 2
    assert error["offered"]["properties"] != error["current"]["properties"]


def test_all_mistakes_of_a_record_at_once(sign_in):
    wrong = {
        "schema": "Person",
        "properties": {"nme": ["x"], "birthDate": ["1980-02-31"]},
        "audience": ["NOWHERE"],
        "reach": "far",
        "colour": "red",
    }
    answer = sign_in("officer.ke").post("/records", wrong)
    assert answer.status_code == 400
    fields = answer.json()["error"]["fields"]
    assert {"audience", "reach", "colour"} <= set(fields)
    assert any(name.startswith("properties.nme") for name in fields)
    assert any(name.startswith("properties.birthDate") for name in fields)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"{", 400),
        (b"\x00", 400),
        (b"[" * 100_000, 400),
        (b'{"a":' * 70 + b"1" + b"}" * 70, 400),
        (b"[]", 400),
        (b"null", 400),
        (b'"x"', 400),
        (b"1e999", 400),
        (b'{"schema": "\\ud800"}', 400),
        (b'{"schema": "Person", "properties": ' + b'{"x":' * 30 + b"1" + b"}" * 30 + b"}", 400),
        (b" " * 1_100_000, 413),
        (b"\xff\xfe", 400),
    ],
)
def test_a_broken_body_gets_a_reason(sign_in, raw, status):
    answer = sign_in("officer.ke")("POST", "/records", raw)
    assert answer.status_code == status, answer.text
    assert set(answer.json()["error"]) >= {"code", "message", "help"}


def test_pages_hold_everything_once(sign_in):
    officer = sign_in("officer.ke")
    made = {officer.post("/records", {**BODY, "properties": {"number": [f"N{i:06d}"]}}).json()["id"] for i in range(7)}
    seen, cursor = [], ""
    while True:
        page = officer.get(f"/records?limit=3{cursor}").json()
        seen += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&next={page['next']}"
    assert len(seen) == len(set(seen)) == 7
    assert set(seen) == made


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=201", "limit=-1", "next=%00", "next=!!", "q=%00"])
def test_odd_pages_are_refused(sign_in, query):
    assert sign_in("officer.ke").get(f"/records?{query}").status_code == 400


def test_unknown_routes_and_methods_have_the_one_shape(sign_in):
    officer = sign_in("officer.ke")
    for method, path, status in (("GET", "/nothing", 404), ("PUT", "/records", 405), ("GET", "/records/rec-unknown", 404)):
        answer = officer(method, path)
        assert answer.status_code == status
        assert set(answer.json()["error"]) >= {"code", "message", "help"}


def test_recall_leaves_a_tombstone_and_nothing_else(sign_in):
    owner, other = sign_in("officer.fr"), sign_in("officer.ke")
    record = owner.post("/records", {"schema": "Person", "properties": {"name": ["Gone Tomorrow"], "passportNumber": ["G7654321"]}}).json()
    hit = other.post("/checks", {"kind": "document", "query": {"number": "G7654321"}, "purpose": "border"}).json()
    assert other.get(f"/records/{record['id']}").status_code == 200
    assert owner("DELETE", f"/records/{record['id']}", {"reason": "no longer wanted"}).json()["status"] == "recalled"
    assert other.get(f"/records/{record['id']}").status_code == 404
    for caller in (owner, other):
        everywhere = "".join(caller.get(path).text for path in ("/records", "/hits", "/checks", "/inbox", f"/checks/{hit['id']}"))
        assert "Gone Tomorrow" not in everywhere
    history = owner.get(f"/records/{record['id']}/history").json()["items"]
    assert [one["record"] for one in history] == [None, None]
    assert owner("PATCH", f"/records/{record['id']}", {"properties": {}}).status_code == 409


def test_health_and_metrics_need_no_sign_in(client):
    assert client.get("/health").json()["status"] == "ok"
    assert client.get("/metrics").status_code == 200


def test_metrics_count_requests_and_not_what_was_found(client, sign_in):
    sign_in("officer.ke").post("/checks", {"kind": "document", "query": {"number": "Q1234567"}, "purpose": "border"})
    text = client.get("/metrics").text
    assert 'carillon_requests_total{route="POST /checks",status="201"}' in text
    assert 'carillon_check_seconds_count{kind="document"}' in text
    assert "no_hit" not in text
    assert "Q1234567" not in text
