# SPDX-License-Identifier: Apache-2.0
"""Thai and Lao: cut into syllables, with the vowels that are not written, as they are spoken and as bearers spell them."""

import re

# Lao letters stand at the same places of their block as the Thai ones (The Unicode Standard, chapter 16.2); these do not.
_LAO = {"ໜ": "หน", "ໝ": "หม", "ຼ": "ล", "ົ": "\u0001", "ຽ": "\u0002"}
_SILENCER = "\u0e4c"
_CONSONANT = "[ก-ฮ]"
_LEADING = "เแโใไ"
_WRITTEN = "ะัาำิีึืุู็\u0001\u0002"
"""Vowel signs that follow their consonant."""
# Royal Thai General System of Transcription (1999): at the beginning and at the end of a syllable.
_FIRST = dict(
    zip(
        "กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
        "k kh kh kh kh kh ng ch ch ch s ch y d t th th th n d t th th th n b p ph f ph f ph m y r l w s s s h l - h".split(),  # noqa: SIM905
        strict=True,
    )
)
_LAST = {
    **dict.fromkeys("กขคฆ", "k"), **dict.fromkeys("จชซฎฏฐฑฒดตถทธศษส", "t"), **dict.fromkeys("บปพฟภ", "p"),
    **dict.fromkeys("นณญรลฬ", "n"), "ง": "ng", "ม": "m", "ย": "i", "ว": "o",
}  # fmt: skip
# What bearers write instead: English rather than official, letters of the Indian origin kept.
_POPULAR = {"ข": "k", "ค": "k", "ฆ": "k", "จ": "j", "พ": "p", "ผ": "p", "ภ": "p", "ถ": "t", "ท": "t", "ธ": "t", "ว": "v"}
_POPULAR_LAST = {"ร": "rn", "ล": "l", "ส": "s", "ษ": "s", "ศ": "s", "จ": "j", "ช": "j", "ญ": "n"}
_LAO_FIRST = {"ช": "s", "ญ": "y", "ว": "v"}
_LAO_POPULAR = {"ช": "x", "ญ": "ny", "ข": "k", "ค": "k", "ผ": "p", "พ": "p"}

_ONSET = f"(?:ห[งนมยรลวญณ]|อย|[กขคตทปผพบ][รลว](?=[{_WRITTEN}{_LEADING}อ]|{_CONSONANT})|[สศซ]ร|{_CONSONANT})"
# Vowel signs around their consonant, and whether a consonant may close the syllable; the longest first.
_RHYMES = [
    (re.compile(f"{lead}({_ONSET}){after}"), vowel, closed)
    for lead, after, vowel, closed in [
        ("เ", "ียะ?", "ia", True),
        ("แ", f"ว(?=$|{_CONSONANT}[{_WRITTEN}]|[{_LEADING}])", "aeo", False),
        ("เ", f"ว(?=$|{_CONSONANT}[{_WRITTEN}]|[{_LEADING}])", "eo", False),
        ("เ", "ือะ?", "uea", True),
        ("เ", "\u0001า", "ao", False),
        ("เ", "าะ", "o", False),
        ("เ", "า", "ao", False),
        ("เ", "อะ?", "oe", True),
        ("เ", "[ิี]", "oe", True),
        ("เ", f"ย(?![{_WRITTEN}])", "oei", False),
        ("เ", "็", "e", True),
        ("เ", "ะ", "e", False),
        ("เ", "ั", "e", True),
        ("เ", "", "e", True),
        ("แ", "็", "ae", True),
        ("แ", "ะ", "ae", False),
        ("แ", "ั", "ae", True),
        ("แ", "", "ae", True),
        ("โ", "ะ?", "o", True),
        ("[ใไ]", f"(?:ย(?![{_WRITTEN}]))?", "ai", False),
        ("", "ัวะ?", "ua", True),
        ("", "\u0001ว", "ua", True),
        ("", f"ั?ย(?![{_WRITTEN}{_LEADING}]|{_CONSONANT})(?<=ัย)", "ai", False),
        ("", "ัย", "ai", False),
        ("", "ั", "a", True),
        ("", "ะ", "a", False),
        ("", "าย", "ai", False),
        ("", f"าว(?![{_WRITTEN}])", "ao", False),
        ("", "า", "a", True),
        ("", "ำ", "am", False),
        ("", "ํา", "am", False),
        ("", "ํ", "o", True),
        ("", f"[ิี]ว(?![{_WRITTEN}])", "io", False),
        ("", "[ิี]", "i", True),
        ("", "ือ?", "ue", True),
        ("", "ึ", "ue", True),
        ("", f"ุย(?![{_WRITTEN}])", "ui", False),
        ("", "[ุู]", "u", True),
        ("", "็?อย", "oi", False),
        ("", "\u0001", "o", True),
        ("", "\u0002", "ia", True),
        ("", f"็?อ(?![{_WRITTEN}])", "o", True),
        ("", f"รร(?={_CONSONANT})", "a", True),
        ("", "รร", "an", False),
        ("", f"ว(?=(?!รร){_CONSONANT}(?![{_WRITTEN}]))", "ua", True),
    ]
]
_ALONE = re.compile(_ONSET)


