# SPDX-License-Identifier: Apache-2.0
"""One world for a whole module: what was put in for one example is there for the next, and must not leak either."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from carillon import node as nodes
from tests.core.policy.world import World


@pytest.fixture(scope="module")
def world(node_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world") / "node"
    shutil.copytree(node_template, folder)
    opened = nodes.open_node(folder)
    yield World(opened)
    opened.close()
