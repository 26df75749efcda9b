# SPDX-License-Identifier: Apache-2.0
"""Belonging to an exchange: founding one, asking to be admitted, admitting, joining; and every newer directory that comes.

All of it is done by an administrator at the node's own machine, where the keys are. Two people compare one fingerprint by voice; all
else is checked by signatures.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from functools import partial

import msgspec
from sqlalchemy import Connection

from carillon.core.policy.actors import Actor
from carillon.desk.act import act, look
from carillon.desk.bench import Bench
from carillon.desk.exchange import post, sharing
from carillon.errors import Broken, Conflict, Invalid, Malformed, NotFound, PeerError
from carillon.exchange import changes, enrolment, keyring, wire
from carillon.exchange import directory as directories
from carillon.exchange.carrier.nkeys import Nkey
from carillon.exchange.directory import Directory
from carillon.exchange.keyring import Keyring, SigningKey
from carillon.exchange.listing import Hub
from carillon.exchange.messages import Reader
from carillon.store import clock, people, positions
from carillon.store.exchange import letters, peers, safe

YEAR = 366 * 24
DIRECTORY_HOURS = 90 * 24
"""How long a directory holds unless it is renewed: a stolen or forgotten one ends by itself."""


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """What this node knows of its exchange. `roots` is the fingerprint by which others know it."""

    node: str
    version: int
    expires: str
    roots: str
    threshold: int
    bureaus: int
    nodes: int
    warnings: tuple[str, ...]


class Change(msgspec.Struct, frozen=True):
    """A new version of the directory: whether it holds already, and the document for others (or for the other roots to sign)."""

    version: int
    complete: bool
    document: bytes
    roots: str


def prepare(bench: Bench, actor: Actor) -> Keyring:
    """Makes this node's keys, if it has none; returns the keyring."""
    with act(bench, actor, "exchange.keys", object=bench.settings.node) as doing:
        held = bench.keyring
        hosted = [one.code for one in people.list_bureaus(doing.connection) if one.hosted]
        made = held or keyring.make(bench.settings.node, hosted)
        for code in hosted:
            if code not in made.bureaus:
                made = made.add_bureau(code)
        if held is None or made is not held:
            bench.keys.put(made)
        if safe.read(bench.settings.path, safe.SEED) is None:
            safe.write(bench.settings.path, safe.SEED, Nkey.make().seed.encode())
    return made


def carrier_key(bench: Bench) -> Nkey:
    """The key by which the carrier knows this node."""
    seed = safe.read(bench.settings.path, safe.SEED)
    if seed is None:
        raise NotFound("This node has no keys for an exchange yet.", help="Begin with `carillon exchange request`, or `found`.")
    return Nkey.from_seed(seed.decode().strip())


def found(bench: Bench, actor: Actor, hubs: Iterable[Hub], *, roots: int = 1, threshold: int = 1) -> Change:
    """Founds an exchange with this node as its first member; its root keys stay in this node's folder until they are carried elsewhere."""
    ring = prepare(bench, actor)
    with act(bench, actor, "exchange.found", object=bench.settings.node) as doing:
        if peers.newest(doing.connection) or safe.read(bench.settings.path, safe.ROOTS):
            raise Conflict("This node belongs to an exchange already.", help="See `carillon exchange status`.")
        keys = [SigningKey(secrets.token_bytes(32)) for _ in range(roots)]
        begun = changes.begin([key.public for key in keys], threshold, doing.at, clock.after(doing.at, hours=DIRECTORY_HOURS))
        with_hubs = changes.set_hubs(begun, hubs, doing.at)
        own = request_of(bench, doing.connection, ring)
        until = clock.after(doing.at, hours=YEAR)
        admitted = enrolment.admit(with_hubs, own, enrolment.fingerprint(own), doing.at, until)
        first = msgspec.structs.replace(admitted, version=1)
        document = directories.sign(first, keys)
        safe.write(bench.settings.path, safe.ROOTS, _write_roots(keys))
        take_up(bench, doing.connection, first, document, doing.at, ring)
        return Change(1, True, document, roots_fingerprint(first))


