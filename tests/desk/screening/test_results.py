# SPDX-License-Identifier: Apache-2.0
"""The file of results can be cut anywhere and taken up again."""

from pathlib import Path

import pytest

from carillon.desk.screening.queries import Asked
from carillon.desk.screening.results import Out, refused
from carillon.errors import Conflict

QUESTIONS = [Asked(id=f"q{n}", error="x") for n in range(4)]
WHOLE = b"".join(refused(one) for one in QUESTIONS)


@pytest.mark.parametrize("cut", range(len(WHOLE) + 1))
def test_cut_at_any_byte_and_resumed(tmp_path: Path, cut: int) -> None:
    file = tmp_path / "out.jsonl"
    file.write_bytes(WHOLE[:cut])
    with Out(file, resume=True) as out:
        assert out.done == WHOLE[:cut].count(b"\n")
        for one in out.passed(iter(QUESTIONS)):
            out.write(refused(one))
    assert file.read_bytes() == WHOLE


def test_without_resume_it_begins_anew(tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    file.write_bytes(WHOLE)
    with Out(file, resume=False) as out:
        assert out.done == 0
    assert file.read_bytes() == b""


@pytest.mark.parametrize("questions", [QUESTIONS[1:], QUESTIONS[:2], [Asked(id="other"), *QUESTIONS[1:]]])
def test_results_of_other_questions_are_refused(tmp_path: Path, questions: list[Asked]) -> None:
    file = tmp_path / "out.jsonl"
    file.write_bytes(WHOLE)
    with Out(file, resume=True) as out, pytest.raises(Conflict, match="is the answer to"):
        list(out.passed(iter(questions)))
    assert file.read_bytes() == WHOLE


def test_what_is_no_line_of_results_is_cut_off(tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    file.write_bytes(refused(QUESTIONS[0]) + b"garbage\n" + refused(QUESTIONS[1]))
    with Out(file, resume=True) as out:
        assert out.done == 1


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    with Out(tmp_path / "out.jsonl", resume=False):
        pass
    assert (tmp_path / "out.jsonl").stat().st_mode & 0o077 == 0
