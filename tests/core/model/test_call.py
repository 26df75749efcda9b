# SPDX-License-Identifier: Apache-2.0
"""How a side stands after its answers, and when silence is spoken of."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.call import STATES, Answer, Call, Words, counts, moments, next_moment, standing

CODES = ("nothing_known", "information", "looking", "not_competent", "refused")
EVENTS = ("a", "b", "c")


def said(*words: str) -> list[Answer]:
    """`code` for the whole call, `code:a,b` for some of its events."""
    found = []
    for number, word in enumerate(words):
        code, _, named = word.partition(":")
        events = tuple(named.split(",")) if named else ()
        found.append(Answer(id=f"can-{number}", call="cal-1", bureau="DE", code=code, events=events))
    return found


@pytest.mark.parametrize(
    ("words", "whole", "of_a"),
    [
        ((), "delivered", "delivered"),
        (("looking",), "looking", "looking"),
        (("looking", "nothing_known"), "nothing_known", "nothing_known"),
        (("nothing_known", "looking"), "looking", "looking"),
        (("information", "nothing_known"), "information", "information"),
        (("nothing_known:a",), "looking", "nothing_known"),
        (("nothing_known:b",), "looking", "delivered"),
        (("nothing_known:a,b", "nothing_known:c"), "nothing_known", "nothing_known"),
        (("nothing_known:a,b", "looking:c"), "looking", "nothing_known"),
        (("looking:c", "nothing_known"), "nothing_known", "nothing_known"),
        (("nothing_known", "looking:b"), "looking", "nothing_known"),
        (("nothing_known", "information:b"), "information", "nothing_known"),
        (("refused",), "refused", "refused"),
    ],
)
def test_standing(words: tuple[str, ...], whole: str, of_a: str) -> None:
    assert standing("delivered", said(*words), of=EVENTS) == whole
    assert standing("delivered", said(*words), "a", EVENTS) == of_a


@given(st.lists(st.tuples(st.sampled_from(CODES), st.sets(st.sampled_from(EVENTS))), max_size=8))
def test_information_stays_and_the_last_word_on_the_whole_counts(given_ones: list[tuple[str, set[str]]]) -> None:
    answers = said(*(f"{code}:{','.join(sorted(events))}" if events else code for code, events in given_ones))
    state = standing("sent", answers, of=EVENTS)
    assert (state == "information") == any(code == "information" for code, _ in given_ones)
    assert state in STATES
    if given_ones and not given_ones[-1][1] and state != "information":
        assert state == given_ones[-1][0]
    assert (state == "sent") == (not given_ones)


@given(st.integers(0, 400 * 24), st.integers(-48, 400 * 24))
def test_moments_lie_in_the_second_half_in_their_order(first: int, hours: int) -> None:
    since = datetime(2030, 1, 1, tzinfo=UTC) + timedelta(hours=first)
    until = since + timedelta(hours=hours)
    found = moments(since.isoformat(), until.isoformat())
    assert list(found) == sorted(found)
    assert 1 <= len(found) <= 3
    assert len(found) == 3 or hours <= 48
    begins = since.isoformat().replace("+00:00", ".000000Z")
    seen, after = [], begins
    while (moment := next_moment(since.isoformat(), until.isoformat(), after)) is not None:
        seen.append(moment)
        after = moment
    assert seen == [one for one in found if one > begins]


def test_words_in_the_readers_language_or_another() -> None:
    call = Call(id="cal-1", owner="FR", texts={"fr": Words("F", "f"), "ar": Words("A", "a")})
    assert call.words("ar")[0] == "ar"
    assert call.words("de", "fr")[0] == "fr"
    assert (call.words()[0], call.title) == ("fr", "F")
    assert Call(id="cal-1", owner="FR").words() == ("en", Words("", ""))


def test_counts_stand_in_the_order_of_a_board() -> None:
    assert list(counts(["refused", "odd", "sent", "refused"]).items()) == [("sent", 1), ("refused", 2), ("odd", 1)]
