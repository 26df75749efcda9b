# SPDX-License-Identifier: Apache-2.0
"""Messages: one thing that a bureau says to others, its signed bytes, and the kinds that are known."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from carillon.core.model.codec import digest
from carillon.errors import Garbled, Invalid
from carillon.exchange import limits, wire

MESSAGE_PREFIX = b"carillon/1 message\n"
"""What is signed begins with what it is: no signature can be taken for one over something else."""

Priority = Literal["urgent", "routine", "low"]
Mode = Literal["all", "group", "named"]


class Reader(msgspec.Struct, frozen=True):
    """For whom a message is: `all` bureaus, the members of a `group`, or whom its author `named`; never a list of the others."""

    mode: Mode = "all"
    group: str = ""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One thing said. `kind` and `version` say how to read `body`; `extra` holds fields that a later version of the protocol added."""

    id: str
    origin: str
    kind: str
    version: int = 1
    created: str
    body: dict[str, Any]
    correlation: str = ""
    case: str = ""
    priority: Priority = "routine"
    purpose: str = ""
    handling: tuple[str, ...] = ()
    retention: str = ""
    audience: Reader = Reader()
    extra: dict[str, Any] = {}


class Signed(msgspec.Struct, frozen=True):
    """A message with the bytes that were signed, which are kept as they are. `digest` is their SHA-256, hexadecimal."""

    inner: bytes
    signature: bytes
    kid: str
    digest: str
    message: Message


class Kind(msgspec.Struct, frozen=True):
    """A kind of message: the highest version of its body that this program reads, and how it is usually sent."""

    name: str
    version: int
    priority: Priority


KINDS: dict[str, Kind] = {
    one.name: one
    for one in (
        Kind("record", 1, "routine"),
        Kind("recall", 1, "urgent"),
        Kind("report", 1, "routine"),
        Kind("acknowledgement", 1, "routine"),
        Kind("answer", 1, "routine"),
        Kind("hit", 1, "urgent"),
        Kind("confirmation", 1, "urgent"),
        Kind("outcome", 1, "routine"),
        Kind("subject", 1, "routine"),
        Kind("position", 1, "routine"),
        Kind("order", 1, "urgent"),
        Kind("execution", 1, "routine"),
        Kind("broadcast", 1, "urgent"),
        Kind("broadcast-note", 1, "routine"),
        Kind("agreement", 1, "routine"),
        Kind("duty-line", 1, "urgent"),
        Kind("duty-word", 1, "urgent"),
        Kind("event", 1, "routine"),
        Kind("event-counts", 1, "low"),
        Kind("debriefing", 1, "routine"),
        Kind("event-purge", 1, "urgent"),
        Kind("event-purged", 1, "routine"),
        Kind("situation-report", 1, "urgent"),
        Kind("situation-opened", 1, "routine"),
        Kind("lesson", 1, "routine"),
        Kind("event-item", 1, "routine"),
        Kind("event-ack", 1, "urgent"),
        Kind("call", 1, "routine"),
        Kind("call-answer", 1, "routine"),
        Kind("call-reminder", 1, "routine"),
        Kind("call-count", 1, "low"),
        Kind("screening", 1, "routine"),
        Kind("screening-rows", 1, "low"),
        Kind("screening-answer", 1, "routine"),
        Kind("screening-advice", 1, "routine"),
        Kind("screening-end", 1, "urgent"),
        Kind("case", 1, "routine"),
        Kind("case-item", 1, "routine"),
        Kind("case-leave", 1, "routine"),
        Kind("request", 1, "routine"),
        Kind("reply", 1, "routine"),
        Kind("attachment", 1, "routine"),
        Kind("confirm", 1, "urgent"),
        Kind("escalation", 1, "urgent"),
        Kind("sighting", 1, "urgent"),
        Kind("flag", 1, "routine"),
        Kind("tip", 1, "routine"),
        Kind("tip-reply", 1, "routine"),
        Kind("notice", 1, "routine"),
        Kind("review", 1, "routine"),
        Kind("publication", 1, "urgent"),
        Kind("cessation", 1, "urgent"),
    )
}
"""An unknown kind, or a later version of a known one, is kept as it was signed, and the line goes on."""


def known(message: Message) -> bool:
    """Whether this program reads the body of such a message."""
    kind = KINDS.get(message.kind)
    return kind is not None and message.version <= kind.version


class _Audience(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    mode: Mode
    group: limits.GroupName | UnsetType = UNSET


_Text = Annotated[str, Meta(min_length=1, max_length=200)]


class _Inner(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of the signed bytes; further ones are allowed."""

    protocol: Literal["carillon/1"]
    id: limits.Label
    origin: limits.BureauCode
    kind: limits.KindName
    version: Annotated[int, Meta(ge=1, le=1_000_000)]
    created: limits.Time
    salt: limits.Salt
    body: dict[str, Any]
    priority: Priority
    handling: Annotated[tuple[limits.Label, ...], Meta(max_length=32)]
    audience: _Audience
    correlation: limits.Label | UnsetType = UNSET
    case: _Text | UnsetType = UNSET
    purpose: limits.Label | UnsetType = UNSET
    retention: limits.Label | UnsetType = UNSET


_FIELDS = frozenset(_Inner.__struct_fields__)
_OPTIONAL = ("correlation", "case", "purpose", "retention")


def write_inner(message: Message, salt: bytes) -> bytes:
    """The bytes to sign; raises Invalid where a field breaks a rule. `salt`: 16 random bytes, so that the digest, which carriers
    see, says nothing to somebody who guesses the content."""
    if clash := _FIELDS & message.extra.keys():
        raise Invalid("A message's extra fields bear names of the protocol's own.", fields=dict.fromkeys(clash, "not extra"))
    told: dict[str, Any] = {name: value for name in _OPTIONAL if (value := getattr(message, name))}
    audience = {"mode": message.audience.mode} | ({"group": message.audience.group} if message.audience.group else {})
    return wire.write(
        message.extra
        | told
        | {
            "protocol": limits.PROTOCOL,
            "id": message.id,
            "origin": message.origin,
            "kind": message.kind,
            "version": message.version,
            "created": message.created,
            "salt": wire.b64(salt),
            "body": message.body,
            "priority": message.priority,
            "handling": list(message.handling),
            "audience": audience,
        }
    )


def read_inner(inner: bytes) -> Message:
    """The message in signed bytes, whose signature is not looked at here; raises Garbled or TooBig."""
    value = wire.read(inner, limits.INNER_BYTES)
    found = wire.shape(value, _Inner, "The message")
    wire.moment(found.created)
    wire.unb64(found.salt)
    group = found.audience.group
    if (found.audience.mode == "group") != (group is not UNSET):
        raise Garbled("The message names a group exactly when it is for a group.")
    return Message(
        id=found.id,
        origin=found.origin,
        kind=found.kind,
        version=found.version,
        created=found.created,
        body=found.body,
        correlation=_text(found.correlation),
        case=_text(found.case),
        priority=found.priority,
        purpose=_text(found.purpose),
        handling=found.handling,
        retention=_text(found.retention),
        audience=Reader(found.audience.mode, _text(group)),
        extra={name: one for name, one in value.items() if name not in _FIELDS},
    )


def restore(inner: bytes, signature: bytes, kid: str) -> Signed:
    """A message from stored bytes that were verified when they came; raises Garbled where the store damaged them."""
    return Signed(inner, signature, kid, digest(inner), read_inner(inner))


def _text(value: str | UnsetType) -> str:
    return "" if value is UNSET else value
