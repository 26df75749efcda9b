# SPDX-License-Identifier: Apache-2.0
"""Partners come, go and come back while everybody writes and messages are still under way: in the end each has what it should."""

import itertools
from collections.abc import Callable
from typing import Any, ClassVar

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from carillon.core.model.room import Item
from carillon.desk.events.room import tasks
from carillon.store import events, rooms
from tests.desk.events.room.rooms import EVERYTHING, Joint, enter, tend, write
from tests.desk.exchange.network import Network

Made = Callable[..., Network]
HOSTS: dict[str, dict[str, tuple[str, ...]]] = {
    "one node": {"alpha": ("FR", "DE", "KE", "JP")},
    "two nodes": {"alpha": ("FR", "KE"), "beta": ("DE", "JP")},
}
OTHERS = ("DE", "KE", "JP")
NUMBERS = itertools.count()


def nothing(at: Joint) -> None:
    """Nobody waits for what was said to arrive."""


class Rooms(RuleBasedStateMachine):
    """FR leads. `kept` are ids that their bureau keeps to itself."""

    net: ClassVar[Network]

    @initialize()
    def begin(self) -> None:
        self.at = Joint(self.net, f"machine-{next(NUMBERS)}")
        self.partners: tuple[str, ...] = ("DE",)
        self.kept: set[str] = set()
        enter(self.at, "DE")

    @rule(partners=st.sets(st.sampled_from(OTHERS)))
    def change(self, partners: set[str]) -> None:
        self.partners = tuple(sorted(partners))
        enter(self.at, *self.partners, then=nothing)

    @rule(bureau=st.sampled_from(("FR", *OTHERS)), own=st.booleans(), to=st.sampled_from(("", "FR", *OTHERS)))
    def write(self, bureau: str, own: bool, to: str) -> None:
        there = self.known(bureau)
        if bureau not in there:
            return
        body: dict[str, Any] = {"kind": "task", "to": to} if to in there and not own else {"own": own}
        made = write(self.at, bureau, text="Something.", then=nothing, **body)
        if own:
            self.kept.add(made.item.id)

    @rule(bureau=st.sampled_from(("FR", *OTHERS)), state=st.sampled_from(("open", "done", "dropped")))
    def do(self, bureau: str, state: Any) -> None:
        for item in self.copy(bureau):
            if item.kind == "task" and bureau in (item.bureau, getattr(item.body, "to", "")) and item.state != state:
                tasks.do_task(*self.at.room(bureau), item.id, state)
                return

    @precondition(lambda self: len(self.net.nodes) > 1)
    @rule(name=st.sampled_from(("alpha", "beta")))
    def deliver(self, name: str) -> None:
        """One node sends and takes what is there."""
        self.net.rounds[name].once()

    @rule()
    def settle(self) -> None:
        tend(self.at)

    def teardown(self) -> None:
        if not hasattr(self, "at"):
            return
        for _ in range(3):
            tend(self.at)
        within = {"FR", *self.partners}
        copies = {code: {one.id: one for one in self.copy(code)} for code in ("FR", *OTHERS)}
        for code, copy in copies.items():
            assert self.known(code) == within
            assert code in within or not copy, f"{code} kept something"
            assert not [one for one in copy.values() if one.id in self.kept and one.bureau != code], f"{code} was told what is not for it"
            for one in copy.values():
                told = one.id not in self.kept and one.bureau == code
                lacking = [to for to in within if told and copies[to].get(one.id, one).state != one.state]
                assert not lacking, f"{lacking} see another state than {code}"
                assert not [to for to in within if told and one.id not in copies[to]], f"what {code} wrote is not everywhere"
        for node in self.net.nodes.values():
            with node.bench.database.read() as connection:
                assert not rooms.any_early(connection, "9999"), "something waits for ever"

    def known(self, bureau: str) -> set[str]:
        """Who takes part, as far as a bureau's node knows."""
        with self.net.at(bureau).bench.database.read() as connection:
            found = events.find(connection, self.at.event)
        return set(found.bureaus) if found else set()

    def copy(self, bureau: str) -> list[Item]:
        with self.net.at(bureau).bench.database.read() as connection:
            return rooms.page(connection, bureau, self.at.event, EVERYTHING)


@pytest.mark.parametrize(("hosts", "examples"), [("one node", 12), ("two nodes", 12)])
def test_each_has_what_it_should(network: Made, hosts: str, examples: int) -> None:
    made = type("Made", (Rooms,), {"net": network(HOSTS[hosts])})
    run_state_machine_as_test(made, settings=settings(max_examples=examples, stateful_step_count=14))


@pytest.mark.soak
@pytest.mark.parametrize("hosts", list(HOSTS))
def test_each_has_what_it_should_over_many_lives(network: Made, hosts: str) -> None:
    made = type("Made", (Rooms,), {"net": network(HOSTS[hosts])})
    run_state_machine_as_test(made, settings=settings(max_examples=300, stateful_step_count=30))
