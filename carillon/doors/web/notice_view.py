# SPDX-License-Identifier: Apache-2.0
"""What the pages of a notice and of its review show: subjects by their captions, the public extract, changes, the history, the clock."""

from datetime import datetime
from typing import Any

import msgspec

from carillon.core.model.extract import Extract
from carillon.core.model.notice import Content, Notice, Snapshot, Step
from carillon.core.packs.colours import Colour
from carillon.core.policy import extracts as drawing
from carillon.desk import extracts, records
from carillon.desk.exchange import steps
from carillon.desk.notices.reading import Opened
from carillon.doors.web import differences, notice_words
from carillon.doors.web.visit import Visit
from carillon.errors import NotFound
from carillon.store import clock


class Subject(msgspec.Struct, frozen=True):
    """A subject as the page names it; `readable`: the reader may open the record. `snapshot` is the record as the extract draws on it."""

    record: str
    caption: str = ""
    kind: str = ""
    readable: bool = False
    snapshot: Snapshot | None = None


class Told(msgspec.Struct, frozen=True):
    """A step of the history. `holds`: whether its signature does; None where the reader has not all that was signed."""

    step: Step
    grounds: tuple[str, ...]
    holds: bool | None


def named(visit: Visit, record_id: str) -> Subject:
    """A record by its own caption, where the visitor may read it."""
    if not visit.may("record.read"):
        return Subject(record_id)
    try:
        found = records.fetch(visit.bench, visit.actor, record_id)
    except NotFound:
        return Subject(record_id)
    record = found.record
    snapshot = Snapshot(
        record=record.id, version=record.version, schema=record.schema, digest="", caption=found.caption, properties=record.properties
    )
    return Subject(record_id, found.caption, record.schema, True, snapshot)


def subjects(visit: Visit, opened: Opened) -> list[Subject]:
    """Whom the latest version is about: as submitted where that is known, else as their records are now."""
    paper = opened.notice.latest
    known = {one.record: one for one in paper.subjects if one.caption}
    return [
        Subject(one, known[one].caption, known[one].schema, opened.own and visit.may("record.read"), known[one])
        if one in known
        else named(visit, one)
        for one in paper.content.records
    ]


def extract(visit: Visit, opened: Opened, colour: Colour | None, subjects: list[Subject]) -> Extract | None:
    """What the public reads, or will read when this version is published."""
    notice = opened.notice
    if colour is None or not (opened.own or opened.reviews):
        try:
            return extracts.fetch(visit.bench, notice.number) if notice.number else None
        except NotFound:
            return None
    paper = msgspec.structs.replace(notice.latest, subjects=tuple(one.snapshot for one in subjects if one.snapshot is not None))
    return drawing.draw(msgspec.structs.replace(notice, standing=paper), colour)


def changes(notice: Notice) -> tuple[differences.Change, ...]:
    """What an amendment says otherwise than the version that stands; the fields of the colour's form as `fields.NAME`."""
    if notice.standing is None or notice.offered is None:
        return ()
    before, after = _flat(notice.standing.content), _flat(notice.offered.content)
    return differences.of_fields(before, after | dict.fromkeys(before.keys() - after.keys()))


def _flat(content: Content) -> dict[str, Any]:
    told = {name: one for name, one in msgspec.to_builtins(content).items() if name not in ("fields", "colour")}
    told["public"] = "yes" if content.public else ""
    return told | {f"fields.{name}": list(one) for name, one in content.fields.items()}


def told(visit: Visit, step: Step, whole: bool) -> Told:
    grounds = notice_words.ground(step.what, step.ground, visit.bench.packs, visit.language)
    # Whoever is not told the text of a step has not what was signed; a publication has no text.
    return Told(step, tuple(grounds), steps.holds(step) if whole or step.what == "publish" else None)


def seconds_left(due: str | None) -> float | None:
    """Until the review is due; less than nothing where it is late."""
    return (datetime.fromisoformat(due) - datetime.fromisoformat(clock.now())).total_seconds() if due else None
