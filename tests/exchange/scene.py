# SPDX-License-Identifier: Apache-2.0
"""A small network for these tests, the same every time: three nodes, five bureaus, three roots, and bytes that only look random."""

import hashlib
from dataclasses import dataclass, field
from functools import cache

from carillon.exchange import changes, directory, enrolment, envelope, keyring, wire
from carillon.exchange.directory import Directory
from carillon.exchange.keyring import Keyring, SigningKey
from carillon.exchange.lines import Line, SignedSlip
from carillon.exchange.messages import Message, Reader, Signed

START = "2026-05-01T00:00:00.000000Z"
NOW = "2026-05-02T12:00:00.000000Z"
LATER = "2026-06-01T12:00:00.000000Z"
EXPIRES = "2026-08-01T00:00:00.000000Z"
UNTIL = "2027-05-01T00:00:00.000000Z"
AFTER = "2027-06-01T00:00:00.000000Z"
HOSTS = {"paris": ("FR", "FR-CYBER"), "nairobi": ("KE", "UG"), "tokyo": ("JP",)}


class Stream:
    """Bytes from a seed, in place of random ones."""

    def __init__(self, seed: str) -> None:
        self._seed, self._count = seed, 0

    def __call__(self, count: int, /) -> bytes:
        self._count += 1
        return hashlib.shake_256(f"{self._seed} {self._count}".encode()).digest(count)


@dataclass(frozen=True)
class Network:
    """`roots` are three, of which two must sign."""

    directory: Directory
    roots: tuple[SigningKey, ...]
    rings: dict[str, Keyring]
    random: Stream = field(default_factory=lambda: Stream("scene"))

    @property
    def trusted(self) -> dict[str, str]:
        return {key.kid: wire.b64(key.public) for key in self.roots}

    def signed(self, changed: Directory | None = None, count: int = 2) -> bytes:
        """The directory's document, signed by so many of the roots."""
        return directory.sign(changed or self.directory, self.roots[:count])

    def sign(self, sent: Message | None = None, node: str = "paris") -> Signed:
        return envelope.sign(sent or message(), self.rings[node], self.random(16))

    def send(self, to: str = "KE", signed: Signed | None = None, last: Line | None = None, ring: Keyring | None = None) -> bytes:
        """A parcel to one bureau, all in order."""
        signed = signed or self.sign()
        return self.pack(signed, [envelope.slip(signed, to, last, ring or self.rings["paris"])])

    def pack(self, signed: Signed, slips: list[SignedSlip], now: str = NOW) -> bytes:
        to = [one.slip.addressee for one in slips]
        sealed = envelope.seal(signed, to, self.directory, now, self.random)
        return envelope.parcel(sealed, slips, self.directory.node_of(to[0]))

    def open(self, data: bytes, node: str = "nairobi", now: str = NOW) -> envelope.Opened:
        return envelope.open_parcel(data, self.directory, self.rings[node], now)


def message(**changed: object) -> Message:
    """A message from France to whom it names."""
    fields: dict[str, object] = {
        "id": "msg-0001",
        "origin": "FR",
        "kind": "record",
        "created": NOW,
        "body": {"record": {"id": "rec-1", "names": ["Specimen", "Σπέσιμεν", "見本"], "seen": 3, "live": True, "until": None}},
        "purpose": "P1",
        "handling": ("H1",),
        "audience": Reader("named"),
    }
    return Message(**fields | changed)  # type: ignore[arg-type]


@cache
def network() -> Network:
    """It never changes: tests that want another directory replace theirs."""
    stream = Stream("carillon scene")
    roots = tuple(SigningKey(stream(32)) for _ in range(3))
    listed = changes.begin([key.public for key in roots], 2, START, EXPIRES)
    rings = {}
    for node, bureaus in HOSTS.items():
        rings[node] = keyring.make(node, bureaus, stream)
        listed = enrol(listed, rings[node])
    listed = changes.set_group(listed, "marathon", {"FR": UNTIL, "KE": UNTIL, "JP": UNTIL}, START)
    return Network(listed, roots, rings)


def enrol(listed: Directory, ring: Keyring, now: str = START, until: str = UNTIL) -> Directory:
    """The node's request, admitted by an operator who compared the fingerprint."""
    asked = enrolment.request(ring, sorted(ring.bureaus), f"https://{ring.node}.example")
    return enrolment.admit(listed, asked, enrolment.fingerprint(asked), now, until)
