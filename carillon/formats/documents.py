# SPDX-License-Identifier: Apache-2.0
"""The number in a phrase about a document: "passport no. X123 (Freedonia)" holds X123."""

import re

from carillon.formats.countries import code_of

_AFTER_WORD = re.compile(r"\b(?:numbers?|nos?\b\.?|n°|№|#)\s*:?\s*(?P<number>[^\s,;(].*)$", re.IGNORECASE)
_NUMBER = re.compile(r"^[^\s,;()]*\d[^\s,;()]*(?: [^\s,;()]*\d[^\s,;()]*)*|^[A-Z]{1,3} \d[^\s,;()]*")


def number_in(text: str, *, only_after_word: bool = False) -> str | None:
    """The number, or None where there is none; `only_after_word` wants a word such as "number" or "no." before it."""
    match = _AFTER_WORD.search(text)
    if only_after_word and not match:
        match = re.search(r"\s(?P<number>\d[\w/-]*)$", text)
    if match:
        text = match["number"]
    elif only_after_word:
        return None
    text = text.strip(" .")
    first, _, rest = text.partition(" ")
    if rest and code_of(first) and len(first) > 3:
        text = rest  # "Freedonia X123": the country that issued it, then the number
    found = _NUMBER.match(text)
    return found[0].rstrip(".") if found else None
