# SPDX-License-Identifier: Apache-2.0
"""Names damaged as they are on the way from a passport to a question: slips, misreadings, parts left out, order, signs."""

from collections.abc import Callable
from random import Random

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MISREAD = {
    "m": "rn",
    "rn": "m",
    "l": "i",
    "i": "l",
    "o": "0",
    "s": "5",
    "b": "8",
    "cl": "d",
    "u": "v",
    "v": "u",
    "e": "c",
    "h": "b",
    "g": "q",
    "n": "r",
}
_BY_EAR = (("ph", "f"), ("ou", "u"), ("ck", "k"), ("y", "i"), ("w", "v"), ("kh", "h"), ("ee", "i"), ("oo", "u"), ("dj", "j"), ("sch", "sh"),
           ("z", "s"), ("q", "k"), ("c", "k"), ("x", "ks"), ("th", "t"), ("mo", "mu"), ("e", "a"))  # fmt: skip
_LOOK_ALIKE = str.maketrans("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ")


def _replaced(name: str, dice: Random) -> str:
    at = _place(name, dice)
    return name[:at] + dice.choice([c for c in _LETTERS if c != name[at].lower()]) + name[at + 1 :]


def _place(name: str, dice: Random) -> int:
    return dice.choice([i for i, c in enumerate(name) if c.isalpha()] or [0])


def _dropped(name: str, dice: Random) -> str:
    at = _place(name, dice)
    return name[:at] + name[at + 1 :]


def _doubled(name: str, dice: Random) -> str:
    at = _place(name, dice)
    return name[:at] + name[at] + name[at:]


def _swapped(name: str, dice: Random) -> str:
    places = [i for i in range(len(name) - 1) if name[i].isalpha() and name[i + 1].isalpha() and name[i] != name[i + 1]]
    if not places:
        return name
    at = dice.choice(places)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _inserted(name: str, dice: Random) -> str:
    at = _place(name, dice)
    return name[:at] + dice.choice(_LETTERS) + name[at:]


def _misread(name: str, dice: Random) -> str:
    lower = name.lower()
    places = [(i, s) for i in range(len(lower)) for s in _MISREAD if lower.startswith(s, i)]
    if not places:
        return name
    at, seen = dice.choice(places)
    return lower[:at] + _MISREAD[seen] + lower[at + len(seen) :]


def _by_ear(name: str, dice: Random) -> str:
    lower = name.lower()
    chances = [pair for pair in _BY_EAR if pair[0] in lower]
    for old, new in dice.sample(chances, min(2, len(chances))):
        lower = lower.replace(old, new, 1)
    return lower


def _without(place: str) -> Callable[[str, Random], str]:
    def damaged(name: str, dice: Random) -> str:
        words = name.split()
        if len(words) < 3:
            return name
        at = {"first": 0, "last": len(words) - 1}.get(place, dice.randrange(1, len(words) - 1))
        return " ".join(words[:at] + words[at + 1 :])

    return damaged


def _initials(first: bool) -> Callable[[str, Random], str]:
    def damaged(name: str, dice: Random) -> str:
        words = name.split()
        if first:
            return " ".join([words[0][:1] + ".", *words[1:]])
        return " ".join([words[0], *[word[:1] + "." for word in words[1:-1]], *words[-1:]])

    return damaged


def _shuffled(name: str, dice: Random) -> str:
    words = name.split()
    dice.shuffle(words)
    return " ".join(words)


def _split(name: str, dice: Random) -> str:
    words = name.split()
    longest = max(range(len(words)), key=lambda i: len(words[i]))
    at = max(len(words[longest]) // 2, 1)
    words[longest] = f"{words[longest][:at]} {words[longest][at:]}"
    return " ".join(words)


def _joined(name: str, dice: Random) -> str:
    words = name.split()
    at = dice.randrange(max(len(words) - 1, 1))
    return " ".join([*words[:at], "".join(words[at : at + 2]), *words[at + 2 :]])


def _twice(one: Callable[[str, Random], str], other: Callable[[str, Random], str]) -> Callable[[str, Random], str]:
    return lambda name, dice: other(one(name, dice), dice)


DAMAGE: dict[str, Callable[[str, Random], str]] = {
    "a letter wrong": _replaced,
    "a letter missing": _dropped,
    "a letter doubled": _doubled,
    "a letter too many": _inserted,
    "two letters swapped": _swapped,
    "two letters wrong": _twice(_replaced, _replaced),
    "a letter misread": _misread,
    "two letters misread": _twice(_misread, _misread),
    "written by ear": _by_ear,
    "all vowels dropped": lambda name, dice: "".join(c for i, c in enumerate(name) if c.lower() not in "aeiou" or i == 0),
    "cut to 70 % of its length": lambda name, dice: name[: max(len(name) * 7 // 10, 4)].strip(),
    "the first part dropped": _without("first"),
    "a middle part dropped": _without("middle"),
    "the last part dropped": _without("last"),
    "a middle part dropped, a letter wrong": _twice(_without("middle"), _replaced),
    "the first name as an initial": _initials(True),
    "the middle names as initials": _initials(False),
    "other order": _shuffled,
    "other order, a letter wrong": _twice(_shuffled, _replaced),
    "a word split": _split,
    "two words joined": _joined,
    "all written together": lambda name, dice: name.replace(" ", ""),
    "a title before it": lambda name, dice: f"{dice.choice(('Mr', 'Dr', 'Sheikh', 'Haji', 'Mrs'))} {name}",
    "a part too many": lambda name, dice: f"{name} {dice.choice(('Antonio', 'Ivanov', 'Rashid', 'Pereira', 'Okafor', 'Lindqvist'))}",
    "Cyrillic look-alikes": lambda name, dice: name.translate(_LOOK_ALIKE),
    "invisible signs": lambda name, dice: name[: len(name) // 2] + "\u200b" + name[len(name) // 2 :],
    "points and hyphens": lambda name, dice: name.replace(" ", "-", 1).replace(" ", ". ", 1),
    "no spaces but commas": lambda name, dice: ", ".join(reversed(name.split(" ", 1))),
}


def damage_date(day: str, dice: Random) -> str:
    """A birth date with one figure off, or day and month swapped."""
    if len(day) != 10:
        return day
    year, month, date = day.split("-")
    if dice.random() < 0.3 and int(date) <= 12:
        return f"{year}-{date}-{month}"
    figures = [i for i, c in enumerate(date) if i == 1 and c.isdigit()]
    at = figures[0]
    return f"{year}-{month}-{date[:at]}{dice.choice([f for f in '123456789' if f != date[at]])}"
