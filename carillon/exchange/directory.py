# SPDX-License-Identifier: Apache-2.0
"""The directory: which nodes and bureaus there are, and with which keys they speak; signed by a threshold of roots, versioned, expiring.

Its rules are those of The Update Framework: no step back, no standing still past the expiry, and new roots are signed in by old ones.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from carillon.errors import Expired, Forged, Frozen, Garbled, Invalid, PeerError, Rollback, Unlisted
from carillon.exchange import limits, listing, wire
from carillon.exchange.keyring import SigningKey, verify
from carillon.exchange.listing import Bureau, Group, Hub, Key, Node, Roots
from carillon.exchange.messages import Reader

DIRECTORY_PREFIX = b"carillon/1 directory\n"


class SealingKey(msgspec.Struct, frozen=True):
    """What to seal to: the key's short name and its 32 bytes."""

    kid: str
    public: bytes


class Directory(msgspec.Struct, frozen=True, kw_only=True):
    """What one version of the directory says. Times are those of the wire; `at` is the time at which something is judged."""

    protocol: Literal["carillon/1"] = "carillon/1"
    version: limits.Seq
    issued: limits.Time
    expires: limits.Time
    roots: Roots
    nodes: dict[limits.NodeName, Node]
    bureaus: dict[limits.BureauCode, Bureau]
    groups: dict[limits.GroupName, Group] = {}
    revoked: tuple[limits.Kid, ...] = ()
    stale_after_hours: Annotated[int, Meta(ge=1, le=8760)] = 72
    hubs: tuple[Hub, ...] = ()
    extra: dict[str, Any] = {}

    def require_current(self, at: str) -> None:
        """Raises Frozen where the directory has expired, or is issued too far ahead of our clock."""
        if at >= self.expires:
            raise Frozen(
                f"The directory expired at {self.expires}: nothing is sent or accepted.",
                help="Fetch a newer one from a hub, or ask the directory's operator.",
            )
        if wire.moment(self.issued) > wire.moment(at) + limits.SKEW:
            raise Frozen(f"The directory was issued at {self.issued}, and here it is {at}.", help="Put this machine's clock right.")

    def node_of(self, bureau: str) -> str:
        """The node that hosts a bureau; raises Unlisted."""
        return self._bureau(bureau).node

    def hosts(self, node: str, bureau: str, at: str) -> bool:
        """Whether a node hosts a bureau, and both are members at the time, give or take the clocks' difference."""
        listed = self.bureaus.get(bureau)
        if listed is None or listed.node != node:
            return False
        return not _past(min(listed.until, self.nodes[node].until), at)

    def speaker(self, bureau: str, at: str) -> str:
        """The node that speaks for a bureau; raises Unlisted, or Expired where the bureau's or the node's membership has ended."""
        node = self.node_of(bureau)
        if not self.hosts(node, bureau, at):
            raise Expired(f"The membership of {bureau}, or of its node {node}, has ended.")
        return node

    def verify_key(self, node: str, kid: str, at: str) -> bytes:
        """A node's public signing key (32 bytes), valid at the time, give or take the clocks' difference. Raises Unlisted, Expired, and
        Forged where the key was revoked."""
        if kid in self.revoked:
            raise Forged(f"The key {kid} of {node} was revoked.")
        listed = self.nodes.get(node)
        key = next((one for one in listed.signing if one.kid == kid), None) if listed else None
        if listed is None or key is None:
            raise Unlisted(f"The directory (version {self.version}) lists no key {kid} of a node {node}.")
        moment = wire.moment(at)
        if moment < wire.moment(key.since) - limits.SKEW or _past(min(key.until, listed.until), at):
            raise Expired(f"The key {kid} of {node} is valid from {key.since} to {key.until}, and here it is {at}.")
        return key.raw

    def sealing_key(self, bureau: str, at: str) -> SealingKey:
        """The newest key valid at the time to seal to; raises Unlisted where the bureau is no member then, or has no such key."""
        listed = self._bureau(bureau)
        valid = [key for key in listed.sealing if key.since <= at < key.until and key.kid not in self.revoked]
        if not self._member(listed, at) or not valid:
            raise Unlisted(f"Nothing can be sealed to {bureau}: at {at} it is no member, or has no valid key.")
        key = max(valid, key=lambda one: one.since)
        return SealingKey(key.kid, key.raw)

    def members(self, group: str, at: str) -> set[str]:
        """The bureaus that belong to a group at the time; raises Unlisted where there is no such group."""
        if group not in self.groups:
            raise Unlisted(f"The directory lists no group {group}.")
        there = self.groups[group].members.items()
        return {code for code, one in there if one.since <= at < one.until and self._member(self.bureaus[code], at)}

    def entitled(self, audience: Reader, at: str, named: Iterable[str] = ()) -> set[str]:
        """The bureaus to which a message with such an audience may be sealed at the time. `named`: whom the author named, where that is
        the audience; the message itself does not say it."""
        if audience.mode == "group":
            return self.members(audience.group, at)
        members = {code for code, one in self.bureaus.items() if self._member(one, at)}
        return members if audience.mode == "all" else members & set(named)

    def hosted(self, node: str) -> frozenset[str]:
        """The bureaus on a node."""
        return frozenset(code for code, one in self.bureaus.items() if one.node == node)

    def _bureau(self, bureau: str) -> Bureau:
        if bureau not in self.bureaus:
            raise Unlisted(f"The directory (version {self.version}) lists no bureau {bureau}.")
        return self.bureaus[bureau]

    def _member(self, bureau: Bureau, at: str) -> bool:
        return at < bureau.until and at < self.nodes[bureau.node].until


