# SPDX-License-Identifier: Apache-2.0
"""What follows a hit, by the API: request, promise, second step, circumstances, flags; each write once under its key."""

import pytest

RECORD = {"schema": "Person", "properties": {"name": ["Primus Sampleman"]}, "reach": "ask", "action": "locate"}
CHECK = {"kind": "person", "query": {"name": "Primus Sampleman"}, "purpose": "wanted"}


@pytest.fixture
def sides(sign_in):
    """The asker, the owner, and a match of the one on a record of the other."""
    owner, asker = sign_in("officer.fr"), sign_in("officer.de")
    assert owner.post("/records", RECORD).status_code == 201
    made = asker.post("/checks", {**CHECK, "circumstances": {"place": "Gate 12"}}).json()
    return asker, owner, made


def test_from_the_request_to_the_outcome(sides):
    asker, owner, made = sides
    hit = f"/hits/{made['matches'][0]['hit']}"
    first, again = (asker.post(f"{hit}/request", Idempotency_Key="one") for _ in range(2))
    assert first.status_code == again.status_code == 200
    assert first.json()["clock"] == again.json()["clock"]
    assert first.json()["clock"]["urgency"] == "routine"
    assert asker.post(f"{hit}/request", {"urgency": "flash"}).status_code == 409
    assert [one["id"] for one in owner.get("/hits/queue").json()["items"]] == [made["matches"][0]["hit"]]
    assert owner.post(f"{hit}/confirm", {"word": "more_time", "until": "never"}).json()["error"]["fields"].keys() == {"until"}
    assert owner.post(f"{hit}/confirm", {"word": "more_time", "until": "30"}).json()["clock"]["promises"] == 1
    assert owner.post(f"{hit}/confirm", {"word": "valid_same"}).json()["state"] == "confirmed"
    assert asker.post(f"{hit}/outcome", {"outcome": "located", "details": {"when": "noon"}}).status_code == 400
    done = asker.post(f"{hit}/outcome", {"outcome": "located", "details": {"place": "Gate 12", "unit": "Post 7"}}, Idempotency_Key="two")
    assert done.json()["outcome"]["unit"] == "Post 7"
    assert owner.get(hit).json()["outcome"]["place"] == "Gate 12"


def test_the_second_step(sides):
    asker, owner, made = sides
    match = made["matches"][0]
    assert match["disclosure"] == "second"
    assert asker.get(f"/records/{match['record']}").status_code == 404
    path = f"/hits/{match['hit']}/disclose"
    assert asker.post(path, {"purpose": "wanted"}).status_code == 400
    assert owner.post(path, {"purpose": "wanted", "reason": "x"}).status_code == 403
    body = {"purpose": "wanted", "reason": "He sits before me."}
    opened = [asker.post(path, body, Idempotency_Key="three").json() for _ in range(2)]
    assert [one["properties"]["name"] for one in opened] == [["Primus Sampleman"]] * 2
    assert len([line for line in owner.get(f"/records/{match['record']}/disclosures").json()["items"] if line["deed"] == "hit"]) == 2


def test_circumstances(sides):
    asker, owner, made = sides
    path = f"/checks/{made['id']}/circumstances"
    assert asker.get(path).json() == {"place": "Gate 12"}
    assert asker.post(path, {"items": "two phones"}, Idempotency_Key="four").json() == {"items": "two phones"}
    assert asker.post(path, {"mood": "bad"}).json()["error"]["fields"].keys() == {"circumstances.mood"}
    assert owner.get(path).status_code == owner.post(path, {"items": "x"}).status_code == 404
    assert owner.get(f"/hits/{made['matches'][0]['hit']}").json()["circumstances"] is None


def test_flags(sides):
    asker, owner, made = sides
    record = f"/records/{made['matches'][0]['record']}"
    first, again = (asker.post(f"{record}/flag", {"reason": "court"}, Idempotency_Key="five") for _ in range(2))
    assert first.json() == again.json()
    assert asker.post(f"{record}/flag", {"reason": "whim"}).json()["error"]["fields"].keys() == {"reason"}
    for person in (asker, owner):
        assert [one["bureau"] for one in person.get(f"{record}/flags").json()["items"]] == ["DE"]
        assert len(person.get("/flags").json()["items"]) == 1
    assert asker.post("/checks", CHECK).json()["matches"][0]["action"]["first"].startswith("Your bureau does not act")
    assert asker.post(f"{record}/flag/lift").json()["lifted_at"]
    assert asker.post(f"{record}/flag/lift").status_code == 409
    assert owner.get("/flags").json()["items"] == []


@pytest.mark.parametrize("body", [[], "x", 7, {"urgency": 7}, {"text": None}, {"until": []}, {"details": 7}, {"reason": {}}])
@pytest.mark.parametrize("verb", ["request", "confirm", "disclose", "outcome"])
def test_odd_bodies_are_refused_in_the_one_shape(sides, verb, body):
    asker, _, made = sides
    answer = asker.post(f"/hits/{made['matches'][0]['hit']}/{verb}", body)
    assert answer.status_code in (200, 400, 403)
    assert answer.status_code == 200 or answer.json()["error"]["message"]
