# SPDX-License-Identifier: Apache-2.0
"""Cyrillic: Russian by default, Ukrainian, Belarusian, Bulgarian, Serbian, Macedonian and the Turkic and Mongolian letters."""

# Letters as English and ICAO 9303 romanise them (BGN/PCGN without marks).
_RUSSIAN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz",
    "ѓ": "gj", "ќ": "kj", "ѕ": "dz", "ѐ": "e", "ѝ": "i", "ә": "a", "ғ": "gh", "қ": "q", "ң": "ng", "ө": "o", "ұ": "u", "ү": "u",
    "һ": "h", "ҳ": "h", "ҷ": "j", "ӣ": "i", "ӯ": "u", "ҙ": "z", "ҡ": "q", "ҫ": "s", "ӈ": "ng", "ӄ": "q", "ѣ": "e", "ѳ": "f", "ѵ": "i",
}  # fmt: skip
_UKRAINIAN = {"г": "h", "и": "y", "х": "kh", "е": "e", "й": "i"}
_BULGARIAN = {"щ": "sht", "ъ": "a", "х": "h"}
_SERBIAN = {"ж": "z", "х": "h", "ц": "c", "ч": "c", "ш": "s"}


# Where German and Polish spellings sound otherwise once their marks are gone (Schukow, Kusnezow, Chomenko).
_WESTERN = {"ж": "sch", "з": "s", "ц": "z", "х": "ch", "щ": "schtsch", "ч": "tsch", "ш": "sch", "й": "j", "я": "ja", "ю": "ju", "ё": "jo"}
_TURKIC_LETTERS = frozenset("әғқңөұүһҳҷӣӯҙҡҫӈӄ")


def readings(word: str) -> tuple[str, ...]:
    """Latin readings of a Cyrillic word; the language is guessed from letters that only it uses."""
    letters = set(word)
    turkic = not letters.isdisjoint(_TURKIC_LETTERS)
    found = []
    if letters & set("іїєґў") and not turkic:
        found.append(_read(word, _UKRAINIAN))
    elif letters & set("ђјљњћџ"):
        found.append(_read(word, _SERBIAN))
    found.append(_read(word, {}))
    if "г" in letters and not turkic and letters.isdisjoint("ыэёђјљњћџ"):
        found.append(_read(word, _UKRAINIAN))
    if "щ" in letters or "ъ" in letters:
        found.append(_read(word, _BULGARIAN))
    if letters & set("жзцхщ") and letters.isdisjoint("ђјљњћџ") and not turkic:
        found.append(_read(word, _WESTERN))
    return tuple(dict.fromkeys(found))


def _read(word: str, special: dict[str, str]) -> str:
    return "".join([special.get(c) if c in special else _RUSSIAN.get(c, c) for c in word])  # type: ignore[misc]
