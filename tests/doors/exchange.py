# SPDX-License-Identifier: Apache-2.0
"""People of nodes in a network, so that they can sign in at a door."""

from carillon.desk import people as desk
from carillon.store import clock, people
from tests.conftest import PASSWORD
from tests.desk.exchange.network import Network


def enter(net: Network, bureau: str, role: str = "officer") -> str:
    """A user of a bureau with the password of all tests; returns the name, as officer.de."""
    name = f"{role}.{bureau.lower()}"
    user = people.User(id=clock.new_id("usr"), username=name, name=name.title(), bureau=bureau, role=role, created_at=clock.now())
    with net.at(bureau).bench.database.write() as connection:
        people.put_user(connection, user, desk.hash_password(PASSWORD, name))
    return name
