# SPDX-License-Identifier: Apache-2.0
"""`carillon import`: every format, every count, every rejected row, and what does not go in."""

import json
import stat
from pathlib import Path

import pytest

from carillon.doors.cli import imports
from tests.conftest import shared_data
from tests.doors.cli.conftest import Commands, entity

NOTHING = {"added": 0, "changed": 0, "withdrawn": 0, "unchanged": 0, "rejected": 0}
UN = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-01-01T00:00:00Z"><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>Testa</FIRST_NAME>
<SECOND_NAME>Specimen</SECOND_NAME><REFERENCE_NUMBER>XX.001</REFERENCE_NUMBER></INDIVIDUAL></INDIVIDUALS><ENTITIES>
<ENTITY><DATAID>2</DATAID><FIRST_NAME>Example Trading</FIRST_NAME></ENTITY></ENTITIES></CONSOLIDATED_LIST>
"""
SDN = '1,"SPECIMEN, Testa","individual","TEST",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 12 Aug 1974."\r\n'
ALT = '1,7,"aka","SPECIMEN, Tessa",-0- \r\n'
ADD = '1,9,"1 Example Street","Utopia City","Utopia",-0- \r\n'
RED = {"entity_id": "2026/1", "name": "SPECIMEN", "forename": "TESTA", "date_of_birth": "1974/08/12", "nationalities": ["FR"]}
MAPPING = "schema: Person\nid: Number\nproperties:\n  name: Name\n  birthDate: {column: Born, date: '%d/%m/%Y'}\n"


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    (folder / name).write_text(text, encoding=encoding, newline="")
    return folder / name


def test_a_list_of_entities_goes_in_and_again_changes_nothing(cli: Commands, people_file: Path) -> None:
    assert cli.json("import", "ftm", people_file, "--bureau", "fr") == {**NOTHING, "added": 3}
    assert cli.json("import", "ftm", people_file, "--bureau", "FR") == {**NOTHING, "unchanged": 3}
    assert {r["source"] for r in cli.json("record", "list", "--bureau", "FR")["items"]} == {"ftm:three.ftm"}


def test_a_newer_edition_adds_changes_and_withdraws(cli: Commands, people_file: Path) -> None:
    cli.run("import", "ftm", people_file, "--bureau", "FR")
    people_file.write_text(entity(0) + entity(1, "Testa Other") + entity(7), encoding="utf-8")
    expected = {"added": 1, "changed": 1, "withdrawn": 1, "unchanged": 1, "rejected": 0}
    assert cli.json("import", "ftm", people_file, "--bureau", "FR") == expected


def test_each_format_is_read_and_named(cli: Commands, tmp_path: Path) -> None:
    un, red = write(tmp_path, "un.xml", UN), write(tmp_path, "red.json", json.dumps(RED) + "\n")
    ofac = [write(tmp_path, f"{name}.csv", text) for name, text in (("c", ADD), ("a", SDN), ("b", ALT))]
    table, mapping = write(tmp_path, "t.csv", "Number,Name,Born\n1,Testa Specimen,12/08/1974\n"), write(tmp_path, "m.yml", MAPPING)
    assert cli.json("import", "un", un, "--bureau", "FR")["added"] == 2
    assert cli.json("import", "ofac", *ofac, "--bureau", "FR")["added"] == 1
    assert cli.json("import", "interpol", red, "--bureau", "FR")["added"] == 1
    assert cli.json("import", "interpol", red, "--bureau", "FR", "--notice", "yellow")["added"] == 1
    assert cli.json("import", "csv", table, "--mapping", mapping, "--bureau", "FR")["added"] == 1
    found = cli.json("record", "list", "--bureau", "FR")["items"]
    assert {one["source"] for one in found} == {"un", "ofac", "interpol-red", "interpol-yellow", "csv:t"}
    assert "Tessa SPECIMEN" in str(next(one for one in found if one["source"] == "ofac"))


def test_several_files_are_one_list(cli: Commands, tmp_path: Path) -> None:
    first, second = write(tmp_path, "a.json", entity(1)), write(tmp_path, "b.json", entity(2) + "{}\n")
    result = cli.run("import", "ftm", first, second, "--bureau", "FR", "--name", "both", "--json")
    assert json.loads(result.stdout) == {**NOTHING, "added": 2, "rejected": 1}
    assert "rejected: b.json, line 2: " in result.stderr


def test_what_is_said_of_the_list_is_said_of_each_record(cli: Commands, people_file: Path) -> None:
    said = ["--area", "terrorism", "--audience", "DE,KE", "--reach", "hit-only", "--handling", "TLP:AMBER", "--handling", "H1"]
    cli.run("import", "ftm", people_file, "--bureau", "FR", *said, "--grading", "admiralty:B2", "--action", "arrest")
    one = cli.json("record", "list", "--bureau", "FR")["items"][0]
    assert one["area"] == "terrorism"
    assert one["audience"] == {"mode": "only", "bureaus": ["DE", "KE"]}
    assert (one["reach"], one["handling"], one["action"]) == ("hit-only", ["TLP:AMBER", "H1"], "arrest")
    assert one["grading"] == {"scheme": "admiralty", "value": "B2"}
    assert cli.json("record", "list", "--bureau", "JP")["items"] == []


def test_all_but_some(cli: Commands, people_file: Path) -> None:
    cli.run("import", "ftm", people_file, "--bureau", "FR", "--audience", "not:JP")
    assert len(cli.json("record", "list", "--bureau", "DE")["items"]) == 3
    assert cli.json("record", "list", "--bureau", "JP")["items"] == []


def test_every_mistake_about_the_list_is_named_at_once(cli: Commands, people_file: Path) -> None:
    wrong = ["--area", "nonsense", "--audience", "XX", "--reach", "far", "--handling", "Q", "--grading", "no", "--action", "shoot"]
    said = cli.error("import", "ftm", people_file, "--bureau", "FR", *wrong)
    assert all(f"\n  {name}: " in said for name in ("area", "audience", "reach", "handling", "grading", "action"))
    assert cli.json("record", "list", "--bureau", "FR")["items"] == []


def test_a_dry_run_changes_nothing(cli: Commands, people_file: Path) -> None:
    assert cli.json("import", "ftm", people_file, "--bureau", "FR", "--dry-run")["added"] == 3
    assert cli.json("record", "list", "--bureau", "FR")["items"] == []


def test_a_dry_run_says_what_the_import_then_does(cli: Commands, people_file: Path) -> None:
    cli.run("import", "ftm", people_file, "--bureau", "FR")
    people_file.write_text(entity(0) + entity(1, "Testa Other") + entity(7) + "{}\n", encoding="utf-8")
    expected = {"added": 1, "changed": 1, "withdrawn": 1, "unchanged": 1, "rejected": 1}
    assert cli.json("import", "ftm", people_file, "--bureau", "FR", "--dry-run") == expected
    assert "would be withdrawn" in cli.run("import", "ftm", people_file, "--bureau", "FR", "--dry-run").stdout
    assert cli.json("import", "ftm", people_file, "--bureau", "FR") == expected


def test_a_list_that_loses_most_of_itself_is_doubted(cli: Commands, tmp_path: Path) -> None:
    file = write(tmp_path, "l.json", "".join(entity(n) for n in range(201)))
    cli.run("import", "ftm", file, "--bureau", "FR")
    file.write_text(entity(0))
    assert "--shrink" in cli.error("import", "ftm", file, "--bureau", "FR")
    assert cli.json("import", "ftm", file, "--bureau", "FR", "--shrink")["withdrawn"] == 200


def test_rejected_rows_are_reported_and_the_rest_goes_in(cli: Commands, tmp_path: Path) -> None:
    count = imports.SHOWN + 10
    file = write(tmp_path, "some.json", entity(1) + '{"id": "x", "schema": "Nonsense", "properties": {}}\n' * count + entity(2))
    rejects = tmp_path / "rejects.jsonl"
    result = cli.run("import", "ftm", file, "--bureau", "FR", "--rejects", rejects, "--json")
    assert json.loads(result.stdout) == {**NOTHING, "added": 2, "rejected": count}
    assert result.stderr.count("rejected: line ") == imports.SHOWN
    kept = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert len(kept) == count
    assert kept[0]["place"] == "line 2"
    assert "Nonsense" in kept[0]["reason"]
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600


def test_a_list_that_is_cut_off_keeps_what_went_in_and_says_so(cli: Commands, tmp_path: Path) -> None:
    text = "".join(entity(n) for n in range(1200))
    whole, cut = write(tmp_path, "l.json", text), write(tmp_path, "cut.json", text[:-40])
    said = cli.error("import", "ftm", cut, "--bureau", "FR", "--name", "l")
    assert "error: cut.json: " in said
    assert "Until then" in said
    counts = cli.json("import", "ftm", whole, "--bureau", "FR", "--name", "l")
    assert counts["added"] + counts["unchanged"] == 1200
    assert counts["unchanged"] >= 500
    assert counts["withdrawn"] == 0


@pytest.mark.parametrize(
    ("format", "text"),
    [("un", UN[:300]), ("un", ""), ("ftm", ""), ("ftm", "[]"), ("interpol", "{"), ("ofac", "a,b\n"), ("ofac", ALT), ("csv", "")],
)
def test_what_is_no_such_list_exits_1_with_one_clear_line(format: str, text: str, cli: Commands, tmp_path: Path) -> None:
    more = ["--mapping", write(tmp_path, "m.yml", MAPPING)] if format == "csv" else []
    said = cli.error("import", format, write(tmp_path, "file", text), "--bureau", "FR", *more)
    assert said.startswith("error: ")
    assert cli.json("record", "list", "--bureau", "FR")["items"] == []


def test_an_entity_bomb_is_refused(cli: Commands, tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "aaaaaaaaaa"}">' for i in range(9))
    bomb = f'<?xml version="1.0"?><!DOCTYPE l [{entities}]><CONSOLIDATED_LIST>&a8;</CONSOLIDATED_LIST>'
    assert "error: " in cli.error("import", "un", write(tmp_path, "bomb.xml", bomb), "--bureau", "FR")


def test_files_that_cannot_be_read(cli: Commands, tmp_path: Path, people_file: Path) -> None:
    assert "none.json: No such file" in cli.error("import", "ftm", tmp_path / "none.json", "--bureau", "FR")
    assert "directory" in cli.error("import", "ftm", tmp_path, "--bureau", "FR")
    said = cli.error("import", "ftm", people_file, "--bureau", "FR", "--rejects", tmp_path / "no" / "rejects")
    assert "No such file" in said


def test_ofac_files_given_twice_or_without_the_entries(cli: Commands, tmp_path: Path) -> None:
    sdn, alt = write(tmp_path, "a.csv", SDN), write(tmp_path, "b.csv", ALT)
    assert "second sdn file" in cli.error("import", "ofac", sdn, write(tmp_path, "c.csv", SDN), "--bureau", "FR")
    assert "sdn, is missing" in cli.error("import", "ofac", alt, "--bureau", "FR")
    assert "takes its sdn" in cli.error("import", "ofac", alt, alt, alt, alt, "--bureau", "FR", code=2)


def test_an_encoding_is_given_once(cli: Commands, tmp_path: Path) -> None:
    table = write(tmp_path, "t.csv", "Number,Name,Born\n1,Émile Spécimen,12/08/1974\n", "cp1252")
    mapping = write(tmp_path, "m.yml", MAPPING)
    cli.run("import", "csv", table, "--mapping", mapping, "--bureau", "FR", "--encoding", "cp1252")
    assert cli.json("record", "list", "--bureau", "FR")["items"][0]["caption"] == "Émile Spécimen"
    both = write(tmp_path, "both.yml", "encoding: cp1252\n" + MAPPING)
    assert "leave one" in cli.error("import", "csv", table, "--mapping", both, "--bureau", "FR", "--encoding", "cp1252").lower()
    assert "encoding" in cli.error("import", "csv", table, "--mapping", mapping, "--bureau", "FR", "--encoding", "nonsense")


def test_who_imports(cli: Commands, people_file: Path) -> None:
    assert "hosts no bureau XX" in cli.error("import", "ftm", people_file, "--bureau", "XX")
    assert "works for bureau DE" in cli.error("import", "ftm", people_file, "--bureau", "FR", "--as", "officer.de")
    assert "may not do list.import" in cli.error("import", "ftm", people_file, "--bureau", "FR", "--as", "frontline.fr")
    assert "may not do list.import" in cli.error("import", "ftm", people_file, "--bureau", "FR", "--as", "frontline.fr", "--dry-run")
    assert cli.json("import", "ftm", people_file, "--bureau", "FR", "--as", "officer.fr")["added"] == 3
    assert {e["actor"] for e in cli.json("audit", "list", "--about", "list.import", "--bureau", "FR")["items"]} >= {"officer.fr"}


def test_the_operator_is_named_in_the_log(cli: Commands, people_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "ada")
    cli.run("import", "ftm", people_file, "--bureau", "FR")
    entries = cli.json("audit", "list", "--about", "list.import", "--bureau", "FR")["items"]
    assert {(one["actor"], one["role"], one["via"]) for one in entries} == {("shell:ada", "officer", "cli")}


def test_a_list_of_an_event_is_a_list_of_its_own(cli: Commands, people_file: Path, tmp_path: Path) -> None:
    assert "no event" in cli.error("import", "ftm", people_file, "--bureau", "FR", "--event", "games")
    event = {"id": "games", "name": "Games", "kind": "other", "hosts": ["FR"], "starts": "2027-01-01", "ends": "2027-01-02"}
    cli.run("event", "register", write(tmp_path, "event.json", json.dumps(event)), "--bureau", "FR")
    assert cli.json("import", "ftm", people_file, "--bureau", "FR", "--event", "games")["added"] == 3
    assert cli.json("import", "ftm", people_file, "--bureau", "FR")["added"] == 3


def test_a_table_for_people(cli: Commands, people_file: Path) -> None:
    said = cli.run("import", "ftm", people_file, "--bureau", "FR").stdout
    assert "added" in said
    assert "3" in said


def test_the_united_nations_list(cli: Commands) -> None:
    file = shared_data("watchlists/un_2018_excerpt.xml")
    assert cli.json("import", "un", file, "--bureau", "FR")["added"] >= 122
    again = cli.json("import", "un", file, "--bureau", "FR")
    assert again["unchanged"] >= 122
    assert again["added"] == again["changed"] == again["withdrawn"] == 0


def test_the_list_of_ofac(cli: Commands) -> None:
    files = [shared_data(f"watchlists/ofac_2019_{part}.csv") for part in ("add", "sdn", "alt")]
    assert cli.json("import", "ofac", *files, "--bureau", "DE")["added"] > 7000
