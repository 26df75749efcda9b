# SPDX-License-Identifier: Apache-2.0
"""How a node comes into the directory: its own signed request, a fingerprint compared by voice, and the operator's admission.

The same way an existing node gets new keys listed, or one more bureau.
"""

import hmac
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta

from carillon.errors import Forged, Garbled, Invalid
from carillon.exchange import keyring as keys
from carillon.exchange import limits, wire
from carillon.exchange.keyring import PublicKey, verify
from carillon.exchange.listing import Bureau, Key, Node, check_name

if TYPE_CHECKING:
    from carillon.exchange.directory import Directory
    from carillon.exchange.keyring import Keyring

REQUEST_PREFIX = b"carillon/1 request\n"


class _Key(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kid: limits.Kid
    public: limits.Public


_Keys = Annotated[tuple[_Key, ...], Meta(min_length=1, max_length=16)]


class _Bureau(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    names: Annotated[dict[limits.Label, Annotated[str, Meta(max_length=200)]], Meta(max_length=200)]
    sealing: _Keys


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a node asks to be listed with."""

    protocol: Literal["carillon/1"] = "carillon/1"
    node: limits.NodeName
    address: Annotated[str, Meta(max_length=2000)]
    carrier: Annotated[str, Meta(max_length=200)]
    signing: _Keys
    bureaus: dict[limits.BureauCode, _Bureau]


class _Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    request: dict[str, Any]
    signatures: Annotated[dict[limits.Kid, limits.Signature], Meta(max_length=16)]


def request(keyring: "Keyring", bureaus: Iterable[str] | Mapping[str, Mapping[str, str]], address: str, carrier: str = "") -> bytes:
    """A request with the keys that the keyring has, signed with all of them. `bureaus` may say their names by language; `carrier` is
    the node's public key as a client of the carrier. Raises Invalid where the keyring has no key for a bureau."""
    named = bureaus if isinstance(bureaus, Mapping) else {code: {} for code in bureaus}
    shown = keyring.public()
    if missing := named.keys() - shown.opening.keys():
        raise Invalid(f"The keyring has no key for {', '.join(sorted(missing))}.")
    told = msgspec.to_builtins(
        Request(
            node=shown.node,
            address=address,
            carrier=carrier,
            signing=_shown(shown.signing),
            bureaus={code: _Bureau(dict(names), _shown(shown.opening[code])) for code, names in named.items()},
        )
    )
    signatures = keyring.sign_with_all(REQUEST_PREFIX + wire.write(told))
    return wire.write({"request": told, "signatures": {kid: wire.b64(one) for kid, one in signatures.items()}})


def fingerprint(request: bytes) -> str:
    """What the two sides compare by voice, of the whole request."""
    return keys.fingerprint(request)


def read(data: bytes) -> Request:
    """A request signed with every key that it shows; raises Garbled, TooBig, or Forged. Who it is from, only the fingerprint can say."""
    outer = wire.shape(wire.read(data, limits.REQUEST_BYTES), _Signed, "The signed request")
    found = wire.shape(outer.request, Request, "The request")
    message = REQUEST_PREFIX + wire.write(outer.request)
    for bureau in found.bureaus.values():
        _check(bureau.sealing)
    _check(found.signing)
    if {key.kid for key in found.signing} != outer.signatures.keys():
        raise Garbled("The request is signed with other keys than it shows.")
    for key in found.signing:
        if not verify(wire.unb64(key.public), wire.unb64(outer.signatures[key.kid]), message):
            raise Forged(f"The request is not signed with the key {key.kid} that it shows.")
    return found


def admit(directory: "Directory", data: bytes, expected_fingerprint: str, now: str, until: str, *, replace: bool = False) -> "Directory":
    """The next version of the directory, unsigned, with the node, its keys and its bureaus up to `until`.

    A listed node's new keys are valid from `now`; those it shows no more go; those it still shows keep their time, so that both are
    valid while the change spreads. Raises Forged where the fingerprint is another one; Invalid where a listed node shows none of its
    listed keys, or a bureau is on another node: unless `replace` says that the operator knows.
    """
    if not hmac.compare_digest(_plain(fingerprint(data)), _plain(expected_fingerprint)):
        raise Forged("The fingerprint is another one: this is not the request that the other side made.", help="Compare it again by voice.")
    wanted = read(data)
    listed = directory.nodes.get(wanted.node)
    shown = {key.kid for key in wanted.signing}
    if listed and not replace and not shown & {key.kid for key in listed.signing if key.kid not in directory.revoked}:
        raise Invalid(f"The node {wanted.node} is listed with other keys.", help="If it lost them all, admit it with replace.")
    elsewhere = [code for code in wanted.bureaus if code in directory.bureaus and directory.bureaus[code].node != wanted.node]
    if elsewhere and not replace:
        raise Invalid(f"{', '.join(sorted(elsewhere))} is on another node.", help="If it moves, admit it with replace.")
    signing = _merged(listed.signing if listed else (), wanted.signing, now, until)
    node = Node(signing=signing, until=until) if listed is None else msgspec.structs.replace(listed, signing=signing, until=until)
    node = msgspec.structs.replace(node, address=wanted.address, carrier=wanted.carrier)
    bureaus = {code: _admit_bureau(directory.bureaus.get(code), code, wanted, now, until) for code in wanted.bureaus}
    return msgspec.structs.replace(
        directory,
        version=directory.version + 1,
        issued=now,
        nodes=directory.nodes | {wanted.node: node},
        bureaus=directory.bureaus | bureaus,
    )


def _admit_bureau(listed: Bureau | None, code: str, wanted: Request, now: str, until: str) -> Bureau:
    asked = wanted.bureaus[code]
    sealing = _merged(listed.sealing if listed else (), asked.sealing, now, until)
    if listed is None:
        return Bureau(node=wanted.node, names=asked.names, country=code[:2], sealing=sealing, until=until)
    return msgspec.structs.replace(listed, node=wanted.node, names=asked.names or listed.names, sealing=sealing, until=until)


def _merged(listed: tuple[Key, ...], shown: tuple[_Key, ...], now: str, until: str) -> tuple[Key, ...]:
    before = {key.kid: key for key in listed}
    return tuple(before.get(key.kid) or Key(kid=key.kid, public=key.public, since=now, until=until) for key in shown)


def _shown(keys: tuple[PublicKey, ...]) -> tuple[_Key, ...]:
    return tuple(_Key(key.kid, key.public) for key in keys)


def _check(keys: tuple[_Key, ...]) -> None:
    for key in keys:
        check_name(key.kid, wire.unb64(key.public), "the request")


def _plain(fingerprint: str) -> bytes:
    return "".join(one for one in fingerprint.lower() if one.isalnum()).encode()
