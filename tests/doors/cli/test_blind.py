# SPDX-License-Identifier: Apache-2.0
"""`carillon check blind`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from carillon.desk.exchange import line
from tests.desk.conftest import network
from tests.desk.exchange.network import Network
from tests.desk.exchange.test_blind import NUMBER, choose, keep
from tests.doors.cli.conftest import Commands

__all__ = ["network"]
ASK = ("check", "blind", "document", NUMBER, "--of", "FR", "--purpose", "wanted", "--bureau", "DE")


@pytest.fixture
def asker(network: Callable[..., Network], monkeypatch: pytest.MonkeyPatch) -> tuple[Network, Commands]:
    """Commands on the second of two nodes, over the line of the test's carrier."""
    net = network()
    choose(net, "alpha", 'blind_bureaus = ["FR"]')
    transport = net.nodes["beta"].bench.carrier.transport

    @contextmanager
    def opened(bench: Any) -> Iterator[Any]:
        bench.carrier.transport = transport
        yield transport

    monkeypatch.setattr(line, "opened", opened)
    return net, Commands(net.folder / "beta")


def test_it_says_whether_it_is_there_and_what_to_do(asker: tuple[Network, Commands]) -> None:
    net, commands = asker
    assert "FR holds it in nothing that may be met so" in commands.run(*ASK).stderr
    keep(net, "FR")
    said = commands.run(*ASK, "--country", "FR", "--reference", "case 7").stderr
    assert "FR holds it. Call them" in said
    assert "compared with 0 other numbers; 0 bits" in said
    assert commands.json(*ASK)["held"] is True


def test_mistakes_are_one_sentence(asker: tuple[Network, Commands], cli: Commands) -> None:
    _, commands = asker
    assert "BE does not answer blind questions" in commands.error(*ASK, "--of", "BE")
    assert "lists no bureau XX" in commands.error(*ASK, "--of", "XX")
    assert "A name cannot be compared blindly" in commands.error(*("person" if one == "document" else one for one in ASK))
    assert "takes part in no exchange" in cli.error(*("FR" if one == "DE" else one for one in ASK))
