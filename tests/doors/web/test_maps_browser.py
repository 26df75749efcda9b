# SPDX-License-Identifier: Apache-2.0
"""Maps in a real browser: enlarged, moved, by keys, buttons, wheel and finger; names that keep their size; and whole without a script."""

from typing import TYPE_CHECKING

import pytest

from tests.doors.web.test_browser import DESK, PHONE, Open, browse, complaints

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser
__all__ = ["browse", "complaints"]
MOVED = "element => element.querySelector('[data-map-moved]').getAttribute('transform')"
SPOT = """figure => {
  const at = [...figure.querySelectorAll('a .map-spot')].map(one => one.getBoundingClientRect()).map(box => [box.x + 5, box.y + 5]);
  return at.find(([x, y]) => document.elementFromPoint(x, y)?.closest('a')?.closest('figure') === figure);
}"""
OVERLAPS = """figure => {
  const boxes = [...figure.querySelectorAll('.map-name')].map(one => one.getBoundingClientRect()).filter(box => box.width);
  let found = 0;
  for (let i = 0; i < boxes.length; i++) for (let j = 0; j < i; j++) {
    const [a, b] = [boxes[i], boxes[j]];
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left), down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 2 && down > 4) found++;
  }
  return found;
}"""


def opened(page: "Page") -> "Locator":
    page.goto("/samples")
    figure = page.locator("#m-run")
    figure.scroll_into_view_if_needed()
    return figure


def test_a_map_is_enlarged_by_buttons_and_keys_and_becomes_whole_again(browse: Open) -> None:
    page = browse()
    figure = opened(page)
    whole = "translate(0 0) scale(1)"
    assert figure.evaluate(MOVED) == whole
    bar = figure.locator(".map-bar text")
    before = bar.text_content()
    figure.get_by_role("button", name="Zoom in").click()
    figure.get_by_role("button", name="Zoom in").click()
    assert "scale(2.25)" in figure.evaluate(MOVED)
    assert bar.text_content() != before
    figure.get_by_role("button", name="Whole map").click()
    assert figure.evaluate(MOVED) == whole
    figure.locator("svg.map-drawing").focus()
    page.keyboard.press("+")
    page.keyboard.press("ArrowRight")
    moved = figure.evaluate(MOVED)
    assert "scale(1.5)" in moved
    page.keyboard.press("ArrowLeft")
    assert figure.evaluate(MOVED) != moved
    page.keyboard.press("0")
    assert figure.evaluate(MOVED) == whole


def test_signs_keep_their_size_when_a_map_is_enlarged(browse: Open) -> None:
    figure = opened(browse())
    sign = figure.locator(".map-venue").first
    before = sign.bounding_box()
    figure.get_by_role("button", name="Zoom in").click()
    after = sign.bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] == pytest.approx(before["width"], abs=1.0)
    assert (after["x"], after["y"]) != (before["x"], before["y"])


def test_dragging_moves_the_map_and_follows_no_link(browse: Open) -> None:
    page = browse()
    figure = opened(page)
    figure.get_by_role("button", name="Zoom in").click()
    start = figure.evaluate(MOVED)
    x, y = figure.evaluate(SPOT)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 30, steps=4)
    page.mouse.up()
    moved = figure.evaluate(MOVED)
    assert moved != start
    page.mouse.move(x, y)
    assert figure.evaluate(MOVED) == moved
    assert page.url.endswith("/samples")
    figure.locator("a", has=page.locator(".map-spot")).first.evaluate("link => link.focus()")
    page.keyboard.press("Enter")
    page.wait_for_url("**/samples#main")


def test_the_wheel_scrolls_the_page_until_the_map_is_in_use(browse: Open) -> None:
    page = browse()
    figure = opened(page)
    box = figure.locator("svg.map-drawing").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + min(box["height"], 300) / 2)
    page.mouse.wheel(0, -40)
    assert "scale(1)" in figure.evaluate(MOVED)
    figure.locator("svg.map-drawing").focus()
    box = figure.locator("svg.map-drawing").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, max(20.0, box["y"] + 100))
    page.mouse.wheel(0, -300)
    page.wait_for_function(f"!({MOVED})(document.querySelector('#m-run')).includes('scale(1)')")


def test_a_map_that_is_replaced_stays_where_it_was(browse: Open) -> None:
    """As htmx does it, when an open page is brought up to date."""
    page = browse()
    figure = opened(page)
    fresh = page.request.get("/samples").text()
    figure.get_by_role("button", name="Zoom in").click()
    moved = figure.evaluate(MOVED)
    page.evaluate(
        """html => {
          const fresh = new DOMParser().parseFromString(html, 'text/html').querySelector('#m-run');
          document.querySelector('#m-run').replaceWith(fresh);
          document.body.dispatchEvent(new CustomEvent('htmx:afterSettle', {bubbles: true}));
        }""",
        fresh,
    )
    assert figure.evaluate(MOVED) == moved
    figure.get_by_role("button", name="Zoom in").click()
    assert "scale(2.25)" in figure.evaluate(MOVED)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_names_can_be_read_and_none_covers_another(browse: Open, size: dict[str, int], language: str) -> None:
    page = browse(size=size)
    page.goto(f"/samples?lang={language}")
    for figure in page.locator("figure.map").all():
        assert figure.evaluate(OVERLAPS) == 0, figure.get_attribute("id")
    names = page.locator("#m-run .map-name.strong:visible")
    assert names.count() >= 2
    heights = names.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert min(heights) >= 10
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_without_a_script_the_map_stands_there_without_buttons(browse: Open) -> None:
    page = browse(java_script_enabled=False)
    page.goto("/samples")
    assert page.locator("#m-run svg.map-drawing").is_visible()
    assert not page.locator("#m-run .map-tools").is_visible()
    assert page.locator("#m-run .map-drawing").get_attribute("tabindex") is None
