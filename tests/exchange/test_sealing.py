# SPDX-License-Identifier: Apache-2.0
"""Seals: bound to their header, opened by one key, padded to whole blocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.errors import Forged, Garbled, Unlisted
from carillon.exchange import sealing
from carillon.exchange.keyring import OpeningKey
from carillon.exchange.sealing import Locked, Statement
from tests.exchange.scene import Stream

OWN, OTHER = OpeningKey(b"o" * 32), OpeningKey(b"p" * 32)
STATEMENT = Statement(b'{"a":1}', "0" * 16, b"s" * 64)
KEY, LOCKED = sealing.lock(STATEMENT, b"header", 512, Stream("lock"))


@given(st.integers(0, 2000))
def test_what_is_locked_is_unlocked_and_padded(size: int) -> None:
    said = Statement(b'{"a":"' + b"x" * size + b'"}', "0" * 16, b"s" * 64)
    key, locked = sealing.lock(said, b"header", 512, Stream("pad"))
    assert sealing.unlock(key, locked, b"header", 512) == said
    assert (len(locked.body) - 16) % 512 == 0


@pytest.mark.parametrize(
    ("key", "locked", "header"),
    [
        (b"k" * 32, LOCKED, b"header"),
        (KEY, LOCKED, b"another"),
        (KEY, Locked(b"n" * 12, LOCKED.body), b"header"),
        (KEY, Locked(LOCKED.nonce, LOCKED.body[:-1]), b"header"),
        (KEY, Locked(LOCKED.nonce, b""), b"header"),
        (KEY, Locked(b"", LOCKED.body), b"header"),
    ],
)
def test_a_broken_seal_is_forged(key: bytes, locked: Locked, header: bytes) -> None:
    with pytest.raises(Forged):
        sealing.unlock(key, locked, header, 512)


def test_another_padding_is_garbled() -> None:
    with pytest.raises(Garbled):
        sealing.unlock(KEY, LOCKED, b"header", 1024)


def test_a_key_is_wrapped_for_one() -> None:
    wrapped = sealing.wrap(KEY, OWN.public, b"info")
    assert len(wrapped) == 80
    assert sealing.unwrap(wrapped, OWN, b"info") == KEY
    for wrong, key, info in ((wrapped, OTHER, b"info"), (wrapped, OWN, b"other"), (wrapped[:-1], OWN, b"info"), (b"", OWN, b"info")):
        with pytest.raises(Forged):
            sealing.unwrap(wrong, key, info)


def test_a_key_of_another_length_is_none() -> None:
    with pytest.raises(Forged):
        sealing.unwrap(sealing.wrap(b"k" * 16, OWN.public, b"info"), OWN, b"info")


@pytest.mark.parametrize("public", [bytes(32), b"short"])
def test_what_is_no_key_is_not_sealed_to(public: bytes) -> None:
    with pytest.raises(Unlisted):
        sealing.wrap(KEY, public, b"info")
