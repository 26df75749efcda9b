# SPDX-License-Identifier: Apache-2.0
"""Screening a node is checking it: what a check may not say, a line of results does not say, and each is in the log."""

import json
from pathlib import Path
from typing import Any

import pytest

from carillon.desk import inbox
from carillon.desk.checks import deeds as checks
from carillon.desk.screening import at_node
from carillon.desk.screening.queries import Asked
from carillon.errors import Denied, Invalid
from carillon.node import Node
from tests.conftest import cast
from tests.desk.deeds import ZEBULON, create, log

ZEB = Asked(id="seat-27", kind="person", names=(ZEBULON,))


def ask(node: Node, *asked: Asked, role: str = "officer", purpose: str = "accreditation") -> list[dict[str, Any]]:
    return [json.loads(line) for line in at_node.asker(node.bench, cast(node, "DE", role), purpose, 10)(list(asked))]


def test_a_screening_is_so_many_checks(node: Node) -> None:
    one = create(node, cast(node, "FR"))
    found = ask(node, ZEB, Asked(id="nobody", names=("Brook Otherwise",)))
    assert [line["id"] for line in found] == ["seat-27", "nobody"]
    assert found[0]["matches"][0]["record"] == one.id
    assert found[0]["matches"][0]["reasons"][0]["text"]
    assert (found[1]["verdict"], found[1]["matches"]) == ("no_hit", [])
    assert len(log(node, cast(node, "DE", "control"), "check.make")) == 2
    assert [one["reference"] for one in checks.page(node.bench, cast(node, "DE"))] == ["nobody", "seat-27"]


def test_the_owner_is_told(node: Node) -> None:
    create(node, cast(node, "FR"))
    ask(node, ZEB)
    assert len(log(node, cast(node, "FR", "control"), "record.disclosed")) == 1
    assert inbox.unread(node.bench, cast(node, "FR")) == 1


@pytest.mark.parametrize("reach", ["silent", "hit-only"])
def test_what_a_check_does_not_say(node: Node, reach: str) -> None:
    one = create(node, cast(node, "FR"), reach=reach)
    (line,) = ask(node, ZEB)
    assert one.id not in json.dumps(line)
    assert ZEBULON not in json.dumps(line)
    assert bool(line["matches"]) == (reach == "hit-only")


def test_a_number_without_a_name_is_a_check_of_a_document(node: Node) -> None:
    one = create(node, cast(node, "FR"))
    (line,) = ask(node, Asked(id="d", number="X1234567", issuer="FR"))
    assert (line["verdict"], line["matches"][0]["record"]) == ("hit", one.id)


def test_a_row_that_cannot_be_asked_is_answered_and_not_logged(node: Node) -> None:
    found = ask(node, Asked(id="a", error="no name"), Asked(id="b", names=("x" * 5000,)), ZEB)
    assert [line["verdict"] is None for line in found] == [True, True, False]
    assert all(line["error"] for line in found[:2])
    assert len(log(node, cast(node, "DE", "control"), "check.make")) == 1


def test_who_may_not_check_may_not_screen(node: Node) -> None:
    with pytest.raises(Denied):
        ask(node, ZEB, role="admin")
    with pytest.raises(Invalid, match="mistakes"):
        ask(node, ZEB, purpose="curiosity")


def test_the_same_again_is_the_same(node: Node, tmp_path: Path) -> None:
    create(node, cast(node, "FR"))
    assert ask(node, ZEB) == ask(node, ZEB)
