# SPDX-License-Identifier: Apache-2.0
"""How far something that follows a feed has come: one number by name, moved in the transaction of what it did."""

from sqlalchemy import Connection, insert, select, update

from carillon.store.schema import positions


def read(connection: Connection, name: str) -> int:
    """0 before it was ever written."""
    return int(connection.execute(select(positions.c.seq).where(positions.c.name == name)).scalar() or 0)


def write(connection: Connection, name: str, seq: int) -> None:
    done = connection.execute(update(positions).where(positions.c.name == name).values(seq=seq))
    if not done.rowcount:
        connection.execute(insert(positions).values(name=name, seq=seq))
