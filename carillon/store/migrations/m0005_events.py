# SPDX-License-Identifier: Apache-2.0
"""The fifth form: major events. A course was a list of points, and is a route with a name; users may be limited to events."""

import json

from sqlalchemy import Connection, Table, text

from carillon.store.schema import metadata
from carillon.store.schemas import announced, calls, counts, debriefings, lessons, matters, purges, rooms, screenings, situations

TABLES: tuple[Table, ...] = (
    *calls.TABLES,
    *announced.TABLES,
    *lessons.TABLES,
    *counts.TABLES,
    *rooms.TABLES,
    *matters.TABLES,
    *screenings.TABLES,
    *situations.TABLES,
    *purges.TABLES,
    *debriefings.TABLES,
)
_COLUMNS = (
    "ALTER TABLE users ADD COLUMN events TEXT",
    "ALTER TABLE events ADD COLUMN lead VARCHAR(12) NOT NULL DEFAULT ''",
    "ALTER TABLE events ADD COLUMN series VARCHAR(60) NOT NULL DEFAULT ''",
    "ALTER TABLE events ADD COLUMN version INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE events ADD COLUMN seq BIGINT NOT NULL DEFAULT 0",
    "CREATE INDEX events_series ON events (series)",
    "CREATE INDEX events_seq ON events (lead, seq)",
)


def upgrade(connection: Connection) -> None:
    # The schema is its own step while these tables are as they were; a later form that changes one of them freezes it here.
    for statement in _COLUMNS:
        connection.exec_driver_sql(statement)
    rows = connection.execute(text("SELECT id, name, doc FROM events ORDER BY starts, id")).all()
    for seq, (event_id, name, doc) in enumerate(rows, 1):
        values = json.loads(doc)
        points = values.pop("route", [])
        if points:
            values["routes"] = [{"id": "course", "name": name, "points": points}]
        changed = {"doc": json.dumps(values, ensure_ascii=False), "lead": values["hosts"][0], "seq": seq, "id": event_id}
        connection.execute(text("UPDATE events SET doc = :doc, lead = :lead, seq = :seq WHERE id = :id"), changed)
    metadata.create_all(connection, tables=list(TABLES))
