# SPDX-License-Identifier: Apache-2.0
"""What of figures a role may see."""

import pytest

from carillon.core.policy.actors import ROLES, Actor
from carillon.core.policy.decide import decide
from carillon.core.policy.figures import ALL, Sight, sight
from carillon.errors import Denied


def seen(role: str, bureau: str = "", *, rates: bool = True, refusals: bool = False) -> Sight:
    return sight(Actor("usr-1", "somebody", "FR", role), bureau, rates_open=rates, refusals_open=refusals)


@pytest.mark.parametrize("role", ROLES)
def test_who_reads_figures(role: str) -> None:
    assert decide(Actor("u", "u", "FR", role), "figures.read").allowed == (role not in ("frontline", "partner", "admin"))


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("control",)])
def test_one_sees_ones_own_bureau(role: str) -> None:
    assert seen(role).whose == seen(role, "FR").whose == "FR"
    for other in ("DE", ALL):
        with pytest.raises(Denied):
            seen(role, other)


def test_control_sees_any_bureau_and_all() -> None:
    assert [seen("control", one).whose for one in ("", "DE", ALL)] == ["FR", "DE", ""]


@pytest.mark.parametrize(("rates", "refusals"), [(True, False), (False, True), (False, False)])
def test_boards_are_open_as_the_operator_says(rates: bool, refusals: bool) -> None:
    officer = seen("officer", rates=rates, refusals=refusals)
    assert (officer.full, officer.rates, officer.refusals) == (False, rates, refusals)
    for role in ("compliance", "control"):
        found = seen(role, rates=rates, refusals=refusals)
        assert (found.full, found.rates, found.refusals) == (True, True, True)


def test_small_counts() -> None:
    assert [seen("officer").others(number) for number in (0, 1, 2, 3)] == ["<3", "<3", "<3", 3]
    assert [seen("control").others(number) for number in (0, 2)] == [0, 2]
