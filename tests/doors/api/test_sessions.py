# SPDX-License-Identifier: Apache-2.0
"""Tokens: opened, closed, wrong, expired, of a closed account; passwords that must be changed."""

from datetime import UTC, datetime, timedelta

import pytest

from carillon.desk import people
from carillon.node import Node
from carillon.store import clock
from tests.conftest import PASSWORD


def test_a_token_opens_and_closes(sign_in):
    officer = sign_in("officer.fr")
    me = officer.get("/session").json()["user"]
    assert (me["username"], me["bureau"], me["role"], me["areas"], me["must_change"]) == ("officer.fr", "FR", "officer", None, False)
    assert officer("DELETE", "/session").status_code == 204
    assert officer.get("/session").status_code == 401


@pytest.mark.parametrize("token", ["", "x", "Bearer", "é" * 10, "a" * 500, "../../etc"])
def test_a_wrong_token_is_nobody(stranger, token):
    stranger.headers = {b"Authorization": f"Bearer {token}".encode()}
    answer = stranger.client.get("/api/v1/records", headers=stranger.headers)
    assert answer.status_code == 401
    assert set(answer.json()["error"]) >= {"code", "message", "help"}
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_an_expired_token_is_nobody(sign_in, monkeypatch):
    officer = sign_in("officer.fr")
    later = (datetime.now(UTC) + timedelta(hours=13)).isoformat(timespec="microseconds").replace("+00:00", "Z")
    monkeypatch.setattr(clock, "now", lambda: later)
    assert officer.get("/records").status_code == 401


def test_a_closed_account_ends_its_sessions_at_once(sign_in):
    officer, admin = sign_in("officer.fr"), sign_in("admin.fr")
    assert admin.post("/users/officer.fr/close").status_code == 200
    assert officer.get("/records").status_code == 401
    assert admin.post("/users/officer.fr/open").status_code == 200
    assert officer.get("/records").status_code == 401
    assert sign_in("officer.fr").get("/records").status_code == 200


def test_a_wrong_name_and_a_wrong_password_answer_alike(stranger):
    one = stranger.post("/session", {"username": "nobody.there", "password": PASSWORD})
    other = stranger.post("/session", {"username": "officer.fr", "password": "not-the-password"})
    assert (one.status_code, one.json()) == (other.status_code, other.json())
    assert one.status_code == 401


def test_many_wrong_passwords_make_the_name_wait_and_open_sessions_stay(sign_in, stranger):
    officer = sign_in("officer.de")
    for _ in range(5):
        assert stranger.post("/session", {"username": "officer.de", "password": "not-the-password"}).status_code == 401
    waiting = stranger.post("/session", {"username": "officer.de", "password": PASSWORD})
    assert waiting.status_code == 429
    assert 0 < int(waiting.headers["Retry-After"]) <= 300
    assert officer.get("/session").status_code == 200
    assert stranger.post("/session", {"username": "officer.ke", "password": PASSWORD}).status_code == 201


def test_a_one_time_password_opens_nothing_but_its_change(sign_in, stranger):
    admin = sign_in("admin.fr")
    made = admin.post("/users", {"username": "new.one", "bureau": "FR", "role": "officer"}).json()
    token = stranger.post("/session", {"username": "new.one", "password": made["password"]}).json()["token"]
    stranger.headers = {"Authorization": f"Bearer {token}"}
    assert stranger.get("/records").status_code == 403
    weak = stranger.post("/session/password", {"old": made["password"], "new": "short"})
    assert weak.status_code == 400
    assert "password" in weak.json()["error"]["fields"]
    assert stranger.post("/session/password", {"old": made["password"], "new": "a better pass phrase"}).status_code == 204
    assert stranger.get("/records").status_code == 401
    assert stranger.post("/session", {"username": "new.one", "password": "a better pass phrase"}).status_code == 201


def test_a_one_time_code_works_once(sign_in, stranger, node: Node, monkeypatch):
    import pyotp

    officer = sign_in("officer.fr")
    actor = people.session(node.bench, officer.token).actor
    secret = pyotp.parse_uri(people.enrol_otp(node.bench, actor)).secret
    code = pyotp.TOTP(secret).now()
    signed = {"username": "officer.fr", "password": PASSWORD}
    assert stranger.post("/session", signed).status_code == 401
    assert stranger.post("/session", {**signed, "otp": "000000" if code != "000000" else "111111"}).status_code == 401
    assert stranger.post("/session", {**signed, "otp": code}).status_code == 201
    assert stranger.post("/session", {**signed, "otp": code}).status_code == 401
