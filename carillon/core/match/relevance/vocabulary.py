# SPDX-License-Identifier: Apache-2.0
"""What events, venues and host cities are called in many languages; and words cut down to what the tables and events call them.

A term stands for one meaning: `o:marathon` for what an event may be called, `c:paris` for a city, `w:azteca` for any other word.
"""

import re
from functools import lru_cache
from importlib import resources

import msgspec

from carillon.core.match import latin
from carillon.core.match.normalise import clean, script, split

UNSPACED = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR"})
"""Scripts in which names stand within rows of letters, without blanks or with what belongs to them glued on."""
LONGEST = 400
_AFTER = re.compile(r"[。、，；！？：」』）]|(?<=[。、，；！？])")
_ARABIC = re.compile(r"^(?:و|ف)?(?:ب|ل|ك)?(?:ال|ل)?(?=\w{3})")
_HEBREW = re.compile(r"^[ושכלבמה]{1,2}(?=\w{3})")


def listed(text: str) -> list[str]:
    """The words of a table."""
    return text.split()


_ENDINGS = {
    "LATIN": listed(
        """er ers s es in en n da de ta te a e i u o y em om ie ban ben ssa sta lla ja nin ista ska
        ski skie skiego skiemu skim sky skeho skemu skem ske im ami"""
    ),
    "CYRILLIC": listed(
        """а у ом ем е ы и ой ей ю я ов ам ах ский ского ском скому ская ской скую ские ских
        ьский ьского ьском ьскому ський ського ському ську ов"""
    ),
    "GREEK": listed("""ς ο υ α ας ες ου ων"""),
}
_KEPT = {"LATIN": 5, "CYRILLIC": 3, "GREEK": 5}
"""Letters that are left at least of a word whose ending is cut."""


class Written(msgspec.Struct, frozen=True):
    """A word of a text: cleaned, and whether it began with a capital; in a script that has none it always counts as such."""

    text: str
    capital: bool


class Vocabulary(msgspec.Struct, frozen=True):
    """`words` has the terms of each variant of one word, `rows` those of more by their first word, `runs` those that are looked for
    within rows of letters. `strong` terms name an event but for its year."""

    words: dict[str, tuple[str, ...]]
    rows: dict[str, tuple[tuple[tuple[str, ...], str], ...]]
    runs: dict[str, str]
    strong: frozenset[str]


@lru_cache(maxsize=1)
def shipped() -> Vocabulary:
    words: dict[str, list[str]] = {}
    rows: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    runs: dict[str, str] = {}
    strong = set()
    for file, mark in (("own_occasions.txt", "o:"), ("own_cities.txt", "c:")):
        for line in (resources.files("carillon.core.match") / "data" / file).read_text("utf-8").splitlines():
            if line.startswith("#") or not line.strip():
                continue
            first, *others = line.split()
            term = mark + first.removeprefix("!")
            if first.startswith("!"):
                strong.add(term)
            for variant in (first.removeprefix("!"), *others):
                _enter(words, rows, runs, term, variant.replace("_", " "))
    for row in rows.values():
        row.sort(key=lambda one: -len(one[0]))
    return Vocabulary(
        {one: tuple(dict.fromkeys(t)) for one, t in words.items()}, {k: tuple(v) for k, v in rows.items()}, runs, frozenset(strong)
    )


def _enter(
    words: dict[str, list[str]], rows: dict[str, list[tuple[tuple[str, ...], str]]], runs: dict[str, str], term: str, variant: str
) -> None:
    parts = split(clean(variant))
    if not parts:
        return
    if script(parts[0][0]) in UNSPACED:
        whole = "".join(parts)
        if len(whole) > 1 or term.startswith("o:"):
            runs.setdefault(whole, term)
    for spelt in {parts, *([tuple(latin.fold(part)[0] for part in parts)] if script(parts[0][0]) == "LATIN" else [])}:
        if len(spelt) == 1:
            words.setdefault(spelt[0], []).append(term)
        else:
            rows.setdefault(spelt[0], []).append((spelt, term))


def written(text: str) -> list[Written]:
    """The words of a text of any length."""
    found: list[Written] = []
    for raw in text.split():
        for part in _AFTER.split(raw) if not raw.isascii() else (raw,):
            for start in range(0, len(part), LONGEST):
                found += _written(part[start : start + LONGEST])
    return found


@lru_cache(maxsize=65536)
def _written(raw: str) -> tuple[Written, ...]:
    first = next((c for c in raw if c.isalnum()), "")
    capital = first.upper() == first
    return tuple(Written(part, capital) for part in split(clean(raw)))


@lru_cache(maxsize=65536)
def bare(word: str) -> tuple[str, ...]:
    """A word without what its language may have put before or behind it: other words it may be, without itself."""
    kind = script(word[0])
    found: list[str] = []
    if kind == "ARABIC":
        found.append(_ARABIC.sub("", word))
    elif kind == "HEBREW":
        found.append(_HEBREW.sub("", word))
    elif kind in _ENDINGS:
        kept = _KEPT[kind]
        found += [word[: -len(end)] for end in _ENDINGS[kind] if len(word) - len(end) >= kept and word.endswith(end)]
    return tuple(dict.fromkeys(one for one in found if one != word))


def kind(word: str) -> str:
    """The script of a word: one that is written without blanks, if anything in it is."""
    if word.isascii():
        return script(word[0])
    return next((found for c in word if (found := script(c)) in UNSPACED), script(word[0]))


def runs_in(word: str, runs: dict[str, str], longest: int) -> list[tuple[int, int, str]]:
    """Names that stand within a row of letters: (from, to, term), the longest at each place."""
    found = []
    at = 0
    while at < len(word):
        for end in range(min(len(word), at + longest), at, -1):
            term = runs.get(word[at:end])
            if term is not None:
                found.append((at, end, term))
                at = end
                break
        else:
            at += 1
    return found
