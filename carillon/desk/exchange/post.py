# SPDX-License-Identifier: Apache-2.0
"""Saying something to bureaus on other nodes: signed and given its place in each line in the same transaction as the deed it tells of.

Nothing is sealed here: that is done when it leaves, to those who are still entitled then.
"""

import secrets
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.model.record import Audience
from carillon.desk.bench import Bench
from carillon.errors import PeerError
from carillon.exchange import directory as directories
from carillon.exchange import envelope, lines
from carillon.exchange.directory import Directory
from carillon.exchange.keyring import Keyring
from carillon.exchange.lines import SignedSlip, Slip
from carillon.exchange.messages import KINDS, MESSAGE_PREFIX, Message, Reader, Signed, restore
from carillon.exchange.pulse import Done
from carillon.store import clock
from carillon.store.exchange import letters, peers
from carillon.store.exchange.letters import Letter, Place

SALT = 16
PLACED_AT_ONCE = 500
"""Messages read at a time to be given new places."""


class Saying(msgspec.Struct, frozen=True, kw_only=True):
    """What is said, of which things in which versions; `due_at`: by when receipts are expected, for a recall."""

    kind: str
    origin: str
    body: dict[str, Any]
    objects: tuple[tuple[str, int], ...]
    priority: str = ""
    correlation: str = ""
    case: str = ""
    purpose: str = ""
    handling: tuple[str, ...] = ()
    retention: str = ""
    audience: Reader = Reader("named")
    due_at: str | None = None


def directory(connection: Connection) -> Directory | None:
    """The directory that this node accepted last; None on a node that belongs to no exchange."""
    held = _held(connection)
    return held.directory if held is not None else None


def elsewhere(bench: Bench, connection: Connection) -> frozenset[str]:
    """Bureaus that live on other nodes; none on a node that belongs to no exchange."""
    keyring = bench.keyring
    held = _held(connection) if keyring is not None else None
    return held.elsewhere(keyring.node) if held is not None and keyring is not None else frozenset()


def groups(connection: Connection, at: str) -> dict[str, frozenset[str]]:
    """The groups of the exchange, with who belongs to each at a time."""
    found = directory(connection)
    return {name: frozenset(found.members(name, at)) for name in found.groups} if found is not None else {}


def evaluated(connection: Connection, audience: Audience, at: str) -> Audience:
    """An audience with those who belong to its groups at a time."""
    if not audience.groups:
        return audience
    there = groups(connection, at)
    members = sorted({code for name in audience.groups for code in there.get(name, ())})
    return msgspec.structs.replace(audience, members=tuple(members))


def reader(audience: Audience) -> Reader:
    """An audience as a message says it: never whom else it names."""
    if audience.mode == "all":
        return Reader("all")
    if audience.mode == "only" and len(audience.groups) == 1 and not audience.bureaus:
        return Reader("group", audience.groups[0])
    return Reader("named")


class _Held:
    """A directory that was read, and what every check asks of it."""

    def __init__(self, document: bytes) -> None:
        self.directory = directories.read(document).directory
        self._elsewhere: dict[str, frozenset[str]] = {}

    def elsewhere(self, node: str) -> frozenset[str]:
        if node not in self._elsewhere:
            found = self.directory
            self._elsewhere[node] = frozenset(code for code in found.bureaus if found.node_of(code) != node)
        return self._elsewhere[node]


_directories: OrderedDict[tuple[str, int, str], _Held] = OrderedDict()
"""Those read lately, by database, version and the time at which it was accepted there: a document has tens of kilobytes, and every check
asks."""
MOST_DIRECTORIES = 16


def _held(connection: Connection) -> _Held | None:
    latest = peers.latest(connection)
    if latest is None:
        return None
    name = (str(connection.engine.url), *latest)
    held = _directories.get(name)
    if held is None:
        document = peers.document(connection, latest[0])
        if document is None:
            return None
        held = _directories[name] = _Held(document)
        while len(_directories) > MOST_DIRECTORIES:
            _directories.popitem(last=False)
    return held


def say(bench: Bench, connection: Connection, at: str, saying: Saying, addressees: Iterable[str]) -> int:
    """Says it to those of the addressees who live elsewhere; returns to how many. The caller's transaction carries it."""
    return say_all(bench, connection, at, [(saying, addressees)])


def say_all(bench: Bench, connection: Connection, at: str, sayings: Sequence[tuple[Saying, Iterable[str]]]) -> int:
    """Several things, in their order. A bureau that the directory no longer admits is left out: nobody sends it anything any more, and
    nobody would believe what it says."""
    keyring = bench.keyring
    found = directory(connection) if keyring is not None else None
    if keyring is None or found is None:
        return 0
    there = elsewhere(bench, connection) & found.entitled(Reader("all"), at)
    speaking = frozenset(code for code in keyring.bureaus if found.hosts(keyring.node, code, at))
    said, count = [], 0
    ends: dict[str, dict[str, tuple[int, str]]] = {}
    for saying, addressees in sayings:
        wanted = sorted(there.intersection(addressees)) if saying.origin in speaking else []
        if not wanted:
            continue
        if saying.origin not in ends:
            ends[saying.origin] = letters.ends(connection, saying.origin, there)
        letter = _letter(keyring, saying, at)
        said.append((letter, _places(keyring, found, letter, wanted, ends[saying.origin], saying.due_at)))
        count += len(wanted)
    if said:
        letters.post(connection, said)
    return count


