# SPDX-License-Identifier: Apache-2.0
"""The files of a list: told apart, measured, named."""

import hashlib
from pathlib import Path

import pytest

from carillon.doors.cli import lists
from carillon.errors import Malformed


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (lists.Source("un", (Path("x.xml"),)), "un"),
        (lists.Source("ofac", (Path("x.csv"),)), "ofac"),
        (lists.Source("interpol", (Path("x.json"),)), "interpol-red"),
        (lists.Source("interpol", (Path("x.json"),), "yellow"), "interpol-yellow"),
        (lists.Source("ftm", (Path("a/peps.ftm.json"),)), "ftm:peps.ftm"),
        (lists.Source("csv", (Path("a/wanted.csv"), Path("b.csv"))), "csv:wanted"),
    ],
)
def test_a_list_has_a_name_where_nobody_gave_one(source: lists.Source, name: str) -> None:
    assert lists.name_of(source) == name


def test_an_edition_is_the_digest_of_all_files(tmp_path: Path) -> None:
    files = [tmp_path / "a", tmp_path / "b"]
    files[0].write_bytes(b"x" * 3_000_000)
    files[1].write_bytes(b"y")
    assert lists.edition_of(files) == hashlib.sha256(b"x" * 3_000_000 + b"y").hexdigest()
    assert lists.size_of(files) == 3_000_001


def test_every_byte_that_was_read_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('{"id": "1", "schema": "Person", "properties": {"name": ["Testa"]}}\n' * 50_000)
    told: list[int] = []
    with lists.rows(lists.Source("ftm", (file,)), told.append) as read:
        assert sum(1 for _ in read) == 50_000
    assert sum(told) == file.stat().st_size
    assert len(told) > 2


def test_a_file_that_breaks_off_is_named(tmp_path: Path) -> None:
    file = tmp_path / "broken.json"
    file.write_text("[]")
    with lists.rows(lists.Source("ftm", (file,)), lambda _: None) as read, pytest.raises(Malformed) as caught:
        list(read)
    assert caught.value.message.startswith("broken.json: ")
