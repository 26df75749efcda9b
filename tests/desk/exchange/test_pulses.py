# SPDX-License-Identifier: Apache-2.0
"""Pulses end: a pulse is answered where one side lacks something or was away, and not for being a pulse."""

from collections.abc import Callable

from carillon.desk import records
from carillon.desk.exchange.rounds import Rounds
from tests.desk.exchange.network import Network, person


def test_nodes_that_have_nothing_to_say_fall_silent(network: Callable[..., Network]) -> None:
    net = network()
    slow = {
        name: Rounds(node.bench, net.office.line(name), pulse_seconds=1e9, answer_seconds=0.0, lease_seconds=0.0)
        for name, node in net.nodes.items()
    }
    records.create(net.at("FR").bench, net.officer("FR"), person("Nadia Exemplar"))
    done = [sum(one.once() for one in slow.values()) for _ in range(20)]
    assert net.check("DE", "Nadia Exemplar")["verdict"] == "hit"
    assert net.quiet("alpha")
    assert done[-5:] == [0] * 5
