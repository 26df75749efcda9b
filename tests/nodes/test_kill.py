# SPDX-License-Identifier: Apache-2.0
"""kill -9 at many moments of an import, of checks, of the making of a node: what was acknowledged is there, and the next start goes on."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from carillon import node as nodes_module
from carillon.desk import imports, records, trail
from carillon.desk.imports import Plan
from carillon.errors import Conflict
from carillon.formats.rows import Row
from carillon.node import Node
from carillon.store import schema
from carillon.store.records import Wanted
from tests.conftest import Nodes, bureaus, cast
from tests.desk.deeds import check

ROWS, BATCH = 60, 10

IMPORT = """
import os, signal, sys
from pathlib import Path
from carillon import node as nodes
from carillon.desk import imports
from carillon.desk.imports import Plan
from carillon.formats.rows import Row
from carillon.store import audit, lists, records
from tests.conftest import cast

folder, edition, moment = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
number, rows, batch = map(int, sys.argv[4:7])
imports.BATCH = batch
seen = [0]

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def dying(module, name, after):
    was = getattr(module, name)
    def call(*args, **more):
        seen[0] += 1
        if seen[0] == number and not after:
            die()
        result = was(*args, **more)
        if seen[0] == number and after:
            die()
        return result
    setattr(module, name, call)

node = nodes.open_node(folder)
officer = cast(node, "FR")
if moment == "before insert":
    dying(records, "insert_many", False)
elif moment == "after insert":
    dying(records, "insert_many", True)
elif moment == "within replace":
    dying(records, "replace", True)
elif moment == "after audit":
    dying(audit, "append", True)
elif moment == "before the end":
    dying(lists, "change", False)
elif moment == "index":
    was = node.bench.names.follow
    def follow(*args):
        die()
    object.__setattr__(node.bench.names, "follow", follow)
    imports.INDEX_EVERY = 2

def told(progress):
    print(progress.done, flush=True)
    if moment == "told" and progress.done >= number:
        die()

def person(n):
    return Row(f"line {n}", f"row-{n}", {"schema": "Person", "properties": {"name": [f"Person {edition} Number{n:04}"]}})

given = map(person, range(rows))
plan = Plan(format="csv", name="Test list", edition=edition)
imports.run(node.bench, officer, plan, given, reject=lambda _: None, progress=told)
print("whole", flush=True)
"""


def run_child(script: str, environment: dict[str, str], *given: object) -> tuple[int, list[str]]:
    child = subprocess.run([sys.executable, "-c", script, *map(str, given)], env=environment, capture_output=True, text=True, timeout=120)
    assert child.returncode in (0, -signal.SIGKILL), child.stderr
    return child.returncode, child.stdout.split()


def import_whole(node: Node, edition: str, count: int) -> dict[str, int]:
    given = (
        Row(f"line {n}", f"row-{n}", {"schema": "Person", "properties": {"name": [f"Person {edition} Number{n:04}"]}}) for n in range(count)
    )
    plan = Plan(format="csv", name="Test list", edition=edition)
    counts = imports.run(node.bench, cast(node, "FR"), plan, given, reject=lambda _: None)
    return {name: getattr(counts, name) for name in ("added", "changed", "withdrawn", "unchanged", "rejected")}


def live(node: Node) -> dict[str, str]:
    found = records.page(node.bench, cast(node, "FR"), Wanted(limit=5000, status="live"))
    return {str(one.record.source_id): one.caption for one in found}


def holds_together(node: Node) -> None:
    """The chain verifies, every record has all its versions, and the index finds each."""
    assert trail.verify(node.bench, cast(node, "FR")).fault is None
    with node.bench.database.read() as connection:
        versions = connection.execute(select(schema.versions.c.record_id, schema.versions.c.version)).all()
        known = {row[0]: row[1] for row in connection.execute(select(schema.records.c.id, schema.records.c.version))}
    for record_id, version in known.items():
        assert {v for one, v in versions if one == record_id} == set(range(1, version + 1))
    for name in list(live(node).values())[:3]:
        assert check(node, cast(node, "DE"), name).verdict == "hit"


MOMENTS = [
    ("before insert", 1),
    ("before insert", 3),
    ("after insert", 1),
    ("after insert", 6),
    ("after audit", 3),
    ("after audit", 7),
    ("before the end", 1),
    ("index", 1),
    ("told", 30),
]


@pytest.mark.parametrize(("moment", "number"), MOMENTS)
def test_killed_while_importing(nodes: Nodes, kind: str, moment: str, number: int, child_environment: dict[str, str]) -> None:
    folder = nodes.make(kind)
    code, told = run_child(IMPORT, child_environment, folder, "e1", moment, number, ROWS, BATCH)
    assert code == -signal.SIGKILL
    node = nodes.open(folder)
    there = live(node)
    acknowledged = max((int(one) for one in told if one != "whole"), default=0)
    assert len(there) >= acknowledged
    assert len(there) % BATCH == 0
    said = nodes_module.recover(node)
    assert any("Test list" in one for one in said)
    assert imports.page(node.bench, cast(node, "FR"))[0].state == "interrupted"
    assert nodes_module.recover(node) == []
    counts = import_whole(node, "e1", ROWS)
    assert counts["added"] + counts["unchanged"] == ROWS
    assert counts["unchanged"] == len(there)
    assert len(live(node)) == ROWS
    holds_together(node)


@pytest.mark.parametrize(("moment", "number"), [("within replace", 15), ("within replace", 55), ("told", 20), ("before the end", 1)])
def test_killed_while_a_newer_edition_comes_in(
    nodes: Nodes, kind: str, moment: str, number: int, child_environment: dict[str, str]
) -> None:
    """The newer edition changes every record and lacks ten: nothing is withdrawn unless it came to its end."""
    folder = nodes.make(kind)
    node = nodes.open(folder)
    import_whole(node, "e1", ROWS)
    code, _ = run_child(IMPORT, child_environment, folder, "e2", moment, number, ROWS - 10, BATCH)
    assert code == -signal.SIGKILL
    node = nodes.open(folder)
    there = live(node)
    assert len(there) in (ROWS, ROWS - 10)
    assert nodes_module.recover(node)
    counts = import_whole(node, "e2", ROWS - 10)
    assert counts["changed"] + counts["unchanged"] == ROWS - 10
    assert set(live(node)) == {f"row-{n}" for n in range(ROWS - 10)}
    assert all(" e2 " in name for name in live(node).values())
    holds_together(node)


CHECKS = """
import sys, threading
from pathlib import Path
from carillon import node as nodes
from carillon.desk.checks import deeds as checks
from tests.conftest import cast

