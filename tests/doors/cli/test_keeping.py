# SPDX-License-Identifier: Apache-2.0
"""`carillon backup`, `restore`, `migrate` and `doctor`."""

import json
from pathlib import Path

from tests.conftest import Nodes
from tests.doors.cli.conftest import Commands


def test_a_node_comes_back_from_its_backup(cli: Commands, people_file: Path, tmp_path: Path) -> None:
    cli.run("import", "ftm", people_file, "--bureau", "FR")
    made = cli.json("backup", tmp_path / "b.tar")
    assert set(made["manifest"]["files"]) == {"carillon.db", "node.toml", "node.key"}
    again = Commands(tmp_path / "again")
    restored = again.json("restore", tmp_path / "b.tar")
    assert restored["moved"] is None
    again.run("audit", "verify", "--head", made["manifest"]["head"])
    assert len(again.json("record", "list", "--bureau", "FR")["items"]) == 3
    assert again.json("check", "person", "--name", "Testa Number1", "--purpose", "wanted", "--bureau", "DE")["matches"]
    deeds = [one["deed"] for one in again.json("audit", "list", "--as", "control.fr")["items"]]
    assert {"node.backup", "node.restore"} <= set(deeds)


def test_what_stands_there_is_kept(cli: Commands, tmp_path: Path) -> None:
    cli.run("backup", tmp_path / "b.tar")
    assert "not empty" in cli.error("restore", tmp_path / "b.tar").replace("Reading and comparing. ", "")
    moved = cli.json("restore", tmp_path / "b.tar", "--force")["moved"]
    assert Commands(Path(moved)).json("doctor")["ok"] is True
    assert cli.json("doctor")["ok"] is True


def test_for_people(cli: Commands, tmp_path: Path) -> None:
    assert "audit head" in cli.run("backup", tmp_path / "b.tar").stdout
    assert "The node is in" in cli.run("restore", tmp_path / "b.tar", "--node", tmp_path / "n").stdout
    assert "up to date" in cli.run("migrate").stdout
    assert "every page and index" in cli.run("doctor", "--thorough").stdout


def test_refusals(cli: Commands, tmp_path: Path) -> None:
    file = tmp_path / "b.tar"
    file.write_bytes(b"no tar")
    assert "exists already" in cli.error("backup", file)
    assert "no folder" in cli.error("backup", tmp_path / "none" / "b.tar")
    assert "no sound backup" in cli.error("restore", file, "--node", tmp_path / "n")
    assert "No such file" in cli.error("restore", tmp_path / "none.tar", "--node", tmp_path / "n")
    assert not (tmp_path / "n").exists()


def test_migrate_says_what_ran(cli: Commands) -> None:
    assert cli.json("migrate") == {"ran": []}


def test_doctor_exits_1_and_names_what_is_wrong(cli: Commands) -> None:
    (cli.node / "node.key").chmod(0o644)
    result = cli.run("doctor", "--json", code=1)
    found = json.loads(result.stdout)
    assert found["ok"] is False
    assert [one["name"] for one in found["items"] if one["state"] == "wrong"] == ["folder"]
    assert "error: 1 of" in result.stderr
    assert "chmod" in cli.run("doctor", code=1).stdout


def test_doctor_without_a_node(bare: Commands) -> None:
    assert {one["name"] for one in bare.json("doctor", code=1)["items"] if one["state"] == "wrong"} >= {"folder", "settings"}


def test_a_node_on_sqlite_has_no_replica_and_says_why(cli: Commands) -> None:
    said = cli.error("replica", cli.node.parent / "second")
    assert "SQLite" in said
    assert "help: " in said
    assert not (cli.node.parent / "second").exists()


def test_a_replica_of_a_node_on_postgresql(nodes: Nodes) -> None:
    first = Commands(nodes.make("postgresql"))
    second = first.node.parent / "second"
    assert first.json("replica", second) == {"folder": str(second)}
    first.run("record", "create", "-", "--bureau", "FR", stdin='{"schema": "Person", "properties": {"name": ["Testa Specimen"]}}')
    checked = Commands(second).json("check", "person", "--name", "Testa Specimen", "--purpose", "wanted", "--bureau", "DE")
    assert checked["matches"]
