# SPDX-License-Identifier: Apache-2.0
"""What a number standard is: how its numbers are stripped, judged, shown and turned into a key for the index."""

import re
from collections.abc import Callable
from hashlib import sha256

import msgspec

from carillon.errors import Invalid

LIMIT = 200
"""Longest text that is taken for a number at all; URLs have a limit of their own."""

LONGEST_KEY = 150
"""Characters of a key; a longer one (an address on the web) is replaced by its SHA-256, since every index has a limit."""

ANYTHING = re.compile(r".+", re.DOTALL)


class Key(msgspec.Struct, frozen=True):
    """How a number is found again: `form` is the standard's name, `value` the look-alike-tolerant key, `normal` the number itself."""

    form: str
    value: str
    normal: str


def unchanged(normal: str) -> str:
    """The fold or display of a standard that needs none."""
    return normal


def faultless(normal: str, country: str | None) -> str | None:
    """The judgement of a standard that cannot judge."""
    return None


def well_spelt(text: str) -> str | None:
    """The judgement of a standard in which the spelling of the raw text (its case) carries no check."""
    return None


class Standard(msgspec.Struct, frozen=True, kw_only=True):
    """A family of numbers, with the judgement of what a number of it is worth.

    `doctrine` says in a sentence what the number identifies, how far it can be trusted and when it collides; `strong` that it
    identifies alone. `strip` keeps the characters that matter without judging them; `fault` says why a stripped number cannot be one
    of this family, `doubt` what is only odd about it, `spelling` what is wrong with the text as typed; each is a sentence or None.
    `fold` makes the index key of a stripped number. `shape` is what stripped numbers of the family look like, `help` what to do
    with a number that is refused. `telling` families are known by their shape even where the number is wrong; `generic` families
    take almost any text and are guessed last.
    """

    name: str
    title: str
    doctrine: str
    strong: bool
    strip: Callable[[str, str | None], str]
    help: str
    shape: re.Pattern[str] = ANYTHING
    fault: Callable[[str, str | None], str | None] = faultless
    doubt: Callable[[str, str | None], str | None] = faultless
    spelling: Callable[[str], str | None] = well_spelt
    fold: Callable[[str], str] = unchanged
    display: Callable[[str], str] = unchanged
    telling: bool = False
    generic: bool = False
    limit: int = LIMIT

    def characters(self, text: str, country: str | None = None) -> str:
        """What is left of a text for this family, unjudged. Raises Invalid where nothing is left or the text is too long."""
        if len(text) > self.limit:
            raise Invalid(f"A {self.title} of {len(text)} characters is too long; at most {self.limit} are read.", help=self.help)
        normal = self.strip(text, country)
        if not normal:
            raise Invalid(f"There is no {self.title} in this text: no letter or digit is left of it.", help=self.help)
        return normal

    def clean(self, text: str, country: str | None = None) -> str:
        """The canonical form. Raises Invalid where the text cannot be a number of this family (length, characters, check digit)."""
        normal = self.characters(text, country)
        wrong = self.fault(normal, country) or self.spelling(text)
        if wrong:
            raise Invalid(wrong, help=self.help)
        return normal

    def key(self, text: str, country: str | None = None) -> Key:
        """The key, also of a number that is wrong: records hold wrong numbers, and a check must find the same wrong number."""
        normal = self.characters(text, country)
        value = self.fold(normal)
        return Key(self.name, value if len(value) <= LONGEST_KEY else sha256(value.encode()).hexdigest(), normal)

    def verify(self, text: str, country: str | None = None) -> str | None:
        """A sentence about what is wrong or doubtful with the number, or None. Raises Invalid only where there is no number at all."""
        normal = self.characters(text, country)
        return self.fault(normal, country) or self.spelling(text) or self.doubt(normal, country)
