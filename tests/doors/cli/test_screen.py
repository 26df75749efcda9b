# SPDX-License-Identifier: Apache-2.0
"""`carillon screen`, `compare` and `evaluate`: files in, file out, and nothing lost when the process is killed."""

import json
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.desk.screening.lists import NAMES, PERSONS, answered, lines
from tests.doors.cli.conftest import Commands, Process


@pytest.fixture
def records(tmp_path: Path) -> Path:
    file = tmp_path / "records.jsonl"
    file.write_bytes(lines(PERSONS))
    return file


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    file = tmp_path / "queries.jsonl"
    file.write_bytes(lines({"id": f"q{n}", "name": names[-1]} for n, names in enumerate(NAMES * 3)))
    return file


def test_two_files_and_no_node(bare: Commands, records: Path, queries: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    counts = bare.json("screen", queries, "--against", records, "--out", out)
    assert (counts["queries"], counts["rejected"], counts["errors"]) == (18, 0, 0)
    found = answered(out)
    assert [one["id"] for one in found] == [f"q{n}" for n in range(18)]
    assert [one["matches"][0]["record"] for one in found[:6]] == [f"p{n}" for n in range(6)]


def test_a_summary_for_people(bare: Commands, records: Path, queries: Path, tmp_path: Path) -> None:
    result = bare.run("screen", queries, "--against", records, "--out", tmp_path / "out.jsonl")
    assert result.stdout == ""
    assert "18 answered" in result.stderr


def test_rejected_rows_are_named(bare: Commands, records: Path, queries: Path, tmp_path: Path) -> None:
    records.write_bytes(b"{broken\n" + records.read_bytes())
    result = bare.run("screen", queries, "--against", records, "--out", tmp_path / "out.jsonl")
    assert "records.jsonl, line 1" in result.stderr
    assert "1 rows of the records were rejected" in result.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--against", "{records}", "--purpose", "border"), 2),
        (("--floor", "0.5"), 2),
        ((), 2),
        (("--against", "{records}", "--possible", "1.5"), 1),
        (("--against", "{records}", "--hit", "0.1"), 1),
        (("--against", "{missing}"), 1),
        (("--purpose", "border", "--node", "{missing}"), 1),
    ],
)
def test_wrong_uses(bare: Commands, records: Path, queries: Path, tmp_path: Path, words: tuple[str, ...], code: int) -> None:
    filled = [word.format(records=records, missing=tmp_path / "missing") for word in words]
    bare.error("screen", queries, "--out", tmp_path / "out.jsonl", *filled, code=code)


def test_the_results_do_not_overwrite_what_is_read(bare: Commands, records: Path, queries: Path) -> None:
    before = queries.read_bytes()
    bare.error("screen", queries, "--against", records, "--out", queries)
    assert queries.read_bytes() == before


def test_resumed_with_other_questions(bare: Commands, records: Path, queries: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    bare.run("screen", queries, "--against", records, "--out", out)
    queries.write_bytes(queries.read_bytes().replace(b'"q3"', b'"other"'))
    assert "is the answer to" in bare.error("screen", queries, "--against", records, "--out", out, "--resume")


def test_against_a_node(cli: Commands, queries: Path, records: Path, tmp_path: Path) -> None:
    cli.run("import", "ftm", records, "--bureau", "FR")
    out = tmp_path / "out.jsonl"
    words = ("screen", queries, "--as", "officer.de", "--purpose", "accreditation", "--out", out)
    assert cli.json(*words)["queries"] == 18
    found = answered(out)
    assert all(one["matches"] for one in found)
    assert found[0]["matches"][0]["owner"] == "FR"
    whole = out.read_bytes()
    out.write_bytes(whole[: len(whole) // 2])
    left = cli.json(*words, "--resume")["queries"]
    assert 0 < left < 18
    assert out.read_bytes() == whole
    assert "18" not in cli.error("screen", queries, "--as", "admin", "--purpose", "border", "--out", tmp_path / "other")


def test_a_purpose_that_there_is_not(cli: Commands, queries: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    cli.error("screen", queries, "--as", "officer.de", "--purpose", "curiosity", "--out", out)
    assert not out.exists()


def test_killed_and_resumed(tmp_path: Path, records: Path, process: Process, child_environment: dict[str, str]) -> None:
    """Killed without warning as soon as something is written; the rest is the same as if nothing had happened."""
    queries, out, whole = tmp_path / "many.jsonl", tmp_path / "out.jsonl", tmp_path / "whole.jsonl"
    queries.write_bytes(lines({"id": f"q{n}", "name": f"{NAMES[n % 6][0]} {n}"} for n in range(3000)))
    words = [str(queries), "--against", str(records), "--index", str(tmp_path / "index"), "--workers", "2"]
    assert process("screen", *words, "--out", whole).returncode == 0
    command = [sys.executable, "-m", "carillon", "screen", *words, "--out", str(out)]
    running = subprocess.Popen(command, env=child_environment, cwd=tmp_path, stderr=subprocess.DEVNULL, start_new_session=True)
    while running.poll() is None and not (out.exists() and out.stat().st_size):
        with suppress(subprocess.TimeoutExpired):
            running.wait(0.005)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert out.read_bytes() == whole.read_bytes()[: out.stat().st_size]
    done = process("screen", *words, "--out", out, "--resume")
    assert done.returncode == 0, done.stderr
    assert out.read_bytes() == whole.read_bytes()


def test_compare(bare: Commands, tmp_path: Path) -> None:
    pairs, out = tmp_path / "pairs.jsonl", tmp_path / "out.jsonl"
    pairs.write_bytes(lines({"id": str(n), "left": PERSONS[0], "right": one} for n, one in enumerate(PERSONS)) + b"nonsense\n")
    counts: dict[str, Any] = bare.json("compare", pairs, "--out", out)
    assert counts == {"compared": 6, "hits": 1, "possible": 0, "errors": 1}
    found = answered(out)
    assert [one["id"] for one in found] == ["0", "1", "2", "3", "4", "5", "line 7"]
    assert found[0]["verdict"] == "hit"
    assert "6 compared" in bare.run("compare", pairs, "--out", out).stderr


def test_evaluate(bare: Commands, tmp_path: Path) -> None:
    corpus, queries, people = tmp_path / "corpus.jsonl", tmp_path / "queries.jsonl", tmp_path / "people.csv"
    corpus.write_bytes(lines({"id": f"p{n}", "kind": "Person", "names": names} for n, names in enumerate(NAMES)))
    asked = [{"query": names[0], "answer": f"p{n}", "script": "LATIN" if n else "GREEK", "kind": "Person"} for n, names in enumerate(NAMES)]
    queries.write_bytes(lines([*asked, {"query": "The Quux", "answer": "p1"}]))
    people.write_text("full_name,nationality\nBrook Otherwise,Qatar\n", encoding="utf-8")
    found = bare.json("evaluate", corpus, queries, "--negatives", people)
    assert found["overall"]["recall_1"] == round(6 / 7, 4)
    assert found["unreachable"] == ["The Quux"]
    assert found["alarms"]["people"] == 1
    shown = bare.run("evaluate", corpus, queries, "--negatives", people)
    assert "false alarms per 100 000" in shown.stdout
    assert "GREEK" in shown.stdout
    assert json.dumps(found)
