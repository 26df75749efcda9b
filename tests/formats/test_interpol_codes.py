# SPDX-License-Identifier: Apache-2.0
"""INTERPOL's codes."""

import pytest

from carillon.formats.interpol_codes import language_of


@pytest.mark.parametrize(
    ("code", "language"), [("FRE", "fra"), ("GER", "deu"), ("CHI", "zho"), ("PER", "fas"), ("ENG", "eng"), ("ARA", "ara")]
)
def test_languages(code: str, language: str) -> None:
    assert language_of(code) == language
