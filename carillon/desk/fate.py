# SPDX-License-Identifier: Apache-2.0
"""What becomes of a record as a whole: taken back, blocked, set free, put right; by its owner, by the clock, or by an order, always alike.

Each of these is within a transaction of the caller, which has decided that it may be. What follows elsewhere, copies renewed or recalled,
follows from the feed of changes.
"""

import msgspec
from sqlalchemy import Connection

from carillon.core.model.record import Record
from carillon.desk.bench import Bench
from carillon.desk.filing import file
from carillon.store import hits, inbox, records, retention

LIVE, WITHDRAWN, BLOCKED, RECALLED = "live", "withdrawn", "blocked", "recalled"


def take_back(connection: Connection, old: Record, by: str, reason: str, at: str) -> Record:
    """Content goes for good from every version, from keys, links, index, hits, answers, inboxes and messages; a tombstone stays."""
    new = msgspec.structs.replace(old, status=RECALLED, version=old.version + 1, updated_at=at, properties={}, source_id=None)
    records.tombstone(connection, msgspec.structs.replace(new, source_id=old.source_id), old.version, by, reason)
    hits.forget_content(connection, old.id)
    inbox.forget(connection, old.id)
    retention.forget(connection, old.id)
    return new


def block(bench: Bench, connection: Connection, old: Record, by: str, reason: str, at: str) -> Record:
    """No check meets it any more, not even its owner's, and no other bureau; its owner reads it and changes nothing."""
    return renew(bench, connection, msgspec.structs.replace(old, status=BLOCKED), by, reason, at)


def unblock(bench: Bench, connection: Connection, old: Record, was: str, by: str, reason: str, at: str) -> Record:
    """It is again what it `was` before it was blocked: live or withdrawn."""
    return renew(bench, connection, msgspec.structs.replace(old, status=was), by, reason, at)


def renew(bench: Bench, connection: Connection, changed: Record, by: str, reason: str, at: str) -> Record:
    """The next version of a record, with other properties or another review date; `changed` has the number of the present version."""
    new = msgspec.structs.replace(changed, version=changed.version + 1, updated_at=at)
    records.replace(connection, file(bench, new, by), changed.version, reason)
    return new