def request(bench: Bench, actor: Actor) -> tuple[bytes, str]:
    """This node's request to be admitted, and the fingerprint to be read out to whoever admits it."""
    ring = prepare(bench, actor)
    with act(bench, actor, "exchange.request", object=bench.settings.node) as doing:
        made = request_of(bench, doing.connection, ring)
    return made, enrolment.fingerprint(made)


def request_of(bench: Bench, connection: Connection, ring: Keyring) -> bytes:
    names = {one.code: one.names for one in people.list_bureaus(connection) if one.hosted and one.code in ring.bureaus}
    return enrolment.request(ring, names, "", carrier_key(bench).public)


def admit(bench: Bench, actor: Actor, asked: bytes, fingerprint: str, *, hours: int = YEAR, replace: bool = False) -> Change:
    """Admits a node whose request has this fingerprint, or lists its new keys."""

    def make(current: Directory, at: str) -> Directory:
        return enrolment.admit(current, asked, fingerprint, at, clock.after(at, hours=hours), replace=replace)

    return change(bench, actor, "exchange.admit", make)


def remove(bench: Bench, actor: Actor, bureau: str) -> Change:
    """A bureau leaves the exchange: from now on nobody sends it anything."""
    return change(bench, actor, "exchange.remove", lambda current, at: changes.remove_bureau(current, bureau, at))


def revoke(bench: Bench, actor: Actor, kid: str) -> Change:
    """A key is believed no more."""
    return change(bench, actor, "exchange.revoke", lambda current, at: changes.revoke(current, kid, at))


def group(bench: Bench, actor: Actor, name: str, members: Mapping[str, str]) -> Change:
    """The members of a group, each up to a time; nobody: the group ends."""
    return change(bench, actor, "exchange.group", lambda current, at: changes.set_group(current, name, members, at))


def roles(bench: Bench, actor: Actor, bureau: str, given: Iterable[str]) -> Change:
    """What a bureau is to all others; `secretariat` is the only role there is."""
    return change(bench, actor, "exchange.role", lambda current, at: changes.set_roles(current, bureau, given, at))


def hubs(bench: Bench, actor: Actor, where: Iterable[Hub]) -> Change:
    """Where the carriers listen; asked for once it is sure that it may be changed here."""
    return change(bench, actor, "exchange.hubs", lambda current, at: changes.set_hubs(current, where, at))


def renew(bench: Bench, actor: Actor) -> Change:
    """The same directory, valid for longer."""
    until = partial(clock.after, hours=DIRECTORY_HOURS)
    return change(bench, actor, "exchange.renew", lambda current, at: changes.renew(current, at, until(at)))


def change(bench: Bench, actor: Actor, deed: str, make: Callable[[Directory, str], Directory]) -> Change:
    """A next version of the directory, signed with the root keys of this folder; it holds at once where those are enough."""
    with act(bench, actor, deed, object=bench.settings.node) as doing:
        current = require_member(doing.connection)
        keys = _roots(bench)
        offered = make(current, doing.at)
        document = directories.sign(offered, keys)
        doing.detail = {"version": offered.version}
        complete = len({key.kid for key in keys} & current.roots.keys.keys()) >= current.roots.threshold
        if complete:
            accepted = directories.accept(document, current, None, 0, doing.at)
            take_up(bench, doing.connection, accepted, document, doing.at)
        return Change(offered.version, complete, document, roots_fingerprint(offered))


