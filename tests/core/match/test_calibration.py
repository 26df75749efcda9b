# SPDX-License-Identifier: Apache-2.0
"""A score means a probability at a stated base rate."""

from itertools import pairwise

import pytest

from carillon.core.match.calibration import CURVES, probability


@pytest.mark.parametrize("kind", sorted(CURVES))
def test_a_better_score_never_means_less(kind: str) -> None:
    found = [probability(step / 200, kind) for step in range(201)]
    assert all(one <= other for one, other in pairwise(found))
    assert 0.0 < found[0] < 0.01
    assert 0.95 < found[-1] < 1.0


@pytest.mark.parametrize(("score", "least", "most"), [(0.5, 0.03, 0.12), (0.7, 0.25, 0.5), (0.9, 0.85, 0.98)])
def test_what_the_thresholds_mean(score: float, least: float, most: float) -> None:
    assert least <= probability(score) <= most


def test_few_listed_among_those_asked_make_a_name_alone_worth_little() -> None:
    assert probability(0.95, "person", 1.0) > 0.9
    assert probability(0.95, "person", 1 / 20_000) < 0.05
    assert probability(0.95, "person", 0.0) == 0.0


def test_a_birth_date_that_agrees_makes_a_score_worth_more() -> None:
    alone, known = probability(0.95, "person", 1 / 1000), probability(0.95, "person", 1 / 1000, evidence=True)
    assert alone < 0.6 < known


@pytest.mark.parametrize("evidence", [False, True])
def test_the_more_of_those_asked_are_listed_the_more_a_score_is_worth(evidence: bool) -> None:
    found = [probability(0.8, "person", rate, evidence=evidence) for rate in (0.0, 0.001, 0.01, 0.1, 1.0)]
    assert found == sorted(found)
    assert found[0] == 0.0


@pytest.mark.parametrize("score", [-1.0, 0.0, 0.3, 1.0, 2.0])
def test_any_score_has_a_probability(score: float) -> None:
    assert 0.0 <= probability(score, "person", 0.05, evidence=True) <= 1.0


def test_an_unknown_kind_has_a_curve() -> None:
    assert probability(0.9, "vessel") > 0.8
