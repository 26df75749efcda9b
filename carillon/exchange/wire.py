# SPDX-License-Identifier: Apache-2.0
"""Bytes from outside to values and back, strictly: one canonical form (RFC 8785 without fractions), and everything else is refused.

What was read is written again and compared with what came: so a member named twice, another order, a space or an escape that need not
be there, cannot hide anywhere.
"""

import binascii
import hashlib
from datetime import datetime
from typing import Any, Protocol, TypeVar

import msgspec

from carillon.core.model.codec import canonical
from carillon.errors import Error, Garbled, Invalid, TooBig
from carillon.exchange import limits

T = TypeVar("T")
_sorted = msgspec.json.Encoder(order="sorted")
_UNREADABLE = (ValueError, RecursionError, OverflowError)
"""What the decoder raises: its own errors and those of text decoding are ValueErrors."""
_TO_URL, _FROM_URL = bytes.maketrans(b"+/", b"-_"), bytes.maketrans(b"-_", b"+/")


class Random(Protocol):
    """So many random bytes."""

    def __call__(self, count: int, /) -> bytes: ...


# Values of any shape -------------------------------------------------------------------------------------------------------


def read(data: bytes, most_bytes: int, most_values: int = limits.VALUES) -> dict[str, Any]:
    """One JSON object in canonical form; raises Garbled or TooBig."""
    check_size(data, most_bytes)
    try:
        value = msgspec.json.decode(data)
    except _UNREADABLE as wrong:
        raise Garbled(f"This is not JSON: {wrong}.") from None
    if not isinstance(value, dict):
        raise Garbled("This is JSON, but not an object.")
    if _write(value, most_values, Garbled) != data:
        raise Garbled("This is JSON, but not in its canonical form (RFC 8785).")
    return value


def write(value: dict[str, Any], most_values: int = limits.VALUES) -> bytes:
    """The canonical bytes of an object of ours; raises Invalid where the protocol has no form for a value (a fraction, for example)."""
    return _write(value, most_values, Invalid)


def _write(value: dict[str, Any], most_values: int, error: type[Error]) -> bytes:
    ascii_keys = _examine(value, most_values, error)
    try:
        return _sorted.encode(value) if ascii_keys else canonical(value)
    except _UNREADABLE as wrong:
        raise error(f"This cannot be written as JSON: {wrong}.") from None


def _examine(value: dict[str, Any], most_values: int, error: type[Error]) -> bool:
    """Raises where a value is none of the protocol's; says whether all keys are ASCII, for then sorted JSON is canonical JSON."""
    ascii_keys, count, depth = True, 1, 0
    level: list[Any] = [value]
    while level:
        depth += 1
        if depth > limits.DEPTH:
            raise _too_big(error, f"It is nested deeper than {limits.DEPTH} levels.")
        below: list[Any] = []
        for container in level:
            count += len(container)
            if count > most_values:
                raise _too_big(error, f"There are more than {most_values} values in it.")
            if isinstance(container, dict):
                ascii_keys &= _examine_keys(container, error)
                container = container.values()
            for one in container:
                if type(one) is str:  # most are; whatever else is told as text goes the longer way
                    if "\0" in one:
                        raise error("A text holds the character U+0000.")
                elif isinstance(one, dict | list | tuple):
                    below.append(one)
                else:
                    _examine_one(one, error)
        level = below
    return ascii_keys


def _examine_keys(value: dict[Any, Any], error: type[Error]) -> bool:
    try:
        joined = "".join(value)
    except TypeError:
        raise error("A member of an object has a name that is no text.") from None
    if "\0" in joined or (len(joined) > limits.KEY_CHARACTERS and max(map(len, value)) > limits.KEY_CHARACTERS):
        raise error("A member of an object has a name that is too long, or is no text.")
    return joined.isascii()


def _examine_one(one: object, error: type[Error]) -> None:
    if isinstance(one, str):
        if "\0" in one:
            raise error("A text holds the character U+0000.")
    elif isinstance(one, int):  # true and false are integers too, and small ones
        if abs(one) > limits.GREATEST_INTEGER:
            raise error(f"An integer is greater than {limits.GREATEST_INTEGER}; say it as text.")
    elif one is not None:
        what = "fraction; say it as text" if isinstance(one, float) else f"{type(one).__name__}, which JSON does not know"
        raise error(f"A value is a {what}.")


def _too_big(error: type[Error], message: str) -> Error:
    return TooBig(message) if error is Garbled else error(message)


# Values of a known shape ---------------------------------------------------------------------------------------------------


def read_as(data: bytes, decoder: "msgspec.json.Decoder[T]", most_bytes: int) -> T:
    """An object of a type whose fields are all known and none of which is of an open shape; raises Garbled or TooBig."""
    check_size(data, most_bytes)
    try:
        value = decoder.decode(data)
    except _UNREADABLE as wrong:
        raise Garbled(f"This is not as the protocol gives it: {wrong}.") from None
    if _sorted.encode(value) != data:
        raise Garbled("This is JSON, but not in its canonical form (RFC 8785).")
    return value


def write_flat(value: msgspec.Struct) -> bytes:
    """The canonical bytes of a Struct whose field names are ASCII and whose leaves are texts and small integers."""
    return _sorted.encode(value)


def shape(value: object, kind: type[T], what: str) -> T:
    """A value that was read, as a Struct of the protocol; raises Garbled saying which field is wrong."""
    try:
        return msgspec.convert(value, kind)
    except (msgspec.ValidationError, RecursionError) as wrong:
        raise Garbled(f"{what} is not as the protocol gives it: {wrong}.") from None


def check_size(data: bytes, most_bytes: int) -> None:
    if len(data) > most_bytes:
        raise TooBig(f"There are {len(data)} bytes; at most {most_bytes} are allowed.")


# Bytes as text, moments, names of keys -------------------------------------------------------------------------------------


def b64(data: bytes) -> str:
    """base64url without padding (RFC 4648, section 5)."""
    return binascii.b2a_base64(data, newline=False).rstrip(b"=").translate(_TO_URL).decode("ascii")


def unb64(text: str) -> bytes:
    """Raises Garbled unless the text is the one that `b64` makes of the bytes: so whatever the decoder passes over is refused."""
    try:
        data = binascii.a2b_base64(text.encode().translate(_FROM_URL) + b"===")
    except ValueError:
        raise Garbled("This is not base64url.") from None
    if b64(data) != text:
        raise Garbled("This is not base64url, or has bits left over, or padding.")
    return data


def kid(public: bytes) -> str:
    """The short name of a key: the first 16 hexadecimal digits of the SHA-256 of its 32 public bytes."""
    return hashlib.sha256(public).hexdigest()[:16]


def moment(text: str) -> datetime:
    """A time of the protocol as a value; raises Garbled for a day or an hour that does not exist."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise Garbled(f"There is no such time: {text}.") from None
