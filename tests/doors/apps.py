# SPDX-License-Identifier: Apache-2.0
"""Applications that outlive a node: putting some 300 handlers together takes longer than most tests that ask one of them something."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Litestar

from carillon.desk.bench import Bench
from carillon.node import Node

Making = Callable[[Node], Litestar]


@dataclass
class _Kept:
    """An application, and the node and bench that its handlers know: they take on what belongs to the node of a test."""

    app: Litestar
    node: Node
    bench: Bench
    free: bool = True

    def serve(self, node: Node) -> None:
        object.__setattr__(self.bench, "__dict__", node.bench.__dict__)
        object.__setattr__(self.node, "folder", node.folder)


_kept: dict[tuple[Any, ...], list[_Kept]] = {}


@contextmanager
def borrowed(make: Making, node: Node) -> Iterator[Litestar]:
    """The application that `make` makes of a node; made once for all nodes with the same settings that are not open at the same time."""
    settings = msgspec.to_builtins(node.bench.settings)
    key = (make, msgspec.json.encode({name: value for name, value in settings.items() if name not in ("folder", "database")}))
    some = _kept.setdefault(key, [])
    one = next((one for one in some if one.free), None) or _make(make, node)
    some.append(one) if one not in some else None
    one.serve(node)
    one.free = False
    try:
        yield one.app
    finally:
        one.free = True


def _make(make: Making, node: Node) -> _Kept:
    bench = object.__new__(Bench)
    object.__setattr__(bench, "__dict__", node.bench.__dict__)
    stands = Node(node.folder, bench)
    return _Kept(make(stands), stands, bench)
