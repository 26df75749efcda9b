# SPDX-License-Identifier: Apache-2.0
"""A network of servers for one test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.carrier.network import Network, needs_server


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    needs_server()
    made = Network(tmp_path)
    try:
        yield made
    finally:
        made.end()
