# SPDX-License-Identifier: Apache-2.0
"""Alerts on nodes that are killed and on several processes at once: each is told, and told once."""

import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from carillon.desk import imports, inbox, trail, watches, watching
from carillon.desk.imports import Plan
from carillon.formats.rows import Row
from carillon.node import Node
from carillon.store import schema
from tests.conftest import Nodes, cast

UNTIL = (datetime.now(UTC) + timedelta(days=50)).date().isoformat()
NAMES = [
    f"{first} {last}"
    for first in ("Zebulon", "Quirin", "Brook", "Ambrosia")
    for last in ("Vanishingham", "Saltlake", "Otherwise", "Hollowell", "Fennimore")
]


def open_watches(node: Node, bureaus: tuple[str, ...] = ("DE", "KE")) -> None:
    for bureau in bureaus:
        for number, name in enumerate(NAMES):
            body = {"kind": "person", "query": {"name": name}, "purpose": "wanted", "reference": f"seat {number}", "until": UNTIL}
            watches.open_new(node.bench, cast(node, bureau), body)


def come(node: Node, edition: str = "e") -> None:
    """A record for everybody who is waited for, in one list."""
    rows = [Row(name, name, {"schema": "Person", "properties": {"name": [name], "notes": [edition]}}) for name in NAMES]
    imports.run(node.bench, cast(node, "FR"), Plan(format="csv", name="List", edition=edition), iter(rows), reject=lambda _: None)


def follow(node: Node) -> None:
    while watching.follow(node.bench):
        pass


def told_once(node: Node, bureaus: tuple[str, ...] = ("DE", "KE")) -> None:
    """Every watch has led to one check with one hit, told once to either side, and the chain holds."""
    with node.bench.database.read() as connection:
        made = Counter(connection.execute(select(schema.watch_alerts.c.watch_id)).scalars())
        led = set(connection.execute(select(schema.watch_alerts.c.check_id)).scalars())
        noted = connection.execute(select(schema.audit.c.object).where(schema.audit.c.deed == "check.make", schema.audit.c.via == "watch"))
        met = Counter(connection.execute(select(schema.hits.c.check_id)).scalars())
        assert sorted(noted.scalars()) == sorted(led)
    assert list(made.values()) == [1] * (len(NAMES) * len(bureaus))
    assert {one: met[one] for one in led} == dict.fromkeys(led, 1)
    for bureau in bureaus:
        lines = [line.text for line in inbox.page(node.bench, cast(node, bureau), limit=1000) if line.kind == "watch"]
        assert len(lines) == len(set(lines)) == len(NAMES)
    assert len(inbox.page(node.bench, cast(node, "FR"), limit=1000)) == len(NAMES) * len(bureaus)
    assert trail.verify(node.bench, cast(node, "FR")).fault is None
    assert watching.behind(node.bench) == 0


KILLED = """
import os, signal, sys
from pathlib import Path
from carillon import node as nodes
from carillon.desk import watching
from carillon.store import audit, journal, watches

folder, moment, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
watching.MOST = 7
seen = [0]

def dying(module, name, after):
    was = getattr(module, name)
    def call(*args, **more):
        seen[0] += 1
        if seen[0] == number and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = was(*args, **more)
        if seen[0] == number and after:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(module, name, call)

module, name, after = {
    "before writing": (watching, "_write", False),
    "after a commit": (watching, "_write", True),
    "rows in, not the chain": (audit, "append", False),
    "chain in, not what was told": (watches, "note_told", False),
    "before it moves on": (watches, "move", False),
    "moved on, not committed": (watches, "move", True),
}[moment]
node = nodes.open_node(folder)
dying(module, name, after)
while watching.follow(node.bench, 10):
    pass
print("whole", flush=True)
"""
MOMENTS = [
    ("before writing", 2),
    ("after a commit", 1),
    ("after a commit", 4),
    ("rows in, not the chain", 2),
    ("chain in, not what was told", 3),
    ("before it moves on", 1),
    ("moved on, not committed", 2),
]


@pytest.mark.parametrize(("moment", "number"), MOMENTS)
def test_killed_while_following(nodes: Nodes, kind: str, moment: str, number: int, child_environment: dict[str, str]) -> None:
    folder = nodes.make(kind)
    node = nodes.open(folder)
    open_watches(node)
    come(node)
    given = [sys.executable, "-c", KILLED, str(folder), moment, str(number)]
    child = subprocess.run(given, env=child_environment, capture_output=True, text=True, timeout=120)
    assert child.returncode == -signal.SIGKILL, child.stderr
    follow(nodes.open(folder))
    told_once(node)


