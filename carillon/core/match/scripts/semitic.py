# SPDX-License-Identifier: Apache-2.0
"""Arabic (with Persian, Urdu and Kurdish letters) and Hebrew: consonants as written, the unwritten vowels guessed as a."""

import unicodedata

_ARABIC = {
    "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r", "ز": "z", "س": "s", "ش": "sh",
    "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "غ": "gh", "ف": "f", "ق": "q", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h",
    "پ": "p", "چ": "ch", "ژ": "zh", "گ": "g", "ک": "k", "ں": "n", "ہ": "h", "ھ": "h", "ٹ": "t", "ڈ": "d", "ڑ": "r", "ڤ": "v",
    "ڭ": "ng", "ۇ": "u", "ۆ": "o", "ۋ": "v", "ە": "a", "ڕ": "r", "ڵ": "l", "ړ": "r", "ښ": "sh", "څ": "ts", "ځ": "dz", "ټ": "t",
    "ډ": "d", "ڼ": "n", "ګ": "g", "ڠ": "ng", "ڽ": "ny", "ڨ": "g", "ڃ": "ny",
}  # fmt: skip
# Letters that Persian and Urdu speak otherwise (ث is s, ذ and ض are z, ق is often gh); ث and ذ are spoken so in Egypt, too.
_EASTERN = {"ث": "s", "ذ": "z", "ض": "z", "ق": "gh"}
_EASTERN_LETTERS = frozenset((*_EASTERN, "و"))
_ASPIRATED = frozenset(("b", "p", "t", "d", "j", "ch", "k", "g", "r"))
"""Stops that Urdu writes with a ھ behind them where they are aspirated."""
_LONG = {
    "ا": "a",
    "أ": "a",
    "إ": "i",
    "آ": "a",
    "ٱ": "a",
    "ى": "a",
    "ة": "a",
    "ۃ": "a",
    "ۀ": "e",
    "ے": "e",
    "ې": "e",
    "ۍ": "i",
    "ؤ": "u",
    "ئ": "i",
}
_SILENT = {"ء": "", "ع": ""}
_SHORT = {"\u064e": "a", "\u064f": "u", "\u0650": "i", "\u064b": "", "\u064c": "", "\u064d": "", "\u0652": "", "\u0670": "a"}
_HEBREW = {
    "ב": "b", "ג": "g", "ד": "d", "ז": "z", "ח": "h", "ט": "t", "כ": "k", "ך": "k", "ל": "l", "מ": "m", "ם": "m", "נ": "n",
    "ן": "n", "ס": "s", "פ": "p", "ף": "f", "צ": "ts", "ץ": "ts", "ק": "k", "ר": "r", "ש": "sh", "ת": "t",
}  # fmt: skip
_HEBREW_LONG = {"א": "a"}
_HEBREW_SILENT = {"ע": ""}


def arabic(word: str) -> tuple[str, ...]:
    """Readings of an Arabic-script word: vowels of the written long letters, `a` between other consonants; then as in Iran
    and Pakistan, j as g (Egypt), sh as ch (French spellings)."""
    composed = unicodedata.normalize("NFC", word)
    if composed.startswith("ال") and len(composed) > 4:
        composed = composed[2:]
    parts = _parts(composed, _ARABIC, _LONG, _SILENT, ("و", "ي", "ی"))
    first = _vowelled(parts)
    found = [first]
    if not _EASTERN_LETTERS.isdisjoint(composed):
        eastern = _parts(composed, {**_ARABIC, **_EASTERN}, _LONG, _SILENT, ("و", "ي", "ی"))
        found.append(_vowelled(["v" if p == "w" else p for p in eastern]))
    if "j" in parts:
        found.append(_vowelled(["g" if p == "j" else p for p in parts]))
    if "sh" in parts:
        found.append(_vowelled(["ch" if p == "sh" else p for p in parts]))
    return tuple(dict.fromkeys(found))


def hebrew(word: str) -> tuple[str, ...]:
    """Readings of a Hebrew word: with b and p as written, then as v and f, then with every vav a consonant."""
    base = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    base = base.replace("וו", "\u05f0").replace("יי", "י")
    final_h = base.endswith("ה") and len(base) > 2
    parts = _parts(base[:-1] if final_h else base, {**_HEBREW, "\u05f0": "v", "ה": "h"}, _HEBREW_LONG, _HEBREW_SILENT, ("ו", "י", "י"))
    parts = ["v" if p == "w" else p for p in parts]
    if final_h:
        parts.append("A")
    hard = _vowelled(parts)
    soft = _vowelled([{"b": "v", "p": "f"}.get(p, p) if i else p for i, p in enumerate(parts)])
    consonant = _vowelled(["v" if p == "U" else p for p in parts])
    spoken = (
        [_vowelled([*_parts(base, {**_HEBREW, "ה": "h"}, {**_HEBREW_LONG, "ע": "ae"}, {}, ("ו", "י", "י"))])] if "ע" in base[1:] else []
    )
    # Slavic family names: -owicz, -ovich, -ovitz.
    slavic = [hard.removesuffix(ending) + "ovits" for ending in ("ubits", "abits", "uvits") if hard.endswith(ending) and len(hard) > 7]
    throaty = (
        [_vowelled(_parts(base, {**_HEBREW, "\u05f0": "v", "ה": "h", "ח": "ch"}, _HEBREW_LONG, _HEBREW_SILENT, ("ו", "י", "י")))]
        if "ח" in base
        else []
    )
    return tuple(dict.fromkeys((hard, soft, consonant, *throaty, *spoken, *slavic, *[one[:-2] + "ch" for one in slavic])))


def _parts(word: str, consonants: dict[str, str], long: dict[str, str], silent: dict[str, str], glides: tuple[str, ...]) -> list[str]:
    """Sounds one by one; vowels in capitals, so that they are told from consonants."""
    waw, *yods = glides
    found: list[str] = []
    for i, char in enumerate(word):
        following = word[i + 1 : i + 2]
        if char == "ھ" and found and found[-1] in _ASPIRATED:
            found[-1] += "h"
        elif char in consonants:
            found.append(consonants[char])
        elif char in long:
            found.append(long[char].upper())
        elif char in silent:
            found.append("A" if i == 0 and following not in long and following not in glides else "")
        elif char in _SHORT:
            found.append(_SHORT[char].upper())
        elif char == waw or char in yods:
            # Of two such letters in a row the first is a consonant (Parviz, Ayyub).
            other = following in yods if char == waw else following == waw
            found.append(_glide(char == waw, i, found, following in long or (bool(following) and other)))
        elif char == "\u0651":
            continue
        elif char.isascii():
            found.append(char)
    return found


def _glide(is_waw: bool, place: int, before: list[str], long_follows: bool) -> str:
    if place == 0 or long_follows:
        return "w" if is_waw else "y"
    if before and before[-1].isupper():
        return "U" if is_waw else "Y"
    return "U" if is_waw else "I"


def _vowelled(parts: list[str]) -> str:
    text = ""
    spoken = [p for p in parts if p]
    for i, part in enumerate(spoken):
        text += part.lower()
        following = spoken[i + 1] if i + 1 < len(spoken) else "A"
        if part.islower() and part not in "y" and following.islower():
            text += "a"
    return text
