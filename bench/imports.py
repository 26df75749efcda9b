# SPDX-License-Identifier: Apache-2.0
"""Import of 100 000 FollowTheMoney entities: rows per second into SQLite with index and audit, and memory as it goes.

The peer is the same file decoded and written as bare JSON rows in the same batches, one durable commit each: what any store would pay.
"""

import json
import sqlite3
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.table import Table

from bench import figures
from carillon.demo import people
from carillon.desk import imports
from carillon.formats import ftm


def measure(*, small: bool) -> tuple[Table, dict[str, Any]]:
    count = 10_000 if small else 100_000
    with tempfile.TemporaryDirectory(prefix="carillon-bench-") as folder:
        file = Path(folder) / "entities.ftm.json"
        with file.open("w", encoding="utf-8") as out:
            for number, draft in enumerate(people.persons(count, 11)):
                entity = {"id": f"e{number}", "schema": draft.body["schema"], "properties": draft.body["properties"]}
                out.write(json.dumps(entity, ensure_ascii=False) + "\n")
        bare = _bare(file, Path(folder) / "bare.db")
        with figures.fresh_node() as node:
            memory: list[float] = []
            actor = figures.officer(node, "FR")
            plan = imports.Plan(format="ftm", name="bench", edition="1")
            began = perf_counter()
            with file.open("rb") as stream:
                counts = imports.run(
                    node.bench,
                    actor,
                    plan,
                    ftm.read(stream),
                    reject=lambda row: None,
                    progress=lambda step: memory.append(figures.resident(kind="RssAnon")),
                )
            took = perf_counter() - began
            behind = node.bench.names.behind()
            again_began = perf_counter()
            with file.open("rb") as stream:
                again = imports.run(node.bench, actor, plan, ftm.read(stream), reject=lambda row: None)
            again_took = perf_counter() - again_began
            quarter = len(memory) // 4
            found: dict[str, Any] = {
                "entities": count,
                "added": counts.added,
                "rejected": counts.rejected,
                "per_second": round(count / took),
                "bare_per_second": round(count / bare),
                "ratio_to_bare": round(bare / took, 3),
                "index_behind": behind,
                "second_run_per_second": round(count / again_took),
                "second_run_unchanged": again.unchanged,
                "memory_mb": {"first_quarter": round(memory[quarter]), "end": round(memory[-1]), "peak": round(max(memory))},
                "disk_mb": round(figures.disk(node.folder)),
            }
    table = figures.table(f"Import of {count:,} FollowTheMoney entities into SQLite, with index and audit", "", "value")
    table.add_row("entities per second", f"{found['per_second']:,}")
    table.add_row("peer: bare JSON rows, same batches, per second", f"{found['bare_per_second']:,}")
    table.add_row("second run of the same file, per second", f"{found['second_run_per_second']:,}")
    table.add_row(
        "memory MB (without mapped files): after a quarter / at the end / peak", " / ".join(str(v) for v in found["memory_mb"].values())
    )
    table.add_row("disk MB", str(found["disk_mb"]))
    return table, found


def _bare(file: Path, database: Path) -> float:
    store = sqlite3.connect(database, isolation_level=None)
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("PRAGMA synchronous=FULL")
    store.execute("CREATE TABLE entities (id TEXT PRIMARY KEY, doc TEXT)")
    began = perf_counter()
    with file.open("rb") as stream:
        batch: list[tuple[str, str]] = []
        for row in ftm.read(stream):
            if isinstance(row, imports.Row):
                batch.append((row.source_id, json.dumps(row.body)))
            if len(batch) == imports.BATCH:
                _put(store, batch)
                batch = []
        _put(store, batch)
    return perf_counter() - began


def _put(store: sqlite3.Connection, batch: list[tuple[str, str]]) -> None:
    store.execute("BEGIN")
    store.executemany("INSERT INTO entities VALUES (?, ?)", batch)
    store.execute("COMMIT")
