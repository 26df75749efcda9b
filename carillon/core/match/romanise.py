# SPDX-License-Identifier: Apache-2.0
"""Any script into Latin letters: the words of a name with all their readings, best first."""

from functools import lru_cache
from itertools import zip_longest

import msgspec

from carillon.core.match import latin, tables
from carillon.core.match.normalise import clean, script, split
from carillon.core.match.scripts import burmese, cyrillic, han, hangul, indic, kana, others, pinyin, semitic

READINGS = 8
"""Most readings kept of one word."""


class Word(msgspec.Struct, frozen=True):
    """A word as written (cleaned), its readings in a-z and 0-9, best first, and its script."""

    text: str
    readings: tuple[str, ...]
    script: str = "LATIN"


Form = tuple[Word, ...]
"""One way to divide a name into words; scripts without spaces allow several."""


def romanise(text: str) -> tuple[str, ...]:
    """Latin readings of a text, best first; empty where nothing in it can be read."""
    found: list[str] = []
    for form in forms(clean(text)):
        for i in range(3):
            reading = " ".join(w.readings[min(i, len(w.readings) - 1)] for w in form if w.readings)
            if reading:
                found.append(reading)
    return tuple(dict.fromkeys(found))


def forms(cleaned: str) -> tuple[Form, ...]:
    """The ways to divide and read a cleaned name, likeliest first; at most four."""
    pieces = [piece for word in split(cleaned) for piece in _runs(word)]
    native = _is_native(pieces, cleaned)
    plain = tuple(w for w in (_word(text, kind, native) for text, kind in pieces) if w.readings)
    if len(pieces) == 1:
        text, kind = pieces[0]
        divided = _divided(text, kind)
        readable = [form for form in divided if all(word.readings for word in form)]
        if readable:
            return tuple(dict.fromkeys((*readable, plain)))[:4]
    if pieces and all(kind == "CJK" for _, kind in pieces):
        japanese = tuple(w for w in (_japanese(text) for text, _ in pieces) if w)
        if len(japanese) == len(pieces):
            return (plain, japanese)
    return (plain,) if plain else ()


def _is_native(pieces: list[tuple[str, str]], cleaned: str) -> bool:
    """Whether words in Han or Hangul are a name of the East, not a foreign one by sound: none is long, and no dot stands between."""
    return not any(dot in cleaned for dot in "·・•") and all(len(text) <= 2 for text, kind in pieces if kind != "LATIN")


@lru_cache(maxsize=65536)
def _word(text: str, kind: str, native: bool) -> Word:
    found = _readings(text, kind)
    if not native and kind in _BY_SOUND:
        unit = kana.units(text) if kind == "KATAKANA" else tuple(text)
        found = (*found[: READINGS - 3], *tables.foreign(unit, _BY_SOUND[kind]))
    plain = [r if r.isascii() and r.isalnum() else "".join(others.general(r)) for r in found]
    return Word(text, tuple(dict.fromkeys([r for r in plain if r]))[:READINGS], kind)


_BY_SOUND = {"CJK": "chinese", "HANGUL": "korean", "KATAKANA": "katakana"}


def _readings(text: str, kind: str) -> tuple[str, ...]:
    if kind == "LATIN" or text.isascii():
        found = latin.fold(text)
        return (*found, *pinyin.from_wade(found[0])) if len(found[0]) > 2 else found
    if kind == "CYRILLIC":
        return cyrillic.readings(text)
    if kind == "ARABIC":
        return semitic.arabic(text)
    if kind == "HEBREW":
        return semitic.hebrew(text)
    if kind == "GREEK":
        return others.greek(text)
    if kind == "ARMENIAN":
        return others.armenian(text)
    return _eastern(text, kind)


def _eastern(text: str, kind: str) -> tuple[str, ...]:
    if kind in indic.SCRIPTS:
        return indic.brahmic(text, kind)
    if kind == "THAI":
        return indic.thai(text)
    if kind in ("HIRAGANA", "KATAKANA"):
        return kana.readings(text)
    if kind == "HANGUL":
        own = tuple(hangul.SURNAMES[text].split()) if text in hangul.SURNAMES else ()
        return (*own, *hangul.readings(text))
    if kind == "CJK":
        alone = len(text) == 1 or text in han.COMPOUND
        return (*han.readings(text, surname=alone), *(_southern(text) if alone else ()))
    if kind == "MYANMAR":
        return burmese.readings(text)
    if kind == "KHMER":
        return others.khmer(text)
    return others.general(text)


def _runs(word: str) -> list[tuple[str, str]]:
    """A word cut where its script changes; marks, digits and signs stay with what is before them."""
    if word.isascii():
        return [(word, "LATIN")]
    found: list[list[str]] = []
    for char in word:
        kind = script(char)
        if not found:
            found.append([char, kind])
        elif not kind or kind == found[-1][1] or char in "ー々":
            found[-1][0] += char
        elif not found[-1][1]:
            found[-1][0] += char
            found[-1][1] = kind
        else:
            found.append([char, kind])
    return [(part, kind or "LATIN") for text, kind in found for part in (burmese.syllables(text) if kind == "MYANMAR" else (text,))]


def _divided(text: str, kind: str) -> list[Form]:
    """Surname and given name of a name written together."""
    if kind == "HANGUL":
        return [
            (Word(text[: len(text) - rest], surname, kind), Word(text[len(text) - rest :], given, kind))
            for surname, given, rest in _hangul(text)
        ]
    if kind != "CJK":
        return []
    found: list[Form] = []
    surname, given = han.divide(text)
    if surname:
        found.append((_chinese(surname, surname=True), _chinese(given, surname=False)))
    for first, last in tables.japanese_names(text):
        words = (_japanese(first), _japanese(last))
        if words[0] and words[1]:
            found.append((words[0], words[1]))
    return found


def _hangul(text: str) -> list[tuple[tuple[str, ...], tuple[str, ...], int]]:
    for length in (2, 1):
        if text[:length] in hangul.SURNAMES and 1 <= len(text) - length <= 3:
            return [(tuple(hangul.SURNAMES[text[:length]].split()), hangul.readings(text[length:]), len(text) - length)]
    return []


def _chinese(text: str, *, surname: bool) -> Word:
    found = (*han.readings(text, surname=surname), *(_southern(text) if surname else tables.cantonese(text)))
    return Word(text, tuple(dict.fromkeys(r for r in found if r))[:READINGS], "CJK")


def _southern(surname: str) -> tuple[str, ...]:
    """Spellings of a surname in Chinese characters by its bearers in the South and in Korea, in turns."""
    both = zip_longest(hangul.hanja(surname)[:3], tables.cantonese(surname))
    return tuple(spelt for pair in both for spelt in pair if spelt)


def _japanese(text: str) -> Word | None:
    found = tables.kanji(text)
    return Word(text, found[:READINGS], "CJK") if found else None
