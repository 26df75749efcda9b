# SPDX-License-Identifier: Apache-2.0
"""Continuous matching: what it costs to keep 100 000 questions open, one new record against them, and an import of 10 000 at once.

The questions are a list of people as it is screened: a name, most with a birth date and a nationality, some with a passport. The records
are other people of the same names' world, and one in a hundred of those asked about, as another list would write him.
"""

from collections.abc import Iterator
from random import Random
from time import perf_counter
from typing import Any

from rich.table import Table

from bench import figures
from bench.persons import persons
from carillon.desk import imports, watches, watching
from carillon.desk import records as desk_records
from carillon.desk.checks import deeds, question
from carillon.formats.rows import Row
from carillon.node import Node

UNTIL = 100
"""Days that the questions are kept open."""
SINGLE = 300
"""Records entered one by one."""


def measure(*, small: bool) -> tuple[Table, dict[str, Any]]:
    count, imported = (10_000, 1_000) if small else (100_000, 10_000)
    with figures.fresh_node() as node:
        opened = _open(node, count)
        begun = perf_counter()
        node.bench.watched.follow()
        indexed = perf_counter() - begun
        alone, told = _one_by_one(node, count)
        rate, alerts = _imported(node, count, imported)
        idle = _idle(node)
        found: dict[str, Any] = {
            "watches": count,
            "opened_per_second": round(count / opened),
            "indexed_per_second": round(count / indexed),
            "one_record_ms": figures.spread(alone),
            "one_record_told": told,
            "import": imported,
            "records_per_second": round(rate),
            "import_told": alerts,
            "idle_sweep_ms": round(idle * 1000, 3),
            "memory_mb": round(figures.resident(kind="RssAnon")),
            "index_mb": round(sum(f.stat().st_size for f in (node.folder / "index").glob("watches-*/*")) / 1e6, 1),
        }
    table = figures.table(f"{count:,} questions kept open", "", "value")
    spread = found["one_record_ms"]
    table.add_row("opened with their checks, per second", f"{found['opened_per_second']:,}")
    table.add_row("one new record, ms: p50 / p99 / max", f"{spread['p50']:.1f} / {spread['p99']:.1f} / {spread['max']:.1f}")
    table.add_row(f"an import of {imported:,}: records per second, and alerts", f"{found['records_per_second']:,}, {alerts:,}")
    table.add_row("a sweep with nothing new, ms", str(found["idle_sweep_ms"]))
    table.add_row("memory MB, index MB", f"{found['memory_mb']:,}, {found['index_mb']}")
    return table, found


def _open(node: Node, count: int) -> float:
    """Screens a list and keeps it open, as `carillon screen --watch-until` does; seconds."""
    bench, actor = node.bench, figures.officer(node, "FR")
    until = watches.last_day(bench, _day())
    begun = perf_counter()
    lines: list[watches.Line] = []
    for entity in persons(count, 5):
        body = _asked(entity)
        drawn = deeds.prepare(bench, actor, body)
        lines.append(watches.Line(question.read(body, bench.packs), drawn, 0))
        if len(lines) == 500:
            _keep(node, lines, until)
            lines = []
    _keep(node, lines, until)
    return perf_counter() - begun


def _keep(node: Node, lines: list[watches.Line], until: str) -> None:
    for waiting in [node.bench.journal.submit(line.drawn.deed) for line in lines]:
        waiting.result()
    watches.open_list(node.bench, figures.officer(node, "FR"), "accreditations", until, lines)


def _asked(entity: dict[str, Any]) -> dict[str, Any]:
    properties = entity["properties"]
    query = {"name": properties["name"][0], "gender": properties["gender"][0], "nationality": properties["nationality"][0]}
    if "birthDate" in properties:
        query["birth_date"] = properties["birthDate"][0]
    if "passportNumber" in properties:
        query["number"], query["country"] = properties["passportNumber"][0], query["nationality"]
    return {"kind": "person", "query": query, "purpose": "accreditation", "reference": entity["id"]}


def _records(count: int, of_list: int, seed: int) -> Iterator[dict[str, Any]]:
    """Others, and now and then one of the list: the same name and birth date, no passport."""
    dice = Random(seed)
    listed = persons(of_list, 5)
    for number, entity in enumerate(persons(count, seed)):
        if number % 100 == 7:
            for _ in range(dice.randint(1, 50)):
                entity = next(listed)
            entity["properties"].pop("passportNumber", None)
        yield {"schema": "Person", "properties": entity["properties"]}


def _one_by_one(node: Node, count: int) -> tuple[list[float], int]:
    """Milliseconds from the sweep's begin to its end, one new record each."""
    bench, actor, took = node.bench, figures.officer(node, "QA"), []
    before = _alerts(node)
    for body in _records(SINGLE, count, 17):
        desk_records.create(bench, actor, body)
        begun = perf_counter()
        watching.follow(bench)
        took.append((perf_counter() - begun) * 1000)
    return took, _alerts(node) - before


def _imported(node: Node, count: int, imported: int) -> tuple[float, int]:
    bench, actor = node.bench, figures.officer(node, "QA")
    rows = (Row(f"line {n}", f"row-{n}", body) for n, body in enumerate(_records(imported, count, 23)))
    imports.run(bench, actor, imports.Plan(format="ftm", name="bench", edition="1"), rows, reject=lambda row: None)
    before, begun = _alerts(node), perf_counter()
    while watching.follow(bench):
        pass
    return imported / (perf_counter() - begun), _alerts(node) - before


def _idle(node: Node) -> float:
    begun = perf_counter()
    for _ in range(100):
        watching.follow(node.bench)
    return (perf_counter() - begun) / 100


def _alerts(node: Node) -> int:
    from sqlalchemy import func, select

    from carillon.store import schema

    with node.bench.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(schema.watch_told)).scalar_one())


def _day() -> str:
    from datetime import UTC, datetime, timedelta

    return (datetime.now(UTC) + timedelta(days=UNTIL)).date().isoformat()
