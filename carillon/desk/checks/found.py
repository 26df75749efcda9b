# SPDX-License-Identifier: Apache-2.0
"""What a check found, before it is decided what may be said of it."""

import msgspec

from carillon.core.match.reason import Reason
from carillon.core.model.notice import Mark
from carillon.core.model.record import Record


class Found(msgspec.Struct, frozen=True):
    """A record that may be the one asked about, with its score in [0, 1] and the reasons."""

    record: Record
    caption: str
    score: float
    reasons: tuple[Reason, ...]
    notice: Mark | None = None
    """The notice that stands on it, of those that were published to the asker's bureau."""


def merge(first: list[Found], second: list[Found]) -> list[Found]:
    """One entry a record: the better score, with the reasons of both."""
    merged = {one.record.id: one for one in first}
    for one in second:
        other = merged.get(one.record.id)
        if other is None:
            merged[one.record.id] = one
        else:
            reasons = {(reason.code, reason.text): reason for reason in (*other.reasons, *one.reasons)}
            merged[one.record.id] = Found(one.record, one.caption, max(one.score, other.score), tuple(reasons.values()))
    return sorted(merged.values(), key=lambda one: (-one.score, one.record.id))
