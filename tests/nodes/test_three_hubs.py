# SPDX-License-Identifier: Apache-2.0
"""A hub of three servers on three nodes, set up as an administrator does it; one dies, and the nodes speak on. And a node behind a leaf."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from carillon.desk import records
from carillon.desk.exchange import hubs, leaves, membership
from carillon.errors import Conflict, Error, Invalid, Malformed, NotFound, Unavailable
from carillon.exchange.carrier.connection import Login
from carillon.exchange.carrier.keeper import Box, Keeper
from carillon.exchange.carrier.nkeys import Nkey
from carillon.store import records as store
from carillon.store.exchange import safe
from tests.desk.exchange.network import person
from tests.nodes.processes import Processes, free_port, until

HOSTS = {"one": ("FR",), "two": ("DE",), "three": ("KE",)}
BUREAUS = {"FR": "one", "DE": "two", "KE": "three"}


@pytest.fixture
def net(tmp_path: Path, child_environment: dict[str, str], cheap_passwords: None) -> Iterator[Processes]:
    made = Processes(tmp_path, HOSTS, child_environment)
    # Reached by others, as far as the program knows: with certificates everywhere.
    spread(made, hubs.move_hub(made.nodes["one"].bench, made.admin("one"), reached()))
    yield made
    made.close()


def reached() -> hubs.HubSettings:
    return hubs.hub_settings(f"0.0.0.0:{free_port()}", ("127.0.0.1",))


def spread(net: Processes, change: membership.Change) -> None:
    for name in ("two", "three"):
        membership.join(net.nodes[name].bench, net.admin(name), change.document)


def join(net: Processes) -> list[tuple[str, str]]:
    """Three servers of one hub; how the directory lists them."""
    clusters = {name: f"127.0.0.1:{free_port()}" for name in HOSTS}
    given: list[bytes] = []
    servers = [(hubs.share(net.nodes["one"].bench, net.admin("one"), clusters["one"], given.append).url, clusters["one"])]
    for name in ("two", "three"):
        servers.append((hubs.take(net.nodes[name].bench, net.admin(name), given[0], reached(), clusters[name]).url, clusters[name]))
    spread(net, hubs.list_servers(net.nodes["one"].bench, net.admin("one"), servers))
    return servers


def boxes(net: Processes, url: str) -> list[Box]:
    """What a server of the hub holds; empty while it cannot say."""
    key = Nkey.from_seed((safe.read(net.folder / "one", hubs.HUB_KEY) or b"").decode())
    authority = membership.listing(net.nodes["one"].bench, net.admin("one")).hubs[0].ca
    keeper = Keeper(Login(servers=(url,), key=key, authority=authority, inbox="_INBOX_keeper"))
    try:
        keeper.wait(5)
        return keeper.boxes()
    except Error:
        return []
    finally:
        keeper.close()


def told(net: Processes, owner: str, reader: str, name: str) -> None:
    """A record of one bureau arrives at another's node."""
    bench = net.nodes[BUREAUS[owner]].bench
    record_id = records.create(bench, net.officer(BUREAUS[owner]), person(name)).record.id

    def there() -> bool:
        with net.nodes[BUREAUS[reader]].bench.database.read() as connection:
            return store.fetch_any(connection, record_id) is not None

    until(there, f"a record of {owner} at {reader}", 60)


def test_one_of_three_servers_dies_and_the_nodes_speak_on(net: Processes) -> None:
    net.start("one")
    # Alone, as it was founded, until the directory lists all three.
    until(lambda: (net.folder / "one" / "exchange" / "hub" / "server.pid").exists(), "the hub alone")
    servers = join(net)
    net.start("two", "three")
    told(net, "FR", "DE", "Nadia Exemplar")
    told(net, "DE", "FR", "Otto Exemplar")
    until(lambda: [one.copies for one in boxes(net, servers[0][0])] == [3, 3, 3], "three copies of every box")
    net.kill("three")
    net.kill_servers("three")
    told(net, "FR", "DE", "Kofi Exemplar")
    told(net, "DE", "FR", "Pavel Exemplar")
    net.start("three")
    told(net, "FR", "KE", "Ingrid Exemplar")
    # The one whose address stands first.
    net.kill("one")
    net.kill_servers("one")
    told(net, "DE", "KE", "Amina Exemplar")


def test_a_node_speaks_through_a_server_of_its_own(net: Processes) -> None:
    bench, admin = net.nodes["two"].bench, net.admin("two")
    with pytest.raises(Unavailable, match="takes no leaves"):
        leaves.set_leaf(bench, admin, free_port())
    url = membership.listing(bench, admin).hubs[0].url
    spread(net, hubs.list_servers(net.nodes["one"].bench, net.admin("one"), [(url, "")], free_port()))
    leaves.set_leaf(bench, admin, free_port())
    net.start("one", "two")
    told(net, "FR", "DE", "Nadia Exemplar")
    told(net, "DE", "FR", "Otto Exemplar")
    log = (net.folder / "one" / "exchange" / "hub" / "server.log").read_text()
    assert " - lid:" in log
    # While it serves: from then on without.
    leaf = Path("/proc", (net.folder / "two" / "exchange" / "leaf" / "server.pid").read_text().strip())
    assert leaf.exists()
    leaves.unset_leaf(bench, admin)
    until(lambda: not leaf.exists(), "the leaf's end", 30)
    told(net, "DE", "FR", "Pavel Exemplar")


def test_what_cannot_be_a_hub(net: Processes) -> None:
    one, two, given = net.nodes["one"].bench, net.nodes["two"].bench, list[bytes]()
    with pytest.raises(NotFound, match="keeps no hub"):
        hubs.share(two, net.admin("two"), "10.1.0.1:6222", given.append)
    for wrong in ("10.1.0.1", "0.0.0.0:6222"):
        with pytest.raises(Invalid):
            hubs.share(one, net.admin("one"), wrong, given.append)
    assert given == []
    hubs.share(one, net.admin("one"), "10.1.0.1:6222", given.append)
    with pytest.raises(Conflict, match="keeps a hub already"):
        hubs.take(one, net.admin("one"), given[0], hubs.hub_settings("127.0.0.1:4222"), "10.1.0.2:6222")
    with pytest.raises(Malformed):
        hubs.take(two, net.admin("two"), b"{}", hubs.hub_settings("127.0.0.1:4222"), "10.1.0.2:6222")
    local = msgspec.json.encode(msgspec.structs.replace(msgspec.json.decode(given[0], type=hubs.Shared), authority=""))
    with pytest.raises(Invalid, match="its own machine only"):
        hubs.take(two, net.admin("two"), local, reached(), "10.1.0.2:6222")
    assert not hubs.keeps_hub(two)
    for servers in (
        [],
        [("tls://a:1", ""), ("tls://b:1", "")],
        [("tls://a:1", "x:1"), ("tls://b:1", "x:1"), ("tls://c:1", "y:1")],
        [("a", "")],
    ):
        with pytest.raises(Invalid):
            hubs.list_servers(one, net.admin("one"), servers)


def test_a_server_that_is_not_listed_yet_waits(net: Processes) -> None:
    given: list[bytes] = []
    hubs.share(net.nodes["one"].bench, net.admin("one"), "127.0.0.1:6222", given.append)
    two = net.nodes["two"].bench
    hubs.take(two, net.admin("two"), given[0], hubs.hub_settings(f"127.0.0.1:{free_port()}"), f"127.0.0.1:{free_port()}")
    with pytest.raises(Unavailable, match="does not list"):
        hubs.HubHere(two).tend(membership.listing(two, net.admin("two")))
