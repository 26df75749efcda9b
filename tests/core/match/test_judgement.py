# SPDX-License-Identifier: Apache-2.0
"""One subject has one key, however it is written."""

from hypothesis import given
from hypothesis import strategies as st

from carillon.core.match.judgement import subject_key
from carillon.core.match.subject import Subject


def test_order_and_case_do_not_matter() -> None:
    one = Subject(
        kind="person", names=("ERIKSSON, Anna", "A. Berg"), birth_dates=("1974-08-12",), countries=("SE", "UT"), numbers=("L8988901C",)
    )
    other = Subject(
        kind="person", names=("a berg", "Anna Eriksson"), birth_dates=("1974-08-12",), countries=("ut", "SE"), numbers=("l8988901c",)
    )
    assert subject_key(one) == subject_key(other)


def test_another_birth_date_is_another_subject() -> None:
    one = Subject(kind="person", names=("Anna Eriksson",), birth_dates=("1974-08-12",))
    other = Subject(kind="person", names=("Anna Eriksson",), birth_dates=("1974-08-13",))
    assert subject_key(one) != subject_key(other)


@given(st.lists(st.text(max_size=20), max_size=4))
def test_is_stable(names: list[str]) -> None:
    assert subject_key(Subject(names=tuple(names))) == subject_key(Subject(names=tuple(reversed(names))))
