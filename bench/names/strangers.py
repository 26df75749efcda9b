# SPDX-License-Identifier: Apache-2.0
"""Ordinary people who are on no list: common names of many countries, and the invented persons of `../shared/data/names`."""

import csv
from functools import cache
from random import Random

import msgspec

from bench.names.lists import NATIONS, SHARED
from carillon.core.match.subject import Subject
from carillon.desk.screening.queries import ask

OWN_SCRIPT = 0.33
_SURNAME_FIRST = frozenset({"CN", "TW", "HK", "JP", "KR", "KP", "VN", "HU", "MN"})
_UNSPACED = frozenset({"CN", "TW", "HK", "JP", "KR", "KP"})


def _part(row: dict[str, str]) -> tuple[str, str]:
    """In the country's script, in Latin letters."""
    native, latin = row["Localized Name"].strip(), row["Romanized Name"].strip()
    return native or latin, latin or native


class Pools(msgspec.Struct, frozen=True):
    """Common given names and surnames by country, each in its own script and in Latin letters."""

    given: dict[str, list[tuple[str, str]]]
    family: dict[str, list[tuple[str, str]]]
    lands: tuple[str, ...]


@cache
def pools() -> Pools:
    """Those of all countries for which both are known."""
    given, family = _pool("common-forenames-by-country.csv"), _pool("common-surnames-by-country.csv")
    return Pools(given, family, tuple(sorted(set(given) & set(family))))


def _pool(file: str) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    with (SHARED / "names" / file).open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["Romanized Name"].strip() or row["Localized Name"].strip():
                found.setdefault(row["Country"], []).append(_part(row))
    return found


def common(count: int, seed: int) -> list[Subject]:
    """People with common names of some 65 countries, a third in their own script; birth dates, half with a nationality of the lists'."""
    dice = Random(seed)
    held = pools()
    given, family = held.given, held.family
    made = []
    for _ in range(count):
        land = dice.choice(held.lands)
        place = 0 if dice.random() < OWN_SCRIPT else 1
        words = [dice.choice(given[land])[place], dice.choice(family[land])[place]]
        if dice.random() < 0.3:
            words.insert(1, dice.choice(given[land])[place])
        if place == 0 and land in _SURNAME_FIRST:
            words = [words[-1], *words[:-1]]
        own = land in _UNSPACED and place == 0 and not words[0].isascii()
        nation = dice.choice(NATIONS) if dice.random() < 0.5 else land
        made.append(Subject("person", (("" if own else " ").join(words),), (birth_date(dice),), (nation,)))
    return made


def invented(count: int, seed: int) -> list[Subject]:
    """People of the file of invented persons, as they stand there."""
    with (SHARED / "names" / "synthetic_persons_us.csv").open(encoding="utf-8", newline="") as stream:
        rows = Random(seed).sample(list(csv.DictReader(stream)), count)
    asked = [ask("", {"name": r["full_name"], "birth_date": r["date_of_birth"], "nationality": r["nationality"]}, {}) for r in rows]
    return [Subject("person", one.names, one.birth_dates, one.countries) for one in asked]


def birth_date(dice: Random) -> str:
    return f"{dice.randint(1940, 2005)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