def thai(word: str) -> tuple[str, ...]:
    """Readings of a Thai word: as spoken, as bearers spell it, and letter by letter with a where no vowel is written (Indian names)."""
    return _readings(_spoken_letters(word), ({}, _LAST), (_POPULAR, _LAST | _POPULAR_LAST))


def lao(word: str) -> tuple[str, ...]:
    """Readings of a Lao word: as spoken, and with the letters of the French spelling."""
    moved = "".join([_LAO.get(c) or (chr(ord(c) - 0x80) if "\u0e80" < c < "\u0ede" else c) for c in word])
    return _readings(_spoken_letters(moved), (_LAO_FIRST, _LAST), (_LAO_FIRST | _LAO_POPULAR, _LAST))


Letters = tuple[dict[str, str], dict[str, str]]


def _readings(text: str, *ways: Letters) -> tuple[str, ...]:
    syllables = _syllables(text)
    found = [_spell(syllables, way) for way in ways]
    found.append("".join([_spell_open(syllables, ways[0][0])]))
    return tuple(dict.fromkeys(reading for reading in found if reading))


def _spoken_letters(word: str) -> str:
    """The word without tone marks and silenced letters."""
    word = "".join([c for c in word if not "\u0e48" <= c <= "\u0e4b" and c != "\u0e3a"])
    while _SILENCER in word:
        place = word.index(_SILENCER)
        start = place - 2 if place > 1 and word[place - 1] in "ิุ" else place - 1
        start = max(start, 0)
        if start > 2 and word[start - 3] in _WRITTEN and all("ก" <= c <= "ฮ" for c in word[start - 2 : start]):
            # Of two letters before a silenced one the second is silent, too (chan, sat).
            start -= 1
        word = word[:start] + word[place + 1 :]
    return word


def _syllables(text: str) -> list[tuple[str, str, str]]:
    """Onset, vowel (empty where the onset is a letter left over) and final of each syllable."""
    found: list[tuple[str, str, str]] = []
    place = 0
    while place < len(text):
        for pattern, vowel, closed in _RHYMES:
            met = pattern.match(text, place)
            if met:
                place = met.end()
                last = text[place : place + 1] if closed and _closes(text, place) else ""
                found.append((met.group(1), vowel, last))
                place += len(last)
                break
        else:
            met = _ALONE.match(text, place)
            if not met:
                place += 1
                continue
            place = met.end()
            if met.end() == len(text) and found:
                found.append((met.group(), "", ""))
            elif _closes(text, place):
                found.append((met.group(), "o", text[place]))
                place += 1
            else:
                found.append((met.group(), "a", ""))
    return found


def _closes(text: str, place: int) -> bool:
    """Whether the consonant at a place ends the syllable before it: what follows can begin another."""
    if not "ก" <= text[place : place + 1] <= "ฮ":
        return False
    after = text[place + 1 : place + 2]
    return not after or after in _LEADING or ("ก" <= after <= "ฮ" and place + 2 < len(text) and text[place + 1 : place + 3] != "รร")


def _spell(syllables: list[tuple[str, str, str]], letters: Letters) -> str:
    firsts, lasts = letters
    return "".join([_onset(onset, firsts) + vowel + lasts.get(last, "") for onset, vowel, last in syllables])


def _spell_open(syllables: list[tuple[str, str, str]], firsts: dict[str, str]) -> str:
    """Every letter sounded, as in the Indian word it comes from."""
    text = ""
    for onset, vowel, last in syllables:
        text += _onset(onset, firsts) + ("a" if vowel == "o" and last else vowel)
        text += _onset(last, firsts) + "a" if last in "รลสศษตทธพภ" and last else _LAST.get(last, "")
    return text


def _onset(letters: str, special: dict[str, str]) -> str:
    if len(letters) > 1 and letters[0] in "หอ":
        letters = letters[1:]
    if letters in ("สร", "ศร", "ซร"):
        letters = letters if special else letters[0]
    return "".join([special.get(c) or _FIRST.get(c, "").replace("-", "") for c in letters])
