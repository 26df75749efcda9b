# SPDX-License-Identifier: Apache-2.0
"""Copies of others' records on this node: taken in, renewed, narrowed, purged. A recall wins over whatever comes before or after it.

A copy is disclosed to the bureaus it was addressed to, and to no other of this node.
"""

from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from carillon.core.model.record import Audience, Record
from carillon.desk.exchange import calls, requests
from carillon.desk.exchange.inward import Inward
from carillon.errors import PeerError
from carillon.store import hits, inbox, records, reports
from carillon.store.exchange.lines import Stone

MOST = 1_000
"""Things that one recall may take back."""


class RecordBody(msgspec.Struct, frozen=True):
    record: dict[str, Any]


class RecallBody(msgspec.Struct, frozen=True):
    """`what` is record, report, request or call; of each of the `objects` everything up to a version is taken back."""

    what: str
    objects: Annotated[tuple[tuple[str, int], ...], Meta(min_length=1, max_length=MOST)]


def take_record(inward: Inward) -> None:
    """Takes a record, or its next version, for one bureau."""
    record = _read(inward)
    if inward.copies.buried(record.id, inward.addressee) >= record.version:
        return
    old = inward.copies.find(record.id)
    if old is None:
        _put(inward, msgspec.structs.replace(record, audience=Audience("only", (inward.addressee,))), None)
    else:
        inward.require_owner(old.owner)
        if old.status == "recalled" and old.version > record.version:
            return
        # At the same version it was taken back from other bureaus here, and this one is given it.
        newest = record if record.version >= old.version else old
        bureaus = set(old.audience.bureaus) if old.status == "live" else set[str]()
        wider = Audience("only", tuple(sorted({*bureaus, inward.addressee})))
        if newest is not old or wider != old.audience:
            _put(inward, msgspec.structs.replace(newest, audience=wider), old)
    inward.note("record.received", record.id, version=record.version)


def take_recall(inward: Inward) -> None:
    """Purges what was given to one bureau; content goes for good when no bureau here is left to whom it was given."""
    body = inward.read(RecallBody)
    purge = PURGES.get(body.what)
    if purge is None:
        raise PeerError(f"A recall of a {body.what[:40]} is not known here.")
    for object_id, version in body.objects:
        purge(inward, object_id, version)
        inward.copies.bury(Stone(object_id, inward.addressee, inward.message.origin, version, inward.at))
    if len(body.objects) == 1:
        inward.note("recall.received", body.objects[0][0], version=body.objects[0][1])
    else:
        inward.note("recall.received", inward.message.id, count=len(body.objects))


def _purge_record(inward: Inward, record_id: str, version: int) -> None:
    old = inward.copies.find(record_id)
    if old is None:
        hits.forget_asked(inward.connection, record_id, inward.addressee)
        return
    inward.require_owner(old.owner)
    if old.status == "recalled" or inward.addressee not in old.audience.bureaus:
        return
    inward.copies.lose(record_id, inward.addressee)
    left = tuple(code for code in old.audience.bureaus if code != inward.addressee)
    if left:
        # Others here still have it; this bureau's traces of it go all the same.
        inward.copies.narrow(msgspec.structs.replace(old, audience=Audience("only", left)), old)
        return
    gone = msgspec.structs.replace(
        old,
        status="recalled",
        version=max(old.version, version),
        properties={},
        source_id=None,
        audience=Audience("only", ()),
        updated_at=inward.at,
    )
    empty = records.Filing(record=gone, caption="", keys=(), targets=(), by=f"node:{inward.node}")
    inward.copies.put(empty, old)


def _purge_report(inward: Inward, report_id: str, _version: int) -> None:
    report = reports.fetch_any(inward.connection, report_id)
    if report is None:
        return
    inward.require_owner(report.owner)
    inbox.forget_for(inward.connection, report.id, inward.addressee)
    if not reports.undeliver(inward.connection, report.id, inward.addressee):
        reports.purge(inward.connection, report.id)
    inward.tell("recall", report.id, f"{report.owner} took back a report it had sent you")


PURGES: dict[str, Callable[[Inward, str, int], None]] = {
    "record": _purge_record,
    "report": _purge_report,
    "request": requests.purge,
    "call": calls.purge,
}
"""What is done with each thing, up to a version, by what it is."""


def _read(inward: Inward) -> Record:
    body = inward.read(RecordBody).record
    try:
        record = msgspec.convert(body, Record)
    except msgspec.ValidationError as wrong:
        raise PeerError(f"A record of another form than this program knows: {wrong}.") from None
    inward.require_owner(record.owner)
    kind = inward.bench.packs.kinds.get(record.schema)
    if kind is None:
        raise PeerError(f"A record of the kind {record.schema[:40]}, which no pack here declares.")
    if record.status != "live" or record.reach != "copy":
        raise PeerError("A record that is not live, or not to be copied, does not travel.")
    return record


def _put(inward: Inward, record: Record, old: Record | None) -> None:
    inward.copies.put(inward.copies.filed(inward.bench, record, f"node:{inward.node}"), old)
