# SPDX-License-Identifier: Apache-2.0
"""How the exchange stands: other nodes and what lies between us, what is wrong in sentences, and where copies of a record went."""

from collections.abc import Iterator
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import reading
from carillon.desk.act import look, permit, require_owner
from carillon.desk.bench import Bench
from carillon.desk.exchange import post
from carillon.errors import NotFound
from carillon.exchange import directory as directories
from carillon.exchange.directory import Directory
from carillon.exchange.transport import CarrierState
from carillon.store import clock, people, records
from carillon.store.exchange import letters, lines, peers
from carillon.store.exchange.letters import Outgoing, Told
from carillon.store.exchange.lines import Line

QUIET_SECONDS = 300
"""A node speaks twice a minute, also where nothing is said; unheard for so long, something is wrong with it or on the way to it."""
EVERYTHING = ("admin", "control")
"""Roles that look after the node as a whole; others see of the lines those of their own bureau."""


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """Another node. `silent_seconds` since it was last heard, None: never; `behind`: it goes by an older directory than ours; `stale`:
    nothing is answered from copies of its bureaus' records. Times are RFC 3339; counts are of messages, `refused` of parcels."""

    node: str
    bureaus: tuple[str, ...]
    heard_at: str | None
    silent_seconds: int | None
    release: str
    directory: int
    behind: bool
    waiting: int = 0
    unapplied: int = 0
    oldest: str | None = None
    recalls_open: int = 0
    recalls_overdue: int = 0
    refused: int = 0
    trouble: str = ""
    stale: bool = False


class Gap(msgspec.Struct, frozen=True):
    """A line that ends here of which something is missing: applied up to one place, known to reach another."""

    origin: str
    addressee: str
    node: str
    applied: int
    known: int


class Alert(msgspec.Struct, frozen=True):
    """Something that is wrong, and what to do; both are sentences. `grave`: nothing is exchanged while it lasts."""

    what: str
    do: str
    grave: bool = False


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """`version` of the directory is 0, and all else empty, on a node that belongs to no exchange. `carrier` is None where this process has
    no line of its own, and so does not know."""

    node: str
    at: str
    version: int = 0
    expires: str = ""
    hubs: tuple[str, ...] = ()
    bureaus: tuple[str, ...] = ()
    carrier: CarrierState | None = None
    peers: tuple[Peer, ...] = ()
    gaps: tuple[Gap, ...] = ()
    warnings: tuple[str, ...] = ()
    alerts: tuple[Alert, ...] = ()


class Proof(msgspec.Struct, frozen=True):
    """A node's signed word that it purged a record up to a version. `receipt` is that word as it was signed; it names the recall by its
    digest, and `message` is the recall with that digest, which names the record. The two are kept, and shown, together and unchanged."""

    version: int
    at: str
    receipt: str
    message: str


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """What one bureau elsewhere has of a record. `version` is the last it was told of, `delivered` whether its node signed that this was
    done; `recalled` whether it was told to purge it, `overdue` that it has not signed for that in time. `age_seconds` is how long its
    node has not been heard, None: never."""

    bureau: str
    node: str
    version: int
    delivered: bool
    recalled: bool
    sent_at: str | None
    due_at: str | None
    overdue: bool
    age_seconds: int | None
    proof: Proof | None


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The exchange in sums, for whoever watches many nodes; seconds and counts."""

    nodes: int
    nodes_quiet: int
    nodes_stale: int
    heard_seconds: int
    messages_waiting: int
    messages_not_done: int
    receipts_overdue: int
    gaps: int
    parcels_refused: int
    directory_seconds: int
    directory_warnings: int


def standing(bench: Bench, actor: Actor) -> Standing:
    """Everything about this node's part in its exchange."""
    with look(bench, actor, "exchange.read", object="standing") as doing:
        found = draw(doing.connection, bench.settings.node, doing.at)
    return _for(actor, with_carrier(bench, found))


def refresh(bench: Bench, actor: Actor) -> Standing:
    """The same for whoever has it open already: that he looks was noted when he began, not again with every few seconds."""
    permit(bench, actor, "exchange.read", "standing")
    with bench.database.read() as connection:
        found = draw(connection, bench.settings.node, clock.now())
    return _for(actor, with_carrier(bench, found))


