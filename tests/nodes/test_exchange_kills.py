# SPDX-License-Identifier: Apache-2.0
"""kill -9 of whoever sends, keeps the hub or receives, at any moment, while records are shared and taken back: all of it arrives once."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Select, select

from carillon.desk import records, trail
from carillon.exchange import directory as directories
from carillon.exchange import receipts
from carillon.store import records as store
from carillon.store.exchange import letters, lines, peers
from carillon.store.exchange.schema import arrived, messages
from tests.desk.exchange.network import person
from tests.nodes.processes import Processes, until

HOSTS = {"hub": ("FR",), "sender": ("DE", "AT"), "receiver": ("KE", "JP")}
BUREAUS = {code: name for name, codes in HOSTS.items() for code in codes}


@pytest.fixture
def net(tmp_path: Path, child_environment: dict[str, str], cheap_passwords: None) -> Iterator[Processes]:
    made = Processes(tmp_path, HOSTS, child_environment)
    yield made
    made.close()


def work(net: Processes, chance: random.Random, live: list[tuple[str, str]], gone: list[tuple[str, str]], deeds: int) -> None:
    for _ in range(deeds):
        if live and chance.random() < 0.4:
            owner, record_id = live.pop(chance.randrange(len(live)))
            records.recall(net.nodes[BUREAUS[owner]].bench, net.officer(BUREAUS[owner], owner), record_id, "over")
            gone.append((owner, record_id))
        else:
            owner = chance.choice(list(BUREAUS))
            body = person(f"Exemplar {len(live) + len(gone)}")
            made = records.create(net.nodes[BUREAUS[owner]].bench, net.officer(BUREAUS[owner], owner), body)
            live.append((owner, made.record.id))


def quiet(net: Processes) -> bool:
    """Whether each node has a signature for all that it said, and holds what is live and nothing else."""
    for node in net.nodes.values():
        with node.bench.database.read() as connection:
            if any(one.applied < one.seq for one in letters.all_ends(connection)) or letters.unsent(connection, None, 1):
                return False
    return True


def there(net: Processes, name: str, ids: list[str]) -> set[str]:
    with net.nodes[name].bench.database.read() as connection:
        found = store.fetch_any_many(connection, ids)
    return {one.id for one in found.values() if one.status == "live"}


def run(net: Processes, seed: int, kills: int, deeds: int) -> None:
    chance = random.Random(seed)
    live: list[tuple[str, str]] = []
    gone: list[tuple[str, str]] = []
    net.start(*HOSTS)
    for number in range(kills):
        work(net, chance, live, gone, deeds)
        # At any moment: while it starts, while it sends, while it receives.
        time.sleep(chance.random() * (0.5 if number else 3.0))
        victim = list(HOSTS)[number % 3]
        net.kill(victim)
        work(net, chance, live, gone, deeds)
        net.start(victim)
    ids, expected = [one for _, one in [*live, *gone]], {one for _, one in live}
    until(lambda: quiet(net) and all(there(net, name, ids) == expected for name in HOSTS), f"seed {seed}: all that was said", 180)
    ends_well(net, gone, seed)


def ends_well(net: Processes, gone: list[tuple[str, str]], seed: int) -> None:
    for name, codes in HOSTS.items():
        bench = net.nodes[name].bench
        assert trail.verify(bench, net.officer(name)).fault is None, f"seed {seed}"
        with bench.database.read() as connection:
            document = peers.document(connection, peers.newest(connection))
            assert document is not None
            found = directories.read(document).directory
            assert all(line.seq == line.known for line in lines.all_lines(connection))
            for owner, record_id in gone:
                told = letters.told(connection, [record_id]).get(record_id, {}) if owner in codes else {}
                proven = letters.proven(connection, record_id)
                for code, last in told.items():
                    assert last.kind == "recall", f"seed {seed}: {code} was not told of the recall of {record_id}"
                    receipt = receipts.check(proven[code][2], found)
                    assert (receipt.deed, receipt.bureau) == ("purged", code), f"seed {seed}"
    # Every message is for the two other nodes; what was taken back before it left is withheld, and only its place arrives.
    came = [identified(net, name, select(arrived.c.id)) for name in HOSTS]
    for name, here in zip(HOSTS, came, strict=True):
        others = {one for other in HOSTS if other != name for one in identified(net, other, select(messages.c.id))}
        whole = select(messages.c.id).where(messages.c.inner.is_not(None))
        kept = {one for other in HOSTS if other != name for one in identified(net, other, whole)}
        assert kept <= here <= others, f"seed {seed}: {name}"


def identified(net: Processes, name: str, query: Select[tuple[str]]) -> set[str]:
    with net.nodes[name].bench.database.read() as connection:
        return set(connection.execute(query).scalars())


def test_each_is_killed_once(net: Processes) -> None:
    run(net, seed=1, kills=3, deeds=10)


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [2, 3])
def test_killed_at_many_moments(net: Processes, seed: int) -> None:
    run(net, seed, kills=45, deeds=40)
