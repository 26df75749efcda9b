# SPDX-License-Identifier: Apache-2.0
"""Tips: what anybody may tell a bureau about a notice or an event, without saying who he is."""

import hashlib

import msgspec

STATES = ("new", "taken", "closed", "spam")
SUBJECTS = ("notice", "event", "country")
"""About what a tip can be: a public notice by its number, an event by its id, or anything, for the bureau of a country."""


class TipWord(msgspec.Struct, frozen=True):
    """One thing said; `side` is tipster or bureau. `by` is the officer, for his own bureau alone."""

    id: str
    side: str
    text: str
    at: str
    by: str = ""


class Tip(msgspec.Struct, frozen=True, kw_only=True):
    """A tip as its bureau has it. `front` is the bureau whose node has the form, and through which replies go back. Nothing in it says
    who sent it but what he wrote himself."""

    id: str
    bureau: str
    front: str
    subject: str
    about: str
    language: str
    state: str = "new"
    taken_by: str = ""
    at: str = ""
    updated_at: str = ""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What the node with the form keeps, so that the tipster can come back: no word of his, and his code only as a digest."""

    tip: str
    front: str
    bureau: str
    subject: str
    about: str
    state: str
    at: str
    updated_at: str


def fold_code(code: str) -> str:
    """A receipt code as it was given, however it was typed: without blanks and dashes, in capitals, look-alikes read as what they are."""
    plain = "".join(code.split()).replace("-", "").upper()
    return plain.translate(str.maketrans("ILOU", "110V"))


def digest_of(code: str) -> str:
    """What is kept of a code. It is random and long, so that a plain digest cannot be guessed back."""
    return hashlib.sha256(b"carillon tip\n" + fold_code(code).encode("utf-8", "replace")).hexdigest()
