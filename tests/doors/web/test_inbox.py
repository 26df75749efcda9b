# SPDX-License-Identifier: Apache-2.0
"""The inbox: what came in, what is unread, and the number in the page's head."""

from tests.doors.web.conftest import Things, Visit


def test_the_number_of_unread_lines_falls_when_one_is_opened(visit: Visit, things: Things) -> None:
    officer = visit("officer.fr")
    assert officer.get("/inbox/unread").text == "1"
    assert "Questions about the guards" in officer.page("/inbox?show=unread")
    opened = officer.post("/inbox/open", {"kind": "report", "object": things.report})
    assert opened.headers["location"] == f"/reports/{things.report}"
    assert officer.get("/inbox/unread").text == ""
    assert "Everything is read." in officer.page("/inbox?show=unread")
    assert "officer.fr" in officer.page("/inbox")


def test_a_line_leads_to_pages_of_this_site_only(visit: Visit, things: Things) -> None:
    officer = visit("officer.fr")
    for kind, thing in (("recall", things.report), ("hit", "../../account"), ("report", "//elsewhere.example"), ("", "")):
        assert officer.post("/inbox/open", {"kind": kind, "object": thing}).headers["location"] == "/inbox"


def test_one_bureau_does_not_read_for_another(visit: Visit, things: Things) -> None:
    visit("officer.ke").post("/inbox/open", {"kind": "report", "object": things.report})
    assert visit("officer.fr").get("/inbox/unread").text == "1"
    assert "Questions about the guards" not in visit("officer.ke").page("/inbox")


def test_a_patrol_has_no_desk(visit: Visit, things: Things) -> None:
    patrol = visit("frontline.fr")
    assert 'href="/inbox"' not in patrol.page("/account")
    assert "Questions about the guards" not in patrol.page("/inbox")
    assert patrol.get("/inbox/unread").text == ""
