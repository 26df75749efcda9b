# SPDX-License-Identifier: Apache-2.0
"""Sentences of a text, and the form in which two of them are the same."""

import re
import unicodedata

_END = re.compile(r"(?<=[.!?؟។])\s+|(?<=[。！？])|\n+")
"""After the marks that end a sentence in Latin, Arabic, Khmer and East Asian scripts, and at a new line."""
MOST = 200


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, each once, at most 200. A full stop within an abbreviation ends one too: both halves are found again."""
    found = (part.strip() for part in _END.split(text))
    return tuple(dict.fromkeys(part for part in found if part))[:MOST]


def comparable(sentence: str) -> str:
    """Composed, in one case, blanks made single: what differs in more is another sentence."""
    return " ".join(unicodedata.normalize("NFC", sentence).casefold().split())
