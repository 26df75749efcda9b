# SPDX-License-Identifier: Apache-2.0
"""Repairs of misread characters: how often they are right over many made-up numbers."""

import random

import pytest

from carillon.formats.mrz_layouts import TD3, check_digit
from carillon.formats.mrz_repair import PAIRS, Zone, repair

FIRST = "P<UTOERIKSSON<<ANNA<MARIA".ljust(44, "<")
LETTERS, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"


def repaired(number: str, read: str) -> Zone:
    """The zone of a number after repair, where `read` was read in its place."""
    tail = "UTO7408122F1204159<<<<<<<<<<<<<<<"
    right = number + check_digit(number) + tail
    composite = check_digit(right[:10] + right[13:20] + right[21:43])
    zone = Zone(TD3, [FIRST, read + right[9:] + "<" * (43 - len(right)) + composite])
    repair(zone)
    return zone


@pytest.mark.parametrize(("letters", "wanted"), [(0, 0.99), (1, 0.90), (2, 0.95), (3, 0.90)])
def test_one_misread_character_in_a_number_of_letters_and_digits(letters: int, wanted: float) -> None:
    numbers = random.Random(9303)
    tried = right = wrong = 0
    while tried < 300:
        number = "".join(numbers.choices(LETTERS, k=letters)) + "".join(numbers.choices(DIGITS, k=9 - letters))
        exchangeable = [at for at, c in enumerate(number) if c in PAIRS]
        if not exchangeable:
            continue
        at = numbers.choice(exchangeable)
        zone = repaired(number, number[:at] + PAIRS[number[at]] + number[at + 1 :])
        tried += 1
        right += zone.field("number") == number
        wrong += zone.field("number") != number and zone.agrees(TD3.sums[0])
    assert right / tried >= wanted
    assert wrong / tried <= 0.02


def test_g_and_6_cannot_be_told_apart() -> None:
    assert check_digit("G") == check_digit("6")
    assert "G" not in PAIRS