def join(bench: Bench, actor: Actor, document: bytes, roots: str = "") -> Membership:
    """Takes up a directory: the first one if its roots have the fingerprint that was read out, a later one if it follows from ours."""
    ring = prepare(bench, actor)
    with act(bench, actor, "exchange.join", object=bench.settings.node) as doing:
        current = post.directory(doing.connection)
        offered = directories.read(document).directory
        if current is None:
            if _plain(roots) != _plain(roots_fingerprint(offered)):
                raise Invalid(
                    "The roots of this directory have another fingerprint.",
                    help="Ask the operator of the exchange to read out its fingerprint, and give it with --fingerprint.",
                )
            accepted = directories.accept(document, None, offered.roots.keys, offered.roots.threshold, doing.at)
        else:
            accepted = directories.accept(document, current, None, 0, doing.at)
        if not any(one.node == ring.node for one in accepted.bureaus.values()):
            raise Invalid(f"The directory lists no bureau on the node {ring.node}.", help="Ask its operator to admit this node first.")
        take_up(bench, doing.connection, accepted, document, doing.at, ring)
        doing.detail = {"version": accepted.version}
    return membership(bench, actor)


def membership(bench: Bench, actor: Actor) -> Membership:
    """What this node knows of its exchange. Raises NotFound where it belongs to none."""
    with look(bench, actor, "exchange.read", object="membership") as doing:
        current = require_member(doing.connection)
        return Membership(
            node=bench.settings.node,
            version=current.version,
            expires=current.expires,
            roots=roots_fingerprint(current),
            threshold=current.roots.threshold,
            bureaus=len(current.bureaus),
            nodes=len(current.nodes),
            warnings=tuple(directories.warnings(current, doing.at)),
        )


def document(bench: Bench, actor: Actor) -> bytes:
    """The directory as it is signed, for whoever needs a copy."""
    with look(bench, actor, "exchange.read", object="directory") as doing:
        held = peers.document(doing.connection, peers.newest(doing.connection))
        if held is None:
            raise NotFound("This node belongs to no exchange.")
        return held


def listing(bench: Bench, actor: Actor) -> Directory:
    """The directory itself: who is in it, and with which keys. Raises NotFound where this node belongs to no exchange."""
    with look(bench, actor, "exchange.read", object="directory") as doing:
        return require_member(doing.connection)


def rotate(bench: Bench, actor: Actor) -> tuple[bytes, str]:
    """New keys beside the old ones, and the request to list them; they are used once the directory lists them."""
    with act(bench, actor, "exchange.rotate", object=bench.settings.node) as doing:
        held = bench.keyring
        if held is None:
            raise NotFound("This node has no keys yet.", help="Begin with `carillon exchange request`.")
        turned = held.rotate()
        bench.keys.put(turned)
        made = request_of(bench, doing.connection, turned)
    return made, enrolment.fingerprint(made)


def sign(bench: Bench, actor: Actor, document: bytes) -> bytes:
    """A directory, with the signatures of the root keys of this folder added; raises a PeerError where it does not hold together."""
    with act(bench, actor, "exchange.sign", object=bench.settings.node) as doing:
        keys = _roots(bench)
        doing.detail = {"version": directories.read(document).directory.version, "keys": len(keys)}
        return directories.cosign(document, keys)


def sign_with(document: bytes, roots: bytes) -> bytes:
    """The same with root keys from a file, without any node. Raises Malformed for another file."""
    return directories.cosign(document, _read_roots(roots))


def signed_by(document: bytes) -> tuple[int, int]:
    """How many of a directory's own roots have signed it, and how many must."""
    signed = directories.read(document)
    message, roots = directories.DIRECTORY_PREFIX + signed.content, signed.directory.roots
    good = [kid for kid, public in roots.keys.items() if kid in signed.signatures]
    held = [kid for kid in good if keyring.verify(wire.unb64(roots.keys[kid]), signed.signatures[kid], message)]
    return len(held), roots.threshold


def root_kids(bench: Bench, actor: Actor) -> tuple[str, ...]:
    """The root keys in this node's folder, by their short names."""
    with look(bench, actor, "exchange.read", object="roots"):
        data = safe.read(bench.settings.path, safe.ROOTS)
        return () if data is None else tuple(key.kid for key in _read_roots(data))


