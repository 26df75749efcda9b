# SPDX-License-Identifier: Apache-2.0
"""A pasted text taken apart into checks: what each number and name is taken for, and that each is an ordinary check."""

import pytest

from carillon.desk import records
from carillon.desk.checks import everything
from carillon.errors import Denied, Invalid
from carillon.node import Node
from tests.conftest import cast

GENERIC = list(everything.GENERIC)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Nadia Exemplar", ["person"]),
        ("Нурлан Образцов", ["person"]),
        ("O'Exemplar-Muster, Jean", ["person", "person"]),
        ("Wang", ["person"]),
        ("DE89 3704 0044 0532 0130 00", ["account"]),
        ("+33 1 99 00 12 34", ["phone"]),
        ("WVWZZZ1JZ3W386752", ["vehicle"]),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", ["wallet"]),
        ("hxxps://example[.]org/login", ["indicator"]),
        ("203.0.113.7", ["indicator"]),
        ("someone@example.org", ["indicator"]),
        ("X1234567", GENERIC),
    ],
)
def test_what_a_text_is_taken_for(text: str, kinds: list[str]) -> None:
    assert [kind for _, kind in everything.take_apart(text)] == kinds


def test_each_once_in_its_order() -> None:
    text = "Nadia Exemplar\nDE89370400440532013000; Nadia Exemplar\n\n , someone@example.org"
    assert everything.take_apart(text) == [
        ("Nadia Exemplar", "person"),
        ("DE89370400440532013000", "account"),
        ("someone@example.org", "indicator"),
    ]


def test_every_one_is_checked_and_logged(node: Node) -> None:
    body = {"schema": "Person", "properties": {"name": ["Nadia Exemplar"], "passportNumber": ["X1234567"]}, "action": "arrest"}
    records.create(node.bench, cast(node, "DE"), body)
    found = everything.make(node.bench, cast(node, "FR"), "Nadia Exemplar\nX1234567\n203.0.113.7", "investigation", "case 7")
    verdicts = {(one.text, one.kind): one.answer.verdict for one in found}
    assert verdicts["Nadia Exemplar", "person"] != "no_hit"
    assert verdicts["X1234567", "document"] != "no_hit"
    assert verdicts["203.0.113.7", "indicator"] == "no_hit"
    assert len({one.answer.id for one in found}) == len(found) == 2 + len(GENERIC)


@pytest.mark.parametrize("text", ["", " \n,;", "x" * 10_001, "\n".join(f"X{n:07}" for n in range(11))])
def test_nothing_or_too_much(node: Node, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        everything.make(node.bench, cast(node, "FR"), text, "investigation")
    assert set(refused.value.fields) == {"text"}


def test_who_may_not_check_checks_nothing(node: Node) -> None:
    with pytest.raises(Denied):
        everything.make(node.bench, cast(node, "FR", "admin"), "X1234567", "investigation")
