# SPDX-License-Identifier: Apache-2.0
"""Several nodes of one exchange in one process, over a carrier whose faults are drawn from a seed."""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from carillon import node as nodes
from carillon.core.policy.actors import Actor
from carillon.desk import chores
from carillon.desk.checks import asked, deeds, elsewhere
from carillon.desk.exchange import membership
from carillon.desk.exchange.rounds import Rounds
from carillon.errors import Unavailable
from carillon.exchange.memory import Faults, PostOffice
from carillon.node import Node
from carillon.store import clock
from carillon.store.people import Bureau

TWO = {"alpha": ("FR", "BE"), "beta": ("DE", "AT")}
THREE = {**TWO, "gamma": ("KE", "JP")}


STILL = 4
_folder = TemporaryDirectory()
_made: dict[tuple[tuple[str, tuple[str, ...]], ...], Path] = {}
"""Networks as they begin, by their nodes and bureaus: each test has a copy."""


class State(NamedTuple):
    """`told`: up to which change of records; `ends`: what was said and done on each line; `quiet`: everything was."""

    told: int
    ends: tuple[tuple[int, int], ...]
    quiet: bool


class Network:
    """`hosts`: bureaus by node. The first node founds the exchange and holds its root keys."""

    def __init__(self, folder: Path, hosts: Mapping[str, Sequence[str]] = TWO, *, seed: int = 0, faults: Faults | None = None) -> None:
        self.folder = folder
        self.hosts = hosts
        self.office = PostOffice(seed=seed, faults=faults)
        self.nodes: dict[str, Node] = {}
        self.rounds: dict[str, Rounds] = {}
        self.home = {code: name for name, codes in hosts.items() for code in codes}
        key = tuple((name, tuple(codes)) for name, codes in hosts.items())
        if clock.seconds(clock.now(), datetime.now(UTC).isoformat()) ** 2 > 1:
            # In another time directories are of that time.
            self._make(folder)
        else:
            if key not in _made:
                _made[key] = Path(_folder.name) / str(len(_made))
                self._make(_made[key])
            shutil.copytree(_made[key], folder, dirs_exist_ok=True)
        for name in hosts:
            self.open(name)

    def _make(self, folder: Path) -> None:
        """The nodes as they are when all have joined, closed."""
        self.folder, wanted = folder, self.folder
        for name, codes in self.hosts.items():
            bureaus = [Bureau(code=code, names={"en": code}, country=code[:2]) for code in codes]
            nodes.make(folder / name, bureaus, name=name, officers=False)
            self.open(name)
        first, *others = self.hosts
        membership.found(self.nodes[first].bench, self.admin(first), [])
        for name in others:
            self.admit(name)
        self.spread()
        self.close()
        self.nodes.clear()
        self.folder = wanted

    def open(self, name: str) -> None:
        """Starts a node, or starts it again."""
        if name in self.nodes:
            self.nodes[name].close()
        self.nodes[name] = nodes.open_node(self.folder / name, durable=False)
        line = self.office.line(name)
        bench = self.nodes[name].bench
        bench.carrier.transport = line
        line.serve_asked(asked.answerer(bench))
        self.rounds[name] = Rounds(self.nodes[name].bench, line, pulse_seconds=0.0, answer_seconds=0.0, lease_seconds=0.0)

    def admin(self, name: str) -> Actor:
        return nodes.actor(self.nodes[name], None, self.hosts[name][0], role="admin")

    def officer(self, bureau: str) -> Actor:
        return nodes.actor(self.at(bureau), None, bureau)

    def at(self, bureau: str) -> Node:
        return self.nodes[self.home[bureau]]

    @property
    def operator(self) -> str:
        return next(iter(self.hosts))

    def admit(self, name: str) -> None:
        request, fingerprint = membership.request(self.nodes[name].bench, self.admin(name))
        change = membership.admit(self.nodes[self.operator].bench, self.admin(self.operator), request, fingerprint)
        membership.join(self.nodes[name].bench, self.admin(name), change.document, change.roots)

    def spread(self) -> None:
        """Hands the newest directory to every node, as an operator would by hand."""
        document = membership.document(self.nodes[self.operator].bench, self.admin(self.operator))
        for name, node in self.nodes.items():
            if name != self.operator and node.bench.keyring is not None:
                membership.join(node.bench, self.admin(name), document)

    def settle(self, most: int = 60, names: Sequence[str] = ()) -> None:
        """Rounds on all nodes until each knows that all it said was done, or so many times; over a carrier without faults no more than
        `STILL` rounds after which all is as it was, since a test that turns the clock back has nodes that never hear that it was done."""
        still, before = 0, None
        for number in range(most):
            for name in names or list(self.rounds):
                with suppress(Unavailable):
                    self.rounds[name].once()
            now = [self.state(name) for name in names or self.rounds]
            still = still + 1 if now == before else 0
            before = now
            if (number > 1 and all(one.quiet for one in now)) or (still == STILL and self.office.faults == Faults()):
                return

    def tend(self) -> None:
        """Until everything said was done, and what is due by the clock was done, said and done in its turn."""
        for _ in range(3):
            self.settle()
            for node in self.nodes.values():
                chores.tend(node.bench, "test")
        self.settle()

    def quiet(self, name: str) -> bool:
        """Whether everything that a node said was done, as far as it knows, and all that is here was told."""
        return self.state(name).quiet

    def state(self, name: str) -> "State":
        """How far a node is."""
        from carillon.desk.exchange import sharing
        from carillon.store import positions, records
        from carillon.store.exchange import letters, outbox

        with self.nodes[name].bench.database.read() as connection:
            told = positions.read(connection, sharing.POSITION)
            ends = tuple((end.seq, end.applied) for end in letters.all_ends(connection))
            done = all(applied == seq for seq, applied in ends) and not outbox.waiting(connection, 1)
            return State(told, ends, told == records.last_change(connection) and done)

    def check(self, bureau: str, name: str) -> dict[str, Any]:
        """What an officer of a bureau is told of a name."""
        question = {"kind": "person", "query": {"name": name}, "purpose": "wanted"}
        return deeds.plain(deeds.make(self.at(bureau).bench, self.officer(bureau), question))

    def ask(self, bureau: str, name: str) -> dict[str, Any]:
        """The same, with other nodes asked for what stays at home."""
        asks = {"kind": "person", "query": {"name": name}, "purpose": "wanted"}
        return deeds.plain(elsewhere.make(self.at(bureau).bench, self.officer(bureau), asks, seconds=5))

    def close(self) -> None:
        for node in self.nodes.values():
            node.close()


def person(name: str, **rules: object) -> dict[str, Any]:
    """The body of a record of a fictitious person."""
    return {"schema": "Person", "properties": {"name": [name]}, **rules}


def only(*bureaus: str) -> dict[str, Any]:
    return {"mode": "only", "bureaus": list(bureaus)}
