# SPDX-License-Identifier: Apache-2.0
"""A list as a World Cup has it, 400 000 people, screened by two processes at a node with a million persons; killed once on the way.

The people are made up (`bench.persons`). One of the list in a thousand is a person of the records, misspelt, and one in five thousand bears
the document of one. The figures are those of the command line, as a person runs it. Afterwards some thousand rows are asked as checks one
by one: what a check finds and the list has not is counted.
"""

import csv
import io
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from rich.table import Table

from bench import figures
from bench.persons import misspell, persons
from carillon.core.model import entities
from carillon.core.model.event import Event
from carillon.core.model.record import Record
from carillon.core.model.screening import Row, Screening
from carillon.desk.accreditation import asking, mapping, purging, running, summary, uploading
from carillon.desk.events import register
from carillon.desk.filing import file
from carillon.node import Node
from carillon.store import clock, records
from carillon.store import screening_rows as rows
from carillon.store import screenings as store
from carillon.store.screening_rows import List

WORKERS = 2
EVENT = "world-cup"
HEADER = ("Badge", "Name", "Date of birth", "Nationality", "Gender", "Passport no.")
KNOWN, BEARS = 1_000, 5_000
"""One row of so many means a person of the records; one of so many bears the document of one."""
SAMPLE = 3_000


def measure(*, small: bool) -> tuple[Table, dict[str, Any]]:
    count, there = (20_000, 50_000) if small else (400_000, 1_000_000)
    found: dict[str, Any] = {"list": count, "records": there, "workers": WORKERS}
    with figures.fresh_node() as node:
        _fill(node, there)
        actor = figures.officer(node, "FR")
        event = Event(id=EVENT, name="World Cup", kind="tournament", hosts=("FR",), starts="2031-06-01", ends="2031-07-01")
        register.register(node.bench, actor, event)
        began = time.perf_counter()
        made = uploading.upload(node.bench, actor, {"event": EVENT, "name": "All"}, _pieces(count, there))
        mapping.confirm(node.bench, actor, made.id, mapping.propose(node.bench, actor, made.id).mapping)
        found["upload_seconds"] = round(time.perf_counter() - began, 1)
        found |= _run(node, made.id)
        found |= _looked_at(node, made.id, count)
        began = time.perf_counter()
        purging.purge(node.bench, actor, made.id)
        found["purge_seconds"] = round(time.perf_counter() - began, 1)
    table = figures.table(f"A list of {count:,} against {there:,} persons, {WORKERS} processes", "", "value")
    for name, value in found.items():
        table.add_row(name.replace("_", " "), f"{value:,}" if isinstance(value, int | float) else str(value))
    return table, found


def _fill(node: Node, there: int) -> None:
    """Records of one bureau, as an import leaves them."""
    bench, at = node.bench, clock.now()
    kinds = bench.packs.kinds
    waiting: list[records.Filing] = []
    with bench.database.bulk() as connection:
        for number, body in enumerate(persons(there)):
            entity = entities.read(body, kinds, strict=False).entity
            properties = entity.properties
            made = Record(id=f"rec-{number:09d}", schema="Person", properties=properties, owner="QA", created_at=at, updated_at=at)
            waiting.append(file(bench, made, "bench"))
            if len(waiting) == 2_000:
                records.insert_many(connection, waiting, "bench")
                connection.commit()
                waiting.clear()
        records.insert_many(connection, waiting, "bench")
        connection.commit()
    bench.names.follow()