def draw(connection: Connection, node: str, at: str) -> Standing:
    """What the database says, of all bureaus."""
    found = post.directory(connection)
    if found is None:
        return Standing(node=node, at=at)
    others = tuple(_peers(connection, found, node, at))
    gaps = tuple(_gaps(connection, found))
    return Standing(
        node=node,
        at=at,
        version=found.version,
        expires=found.expires,
        hubs=tuple(hub.url for hub in found.hubs),
        bureaus=tuple(sorted(found.hosted(node))),
        peers=others,
        gaps=gaps,
        warnings=tuple(directories.warnings(found, at)),
        alerts=(*_of_directory(found, node, at), *(alert for one in others for alert in _of_peer(one)), *map(_of_gap, gaps)),
    )


def with_carrier(bench: Bench, found: Standing) -> Standing:
    """With the line of this process, where it has one."""
    line = bench.carrier.transport
    if line is None or not found.version:
        return found
    state = line.state()
    if state.connected:
        return msgspec.structs.replace(found, carrier=state)
    what = f"There is no connection to the hub {state.server}: {state.trouble.rstrip('.') or 'no answer yet'}."
    do = "See that the hub runs and that this machine reaches it. What is said meanwhile waits here and leaves by itself."
    return msgspec.structs.replace(found, carrier=state, alerts=(Alert(what, do, grave=True), *found.alerts))


def figures(bench: Bench) -> Figures | None:
    """The sums; None on a node that belongs to no exchange. They name nobody."""
    at = clock.now()
    with bench.database.read() as connection:
        found = draw(connection, bench.settings.node, at)
    if not found.version:
        return None
    since = [one.silent_seconds for one in found.peers if one.silent_seconds is not None]
    return Figures(
        nodes=len(found.peers),
        nodes_quiet=sum(one.silent_seconds is None or one.silent_seconds > QUIET_SECONDS for one in found.peers),
        nodes_stale=sum(one.stale for one in found.peers),
        heard_seconds=max(since, default=0),
        messages_waiting=sum(one.waiting for one in found.peers),
        messages_not_done=sum(one.unapplied for one in found.peers),
        receipts_overdue=sum(one.recalls_overdue for one in found.peers),
        gaps=len(found.gaps),
        parcels_refused=sum(one.refused for one in found.peers),
        directory_seconds=_seconds(at, found.expires) or 0,
        directory_warnings=len(found.warnings),
    )


def copies(bench: Bench, actor: Actor, record_id: str) -> list[Copy]:
    """Which bureaus elsewhere have a record, or had it; for the owner's bureau and the data-protection officer. Raises NotFound, Denied."""
    with look(bench, actor, "record.disclosures", object=record_id) as doing:
        stored = records.fetch(doing.connection, record_id, reading(actor))
        if stored is None:
            raise NotFound(f"There is no record {record_id}.", help="Check the id; it may have been taken back by its owner.")
        if actor.role != "control":
            require_owner(doing, stored.record.owner)
        return list(_copies(doing.connection, record_id, doing.at))


def document_of(proof: Proof) -> bytes:
    """A proof as one JSON document, for whoever keeps it; docs/exchange says how it is verified."""
    return msgspec.json.format(msgspec.json.encode({"receipt": proof.receipt, "message": proof.message}), indent=2)


def oldest(found: list[Copy]) -> int | None:
    """Seconds since the node was heard that has been silent longest of those that still hold a copy; None: there is none, or one was
    never heard at all."""
    ages = [one.age_seconds for one in found if not (one.recalled and one.delivered)]
    return None if not ages or None in ages else max(age for age in ages if age is not None)


def duration(seconds: int | None) -> str:
    """How long, as a person says it: the largest unit alone."""
    if seconds is None:
        return "never"
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}s"
    return f"{seconds} second{'' if seconds == 1 else 's'}"


# The parts -----------------------------------------------------------------------------------------------------------------


def _peers(connection: Connection, found: Directory, node: str, at: str) -> Iterator[Peer]:
    known, stale = peers.all_peers(connection), people.stale(connection)
    out = {one.node: one for one in letters.outgoing(connection, at)}
    for name in sorted(found.nodes):
        if name == node:
            continue
        peer, open_ = known.get(name, peers.Peer(name)), out.get(name, Outgoing(name, 0, 0, None, 0, 0))
        hosted = tuple(sorted(found.hosted(name)))
        yield Peer(
            node=name,
            bureaus=hosted,
            heard_at=peer.heard_at,
            silent_seconds=_seconds(peer.heard_at, at),
            release=peer.release,
            directory=peer.directory,
            behind=0 < peer.directory < found.version,
            waiting=open_.waiting,
            unapplied=open_.unapplied,
            oldest=open_.oldest,
            recalls_open=open_.recalls_open,
            recalls_overdue=open_.recalls_overdue,
            refused=peer.refused,
            trouble=peer.trouble,
            stale=not stale.isdisjoint(hosted),
        )


