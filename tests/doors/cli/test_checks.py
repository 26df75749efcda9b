# SPDX-License-Identifier: Apache-2.0
"""`carillon check`: every kind of question, asked by whom, answered for people and for programs."""

import json
from pathlib import Path

import pytest

from tests.doors.cli.conftest import Commands

ERIKSSON = {
    "schema": "Person",
    "properties": {"name": ["Anna Maria Eriksson"], "birthDate": ["1974-08-12"], "nationality": ["SE"], "gender": ["female"]},
    "action": "arrest",
}
PASSPORT = {"schema": "Passport", "properties": {"number": ["L898902C3"], "country": ["UTO"]}}
ZONE = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
WHY = ("--purpose", "wanted", "--bureau", "DE")


@pytest.fixture
def known(cli: Commands) -> Commands:
    """A node where France keeps a person and her passport."""
    for body in (ERIKSSON, PASSPORT):
        cli.run("record", "create", "-", "--bureau", "FR", stdin=json.dumps(body))
    return cli


def test_a_person_by_name(known: Commands) -> None:
    answer = known.json("check", "person", "--name", "ERIKSSON Anna Maria", "--born", "1974-08-12", "--nationality", "SWE", *WHY)
    assert answer["verdict"] == "hit"
    (match,) = answer["matches"]
    assert match["owner"] == "FR"
    assert match["caption"] == "Anna Maria Eriksson"
    assert 0.7 <= match["score"] <= 1
    assert all({"feature", "score", "text"} <= set(reason) for reason in match["reasons"])
    assert match["hit"].startswith("hit-")


def test_an_officer_reads_what_to_do_first(known: Commands) -> None:
    said = known.run("check", "person", "--name", "Anna Maria Eriksson", "--born", "1974", *WHY).stdout
    lines = [line.strip(" │") for line in said.splitlines()]
    assert lines[0].startswith("HIT")
    action = next(i for i, line in enumerate(lines) if line.startswith("Confirm with the owner, bureau FR, before acting."))
    reason = next(i for i, line in enumerate(lines) if "“Anna Maria Eriksson”" in line)
    assert action < reason
    assert "owner FR" in said
    assert "hit hit-" in said


def test_nothing_found(known: Commands) -> None:
    assert known.json("check", "person", "--name", "Quite Somebody-Else", *WHY)["verdict"] == "no_hit"
    assert known.run("check", "person", "--name", "Quite Somebody-Else", *WHY).stdout.startswith(" NO HIT")


@pytest.mark.parametrize("zone", [ZONE, ("\n".join(ZONE),), ("".join(ZONE),)], ids=["two words", "two lines", "one line"])
def test_a_zone_finds_the_document_and_its_holder(zone: tuple[str, ...], known: Commands) -> None:
    answer = known.json("check", "mrz", *zone, *WHY)
    assert {match["kind"] for match in answer["matches"]} == {"Person", "Passport"}


def test_a_zone_from_a_scanner(known: Commands) -> None:
    assert known.json("check", "mrz", "-", *WHY, stdin="\n".join(ZONE) + "\n")["verdict"] == "hit"


def test_a_zone_that_is_none(known: Commands) -> None:
    assert "mrz" in known.error("check", "mrz", "hello", *WHY)


@pytest.mark.parametrize(
    ("schema", "properties", "words"),
    [
        ("Passport", {"number": ["L898902C3"], "country": ["UTO"]}, ("document", "l 898902 c3", "--country", "UTO")),
        ("Vehicle", {"vin": ["1M8GDM9AXKP042788"]}, ("vehicle", "1m8gdm9axkp042788", "--make", "Example")),
        ("Vehicle", {"registrationNumber": ["AB-123-CD"], "country": ["FR"]}, ("vehicle", "AB 123 CD", "--country", "FR")),
        ("Firearm", {"serialNumber": ["AB12345"], "make": ["Example"]}, ("firearm", "AB 12345", "--make", "Example", "--calibre", "9x19")),
        ("BankAccount", {"iban": ["GB82WEST12345698765432"]}, ("account", "GB82 WEST 1234 5698 7654 32")),
        ("CryptoWallet", {"publicKey": ["bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"]},
         ("wallet", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")),
        ("Person", {"name": ["Testa Specimen"], "phone": ["+33199001234"]}, ("phone", "01 99 00 12 34", "--country", "FR")),
    ],
)  # fmt: skip
def test_a_number_finds_what_holds_it(schema: str, properties: dict[str, list[str]], words: tuple[str, ...], cli: Commands) -> None:
    body = {"schema": schema, "properties": properties}
    made = cli.json("record", "create", "-", "--bureau", "FR", stdin=json.dumps(body))
    answer = cli.json("check", *words, "--purpose", "investigation", "--bureau", "DE")
    assert [match["record"] for match in answer["matches"]] == [made["id"]]


@pytest.mark.parametrize(
    "words",
    [("indicator", "malware.example"), ("organisation", "--name", "Example Shipping", "--country", "FR"), ("object", "49-015420-323751-8"),
     ("object", "--name", "The Example Madonna", "--type", "painting")],
)  # fmt: skip
def test_other_questions_are_answered(words: tuple[str, ...], cli: Commands) -> None:
    assert cli.json("check", *words, "--purpose", "investigation", "--bureau", "DE")["verdict"] == "no_hit"


def test_place_and_reference_go_along(known: Commands) -> None:
    known.run("check", "document", "L898902C3", "--country", "UTO", "--place", "Gate 4", "--reference", "case 7", *WHY)
    assert "Gate 4" in known.json("inbox", "--bureau", "FR")["items"][0]["text"]
    assert known.json("hit", "list", "--bureau", "DE")["items"][0]["reference"] == "case 7"


def test_who_asks(known: Commands) -> None:
    ask = ("check", "document", "L898902C3", "--purpose", "border")
    assert known.json(*ask, "--as", "frontline.ke")["verdict"] in ("hit", "possible")
    assert "may not do check.make" in known.error(*ask, "--as", "admin.fr")
    assert "no active user nobody" in known.error(*ask, "--as", "nobody")
    assert "Say for which bureau you act" in known.error(*ask)


def test_what_is_missing_or_wrong_is_named(known: Commands) -> None:
    assert "purpose" in known.error("check", "document", "X1", "--purpose", "curiosity", "--bureau", "DE")
    assert "number or a --name" in known.error("check", "object", *WHY, code=2)
    said = known.error("check", "person", "--name", "A", "--born", "yesterday", "--nationality", "Utopia", "--gender", "q", *WHY)
    assert all(f"query.{name}" in said for name in ("birth_date", "nationality", "gender"))


def test_a_record_cannot_command_the_terminal(cli: Commands, tmp_path: Path) -> None:
    name = "Testa \u202eSpecimen [red]not markup[/red]"
    body = {"schema": "Person", "properties": {"name": [name]}}
    cli.run("record", "create", "-", "--bureau", "FR", stdin=json.dumps(body))
    said = cli.run("check", "person", "--name", "Testa Specimen not markup", *WHY).stdout
    assert "\u202e" not in said
    assert "\x1b" not in said
