# SPDX-License-Identifier: Apache-2.0
"""Requests in a real browser: every page held against axe's rules, and a file chosen and sent by hand."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from carillon.desk.attachments import Upload
from carillon.desk.requests import answering, asking, files
from tests.conftest import cast
from tests.desk.requests.conftest import QUESTION
from tests.doors.web.conftest import Served
from tests.doors.web.test_axe import violations
from tests.doors.web.test_browser import DESK, PHONE, Open, browse, complaints

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
__all__ = ["browse", "complaints"]


def ask(served: Served, *, answered: bool = False) -> str:
    """A request of FR to DE and KE, with a file and a French text."""
    bench, fr, de = served.node.bench, cast(served.node, "FR"), cast(served.node, "DE")
    body = {**QUESTION, "to": ["DE", "KE"], "language": "fr", "text": "Qui est-ce?", "due_at": "2027-06-01T10:00:00Z"}
    request_id = asking.draft(bench, fr, body).held.request.id
    files.attach(bench, fr, request_id, Upload("photo list.txt", b"A white van."))
    asking.send(bench, fr, request_id)
    if answered:
        answering.claim(bench, de, request_id)
        answering.reply(bench, de, request_id, "Example Ltd.")
    return request_id


@pytest.mark.parametrize(("theme", "size"), [("light", DESK), ("dark", PHONE), ("sun", PHONE)], ids=str)
def test_no_page_breaks_a_rule(browse: Open, served: Served, theme: str, size: dict[str, int]) -> None:
    waiting, answered = ask(served), ask(served, answered=True)
    for user in ("officer.de", "officer.fr"):
        page = browse(user, size=size, cookies={"carillon_theme": theme}, bypass_csp=True)
        for path in ("/requests", "/requests?way=from", "/requests/new", f"/requests/{waiting}", f"/requests/{answered}"):
            page.goto(path)
            assert violations(page) == [], (user, path)
    page.goto(f"/requests/{waiting}/recall")
    assert violations(page) == []


def test_a_file_is_chosen_and_sent_without_a_script(browse: Open, served: Served, tmp_path: Path) -> None:
    request_id = ask(served)
    photo = tmp_path / "keeper.csv"
    photo.write_text("name,since\nExample Ltd,2019\n")
    page: Page = browse("officer.de", java_script_enabled=False)
    page.goto(f"/requests/{request_id}")
    page.get_by_role("button", name="Take up").click()
    page.get_by_label("File").set_input_files(photo)
    page.get_by_role("button", name="Attach", exact=True).click()
    page.get_by_text("Not sent yet").wait_for()
    page.locator("#f-text").fill("See the table.")
    page.get_by_role("button", name="Answer", exact=True).click()
    page.get_by_text("Your answer is sent.").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="keeper.csv").first.click()
    assert Path(download.value.path()).read_text() == photo.read_text()
    assert download.value.suggested_filename == "keeper.csv"
