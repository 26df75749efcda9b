# SPDX-License-Identifier: Apache-2.0
"""Spellings of one name sound alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.match.sounds import coarse, skeleton, skeletons, sound


@pytest.mark.parametrize(
    "spellings",
    [
        ("chernyshevsky", "tschernyschewski", "czernyszewski"),
        ("muhamad", "muhammad", "mukhamad"),
        ("philip", "filip"),
        ("husein", "hussein", "husain"),
        ("kadir", "qadir"),
        ("sara", "sarah"),
    ],
)
def test_one_sound(spellings: tuple[str, ...]) -> None:
    assert len({sound(s) for s in spellings}) == 1


@pytest.mark.parametrize("spellings", [("muhammad", "mohamed", "mahamad"), ("nureddin", "nooruddin"), ("yusuf", "youssef")])
def test_one_skeleton(spellings: tuple[str, ...]) -> None:
    assert len({skeleton(s) for s in spellings}) == 1


def test_a_w_may_be_a_vowel() -> None:
    assert not set(skeletons("dawud")).isdisjoint(skeletons("daoud"))


def test_classes_merge_what_some_scripts_do_not_tell_apart() -> None:
    assert coarse(skeleton("robert")) == coarse(skeleton("lobelt"))


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=40))
def test_never_empty(word: str) -> None:
    assert sound(word)
    assert skeleton(word)
    assert all(coarse(bone) for bone in skeletons(word))
