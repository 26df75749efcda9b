# SPDX-License-Identifier: Apache-2.0
"""Hiragana and Katakana in Hepburn spelling, long vowels short, and as foreign names sound in them."""

_KANA = {
    "ア": "a", "イ": "i", "ウ": "u", "エ": "e", "オ": "o", "カ": "ka", "キ": "ki", "ク": "ku", "ケ": "ke", "コ": "ko",
    "サ": "sa", "シ": "shi", "ス": "su", "セ": "se", "ソ": "so", "タ": "ta", "チ": "chi", "ツ": "tsu", "テ": "te", "ト": "to",
    "ナ": "na", "ニ": "ni", "ヌ": "nu", "ネ": "ne", "ノ": "no", "ハ": "ha", "ヒ": "hi", "フ": "fu", "ヘ": "he", "ホ": "ho",
    "マ": "ma", "ミ": "mi", "ム": "mu", "メ": "me", "モ": "mo", "ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ラ": "ra", "リ": "ri",
    "ル": "ru", "レ": "re", "ロ": "ro", "ワ": "wa", "ヰ": "i", "ヱ": "e", "ヲ": "o", "ン": "n", "ガ": "ga", "ギ": "gi",
    "グ": "gu", "ゲ": "ge", "ゴ": "go", "ザ": "za", "ジ": "ji", "ズ": "zu", "ゼ": "ze", "ゾ": "zo", "ダ": "da", "ヂ": "ji",
    "ヅ": "zu", "デ": "de", "ド": "do", "バ": "ba", "ビ": "bi", "ブ": "bu", "ベ": "be", "ボ": "bo", "パ": "pa", "ピ": "pi",
    "プ": "pu", "ペ": "pe", "ポ": "po", "ヴ": "vu", "ヵ": "ka", "ヶ": "ke",
}  # fmt: skip
_SMALL = {"ャ": "ya", "ュ": "yu", "ョ": "yo", "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o", "ヮ": "wa"}
LONG = (("uu", "u"), ("ee", "e"), ("oo", "o"), ("ou", "o"))
"""Long vowels that passports write short; `aa` and `ii` stand as they are (Iida, Niigata)."""


def readings(word: str) -> tuple[str, ...]:
    """Hepburn with long vowels short, then (for Katakana) with the vowels that only carry a foreign consonant left out."""
    katakana = "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in word)
    morae = _morae(katakana)
    plain = _join(m for m in morae if m != "-")
    for double, single in LONG:
        plain = plain.replace(double, single)
    if katakana != word or not morae:
        return (plain,)
    foreign = _foreign(morae)
    return (plain,) if foreign == plain else (plain, foreign)


def units(word: str) -> tuple[str, ...]:
    """Katakana cut into morae as written: a letter with the small letters and the long mark after it."""
    found: list[str] = []
    for char in word:
        if found and (char in _SMALL or char == "ー"):
            found[-1] += char
        else:
            found.append(char)
    return tuple(found)


def _morae(katakana: str) -> list[str]:
    found: list[str] = []
    double = False
    for char in katakana:
        if char == "ッ":
            double = True
        elif char == "ー":
            found.append("-")
        elif char in _SMALL and found and found[-1] != "-":
            found[-1] = _glide(found[-1], _SMALL[char])
        else:
            latin = _KANA.get(char) or _SMALL.get(char) or (char if char.isascii() else "")
            if latin:
                found.append((latin[0] if double and latin[0] not in "aeiou" else "") + latin)
                double = False
    return found


def _glide(mora: str, small: str) -> str:
    stem = mora[:-1] or ("w" if mora == "u" else "")
    if small.startswith("y"):
        return stem + (small[1:] if stem.endswith(("sh", "ch", "j")) else small)
    return stem + small


def _join(morae: object) -> str:
    return "".join(morae)  # type: ignore[arg-type]


def _foreign(morae: list[str]) -> str:
    """Katakana as the foreign name behind it: `su`, `to`, `ku` … before a consonant or at the end are bare consonants."""
    text = ""
    for i, mora in enumerate(morae):
        following = morae[i + 1] if i + 1 < len(morae) else ""
        if mora == "-":
            text += "r" if text[-1:] == "a" and not following else ""
            continue
        bare = following == "" or (following[0] not in "aeiou-" and following != "n")
        if bare and following != "-" and len(mora) > 1 and (mora[-1] == "u" or mora in ("to", "do", "tto", "ddo")) and "y" not in mora:
            text += {"tsu": "ts", "fu": "f"}.get(mora, mora[:-1])
        else:
            text += mora
    return text
