# SPDX-License-Identifier: Apache-2.0
"""Rare terms are asked first, common ones only while there is room."""

from collections.abc import Mapping

import pytest

from carillon.core.match.keys import Terms
from carillon.store.index import terms
from carillon.store.index.terms import TermChooser, facts, with_facts


class Frequencies:
    """Stands in for the searcher: it knows how often each term is held, and counts how often it was asked."""

    def __init__(self, held: Mapping[str, int]) -> None:
        self.held = held
        self.asked = 0

    def doc_freq(self, field: str, term: str) -> int:
        self.asked += 1
        return self.held.get(term, 0)


def choose(held: Mapping[str, int], given: Terms) -> list[str]:
    return [term for _, term in TermChooser(Frequencies(held)).choose(given)]  # type: ignore[arg-type]


def test_rarest_first_and_unknown_ones_never() -> None:
    held = {"abc": 500, "bcd": 3, "zzz": 40}
    assert choose(held, Terms(("abc", "bcd", "xyz"), ("zzz",))) == ["bcd", "zzz", "abc"]


def test_common_terms_stop_at_the_budget() -> None:
    rare = {f"r{n}": 1 for n in range(terms.TERMS)}
    common = {f"z{n}": terms.POSTINGS // 2 for n in range(5)}
    found = choose({**rare, **common}, Terms((*rare, *common), ()))
    assert len(found) == terms.TERMS + 1


def test_a_name_of_common_terms_alone_is_still_asked() -> None:
    common = {f"z{n}": 10 * terms.POSTINGS for n in range(30)}
    assert len(choose(common, Terms(tuple(common), ()))) == terms.TERMS


def test_frequencies_are_looked_up_once() -> None:
    searcher = Frequencies({"abc": 1})
    chooser = TermChooser(searcher)  # type: ignore[arg-type]
    for _ in range(3):
        chooser.choose(Terms(("abc",), ()))
    assert searcher.asked == 1


@pytest.mark.parametrize(
    ("dates", "countries", "found"),
    [
        ((), (), ()),
        (("1980",), ("FR",), ("c_fr", "y_1980")),
        (("1980-04",), (), ("y_1980",)),
        (("1980-04-16",), (), ("y_1980", "d_19800416", "d_19801604")),
        (("1980-04-04T10:00:00",), (), ("y_1980", "d_19800404")),
        (("about 1980", ""), ("GB-SCT",), ()),
    ],
)
def test_facts(dates: tuple[str, ...], countries: tuple[str, ...], found: tuple[str, ...]) -> None:
    assert facts(dates, countries) == found


def test_facts_alone_make_no_name() -> None:
    assert with_facts(Terms((), ()), ("y_1980",)) == Terms((), ())
    assert with_facts(Terms(("abc",), ("b",)), ("y_1980",)) == Terms(("abc",), ("b", "y_1980"))