def _pieces(count: int, there: int) -> Iterator[bytes]:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for number, line in enumerate(_lines(count, there)):
        writer.writerow(line)
        if number % 5_000 == 0:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def _lines(count: int, there: int) -> Iterator[tuple[str, ...]]:
    dice = Random(11)
    listed = persons(there)
    step = max(1, there * KNOWN // count - 1)
    for number, entity in enumerate(persons(count, seed=99)):
        properties = entity["properties"]
        name, number_of = dice.choice(properties["name"]), f"L{number:08d}"
        if number % KNOWN == 0:
            for _ in range(dice.randint(1, step)):
                properties = next(listed)["properties"]
            name, number_of = misspell(dice.choice(properties["name"]), dice), ""
        elif number % BEARS == 1:
            borne = next((one for one in listed if "passportNumber" in one["properties"]), None)
            if borne is not None:
                number_of = borne["properties"]["passportNumber"][0]
                properties = properties | {"nationality": borne["properties"]["nationality"]}
        birth = properties.get("birthDate", [""])[0]
        yield (f"B{number:06d}", name, birth, properties["nationality"][0].upper(), properties["gender"][0], number_of)


def _run(node: Node, screening_id: str) -> dict[str, Any]:
    """Seconds of the command, with one kill on the way; rows before and after it."""
    began = time.perf_counter()
    process = _start(node, screening_id)
    peak = 0.0
    killed_at = 0
    while process.poll() is None:
        time.sleep(0.5)
        peak = max(peak, _memory(process.pid))
        head = _head(node, screening_id)
        if not killed_at and head.position > 0 and _done(node, screening_id) * 3 > _persons(node, screening_id):
            killed_at = head.position
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            _release(node)
            process = _start(node, screening_id)
    seconds = time.perf_counter() - began
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {
        "run_seconds": round(seconds, 1),
        "rows_per_second": round(_persons(node, screening_id) / seconds),
        "killed_at_row": killed_at,
        "memory_mb_of_all_processes": round(peak),
        "memory_mb_of_the_largest": round(children),
    }


def _start(node: Node, screening_id: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "carillon", "screening", "run", screening_id, "--node", str(node.folder), "--as", "officer.fr"]
    return subprocess.Popen([*command, "--workers", str(WORKERS)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _release(node: Node) -> None:
    """The lease of a killed process ends by itself, after a minute and a half; that is not what is measured."""
    from sqlalchemy import text

    with node.bench.database.write() as connection:
        connection.execute(text("DELETE FROM leases WHERE work = :work"), {"work": running.LEASE})


def _memory(pid: int) -> float:
    """Anonymous memory of a process and its children."""
    total = 0.0
    for one in [pid, *(int(child) for child in _children(pid))]:
        try:
            total += figures.resident(one, "RssAnon")
        except OSError:
            continue
    return total


def _children(pid: int) -> list[str]:
    found: list[str] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children") if Path(f"/proc/{pid}").exists() else ():
        try:
            found += task.read_text().split()
        except OSError:
            continue
    return found + [grand for child in found for grand in _children(int(child))]


def _head(node: Node, screening_id: str) -> Screening:
    with node.bench.database.read() as connection:
        found = store.find(connection, "FR", screening_id)
    if found is None:
        raise LookupError(screening_id)
    return found


def _counts(node: Node, screening_id: str) -> dict[str, int]:
    with node.bench.database.read() as connection:
        return rows.counts(connection, List("FR", screening_id))


def _persons(node: Node, screening_id: str) -> int:
    return sum(count for state, count in _counts(node, screening_id).items() if state not in ("rejected", "duplicate"))


def _done(node: Node, screening_id: str) -> int:
    return _persons(node, screening_id) - _counts(node, screening_id).get("waiting", 0)


def _looked_at(node: Node, screening_id: str, count: int) -> dict[str, Any]:
    """What the list came to, and what checks say of some of its rows."""
    bench, actor, of = node.bench, figures.officer(node, "FR"), List("FR", screening_id)
    head = _head(node, screening_id)
    found = summary.summary(bench, actor, screening_id)
    dice = Random(5)
    with bench.database.read() as connection:
        asker = asking.Asker(bench, connection, actor, head)
        wanted = sorted({2 + dice.randrange(count) for _ in range(SAMPLE)} | {2 + number for number in range(0, count, KNOWN)})
        checked = [(row, asker.of_row(row)) for row in rows.fetch(connection, of, wanted).values()]
        known = [row for row, _ in checked if (row.number - 2) % KNOWN == 0]
        bears = rows.fetch(connection, of, range(3, count + 2, BEARS)).values()
        hits = rows.tally(connection, of)
        there = rows.matches_of(connection, of, wanted)
    missed = [row for row, told in checked if _met(told) and row.state == "clear"]
    lacking = [
        row for row, told in checked if {one.record_id for one in told.matches} - {one.record_id for one in there.get(row.number, [])}
    ]
    return {
        "state": head.state,
        "open": found.open,
        "open_per_100000": round(found.open * 100_000 / count),
        "expected_true": found.expected_true,
        "hours": found.hours,
        "matched_rows": hits.rows,
        "known_found": _share(known),
        "documents_found": _share([row for row in bears if row.values.get("passportNumber")]),
        "rows_checked_again": len(checked),
        "checks_that_found_somebody": sum(_met(told) for _, told in checked),
        "missed_by_the_sieve": len(missed),
        "rows_that_lack_a_match": len(lacking),
    }


def _met(told: asking.Told) -> bool:
    return any(not one.silent for one in told.matches)


def _share(several: list[Row]) -> float:
    return round(sum(row.state == "open" for row in several) / max(1, len(several)), 4)
