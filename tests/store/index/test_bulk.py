# SPDX-License-Identifier: Apache-2.0
"""The index of a file: rows by name and by number, finished or not there at all."""

import os
from pathlib import Path

import pytest

from carillon.errors import Broken
from carillon.store.index import bulk
from carillon.store.index.bulk import BulkBuilder, BulkIndex, Listed, Number

ROWS = [
    Listed(
        "a",
        "Person",
        "person",
        ("Zebulon Vanishingham", "Zeb"),
        ("1980-04-16",),
        ("FR",),
        numbers=(Number("document", "XY1", "XY1", "FR"),),
    ),
    Listed("b", "Person", "person", ("Quirin Saltlake",), numbers=(Number("document", "XY1", "XY1"), Number("text", "Q 2", "Q 2"))),
    Listed("c", "Passport", "any", (), numbers=(Number("document", "XY3", "XY3"),)),
]


def build(folder: Path, name: str = "bulk-one", rows: list[Listed] = ROWS) -> Path:
    builder = BulkBuilder(folder, name)
    for row in rows:
        builder.add(bulk.sheet(row))
    return builder.finish(0)


def test_rows_are_found(tmp_path: Path) -> None:
    index = BulkIndex(build(tmp_path))
    assert len(index) == 3
    assert [row for row, _ in index.by_name("Zebulon Vanisham", (), 10)] == [0]
    assert index.by_name("🙂", ("y_1980",), 10) == []
    assert index.by_number([("document", "XY1")], 10) == [0, 1]
    assert index.by_number([("text", "Q 2"), ("document", "XY3")], 10) == [1, 2]
    assert index.by_number([], 10) == index.by_number([("document", "none")], 10) == []
    assert index.row(0).heard == (bulk.heard("Zebulon Vanishingham"), bulk.heard("Zeb"))
    assert index.row(2).numbers == ROWS[2].numbers


def test_an_empty_index(tmp_path: Path) -> None:
    index = BulkIndex(build(tmp_path, rows=[]))
    assert (len(index), index.by_name("Zebulon", (), 10), index.by_number([("document", "X")], 10)) == (0, [], [])


def test_one_that_is_not_finished_is_none(tmp_path: Path) -> None:
    builder = BulkBuilder(tmp_path, "bulk-one")
    builder.add(bulk.sheet(ROWS[0]))
    assert bulk.finished(tmp_path / "bulk-one") is None
    with pytest.raises(Broken):
        BulkIndex(tmp_path / "bulk-one")
    builder.abandon()
    assert os.listdir(tmp_path) == []


def test_a_damaged_one_is_told(tmp_path: Path) -> None:
    folder = build(tmp_path)
    (folder / "names" / "meta.json").write_text("{")
    with pytest.raises(Broken):
        BulkIndex(folder)


def test_others_in_the_same_place_make_room(tmp_path: Path) -> None:
    build(tmp_path)
    draft = BulkBuilder(tmp_path, "bulk-three")
    folder = build(tmp_path, "bulk-two")
    assert (tmp_path / "bulk-one").exists() is False
    assert draft.finish(0).exists()
    assert folder.exists() is False


def test_the_name_of_an_index_follows_its_file() -> None:
    assert bulk.key_of("a") == bulk.key_of("a") != bulk.key_of("b")
