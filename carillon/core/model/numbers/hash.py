# SPDX-License-Identifier: Apache-2.0
"""Digests of files: MD5, SHA-1 and the SHA-2 family, told apart by their length."""

import re

from carillon.core.model.numbers.standard import Standard

ALGORITHMS = {32: "MD5", 40: "SHA-1", 56: "SHA-224", 64: "SHA-256", 96: "SHA-384", 128: "SHA-512"}
_LABEL = re.compile(r"^\s*(?:md5|sha-?(?:1|224|256|384|512))\s*[:=]\s*", re.IGNORECASE)
_USELESS = re.compile(r"[^0-9a-z]+")
_DIGEST = re.compile(r"[0-9a-f]+")
_EMPTY = frozenset(
    (
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    )
)


def _strip(text: str, country: str | None) -> str:
    return _USELESS.sub("", _LABEL.sub("", text).lower())


def algorithm(normal: str) -> str | None:
    """The algorithm that writes digests of this length, or None."""
    return ALGORITHMS.get(len(normal)) if _DIGEST.fullmatch(normal) else None


def _fault(normal: str, country: str | None) -> str | None:
    if not _DIGEST.fullmatch(normal):
        return "A file's digest has hexadecimal digits only (0 to 9, a to f)."
    if len(normal) not in ALGORITHMS:
        return f"No digest has {len(normal)} digits: MD5 has 32, SHA-1 40, SHA-256 64, SHA-512 128."
    return None


def _doubt(normal: str, country: str | None) -> str | None:
    if normal in _EMPTY:
        return "This is the digest of an empty file and matches everywhere."
    if len(set(normal)) == 1:
        return "The digest repeats one digit; it stands for a missing value."
    if len(normal) <= 40:
        return f"{ALGORITHMS[len(normal)]} digests can be made to collide; ask for SHA-256 where it matters."
    return None


HASH = Standard(
    name="hash",
    title="file digest",
    doctrine="Identifies a file's exact bytes: equal digests mean the same file, a changed byte another digest; "
    "different algorithms cannot be compared with each other.",
    strong=True,
    strip=_strip,
    help="Paste the digest as the tool printed it: MD5, SHA-1, SHA-256 and their relatives are understood.",
    shape=re.compile(r"(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})"),
    fault=_fault,
    doubt=_doubt,
)
