# SPDX-License-Identifier: Apache-2.0
"""Any script into Latin letters: the words of a name with all their readings, best first."""

from functools import lru_cache

import msgspec

from carillon.core.match import eastern, kanji, latin, tables
from carillon.core.match.normalise import clean, script, split
from carillon.core.match.scripts import (
    armenian,
    burmese,
    cyrillic,
    ethiopic,
    han,
    hangul,
    indic,
    kana,
    khmer,
    others,
    pinyin,
    semitic,
    thai,
    tibetan,
)

READINGS = 8
"""Most readings kept of one word."""
FORMS = 4
"""Most ways to divide and read one name."""


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
    if any(kind == "MYANMAR" for _, kind in pieces):
        return _burmese(plain, cleaned)
    return _eastern_forms(cleaned, pieces, plain, native) or ((plain,) if plain else ())


def _eastern_forms(cleaned: str, pieces: list[tuple[str, str]], plain: Form, native: bool) -> tuple[Form, ...]:
    """The ways to read an East Asian name, in Latin letters one whose characters are spelt as in the South; empty for any other name."""
    kinds = {kind for _, kind in pieces}
    if kinds == {"LATIN"}:
        southern = eastern.southern(tuple([text for text, _ in pieces])) if cleaned.isascii() else ()
        return (plain, *[_form(reading) for reading in southern]) if southern else ()
    if len(pieces) == 1:
        found = eastern.divided(*pieces[0])
    elif "CJK" not in kinds or (not native and not kanji.is_surname(pieces[0][0])):
        return ()
    elif kinds == {"CJK"}:
        found = eastern.spaced(pieces[0][0], [text for text, _ in pieces[1:]])
    elif "CJK" in kinds and kinds <= {"CJK", "HIRAGANA", "KATAKANA"}:
        found = eastern.mixed(pieces, len(split(cleaned)))
    elif kinds == {"CJK", "HANGUL"} and len(pieces) == 2:
        found = eastern.korean(pieces[0][0], pieces[1][0])
    else:
        return ()
    readable = [_form(reading) for reading in found if all(readings for _, readings, _ in reading)]
    # A long row of characters, or one with dots, may be a foreign name by sound.
    foreign = (plain,) if plain and (len(pieces) == 1 or not native) else ()
    return tuple(dict.fromkeys((*readable, *foreign)))[:FORMS]


def _form(reading: eastern.Reading) -> Form:
    return tuple([Word(text, readings[:READINGS], kind) for text, readings, kind in reading])


def _burmese(syllables: Form, cleaned: str) -> tuple[Form, ...]:
    """Syllable by syllable, as Burmese names are spelt; and where spaces part long words, those as they are: foreign names."""
    words = split(cleaned)
    if not syllables or len(words) == len(syllables):
        return (syllables,) if syllables else ()
    whole = tuple(
        Word(text, burmese.foreign(text), script(text[0])) if script(text[0]) == "MYANMAR" else _word(text, "LATIN", True) for text in words
    )
    return (syllables, tuple(word for word in whole if word.readings))


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
        if len(found[0]) <= 2:
            return found
        hepburn = kanji.romaji(found[0])
        return (*found, *((hepburn,) if hepburn else ()), *pinyin.from_wade(found[0]))
    if kind == "CYRILLIC":
        return cyrillic.readings(text)
    if kind == "ARABIC":
        return semitic.arabic(text)
    if kind == "HEBREW":
        return semitic.hebrew(text)
    if kind == "GREEK":
        return others.greek(text)
    if kind == "ARMENIAN":
        return armenian.readings(text)
    return _eastern(text, kind)


def _eastern(text: str, kind: str) -> tuple[str, ...]:
    if kind in indic.SCRIPTS:
        return indic.brahmic(text, kind)
    if kind == "THAI":
        return thai.thai(text)
    if kind == "LAO":
        return thai.lao(text)
    if kind == "ETHIOPIC":
        return ethiopic.readings(text)
    if kind == "TIBETAN":
        return tibetan.readings(text)
    if kind in ("HIRAGANA", "KATAKANA"):
        return kana.readings(text)
    if kind == "HANGUL":
        own = tuple(hangul.SURNAMES[text].split()) if text in hangul.SURNAMES else ()
        return (*own, *hangul.readings(text))
    if kind == "CJK":
        return (*han.readings(text, surname=len(text) == 1 or text in han.COMPOUND), *eastern.single(text))
    if kind == "MYANMAR":
        return burmese.readings(text)
    if kind == "KHMER":
        return khmer.readings(text)
    return others.general(text)


def _runs(word: str) -> list[tuple[str, str]]:
    """A word cut where its script changes; marks, digits and signs stay with what is before them."""
    if word.isascii():
        return [(word, "LATIN")]
    found: list[list[str]] = []
    for place, char in enumerate(word):
        kind = script(char)
        if not found:
            found.append([char, kind])
        elif not kind or kind == found[-1][1] or char in "ー々" or (char in kanji.INSIDE and _between(word, place)):
            found[-1][0] += char
        elif not found[-1][1]:
            found[-1][0] += char
            found[-1][1] = kind
        else:
            found.append([char, kind])
    return [(part, kind or "LATIN") for text, kind in found for part in _parted(text, kind)]


def _parted(text: str, kind: str) -> tuple[str, ...]:
    if kind == "MYANMAR":
        return burmese.syllables(text)
    return tibetan.names(text) if kind == "TIBETAN" else (text,)


def _between(word: str, place: int) -> bool:
    """Whether a letter stands between two Han characters, as in 一ノ瀬."""
    return script(word[place - 1]) == "CJK" and script(word[place + 1 : place + 2] or " ") == "CJK"
