# SPDX-License-Identifier: Apache-2.0
"""Patterns for names, as clients of public notices send them: a small part of regular expressions, in time linear in the text.

`^` at the beginning and `$` at the end are anchors, `.` is any one character, `.*` any number of them, `.{3}` and `.{2,4}` so many;
`\\` before a character takes its meaning away. Everything else stands for itself, whatever case and marks it has, so that a plain piece of
a name is a pattern, too. There is no alternation and nothing nested: all states of a pattern are the bits of one number (Baeza-Yates and
Gonnet's shift-and), and each character of the text moves them once. Nothing here goes to an engine of regular expressions.
"""

import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from carillon.errors import Invalid

LONGEST = 200
"""Characters of a pattern, and places that it stands for."""
_ANY, _MANY, _MAYBE = object(), object(), object()


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern. Bit i of a mask is the state in which i characters of the pattern were met."""

    literals: dict[str, int] = field(hash=False)
    anything: int
    loops: int
    skips: int
    goal: int

    def matches(self, text: str) -> bool:
        """Whether a text, folded by `fold`, has the pattern in it."""
        state = self._skip(1)
        for character in text:
            moved = (state & (self.literals.get(character, 0) | self.anything)) << 1
            state = self._skip(moved | (state & self.loops))
            if not state:
                return False
        return bool(state & self.goal)

    def _skip(self, state: int) -> int:
        """States that are reached without a character: a subtraction runs through each run of what may be left out (Navarro and
        Raffinot's extended shift-and)."""
        if not self.skips:
            return state
        reached = self.skips << 1
        ended = state | (reached & ~self.skips)
        return state | (reached & (~(ended - (self.skips & ~reached)) ^ ended))


def fold(text: str) -> str:
    """A text as patterns compare it: one case, no marks. Each character is folded by itself, so that lengths agree."""
    return "".join(map(_fold, text))


@lru_cache(maxsize=512)
def compile(text: str) -> Pattern:
    """Raises Invalid where the pattern is too long."""
    if len(text) > LONGEST:
        raise Invalid("The pattern is too long.", help=f"At most {LONGEST} characters.")
    anchored = text.startswith("^")
    tokens, closed = _tokens(text[1:] if anchored else text)
    literals: dict[str, int] = {}
    anything, loops, skips, place = 0, 0 if anchored else 1, 0, 0
    for token in tokens:
        bit = 1 << place
        if token is _MANY:
            loops |= bit
            continue
        if token is _ANY or token is _MAYBE:
            anything |= bit
            skips |= bit if token is _MAYBE else 0
        else:
            literals[str(token)] = literals.get(str(token), 0) | bit
        place += 1
    if place > LONGEST:
        raise Invalid("The pattern is too long.", help=f"It stands for at most {LONGEST} characters.")
    goal = 1 << place
    return Pattern(literals, anything, loops | (0 if closed else goal), skips, goal)


def _tokens(text: str) -> tuple[list[object], bool]:
    """The places of a pattern without its first anchor, and whether the end is anchored."""
    tokens: list[object] = []
    at, closed = 0, False
    while at < len(text):
        character = text[at]
        at += 1
        if character == "$" and at == len(text):
            closed = True
        elif character == ".":
            found, at = _dots(text, at)
            tokens += found
        elif character == "\\" and at < len(text):
            tokens += _fold(text[at])
            at += 1
        else:
            tokens += _fold(character)
    return tokens, closed


def _dots(text: str, at: int) -> tuple[list[object], int]:
    """What a dot stands for, with the count behind it, and where the pattern goes on."""
    if text.startswith("*", at):
        return [_MANY], at + 1
    end = text.find("}", at, at + 10)
    if text.startswith("{", at) and end > 0:
        least, comma, most = text[at + 1 : end].partition(",")
        if all(one.isascii() and one.isdigit() for one in ((least, most) if comma else (least,))):
            low, high = int(least), int(most) if comma else int(least)
            if low <= high <= LONGEST:
                return [_ANY] * low + [_MAYBE] * (high - low), end + 1
    return [_ANY], at


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    """One character without its case and marks; nothing for a mark by itself."""
    parts = unicodedata.normalize("NFKD", character.casefold())
    return "".join(one for one in parts if not unicodedata.combining(one))
