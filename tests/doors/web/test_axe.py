# SPDX-License-Identifier: Apache-2.0
"""Every page held against axe's rules for accessibility, in every theme, with everything folded out."""

from typing import TYPE_CHECKING, Any

import pytest

from carillon.desk.notices import drafting
from carillon.desk.reviews import queue
from tests.conftest import cast
from tests.desk.notices import gate
from tests.doors.web.conftest import Served
from tests.doors.web.test_browser import DESK, PAGES, PHONE, Open, address, ask, browse, complaints, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
__all__ = ["browse", "complaints"]


def violations(page: "Page") -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.mark.parametrize(("theme", "size"), [("light", DESK), ("dark", PHONE), ("sun", PHONE)], ids=str)
def test_no_page_breaks_a_rule(browse: Open, served: Served, theme: str, size: dict[str, int]) -> None:
    page = browse("officer.fr", size=size, cookies={"carillon_theme": theme}, bypass_csp=True)
    for path in PAGES:
        page.goto(address(served, path))
        assert violations(page) == [], path


@pytest.mark.parametrize("theme", ["light", "dark", "sun"])
def test_answers_and_mistakes_break_no_rule(browse: Open, theme: str) -> None:
    page = browse(cookies={"carillon_theme": theme}, bypass_csp=True)
    page.goto("/sign-in")
    assert violations(page) == []
    sign_in(page, "officer.fr")
    ask(page)
    page.locator(".verdict-word").wait_for()
    assert violations(page) == []
    page.get_by_role("link", name="hit-").first.click()
    assert violations(page) == []
    page.goto("/check?kind=document")
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_text("The check was not made.").wait_for()
    assert violations(page) == []


def test_users_break_no_rule(browse: Open) -> None:
    page = browse("admin.fr", bypass_csp=True)
    page.goto("/users")
    assert violations(page) == []


@pytest.mark.parametrize(("theme", "size"), [("light", DESK), ("dark", PHONE), ("sun", PHONE)], ids=str)
def test_notices_and_reviews_break_no_rule(browse: Open, served: Served, theme: str, size: dict[str, int]) -> None:
    node, officer, reviewer = served.node, cast(served.node, "FR"), cast(served.node, "FR", "compliance")
    record = gate.person(node, officer)
    standing = gate.submitted(node, officer, record, public=True)
    gate.passed(node, reviewer, standing, "No duplicate: the other one ends.")
    drafting.amend(node.bench, officer, standing, {"fields": {"charge": "Graver fraud"}})
    waits = gate.submitted(node, officer, record, fields={**gate.RED, "facts": "Led a protest."})
    queue.take(node.bench, reviewer, waits)
    options: dict[str, Any] = {"size": size, "cookies": {"carillon_theme": theme}, "bypass_csp": True}
    owner = ("/notices", "/notices/new", "/notices/new?colour=red", f"/notices/{standing}", f"/notices/{standing}/edit")
    for username, paths in (
        ("officer.fr", (*owner, f"/notices/{standing}/withdraw", f"/records/{record}")),
        ("compliance.fr", ("/reviews", f"/reviews/{waits}", "/reviews/statistics", "/reviews/protected", f"/notices/{standing}/suspend")),
    ):
        page = browse(username, **options)
        for path in paths:
            page.goto(served.address + path)
            assert violations(page) == [], path
    page.goto(f"{served.address}/reviews/{waits}")
    page.get_by_role("button", name="Refuse").click()
    page.get_by_role("alert").wait_for()
    assert violations(page) == []