TOGETHER = """
import sys
from contextlib import contextmanager
from pathlib import Path
from carillon import node as nodes
from carillon.desk import watching

@contextmanager
def as_on_another_machine(bench):
    yield True

watching._alone = as_on_another_machine
watching.MOST = 5
node = nodes.open_node(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for _ in range(400):
    watching.follow(node.bench, 4)
    if not watching.behind(node.bench):
        break
print("done", flush=True)
"""


def _together(nodes: Nodes, kind: str, environment: dict[str, str], processes: int, editions: int) -> None:
    folder = nodes.make(kind)
    node = nodes.open(folder)
    open_watches(node)
    command = [sys.executable, "-c", TOGETHER, str(folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    for edition in range(editions):
        children = [subprocess.Popen(command, env=environment, **pipes) for _ in range(processes)]  # type: ignore[call-overload]
        for child in children:
            assert child.stdout.readline() == "ready\n"
        come(node, f"e{edition}")
        for child in children:
            child.stdin.write("go\n")
            child.stdin.flush()
        for child in children:
            assert child.communicate(timeout=200)[0] == "done\n"
            assert child.returncode == 0
    follow(node)
    told_once(node)


def test_two_follow_at_once(nodes: Nodes, kind: str, child_environment: dict[str, str]) -> None:
    _together(nodes, kind, child_environment, 2, 1)


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("turn", range(5))
def test_several_follow_at_once_for_long(nodes: Nodes, kind: str, turn: int, child_environment: dict[str, str]) -> None:
    _together(nodes, kind, child_environment, 4, 4)


SCREENED = """
import os, signal, sys
from pathlib import Path
from carillon import node as nodes
from carillon.desk import watches
from carillon.desk.screening import at_node
from carillon.desk.screening.queries import Asked
from tests.conftest import cast
from tests.nodes.test_watching import NAMES, UNTIL

node = nodes.open_node(Path(sys.argv[1]))
was, turns = watches.open_list, [0]

def dying(*given):
    turns[0] += 1
    if turns[0] == 2 and sys.argv[2] == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    count = was(*given)
    if turns[0] == 2 and sys.argv[2] == "after":
        os.kill(os.getpid(), signal.SIGKILL)
    return count

watches.open_list = dying
ask = at_node.asker(node.bench, cast(node, "DE"), "accreditation", 10, at_node.Keep("seats.csv", UNTIL))
for start in range(0, len(NAMES), 5):
    ask([Asked(id=f"seat {n}", kind="person", names=(NAMES[n],)) for n in range(start, start + 5)])
"""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_list_whose_screening_was_killed_is_kept_open_once(
    nodes: Nodes, kind: str, moment: str, child_environment: dict[str, str]
) -> None:
    from carillon.store.watches import Wanted

    folder = nodes.make(kind)
    node = nodes.open(folder)
    for last in (moment, "never"):
        child = subprocess.run(
            [sys.executable, "-c", SCREENED, str(folder), last], env=child_environment, capture_output=True, text=True, timeout=120
        )
        assert child.returncode == (0 if last == "never" else -signal.SIGKILL), child.stderr
    found = watches.page(node.bench, cast(node, "DE"), Wanted(name="seats.csv", limit=1000))
    assert sorted(one.watch.reference or "" for one in found) == sorted(f"seat {n}" for n in range(len(NAMES)))
    come(node)
    follow(node)
    told_once(node, ("DE",))


def test_the_served_node_tells_by_itself(nodes: Nodes) -> None:
    """The thread beside the doors, with nobody who asks for it."""
    import threading

    from carillon.doors import serve

    node = nodes.open(nodes.make())
    open_watches(node)
    come(node)
    stop = threading.Event()
    working = threading.Thread(target=serve._watch, args=(node, stop))
    working.start()
    waited = threading.Event()
    for _ in range(600):
        if watching.behind(node.bench) == 0:
            break
        waited.wait(0.1)
    stop.set()
    working.join(30)
    told_once(node)


def test_files_of_the_children_find_the_node(tmp_path: Path) -> None:
    assert len(NAMES) == len(set(NAMES)) == 20
