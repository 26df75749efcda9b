# SPDX-License-Identifier: Apache-2.0
"""Defanged indicators."""

import pytest

from carillon.core.model.numbers.refang import refang


@pytest.mark.parametrize(
    ("text", "live"),
    [
        ("hxxp://evil[.]example/a", "http://evil.example/a"),
        ("hXXps[:]//evil(.)example", "https://evil.example"),
        ("h**p://evil{.}example", "http://evil.example"),
        ("http[s]://evil[dot]example", "https://evil.example"),
        ("evil (dot) example", "evil.example"),
        ("evil dot example", "evil.example"),
        ("evil[.example", "evil.example"),
        ("evil\\.example", "evil.example"),
        ("198[.]51[.]100[.]7", "198.51.100.7"),
        ("name[@]evil[.]example", "name@evil.example"),
        ("name (at) evil.example", "name@evil.example"),
        ("fxp://evil.example", "ftp://evil.example"),
        ("<https://example.org/x>", "https://example.org/x"),
        ("例え。テスト", "例え.テスト"),
        ("exam\u200bple.org", "example.org"),
        ("https://example.org/a[1].html", "https://example.org/a[1].html"),
    ],
)
def test_live_forms(text: str, live: str) -> None:
    assert refang(text) == live


def test_a_live_form_stays() -> None:
    assert refang(refang("hxxps[:]//evil[.]example/")) == "https://evil.example/"
