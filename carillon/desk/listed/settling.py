# SPDX-License-Identifier: Apache-2.0
"""What is said of a hit, by whatever door, goes into the rows of lists that met it."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from carillon.core.model.screening import Match, Row
from carillon.core.policy import screenings as rules
from carillon.store import screening_rows as store
from carillon.store.screening_rows import List

STATES = {"same": "same", "different": "different", "unsure": "open"}


def settle(connection: Connection, bureau: str, hit_id: str, verdict: str) -> None:
    """Within a deed by which a hit was judged (same, different, unsure)."""
    for screening, number, record_id in store.places_of(connection, bureau, hit_id):
        of = List(bureau, screening)
        known = store.matches_of(connection, of, [number]).get(number, [])
        changed = [
            msgspec.structs.replace(one, state=STATES[verdict]) if one.record_id == record_id and one.state != "gone" else one
            for one in known
        ]
        write(connection, of, number, changed)


def note_asked(connection: Connection, bureau: str, hit_id: str) -> None:
    """Within a deed by which the owner of a hit's record was asked to confirm it."""
    for screening, number, record_id in store.places_of(connection, bureau, hit_id):
        of = List(bureau, screening)
        known = store.matches_of(connection, of, [number]).get(number, [])
        asked = [msgspec.structs.replace(one, asked=True) for one in known if one.record_id == record_id]
        store.put_matches(connection, of, asked)


def write(connection: Connection, of: List, number: int, matches: Sequence[Match]) -> Row | None:
    """The matches of a row as they are now, and what the row comes to with them; None where there is no such row."""
    row = store.find(connection, of, number)
    if row is None:
        return None
    store.put_matches(connection, of, matches)
    changed = rules.summed(row, matches)
    if changed != row:
        store.put(connection, of, [changed])
    return changed
