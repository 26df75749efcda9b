# SPDX-License-Identifier: Apache-2.0
"""Keys under which a caller may repeat a write without doing it twice."""

from sqlalchemy import Connection, delete, insert, select

from carillon.store.schema import idempotency


def find(connection: Connection, user_id: str, key: str) -> tuple[str, str] | None:
    """(digest of the request, id of what it made), if this caller used the key before."""
    query = select(idempotency.c.digest, idempotency.c.object_id).where(idempotency.c.user_id == user_id, idempotency.c.key == key)
    row = connection.execute(query).first()
    return (row[0], row[1]) if row else None


def note(connection: Connection, user_id: str, key: str, digest: str, object_id: str, at: str) -> None:
    connection.execute(insert(idempotency).values(user_id=user_id, key=key, digest=digest, object_id=object_id, at=at))


def forget(connection: Connection, before: str) -> None:
    """Clears out keys older than a moment."""
    connection.execute(delete(idempotency).where(idempotency.c.at < before))
