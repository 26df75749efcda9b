# SPDX-License-Identifier: Apache-2.0
"""The pages in a real browser: signing in, checking, judging; by keyboard alone, without JavaScript, mirrored, and on a phone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import carillon.doors.web
from tests.conftest import PASSWORD
from tests.doors.web.conftest import Served
from tests.doors.web.test_checks import ZONE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
Open = Callable[..., "Page"]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
PAGES = (
    "/", "/check?kind=person", "/check?kind=scan", "/checks", "/hits", "/inbox", "/watches", "/reports", "/reports/new",
    "/reports/{report}", "/reports/{draft}/edit", "/records", "/records/new", "/records/new?schema=Person", "/records/{wanted}",
    "/records/{wanted}/links", "/records/{missing}/history", "/records/{missing}/disclosures", "/records/{missing}/correct",
    "/records/{missing}/recall", "/events", "/events?days=all", "/events/{event}",
    "/events/new", "/events/import",
    "/calls", "/calls/new", "/audit",
    "/exchange", "/bureaus", "/lists", "/account", "/menu", "/password", "/samples", "/nowhere",
)  # fmt: skip

VENDOR = Path(carillon.doors.web.__file__).parent / "static" / "vendor" / "htmx.min.js"
in_place = pytest.mark.skipif(not VENDOR.exists(), reason="BROWSER CODE IS MISSING, run `python tools/browser_assets.py`: pages are plain")


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console complained of: policy violations and errors of scripts."""
    return []


@pytest.fixture
def browse(browser: "Browser", served: Served, complaints: list[str]) -> "Iterator[Open]":
    """`browse("officer.fr")` is a fresh browser with that person signed in."""
    opened: list[Any] = []

    def start(username: str = "", *, size: dict[str, int] = DESK, cookies: dict[str, str] | None = None, **more: Any) -> "Page":
        context = browser.new_context(viewport=size, base_url=served.address, **more)  # type: ignore[arg-type]
        opened.append(context)
        context.add_cookies([{"name": n, "value": v, "url": served.address} for n, v in (cookies or {}).items()])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" and "status of" not in said.text else None)
        page.on("pageerror", lambda failure: complaints.append(str(failure)))
        if username:
            sign_in(page, username)
        return page

    yield start
    for context in opened:
        context.close()
    assert complaints == []


