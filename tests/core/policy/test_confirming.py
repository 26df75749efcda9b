# SPDX-License-Identifier: Apache-2.0
"""The state of a hit follows from the words of both sides, in whatever order they were heard."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.policy.confirming import REQUESTS, TAKEN_BACK, moment, speaker, state_of, stops

ASKER = ("judged same", "judged different", "judged unsure", "outcome arrested", "outcome different")
OWNER = ("owner says valid_same", "owner says valid_different", "owner says invalid", "owner says more_time", TAKEN_BACK)
NEUTRAL = (*REQUESTS, "record opened")


def log(*words: str) -> list[dict[str, str]]:
    return [{"what": word} for word in words]


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ((), "possible"),
        (REQUESTS, "possible"),
        (("judged unsure",), "possible"),
        (("judged same",), "open"),
        (("judged different",), "different"),
        (("judged different", "judged same"), "open"),
        (("owner says more_time",), "possible"),
        (("owner says valid_same",), "confirmed"),
        (("owner says valid_same", "owner says invalid"), "refuted"),
        (("owner says valid_same", "judged same"), "confirmed"),
        (("judged different", "owner says valid_same"), "different"),
        (("judged different", TAKEN_BACK), "taken_back"),
        ((TAKEN_BACK, "owner says valid_same"), "taken_back"),
        ((TAKEN_BACK, "outcome no_action"), "closed"),
        (("outcome arrested", TAKEN_BACK), "closed"),
        (("outcome arrested", "owner says invalid"), "closed"),
    ],
)
def test_states(words: tuple[str, ...], state: str) -> None:
    assert state_of("possible", log(*words)) == state


@given(st.lists(st.sampled_from(ASKER)), st.lists(st.sampled_from(OWNER)), st.lists(st.sampled_from(NEUTRAL)), st.randoms(), st.randoms())
def test_both_nodes_come_to_the_same_state(asker: list[str], owner: list[str], neutral: list[str], one: object, other: object) -> None:
    """Each node hears either side in its order; how the two sides lie between each other is chance."""

    def heard(chance: object) -> str:
        left = [list(asker), list(owner), list(neutral)]
        words, state = [], "open"
        while any(left):
            side = chance.choice([part for part in left if part])  # type: ignore[attr-defined]
            words.append(side.pop(0))
            # As a node does it: a step at a time, from the state before.
            state = state_of(state, log(*words))
        return state

    assert heard(one) == heard(other)


@pytest.mark.parametrize("word", [*ASKER, *OWNER, *NEUTRAL])
def test_whose_word_it_is_and_whether_the_clock_stops(word: str) -> None:
    assert speaker(word) == ("asker" if word in ASKER and "unsure" not in word else "owner" if word in OWNER[:3] + OWNER[4:] else "")
    assert stops(word) == (word in ("judged different", "outcome arrested", "outcome different", *OWNER[:3], TAKEN_BACK))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-11-24T18:30Z", "2026-11-24T18:30:00.000000Z"),
        (" 2026-11-24T20:30+02:00 ", "2026-11-24T18:30:00.000000Z"),
        ("2026-11-24 18:30", "2026-11-24T18:30:00.000000Z"),
        ("noon", None),
        ("", None),
        ("0001-01-01T00:00+14:00", None),
    ],
)
def test_times_as_people_write_them(text: str, found: str | None) -> None:
    assert moment(text) == found


@given(st.text())
def test_no_text_breaks_the_reading_of_a_time(text: str) -> None:
    found = moment(text)
    assert found is None or datetime.fromisoformat(found).tzinfo == UTC
