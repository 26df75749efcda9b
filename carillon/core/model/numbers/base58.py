# SPDX-License-Identifier: Apache-2.0
"""Base 58, the alphabet in which wallet addresses are written: no 0, O, I or l."""

import hashlib

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {c: i for i, c in enumerate(ALPHABET)}
_RETYPED = str.maketrans("0il", "o11")


def decode(text: str) -> bytes | None:
    """The bytes that a base-58 number writes, each leading 1 being a zero byte; None where a character is not of the alphabet."""
    number = 0
    for character in text:
        value = _VALUES.get(character)
        if value is None:
            return None
        number = number * 58 + value
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def encode(data: bytes) -> str:
    """The base-58 number of some bytes."""
    number = int.from_bytes(data, "big")
    text = ""
    while number:
        number, value = divmod(number, 58)
        text = ALPHABET[value] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def checksum(payload: bytes) -> bytes:
    """The four bytes behind a payload: the beginning of its double SHA-256."""
    return hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]


def checked(text: str) -> bytes | None:
    """The payload of a base58check text, or None where its checksum does not agree."""
    data = decode(text)
    if data is None or len(data) < 5 or checksum(data[:-4]) != data[-4:]:
        return None
    return data[:-4]


def retyped(address: str) -> str:
    """A key that survives retyping: without case, and with what the alphabet lacks read as what it has.

    Two genuine addresses have the same key with a chance of less than one in 10^40, so nothing is lost by the tolerance.
    """
    return address.lower().translate(_RETYPED)
