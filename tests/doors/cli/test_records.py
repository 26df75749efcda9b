# SPDX-License-Identifier: Apache-2.0
"""`carillon record`: from the first entry to the recall."""

import json
from pathlib import Path

import pytest

from tests.doors.cli.conftest import Commands

PERSON = {"schema": "Person", "properties": {"name": ["Testa Specimen", {"value": "Теста", "script": "Cyrl"}], "birthDate": ["1974"]}}


@pytest.fixture
def record(cli: Commands) -> str:
    return str(cli.json("record", "create", "-", "--bureau", "FR", stdin=json.dumps(PERSON))["id"])


def test_a_record_is_shown_to_programs_and_people(cli: Commands, record: str) -> None:
    shown = cli.json("record", "show", record, "--bureau", "DE")
    assert shown["caption"] == "Testa Specimen"
    assert shown["owner"] == "FR"
    text = cli.run("record", "show", record, "--bureau", "DE").stdout
    assert "Testa Specimen" in text
    assert "Теста (Cyrl)" in text


def test_pages_go_on_where_they_ended(cli: Commands) -> None:
    for n in range(5):
        body = {"schema": "Person", "properties": {"name": [f"Testa {n}"]}}
        cli.run("record", "create", "-", "--bureau", "FR", stdin=json.dumps(body))
    seen, after = [], []
    for _ in range(5):
        page = cli.json("record", "list", "--bureau", "FR", "--limit", "2", *after)
        seen += [one["caption"] for one in page["items"]]
        if page["next"] is None:
            break
        after = ["--after", page["next"]]
    assert seen == [f"Testa {n}" for n in (4, 3, 2, 1, 0)]
    first = cli.run("record", "list", "--bureau", "FR", "--limit", "2")
    assert "--after" in first.stderr


@pytest.mark.parametrize(
    ("filters", "count"),
    [(["--schema", "Person"], 1), (["--schema", "Vehicle"], 0), (["--owner", "FR"], 1), (["--owner", "DE"], 0), (["--area", "general"], 1),
     (["--status", "recalled"], 0), (["--text", "specimen"], 1), (["--text", "%"], 0)],
)  # fmt: skip
def test_lists_are_narrowed(filters: list[str], count: int, cli: Commands, record: str) -> None:
    assert len(cli.json("record", "list", "--bureau", "FR", *filters)["items"]) == count


def test_nothing_to_list(cli: Commands) -> None:
    result = cli.run("record", "list", "--bureau", "FR")
    assert result.stdout == ""
    assert "no such record" in result.stderr


def test_a_correction_names_its_version(cli: Commands, record: str, tmp_path: Path) -> None:
    change = tmp_path / "change.json"
    change.write_text(json.dumps({"properties": {"birthDate": ["1975"]}}))
    corrected = cli.json("record", "correct", record, change, "--version", "1", "--reason", "a year later", "--bureau", "FR")
    assert corrected["properties"]["birthDate"] == ["1975"]
    assert "at version 2" in cli.error("record", "correct", record, change, "--version", "1", "--bureau", "FR")
    versions = cli.json("record", "history", record, "--bureau", "FR")["items"]
    assert [one["version"] for one in versions] == [1, 2]
    assert versions[1]["reason"] == "a year later"
    assert "a year later" in cli.run("record", "history", record, "--bureau", "FR").stdout


def test_withdrawing_and_recalling(cli: Commands, record: str) -> None:
    assert cli.json("record", "withdraw", record, "--reason", "found", "--bureau", "FR")["status"] == "withdrawn"
    assert cli.json("record", "recall", record, "--reason", "a mistake", "--bureau", "FR")["properties"] == {}
    assert cli.json("record", "history", record, "--bureau", "FR")["items"][0]["record"] is None
    assert "final" in cli.error("record", "withdraw", record, "--bureau", "FR")
    assert "erased" in cli.run("record", "history", record, "--bureau", "FR").stdout


def test_links_and_neighbours(cli: Commands, record: str) -> None:
    passport = {"schema": "Passport", "properties": {"number": ["L898902C3"], "country": ["UTO"]}}
    made = cli.json("record", "create", "-", "--bureau", "FR", stdin=json.dumps(passport))["id"]
    cli.run("record", "link", made, "holder", record, "--bureau", "FR")
    (one,) = cli.json("record", "neighbours", record, "--bureau", "FR")["items"]
    assert (one["property"], one["way"], one["record"]["id"]) == ("holder", "in", made)
    assert made in cli.run("record", "neighbours", record, "--bureau", "FR").stdout
    assert "no link" in cli.error("record", "link", made, "nonsense", record, "--bureau", "FR")


def test_disclosures_are_told_to_the_owner_alone(cli: Commands, record: str) -> None:
    cli.run("record", "show", record, "--bureau", "DE")
    (one,) = cli.json("record", "disclosures", record, "--bureau", "FR")["items"]
    assert one["bureau"] == "DE"
    assert "DE" in cli.run("record", "disclosures", record, "--bureau", "FR").stdout
    cli.error("record", "disclosures", record, "--bureau", "DE")


def test_others_records_are_not_touched(cli: Commands, record: str) -> None:
    for verb in ("withdraw", "recall"):
        assert "owner" in cli.error("record", verb, record, "--bureau", "DE")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", "no JSON"), ("{", "no JSON"), ("[" * 100_000, "no JSON"), ("[]", "JSON object"), ('{"schema": "Nonsense"}', "schema"),
     (b"\xff\xfe", "no JSON"), ('{"schema": "Person", "properties": {"name": ["\\ud800"]}}', ""), (b"x" * 2_000_000, "more than")],
)  # fmt: skip
def test_a_body_that_is_none(text: str | bytes, expected: str, cli: Commands) -> None:
    result = cli.run("record", "create", "-", "--bureau", "FR", stdin=text, code=1)
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert expected in result.stderr


def test_a_file_that_is_not_there(cli: Commands, tmp_path: Path) -> None:
    assert "No such file" in cli.error("record", "create", tmp_path / "none.json", "--bureau", "FR")
