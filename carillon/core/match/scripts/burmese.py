# SPDX-License-Identifier: Apache-2.0
"""Burmese: written without spaces, cut into syllables, each romanised as Burmese people spell their names."""

import re

_CONSONANTS = {
    "က": "k", "ခ": "kh", "ဂ": "g", "ဃ": "g", "င": "ng", "စ": "s", "ဆ": "s", "ဇ": "z", "ဈ": "z", "ဉ": "ny", "ည": "ny", "ဋ": "t", "ဌ": "t",
    "ဍ": "d", "ဎ": "d", "ဏ": "n", "တ": "t", "ထ": "t", "ဒ": "d", "ဓ": "d", "န": "n", "ပ": "p", "ဖ": "ph", "ဗ": "b", "ဘ": "b", "မ": "m",
    "ယ": "y", "ရ": "y", "လ": "l", "ဝ": "w", "သ": "th", "ဟ": "h", "ဠ": "l", "အ": "", "ဿ": "th",
}  # fmt: skip
_INDEPENDENT = {"ဣ": "i", "ဤ": "i", "ဥ": "u", "ဦ": "u", "ဧ": "ay", "ဩ": "aw", "ဪ": "aw"}
# Vowel signs with the killed consonant after them, as they are spelt in names; the longest first.
_RHYMES = {
    "ောင်": "aung", "ိုင်": "aing", "ောက်": "auk", "ိုက်": "aik", "ွန်": "un", "ွမ်": "un", "ွတ်": "ut", "ွက်": "wet", "ွင်": "win",
    "ိန်": "ein", "ိမ်": "ein", "ုန်": "on", "ုမ်": "on", "ုပ်": "ok", "ုတ်": "ok", "ိတ်": "eik", "ိပ်": "eik", "ွယ်": "we", "ွဲ": "we",
    "ွေ": "we", "င်": "in", "ဉ်": "in", "န်": "an", "မ်": "an", "က်": "et", "တ်": "at", "ပ်": "at", "စ်": "it", "ည်": "yi", "ယ်": "e",
    "ော်": "aw", "ော": "aw", "ို": "o", "ုံ": "on", "ံ": "an", "ိံ": "ein", "ာ": "a", "ါ": "a", "ိ": "i", "ီ": "i", "ု": "u", "ူ": "u",
    "ေ": "ay", "ဲ": "e",
}  # fmt: skip
_OTHER = {"ay": "e", "un": "on", "e": "ei", "aw": "o", "aing": "ine", "o": "oe"}
_ORDER = sorted(_RHYMES, key=len, reverse=True)
# A syllable ends before a letter that carries no killer.
_BREAK = re.compile("(?=[\u1000-\u102a\u103f](?!\u103a|\u1037\u103a|\u1039))")
_MEDIAL = str.maketrans({"\u103b": "y", "\u103c": "y", "\u103d": "w", "\u103e": ""})


def syllables(word: str) -> tuple[str, ...]:
    """The syllables of a word; a stacked letter closes one syllable, the letter below it begins the next."""
    return tuple(part for part in _BREAK.split(word.replace("\u1039", "\u103a")) if part)


def readings(syllable: str) -> tuple[str, ...]:
    """How one syllable is spelt, the usual way first."""
    text = syllable.replace("\u1037", "").replace("\u1038", "").replace("\u1039", "\u103a").replace("ါ", "ာ")
    if text[:1] in _INDEPENDENT:
        return (_INDEPENDENT[text[:1]],)
    initial, rest = _CONSONANTS.get(text[:1], ""), text[1:]
    heard = "\u103e" in rest
    medial = "".join([c for c in rest if "\u103b" <= c <= "\u103c"])
    rest = "".join([c for c in rest if c not in "\u103b\u103c\u103e"])
    rounded = ""
    rhyme = next((r for r in _ORDER if rest.startswith(r)), "")
    if not rhyme and rest.startswith("\u103d"):
        rounded, rest = "w", rest[1:]
        rhyme = next((r for r in _ORDER if rest.startswith(r)), "")
    vowel = _RHYMES.get(rhyme, "a")
    start = initial + medial.translate(_MEDIAL) + rounded
    if initial in ("k", "kh", "g") and medial:
        start = {"k": "ky", "kh": "ch", "g": "gy"}[initial] + rounded
    spelt = start + vowel if not (start.endswith("y") and vowel == "yi") else start + "i"
    if initial == "y" and heard:
        spelt = "sh" + spelt[1:]
    found = [spelt + "t", spelt] if "\u1037" in syllable and spelt.endswith("n") else [spelt]
    if spelt == "ay":
        found.append("aye")
    if vowel in _OTHER:
        found.append(start + _OTHER[vowel])
    if heard or text[:1] in "ထဆ":
        found.append("h" + spelt)
    return tuple(dict.fromkeys(found))


# In foreign names every sign stands for one sound; the killed letters that Burmese does not speak are, and ရ is an r.
_FOREIGN = {**_CONSONANTS, "ရ": "r", "သ": "s", "စ": "s", "ဿ": "s"}
_SIGNS = {
    "ာ": "a", "ါ": "a", "ိ": "i", "ီ": "i", "ု": "u", "ူ": "u", "ေ": "e", "ဲ": "e", "ံ": "n", "ျ": "y", "ြ": "r", "ွ": "w", "ှ": "",
    "\u1039": "", "\u103a": "", "\u1037": "", "\u1038": "",
}  # fmt: skip
_JA = (("ကျ", "j"), ("ဂျ", "j"), ("ချ", "ch"), ("ရှ", "sh"), ("လျှ", "sh"))


def foreign(word: str) -> tuple[str, ...]:
    """How a foreign name in Burmese letters may be spelt: letter by letter, then with the usual romanisation of its syllables."""
    text = word.replace("ို", "o").replace("ော်", "o").replace("ော့", "o").replace("ော", "o")
    for pair, latin in _JA:
        text = text.replace(pair, latin)
    found: list[str] = []
    for i, char in enumerate(text):
        latin = _FOREIGN.get(char, _SIGNS.get(char, _INDEPENDENT.get(char, char if char.isascii() else "")))
        found.append(latin)
        after = text[i + 1 : i + 2]
        if char in _FOREIGN and (not after or after in _FOREIGN) and i + 1 < len(text) and text[i + 2 : i + 3] != "\u103a":
            found.append("a")
    letters = "".join(found)
    spoken = "".join([readings(part)[0] for part in syllables(word)])
    return tuple(dict.fromkeys(one for one in (letters, spoken, letters.replace("p", "f")) if one))
