# SPDX-License-Identifier: Apache-2.0
"""`carillon watch`, and lists that stay open after they were screened."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from carillon.doors.cli import checks
from tests.desk.screening.lists import NAMES, PERSONS, lines
from tests.doors.cli.conftest import Commands

UNTIL = (datetime.now(UTC) + timedelta(days=90)).date().isoformat()
ASK = ("watch", "open", "person", "--name", "Anna Maria Eriksson", "--purpose", "wanted", "--reference", "case 17", "--until", UNTIL)
DE = ("--as", "officer.de")
ERIKSSON = {"schema": "Person", "properties": {"name": ["Anna Maria Eriksson"], "birthDate": ["1974-08-12"]}, "action": "arrest"}


def known(cli: Commands) -> None:
    cli.run("record", "create", "-", "--bureau", "FR", stdin=json.dumps(ERIKSSON))


def test_from_the_question_to_the_alert(cli: Commands) -> None:
    made = cli.json(*ASK, *DE)
    assert (made["state"], made["answer"]["verdict"]) == ("open", "no_hit")
    known(cli)
    assert cli.json("watch", "run") == {"changes": 1, "left": 0}
    assert cli.json("watch", "run")["changes"] == 0
    shown = cli.json("watch", "show", made["id"], *DE)
    assert len(shown["alerts"]) == 1
    said = cli.run("inbox", *DE).stdout
    assert "case 17" in said
    assert "hit-" in said


def test_for_people(cli: Commands) -> None:
    result = cli.run(*ASK, *DE)
    assert "NO HIT" in result.stdout
    assert f"Open until {UNTIL} as wat-" in result.stderr
    known(cli)
    assert "1 changes looked at. Nothing is left." in cli.run("watch", "run").stderr
    said = cli.run("watch", "list", *DE).stdout
    assert "Anna Maria Eriksson" in said
    assert "officer.de" in said
    watch = next(word for word in said.split() if word.startswith("wat-"))
    shown = cli.run("watch", "show", watch, *DE).stdout
    assert "chk-" in shown
    cli.run("user", "close", "officer.de")
    assert "rests" in cli.run("watch", "show", watch, "--bureau", "DE").stdout
    assert "open, rests" in cli.run("watch", "list", "--bureau", "DE").stdout
    assert "closed" in cli.run("watch", "close", watch, "--bureau", "DE").stdout


def test_on_a_check_that_was_made(cli: Commands) -> None:
    check = cli.json("check", "person", "--name", "Anna Maria Eriksson", "--purpose", "wanted", *DE)
    known(cli)
    made = cli.json("watch", "open", "check", check["id"], "--until", UNTIL, *DE)
    cli.run("watch", "run")
    assert len(cli.json("watch", "show", made["id"], *DE)["alerts"]) == 1


def test_every_way_to_check_is_a_way_to_watch(cli: Commands) -> None:
    for way in checks.WAYS:
        assert "--until" in cli.run("watch", "open", way.name, "--help").stdout
    made = cli.json("watch", "open", "vehicle", "1M8GDM9AXKP042788", "--purpose", "wanted", "--until", UNTIL, *DE)
    assert made["query"] == {"number": "1M8GDM9AXKP042788"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*ASK[:-1], "yesterday", *DE), "last day of the watch"),
        ((*ASK, "--as", "frontline.de"), "may not do watch.open"),
        (("watch", "show", "wat-none", *DE), "There is no watch"),
        (("watch", "open", "check", "chk-none", "--until", UNTIL, *DE), "There is no check"),
        (("watch", "list", "--state", "asleep", *DE), "Unknown state"),
        (("watch", "close", "--reference", " ", *DE), "Which list"),
    ],
)
def test_mistakes_are_told(cli: Commands, words: tuple[str, ...], said: str) -> None:
    assert said in cli.error(*words)


@pytest.mark.parametrize("words", [(), ("wat-1", "--reference", "x")])
def test_close_wants_one_or_a_list(cli: Commands, words: tuple[str, ...]) -> None:
    assert "Name one watch" in cli.error("watch", "close", *words, *DE, code=2)


# Lists ---------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    file = tmp_path / "seats.jsonl"
    file.write_bytes(lines({"id": f"q{n}", "name": names[-1]} for n, names in enumerate(NAMES)) + b"{broken\n")
    return file


def test_a_list_that_stays_open(cli: Commands, queries: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    words = ("screen", queries, *DE, "--purpose", "accreditation", "--out", out, "--watch-until", UNTIL)
    assert "Kept open until" in cli.run(*words).stderr
    found = cli.json("watch", "list", "--reference", "seats.jsonl", *DE)["items"]
    assert sorted(one["reference"] for one in found) == [f"q{n}" for n in range(6)]
    assert {one["list"] for one in found} == {"seats.jsonl"}
    whole = out.read_bytes()
    out.write_bytes(whole[: len(whole) // 2])
    cli.run(*words, "--resume")
    cli.run(*words)
    assert len(cli.json("watch", "list", *DE)["items"]) == 6
    records = tmp_path / "records.jsonl"
    records.write_bytes(lines(PERSONS))
    cli.run("import", "ftm", records, "--bureau", "FR")
    assert cli.json("watch", "run")["changes"] == 6
    told = [one["text"] for one in cli.json("inbox", *DE)["items"] if one["kind"] == "watch"]
    for number in range(6):
        assert any(f"seats.jsonl, q{number}:" in text for text in told)
    assert cli.json("watch", "close", "--reference", "seats.jsonl", *DE) == {"closed": 6}
    assert "0 closed." in cli.run("watch", "close", "--reference", "seats.jsonl", *DE).stderr


def test_a_list_under_another_name(cli: Commands, queries: Path, tmp_path: Path) -> None:
    words = ("screen", queries, *DE, "--purpose", "accreditation", "--out", tmp_path / "out.jsonl", "--watch-until", UNTIL)
    cli.run(*words, "--watch-list", "City Run 2030")
    assert len(cli.json("watch", "list", "--reference", "City Run 2030", *DE)["items"]) == 6


def test_wrong_uses_of_an_open_list(cli: Commands, queries: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    node = ("screen", queries, "--purpose", "accreditation", "--out", out)
    cli.error("screen", queries, "--against", queries, "--out", out, "--watch-until", UNTIL, code=2)
    assert "whole date" in cli.error(*node, *DE, "--watch-until", "2020-01-01")
    assert "watch.open" in cli.error(*node, "--as", "frontline.de", "--watch-until", UNTIL)
    assert not out.exists()
