# SPDX-License-Identifier: Apache-2.0
"""East Asian personal names: where surname and given name meet, and how each is read in China, the South, Korea and Japan."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import product, zip_longest
from typing import Protocol

from carillon.core.match import kanji, tables
from carillon.core.match.scripts import han, hangul, kana

READINGS = 8
"""Most readings of one word."""
SOUTHERN = "SOUTHERN"
"""The script, so to say, of a word in Latin letters that is read as Chinese characters spelt in the South (Tai Man)."""
Read = tuple[str, tuple[str, ...], str]
"""A word as written, its readings and its script."""
Reading = tuple[Read, ...]
"""One way to divide and read a name."""


def divided(text: str, kind: str) -> list[Reading]:
    """A name in Han characters or Hangul written together, as surname and given name, likeliest first."""
    if kind == "HANGUL":
        return _hangul(text)
    if kind != "CJK":
        return []
    surname, given = han.divide(text)
    chinese = [_chinese(surname, given)] if surname else []
    japanese: list[Reading] = [(_japanese(first, surname=True), _japanese(last, surname=False)) for first, last in kanji.divide(text)]
    korean = [_korean(surname, given)] if surname and len(text) <= 4 else []
    return _ordered(text, surname, chinese, japanese, [one for one in korean if one])


def spaced(first: str, others: list[str]) -> list[Reading]:
    """A name in Han characters with spaces, the surname first."""
    chinese = [(_chinese_word(first, surname=True), *(_chinese_word(other, surname=False) for other in others))]
    japanese = [(_japanese(first, surname=True), *(_japanese(other, surname=False) for other in others))]
    if not all(readings for _, readings, _ in japanese[0]):
        japanese = []
    elif len(others) == 1 and not kanji.is_surname(first) and kanji.is_surname(others[0]):
        japanese = [(_japanese(first, surname=False), _japanese(others[0], surname=True))]
    korean = [_korean(first, others[0])] if len(others) == 1 and len(first + others[0]) <= 4 else []
    return _ordered(first + "".join(others), first, chinese, japanese, [one for one in korean if one])


def _ordered(text: str, surname: str, chinese: list[Reading], japanese: list[Reading], korean: list[Reading]) -> list[Reading]:
    """Readings in the order in which they are likely: a surname that is usual in China or Korea comes before one of Japan."""
    if surname and (surname in han.SOUTHERN or hangul.hanja(surname) or surname in han.COMPOUND) and len(surname) < 3:
        return [*chinese, *japanese[:1], *korean] if kanji.is_common(surname) else [*chinese, *korean, *japanese[:1]]
    return [*japanese, *chinese[:1], *korean]


def korean(surname: str, given: str) -> list[Reading]:
    """A name with its surname in Han characters and its given name in Hangul."""
    borne = hangul.hanja(surname)
    return [((surname, borne, "CJK"), (given, hangul.readings(given), "HANGUL"))] if borne else []


def mixed(pieces: list[tuple[str, str]], words: int) -> list[Reading]:
    """A Japanese name of Han characters and Kana (`pieces` with their scripts, of so many `words`); empty where it cannot be one."""
    if pieces[0][1] != "CJK" or len(pieces) > 4:
        return []
    first, rest = pieces[0][0], pieces[1:]
    if words == 1 and not kanji.is_surname(first):
        cut = next(((a, b) for a, b in ((first[:i], first[i:]) for i in (3, 2, 1)) if b and kanji.is_surname(a)), None)
        if cut is None:
            return []
        first, rest = cut[0], [(cut[1], "CJK"), *rest]
    options = [kanji.inside(text) if kind == "CJK" else kana.readings(text)[:1] for text, kind in rest]
    given = tuple("".join(choice) for choice in product(*[found[:3] for found in options]))[:READINGS]
    surname = kanji.surname(first)
    return [((first, surname, "CJK"), ("".join(text for text, _ in rest), given, "CJK"))] if surname and given else []


def single(text: str) -> tuple[str, ...]:
    """Southern and Korean readings of one word in Han characters that stands alone, if it may be a surname."""
    return _southern(text) if len(text) == 1 or text in han.COMPOUND else ()


def _hangul(text: str) -> list[Reading]:
    for length in (2, 1):
        surname, given = text[:length], text[length:]
        if surname in hangul.SURNAMES and 1 <= len(given) <= 3:
            return [((surname, tuple(hangul.SURNAMES[surname].split()), "HANGUL"), (given, hangul.readings(given), "HANGUL"))]
    return []


def _chinese(surname: str, given: str) -> Reading:
    return _chinese_word(surname, surname=True), _chinese_word(given, surname=False)


def _chinese_word(text: str, *, surname: bool) -> Read:
    southern = _southern(text) if surname else tables.cantonese(text)
    found = (*han.readings(text, surname=surname and len(text) <= 2), *southern)
    return text, tuple(dict.fromkeys(r for r in found if r))[:READINGS], "CJK"


def _southern(surname: str) -> tuple[str, ...]:
    """Spellings of a surname in Chinese characters by its bearers in the South and in Korea, in turns."""
    both = zip_longest(hangul.hanja(surname)[:3], tables.cantonese(surname)[:4])
    return tuple(spelt for pair in both for spelt in pair if spelt)


def _korean(surname: str, given: str) -> Reading:
    """A name in Han characters as a Korean one; empty where the surname is none of Korea."""
    borne = hangul.hanja(surname)
    syllables = tables.korean(given) if borne else ()
    spelt = [spelling for way in zip_longest(*(hangul.readings(s) for s in syllables)) for spelling in way if spelling]
    return ((surname, borne, "CJK"), (given, tuple(dict.fromkeys(spelt))[:READINGS], "CJK")) if spelt else ()


def _japanese(text: str, *, surname: bool) -> Read:
    return text, (kanji.surname(text) if surname else kanji.given(text)), "CJK"


def southern(words: tuple[str, ...]) -> tuple[Reading, ...]:
    """A name in Latin letters that can only be Chinese characters spelt in the South, with the pinyin of what they may be.

    Chan Tai Man is read as Chen Dawen. Two readings where either end may be the surname; none for any other name.
    """
    if not 2 <= len(words) <= 4 or not (_mandarin_surnames(words[0]) or _mandarin_surnames(words[-1])):
        return ()
    found: dict[str, Reading] = {}
    for surname, given, rest in _southern_cuts(words):
        mandarin = _mandarin_surnames(surname)
        syllables = _cut(given) if mandarin else ()
        if syllables and len(syllables) <= 2:
            spelt = [("".join(choice)) for choice in product(*(tables.mandarin(s)[:4] for s in syllables))]
            joined = "".join(given)
            names: list[Read] = [(surname, (surname, *mandarin), SOUTHERN)]
            names.append((joined, tuple(dict.fromkeys((joined, *spelt)))[: 2 * READINGS], SOUTHERN))
            found.setdefault(surname, (*names, *((word, (word,), "LATIN") for word in rest)))
    return tuple(found.values())[:2]


def _southern_cuts(words: tuple[str, ...]) -> Iterable[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    for length in (2, 1):
        yield words[0], words[1 : 1 + length], words[1 + length :]
        yield words[-1], words[-1 - length : -1], words[: -1 - length]


@lru_cache(maxsize=65536)
def _mandarin_surnames(spelt: str) -> tuple[str, ...]:
    """The pinyin of surnames that are spelt so in the South; empty where it is itself the pinyin of one."""
    found = dict.fromkeys(han.SURNAME.get(char) or "".join([han.pinyin(c) for c in char]) for char in sorted(han.surnames(spelt)))
    return () if spelt in found else tuple(found)


def _cut(given: tuple[str, ...]) -> tuple[str, ...]:
    """The southern syllables of a given name, one or two."""
    if all(tables.mandarin(word) for word in given):
        return given
    word = given[0]
    cuts = [(word[:i], word[i:]) for i in range(2, len(word) - 1)] if len(given) == 1 else []
    return next((cut for cut in cuts if all(tables.mandarin(s) for s in cut)), ())


class Named(Protocol):
    """A word of a name, as it is compared."""

    @property
    def text(self) -> str: ...
    @property
    def script(self) -> str: ...
    @property
    def readings(self) -> tuple[str, ...]: ...


def other_surnames(first: Named, second: Named) -> bool:
    """Whether one of two words is a surname in characters or Hangul and the other a surname of other ones in Latin letters (譚, Lam)."""
    native, latin = (first, second) if second.script == "LATIN" else (second, first)
    if latin.script != "LATIN":
        return False
    spelt = latin.readings[0]
    if native.script == "CJK":
        borne = han.surnames(spelt) if len(native.text) == 1 or native.text in han.COMPOUND else ()
        return bool(borne) and native.text not in borne
    return (
        native.script == "HANGUL"
        and native.text in hangul.SURNAMES
        and bool(hangul.spelt(spelt))
        and native.text not in hangul.spelt(spelt)
    )


def other_names(first: Named, second: Named) -> bool:
    """Whether one of two words is a short one in Han characters and the other a Japanese name that is none of its readings."""
    native, latin = (first, second) if second.script == "LATIN" else (second, first)
    if native.script != "CJK" or latin.script != "LATIN" or len(native.text) > 3 or not kanji.is_reading(latin.readings[0]):
        return False
    # What differs only in a voiced consonant is read so, too (Nakata, Nakada).
    unvoiced = latin.readings[0].translate(_UNVOICED)
    return all(reading.translate(_UNVOICED) != unvoiced for reading in native.readings)


_UNVOICED = str.maketrans("gzdbj", "kstps")
