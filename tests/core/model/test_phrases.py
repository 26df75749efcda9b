# SPDX-License-Identifier: Apache-2.0
"""Sentences, and when two of them are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.phrases import MOST, comparable, sentences


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Who keeps it? It is white.\nSeen twice", ("Who keeps it?", "It is white.", "Seen twice")),
        ("車を見た。白い車だ。", ("車を見た。", "白い車だ。")),
        ("من يملكها؟ بيضاء.", ("من يملكها؟", "بيضاء.")),
        ("Twice. Twice.", ("Twice.",)),
        ("3.5 km", ("3.5 km",)),
        ("  ", ()),
    ],
)
def test_sentences(text: str, parts: tuple[str, ...]) -> None:
    assert sentences(text) == parts


def test_the_same_sentence() -> None:
    assert comparable("  Who KEEPS\n it? ") == comparable("who keeps it?")
    assert comparable("cafe\u0301") == comparable("café")
    assert comparable("Who keeps it?") != comparable("Who kept it?")


@given(st.text(max_size=2000))
def test_nothing_of_a_text_is_lost_or_invented(text: str) -> None:
    parts = sentences(text)
    assert len(parts) <= MOST
    assert all(part in text for part in parts)
    assert all(part == part.strip() != "" for part in parts)