def _gaps(connection: Connection, found: Directory) -> Iterator[Gap]:
    for line in lines.all_lines(connection):
        if line.known > line.seq:
            yield _gap(line, found)


def _gap(line: Line, found: Directory) -> Gap:
    listed = found.bureaus.get(line.origin)
    return Gap(line.origin, line.addressee, listed.node if listed else "", line.seq, line.known)


def _of_directory(found: Directory, node: str, at: str) -> Iterator[Alert]:
    if at >= found.expires:
        do = "Whoever holds its root keys says `carillon exchange renew`; elsewhere take the new one with `carillon exchange update`."
        yield Alert(f"The directory ended at {found.expires[:16]}: nothing is sent or accepted.", do, grave=True)
    if node not in found.nodes:
        yield Alert("This node is no longer in the directory.", "Ask the operator of the exchange.", grave=True)
    if not found.hubs:
        yield Alert("The directory names no hub.", "Its operator names one: `carillon exchange move-hub`.", grave=True)


def _of_peer(one: Peer) -> Iterator[Alert]:
    if one.heard_at is None:
        yield Alert(f"{one.node} has not been heard yet.", "Ask its operator whether it has joined and is running.")
    elif one.silent_seconds is not None and one.silent_seconds > QUIET_SECONDS:
        waits = f" {one.unapplied} messages wait for it." if one.unapplied else ""
        yield Alert(f"{one.node} has not been heard for {duration(one.silent_seconds)}.{waits}", "Ask its operator whether it is running.")
    if one.stale:
        what = f"Copies from {', '.join(one.bureaus)} are too old: nothing is answered from them."
        yield Alert(what, f"Ask these bureaus directly until {one.node} is heard again; then it ends by itself.")
    if one.recalls_overdue:
        what = f"{one.node} owes the proof of {one.recalls_overdue} recall{'s' if one.recalls_overdue > 1 else ''}, and the time is over."
        yield Alert(what, "Ask its operator; the record's page, or `carillon exchange copies`, says which bureau has not signed.")
    if one.trouble:
        yield Alert(
            f"Nothing can be handed over for {one.node}: {one.trouble.rstrip('.')}.",
            "It is tried again by itself; nobody else waits for it.",
        )


def _of_gap(gap: Gap) -> Alert:
    what = f"From {gap.origin} to {gap.addressee} messages are missing: {gap.known} were sent, and up to {gap.applied} are here."
    return Alert(what, f"They were asked for again. If it lasts, ask the operator of {gap.node or gap.origin}.")


def _for(actor: Actor, found: Standing) -> Standing:
    """What a role may know of it: between which other bureaus there is a gap is none of a bureau's business."""
    if actor.role in EVERYTHING:
        return found
    gone = {_of_gap(one) for one in found.gaps if one.addressee != actor.bureau}
    own = tuple(one for one in found.gaps if one.addressee == actor.bureau)
    return msgspec.structs.replace(found, gaps=own, alerts=tuple(one for one in found.alerts if one not in gone))


def _copies(connection: Connection, record_id: str, at: str) -> Iterator[Copy]:
    found, known = post.directory(connection), peers.all_peers(connection)
    proven = letters.proven(connection, record_id)
    for code, told in sorted(letters.told(connection, [record_id]).get(record_id, {}).items()):
        listed = found.bureaus.get(code) if found else None
        node = listed.node if listed else ""
        proof = _proof(connection, proven[code]) if code in proven else None
        yield Copy(
            bureau=code,
            node=node,
            version=told.version,
            delivered=told.applied,
            recalled=told.kind == "recall",
            sent_at=told.sent_at,
            due_at=told.due_at,
            overdue=_overdue(told, proof is not None, at),
            age_seconds=_seconds(known[node].heard_at, at) if node in known else None,
            proof=proof if told.kind == "recall" else None,
        )


def _proof(connection: Connection, proven: tuple[int, str, bytes]) -> Proof:
    version, at, statement = proven
    recall = letters.inner(connection, msgspec.json.decode(statement)["receipt"]["message"]) or b""
    return Proof(version, at, statement.decode("ascii"), recall.decode("utf-8"))


def _overdue(told: Told, proven: bool, at: str) -> bool:
    return told.kind == "recall" and not (told.applied or proven) and told.due_at is not None and told.due_at < at


def _seconds(since: str | None, at: str) -> int | None:
    if since is None:
        return None
    return max(0, int((datetime.fromisoformat(at) - datetime.fromisoformat(since)).total_seconds()))
