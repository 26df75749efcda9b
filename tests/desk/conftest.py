# SPDX-License-Identifier: Apache-2.0
"""Networks of nodes, closed when the test ends."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.desk.exchange.network import Network


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Callable[..., Network]]:
    made: list[Network] = []

    def make(*args: Any, **more: Any) -> Network:
        made.append(Network(tmp_path / f"network-{len(made)}", *args, **more))
        return made[-1]

    yield make
    for one in made:
        one.close()
