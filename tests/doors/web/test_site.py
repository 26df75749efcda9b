# SPDX-License-Identifier: Apache-2.0
"""Every page for every role: what opens, what does not, and what every answer says about trust."""

import pytest

from carillon.core.policy.actors import ROLES
from carillon.doors.web.headers import CONTENT_SECURITY
from tests.doors.web.conftest import Things, Visit
from tests.doors.web.people import text_of

DESK = ("officer", "analyst", "control", "commander")
PAGES: dict[str, tuple[str, ...]] = {
    # page: the roles that it opens for
    "/check": ("frontline", "officer", "analyst", "commander"),
    "/checks": ("frontline", "officer", "analyst", "commander", "control"),
    "/hits": ("frontline", "officer", "analyst", "compliance", "control", "commander"),
    "/inbox": ("frontline", "officer", "analyst", "compliance", "control", "commander"),
    "/watches": ("officer", "analyst", "commander", "control"),
    "/reports": tuple(role for role in ROLES if role != "admin"),
    "/reports/new": ("frontline", "officer", "analyst", "commander", "partner"),
    "/records": ("officer", "analyst", "compliance", "control", "commander", "partner"),
    "/records/new": ("officer", "analyst", "partner"),
    "/events": tuple(role for role in ROLES if role != "admin"),
    "/events/new": ("officer", "commander"),
    "/events/import": ("officer", "commander"),
    "/calls": ("officer", "analyst", "compliance", "control", "commander"),
    "/calls/new": ("officer", "commander"),
    "/lists": ("officer", "analyst", "control"),
    "/exchange": ("officer", "compliance", "control", "admin"),
    "/audit": ("officer", "compliance", "control", "admin"),
    "/users": ("admin", "control"),
    "/bureaus": ROLES,
    "/account": ROLES,
    "/menu": ROLES,
    "/password": ROLES,
    "/samples": ROLES,
}


@pytest.mark.parametrize("role", ROLES)
def test_pages_open_for_the_roles_that_may_and_for_no_other(visit: Visit, things: Things, role: str) -> None:
    person = visit(f"{role}.fr")
    for path, roles in PAGES.items():
        answer = person.get(path)
        assert answer.status_code == (200 if role in roles else 403), path
        assert answer.headers["content-security-policy"] == CONTENT_SECURITY


@pytest.mark.parametrize("role", ROLES)
def test_the_navigation_offers_what_opens(visit: Visit, things: Things, role: str) -> None:
    person = visit(f"{role}.fr")
    menu = person.get("/menu").text
    for path, roles in PAGES.items():
        if f'<a class="place" href="{path}"' in menu:
            assert role in roles, path


@pytest.mark.parametrize("role", ROLES)
def test_the_start_page_fits_the_role(visit: Visit, things: Things, role: str) -> None:
    person = visit(f"{role}.fr")
    answer = person.get("/")
    if role in DESK:
        assert answer.status_code == 200
    else:
        assert answer.status_code == 303
        assert person.get(answer.headers["location"]).status_code == 200


def test_every_answer_is_secured_and_not_kept(visit: Visit) -> None:
    nobody = visit()
    for path in ("/sign-in", "/nowhere", "/records", "/samples"):
        headers = nobody.get(path).headers
        assert headers["content-security-policy"] == CONTENT_SECURITY, path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path
        assert headers["cache-control"] == "no-store", path


@pytest.mark.parametrize("path", ["/", "/check", "/records?text=a", "/hits/hit-1", "/audit"])
def test_whoever_has_not_signed_in_is_asked_to(visit: Visit, path: str) -> None:
    answer = visit().get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


def test_a_part_of_a_page_sends_the_whole_browser_to_sign_in(visit: Visit) -> None:
    answer = visit().get("/inbox/unread", **{"HX-Request": "true"})
    assert answer.headers["hx-redirect"] == "/sign-in"
    assert answer.text == ""


