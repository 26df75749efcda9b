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
    yield from _make(node_template, tmp_path_factory.mktemp("world") / "node")


@pytest.fixture
def fresh_world(node_template: Path, tmp_path: Path) -> Iterator[World]:
    yield from _make(node_template, tmp_path / "node")


def _make(template: Path, folder: Path) -> Iterator[World]:
    shutil.copytree(template, folder)
    opened = nodes.open_node(folder)
    yield World(opened)
    opened.close()
