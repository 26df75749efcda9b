# SPDX-License-Identifier: Apache-2.0
"""A name can be found by the terms that a question asks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.match.keys import query_terms, terms

PLAIN = re.compile(r"[a-z0-9_]+")


@pytest.mark.parametrize(
    ("asked", "indexed"),
    [
        ("Anna Eriksson", "ERIKSSON, Anna Maria"),
        ("Мухаммад Юсуф", "Mohamed Youssef"),
        ("محمد يوسف", "Muhammad Yusuf"),
        ("王小明", "WANG Xiaoming"),
        ("WANG Xiaoming", "王小明"),
        ("홍길동", "Hong Gil Dong"),
        ("스미스", "Smith"),
        ("Abdulkarim", "Abd al Karim"),
    ],
)
def test_shares_a_term(asked: str, indexed: str) -> None:
    question, document = query_terms(asked), terms(indexed)
    assert set(question.skeletons) & set(document.skeletons) or set(question.grams) & set(document.grams)


@given(st.text(max_size=60))
def test_terms_are_plain_words(name: str) -> None:
    for found in (terms(name), query_terms(name)):
        assert all(PLAIN.fullmatch(term) for term in (*found.grams, *found.skeletons))


@given(st.text(max_size=60))
def test_a_question_finds_its_own_name(name: str) -> None:
    question, document = query_terms(name), terms(name)
    if question.grams or question.skeletons:
        assert set(question.grams) & set(document.grams) or set(question.skeletons) & set(document.skeletons)


@pytest.mark.parametrize("name", ["ab " * 5000, "李" * 10_000, "Жук " * 3000])
def test_a_long_text_asks_no_more_than_a_name(name: str) -> None:
    asked = query_terms(name)
    assert len(asked.grams) <= 40
    assert len(asked.skeletons) <= 120


@pytest.mark.parametrize("name", ["", "😀", "\x00\x01", "\ud800"])
def test_nothing_asks_nothing(name: str) -> None:
    assert query_terms(name).grams == ()