def sign_in(page: "Page", username: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Name").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)


def address(served: Served, path: str) -> str:
    found = served.things
    return path.format(report=found.report, draft=found.draft, wanted=found.wanted, missing=found.missing, event=found.event)


def ask(page: "Page", name: str = "Primerov Ivan") -> None:
    page.goto("/check?kind=person")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Date of birth").fill("1979-05-12")
    page.get_by_label("Purpose").select_option("wanted")
    page.get_by_role("button", name="Check", exact=True).click()


def test_a_typed_check_is_answered_in_place(browse: Open) -> None:
    page = browse("frontline.fr")
    ask(page)
    heading = page.get_by_role("heading", name="Hit", exact=True)
    heading.wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Hit"
    assert page.get_by_text("Confirm with the owner, bureau DE, before acting.").is_visible()
    assert page.get_by_label("Name", exact=True).input_value() == "Primerov Ivan"


@in_place
def test_a_scanner_needs_no_click_before_and_none_after(browse: Open) -> None:
    page = browse("frontline.fr")
    page.goto("/check?kind=scan")
    page.get_by_label("Purpose").select_option("border")
    for _ in range(2):
        page.locator("h1").evaluate("document.activeElement.blur()")
        page.keyboard.type(ZONE + "\n")
        page.get_by_text("ANNA MARIA ERIKSSON").wait_for()
        assert page.locator(".verdict-word").text_content() == "Hit"
        assert page.get_by_label("Machine-readable zone").input_value() == ""
        page.get_by_text("ANNA MARIA ERIKSSON").evaluate("element => element.remove()")


def test_a_pasted_zone_is_checked(browse: Open) -> None:
    page = browse("officer.fr")
    page.goto("/check?kind=scan")
    page.get_by_label("Purpose").select_option("border")
    page.get_by_label("Machine-readable zone").fill(ZONE)
    page.get_by_text("Stop the document").wait_for()


@in_place
def test_different_is_said_with_a_reason_and_remembered(browse: Open) -> None:
    page = browse("officer.ke")
    ask(page)
    page.get_by_text("Different", exact=True).first.click()
    page.get_by_label("Why is it different?").fill("Other fingerprints.")
    page.get_by_role("button", name="Different").click()
    page.get_by_text("You said: Different.").wait_for()
    ask(page)
    page.get_by_text("Seen before: somebody else").wait_for()
    assert page.get_by_text("Other fingerprints.").is_visible()


@in_place
def test_different_without_a_reason_keeps_the_field_open(browse: Open) -> None:
    page = browse("officer.jp")
    ask(page)
    page.get_by_text("Different", exact=True).first.click()
    page.get_by_role("button", name="Different").click()
    page.get_by_text("One sentence for whoever meets the same hit next.").wait_for()
    assert page.get_by_label("Why is it different?").is_visible()


@in_place
def test_a_check_from_start_to_end_by_keyboard_alone(browse: Open) -> None:
    page = browse("officer.br")
    page.keyboard.press("Control+k")
    page.wait_for_url("**/check")
    page.keyboard.type("Primerov Ivan")
    page.keyboard.press("Tab")
    page.keyboard.type("1979-05-12")
    for _ in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "purpose"
    page.keyboard.type("Find")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Hit", exact=True).wait_for()
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.textContent.trim()"))
        if seen[-1] == "Same":
            break
    assert seen[-1] == "Same"
    page.keyboard.press("Enter")
    page.get_by_text("You said: Same.").wait_for()


def test_the_first_tab_skips_to_the_content(browse: Open) -> None:
    page = browse("officer.fr")
    page.goto("/records")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_everything_works_without_javascript(browse: Open, served: Served) -> None:
    page = browse("officer.fr-cyber", java_script_enabled=False)
    ask(page)
    assert page.locator(".verdict-word").text_content() == "Hit"
    page.get_by_role("button", name="Same").click()
    assert page.get_by_text("Your judgement is saved.").is_visible()
    page.goto("/check?kind=scan")
    page.get_by_label("Machine-readable zone").fill(ZONE)
    page.get_by_role("button", name="Check", exact=True).click()
    assert page.get_by_text("Stop the document").is_visible()
    page.goto("/audit")
    page.get_by_role("button", name="Verify the chain").click()
    assert page.get_by_text("The chain holds:").is_visible()
    page.get_by_role("button", name="Light or dark").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_light_and_dark_change_without_losing_what_was_typed(browse: Open) -> None:
    page = browse("officer.fr", color_scheme="light")
    page.goto("/check?kind=person")
    page.get_by_label("Name", exact=True).fill("half a na")
    with page.expect_response("**/theme"):
        page.get_by_role("button", name="Light or dark").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.get_by_label("Name", exact=True).input_value() == "half a na"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_pages_mirror_in_arabic(browse: Open, size: dict[str, int]) -> None:
    page = browse("officer.fr", size=size)
    boxes = {}
    for language in ("en", "ar"):
        page.goto(f"/records?lang={language}")
        boxes[language] = {name: page.locator(name).first.bounding_box() for name in (".mark", ".bar-end", "h1")}
    for name, box in boxes["en"].items():
        mirrored = boxes["ar"][name]
        assert box is not None
        assert mirrored is not None
        start, end = box["x"], size["width"] - (mirrored["x"] + mirrored["width"])
        assert abs(start - end) < 20 or name == "h1", name
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_phone_never_scrolls_sideways(browse: Open, served: Served) -> None:
    """Not even in a language whose words are longer than English ones."""
    page = browse("officer.fr", size=PHONE)
    for language in ("en-XA", "ar"):
        for path in PAGES:
            page.goto(address(served, path) + ("&" if "?" in path else "?") + f"lang={language}")
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], (language, path)


def test_fingers_find_their_targets_on_a_phone(browse: Open) -> None:
    page = browse("frontline.fr", size=PHONE, has_touch=True)
    ask(page)
    page.locator(".verdict-word").wait_for()
    for target in page.locator("button:visible, a.place:visible, .input:visible, summary:visible").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 43.5, target.evaluate("element => element.outerHTML.slice(0, 200)")


@in_place
def test_the_number_of_unread_lines_is_asked_for_again(browse: Open) -> None:
    page = browse("officer.fr")
    counter = page.locator(".count")
    assert counter.get_attribute("hx-trigger") == "every 20s"
    counter.evaluate("element => { element.textContent = '…'; htmx.ajax('GET', '/inbox/unread', {target: element}) }")
    page.locator(".count", has_text="1").wait_for()


def test_an_ended_session_leads_back_to_signing_in(browse: Open) -> None:
    page = browse("officer.fr")
    page.goto("/check?kind=person")
    page.context.clear_cookies(name="carillon_session")
    page.get_by_label("Name", exact=True).fill("Anybody")
    page.get_by_label("Purpose").select_option("wanted")
    page.get_by_role("button", name="Check", exact=True).click()
    page.wait_for_url("**/sign-in")


def test_nothing_comes_from_elsewhere(browse: Open, served: Served) -> None:
    page = browse()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, "officer.fr")
    for path in PAGES:
        page.goto(address(served, path))
    assert {one.split("/")[2] for one in asked if not one.startswith("data:")} == {served.address.split("/")[2]}
