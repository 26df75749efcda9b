# SPDX-License-Identifier: Apache-2.0
"""How far a long work is: on standard error, and never on standard output."""

import pytest

from carillon.doors.cli import output, progress


@pytest.mark.parametrize("watched", [True, False])
def test_a_bar_says_what_is_said_above_it(watched: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(output, "is_progress_wanted", lambda: watched)
    with progress.bar("a [red]list[/red]", 100) as bar:
        bar.read(50)
        bar.done(7)
        bar.say("rejected: line 3: \x1b[2J")
    said = capsys.readouterr()
    assert said.out == ""
    assert "rejected: line 3: \\u001b[2J" in said.err


def test_a_log_gets_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    moments = iter([0.0, 1.0, 20.0, 21.0])
    monkeypatch.setattr(progress, "monotonic", lambda: next(moments))
    with progress.bar("un", 200) as bar:
        bar.read(100)
        for rows in (10, 400, 420):
            bar.done(rows)
    assert capsys.readouterr().err == "un: 400 rows, 50 %, 20/s\n"