POSTS = (
    "/check", "/sign-out", "/password", "/inbox/open", "/hits/hit-1/judge", "/hits/hit-1/confirm", "/reports/new", "/records/new",
    "/records/rec-1/recall", "/records/rec-1/correct", "/audit/verify", "/account", "/account/codes", "/account/sessions", "/theme",
    "/users", "/users/officer.fr/close", "/checks/chk-1/watch", "/watches/wat-1/close", "/watches/close",
    "/events/new", "/events/import", "/events/series", "/events/city-run-2030/cancel",
    "/calls/new", "/calls/cal-1/answer", "/calls/cal-1/recall",
)  # fmt: skip


@pytest.mark.parametrize("path", POSTS)
def test_a_form_without_its_proof_changes_nothing(visit: Visit, path: str) -> None:
    person = visit("officer.fr")
    for form in ({}, {"csrf": "0" * 64}, {"csrf": ""}, {"csrf": "пароль"}):
        answer = person.client.post(path, data=form, follow_redirects=False)
        assert answer.status_code == 403
        assert "form has grown old" in text_of(answer)


def test_the_proof_of_one_session_is_no_proof_in_another(visit: Visit) -> None:
    mine, theirs = visit("officer.fr"), visit("officer.de")
    answer = theirs.client.post("/theme", data={"csrf": mine.proof("/account"), "theme": "dark"}, follow_redirects=False)
    assert answer.status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_that_another_site_sends_is_refused_even_with_its_proof(visit: Visit, site: str) -> None:
    answer = visit("officer.fr").post("/theme", {"theme": "dark"}, **{"Sec-Fetch-Site": site})
    assert answer.status_code == 403


def test_what_is_not_there_says_so_in_words(visit: Visit) -> None:
    person = visit("officer.fr")
    for path in ("/nowhere", "/records/rec-nothing", "/checks/chk-nothing", "/reports/rep-nothing", "/events/none", "/static/a.css"):
        answer = person.get(path)
        assert answer.status_code == 404, path
        assert "Nothing here" in text_of(answer), path
        assert "Traceback" not in answer.text


def test_a_wrong_method_gets_a_page(visit: Visit) -> None:
    answer = visit("officer.fr").client.delete("/records")
    assert answer.status_code == 405
    assert "<h1>" in answer.text


def test_a_form_that_is_too_large_gets_a_page(visit: Visit) -> None:
    person = visit("officer.fr")
    answer = person.post("/reports/new", {"title": "x", "narrative": "y" * 1_200_000})
    assert answer.status_code == 413
    assert "too large" in text_of(answer)


@pytest.mark.parametrize("body", [b"\xff\xfe=1", b"csrf=%ff%fe", b"a=" + b"%00" * 50, b"=&&&==", b"csrf[]=1;b"])
def test_a_form_that_is_no_form_is_refused_calmly(visit: Visit, body: bytes) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = visit("officer.fr").client.post("/check", content=body, headers=kind, follow_redirects=False)
    assert answer.status_code in (400, 403)


def test_nothing_of_other_bureaus_shows_where_it_should_not(visit: Visit, things: Things) -> None:
    officer = visit("officer.fr")
    seen = "".join(officer.get(path).text for path in ("/", "/records", "/records?text=Beispielfrau", "/reports", "/hits", "/audit"))
    for secret in ("Verborgene", "Halina", things.hidden, things.told):
        assert secret not in seen
    assert officer.get(f"/records/{things.hidden}").status_code == 404
    assert officer.get(f"/records/{things.told}").status_code == 404
    assert officer.get(f"/records/{things.wanted}/history").status_code == 403
    assert officer.get(f"/records/{things.wanted}/disclosures").status_code == 403
    assert officer.get(f"/records/{things.wanted}/correct").status_code == 403
    assert visit("officer.ke").get(f"/reports/{things.report}").status_code == 404


def test_an_unforeseen_failure_tells_nothing_of_itself(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    from carillon.desk.events import overview

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a secret of the inside")

    person = visit("officer.fr")
    monkeypatch.setattr(overview, "ahead", fail)
    answer = person.get("/events")
    assert answer.status_code == 500
    assert "secret of the inside" not in answer.text
    assert "This node has a fault" in answer.text
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY
