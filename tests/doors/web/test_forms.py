# SPDX-License-Identifier: Apache-2.0
"""Fields of forms as they arrive, and paths that may be gone to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.datastructures import FormMultiDict

from carillon.doors.web.forms import Form, local_path, read

FORM = Form({"name": ["  Ada "], "codes": ["a", "", " b", "a"], "empty": [""]})


def test_values_are_trimmed_and_absent_ones_are_empty() -> None:
    assert FORM["name"] == "Ada"
    assert FORM.raw("name") == "  Ada "
    assert FORM["codes"] == "a"
    assert FORM.all("codes") == ["a", "b"]
    assert FORM["nothing"] == ""
    assert FORM.raw("nothing") == ""
    assert FORM.given("name", "empty", "nothing") == {"name": "Ada"}
    assert "empty" in FORM
    assert "nothing" not in FORM
    assert len(FORM) == 3
    assert list(FORM) == ["name", "codes", "empty"]


def test_lines_end_as_they_do_everywhere() -> None:
    assert read(FormMultiDict([("text", "one\r\ntwo")])).raw("text") == "one\ntwo"


@pytest.mark.parametrize("path", ["/", "/records", "/records?text=a&b=c", "/é", "/a//b"])
def test_paths_of_this_site(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path", ["", "records", "//x.example", "/\\x.example", "https://x.example", "\\\\x", "/a\\b", "/a\nb", "/a\x00", "/" + "a" * 1000]
)
def test_anything_else_leads_to_the_start(path: str) -> None:
    assert local_path(path) == "/"


@given(st.text())
def test_no_text_leads_off_the_site(text: str) -> None:
    found = local_path(text)
    assert found.startswith("/")
    assert not found.startswith(("//", "/\\"))
