# SPDX-License-Identifier: Apache-2.0
"""What the tests of the desk do again and again."""

import json
from typing import Any

from sqlalchemy import select

from carillon.core.policy.actors import Actor
from carillon.desk import records, trail
from carillon.desk.checks import deeds as checks
from carillon.node import Node
from carillon.store import schema

ZEBULON = "Zebulon Vanishingham"
SOUGHT = {
    "schema": "Person",
    "properties": {"name": [ZEBULON], "birthDate": ["1980-04-01"], "passportNumber": ["X1234567"], "nationality": ["FR"]},
}


def create(node: Node, actor: Actor, **more: Any) -> Any:
    """A record of the actor's bureau."""
    return records.create(node.bench, actor, {**SOUGHT, **more}).record


def check(node: Node, actor: Actor, name: str = ZEBULON, **more: Any) -> checks.Answer:
    return checks.make(node.bench, actor, {"kind": "person", "query": {"name": name}, "purpose": "wanted", **more})


def check_number(node: Node, actor: Actor, number: str = "X1234567") -> checks.Answer:
    return checks.make(node.bench, actor, {"kind": "document", "query": {"number": number, "country": "FR"}, "purpose": "border"})


def log(node: Node, actor: Actor, deed: str | None = None) -> list[trail.Line]:
    """A bureau's log, newest first, without the look at itself."""
    lines = trail.page(node.bench, actor, limit=500)
    return [line for line in lines if line.deed != "audit.read" and deed in (None, line.deed)]


def holds(node: Node, *words: str) -> list[str]:
    """In which tables one of the words stands."""
    found = []
    with node.bench.database.read() as connection:
        for table in schema.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                text = json.dumps([str(one) for one in row], ensure_ascii=False).casefold()
                found += [f"{table.name}: {text}" for word in words if word.casefold() in text]
    return found
