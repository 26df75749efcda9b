# SPDX-License-Identifier: Apache-2.0
"""A secretariat with its control, an owner and a holder of copies: on one node, or on three."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from carillon import node as nodes
from carillon.core.policy.actors import Actor
from carillon.core.policy.retention import months_on
from carillon.desk import inbox, people, records
from carillon.desk.checks import deeds as checks
from carillon.desk.exchange import membership
from carillon.desk.subjects import cases, clockwork, consulting, deciding, searching
from carillon.node import Node
from carillon.store import people as store
from tests.desk.deeds import holds
from tests.desk.exchange.network import Network

NAME, NUMBER = "Qwyzzthorpe Blagrannoch", "Q7654321"
PERSON = {"name": [NAME], "birthDate": ["1971-02-03"], "passportNumber": [NUMBER], "nationality": ["FR"]}
ASKS = {
    "kind": "deletion",
    "subject": {"name": "Blagrannoch Qwyzzthorpe", "birth_date": "1971-02-03", "numbers": [NUMBER]},
    "applicant": "Maître Dupont, advocate",
    "identity": "passport seen, mandate of 2026-11-02",
}
HOSTS = {"hub": ("XS",), "alpha": ("FR", "BE"), "beta": ("DE",)}


def today() -> str:
    """The real one, also where another is pretended."""
    return datetime.now(UTC).date().isoformat()


def in_months(months: int) -> str:
    return months_on(today(), months)


class Court:
    """`one`: a single node for all. XS is the secretariat, with two control users; FR owns, DE receives."""

    def __init__(self, folder: Path, *, one: bool) -> None:
        self.net = None if one else Network(folder, HOSTS)
        self.single: Node | None = None
        if self.net is None:
            self.single = _single(folder)
        else:
            change = membership.roles(self.net.nodes["hub"].bench, self.net.admin("hub"), "XS", ["secretariat"])
            assert change.document
            self.net.spread()
        self.control = self.appoint("XS", "control.xs")
        self.second = self.appoint("XS", "second.xs", by=self.control)

    def at(self, bureau: str) -> Node:
        return self.single or self.net.at(bureau)  # type: ignore[union-attr, return-value]

    def officer(self, bureau: str) -> Actor:
        return nodes.actor(self.at(bureau), None, bureau)

    def appoint(self, bureau: str, username: str, by: Actor | None = None) -> Actor:
        """A data-protection officer."""
        node = self.at(bureau)
        admin = by or nodes.actor(node, None, bureau, role="admin")
        people.register_user(node.bench, admin, {"username": username, "bureau": bureau, "role": "control"}, "correct-horse-battery")
        return nodes.actor(node, username, None)

    def settle(self) -> None:
        """Messages are carried, and what is due by the clock is done."""
        for _ in range(3):
            if self.net is not None:
                self.net.settle()
            for node in self.nodes():
                clockwork.run(node.bench)

    def nodes(self) -> list[Node]:
        return list(self.net.nodes.values()) if self.net is not None else [self.single]  # type: ignore[list-item]

    def create(self, bureau: str = "FR", **rules: Any) -> str:
        made = records.create(self.at(bureau).bench, self.officer(bureau), {"schema": "Person", "properties": PERSON, **rules})
        self.settle()
        return made.record.id

    def verdict(self, bureau: str, name: str = NAME) -> str:
        query = {"kind": "person", "query": {"name": name}, "purpose": "wanted"}
        return checks.make(self.at(bureau).bench, self.officer(bureau), query).verdict

    def receive(self, **more: Any) -> str:
        """A request up to where records were looked for."""
        bench = self.at("XS").bench
        case = cases.receive(bench, self.control, {**ASKS, **more}).case
        cases.admit(bench, self.control, case.id)
        searching.search(bench, self.control, case.id)
        return case.id

    def case(self, subject_id: str) -> cases.Opened:
        return cases.fetch(self.at("XS").bench, self.control, subject_id)

    def consult(self, subject_id: str, **more: Any) -> None:
        consulting.consult(self.at("XS").bench, self.control, subject_id, **more)
        self.settle()

    def answer(self, bureau: str, position: str = "agree", **more: Any) -> None:
        node = self.at(bureau)
        asked = consulting.page(node.bench, self.officer(bureau), state="open")[0]
        consulting.answer(node.bench, self.officer(bureau), asked.id, {"position": position, **more})
        self.settle()

    def decide(self, subject_id: str, fates: dict[str, str], decision: str = "granted", ground: str = "inaccurate", **more: Any) -> None:
        body = {"decision": decision, "ground": ground, "reasons": "He is another.", "fates": fates, **more}
        deciding.decide(self.at("XS").bench, self.control, subject_id, body)
        self.settle()

    def told(self, bureau: str, kind: str) -> list[str]:
        node = self.at(bureau)
        return [one.text for one in inbox.page(node.bench, self.officer(bureau), limit=100) if one.kind == kind]

    def left(self, *words: str) -> list[str]:
        """Where on any node one of the words stands, but in the file of control itself."""
        found = [one for node in self.nodes() for one in holds(node, *words)]
        return [one for one in found if one.split(":")[0] not in ("subjects", "consultations", "messages")]

    def close(self) -> None:
        if self.net is not None:
            self.net.close()
        if self.single is not None:
            self.single.close()


def _single(folder: Path) -> Node:
    kinds = {"XS": "secretariat"}
    bureaus = [
        store.Bureau(code=code, names={"en": code}, country=code[:2], kind=kinds.get(code, "ncb")) for code in ("XS", "FR", "BE", "DE")
    ]
    nodes.make(folder / "node", bureaus, officers=False)
    return nodes.open_node(folder / "node", durable=False)
