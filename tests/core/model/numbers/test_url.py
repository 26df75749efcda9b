# SPDX-License-Identifier: Apache-2.0
"""Web addresses."""

import pytest

from carillon.core.model.numbers.url import URL
from carillon.errors import Invalid


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("HTTPS://Example.ORG:443/a%7eb?q=%c3%a4#frag", "https://example.org/a~b?q=%C3%A4"),
        ("hxxp://evil[.]example", "http://evil.example/"),
        ("evil.example/x", "http://evil.example/x"),
        ("http://Example.org:8080", "http://example.org:8080/"),
        ("http://bücher.example/ä", "http://xn--bcher-kva.example/%C3%A4"),
        ("http://[2001:DB8::1]/x", "http://[2001:db8::1]/x"),
        ("https://example.org?x=1", "https://example.org/?x=1"),
        ("https://Example.org/Case", "https://example.org/Case"),
    ],
)
def test_right_addresses(text: str, normal: str) -> None:
    assert URL.clean(text) == normal


@pytest.mark.parametrize("text", ["example", "http://", "http://localhost/x", "javascript:alert(1)"])
def test_no_addresses(text: str) -> None:
    with pytest.raises(Invalid):
        URL.clean(text)


def test_reports_leave_the_scheme_out() -> None:
    assert len({URL.key(t).value for t in ("hxxp://evil[.]example/x/", "https://evil.example/x", "evil.example/x")}) == 1


def test_what_stands_before_the_at_sign_is_bait() -> None:
    assert "leads to evil.example" in (URL.verify("https://bank.example@evil.example/") or "")
