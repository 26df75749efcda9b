# SPDX-License-Identifier: Apache-2.0
"""A line to the carrier: dialled for the service, or opened for the time of one command."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from carillon.desk.bench import Bench
from carillon.desk.exchange import leaves, membership, post
from carillon.exchange.carrier.nats_transport import NatsTransport
from carillon.exchange.directory import Directory
from carillon.exchange.transport import Transport

PATIENCE_SECONDS = 2.0
"""How long one command waits for its line; who runs it waits as well."""


def directory_of(bench: Bench) -> Directory | None:
    """The directory that holds here; None on a node that belongs to no exchange."""
    with bench.database.read() as connection:
        return post.directory(connection)


def way(bench: Bench, found: Directory) -> tuple[list[str], str]:
    """Where this node's processes find the carrier: its own server if it has one, or the hub's servers, with the authorities that vouch for
    them, in PEM."""
    own = leaves.url_of(bench)
    return ([own], "") if own else hubs_of(found)


def hubs_of(found: Directory) -> tuple[list[str], str]:
    """Where the hub's servers listen, and the authorities that vouch for them, in PEM."""
    return [one.url for one in found.hubs], "\n".join(one.ca for one in found.hubs if one.ca)


def dial(bench: Bench, hubs: tuple[list[str], str]) -> NatsTransport:
    """A line that connects in the background."""
    return NatsTransport(bench.settings.node, membership.carrier_key(bench), *hubs)


@contextmanager
def opened(bench: Bench, wait: float = PATIENCE_SECONDS) -> Iterator[Transport | None]:
    """A line of this process's own for the time of the block, connected or not; None where the node has no hub to speak to. It waits for
    the connection so long, and no longer once the hub has refused. Where the node's own server does not run, it goes to the hub."""
    found = directory_of(bench)
    if found is None or bench.keyring is None or not found.hubs:
        yield None
        return
    made = dial(bench, way(bench, found) if leaves.listens(bench) else hubs_of(found))
    bench.carrier.transport = made
    end = time.monotonic() + wait
    try:
        while not made.connected() and not made.state().trouble and time.monotonic() < end:
            time.sleep(0.02)
        yield made
    finally:
        bench.carrier.transport = None
        made.close()
