# SPDX-License-Identifier: Apache-2.0
"""Digests of files."""

import hashlib

import pytest

from carillon.core.model.numbers.hash import HASH, algorithm
from carillon.errors import Invalid


@pytest.mark.parametrize(
    ("name", "title"),
    [("md5", "MD5"), ("sha1", "SHA-1"), ("sha224", "SHA-224"), ("sha256", "SHA-256"), ("sha384", "SHA-384"), ("sha512", "SHA-512")],
)
def test_the_length_tells_the_algorithm(name: str, title: str) -> None:
    digest = hashlib.new(name, b"carillon").hexdigest()
    assert HASH.clean(f"{name.upper()}: {digest.upper()}") == digest
    assert algorithm(digest) == title


@pytest.mark.parametrize("text", ["abc", "z" * 32, "a" * 33])
def test_no_digests(text: str) -> None:
    with pytest.raises(Invalid):
        HASH.clean(text)


def test_doubts() -> None:
    assert "empty file" in (HASH.verify(hashlib.sha256(b"").hexdigest()) or "")
    assert "collide" in (HASH.verify(hashlib.md5(b"x").hexdigest()) or "")
    assert HASH.verify(hashlib.sha256(b"x").hexdigest()) is None
