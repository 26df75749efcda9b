# SPDX-License-Identifier: Apache-2.0
"""Scores become verdicts at thresholds that can be set."""

import pytest

from carillon.core.match.verdict import Thresholds, verdict


@pytest.mark.parametrize(
    ("score", "expected"), [(0.0, "no_hit"), (0.6999, "no_hit"), (0.70, "possible"), (0.8999, "possible"), (0.9, "hit"), (1.0, "hit")]
)
def test_a_person(score: float, expected: str) -> None:
    assert verdict(score, "person") == expected


def test_an_investigation_misses_less() -> None:
    assert verdict(0.65, "person", "border") == "no_hit"
    assert verdict(0.65, "person", "investigation") == "possible"


def test_an_unknown_kind_has_thresholds_too() -> None:
    assert verdict(0.95, "comet", "astronomy") == "hit"


def test_a_setting_goes_first() -> None:
    own = {"person": Thresholds(possible=0.5, hit=0.6)}
    assert verdict(0.55, "person", "", own) == "possible"
    assert verdict(0.55, "vessel", "", own) == "no_hit"
