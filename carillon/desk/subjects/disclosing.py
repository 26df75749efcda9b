# SPDX-License-Identifier: Apache-2.0
"""To whom the records on a person were disclosed: by reading, lists, checks, copies to other nodes, and reports that name them."""

import msgspec

from carillon.core.policy.actors import Actor
from carillon.desk import records
from carillon.desk.act import Act, look
from carillon.desk.bench import Bench
from carillon.desk.exchange import standing
from carillon.desk.subjects import cases
from carillon.errors import NotFound
from carillon.store import reports
from carillon.store import subjects as store


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One disclosure of one record: `by` which deed or message, to which bureau, and for a copy whether it is proven to be gone."""

    record: str
    owner: str
    to: str
    by: str
    at: str
    via: str = ""
    gone: bool = False


def of_subject(bench: Bench, actor: Actor, subject_id: str) -> list[Told]:
    """Every disclosure of every record on the person that this node knows of, oldest first."""
    with look(bench, actor, "subject.read", object=subject_id) as doing:
        cases.require_control(doing)
        held = store.held(doing.connection, cases.find(doing, subject_id).id)
        told = [one for record in held for one in _in_reports(doing, record.record_id, record.owner)]
    for record in held:
        told += of_record(bench, actor, record.record_id, record.owner)
    return sorted(told, key=lambda one: (one.at, one.record, one.to))


def of_record(bench: Bench, actor: Actor, record_id: str, owner: str) -> list[Told]:
    """By reading, lists, links and checks, and by copies; none of a record that this node has never held."""
    try:
        found = records.disclosures(bench, actor, record_id)
        copies = standing.copies(bench, actor, record_id)
    except NotFound:
        return []
    read = [Told(record=record_id, owner=owner, to=one.bureau, by=one.deed, at=one.at, via=one.via) for one in found]
    sent = [
        Told(record=record_id, owner=owner, to=one.bureau, by="copy", at=one.sent_at or "", via="peer", gone=one.proof is not None)
        for one in copies
    ]
    return read + sent


def _in_reports(doing: Act, record_id: str, owner: str) -> list[Told]:
    return [
        Told(record=record_id, owner=owner, to=copy.bureau, by="report", at=copy.delivered_at)
        for report in reports.naming(doing.connection, record_id)
        for copy in reports.copies(doing.connection, report.id)
    ]
