# SPDX-License-Identifier: Apache-2.0
"""A report: something seen or suspected, told by a bureau to the bureaus it chooses."""

import msgspec

from carillon.core.model.record import Audience, Grading


class Place(msgspec.Struct, frozen=True):
    """Where it happened; coordinates in degrees (WGS 84) where known."""

    name: str = ""
    country: str | None = None
    lat: float | None = None
    lon: float | None = None


class Vetting(msgspec.Struct, frozen=True, kw_only=True):
    """That a report was looked into before it is used: on which grounds, and what it may have to do with (a code of the list `nexuses`)."""

    nexus: str
    grounds: str
    by: str = ""
    at: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """States: draft, sent, recalled. `behaviours` and `sectors` are codes of the packs; `records` are ids of records involved."""

    id: str
    owner: str
    title: str
    narrative: str
    area: str = "general"
    behaviours: tuple[str, ...] = ()
    sector: str | None = None
    place: Place = Place()
    occurred: str | None = None
    urgency: str = "routine"
    event: str | None = None
    records: tuple[str, ...] = ()
    audience: Audience = Audience(mode="only")
    handling: tuple[str, ...] = ()
    grading: Grading | None = None
    vetting: Vetting | None = None
    state: str = "draft"
    version: int = 1
    created_by: str = ""
    created_at: str = ""
    updated_at: str = ""
    sent_at: str | None = None

    def vetted_by(self, whom: str) -> Vetting | None:
        """The vetting as others know it: which of its author's people did it stays at home."""
        return msgspec.structs.replace(self.vetting, by=whom) if self.vetting else None