class SignedDirectory(msgspec.Struct, frozen=True):
    """A directory as it came, not yet believed: `content` are the bytes that the roots sign."""

    directory: Directory
    content: bytes
    signatures: dict[str, bytes]


def _past(until: str, at: str) -> bool:
    return wire.moment(at) >= wire.moment(until) + limits.SKEW


# Reading and believing -----------------------------------------------------------------------------------------------------


def read(data: bytes) -> SignedDirectory:
    """A signed directory whose signatures are not looked at; raises Garbled where it does not hold together, or TooBig."""
    value = wire.read(data, limits.DIRECTORY_BYTES, limits.DIRECTORY_VALUES)
    outer = wire.shape(value, _Outer, "The signed directory")
    found = _from_plain(outer.directory)
    _check(found)
    signatures = {kid: wire.unb64(one) for kid, one in outer.signatures.items()}
    return SignedDirectory(found, wire.write(outer.directory, limits.DIRECTORY_VALUES), signatures)


def accept(data: bytes, current: Directory | None, trusted_roots: Mapping[str, str] | None, threshold: int, now: str) -> Directory:
    """The directory in `data`, if it may follow `current`, or, where there is none yet, if `threshold` of the `trusted_roots` (public
    keys, base64url, by kid: got from a person, not from the network) signed it. The same one again is no error. Raises Forged, Rollback,
    Frozen, Garbled or TooBig."""
    found = _follow(read(data), current, trusted_roots, threshold)
    found.require_current(now)
    return found


def accept_all(
    documents: Iterable[bytes], current: Directory | None, trusted_roots: Mapping[str, str] | None, threshold: int, now: str
) -> Directory:
    """The last of several versions, oldest first: a node that was away while the roots changed needs each that changed them. Only the
    last one must not have expired. Raises as `accept` does, and Invalid where there are none."""
    for data in documents:
        current = _follow(read(data), current, trusted_roots, threshold)
    if current is None:
        raise Invalid("There is no directory to accept.")
    current.require_current(now)
    return current


def _follow(signed: SignedDirectory, current: Directory | None, trusted_roots: Mapping[str, str] | None, threshold: int) -> Directory:
    found = signed.directory
    if current is None:
        if not trusted_roots or threshold < 1:
            raise Invalid("The first directory cannot be believed without roots that are trusted already.")
        _require(signed, trusted_roots, threshold, "trusted roots")
    else:
        if found == current:
            return current
        _require(signed, current.roots.keys, current.roots.threshold, "roots of our directory")
        if found.version <= current.version:
            raise Rollback(f"The directory offered is version {found.version}, and another one than our version {current.version}.")
        if found.issued < current.issued:
            raise Rollback(f"The directory offered is newer by its number, and older by its date ({found.issued}).")
    _require(signed, found.roots.keys, found.roots.threshold, "roots that it names itself")
    return found


def _require(signed: SignedDirectory, roots: Mapping[str, str], threshold: int, what: str) -> None:
    """Raises Forged unless so many of the roots signed. A signature by a stranger neither helps nor harms."""
    message = DIRECTORY_PREFIX + signed.content
    good = sum(
        1 for kid, public in roots.items() if kid in signed.signatures and verify(wire.unb64(public), signed.signatures[kid], message)
    )
    if good < threshold:
        raise Forged(f"The directory is signed by {good} of the {what}; {threshold} are wanted.")


# Writing -------------------------------------------------------------------------------------------------------------------


def content(directory: Directory) -> bytes:
    """The canonical bytes that the roots sign; raises Invalid where the directory does not hold together."""
    value = _to_plain(directory)
    data = wire.write(value, limits.DIRECTORY_VALUES)
    try:
        _check(_from_plain(value))
    except PeerError as wrong:
        raise Invalid(f"The directory cannot be signed: {wrong.message}") from None
    return data


