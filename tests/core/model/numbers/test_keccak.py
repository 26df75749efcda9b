# SPDX-License-Identifier: Apache-2.0
"""Keccak-256, against published digests and around the block size."""

import hashlib

import pytest

from carillon.core.model.numbers import keccak


@pytest.mark.parametrize(
    ("data", "digest"),
    [
        (b"", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
        (b"abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
        (b"testing", "5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02"),
    ],
)
def test_digests(data: bytes, digest: str) -> None:
    assert keccak.keccak256(data).hex() == digest


@pytest.mark.parametrize("length", [0, 1, 135, 136, 137, 272, 300])
def test_with_the_padding_of_the_standard_it_is_sha3(length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keccak, "PADDING", b"\x06")
    data = bytes(i % 251 for i in range(length))
    assert keccak.keccak256(data) == hashlib.sha3_256(data).digest()