def take_root(bench: Bench, actor: Actor, kid: str, carry: Callable[[bytes], None]) -> None:
    """Takes a root key out of this node's folder, once `carry` has put it elsewhere; raises NotFound where it is not here."""
    with act(bench, actor, "exchange.roots", object=bench.settings.node) as doing:
        keys = _roots(bench)
        taken = [key for key in keys if key.kid == kid]
        if not taken:
            raise NotFound(f"There is no root key {kid} here.", help="`carillon exchange roots` lists those that are.")
        doing.detail = {"kid": kid}
        carry(_write_roots(taken))
        # An empty file stays where the last one went: this node still prepares directories, for keys elsewhere to sign.
        safe.write(bench.settings.path, safe.ROOTS, _write_roots([key for key in keys if key.kid != kid]))


def take_up(bench: Bench, connection: Connection, accepted: Directory, document: bytes, at: str, ring: Keyring | None = None) -> None:
    """From now on this directory holds: its bureaus are known here, what waits for one that moved leaves for its new node, and every
    record is looked at anew where somebody came or left. Whoever comes into a group or leaves it is `sharing.regroup`'s business."""
    if accepted.version == peers.newest(connection):
        return
    own = ring or bench.keyring
    if own is None:
        raise Broken("The keys of this node are gone.", help="Restore them from a backup, or enrol the node again.")
    before = post.directory(connection)
    peers.accept(connection, accepted.version, document, at)
    others = [
        people.Bureau(code=code, names=dict(one.names) or {"en": code}, country=one.country, hosted=False)
        for code, one in accepted.bureaus.items()
        if one.node != own.node
    ]
    people.put_bureaus(connection, others)
    if before is not None:
        for code, one in accepted.bureaus.items():
            if code in before.bureaus and before.bureaus[code].node != one.node:
                letters.moved(connection, code, one.node)
    if before is None or _homes(before, at) != _homes(accepted, at):
        positions.write(connection, sharing.POSITION, 0)
    listed = accepted.nodes.get(own.node)
    usable = [key for key in listed.signing if key.since <= at and key.kid not in accepted.revoked] if listed else []
    newest = max(usable, key=lambda key: key.since, default=None)
    if newest is not None and newest.kid != own.kid and any(key.kid == newest.kid for key in own.public().signing):
        bench.keys.put(own.speak_with(newest.kid))


def _homes(found: Directory, at: str) -> dict[str, str]:
    """Who is a member, and where he lives."""
    return {code: found.node_of(code) for code in found.entitled(Reader("all"), at)}


def roots_fingerprint(found: Directory) -> str:
    """By what people know an exchange."""
    named = {"threshold": found.roots.threshold, "keys": dict(found.roots.keys)}
    return keyring.fingerprint(wire.write(named))


def require_member(connection: Connection) -> Directory:
    """The directory that holds here; raises NotFound where this node belongs to no exchange."""
    current = post.directory(connection)
    if current is None:
        raise NotFound(
            "This node belongs to no exchange.", help="Found one, or ask one's operator to admit you: `carillon exchange request`."
        )
    return current


def _roots(bench: Bench) -> list[SigningKey]:
    data = safe.read(bench.settings.path, safe.ROOTS)
    if data is None:
        raise NotFound("The root keys of the exchange are not on this node.", help="Do it where the exchange was founded.")
    return _read_roots(data)


def _read_roots(data: bytes) -> list[SigningKey]:
    try:
        return [SigningKey(wire.unb64(one)) for one in msgspec.json.decode(data, type=list[str])]
    except (ValueError, PeerError):
        raise Malformed(
            "It holds no root keys.", help="Name a roots.json, or a file that `carillon exchange roots --take` wrote."
        ) from None


def _write_roots(keys: list[SigningKey]) -> bytes:
    return msgspec.json.encode([key.private() for key in keys])


def _plain(fingerprint: str) -> str:
    return "".join(one for one in fingerprint.lower() if one.isalnum())
