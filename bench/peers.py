# SPDX-License-Identifier: Apache-2.0
"""What somebody would use instead, asked the same questions about the same persons: a rapidfuzz scan, PostgreSQL with pg_trgm, and
nomenklatura (its blocker and logic-v2) in an environment that is made for the measurement and thrown away.

Each gives milliseconds a question and how often the person meant comes first and among the first ten. What cannot be installed here is
named with the reason.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from rapidfuzz import fuzz, process

ASKED = 300
INSTALL_SECONDS = 900
Named = list[tuple[str, str]]
"""Ids with names."""
Finder = Callable[[str], Sequence[str]]


def measure(folder: Path, records: Path, questions: Path, known: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Figures by peer, from the questions that mean somebody; `known` says whom."""
    held = [(one["id"], name) for one in map(json.loads, records.open(encoding="utf-8")) for name in one["properties"]["name"]]
    asked = [one for one in map(json.loads, questions.open(encoding="utf-8")) if one["id"] in known][:ASKED]
    meant = [known[one["id"]] for one in asked]
    made: dict[str, Callable[[], dict[str, Any]]] = {
        "rapidfuzz scan": lambda: _asked(_rapidfuzz(held), asked, meant),
        "PostgreSQL pg_trgm": lambda: _postgres(held, asked, meant),
        "nomenklatura logic-v2": lambda: _nomenklatura(folder, records, asked, meant),
    }
    found = {}
    for name, work in made.items():
        try:
            found[name] = work()
        except Exception as failure:  # noqa: BLE001 - a peer that cannot run here is named, and the others go on
            said = str(getattr(failure, "stderr", None) or failure).strip().splitlines()
            found[name] = {"skipped": f"{type(failure).__name__}: {said[-1][:160] if said else ''}"}
    return found


def _asked(find: Finder, asked: list[dict[str, Any]], meant: list[str]) -> dict[str, Any]:
    spent, right, ten = [], 0, 0
    for question, wanted in zip(asked, meant, strict=True):
        began = perf_counter()
        found = list(dict.fromkeys(find(question["name"])))[:10]
        spent.append((perf_counter() - began) * 1000)
        right += found[:1] == [wanted]
        ten += wanted in found
    return _figures(statistics.mean(spent), right, ten, len(asked))


def _figures(milliseconds: float, right: int, ten: int, count: int) -> dict[str, Any]:
    return {"ms": round(milliseconds, 3), "recall_1": round(right / count, 4), "recall_10": round(ten / count, 4)}


def _rapidfuzz(held: Named) -> Finder:
    names = [name.casefold() for _, name in held]

    def find(name: str) -> list[str]:
        best = process.extract(name.casefold(), names, scorer=fuzz.token_sort_ratio, limit=20)
        return [held[place][0] for _, _, place in best]

    return find


def _postgres(held: Named, asked: list[dict[str, Any]], meant: list[str]) -> dict[str, Any]:
    import psycopg

    from tests import postgres

    server = postgres.start()
    try:
        with psycopg.connect(server.url(server.create()), autocommit=True) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")
            connection.execute("CREATE TABLE names (id text, name text)")
            with connection.cursor() as cursor, cursor.copy("COPY names FROM STDIN") as copy:
                for row in held:
                    copy.write_row(row)
            connection.execute("CREATE INDEX ON names USING gin (name gin_trgm_ops)")
            connection.execute("ANALYZE names")

            def find(name: str) -> list[str]:
                query = "SELECT id FROM names WHERE name %% %s ORDER BY similarity(name, %s) DESC, id LIMIT 20"
                return [row[0] for row in connection.execute(query, (name, name)).fetchall()]

            return _asked(find, asked, meant)
    finally:
        server.stop()


def _nomenklatura(folder: Path, records: Path, asked: list[dict[str, Any]], meant: list[str]) -> dict[str, Any]:
    place = folder / "nomenklatura"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True, capture_output=True)
    pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "nomenklatura"]
    subprocess.run(pip, check=True, capture_output=True, text=True, timeout=INSTALL_SECONDS)
    file = folder / "peer-questions.json"
    file.write_text(json.dumps(asked, ensure_ascii=False), encoding="utf-8")
    command = [
        str(place / "bin" / "python"),
        "-P",
        str(Path(__file__).with_name("peer_nomenklatura.py")),
        str(records),
        str(file),
        str(folder),
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    answers = json.loads(done.stdout.splitlines()[-1])
    lists = [answers["found"].get(one["id"], []) for one in asked]
    right = sum(found[:1] == [wanted] for found, wanted in zip(lists, meant, strict=True))
    ten = sum(wanted in found[:10] for found, wanted in zip(lists, meant, strict=True))
    return {**_figures(1000 * answers["seconds"] / len(asked), right, ten, len(asked)), "build_seconds": round(answers["build"], 1)}
