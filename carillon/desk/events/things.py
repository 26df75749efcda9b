# SPDX-License-Identifier: Apache-2.0
"""Reports, notices, hits and records as things to be ranked: what everybody sees who sees one of them, and by what it is linked.

What stands in a record that a report or a hit names is no part of the report: it links, and only for whoever may read the record.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

from carillon.core.match.relevance.identifiers import keys as keys_in
from carillon.core.match.relevance.thing import Key, Thing
from carillon.core.model import entities
from carillon.core.model.record import Record
from carillon.core.packs.pack import Packs
from carillon.store import hits, matter_sources, records, reports

SPOKEN = frozenset({"name", "string", "text", "address", "url", "identifier", "email"})
"""Types of properties whose values are words."""
WHERE = ("address", "city", "location", "birthPlace", "place", "full", "street")
COUNTRIES = ("country", "seenIn", "jurisdiction")
WHEN = ("date", "startDate", "firstSeen", "modifiedAt")
GONE = ("refuted", "taken_back", "different")
"""Hits in these states were none."""
RANKED = ("Indicator", "Event", "Trip", "Place", "Seizure", "Message", "Email", "Note", "UserAccount")
"""Kinds of records that are ranked by what they say; those of all others only where they are linked."""
MOST_KEYS = 80


def build(connection: Connection, packs: Packs, kind: str, object_id: str) -> Thing | None:
    """The thing as it is now; None where there is nothing that could matter any more."""
    return _BUILDERS[kind](connection, packs, object_id)


def _report(connection: Connection, packs: Packs, report_id: str) -> Thing | None:
    report = reports.fetch_any(connection, report_id)
    if report is None or report.state != "sent":
        return None
    place = report.place
    return Thing(
        kind="report",
        id=report.id,
        texts=(report.title, report.narrative),
        places=(place.name,) if place.name else (),
        points=((place.lat, place.lon),) if place.lat is not None and place.lon is not None else (),
        country=place.country or "",
        occurred=report.occurred or "",
        told=report.sent_at or report.updated_at,
        area=report.area,
        behaviours=report.behaviours,
        sector=report.sector or "",
        urgency=report.urgency,
        grading=report.grading,
        event=report.event or "",
        keys=_keys(connection, report.records, f"{report.title}\n{report.narrative}"),
    )


def _notice(connection: Connection, packs: Packs, notice_id: str) -> Thing | None:
    notice = matter_sources.published(connection, notice_id)
    if notice is None or notice.standing is None:
        return None
    content = notice.standing.content
    texts = tuple(text for values in content.fields.values() for text in values)
    return Thing(
        kind="notice",
        id=notice.id,
        texts=texts,
        told=notice.published_at or notice.updated_at,
        area=content.area,
        keys=_keys(connection, content.records, "\n".join(texts)),
    )


def _hit(connection: Connection, packs: Packs, hit_id: str) -> Thing | None:
    hit = hits.fetch_any(connection, hit_id)
    if hit is None or hit.state in GONE:
        return None
    # Of what was asked both sides know where and when; the record is known to whom it was told.
    keys = _keys(connection, (hit.record_id,), "", via=hit.record_id)
    return Thing(
        kind="hit", id=hit.id, places=(hit.place,) if hit.place else (), country=hit.bureau[:2], occurred=hit.at, told=hit.at, keys=keys
    )


def _record(connection: Connection, packs: Packs, record_id: str) -> Thing | None:
    record = records.fetch_any(connection, record_id)
    if record is None or record.status != "live":
        return None
    kind = packs.kinds.get(record.schema)
    if kind is None:
        return None
    entity = record.entity
    linked = [value for name, one in kind.properties.items() if one.type == "entity" for value in entity.values(name)]
    own = [Key("record", record.id), *(Key("record", value) for value in linked)]
    own += [Key(one.form, one.value) for one in entities.keys(entity, kind) if one.form not in matter_sources.GENERIC]
    ranked = record.schema in RANKED
    return Thing(
        kind="record",
        id=record.id,
        texts=tuple(_words(record, packs)) if ranked else (),
        places=tuple(value for name in WHERE for value in entity.values(name)) if ranked else (),
        points=_points(record) if ranked else (),
        country=next((value.upper()[:2] for name in COUNTRIES for value in entity.values(name)), "") if ranked else "",
        occurred=next((value for name in WHEN for value in entity.values(name)), ""),
        told=record.updated_at,
        area=record.area,
        grading=record.grading,
        keys=tuple(dict.fromkeys(own))[:MOST_KEYS],
    )


def _keys(connection: Connection, record_ids: Iterable[str], text: str, via: str = "") -> tuple[Key, ...]:
    """Records that are named, what a text itself says, and what stands in those records."""
    named = tuple(dict.fromkeys(record_ids))
    found = [Key("record", one, via) for one in named]
    found += keys_in(text) if text else ()
    for record_id, some in sorted(matter_sources.record_keys(connection, named).items()) if named else ():
        found += [Key(form, value, record_id) for form, value in sorted(some)]
    return tuple(dict.fromkeys(found))[:MOST_KEYS]


def _words(record: Record, packs: Packs) -> Iterable[str]:
    for name, declared in packs.kinds[record.schema].properties.items():
        if declared.type in SPOKEN:
            yield from record.entity.values(name)


def _points(record: Record) -> tuple[tuple[float, float], ...]:
    found = []
    for lat, lon in zip(record.entity.values("latitude"), record.entity.values("longitude"), strict=False):
        try:
            point = float(lat), float(lon)
        except ValueError:
            continue
        if -90 <= point[0] <= 90 and -180 <= point[1] <= 180:
            found.append(point)
    return tuple(found)


_BUILDERS = {"report": _report, "notice": _notice, "hit": _hit, "record": _record}
