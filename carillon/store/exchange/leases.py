# SPDX-License-Identifier: Apache-2.0
"""Work that one process of a node does at a time: whoever holds the lease, until he stops renewing it."""

from sqlalchemy import delete, insert, or_, update

from carillon.store import clock
from carillon.store.db import Database
from carillon.store.exchange.schema import leases


def hold(database: Database, work: str, holder: str, seconds: float) -> bool:
    """Takes or keeps the lease; False while another process has it. It is written anew when half of its time has passed."""
    at = clock.now()
    with database.read() as connection:
        row = connection.execute(leases.select().where(leases.c.work == work)).first()
    if row is not None and row.until > clock.after(at, seconds=seconds / 2 if row.holder == holder else 0):
        return bool(row.holder == holder)
    until = clock.after(at, seconds=seconds)
    with database.write() as connection:
        mine = or_(leases.c.holder == holder, leases.c.until <= at)
        done = connection.execute(update(leases).where(leases.c.work == work, mine).values(holder=holder, until=until))
        if done.rowcount:
            return True
        if connection.execute(leases.select().where(leases.c.work == work)).first() is not None:
            return False
        connection.execute(insert(leases).values(work=work, holder=holder, until=until))
        return True


def free(database: Database, work: str) -> bool:
    """Whether nobody holds the lease now."""
    with database.read() as connection:
        row = connection.execute(leases.select().where(leases.c.work == work)).first()
    return row is None or bool(row.until <= clock.now())


def release(database: Database, work: str, holder: str) -> None:
    """Gives it up before its time."""
    with database.write() as connection:
        connection.execute(delete(leases).where(leases.c.work == work, leases.c.holder == holder))
