# SPDX-License-Identifier: Apache-2.0
"""How far each bureau elsewhere was told what a bureau of this node tells everybody: events, lessons."""

from collections.abc import Collection

from sqlalchemy import Connection, insert, select, update

from carillon.store.schemas.announced import announced


def told_of(connection: Connection, what: str, owner: str) -> dict[str, int]:
    """By bureau the number of the newest change it was told; without those that were told nothing."""
    query = select(announced.c.addressee, announced.c.seq).where(announced.c.what == what, announced.c.owner == owner)
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def note_told(connection: Connection, what: str, owner: str, addressees: Collection[str], seq: int) -> None:
    known = told_of(connection, what, owner)
    again = [code for code in addressees if code in known]
    if again:
        where = (announced.c.what == what, announced.c.owner == owner, announced.c.addressee.in_(again))
        connection.execute(update(announced).where(*where).values(seq=seq))
    new = [{"what": what, "owner": owner, "addressee": code, "seq": seq} for code in addressees if code not in known]
    if new:
        connection.execute(insert(announced), new)
