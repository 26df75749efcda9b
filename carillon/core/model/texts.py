# SPDX-License-Identifier: Apache-2.0
"""Text as it comes in, made safe to keep: composed, without what cannot be seen, refused where something is broken."""

import re
import unicodedata

from carillon.core.model.scripts import joins
from carillon.errors import Invalid

_UNSEEN = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]")
"""Marks of direction, zero-width characters and fillers: two names that look the same must be the same."""
_JOINERS = "\u200c\u200d"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_HALF = re.compile("[\ud800-\udfff]")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile("\r\n?|[\x85\u2028\u2029]")


def tidy(text: str, *, lines: bool = False) -> str:
    """The text in NFC, trimmed, blanks made single; new lines stay where `lines` says so.

    Raises Invalid for control characters and halves of surrogate pairs: they come from broken files, or from somebody who
    tries what happens. Marks of direction and zero-width characters go, but for joiners in scripts that need them.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text else text.strip()
    if not text.isprintable():
        _refuse(text)
        text = _LINES.sub("\n", text)
    # What was unseen may have stood between a letter and its mark: composed and looked at until nothing changes.
    for _ in range(4):
        before = text
        text = unicodedata.normalize("NFC", text)
        if _UNSEEN.search(text):
            text = "".join(c for i, c in enumerate(text) if not _UNSEEN.match(c) or _needed(text, i))
        if text == before:
            break
    if not lines:
        return " ".join(text.split())
    return "\n".join(_BLANKS.sub(" ", line).strip() for line in text.split("\n")).strip()


def _refuse(text: str) -> None:
    if "\0" in text:
        raise Invalid("There is a NUL character in this text; it may be cut off there.")
    if found := _CONTROL.search(text):
        raise Invalid(f"There is a control character (U+{ord(found.group()):04X}) in this text.")
    if _HALF.search(text):
        raise Invalid("There is half of a surrogate pair in this text; it was cut or decoded wrongly.")


def _needed(text: str, at: int) -> bool:
    """Whether the joiner at a place stands between letters of a script that needs it."""
    return text[at] in _JOINERS and 0 < at < len(text) - 1 and joins(text[at - 1]) and joins(text[at + 1])
