# SPDX-License-Identifier: Apache-2.0
"""What agrees, what differs and what is missing: each counts as much as it says, and the name that fits best is the one that is told."""

import pytest

from carillon.core.match.engine import compare, rank
from carillon.core.match.score import Scored
from carillon.core.match.subject import Subject, prepare

POSSIBLE, HIT = 0.70, 0.90


def score(left: str, right: str, kind: str = "person") -> float:
    return compare(Subject(kind=kind, names=(left,)), Subject(kind=kind, names=(right,))).score


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        ("Orvanta", "Orvanta Enterprises"),
        ("Orvanta Trading", "Orvanta Trading Logistics"),
        ("Orvanta Belmora", "Orvanta Belmora Agency Ltd"),
    ],
)
def test_a_word_that_says_what_a_body_does_may_be_left_out(short: str, whole: str) -> None:
    assert score(short, whole, "organisation") >= POSSIBLE


@pytest.mark.parametrize(
    ("left", "right"), [("Orvanta Shipping", "Belmora Shipping"), ("Orvanta Trading Company", "Kestrova Trading Company")]
)
def test_what_a_body_does_makes_no_two_one(left: str, right: str) -> None:
    assert score(left, right, "organisation") < POSSIBLE


def test_names_of_half_the_world_say_less_than_rare_ones() -> None:
    common = score("Muhammad Ibrahim", "Muhammad Ibrahim Talarvand")
    rare = score("Zvonimir Talarvand", "Zvonimir Talarvand Okrenka")
    assert common < POSSIBLE
    assert common < rare


def test_a_contradiction_counts_in_full_however_common_the_name() -> None:
    whole = "Talarvand Zvonimir Ali"
    assert score(whole, "Talarvand Zvonimir Omar") < score(whole, "Talarvand Zvonimir")


def test_the_servant_of_the_generous_is_called_so_for_short() -> None:
    assert score("Karim Talarvand", "Abdelkarim Talarvand") >= POSSIBLE > score("Karim Talarvand", "Nadir Talarvand")


def told(query: str, *names: str) -> Scored:
    return rank(prepare(Subject("person", (query,))), [("r", prepare(Subject("person", names)))])[0][1]


@pytest.mark.parametrize(
    ("query", "best"),
    [("Zvonimir Talarvand", "Talarvand Zvonimir"), ("Zvonko Talarvanth", "Talarvanth, Zvonko"), ("Mohamed Hassan", "Mohamed Hassan")],
)
def test_the_best_name_of_a_record_is_told(query: str, best: str) -> None:
    """A weaker alias, or one in another script, never stands before the name that fits."""
    found = told(query, "محمد حسن", "Z. Talarv", best, "Zvonislav Talar")
    assert found.reasons[0].params["right"] == best
    assert found.score >= told(query, best).score - 1e-9


def test_a_birth_date_does_not_make_another_name_the_same() -> None:
    born = ("1971-04-09",)
    left, right = Subject("person", ("Anna Belkova",), born, ("FR",)), Subject("person", ("Peter Talarvand",), born, ("FR",))
    assert compare(left, right).score < 0.2
