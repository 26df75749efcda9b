# SPDX-License-Identifier: Apache-2.0
"""What a check found, before it is decided what may be said of it."""

import msgspec

from carillon.core.match.reason import Reason
from carillon.core.model.record import Record


class Found(msgspec.Struct, frozen=True):
    """A record that may be the one asked about, with its score in [0, 1] and the reasons."""

    record: Record
    caption: str
    score: float
    reasons: tuple[Reason, ...]
