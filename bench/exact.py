# SPDX-License-Identifier: Apache-2.0
"""An exact check against ten million keys: how long inside the process, how much memory and disk per million.

The records are stolen documents, one number each. They are written in bulk, past the desk, since this measures the finding; what `imports`
measures is the way in. The peer is the bare SELECT on the same table through the same driver, without policy, reasons or log.
"""

import os
import random
import sqlite3
from collections.abc import Iterator
from time import perf_counter
from typing import Any

import msgspec
from rich.table import Table

from bench import figures
from carillon.core.model.numbers.standards import key
from carillon.core.model.record import Record, Value
from carillon.desk.checks import deeds
from carillon.node import Node

COUNTRIES = ("FR", "DE", "BR", "JP", "EG", "US", "QA", "IN", "ZA", "MX")


def measure(*, small: bool) -> tuple[Table, dict[str, Any]]:
    count, asked = (100_000, 1_000) if small else (10_000_000, 20_000)
    with figures.fresh_node() as node:
        before, began = figures.resident(), perf_counter()
        _fill(node, count)
        filled = perf_counter() - began
        numbers = _numbers(count, asked)
        actor = figures.officer(node, "QA")
        bare = _bare(node, numbers)
        inside = [_timed(lambda n=n, c=c: deeds.prepare(node.bench, actor, _body(n, c))) for n, c in numbers]
        durable = [_timed(lambda n=n, c=c: deeds.make(node.bench, actor, _body(n, c))) for n, c in numbers[: asked // 4]]
        hits = sum(deeds.prepare(node.bench, actor, _body(n, c)).answer.verdict == "hit" for n, c in numbers[:200])
        found = {
            "keys": count,
            "checks": asked,
            "hits_in_200": hits,
            "bare_select_ms": figures.spread(bare),
            "check_ms": figures.spread(inside),
            "check_durable_ms": figures.spread(durable),
            "ratio_p50_to_bare": round(figures.spread(inside)["p50"] / figures.spread(bare)["p50"], 1),
            "memory_mb_per_million": round((figures.resident() - before) / (count / 1e6), 1),
            "disk_mb_per_million": round(figures.disk(node.folder) / (count / 1e6), 1),
            "fill_seconds": round(filled),
        }
    table = figures.table(f"An exact check against {count:,} keys", "", "p50 ms", "p99 ms", "max ms")
    for name, text in (
        ("bare_select_ms", "peer: bare SELECT by key"),
        ("check_ms", "check: policy, reasons, answer"),
        ("check_durable_ms", "the same, written down durably, one at a time"),
    ):
        table.add_row(text, *(f"{found[name][q]:.3f}" for q in ("p50", "p99", "max")))  # type: ignore[index]
    table.add_row("memory, MB per million keys", f"{found['memory_mb_per_million']}", "", "")
    table.add_row("disk, MB per million keys", f"{found['disk_mb_per_million']}", "", "")
    return table, found


def _body(number: str, country: str) -> dict[str, Any]:
    return {"kind": "document", "query": {"number": number, "country": country}, "purpose": "border"}


def _number(i: int) -> str:
    return f"{chr(65 + i % 26)}{i:08d}"


def _numbers(count: int, asked: int) -> list[tuple[str, str]]:
    """One in ten is in the data: far more hits than in life, so that the dear path is measured too."""
    draw = random.Random(7)
    picked = []
    for turn in range(asked):
        i = draw.randrange(count)
        picked.append((_number(i) if turn % 10 == 0 else f"Z9{draw.randrange(10**7):07d}", COUNTRIES[i % len(COUNTRIES)]))
    return picked


def _fill(node: Node, count: int) -> None:
    file = sqlite3.connect(node.folder / "carillon.db", isolation_level=None)
    file.execute("PRAGMA synchronous=OFF")
    step = 100_000
    for start in range(0, count, step):
        file.execute("BEGIN")
        rows = list(_rows(range(start, min(start + step, count))))
        file.executemany(
            "INSERT INTO records (id, schema, caption, owner, area, status, reach, audience, red, version, doc, digest, created_by, "
            "created_at, updated_at) VALUES (?, 'Passport', ?, 'FR', 'documents', 'live', 'copy', 'all', 0, 1, ?, '', 'bench', "
            "'2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z')",
            [(i, caption, doc) for i, caption, doc, _, _, _ in rows],
        )
        file.executemany(
            "INSERT INTO keys (form, value, record_id, prop, normal, country) VALUES (?, ?, ?, 'number', ?, ?)",
            [(k.form, k.value, i, k.normal, country) for i, _, _, k, country, _ in rows],
        )
        file.execute("COMMIT")
    file.execute("ANALYZE")
    # What was written past the disk is brought there now, so that no measured commit pays for it.
    file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file.close()
    os.sync()


def _rows(numbers: range) -> Iterator[tuple[str, str, str, Any, str, int]]:
    encode = msgspec.json.Encoder().encode
    for i in numbers:
        number, country = _number(i), COUNTRIES[i % len(COUNTRIES)]
        record = Record(
            id=f"rec-{i:024x}",
            schema="Passport",
            properties={"number": (Value(number),), "country": (Value(country),)},
            owner="FR",
            area="documents",
            action="seize",
        )
        yield record.id, number, encode(record).decode(), key("document", number, country), country, i


def _bare(node: Node, numbers: list[tuple[str, str]]) -> list[float]:
    file = sqlite3.connect(node.folder / "carillon.db")
    query = "SELECT r.doc FROM keys k JOIN records r ON r.id = k.record_id WHERE k.form = 'document' AND k.value = ?"
    values = [key("document", number, country).value for number, country in numbers]
    return [_timed(lambda v=v: file.execute(query, (v,)).fetchall()) for v in values]


def _timed(work: Any) -> float:
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1000