def sign(directory: Directory, root_keys: Iterable[SigningKey]) -> bytes:
    """The document, signed by these roots; others may add theirs with `cosign`."""
    message = DIRECTORY_PREFIX + content(directory)
    return _join(_to_plain(directory), {key.kid: key.sign(message) for key in root_keys})


def cosign(data: bytes, root_keys: Iterable[SigningKey]) -> bytes:
    """The same document with more signatures; raises as `read` does."""
    signed = read(data)
    more = {key.kid: key.sign(DIRECTORY_PREFIX + signed.content) for key in root_keys}
    return _join(msgspec.json.decode(signed.content), signed.signatures | more)


def _join(value: dict[str, Any], signatures: Mapping[str, bytes]) -> bytes:
    signed = {"directory": value, "signatures": {kid: wire.b64(one) for kid, one in signatures.items()}}
    return wire.write(signed, limits.DIRECTORY_VALUES)


class _Outer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    directory: dict[str, Any]
    signatures: Annotated[dict[limits.Kid, limits.Signature], Meta(max_length=128)]


_TABLES = {"nodes": Node, "bureaus": Bureau, "groups": Group}


def _from_plain(value: dict[str, Any]) -> Directory:
    members = dict(value)
    for name, kind in _TABLES.items():
        members[name] = listing.table(members.get(name), kind, f"The directory's {name}")
    hubs = members.get("hubs")
    if not isinstance(hubs, list) or not {"protocol", "revoked", "stale_after_hours"} <= members.keys():
        raise Garbled("The directory lacks one of its fields.")
    members["hubs"] = [listing.fill(one, Hub, "A hub") for one in hubs]
    return listing.fill(members, Directory, "The directory")


def _to_plain(directory: Directory) -> dict[str, Any]:
    told = listing.plain(directory)
    for name in _TABLES:
        told[name] = {key: listing.plain(one) for key, one in getattr(directory, name).items()}
    told["hubs"] = [listing.plain(one) for one in directory.hubs]
    return told


def _check(directory: Directory) -> None:
    """What no single field shows; raises Garbled."""
    listing.check_roots(directory.roots)
    listing.check_span(directory.issued, directory.expires, "The directory")
    listing.check_keys({name: one.signing for name, one in directory.nodes.items()}, "signing")
    listing.check_keys({code: one.sealing for code, one in directory.bureaus.items()}, "sealing")
    for until in [node.until for node in directory.nodes.values()] + [bureau.until for bureau in directory.bureaus.values()]:
        wire.moment(until)
    for code, bureau in directory.bureaus.items():
        if bureau.node not in directory.nodes:
            raise Garbled(f"{code} is on the node {bureau.node}, which is not listed.")
    for name, group in directory.groups.items():
        if strangers := group.members.keys() - directory.bureaus.keys():
            raise Garbled(f"The group {name} has members that are not listed: {', '.join(sorted(strangers))}.")
        for code, membership in group.members.items():
            listing.check_span(membership.since, membership.until, f"The membership of {code} in {name}")


# Warnings ------------------------------------------------------------------------------------------------------------------

EARLY = timedelta(days=30)
SOON = timedelta(days=7)


def warnings(directory: Directory, now: str) -> list[str]:
    """What will expire within thirty days, and what has, most urgent first; and whether the directory is stale."""
    moment, found = wire.moment(now), []
    for until, what in sorted(_ends(directory)):
        left = wire.moment(until) - moment
        if left <= timedelta(0):
            found.append(f"{what} ended at {until}.")
        elif left <= EARLY:
            found.append(f"{what} ends at {until}: {'within a week, renew it now' if left <= SOON else f'in {left.days} days'}.")
    if moment - wire.moment(directory.issued) > timedelta(hours=directory.stale_after_hours):
        found.append(f"The directory was issued at {directory.issued}: a revocation since then would not be known here. Fetch a newer one.")
    return found


def _ends(directory: Directory) -> Iterator[tuple[str, str]]:
    """Everything that ends: when, and what it is."""
    yield directory.expires, "The directory"
    for name, node in directory.nodes.items():
        yield node.until, f"The membership of the node {name}"
        yield _last(node.signing, directory), f"The last signing key of the node {name}"
    for code, bureau in directory.bureaus.items():
        yield bureau.until, f"The membership of {code}"
        yield _last(bureau.sealing, directory), f"The last sealing key of {code}"
    for name, group in directory.groups.items():
        for code, one in group.members.items():
            yield one.until, f"The membership of {code} in the group {name}"


def _last(keys: Iterable[Key], directory: Directory) -> str:
    return max((key.until for key in keys if key.kid not in directory.revoked), default=directory.issued)
