# SPDX-License-Identifier: Apache-2.0
"""Names against ten thousand, a hundred thousand and a million persons: how long, how many a second, how much memory, how often right.

The persons are made up (`bench.persons`). A third of the questions is a misspelt name of one of them, the rest are strangers; half carry a
birth date and a nationality. CARILLON_BENCH_PERSONS adds a size to the curve, such as 10000000. Peers are asked the same questions about
the middle size, in an environment of their own that is thrown away.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from rich.table import Table

from bench import figures, peers
from bench.persons import misspell, persons
from carillon.desk.screening import files
from carillon.desk.screening.matching import Matcher, Rules
from carillon.store.index.bulk import BulkIndex

WORKERS = 2


def measure(*, small: bool) -> tuple[Table, dict[str, Any]]:
    sizes = [5_000, 20_000] if small else [10_000, 100_000, 1_000_000]
    if (more := os.environ.get("CARILLON_BENCH_PERSONS")) is not None:
        sizes.append(int(more))
    asked = 600 if small else 6_000
    found: dict[str, Any] = {"curve": {}}
    known: dict[int, dict[str, str]] = {}
    with tempfile.TemporaryDirectory(prefix="carillon-bench-") as folder:
        for size in sizes:
            known[size] = _write(Path(folder), size, asked)
            found["curve"][size] = _one(Path(folder), size, asked, known[size])
        size = sizes[min(1, len(sizes) - 1)]
        found["peers_at"] = size
        found["peers"] = peers.measure(Path(folder), _records(Path(folder), size), _questions(Path(folder), size), known[size])
    return _table(found), found


def _records(folder: Path, size: int) -> Path:
    return folder / f"persons-{size}.jsonl"


def _questions(folder: Path, size: int) -> Path:
    return folder / f"questions-{size}.jsonl"


def _write(folder: Path, size: int, asked: int) -> dict[str, str]:
    """The files of one size; returns which person a misspelt question means."""
    dice = Random(size)
    meant: dict[str, str] = {}
    wanted = set(dice.sample(range(size), asked // 3))
    kept: list[dict[str, Any]] = []
    with _records(folder, size).open("w", encoding="utf-8") as stream:
        for number, person in enumerate(persons(size)):
            stream.write(json.dumps(person, ensure_ascii=False) + "\n")
            if number in wanted:
                kept.append(person)
    strangers = persons(asked - len(kept), seed=size + 1)
    with _questions(folder, size).open("w", encoding="utf-8") as stream:
        for number, person in enumerate([*kept, *strangers]):
            name = dice.choice(person["properties"]["name"])
            question = {"id": f"q{number}", "schema": "Person", "name": misspell(name, dice) if number < len(kept) else name}
            if number < len(kept):
                meant[question["id"]] = person["id"]
            if number % 2 and "birthDate" in person["properties"]:
                question |= {"birth_date": person["properties"]["birthDate"][0], "nationality": person["properties"]["nationality"][0]}
            stream.write(json.dumps(question, ensure_ascii=False) + "\n")
    return meant


def _one(folder: Path, size: int, asked: int, meant: dict[str, str]) -> dict[str, Any]:
    one, index = folder / "one.jsonl", folder / f"index-{size}"
    one.write_text('{"id": "q", "name": "Nobody Knows"}\n', encoding="utf-8")
    built = _screen(folder, one, size, index)
    cold = min(_screen(folder, one, size, index) for _ in range(3))
    bulk = statistics.median(_screen(folder, _questions(folder, size), size, index) for _ in range(3))
    matcher = Matcher(BulkIndex(next(index.glob("bulk-*"))), Rules())
    files.warm(matcher)
    before, spent, right, ten = figures.resident(), [], 0, 0
    with _questions(folder, size).open("rb") as stream:
        for question in files.ask_files(stream):
            began = perf_counter()
            answer = matcher.answer(question)
            spent.append((perf_counter() - began) * 1000)
            if question.id in meant:
                found = [match.record for match in answer.matches]
                right += found[:1] == [meant[question.id]]
                ten += meant[question.id] in found
    # The first questions fill the caches that a long run lives on.
    settled = spent[len(spent) // 4 :]
    return {
        "build_seconds": round(built - cold, 1),
        "cold_start_seconds": round(cold, 2),
        "check_ms": figures.spread(settled),
        "checks_per_second": round(asked / max(bulk - cold, 0.001)),
        "workers": WORKERS,
        "memory_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
        "memory_of_one_process_mb": round(max(before, figures.resident())),
        "disk_mb": round(figures.disk(index), 1),
        "recall_1": round(right / len(meant), 4),
        "recall_10": round(ten / len(meant), 4),
    }


def _screen(folder: Path, questions: Path, size: int, index: Path) -> float:
    """Seconds of one `carillon screen`, as a person runs it."""
    command = [sys.executable, "-m", "carillon", "screen", questions, "--against", _records(folder, size), "--index", index]
    began = perf_counter()
    subprocess.run([*map(str, command), "--out", str(folder / "out.jsonl"), "--workers", str(WORKERS)], check=True, capture_output=True)
    return perf_counter() - began


def _table(found: dict[str, Any]) -> Table:
    titles = ("p50 ms", "p99 ms", f"checks/s, {WORKERS} workers", "r@1", "r@10", "build s", "cold s", "MB", "disk MB")
    table = figures.table("One name against so many persons", "persons", *titles)
    for size, one in found["curve"].items():
        spread = one["check_ms"]
        cells = (f"{spread['p50']:.2f}", f"{spread['p99']:.2f}", f"{one['checks_per_second']:,}", one["recall_1"], one["recall_10"])
        rest = (one["build_seconds"], one["cold_start_seconds"], one["memory_mb"], one["disk_mb"])
        table.add_row(f"{size:,}", *map(str, (*cells, *rest)))
    ours = found["curve"][found["peers_at"]]
    table.add_section()
    for name, one in found["peers"].items():
        if "skipped" in one:
            table.add_row(f"peer {name} at {found['peers_at']:,}: {one['skipped']}")
            continue
        single = ours["check_ms"]["p50"] / one["ms"] if one["ms"] else 0.0
        cells = (f"{one['ms']:.2f} ({1 / single:.1f}x ours)", "", f"{1000 / one['ms']:.0f} on one core", one["recall_1"], one["recall_10"])
        table.add_row(f"peer {name} at {found['peers_at']:,}", *map(str, cells), *[""] * 4)
    return table
