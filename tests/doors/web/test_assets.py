# SPDX-License-Identifier: Apache-2.0
"""Static files: named by their content, kept for ever, and nothing of them inline."""

import gzip
import re
from pathlib import Path

import pytest

from carillon.doors.web.assets import STYLES, Assets
from carillon.errors import NotFound
from tests.doors.web.conftest import Visit

ASSETS = Assets()
WEB = Path(__file__).resolve().parents[3] / "carillon" / "doors" / "web"


@pytest.mark.parametrize("name", ["carillon.css", "focus.js", "scanner.js", "theme.js", "logo.svg", "favicon.svg", "icons.svg"])
def test_a_file_is_served_under_a_name_that_may_be_kept(visit: Visit, name: str) -> None:
    address = ASSETS.address(name)
    assert re.fullmatch(r"/static/[a-z]+\.[0-9a-f]{12}\.[a-z]+", address)
    answer = visit().get(address)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.content == ASSETS.named(name).content
    plain = visit().get(address, **{"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == gzip.decompress(ASSETS.named(name).packed or b"")


@pytest.mark.parametrize(
    "address", ["/static/carillon.css", "/static/carillon.000000000000.css", "/static/../site.py", "/static/tokens.css"]
)
def test_yesterdays_addresses_and_others_are_not_there(visit: Visit, address: str) -> None:
    with pytest.raises(NotFound):
        ASSETS.find(address)
    assert visit().get(address).status_code == 404


def test_shapes_of_countries_are_drawn_by_the_server_and_never_sent() -> None:
    assert "vendor/countries-50m.json" not in ASSETS
    assert "map.js" in ASSETS


def test_browsers_find_the_picture_that_they_ask_for_by_name(visit: Visit) -> None:
    answer = visit().get("/favicon.ico")
    assert answer.headers["content-type"] == "image/svg+xml"


def test_every_style_sheet_is_in_the_one_that_pages_load() -> None:
    assert sorted(STYLES) == sorted(file.name for file in (WEB / "static").glob("*.css"))


def test_templates_have_nothing_inline() -> None:
    for file in (WEB / "templates").rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), file
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|https?://", text), file


def test_style_sheets_name_no_side_and_no_other_site() -> None:
    """Left and right are start and end, so that a page mirrors; the arrow of a select is drawn for both directions by hand."""
    for file in (WEB / "static").glob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        text = re.sub(r"background-position:[^;]*;", "", text)
        assert not re.search(r"\b(left|right)\b|\b(margin|padding)-(top|bottom)", text), file
        assert not re.search(r"(?<![\w-])(min-|max-)?(width|height):[^);]*;", text), file
        assert "url(" not in text, file
        assert "!important" not in text, file


def test_colours_are_named_in_one_place() -> None:
    for file in (WEB / "static").glob("*.css"):
        if file.name not in ("tokens.css", "print.css"):
            assert not re.search(r"#[0-9a-f]{3,8}\b|\brgb", file.read_text(encoding="utf-8")), file
