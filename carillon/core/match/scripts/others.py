# SPDX-License-Identifier: Apache-2.0
"""Greek, Georgian and every script without rules of its own: a general transliteration, corrected where it misleads."""

import unicodedata

from anyascii import anyascii

# Digraphs of modern Greek (ELOT 743, ISO 843 type 2), and the single letters that follow them.
_GREEK_DIGRAPHS = (("ου", "ou"), ("μπ", "b"), ("ντ", "nt"), ("γκ", "gk"),
                   ("γγ", "ng"), ("γχ", "nch"), ("αυ", "av"), ("ευ", "ev"), ("ηυ", "iv"),
                   ("αι", "e"), ("ει", "i"), ("οι", "i"), ("τζ", "tz"), ("τσ", "ts"))  # fmt: skip
_GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l", "μ": "m", "ν": "n",
    "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip


def greek(word: str) -> tuple[str, ...]:
    """Readings of a Greek word: the official one, then letter by letter with ch as h."""
    base = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    text = base
    for pair, latin in _GREEK_DIGRAPHS:
        text = text.replace(pair, latin)
    official = "".join(_GREEK.get(c, c) for c in text)
    letters = "".join("h" if c == "χ" else _GREEK.get(c, c) for c in base)
    softer = official.replace("nt", "d").replace("gk", "g")
    return tuple(dict.fromkeys((official, letters, softer)))


def general(word: str) -> tuple[str, ...]:
    """A reading of a word in any script; a character that is unknown to the table is left out."""
    text = "".join(c for c in anyascii(word).lower() if c.isascii() and c.isalnum())
    return (text,) if text else ()
