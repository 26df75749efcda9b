# SPDX-License-Identifier: Apache-2.0
"""Text as it comes, made comparable: one form of each character, nothing invisible, no look-alikes, one case, words."""

import re
import unicodedata
from functools import lru_cache

LIMIT = 512
"""Characters of a name that are read; no name on any list known to us is half as long."""
WORD_LIMIT = 32
"""Words of a name that are read."""

_ASCII_WORD = re.compile(r"[a-z0-9]+")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")

# Characters drawn alike (Unicode confusables, the part that occurs in names typed to deceive). Used only inside a word that
# mixes scripts: a Cyrillic word stays Cyrillic.
_LATIN_OF = {
    **dict(zip("аеорсухіјѕһԁԛԝкмтнвӏёї", "aeopcyxijshdqwkmthbleï", strict=True)),
    **dict(zip("αβγεηικνορτυχωϲϳ", "abyenikvoptuxwcj", strict=True)),
    **dict(zip("АВЕКМНОРСТУХІЈЅ", "ABEKMHOPCTYXIJS", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),
    **dict(zip("ɑɡıⅼƿᴏ", "agilpo", strict=True)),
}
_CYRILLIC_OF = dict(zip("aeopcyxijshkmtbABEKMHOPCTYXIJS", "аеорсухіјѕһкмтвАВЕКМНОРСТУХІЈЅ", strict=True))

# Apostrophes and the signs of glottal stops: they stand inside a word and say nothing that other spellings keep.
_INSIDE = frozenset("'`´‘’‚‛ʼʻʽʾʿˈˊˋʹʺ′‵＇\u05f3\u05f4ّـ")

# The Tibetan sign between syllables, which says how they are read.
_BETWEEN_SYLLABLES = frozenset("\u0f0b\u0f0c")


def clean(text: str) -> str:
    """Folded text of at most `LIMIT` characters: NFKC, lower case, single spaces; no control, format or surrogate character.

    Letters that only look like those of the rest of their word are replaced by what they look like.
    """
    if len(text) > 2 * LIMIT:
        text = text[: 2 * LIMIT]
    if text.isascii():
        if not text.isprintable():
            text = "".join([c if c.isprintable() else " " for c in text])
        return " ".join(text.split()).lower()[:LIMIT]
    text = "".join(_visible(c) for c in text)
    text = unicodedata.normalize("NFKC", text)[:LIMIT]
    text = " ".join(_unmix(word) for word in text.split())
    text = unicodedata.normalize("NFC", text.casefold().replace("i̇", "i"))
    return text[:LIMIT].strip()


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text, cleaned; apostrophes join, every other sign parts. At most `WORD_LIMIT`."""
    return split(clean(text))


def split(cleaned: str) -> tuple[str, ...]:
    """The words of a text that is clean already."""
    if cleaned.isascii():
        return tuple(_ASCII_WORD.findall(cleaned.replace("'", "").replace("`", ""))[:WORD_LIMIT])
    return tuple("".join(_part(c) for c in cleaned).split()[:WORD_LIMIT])


def undot(cleaned: str) -> str:
    """Dotted abbreviations written together (`s.p.a.` becomes `spa`), as organisations use them."""
    return _DOTTED.sub(lambda found: found.group().replace(".", "") + " ", cleaned)


@lru_cache(maxsize=4096)
def script(char: str) -> str:
    """The script of a letter as one word of its Unicode name (LATIN, ARABIC, CJK, …), empty for anything else."""
    if char.isascii():
        return "LATIN" if char.isalpha() else ""
    if unicodedata.category(char)[0] not in "LM":
        return ""
    name = unicodedata.name(char, "").split(" ", 1)[0]
    return _SCRIPT_NAMES.get(name, name)


_SCRIPT_NAMES = {
    "COMBINING": "",
    "MODIFIER": "",
    "FULLWIDTH": "LATIN",
    "HALFWIDTH": "KATAKANA",
    "KATAKANA-HIRAGANA": "KATAKANA",
    "IDEOGRAPHIC": "CJK",
    "MASCULINE": "LATIN",
    "FEMININE": "LATIN",
    "PRESENTATION": "ARABIC",
}


def script_of(text: str) -> str:
    """The script of most letters of a text, empty where it has none."""
    if text.isascii():
        return "LATIN" if any(c.isalpha() for c in text) else ""
    counts: dict[str, int] = {}
    for char in text:
        found = script(char)
        if found:
            counts[found] = counts.get(found, 0) + 1
    return max(counts, key=lambda s: (counts[s], s)) if counts else ""


@lru_cache(maxsize=8192)
def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Cf", "Cs", "Co", "Cn"):
        return ""
    if category == "Cc":
        return " "
    # Variation selectors and the grapheme joiner are marks, but are not seen.
    return "" if "\ufe00" <= char <= "\ufe0f" or char == "\u034f" else char


@lru_cache(maxsize=8192)
def _part(char: str) -> str:
    if char in _INSIDE:
        return ""
    if char in _BETWEEN_SYLLABLES:
        return char
    category = unicodedata.category(char)
    if category == "Lm":
        # The iteration marks of Kana and Han are letters; other modifier letters are signs.
        return char if char in "ー々ゝゞヽヾๆ" else ""
    return char if category[0] in "LM" or category in ("Nd", "Nl") else " "


def _unmix(word: str) -> str:
    if word.isascii():
        return word
    latin = sum(1 for c in word if script(c) == "LATIN")
    if not latin:
        return word
    cyrillic = sum(1 for c in word if script(c) == "CYRILLIC")
    greek = sum(1 for c in word if script(c) == "GREEK")
    foreign = [c for c in word if c in _LATIN_OF and script(c) != "LATIN"]
    if cyrillic > latin and not (len(foreign) == cyrillic + greek and any(script(c) == "LATIN" and c not in _CYRILLIC_OF for c in word)):
        # Most letters are Cyrillic, and it is not so that only the Latin ones among them cannot be anything else.
        return "".join(_CYRILLIC_OF.get(c, c) for c in word)
    if cyrillic or greek:
        return "".join(_LATIN_OF.get(c, c) for c in word)
    return word
