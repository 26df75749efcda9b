# SPDX-License-Identifier: Apache-2.0
"""Armenian: as the Republic spells names (BGN/PCGN 1981), and as the western diaspora pronounces the same letters."""

_EASTERN = dict(
    zip(
        [
            "ա",
            "բ",
            "գ",
            "դ",
            "ե",
            "զ",
            "է",
            "ը",
            "թ",
            "ժ",
            "ի",
            "լ",
            "խ",
            "ծ",
            "կ",
            "հ",
            "ձ",
            "ղ",
            "ճ",
            "մ",
            "յ",
            "ն",
            "շ",
            "ո",
            "չ",
            "պ",
            "ջ",
            "ռ",
            "ս",
            "վ",
            "տ",
            "ր",
            "ց",
            "ւ",
            "փ",
            "ք",
            "օ",
            "ֆ",
        ],
        [
            "a",
            "b",
            "g",
            "d",
            "e",
            "z",
            "e",
            "y",
            "t",
            "zh",
            "i",
            "l",
            "kh",
            "ts",
            "k",
            "h",
            "dz",
            "gh",
            "ch",
            "m",
            "y",
            "n",
            "sh",
            "o",
            "ch",
            "p",
            "j",
            "r",
            "s",
            "v",
            "t",
            "r",
            "ts",
            "v",
            "p",
            "k",
            "o",
            "f",
        ],
        strict=True,
    )
)
# Voiced and voiceless stops change places in western pronunciation (ALA-LC, note on Western Armenian).
_WESTERN = {"բ": "p", "գ": "k", "դ": "t", "ծ": "dz", "կ": "g", "ձ": "ts", "ճ": "j", "պ": "b", "ջ": "ch", "տ": "d"}
_PAIRS = (("ու", "\u0001"), ("եւ", "և"))
_SIGNS = {"\u0001": "u", "և": "ev"}


def readings(word: str) -> tuple[str, ...]:
    """The eastern reading, the western one, and the eastern one as Russian papers pass it on (Akopyan, Arutyunyan)."""
    text = word
    for pair, sign in _PAIRS:
        text = text.replace(pair, sign)
    eastern = _read(text, {})
    found = [eastern, _read(text, _WESTERN)]
    if text[:1] == "հ":
        found.append(_read(text[1:], {}))
    return tuple(dict.fromkeys(reading for reading in found if reading))


def _read(text: str, special: dict[str, str]) -> str:
    spelt = "".join([special.get(c) or _SIGNS.get(c) or _EASTERN.get(c, "") for c in text])
    # A name begins with ye and vo, not with e and o.
    start = {"ե": "y", "և": "y", "ո": "v"}.get(text[:1], "") if text[1:2] != "վ" else ""
    return start + spelt
