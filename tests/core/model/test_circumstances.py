# SPDX-License-Identifier: Apache-2.0
"""Circumstances as they are read."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.circumstances import FIELDS, LONGEST, read


@pytest.mark.parametrize(
    ("given_", "found", "wrong"),
    [
        (None, {}, set()),
        ({}, {}, set()),
        ({"place": "  Gate 12 ", "items": ""}, {"place": "Gate 12"}, set()),
        ({"place": None}, {}, set()),
        ({"place": 7, "mood": "x"}, {}, {"circumstances.place", "circumstances.mood"}),
        ({"items": "x" * (LONGEST + 1)}, {}, {"circumstances.items"}),
        ({"items": "a\0b"}, {}, {"circumstances.items"}),
        (["place"], {}, {"circumstances"}),
    ],
)
def test_reading(given_: Any, found: dict[str, str], wrong: set[str]) -> None:
    mistakes: dict[str, str] = {}
    assert read(given_, mistakes) == found
    assert set(mistakes) == wrong


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=50)))
def test_what_is_read_is_read_again_alike(given_: dict[str, str]) -> None:
    first = read(given_, {})
    assert read(first, {}) == first
