# SPDX-License-Identifier: Apache-2.0
"""One node served by several machines: folders of their own, one PostgreSQL, no stale answer; one is lost, another comes."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from carillon import node as nodes_module
from carillon.desk import records
from carillon.errors import Conflict, Invalid, NotFound
from carillon.store import records as store
from carillon.store.exchange.schema import leases
from tests.conftest import PASSWORD, Nodes, Templates
from tests.desk.exchange.network import person
from tests.nodes.processes import Processes, until

TIMES = 200


class Machine:
    """`carillon serve` on one folder, as an officer calls it."""

    def __init__(self, address: str, started: "subprocess.Popen[str]") -> None:
        self.address, self.started, self.token = address, started, ""

    def post(self, path: str, body: dict[str, Any]) -> Any:
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {self.token}"} if self.token else {})}
        request = urllib.request.Request(f"{self.address}/api/v1{path}", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def sign_in(self, bureau: str) -> str:
        return str(self.post("/session", {"username": f"officer.{bureau}", "password": PASSWORD})["token"])


@contextmanager
def serving(folder: Path, environment: dict[str, str]) -> Iterator[Machine]:
    command = [sys.executable, "-m", "carillon", "serve", "--node", str(folder), "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        try:
            yield Machine(started.stdout.readline().split()[-1], started)
        finally:
            started.kill()


def named(number: int) -> str:
    """A name of its own: two words of made-up syllables."""
    syllables = ("ba", "ko", "ri", "tu", "ne", "mo", "sa", "vi", "lo", "du")
    digits = f"{number:04}"
    return "".join(syllables[int(one)] for one in digits).title() + " " + "".join(syllables[9 - int(one)] for one in digits[::-1]).title()


def missed(writer: Machine, asker: Machine, numbers: range) -> list[str]:
    """Names that a check on one machine, begun when the record was accepted on the other, does not meet."""
    lost = []
    for number in numbers:
        name = named(number)
        made = writer.post("/records", person(name))
        answer = asker.post("/checks", {"kind": "person", "query": {"name": name}, "purpose": "wanted"})
        if made["id"] not in {one["record"] for one in answer["matches"]}:
            lost.append(name)
        writer, asker = asker, writer
    return lost


def test_what_one_machine_accepts_the_next_check_on_another_meets(nodes: Nodes, child_environment: dict[str, str]) -> None:
    first = nodes.make("postgresql", "first")
    second, third = nodes.folder / "second", nodes.folder / "third"
    nodes_module.replicate(first, second)
    with ExitStack() as stack:
        one, two = (stack.enter_context(serving(folder, child_environment)) for folder in (first, second))
        # Who signed in at one machine is known to every other.
        one.token = two.token = one.sign_in("fr")
        assert missed(one, two, range(TIMES)) == []
        one.started.kill()
        one.started.wait(60)
        assert missed(two, two, range(TIMES, TIMES + 10)) == []
        nodes_module.replicate(second, third)
        new = stack.enter_context(serving(third, child_environment))
        new.token = two.token
        assert missed(two, new, range(TIMES + 10, TIMES + 60)) == []
        old = new.post("/checks", {"kind": "person", "query": {"name": named(3)}, "purpose": "wanted"})
        assert old["verdict"] == "hit"


def test_the_exchange_goes_on_by_another_machine(
    tmp_path: Path, templates: Templates, child_environment: dict[str, str], cheap_passwords: None
) -> None:
    server = templates.servers.get()
    url = server.url(name := server.create())
    net = Processes(tmp_path, {"harbour": ["GB"], "inland": ["AT"]}, child_environment, {"inland": url})
    try:
        nodes_module.replicate(tmp_path / "inland", tmp_path / "again")
        net.start("harbour", "inland")
        arrives(net, "Nadia Exemplar")
        before = holder(net)
        net.start("again")
        net.kill("inland")
        arrives(net, "Kofi Exemplar")
        assert holder(net) != before
    finally:
        net.close()
        server.drop(name)


def arrives(net: Processes, name: str) -> None:
    record_id = records.create(net.nodes["harbour"].bench, net.officer("harbour"), person(name)).record.id

    def there() -> bool:
        with net.nodes["inland"].bench.database.read() as connection:
            return store.fetch_any(connection, record_id) is not None

    until(there, name)


def holder(net: Processes) -> str:
    with net.nodes["inland"].bench.database.read() as connection:
        return str(connection.execute(leases.select().where(leases.c.work == "exchange")).one().holder)


def test_a_replica_has_the_keys_and_not_the_hub(nodes: Nodes) -> None:
    folder = nodes.make("postgresql")
    kept = folder / "exchange"
    kept.mkdir()
    for name in ("keyring.json", "carrier.seed", "roots.json", "hub.json", "hub.seed"):
        (kept / name).write_text(name)
    nodes_module.replicate(folder, new := nodes.folder / "new")
    assert sorted(str(one.relative_to(new)) for one in new.rglob("*") if one.is_file()) == [
        "exchange/carrier.seed",
        "exchange/keyring.json",
        "node.key",
        "node.toml",
    ]
    for one in (new, *new.rglob("*")):
        assert one.stat().st_mode & 0o077 == 0
    assert (new / "node.key").read_bytes() == (folder / "node.key").read_bytes()
    with pytest.raises(Conflict):
        nodes_module.replicate(folder, new)


@pytest.mark.parametrize(("make", "error"), [(True, Invalid), (False, NotFound)])
def test_only_a_node_on_postgresql_has_replicas(nodes: Nodes, make: bool, error: Callable[..., Exception]) -> None:
    folder = nodes.make() if make else nodes.folder / "none"
    with pytest.raises(error) as refusal:  # type: ignore[call-overload]
        nodes_module.replicate(folder, nodes.folder / "new")
    assert refusal.value.help
    assert not (nodes.folder / "new").exists()


@pytest.mark.parametrize("name", ["Paris", "fr_1", "fr.1", "-fr", "fr-", "ä", "f" * 64, 'a"b'])
def test_a_name_that_the_exchange_does_not_take(tmp_path: Path, name: str) -> None:
    from tests.conftest import bureaus

    with pytest.raises(Invalid) as refusal:
        nodes_module.make(tmp_path / "node", bureaus(), name=name)
    assert refusal.value.help
    assert not (tmp_path / "node").exists()