def _letter(keyring: Keyring, saying: Saying, at: str) -> Letter:
    signed = envelope.sign(message(saying, at), keyring, secrets.token_bytes(SALT))
    return Letter(
        id=signed.message.id,
        origin=saying.origin,
        kind=saying.kind,
        objects=saying.objects,
        priority=signed.message.priority,
        digest=signed.digest,
        kid=signed.kid,
        signature=signed.signature,
        inner=signed.inner,
        created_at=at,
    )


def _places(
    keyring: Keyring, found: Directory, letter: Letter, addressees: list[str], ends: dict[str, tuple[int, str]], due_at: str | None
) -> list[Place]:
    """The next place in the line to each addressee; `ends` moves on with them."""
    places = []
    for addressee in addressees:
        seq, prev = ends.get(addressee, (0, letters.START))
        node = found.node_of(addressee)
        place = Place(origin=letter.origin, addressee=addressee, seq=seq + 1, prev=prev, hash="", node=node, due_at=due_at)
        places.append(msgspec.structs.replace(place, hash=lines.slip_hash(_slip(keyring.node, keyring.kid, letter, place))))
        ends[addressee] = (places[-1].seq, places[-1].hash)
    return places


# Keys that are believed no more ---------------------------------------------------------------------------------------------


def believed(found: Directory, keyring: Keyring, at: str) -> frozenset[str]:
    """Those of this node's signing keys that others believe at a time: not revoked, not expired, and still listed."""
    return frozenset(key.kid for key in keyring.public().signing if _is_believed(found, keyring.node, key.kid, at))


def turned(found: Directory, keyring: Keyring, at: str) -> bool:
    """Whether what was said under some earlier key is believed no more, and what is said now is."""
    live = believed(found, keyring, at)
    return keyring.kid in live and any(key.kid not in live for key in keyring.public().signing)


def _is_believed(found: Directory, node: str, kid: str, at: str) -> bool:
    try:
        found.verify_key(node, kid, at)
    except PeerError:
        return False
    return True


def signed(keyring: Keyring, letter: Letter, live: Collection[str]) -> Signed | None:
    """A message to be sealed; by the key that signs now where the one that signed it is believed no more: its name, its bytes and so its
    digest are the same. None where its content was taken back."""
    if letter.inner is None:
        return None
    if letter.kid in live:
        return restore(letter.inner, letter.signature, letter.kid)
    kid, signature = keyring.sign(MESSAGE_PREFIX + letter.inner)
    return restore(letter.inner, signature, kid)


def signed_slip(keyring: Keyring, letter: Letter, place: Place, live: Collection[str]) -> SignedSlip | None:
    """The slip of a place, the same whenever it is made: by the key under which the place was given, which shows in the hash that was
    kept. None where that key is believed no more."""
    for kid in dict.fromkeys((letter.kid, keyring.kid, *sorted(live))):
        made = _slip(keyring.node, kid, letter, place)
        if kid in live and lines.slip_hash(made) == place.hash:
            return SignedSlip(made, keyring.sign_with(kid, lines.signed_bytes(made)))
    return None


def renew(connection: Connection, found: Directory, keyring: Keyring, end: Done, at: str) -> None:
    """Gives new places to all that follows the end that an addressee tells of, where he could not believe the next one: its key was
    revoked while it waited. He must go by a directory that says so, for then no place by that key is taken after his word."""
    next_one = letters.placed(connection, end.origin, end.addressee, end.seq + 1)
    if next_one is None:
        return
    number, place = next_one
    letter = letters.fetch(connection, [number])[number]
    if signed_slip(keyring, letter, place, believed(found, keyring, at)) is None:
        _place_all(connection, found, keyring, end, letters.cut(connection, end.origin, end.addressee, (end.seq, end.hash), end.seq))


def place_again(connection: Connection, found: Directory, keyring: Keyring, end: Done) -> None:
    """Goes on with a line where its addressee says that it ends: this node was restored from an older copy and had given places twice."""
    _place_all(connection, found, keyring, end, letters.cut(connection, end.origin, end.addressee, (end.seq, end.hash)))


def _place_all(connection: Connection, found: Directory, keyring: Keyring, end: Done, cut: Sequence[tuple[int, str | None]]) -> None:
    ends = {end.addressee: (end.seq, end.hash)}
    for first in range(0, len(cut), PLACED_AT_ONCE):
        part = cut[first : first + PLACED_AT_ONCE]
        stored = letters.fetch(connection, [number for number, _ in part])
        places = [(number, _places(keyring, found, stored[number], [end.addressee], ends, due_at)[0]) for number, due_at in part]
        letters.place_again(connection, places)


def _slip(node: str, kid: str, letter: Letter, place: Place) -> Slip:
    return Slip(
        origin=place.origin,
        addressee=place.addressee,
        seq=place.seq,
        prev=place.prev,
        digest=letter.digest,
        node=node,
        kid=kid,
        created=letter.created_at,
    )


def message(saying: Saying, at: str) -> Message:
    """What is said, as a message with a name of its own."""
    kind = KINDS.get(saying.kind)
    return Message(
        id=clock.new_id("msg"),
        origin=saying.origin,
        kind=saying.kind,
        version=kind.version if kind else 1,
        created=at,
        body=saying.body,
        correlation=saying.correlation,
        case=saying.case,
        priority=saying.priority or (kind.priority if kind else "routine"),  # type: ignore[arg-type]
        purpose=saying.purpose,
        handling=saying.handling,
        retention=saying.retention,
        audience=saying.audience,
    )
