# SPDX-License-Identifier: Apache-2.0
"""Watches driven at random from several bureaus, and held against a model of a few lines: what rises is told, once, and nothing else is."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, precondition, rule, run_state_machine_as_test

from carillon.desk import hits, inbox, records, trail, watches, watching
from carillon.desk.checks import deeds as checks
from carillon.node import Node
from tests.conftest import Nodes, cast
from tests.core.policy.world import BUREAUS, secret_word

UNTIL = (datetime.now(UTC) + timedelta(days=50)).date().isoformat()
MOST = 8
"""Records of one name: a check shows no more than ten."""
LEVELS = {"possible": 1, "hit": 2}
HOW = {"deadline": None, "suppress_health_check": list(HealthCheck), "phases": (Phase.explicit, Phase.generate)}
FEW = settings(max_examples=10, stateful_step_count=30, **HOW)  # type: ignore[arg-type]
LONG = settings(max_examples=150, stateful_step_count=80, **HOW)  # type: ignore[arg-type]
bureaus = st.sampled_from(BUREAUS)
spellings = st.sampled_from(["exactly", "nearly", "otherwise"])
_seen = count()


@dataclass
class Kept:
    """A watch as the model knows it: what stands of each record, which changed since it was last asked, how many alerts there must be."""

    id: str
    bureau: str
    asked: dict[str, Any]
    standing: dict[str, int] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    alerts: int = 0
    open: bool = True


class Watching(RuleBasedStateMachine):
    """Everybody waits for two people; records of them come, change, go and come back."""

    kept = Bundle("kept")
    known = Bundle("known")
    node: Node

    def __init__(self) -> None:
        super().__init__()
        self.people = [f"{secret_word()} {secret_word()}" for _ in range(2)]
        self.watches: list[Kept] = []
        self.held: Counter[str] = Counter()
        self.owners: dict[str, str] = {}

    def officer(self, bureau: str) -> Any:
        return cast(self.node, bureau)

    def says(self, watch: Kept) -> dict[str, int]:
        """What a fresh check says of each record now; nothing of it is written down."""
        found = checks.prepare(self.node.bench, self.officer(watch.bureau), watch.asked).answer.matches
        return {match["record"]: LEVELS[match["verdict"]] for match in found}

    def name(self, person: int, spelling: str) -> str:
        first, last = self.people[person].split()
        return {"exactly": f"{first} {last}", "nearly": f"{first} {last[:-3]}", "otherwise": f"{secret_word()} {secret_word()}"}[spelling]

    def change(self, record: str) -> None:
        for watch in self.watches:
            if watch.open:
                watch.changed.add(record)

    @rule(target=kept, bureau=bureaus, person=st.integers(0, 1))
    def open(self, bureau: str, person: int) -> Kept:
        asked = {"kind": "person", "query": {"name": self.people[person]}, "purpose": "wanted", "reference": f"case {next(_seen)}"}
        made = watches.open_new(self.node.bench, self.officer(bureau), {**asked, "until": UNTIL})
        watch = Kept(made.kept.watch.id, bureau, asked)
        watch.standing = {match["record"]: LEVELS[match["verdict"]] for match in made.answer.matches}
        self.watches.append(watch)
        return watch

    @rule(watch=consumes(kept))
    def close(self, watch: Kept) -> None:
        watches.close(self.node.bench, self.officer(watch.bureau), watch.id)
        watch.open = False

    @rule(target=known, bureau=bureaus, person=st.integers(0, 1), spelling=spellings, silent=st.booleans())
    def create(self, bureau: str, person: int, spelling: str, silent: bool) -> str:
        if self.held[self.people[person]] >= MOST:
            spelling = "otherwise"
        self.held[self.people[person]] += spelling != "otherwise"
        body = {"schema": "Person", "properties": {"name": [self.name(person, spelling)]}, "reach": "silent" if silent else "copy"}
        one: str = records.create(self.node.bench, self.officer(bureau), body).record.id
        self.owners[one] = bureau
        self.change(one)
        return one

    @rule(
        one=known, person=st.integers(0, 1), spelling=spellings, reach=st.sampled_from(["copy", "ask", "silent"]), shut=st.none() | bureaus
    )
    def correct(self, one: str, person: int, spelling: str, reach: str, shut: str | None) -> None:
        if spelling != "otherwise" and self.held[self.people[person]] >= MOST:
            spelling = "otherwise"
        self.held[self.people[person]] += spelling != "otherwise"
        audience = {"mode": "except", "bureaus": [shut]} if shut else {"mode": "all"}
        body = {"properties": {"name": [self.name(person, spelling)]}, "reach": reach, "audience": audience}
        records.correct(self.node.bench, self.officer(self.owners[one]), one, body, version=None, reason="better known")
        self.change(one)

    @rule(one=consumes(known))
    def withdraw(self, one: str) -> None:
        records.withdraw(self.node.bench, self.officer(self.owners[one]), one, "over")
        self.change(one)

    @precondition(lambda self: any(watch.open for watch in self.watches))
    @rule(data=st.data())
    def judge(self, data: st.DataObject) -> None:
        """Somebody asks and finds that it is another; whoever of his bureau asks the same is told no more, until the record changes."""
        watch = data.draw(st.sampled_from([one for one in self.watches if one.open]))
        self.follow()
        answer = checks.make(self.node.bench, self.officer(watch.bureau), watch.asked)
        for match in answer.matches[:1]:
            hits.judge(self.node.bench, self.officer(watch.bureau), match["hit"], "different", "another face")
            for other in self.watches:
                if other.bureau == watch.bureau and other.asked["query"] == watch.asked["query"]:
                    other.standing.pop(match["record"], None)

    @rule()
    def move(self) -> None:
        self.node.bench.watched.follow()

    @rule()
    def follow(self) -> None:
        for watch in self.watches:
            if watch.open:
                now = self.says(watch)
                for record in watch.changed:
                    level = now.get(record, 0)
                    watch.alerts += level > watch.standing.get(record, 0)
                    watch.standing[record] = level
            watch.changed.clear()
        while watching.follow(self.node.bench):
            pass

    @invariant()
    def every_watch_has_told_what_it_must(self) -> None:
        for watch in self.watches:
            found = watches.fetch(self.node.bench, self.officer(watch.bureau), watch.id).alerts
            assert len(found) == watch.alerts, watch

    def teardown(self) -> None:
        for bureau in BUREAUS:
            lines = [line for line in inbox.page(self.node.bench, self.officer(bureau), limit=100_000) if line.kind == "watch"]
            for watch in self.watches:
                named = f"Watch {watch.asked['reference']}:"
                assert sum(line.text.startswith(named) for line in lines) == (watch.alerts if watch.bureau == bureau else 0)
        for watch in self.watches:
            if watch.open:
                watches.close(self.node.bench, self.officer(watch.bureau), watch.id)
        assert trail.verify(self.node.bench, self.officer("FR")).fault is None


def _drive(node: Node, how: settings) -> None:
    run_state_machine_as_test(type("Driven", (Watching,), {"node": node}), settings=how)


def test_it_agrees_with_its_model(nodes: Nodes) -> None:
    _drive(nodes.open(nodes.make()), FEW)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_it_agrees_with_its_model_for_long(nodes: Nodes, kind: str) -> None:
    _drive(nodes.open(nodes.make(kind)), LONG)
