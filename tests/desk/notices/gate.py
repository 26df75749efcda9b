# SPDX-License-Identifier: Apache-2.0
"""What the tests of notices do again and again: bodies, and the way through the gate."""

from typing import Any

from carillon.core.model.notice import Content, Notice
from carillon.core.policy.actors import Actor
from carillon.core.policy.decide import DEEDS
from carillon.desk import inbox, records
from carillon.desk.checks import deeds as checks
from carillon.desk.notices import drafting, life, reading
from carillon.desk.reviews import decisions, queue
from carillon.errors import NotFound
from carillon.node import Node
from carillon.store.notices import Wanted
from carillon.store.people import Bureau, put_bureaus
from tests.conftest import PASSWORD

RED = {
    "basis": "prosecution",
    "offence": ["fraud"],
    "charge": "Aggravated fraud",
    "law": "Penal code, 313",
    "facts": "Sold houses that are not for sale to eleven people.",
    "max_penalty_months": "84",
    "warrant_reference": "W-1/2026",
    "warrant_date": "2026-02-03",
    "warrant_authority": "Example court",
    "warrant_country": "FR",
    "extradition": ["DE", "KE"],
    "assurance": "yes",
}
YELLOW = {
    "category": "runaway",
    "disappeared": "2026-10-20",
    "place": "Examplestadt",
    "place_country": "DE",
    "circumstances": "Did not come home from school.",
}
NAME = "Zebulon Vanishingham"


def person(node: Node, actor: Actor, name: str = NAME, **more: Any) -> str:
    """A record that nobody else sees yet."""
    properties = {"name": [name], "birthDate": ["1980-04-01"], "nationality": ["FR"], **more.pop("properties", {})}
    body = {"schema": "Person", "properties": properties, "audience": {"mode": "only", "bureaus": []}, **more}
    return records.create(node.bench, actor, body).record.id


def draft(node: Node, actor: Actor, record: str, **more: Any) -> str:
    body = {"colour": "red", "records": [record], "fields": RED, "audience": "all", **more}
    return drafting.draft(node.bench, actor, body).notice.id


def submitted(node: Node, actor: Actor, record: str, **more: Any) -> str:
    notice = draft(node, actor, record, **more)
    drafting.submit(node.bench, actor, notice)
    return notice


def cleared(node: Node, reviewer: Actor, notice: str, text: str = "") -> None:
    queue.take(node.bench, reviewer, notice)
    decisions.clear(node.bench, reviewer, notice, text)


def passed(node: Node, reviewer: Actor, notice: str, text: str = "") -> str:
    """Through the gate; the public number."""
    cleared(node, reviewer, notice, text)
    return decisions.publish(node.bench, reviewer, notice).notice.number


def published(node: Node, officer: Actor, reviewer: Actor, **more: Any) -> tuple[str, str]:
    """(notice, record) of a notice that passed the gate on one node."""
    record = person(node, officer)
    notice = submitted(node, officer, record, **more)
    passed(node, reviewer, notice)
    return notice, record


def seen(node: Node, actor: Actor) -> list[str]:
    return [one.notice.id for one in reading.page(node.bench, actor, Wanted())]


def match(node: Node, actor: Actor, name: str = NAME) -> dict[str, Any] | None:
    """What a check tells of the name; None where it finds nothing."""
    question = {"kind": "person", "query": {"name": name, "birth_date": "1980-04-01"}, "purpose": "wanted"}
    found = checks.make(node.bench, actor, question).matches
    return dict(found[0]) if found else None


def mark(node: Node, actor: Actor, name: str = NAME) -> Any:
    found = match(node, actor, name)
    return found.get("notice") if found else None


def trace(node: Node, actor: Actor, notice: str) -> list[str]:
    """Where somebody finds anything of a notice."""
    found = []
    if notice in seen(node, actor):
        found.append("list")
    try:
        reading.fetch(node.bench, actor, notice)
        found.append("page")
    except NotFound:
        pass
    over = ("suspended", "withdrawn", "no longer for you")
    lines = [line for line in inbox.page(node.bench, actor, limit=200) if line.object_id == notice]
    if any(not line.text.endswith(over) for line in lines):
        found.append("inbox")
    if actor.role in DEEDS["check.make"] and (shown := mark(node, actor)) and shown["id"] == notice:
        found.append("match")
    return found


def secretariat(node: Node) -> None:
    """A bureau that reviews for all, with its people."""
    from carillon.core.policy.actors import ROLES
    from carillon.desk import people as desk
    from carillon.store import clock, people

    hashed = desk.hash_password(PASSWORD, "somebody")
    with node.bench.database.write() as connection:
        put_bureaus(connection, [Bureau(code="XS", names={"en": "Secretariat"}, country="XS", kind="secretariat")])
        for role in ROLES:
            user = people.User(id=clock.new_id("usr"), username=f"{role}.xs", name=role, bureau="XS", role=role, created_at=clock.now())
            people.put_user(connection, user, hashed)


def stop(node: Node, reviewer: Actor, notice: str) -> None:
    life.suspend(node.bench, reviewer, notice, "complaint", "Counsel has complained.")


def standing(notice: Notice) -> Content:
    """What the version says that is published."""
    assert notice.standing is not None
    return notice.standing.content
