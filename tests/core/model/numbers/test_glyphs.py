# SPDX-License-Identifier: Apache-2.0
"""Characters read off plates and pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.numbers import glyphs


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("ab-12 3", "AB123"),
        ("А123ВС", "A123BC"),
        ("авекмнорстух", "ABEKMHOPCTYX"),
        ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),
        ("١٢٣٤٥٦٧٨٩٠", "1234567890"),
        ("۱۲۳", "123"),
        ("१२३", "123"),
        ("ＡＢ１２", "AB12"),
        ("京A·12345", "京A12345"),
        ("KÖ-AB 1", "KÖAB1"),
        ("12 ب 345", "12ب345"),
        ("a\u200bb\u00ad1", "AB1"),
        ("Ⅳ", "IV"),
        ("(),.", ""),
    ],
)
def test_reading(text: str, read: str) -> None:
    assert glyphs.alphanumerics(text) == read


@pytest.mark.parametrize(
    ("normal", "folded"),
    [("O0I1", "0011"), ("KÖ1", "K01"), ("ĐU", "DU"), ("12ی", "12ي"), ("S5B8Z2G6", "S5B8Z2G6")],
)
def test_folding(normal: str, folded: str) -> None:
    assert glyphs.look_alike(normal) == folded


@given(st.text(max_size=40))
def test_reading_and_folding_twice_change_nothing(text: str) -> None:
    read = glyphs.alphanumerics(text)
    assert glyphs.alphanumerics(read) == read
    folded = glyphs.look_alike(read)
    assert glyphs.look_alike(folded) == folded
