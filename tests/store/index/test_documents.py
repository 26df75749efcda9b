# SPDX-License-Identifier: Apache-2.0
"""The scope of a search: what is hidden takes no place from what is not, however much of it there is."""

from pathlib import Path

import pytest

from carillon.core.packs import load
from carillon.store.db import Database
from carillon.store.index import names as index_names
from carillon.store.index.names import Meant, NameIndex
from tests.store.build import meeting, only, put_record

NAME = "Zebulon Vanishingham"


@pytest.fixture
def index(tmp_path: Path, database: Database) -> NameIndex:
    return NameIndex(tmp_path / "index", database, load.load().kinds)


def test_the_one_visible_among_many_hidden_is_found(index: NameIndex, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_names, "LOOKED_AT", (1, 2))
    for _ in range(12):
        put_record(database, NAME, owner="DE", audience=only("DE"))
    seen = put_record(database, f"{NAME} Elsewhere", owner="DE")
    index.follow()
    found = index.candidates(meeting(), "person", Meant((NAME,)), 3)
    assert [one.record_id for one in found] == [seen.id]


def test_both_ways_to_search_rank_alike(index: NameIndex, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(12):
        put_record(database, f"{NAME} {'Very ' * (number % 4)}{number}")
    index.follow()
    near = index.candidates(meeting(), "person", Meant((NAME,)), 5)
    monkeypatch.setattr(index_names.documents, "admitted", lambda *_: False)
    monkeypatch.setattr(index_names, "LOOKED_AT", (1,))
    assert index.candidates(meeting(), "person", Meant((NAME,)), 5) == near
