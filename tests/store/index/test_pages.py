# SPDX-License-Identifier: Apache-2.0
"""Values come back as they were written, by their numbers."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.store.index.pages import Pages, PageWriter


@given(st.lists(st.binary(max_size=50)))
def test_what_was_written_is_read(values: list[bytes]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        with PageWriter(folder) as writer:
            assert [writer.add(value) for value in values] == list(range(len(values)))
        pages = Pages(folder)
        assert [pages[number] for number in range(len(pages))] == values
        for number in (-1, len(values)):
            with pytest.raises(IndexError):
                pages[number]
