# SPDX-License-Identifier: Apache-2.0
"""Blind checks over the API."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.desk.exchange.test_blind import NUMBER, choose, keep
from tests.doors.api.conftest import Caller
from tests.doors.api.test_exchange import Doors, doors, network

__all__ = ["doors", "network"]
QUESTION: dict[str, Any] = {"kind": "document", "query": {"number": NUMBER}, "purpose": "wanted", "bureau": "FR"}


def test_it_is_answered_and_kept_as_a_check(doors: Doors) -> None:
    choose(doors.net, "alpha", 'blind_bureaus = ["FR"]')
    keep(doors.net, "FR")
    caller = doors.at("DE")
    answer = caller.post("/checks/blind", QUESTION)
    told = answer.json()
    assert (answer.status_code, told["held"], told["others"], told["bits"], told["node"]) == (201, True, 0, 0, "alpha")
    assert caller.get(f"/checks/{told['id']}").json()["verdict"] == "hit"
    assert caller.post("/checks/blind", {**QUESTION, "query": {"number": "Z9"}}).json()["held"] is False


def test_what_the_other_bureau_does_not_do_is_no_answer(doors: Doors) -> None:
    caller = doors.at("DE")
    refused = caller.post("/checks/blind", QUESTION)
    assert (refused.status_code, refused.json()["error"]["code"]) == (502, "peer")
    doors.net.office.cut("alpha")
    assert caller.post("/checks/blind", QUESTION).status_code == 502


@pytest.mark.parametrize(
    ("changed", "status"), [({"bureau": "XX"}, 404), ({"bureau": None}, 400), ({"kind": "person"}, 400), ({"query": {}}, 400)]
)
def test_mistakes_are_the_askers(doors: Doors, changed: dict[str, Any], status: int) -> None:
    assert doors.at("DE").post("/checks/blind", QUESTION | changed).status_code == status


def test_without_an_exchange_there_is_nobody_to_ask(sign_in: Callable[[str], Caller]) -> None:
    assert sign_in("officer.fr").post("/checks/blind", QUESTION).status_code == 404
    assert sign_in("frontline.fr").post("/checks/blind", QUESTION).status_code == 403
