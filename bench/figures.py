# SPDX-License-Identifier: Apache-2.0
"""What several measurements share: quantiles, memory, a table, a node to measure on."""

import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.table import Table

from carillon import node
from carillon.core.policy.actors import Actor
from carillon.store import people


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, 99th percentile and maximum."""
    return {
        "p50": round(statistics.median(values), 4),
        "p99": round(quantile(values, 0.99), 4),
        "max": round(max(values), 4),
    }


def resident(pid: int | str = "self", kind: str = "VmRSS") -> float:
    """Resident memory of a process in megabytes; of kind RssAnon, without the pages of files that are mapped in."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{kind}:"):
            return int(line.split()[1]) / 1024
    return 0.0


def disk(folder: Path) -> float:
    """Megabytes that a folder takes."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def table(title: str, *columns: str) -> Table:
    made = Table(title=title, title_justify="left", title_style="bold")
    for number, column in enumerate(columns):
        made.add_column(column, justify="left" if number == 0 else "right")
    return made


@contextmanager
def fresh_node(bureaus: Sequence[str] = ("FR", "QA")) -> Iterator[node.Node]:
    """A new node in a folder of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="carillon-bench-") as folder:
        made = Path(folder) / "node"
        node.make(made, [people.Bureau(code=code, names={"en": code}, country=code[:2]) for code in bureaus])
        opened = node.open_node(made)
        try:
            yield opened
        finally:
            opened.close()


def officer(opened: node.Node, bureau: str) -> Actor:
    """The first officer of a bureau."""
    return node.actor(opened, f"officer.{bureau.lower()}", None)
