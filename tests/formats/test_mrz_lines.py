# SPDX-License-Identifier: Apache-2.0
"""Pasted text as lines."""

import pytest

from carillon.errors import Malformed
from carillon.formats.mrz_layouts import TD1, TD3
from carillon.formats.mrz_lines import fit, spread


def test_spreading() -> None:
    assert spread(" p<uto \r\n\n«a\u200bb\n") == ["P<UTO", "<<AB"]


def test_a_character_that_does_not_occur_has_a_place() -> None:
    with pytest.raises(Malformed) as refused:
        spread("AB\nC#D")
    assert refused.value.place == "line 2, position 2"


def test_lines_of_the_right_width_stay() -> None:
    lines = ["P" * 44, "Q" * 44]
    assert [grid.lines for grid in fit(lines, TD3)] == [lines]
    assert fit(lines, TD1) == []


def test_a_long_line_loses_fillers_only() -> None:
    assert fit(["P" * 43 + "<<<", "Q" * 44], TD3)[0].lines[0] == "P" * 43 + "<"
    assert fit(["P" * 46, "Q" * 44], TD3) == []