node = nodes.open_node(Path(sys.argv[1]))
officer = cast(node, "DE")
lock = threading.Lock()

def work():
    while True:
        made = checks.make(node.bench, officer, {"kind": "person", "query": {"name": "Zebulon Vanishingham"}, "purpose": "wanted"})
        with lock:
            print(made.id, made.matches[0]["hit"], flush=True)

for _ in range(4):
    threading.Thread(target=work).start()
"""


@pytest.mark.parametrize("after", [1, 7, 60])
def test_killed_while_checking(nodes: Nodes, kind: str, after: int, child_environment: dict[str, str]) -> None:
    from tests.desk.deeds import create

    folder = nodes.make(kind)
    node = nodes.open(folder)
    create(node, cast(node, "FR"))
    child = subprocess.Popen([sys.executable, "-c", CHECKS, str(folder)], env=child_environment, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    lines = [child.stdout.readline() for _ in range(after)]
    child.kill()
    rest = child.stdout.read()
    child.wait(60)
    answered = [line.split() for line in [*lines, *rest.splitlines()] if len(line.split()) == 2 and len(line.split()[1]) == 28]
    assert len(answered) >= after
    with node.bench.database.read() as connection:
        checks = set(connection.execute(select(schema.checks.c.id)).scalars())
        hits = set(connection.execute(select(schema.hits.c.id)).scalars())
        inbox = set(connection.execute(select(schema.inbox.c.object_id)).scalars())
        noted = set(connection.execute(select(schema.audit.c.object).where(schema.audit.c.deed == "check.make")).scalars())
    for check_id, hit_id in answered:
        assert check_id in checks
        assert check_id in noted
        assert hit_id in hits
        assert hit_id in inbox
    assert noted == checks
    holds_together(node)


MAKE = """
import os, signal, sys
from pathlib import Path
from carillon import node as nodes
from carillon.desk import people
from carillon.store import audit, migrate
from argon2 import PasswordHasher
from tests.conftest import bureaus

people._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

moment = sys.argv[3]
if moment == "key":
    was = nodes._write_key
    nodes._write_key = lambda file: (was(file), die())
elif moment == "tables":
    migrate.migrate = die
elif moment == "people":
    nodes._first_people = die
elif moment == "last":
    was = nodes._first_people
    nodes._first_people = lambda *given, **more: (was(*given, **more), die())
nodes.make(Path(sys.argv[1]), bureaus(), database=sys.argv[2])
"""


@pytest.mark.parametrize("moment", ["key", "tables", "people", "last"])
def test_killed_while_making_a_node(
    nodes: Nodes, kind: str, empty_url: str, tmp_path: Path, moment: str, child_environment: dict[str, str], cheap_passwords: None
) -> None:
    """A node half made is no node: making it again works, or says in words what stands in the way."""
    folder = tmp_path / "made"
    database = "" if kind == "sqlite" else empty_url
    code, _ = run_child(MAKE, child_environment, folder, database, moment)
    assert code == -signal.SIGKILL
    if kind == "postgresql" and moment == "last":
        with pytest.raises(Conflict) as refusal:
            nodes_module.make(folder, bureaus(), database=database)
        assert refusal.value.help
        return
    first = nodes_module.make(folder, bureaus(), database=database)
    assert {one.role for one in first} == {"admin", "officer"}
    node = nodes.open(folder)
    assert trail.verify(node.bench, cast(node, "FR")).fault is None
