# SPDX-License-Identifier: Apache-2.0
"""Patterns for names: against Python's own engine where both mean the same, and their cost on what makes engines suffer."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.errors import Invalid
from carillon.formats import name_pattern

PIECES = st.lists(st.sampled_from(["a", "b", "c", ".", ".*", ".{2}", ".{0}", ".{1,3}", ".{0,2}", " "]), max_size=8).map("".join)
TEXTS = st.text(alphabet="abc ", max_size=12)


@given(head=st.sampled_from(["", "^"]), pieces=PIECES, tail=st.sampled_from(["", "$"]), text=TEXTS)
def test_it_agrees_with_regular_expressions(head: str, pieces: str, tail: str, text: str) -> None:
    pattern = head + pieces + tail
    assert name_pattern.compile(pattern).matches(text) == bool(re.search(pattern, text)), (pattern, text)


@given(text=st.text(max_size=60), before=st.text(max_size=5), after=st.text(max_size=5))
def test_an_escaped_text_is_found_in_whatever_holds_it(text: str, before: str, after: str) -> None:
    pattern = "".join(f"\\{one}" for one in text)
    assert name_pattern.compile(pattern).matches(name_pattern.fold(before + text + after))


@given(length=st.integers(0, 99), text=TEXTS)
def test_dots_between_anchors_cut_all_names_by_their_length(length: int, text: str) -> None:
    assert name_pattern.compile("^" + "." * length + "$").matches(name_pattern.fold(text)) == (len(text) == length)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("mul", "MÜLLER", True),
        ("MÜL", "muller", True),
        ("^AB.*$", "Abendroth", True),
        ("^AB.*$", "Drabent", False),
        ("a+b", "aab", False),
        ("a+b", "xa+b", True),
        ("(a|b)", "a", False),
        ("[ab]", "x[ab]", True),
        ("a^b", "a^b", True),
        ("a$b", "a$b", True),
        ("a{2}", "a{2}", True),
        (".{x}", "q{x}", True),
        (".{3,1}", "q{3,1}", True),
        ("\\.", "abc", False),
        ("\\", "a\\b", True),
        ("*", "ab*", True),
        ("", "", True),
        ("^$", "", True),
        ("^$", "a", False),
        ("иван", "ИВАНОВ", True),
    ],
)
def test_what_a_pattern_means(pattern: str, text: str, found: bool) -> None:
    assert name_pattern.compile(pattern).matches(name_pattern.fold(text)) is found


@pytest.mark.parametrize("pattern", ["a" * 201, ".{200}.{1}", "." * 100 + ".{101}"])
def test_a_long_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(Invalid, match="too long"):
        name_pattern.compile(pattern)


def test_work_grows_with_the_text_and_not_with_the_ways_to_match() -> None:
    """Every character moves the states once: what is counted is the looks at the table of characters."""

    class Counted(dict[str, int]):
        looks = 0

        def get(self, key: str, default: int = 0) -> int:  # type: ignore[override]
            self.looks += 1
            return super().get(key, default)

    made = name_pattern.compile("^" + ".*a" * 60 + "$")
    counted = Counted(made.literals)
    pattern = name_pattern.Pattern(counted, made.anything, made.loops, made.skips, made.goal)
    assert not pattern.matches("a" * 5000 + "b")
    assert counted.looks == 5001
