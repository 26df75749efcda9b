# SPDX-License-Identifier: Apache-2.0
"""Which published notice stands on a record that was found: of those that the asker's bureau holds, and while the record says what was
cleared."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from carillon.core.model.notice import Mark, fingerprint
from carillon.desk.checks.found import Found
from carillon.store import notices


def mark(connection: Connection, bureau: str, found: Sequence[Found]) -> list[Found]:
    """The same, each with the newest notice that its bureau may show with it."""
    marks = notices.marks(connection, bureau, [one.record.id for one in found])
    if not marks:
        return list(found)
    return [_marked(one, marks) for one in found]


def _marked(one: Found, marks: dict[str, list[tuple[str, Mark]]]) -> Found:
    said = marks.get(one.record.id)
    if not said:
        return one
    digest = fingerprint(one.record.schema, one.record.properties, one.record.action)
    fits = [mark for cleared, mark in said if cleared == digest]
    return msgspec.structs.replace(one, notice=fits[-1]) if fits else one
