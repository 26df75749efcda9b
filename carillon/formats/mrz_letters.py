# SPDX-License-Identifier: Apache-2.0
"""Names in the 26 letters of a machine-readable zone (ICAO Doc 9303 part 3, section 6: Latin, Cyrillic and Arabic)."""

import unicodedata

from carillon.errors import Invalid

_LATIN = {
    "Ä": "AE", "Å": "AA", "Æ": "AE", "Ð": "D", "Đ": "D", "Ñ": "N", "Ö": "OE", "Ø": "OE", "Ü": "UE", "Þ": "TH", "ß": "SS",
    "ẞ": "SS", "Ħ": "H", "ı": "I", "İ": "I", "Ĳ": "IJ", "ĸ": "Q", "Ł": "L", "Ŋ": "N", "Œ": "OE", "Ŧ": "T", "Ə": "E",
}  # fmt: skip
"""Letters that are more than a letter with an accent; where the standard leaves a choice, its first one."""

_CAPITALS = "А Б В Г Ґ Д Е Ё Є Ж З И І Ї Й К Л М Н О П Р С Т У Ў Ф Х Ц Ч Ш Щ Ъ Ы Э Ю Я Ђ Ѓ Ѕ Ј Љ Њ Ћ Ќ Џ Ѫ Ѵ"
_SPELT = "A B V G G D E E IE ZH Z I I I I K L M N O P R S T U U F KH TS CH SH SHCH IE Y E IU IA D G DZ J LJ NJ C K DZ U Y"
_CYRILLIC = dict(zip(_CAPITALS.split(), _SPELT.split(), strict=True)) | {"Ь": ""}
_BY_ISSUER = {
    "BLR": {"Г": "H", "Ё": "IO"},
    "BGR": {"Щ": "SHT"},
    "MKD": {"Ѓ": "GJ", "Ќ": "KJ", "Х": "H", "Ц": "C", "Џ": "DJ"},
    "SRB": {"Г": "G", "Ж": "Z", "Х": "H", "Ц": "C", "Ч": "C", "Ш": "S"},
    "UKR": {"Г": "H", "И": "Y"},
}
"""Letters that an issuing state writes otherwise. The table's H for a Serbian Г is left out: Serbian has its own Latin spelling, with G."""

_UKRAINIAN_FIRST = {"Є": "YE", "Ї": "YI", "Й": "Y", "Ю": "YU", "Я": "YA"}
"""At the beginning of a Ukrainian name."""

_ARABIC = {
    0x621: "XE", 0x622: "XAA", 0x623: "XAE", 0x624: "U", 0x625: "I", 0x626: "XI", 0x627: "A", 0x628: "B", 0x629: "XTA",
    0x62A: "T", 0x62B: "XTH", 0x62C: "J", 0x62D: "XH", 0x62E: "XKH", 0x62F: "D", 0x630: "XDH", 0x631: "R", 0x632: "Z",
    0x633: "S", 0x634: "XSH", 0x635: "XSS", 0x636: "XDZ", 0x637: "XTT", 0x638: "XZZ", 0x639: "E", 0x63A: "G", 0x640: "",
    0x641: "F", 0x642: "Q", 0x643: "K", 0x644: "L", 0x645: "M", 0x646: "N", 0x647: "H", 0x648: "W", 0x649: "XAY", 0x64A: "Y",
    0x64B: "", 0x64C: "", 0x64D: "", 0x64E: "", 0x64F: "", 0x650: "", 0x652: "", 0x670: "", 0x671: "XXA", 0x679: "XXT",
    0x67C: "XRT", 0x67E: "P", 0x681: "XKE", 0x685: "XXH", 0x686: "XC", 0x688: "XXD", 0x689: "XDR", 0x691: "XXR", 0x693: "XRR",
    0x696: "XRX", 0x698: "XJ", 0x69A: "XXS", 0x6A9: "XKK", 0x6AB: "XXK", 0x6AD: "XNG", 0x6AF: "XGG", 0x6BA: "XNN",
    0x6BC: "XXN", 0x6BE: "XDO", 0x6C0: "XYH", 0x6C1: "XXG", 0x6C2: "XGE", 0x6C3: "XTG", 0x6CC: "XYA", 0x6CD: "XXY",
    0x6D0: "Y", 0x6D2: "XYB", 0x6D3: "XBE",
}  # fmt: skip
_SHADDA = "\u0651"
_FINAL_TEH_MARBUTA = "XAH"

_BREAKS = frozenset(" -‐‑‒–—−,;/_\u00a0\t\r\n")
_DROPPED = frozenset("'’‘ʼʻ`´.·\"()\u200c\u200d\u200e\u200f")


def transliterate(name: str, issuer: str = "") -> str:
    """A name in A to Z, its parts separated by one filler. `issuer` (three letters) selects the variants of Cyrillic states.

    Raises Invalid for letters of a script that the standard does not transliterate, such as Han or Devanagari.
    """
    letters = unicodedata.normalize("NFC", name)
    written: list[str] = []
    for at, letter in enumerate(letters):
        if letter in _BREAKS:
            written.append("<")
        elif letter == _SHADDA:
            written.append(written[-1] if written else "")
        elif letter not in _DROPPED:
            first = at == 0 or letters[at - 1] in _BREAKS
            last = at + 1 == len(letters) or letters[at + 1] in _BREAKS
            written.append(_letter(letter, issuer, first=first, last=last))
    return "<".join(part for part in "".join(written).split("<") if part)


def _letter(letter: str, issuer: str, *, first: bool, last: bool) -> str:
    if letter.isascii() and letter.isalpha():
        return letter.upper()
    if letter in _LATIN:
        return _LATIN[letter]
    capital = letter.upper()
    if capital in _LATIN or capital == "SS":
        return _LATIN.get(capital, "SS")
    if capital in _CYRILLIC:
        if issuer == "UKR" and first and capital in _UKRAINIAN_FIRST:
            return _UKRAINIAN_FIRST[capital]
        return _BY_ISSUER.get(issuer, {}).get(capital, _CYRILLIC[capital])
    if ord(letter) in _ARABIC:
        return _FINAL_TEH_MARBUTA if letter == "ة" and last else _ARABIC[ord(letter)]
    bare = "".join(c for c in unicodedata.normalize("NFKD", capital) if not unicodedata.combining(c)).upper()
    if all("A" <= c <= "Z" for c in bare):
        return bare
    raise Invalid(
        f"The character {letter} has no spelling in a machine-readable zone.",
        help="Give the name in Latin letters, as the visual zone of the document has it beside the national script.",
    )
