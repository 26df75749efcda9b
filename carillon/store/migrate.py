# SPDX-License-Identifier: Apache-2.0
"""Brings a database to the form that this program knows, step by step; refuses one that is newer.

Each step runs in a transaction of its own together with the note that it ran, so that a killed migration is either done or not begun.
`COMPATIBLE` is the oldest program form that may still work on a database of today's form.
"""

import importlib
import pkgutil

from sqlalchemy import Connection, inspect, select

from carillon.errors import Broken
from carillon.store import migrations, schema
from carillon.store.db import Database, lock_audit

COMPATIBLE = 1


def steps() -> list[tuple[int, str]]:
    """The steps there are: (number, module name), in order."""
    found = [m.name for m in pkgutil.iter_modules(migrations.__path__)]
    return sorted((int(name[1:5]), name) for name in found if name.startswith("m"))


def form(connection: Connection) -> int:
    """The form of this database: 0 when it is empty."""
    if not inspect(connection).has_table("meta"):
        return 0
    row = connection.execute(select(schema.meta.c.value).where(schema.meta.c.name == "form")).first()
    return int(row[0]) if row else 0


def migrate(database: Database) -> list[int]:
    """Applies what is missing; returns the numbers of the steps that ran. Raises Broken on a database from the future."""
    check(database)
    ran = []
    for number, name in steps():
        with database.write() as connection:
            # Several processes may start on one server at once.
            lock_audit(connection)
            if form(connection) >= number:
                continue
            importlib.import_module(f"carillon.store.migrations.{name}").upgrade(connection)
            _note(connection, "form", str(number))
            _note(connection, "compatible", str(COMPATIBLE))
            ran.append(number)
    return ran


def check(database: Database) -> int:
    """How many steps are missing. Raises Broken when the database was written by a program too new to work beside."""
    known = steps()[-1][0]
    with database.read() as connection:
        current = form(connection)
        if current > known:
            row = connection.execute(select(schema.meta.c.value).where(schema.meta.c.name == "compatible")).first()
            if row is None or int(row[0]) > known:
                raise Broken(
                    f"The database has form {current}; this program knows forms up to {known}.",
                    help="Install the newer Carillon that wrote it, or restore a backup made before the upgrade.",
                )
    return sum(1 for number, _ in steps() if number > current)


def _note(connection: Connection, name: str, value: str) -> None:
    connection.execute(schema.meta.delete().where(schema.meta.c.name == name))
    connection.execute(schema.meta.insert().values(name=name, value=value))
