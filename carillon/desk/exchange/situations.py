# SPDX-License-Identifier: Apache-2.0
"""What bureaus tell each other in situation reports, and that a desk has opened one; with the signature of the node that issued it."""

from pathlib import Path

import msgspec

from carillon.core.model import situation as model
from carillon.core.model.situation import Situation
from carillon.desk.bench import Bench
from carillon.desk.exchange import steps
from carillon.desk.exchange.inward import Inward
from carillon.errors import Error, NotFound, PeerError
from carillon.exchange import keyring, wire
from carillon.store import events, inbox, purges
from carillon.store import situations as store

MOST = {"incidents": 2000, "alerts": 500, "teams": 500, "tasks": 2000, "sessions": 2000, "levels": 600}
"""Of each list of a report; a peer cannot fill our disk."""
MOST_TEXT = 20_000


class SituationBody(msgspec.Struct, frozen=True):
    report: Situation


class OpenedBody(msgspec.Struct, frozen=True):
    report: str


def sign(bench: Bench, report: Situation) -> Situation:
    """The report with the key by which this node speaks, and its signature. Raises Broken where the key cannot be used."""
    ring = bench.keyring
    if ring is not None:
        public = next(one.public for one in ring.public().signing if one.kid == ring.kid)
        report = msgspec.structs.replace(report, key=public)
        return msgspec.structs.replace(report, signature=wire.b64(ring.sign(model.signed(report))[1]))
    own = steps.own_key(Path(bench.settings.path) / "node.key")
    report = msgspec.structs.replace(report, key=wire.b64(own.public_key().public_bytes_raw()))
    return msgspec.structs.replace(report, signature=wire.b64(own.sign(model.signed(report))))


def holds(report: Situation) -> bool:
    """Whether the signature of a report is by the key that it names."""
    try:
        return keyring.verify(wire.unb64(report.key), wire.unb64(report.signature), model.signed(report))
    except Error:
        return False


def take_report(inward: Inward) -> None:
    """A report of one that takes part in an event with us; or that it was recalled, and then of what it said nothing stays."""
    report = msgspec.structs.replace(inward.read(SituationBody).report, by="", to=())
    inward.require_owner(report.owner)
    event = events.find(inward.connection, report.event)
    if event is None or not {report.owner, inward.addressee} <= set(event.bureaus):
        raise NotFound(f"{report.owner} reports on an event that it and {inward.addressee} have not in common.")
    if purges.asked(inward.connection, inward.addressee, event.id):
        return
    old = store.find(inward.connection, inward.addressee, report.id)
    if old is not None:
        inward.require_owner(old.report.owner)
        if old.report.version >= report.version or (old.report.state, report.state) == ("issued", "issued"):
            # What is issued stays as it is.
            return
    if report.state == "recalled":
        store.put(inward.connection, inward.addressee, report)
        inbox.forget_for(inward.connection, report.id, inward.addressee)
        inward.tell("situation", report.id, f"{report.owner} took back situation report {report.number} on an event")
        inward.owe("purged")
        return
    _require_sound(inward, report)
    if store.other_of(inward.connection, inward.addressee, report) is not None:
        raise PeerError(f"{report.owner} has issued situation report {report.number} twice.")
    store.put(inward.connection, inward.addressee, report)
    inward.tell("situation", report.id, f"Situation report {report.number} of {report.owner}: {report.name}", "priority")
    inward.note("situation.received", report.id, number=report.number)


def take_opened(inward: Inward) -> None:
    """That an addressee's desk has opened a report of ours."""
    store.note_opened(inward.connection, inward.read(OpenedBody).report, inward.message.origin, inward.at)


def _require_sound(inward: Inward, report: Situation) -> None:
    if report.state != "issued" or report.number < 1:
        raise PeerError(f"{report.owner} tells of a report that it has not issued.")
    if any(len(getattr(report, name)) > most for name, most in MOST.items()):
        raise PeerError(f"A situation report of {report.owner} is longer than it may be.")
    if any(len(getattr(report, name)) > MOST_TEXT for name in model.TEXTS):
        raise PeerError(f"A situation report of {report.owner} has a text that is longer than it may be.")
    if not holds(report):
        raise PeerError(f"Situation report {report.number} of {report.owner} is not signed as it says.")
    if inward.directory is not None:
        node = inward.directory.node_of(inward.message.origin)
        keys = {one.public for one in inward.directory.nodes[node].signing if one.kid not in inward.directory.revoked}
        if report.key not in keys:
            raise PeerError(f"Situation report {report.number} is not signed by {node}, for which {report.owner} speaks.")
