# SPDX-License-Identifier: Apache-2.0
"""Two words are alike in a way that can be said."""

import pytest

from carillon.core.match.subject import Subject, prepare
from carillon.core.match.words import Lens, likeness


def words(text: str, kind: str = "person") -> tuple:  # type: ignore[type-arg]
    return prepare(Subject(kind=kind, names=(text,))).words


@pytest.mark.parametrize(
    ("left", "right", "way"),
    [
        ("karim", "Karim", "same"),
        ("Карим", "Karim", "romanised"),
        ("Muhammad", "Mehmet", "spelling"),
        ("William", "Bill", "nickname"),
        ("J", "Johanna", "initial"),
        ("Zubaydin", "Zubeydan", "bones"),
        ("Eriksson", "Erikson", "sound"),
        ("Lindqvist", "Lindqvost", "bones"),
        ("Lindqvist", "Lindqtist", "close"),
        ("Papadaki", "Papadakis", "close"),
        ("Maximi", "Maximilian", "short"),
    ],
)
def test_ways(left: str, right: str, way: str) -> None:
    assert likeness(words(left)[0], words(right)[0])[1] == way


@pytest.mark.parametrize(("left", "right"), [("Yong", "Song"), ("Anna", "Peter"), ("王", "李"), ("J", "Karim")])
def test_different_words(left: str, right: str) -> None:
    assert likeness(words(left)[0], words(right)[0])[0] < 0.6


def test_meaning_counts_in_organisations_only() -> None:
    assert likeness(words("banco", "organisation")[0], words("bank", "organisation")[0])[1] == "concept"


def test_the_lens_keeps_only_what_is_alike() -> None:
    query, others = words("Anna Eriksson"), words("Ana Erikson Zoltan Weber")
    lens = Lens(query)
    lens.meet(others)
    assert {t.text for t in lens.liked if not t.joined} == {"ana", "erikson"}


def test_work_grows_with_words_not_with_names() -> None:
    """A word that many candidates share is the same object, and is compared once."""
    candidates = [prepare(Subject(kind="person", names=(f"Anna Eriksson{'' if i else ' Berg'}",))) for i in range(200)]
    assert len({word for c in candidates for word in c.words if not word.joined}) == 3
