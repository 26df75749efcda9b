# SPDX-License-Identifier: Apache-2.0
"""What a notice does to its owner's records: they go to its audience while it is in force, and answer nobody else when it is not.

It is done as any correction is, with a version of its own, so that copies, recalls and receipts follow by themselves.
"""

from collections.abc import Sequence
from itertools import pairwise

import msgspec
from sqlalchemy import Connection

from carillon.core.model.notice import Notice
from carillon.core.model.record import Audience, Record
from carillon.desk import fate
from carillon.desk.bench import Bench
from carillon.desk.filing import file
from carillon.store import notices as store
from carillon.store import records

BY = "notice"
NOBODY = Audience("only")


def settle(bench: Bench, connection: Connection, at: str, notice: Notice, more: Sequence[str] = ()) -> None:
    """Brings the records of a notice to what the owner's published notices on each of them say; `more`: records that an earlier version
    was about. The notice has been stored as it is now."""
    papers = [paper for paper in (notice.standing, notice.offered) if paper is not None]
    for record_id in dict.fromkeys([*(one for paper in papers for one in paper.content.records), *more]):
        record = records.fetch_any(connection, record_id)
        if record is None or record.owner != notice.owner or record.status == fate.RECALLED:
            continue
        _bring(bench, connection, at, record, notice)


def _bring(bench: Bench, connection: Connection, at: str, record: Record, notice: Notice) -> None:
    if record.status == fate.BLOCKED and not _ended_by_notice(connection, record):
        # Control has blocked it by an order; no notice moves it.
        return
    about = store.about(connection, notice.owner, record.id)
    standing = [one for one in about if one.state == "published" and one.standing and record.id in one.standing.content.records]
    if standing:
        _publish(bench, connection, at, record, standing[-1])
    elif notice.standing is not None and notice.state != "published":
        # No check meets it any more. Of a suspension its owner changes nothing, and no later edition of a list brings it back.
        status = fate.BLOCKED if notice.state == "suspended" else fate.WITHDRAWN
        _write(bench, connection, at, msgspec.structs.replace(record, status=status), record, f"{notice.id} {notice.state}")
    elif notice.state == "refused" or notice.standing is not None:
        # Refused, or no longer a subject of the notice.
        _write(bench, connection, at, msgspec.structs.replace(record, audience=NOBODY), record, f"{notice.id} does not cover it")


def _publish(bench: Bench, connection: Connection, at: str, record: Record, notice: Notice) -> None:
    content = notice.standing.content if notice.standing else notice.latest.content
    # What a notice had ended comes back with it; what its owner withdrew stays away.
    back = record.status in (fate.WITHDRAWN, fate.BLOCKED) and _ended_by_notice(connection, record)
    new = msgspec.structs.replace(
        record,
        status=fate.LIVE if back else record.status,
        audience=content.audience,
        action=content.action,
        review_on=content.until or record.review_on,
    )
    _write(bench, connection, at, new, record, f"{notice.id} published")


def _ended_by_notice(connection: Connection, record: Record) -> bool:
    """Whether it was a notice that brought the record to where it is."""
    versions = records.history(connection, record.id)
    moves = pairwise(reversed(versions))
    ended = next((one for one, before in moves if before.record and before.record.status == fate.LIVE), versions[-1])
    return ended.reason.startswith(f"{BY} ")


def close(bench: Bench, connection: Connection, at: str, record: Record, why: str) -> Record:
    """A record that nobody else sees until a reviewer has cleared it."""
    return _write(bench, connection, at, msgspec.structs.replace(record, audience=NOBODY), record, why)


def _write(bench: Bench, connection: Connection, at: str, new: Record, old: Record, why: str) -> Record:
    if new == old:
        return old
    new = msgspec.structs.replace(new, version=old.version + 1, updated_at=at)
    records.replace(connection, file(bench, new, BY), old.version, f"{BY} {why}")
    return new
