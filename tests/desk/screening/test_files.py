# SPDX-License-Identifier: Apache-2.0
"""Files in, file out: the same bytes whatever the number of processes, an index that is used again, nothing left behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from carillon.desk.screening import files, results
from carillon.desk.screening.files import Answering, Counts
from carillon.desk.screening.matching import Rules
from carillon.errors import Malformed
from carillon.formats.rows import Rejected
from carillon.store.index import bulk
from tests.desk.screening.lists import NAMES, PERSONS, answered, lines, quiet, stream

QUESTIONS = (
    lines(
        [{"id": f"q{n}", "name": names[-1], "birth_date": f"19{60 + n}"} for n, names in enumerate(NAMES)]
        + [
            {"id": "nobody", "name": "Nobody Atall"},
            {"id": "bad"},
            {"id": "number", "document_number": "XY123453", "document_country": "FR"},
        ]
    )
    * 20
)


def screen(out: Path, folder: Path, workers: int = 1, *, resume: bool = False) -> Counts:
    with results.Out(out, resume=resume) as kept:
        return files.screen(files.ask_files(stream(QUESTIONS)), Answering(str(folder), Rules()), kept, workers, quiet())


def test_the_same_bytes_whatever_the_workers_and_the_interruptions(tmp_path: Path) -> None:
    with files.indexed(stream(lines(PERSONS)), "digest", None, 2, quiet()) as folder:
        counts = screen(tmp_path / "one", folder)
        screen(tmp_path / "two", folder, 2)
        whole = (tmp_path / "one").read_bytes()
        assert (tmp_path / "two").read_bytes() == whole
        (tmp_path / "two").write_bytes(whole[: len(whole) // 3])
        screen(tmp_path / "two", folder, 2, resume=True)
        assert (tmp_path / "two").read_bytes() == whole
    assert not folder.exists()
    assert (counts.queries, counts.errors) == (180, 20)
    assert counts.hits + counts.possible >= 20 * len(NAMES)


def test_a_line_of_results(tmp_path: Path) -> None:
    with files.indexed(stream(lines(PERSONS)), "digest", None, 1, quiet()) as folder:
        screen(tmp_path / "out", folder)
    found = answered(tmp_path / "out")
    assert [one["id"] for one in found[:9]] == [f"q{n}" for n in range(6)] + ["nobody", "bad", "number"]
    assert found[0]["verdict"] in ("hit", "possible")
    match = found[0]["matches"][0]
    assert match["record"] == "p0"
    assert 0 <= match["score"] <= 1
    assert set(match["reasons"][0]) == {"feature", "score", "text"}
    assert found[6]["verdict"] == "no_hit"
    assert (found[7]["verdict"], found[7]["matches"]) == (None, [])
    assert found[7]["error"]
    assert (found[8]["verdict"], found[8]["matches"][0]["record"]) == ("hit", "p3")


def test_a_kept_index_is_used_again_until_the_records_change(tmp_path: Path) -> None:
    records = stream(lines(PERSONS))
    with files.indexed(records, "digest", tmp_path, 1, quiet()) as first:
        pass
    assert bulk.finished(first) == bulk.Manifest(rows=len(PERSONS), rejected=0)
    before = (first / "pages" / "values.bin").stat().st_ino
    with files.indexed(stream("not even looked at"), "digest", tmp_path, 1, quiet()) as second:
        assert second == first
    assert (first / "pages" / "values.bin").stat().st_ino == before
    with files.indexed(stream(lines(PERSONS[:2])), "another digest", tmp_path, 1, quiet()) as third:
        assert third != first
    assert sorted(os.listdir(tmp_path)) == [third.name]


def test_rejected_rows_are_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    rejected: list[Rejected] = []
    with files.indexed(stream(b"nonsense\n" + lines(PERSONS)), "digest", tmp_path, 1, quiet(rejected)) as folder:
        assert bulk.finished(folder) == bulk.Manifest(rows=len(PERSONS), rejected=1)
    assert [one.place for one in rejected] == ["line 1"]


def test_a_list_cut_off_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(Malformed), files.indexed(stream(lines(PERSONS)[:-9]), "digest", tmp_path, 1, quiet()):
        pass
    assert os.listdir(tmp_path) == []


def test_few_questions_need_few_processes() -> None:
    assert files.busy(8, 100) == 1
    assert files.busy(8, 10_000_000) == 8


def test_what_a_killed_process_left_behind_is_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "gettempdir", lambda: str(tmp_path))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left, alive, young = (tmp_path / f"carillon-screen-{pid}-x{n}" for n, pid in enumerate((gone.pid, os.getpid(), gone.pid)))
    for folder in (left, alive, young):
        folder.mkdir()
    for folder in (left, alive):
        os.utime(folder, (0, 0))
    with files.indexed(stream(lines(PERSONS)), "digest", None, 1, quiet()):
        pass
    assert [folder.exists() for folder in (left, alive, young)] == [False, True, True]
