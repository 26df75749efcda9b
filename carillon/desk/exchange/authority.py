# SPDX-License-Identifier: Apache-2.0
"""Who decides for all: the secretariat, as the signed directory names it, or on a node without an exchange the bureau of that kind."""

from sqlalchemy import Connection

from carillon.desk.exchange import post
from carillon.exchange.changes import SECRETARIAT
from carillon.store import people


def secretariat(connection: Connection) -> str | None:
    """The code of the bureau that reviews notices and carries out what control decides; None: each bureau does so for itself."""
    found = post.directory(connection)
    if found is not None:
        return next((code for code, one in sorted(found.bureaus.items()) if SECRETARIAT in one.roles), None)
    return people.of_kind(connection, SECRETARIAT)


def reviewer(connection: Connection, bureau: str) -> str:
    """The bureau that reviews what a bureau wants to publish."""
    return secretariat(connection) or bureau
