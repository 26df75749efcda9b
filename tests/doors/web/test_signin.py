# SPDX-License-Identifier: Apache-2.0
"""Signing in and out: calm about mistakes, honest about waiting, and never led elsewhere."""

import pyotp
import pytest

from carillon.desk import people
from carillon.node import Node
from carillon.store import people as store
from tests.conftest import PASSWORD, Cast
from tests.doors.web.conftest import Visit
from tests.doors.web.people import text_of


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(visit: Visit) -> None:
    answer = visit().sign_in("officer.fr")
    cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith("carillon_session="))
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie


def test_behind_tls_the_cookie_is_secure(visit: Visit, node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(node.bench.settings), "secure_cookies", True)
    answer = visit().get("/sign-in")
    assert "Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize(("username", "password"), [("officer.fr", "wrong"), ("nobody", PASSWORD), ("", ""), ("officer.fr", "\udcff"[:0])])
def test_a_wrong_name_and_a_wrong_password_look_the_same(visit: Visit, username: str, password: str) -> None:
    answer = visit().sign_in(username, password)
    assert answer.status_code == 401
    assert "The name, the password or the one-time code is wrong." in text_of(answer)
    assert "carillon_session" not in answer.headers.get("set-cookie", "")


def test_after_too_many_tries_the_page_says_how_long_to_wait(visit: Visit, node: Node) -> None:
    nobody = visit()
    for _ in range(node.bench.settings.sign_in_tries):
        nobody.sign_in("officer.fr", "wrong")
    answer = nobody.sign_in("officer.fr")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 200
    assert "Wait " in text_of(answer)
    assert "seconds" in text_of(answer)


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/records?text=a", "/records?text=a"),
        ("/hits/hit-1", "/hits/hit-1"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
        ("/%0d%0aSet-Cookie:a=b", "/%0d%0aSet-Cookie:a=b"),
        ("javascript:alert(1)", "/"),
        ("/a\nb", "/"),
        ("", "/"),
    ],
)
def test_afterwards_one_goes_on_to_pages_of_this_site_only(visit: Visit, wanted: str, reached: str) -> None:
    nobody = visit()
    form = {"username": "officer.fr", "password": PASSWORD, "csrf": nobody.proof("/sign-in"), "next": wanted}
    answer = nobody.client.post("/sign-in", data=form, follow_redirects=False)
    assert answer.headers["location"] == reached


def test_the_page_asked_for_is_kept_through_signing_in(visit: Visit) -> None:
    nobody = visit()
    there = nobody.get("/records?text=a&schema=Person").headers["location"]
    assert there == "/sign-in?next=%2Frecords%3Ftext%3Da%26schema%3DPerson"
    assert 'name="next" value="/records?text=a&amp;schema=Person"' in nobody.get(there).text


def test_signing_out_ends_the_session_on_the_node(visit: Visit) -> None:
    officer = visit("officer.fr")
    token = officer.client.cookies["carillon_session"]
    answer = officer.post("/sign-out")
    assert answer.headers["location"] == "/sign-in?done=signed-out"
    officer.client.cookies.set("carillon_session", token)
    assert officer.get("/account").status_code == 303


def test_a_one_time_password_opens_nothing_but_its_own_change(visit: Visit, node: Node, actors: Cast) -> None:
    once = people.reset_password(node.bench, actors("FR", "admin"), "officer.fr")
    officer = visit()
    assert officer.sign_in("officer.fr", once).headers["location"] == "/password"
    for path in ("/", "/check", "/records", "/account"):
        assert officer.get(path).headers["location"] == "/password"
    form = {"old": once, "new": "eleven purple ferries", "again": "eleven purple ferries"}
    assert officer.post("/password", form, start="/password").headers["location"] == "/sign-in?done=password"
    assert officer.get("/account").status_code == 303
    officer.kept.clear()
    assert officer.sign_in("officer.fr", "eleven purple ferries").headers["location"] == "/"


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("wrong", "eleven purple ferries", "eleven purple ferries", "Not your password."),
        (PASSWORD, "short", "short", "At least 12 characters"),
        (PASSWORD, "eleven purple ferries", "eleven purple fairies", "Type the same password twice."),
    ],
)
def test_a_password_that_cannot_be_says_why(visit: Visit, old: str, new: str, again: str, said: str) -> None:
    answer = visit("officer.fr").post("/password", {"old": old, "new": new, "again": again})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert new not in answer.text


def test_one_time_codes_are_asked_for_once_they_are_set_up(visit: Visit, node: Node) -> None:
    officer = visit("officer.fr")
    shown = officer.post("/account/codes")
    with node.bench.database.read() as connection:
        secret = store.find_secret(connection, "officer.fr")
    assert secret is not None
    assert secret.otp_secret is not None
    assert secret.otp_secret[:4] in shown.text
    other = visit()
    assert other.sign_in("officer.fr").status_code == 401
    form = {"username": "officer.fr", "password": PASSWORD, "csrf": other.proof("/sign-in"), "otp": pyotp.TOTP(secret.otp_secret).now()}
    assert other.client.post("/sign-in", data=form, follow_redirects=False).status_code == 303
