# SPDX-License-Identifier: Apache-2.0
"""Looking after a database: copies, tables as lines, soundness; on both kinds."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from carillon.errors import Unavailable
from carillon.store import audit, people, upkeep
from carillon.store.db import Database
from carillon.store.schema import changes

if TYPE_CHECKING:
    from tests.conftest import Templates

ENTRY = audit.Entry(at="2026-01-01T00:00:00.000000Z", actor="a", bureau="FR", role="admin", via="cli", deed="x")


def test_tables_come_after_what_they_refer_to() -> None:
    names = [table.name for table in upkeep.tables()]
    assert names.index("bureaus") < names.index("users") < names.index("sessions")
    assert names.index("records") < names.index("keys")
    assert "meta" not in names


def test_every_row_comes_back(database: Database, kind: str, templates: "Templates", tmp_path: Path) -> None:
    with database.write() as connection:
        connection.execute(changes.insert(), [{"record_id": f"rec-{n}"} for n in range(2500)])
        audit.append(connection, [ENTRY])
    (tmp_path / "second").mkdir()
    url = templates.take(kind, tmp_path / "second")
    other = Database(url)
    try:
        for name, rows in upkeep.unload(database):
            with other.write() as connection:
                upkeep.load(connection, name, rows)
        with other.write() as connection:
            assert len(people.list_bureaus(connection)) == 6
            assert audit.verify(connection) is None
            connection.execute(changes.insert().values(record_id="next"))
            assert connection.execute(select(changes.c.seq).order_by(changes.c.seq.desc()).limit(1)).scalar_one() == 2501
    finally:
        other.close()
        templates.give_back(kind, url)


def test_whether_anybody_has_used_it(database: Database) -> None:
    with database.write() as connection:
        assert upkeep.is_empty(connection)
        assert upkeep.tip(connection) is None
        audit.append(connection, [ENTRY, ENTRY])
        assert not upkeep.is_empty(connection)
        tip = upkeep.tip(connection)
    assert tip is not None
    assert tip.seq == 2


def test_a_sound_database(database: Database) -> None:
    with database.read() as connection:
        assert upkeep.faults(connection, thorough=True) == []
        assert upkeep.faults(connection, thorough=False) == []
        assert upkeep.dangling(connection) == []


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_copy_is_whole_and_leaves_the_reader_unable_to_write(database: Database, tmp_path: Path) -> None:
    upkeep.copy(database, tmp_path / "copy.db")
    copy = Database(f"sqlite:///{tmp_path / 'copy.db'}")
    with copy.read() as connection:
        assert len(people.list_bureaus(connection)) == 6
    copy.close()
    with pytest.raises(Unavailable), database.read() as connection:
        connection.execute(changes.insert().values(record_id="x"))
