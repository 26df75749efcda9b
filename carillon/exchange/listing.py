# SPDX-License-Identifier: Apache-2.0
"""What the directory lists: nodes with their keys, bureaus, groups, hubs and roots; and what makes such a list hold together.

A later version of the protocol may add fields to the directory, a node, a bureau, a group or a hub: they are kept in `extra`, so that
an operator with an older program does not lose them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from carillon.errors import Garbled
from carillon.exchange import limits, wire

_Short = Annotated[str, Meta(max_length=200)]
_Url = Annotated[str, Meta(max_length=2000)]
_Roles = Annotated[tuple[limits.Label, ...], Meta(max_length=32)]


class Key(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A public key of a node (Ed25519) or of a bureau (X25519), base64url, and when it is valid: `since` (on the wire: from) up to,
    and not including, `until`."""

    kid: limits.Kid
    public: limits.Public
    since: limits.Time = msgspec.field(name="from")
    until: limits.Time

    @property
    def raw(self) -> bytes:
        return wire.unb64(self.public)


_Keys = Annotated[tuple[Key, ...], Meta(min_length=1, max_length=16)]


class Roots(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who signs the directory: `threshold` of these keys, by their short names."""

    threshold: Annotated[int, Meta(ge=1, le=64)]
    keys: Annotated[dict[limits.Kid, limits.Public], Meta(min_length=1, max_length=64)]


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """An installation. `address` is where it answers questions (a URL, or empty), `carrier` its public key as a client of the carrier."""

    signing: _Keys
    until: limits.Time
    address: _Url = ""
    carrier: _Short = ""
    roles: _Roles = ()
    extra: dict[str, Any] = {}


class Bureau(msgspec.Struct, frozen=True, kw_only=True):
    """Who owns data. `names` by language; `country` is ISO 3166-1 alpha-2."""

    node: limits.NodeName
    names: Annotated[dict[limits.Label, _Short], Meta(max_length=200)]
    country: Annotated[str, Meta(pattern=r"\A[A-Z]{2}\Z")]
    sealing: _Keys
    until: limits.Time
    roles: _Roles = ()
    extra: dict[str, Any] = {}


class Membership(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From when, and up to when, a bureau belongs to a group."""

    since: limits.Time = msgspec.field(name="from")
    until: limits.Time


class Group(msgspec.Struct, frozen=True):
    """Bureaus that may be addressed together."""

    members: dict[limits.BureauCode, Membership]
    extra: dict[str, Any] = {}


class Hub(msgspec.Struct, frozen=True):
    """Where a carrier listens, and the certificate authority (PEM) that vouches for it."""

    url: _Url
    ca: Annotated[str, Meta(max_length=20_000)] = ""
    extra: dict[str, Any] = {}


S = TypeVar("S", bound=msgspec.Struct)


def fill(value: object, kind: type[S], what: str) -> S:
    """A Struct from what was read, with unknown members in `extra`; raises Garbled."""
    if not isinstance(value, dict):
        raise Garbled(f"{what} is no object.")
    own = {field.encode_name for field in msgspec.structs.fields(kind)} - {"extra"}
    told = {name: one for name, one in value.items() if name in own}
    return wire.shape(told | {"extra": {name: one for name, one in value.items() if name not in own}}, kind, what)


def plain(value: msgspec.Struct) -> dict[str, Any]:
    """The other way round: the members on the wire."""
    told: dict[str, Any] = msgspec.to_builtins(value)
    extra: dict[str, Any] = told.pop("extra", {})
    return extra | told


def table(value: object, kind: type[S], what: str) -> dict[str, S]:
    """An object of such Structs by name; the names are checked with the whole."""
    if not isinstance(value, dict):
        raise Garbled(f"{what} are no object.")
    return {name: fill(one, kind, f"{what}: {name}") for name, one in value.items()}


# What holds together -------------------------------------------------------------------------------------------------------


def check_keys(owners: Mapping[str, Iterable[Key]], what: str) -> None:
    """Every key bears its right name, is valid for some time, and belongs to one owner; raises Garbled."""
    count: Counter[str] = Counter()
    for owner, keys in owners.items():
        for key in keys:
            check_name(key.kid, key.raw, owner)
            check_span(key.since, key.until, f"The key {key.kid} of {owner}")
            count[key.kid] += 1
    if twice := [kid for kid, times in count.items() if times > 1]:
        raise Garbled(f"A {what} key is listed twice: {', '.join(sorted(twice))}.")


def check_roots(roots: Roots) -> None:
    """Every root bears its right name, and there are enough of them; raises Garbled."""
    for kid, public in roots.keys.items():
        check_name(kid, wire.unb64(public), "the roots")
    if roots.threshold > len(roots.keys):
        raise Garbled(f"The directory wants {roots.threshold} signatures of {len(roots.keys)} roots.")


def check_name(kid: str, public: bytes, owner: str) -> None:
    if wire.kid(public) != kid:
        raise Garbled(f"The key {kid} of {owner} is called {wire.kid(public)} by its own bytes.")


def check_span(since: str, until: str, what: str) -> None:
    """Both are times, and the second is later."""
    if wire.moment(since) >= wire.moment(until):
        raise Garbled(f"{what} ends before it begins.")
