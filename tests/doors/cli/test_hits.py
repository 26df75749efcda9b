# SPDX-License-Identifier: Apache-2.0
"""`carillon hit`: judged, confirmed, closed."""

import json

import pytest

from tests.doors.cli.conftest import Commands


@pytest.fixture
def hit(cli: Commands) -> str:
    """Germany met a passport of France."""
    body = {"schema": "Passport", "properties": {"number": ["L898902C3"], "country": ["UTO"]}}
    cli.run("record", "create", "-", "--bureau", "FR", stdin=json.dumps(body))
    answer = cli.json("check", "document", "L898902C3", "--country", "UTO", "--purpose", "border", "--bureau", "DE")
    return str(answer["matches"][0]["hit"])


def test_the_life_of_a_hit(cli: Commands, hit: str) -> None:
    assert cli.json("hit", "list", "--state", "open", "--bureau", "FR")["items"][0]["id"] == hit
    assert cli.json("hit", "judge", hit, "same", "--bureau", "DE")["state"] == "open"
    assert cli.json("hit", "confirm", hit, "valid_same", "--text", "Still valid.", "--bureau", "FR")["state"] == "confirmed"
    code = next(iter(cli.json("pack", "show", "outcomes")["codes"]))
    assert cli.json("hit", "outcome", hit, code, "--bureau", "DE")["state"] == "closed"
    shown = cli.run("hit", "show", hit, "--bureau", "DE").stdout
    assert "Still valid." in shown
    assert "Confirm with the owner" in shown


def test_a_false_hit_does_not_come_back(cli: Commands, hit: str) -> None:
    assert "different person" in cli.error("hit", "judge", hit, "different", "--bureau", "DE")
    cli.run("hit", "judge", hit, "different", "--reason", "another photograph", "--bureau", "DE")
    ask = ("check", "document", "L898902C3", "--country", "UTO", "--purpose", "border", "--bureau", "DE")
    assert cli.json(*ask)["verdict"] == "no_hit"
    assert "Seen before" in cli.run(*ask).stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [(("judge", "maybe"), "same, different, unsure"), (("confirm", "perhaps"), "valid"), (("outcome", "nonsense"), "One of")],
)
def test_an_unknown_word_names_those_there_are(words: tuple[str, str], expected: str, cli: Commands, hit: str) -> None:
    assert expected in cli.error("hit", words[0], hit, words[1], "--bureau", "DE")


def test_lists_for_people(cli: Commands, hit: str) -> None:
    assert hit in cli.run("hit", "list", "--bureau", "DE").stdout
    assert "no such hit" in cli.run("hit", "list", "--bureau", "JP").stderr
    assert "no hit" in cli.error("hit", "show", hit, "--bureau", "JP")


def test_what_follows_a_hit(cli: Commands, hit: str) -> None:
    asked = cli.json("hit", "request", hit, "--urgency", "urgent", "--text", "He sits here.", "--bureau", "DE")
    assert asked["clock"]["urgency"] == "urgent"
    assert cli.json("hit", "queue", "--bureau", "FR")["items"][0]["id"] == hit
    assert hit in cli.run("hit", "queue", "--bureau", "FR").stdout
    assert cli.json("hit", "confirm", hit, "more_time", "--until", "30", "--bureau", "FR")["clock"]["promises"] == 1
    assert "clock: due_at" in cli.run("hit", "show", hit, "--bureau", "DE").stdout
    done = cli.json("hit", "outcome", hit, "seized", "--place", "Gate 12", "--time", "2026-11-24T18:30Z", "--bureau", "DE")
    assert done["outcome"]["place"] == "Gate 12"
    assert "No clock runs" in cli.run("hit", "queue", "--bureau", "FR").stderr


def test_opening_flags_and_circumstances(cli: Commands, hit: str) -> None:
    shown = cli.json("hit", "show", hit, "--bureau", "DE")
    opened = cli.json("hit", "disclose", hit, "--purpose", "border", "--reason", "It lies before me.", "--bureau", "DE")
    assert opened["properties"]["number"] == ["L898902C3"]
    assert "L898902C3" in cli.run("hit", "disclose", hit, "--purpose", "border", "--reason", "Again.", "--bureau", "DE").stdout
    assert "Say why" in cli.error("hit", "disclose", hit, "--bureau", "DE")
    assert cli.json("hit", "flag", shown["record"], "court", "--until", "2099-01-31", "--bureau", "DE")["until"] == "2099-01-31"
    assert shown["record"] in cli.run("hit", "flags", "--bureau", "FR").stdout
    assert cli.json("hit", "unflag", shown["record"], "--bureau", "DE")["lifted_at"]
    assert "No flag stands" in cli.run("hit", "flags", "--bureau", "FR").stderr
    told = cli.json("hit", "circumstances", shown["check"], "--companions", "a man", "--bureau", "DE")
    assert told == cli.json("hit", "circumstances", shown["check"], "--bureau", "DE") == {"companions": "a man"}
