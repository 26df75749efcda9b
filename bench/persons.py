# SPDX-License-Identifier: Apache-2.0
"""A million persons who do not exist, for measuring: names of many cultures with the long tail that real names have.

Given names come from the demonstration's countries and from the matcher's table of common names, common ones more often than rare ones.
Half of the family names are put together from the beginning of one and the end of another, so that most are rare and a few are not, as
in any population register.
"""

from bisect import bisect
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import accumulate
from random import Random
from typing import Any

from carillon.demo.names import Country, countries, draw_name

SPLICED = 0.5
OWN_SCRIPT = 0.3


@cache
def _common() -> tuple[list[str], list[float]]:
    """Names in Latin letters and their cumulated weights; a class is twice as frequent as the one below."""
    words: list[str] = []
    weights: list[float] = []
    text = (resources.files("carillon.core.match") / "data" / "frequency.txt").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        level, *found = line.split()
        words += [word for word in found if len(word) > 2]
        weights += [2.0 ** int(level) for word in found if len(word) > 2]
    return words, list(accumulate(weights))


def persons(count: int, seed: int = 7) -> Iterator[dict[str, Any]]:
    """FollowTheMoney entities `p0`, `p1` …; the same seed gives the same persons."""
    dice = Random(seed)
    lands = tuple(countries().values())
    for number in range(count):
        land = dice.choice(lands)
        gender = "male" if dice.random() < 0.5 else "female"
        properties: dict[str, Any] = {"name": _names(land, gender, dice), "gender": [gender], "nationality": [land.code.lower()]}
        if dice.random() < 0.9:
            properties["birthDate"] = [birth_date(dice)]
        if dice.random() < 0.4:
            properties["passportNumber"] = [f"ZZ{land.code}{number:07d}"]
        yield {"id": f"p{number}", "schema": "Person", "properties": properties}


def birth_date(dice: Random) -> str:
    return f"{dice.randint(1935, 2010)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"


def _names(land: Country, gender: str, dice: Random) -> list[str]:
    kind = dice.random()
    if kind < 0.05:
        drawn = draw_name(land, gender, dice)
        return list(dict.fromkeys((drawn.native, drawn.latin)))
    if kind < 0.05 + OWN_SCRIPT and land.script != "Latn":
        return [_native(land, gender, dice)]
    given = _word(dice)
    second = f" {_word(dice)}" if dice.random() < 0.35 else ""
    family = _splice(_word(dice), _word(dice), dice) if dice.random() < SPLICED else _word(dice)
    return [f"{given}{second} {family}".title()]


def _native(land: Country, gender: str, dice: Random) -> str:
    given, second = (dice.choice(land.given[gender]).native for _ in range(2))
    pool = land.family[gender] or land.given["male"]
    family = _splice(dice.choice(pool).native, dice.choice(pool).native, dice)
    slots = {"given": given, "second": second, "family": family, "family2": dice.choice(pool).native, "father": second, "middle": second}
    return land.join.join(slots[slot] for slot in land.form)


def _word(dice: Random) -> str:
    words, weights = _common()
    return words[bisect(weights, dice.random() * weights[-1])]


def _splice(first: str, second: str, dice: Random) -> str:
    if min(len(first), len(second)) < 4:
        return first
    return first[: dice.randint(2, len(first) - 1)] + second[dice.randint(1, len(second) - 2) :]


def misspell(name: str, dice: Random) -> str:
    """The name with one letter doubled, dropped or exchanged with its neighbour."""
    if len(name) < 4:
        return name
    at = dice.randrange(1, len(name) - 1)
    return dice.choice((name[:at] + name[at] + name[at:], name[:at] + name[at + 1 :], name[:at] + name[at + 1] + name[at] + name[at + 2 :]))
