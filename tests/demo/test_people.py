# SPDX-License-Identifier: Apache-2.0
"""Fictitious persons: the same for the same seed, of every kind of case, and protected ones never open to all."""

from collections import Counter
from datetime import date

import pytest

from carillon.demo.bureaus import codes
from carillon.demo.people import CASES, FICTITIOUS, persons


def test_the_same_seed_gives_the_same_persons() -> None:
    assert list(persons(50, 4)) == list(persons(50, 4))
    assert list(persons(50, 4)) != list(persons(50, 5))
    assert list(persons(80, 4))[:50] == list(persons(50, 4))


def test_every_case_occurs_and_says_that_it_is_made_up() -> None:
    drafts = list(persons(600, 1))
    assert set(Counter(draft.case for draft in drafts)) == set(CASES)
    assert all(draft.body["properties"]["notes"] == [FICTITIOUS] for draft in drafts)
    assert {draft.owner for draft in drafts} <= set(codes())


def test_names_hardly_repeat() -> None:
    names = Counter(draft.body["properties"]["name"][0] for draft in persons(2000, 2))
    assert len(names) > 1900


@pytest.mark.parametrize("case", ["protected", "watched"])
def test_who_must_not_be_known_is_told_to_few(case: str) -> None:
    drafts = [draft for draft in persons(800, 3) if draft.case == case]
    assert drafts
    for draft in drafts:
        assert draft.body["audience"]["mode"] == "only"
        assert draft.body["audience"]["bureaus"]
        assert draft.owner not in draft.body["audience"]["bureaus"]
        assert draft.body["reach"] != "copy"
        assert not {"TLP:GREEN", "TLP:CLEAR"} & set(draft.body["handling"])


def test_a_victim_or_witness_is_never_recorded_as_accused() -> None:
    recorded = {draft.body["properties"]["recordedAs"][0] for draft in persons(800, 3) if draft.case == "protected"}
    assert recorded == {"victim", "witness"}


def test_dates_are_whole_partial_or_an_explicit_unknown() -> None:
    dates = [draft.body["properties"]["birthDate"][0] for draft in persons(800, 6, today="2026-11-24")]
    assert {"unknown": True} in dates
    texts = [text for text in dates if isinstance(text, str)]
    assert {len(text) for text in texts} == {4, 7, 10}
    assert all(date.fromisoformat(text) < date(2021, 1, 1) for text in texts if len(text) == 10)


def test_many_scripts_come_with_latin_spellings() -> None:
    for draft in persons(300, 8):
        assert any(all(ord(letter) < 0x250 or letter in "ʻʼ" for letter in name) for name in draft.body["properties"]["name"])


def test_passport_numbers_are_of_no_issuer() -> None:
    numbers = [number for draft in persons(500, 9) for number in draft.body["properties"].get("passportNumber", ())]
    assert numbers
    assert all(number.startswith("ZZ") and len(number) == 9 for number in numbers)
    assert len(set(numbers)) == len(numbers)
