# SPDX-License-Identifier: Apache-2.0
"""`carillon exchange`: two commands on the new node, one on the operator's, one fingerprint; and one sentence for every mistake."""

import json
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from carillon import node as nodes_module
from carillon.store.people import Bureau
from tests.doors.cli.conftest import Commands, entity
from tests.doors.cli.test_serve import serving


class Pair(NamedTuple):
    """A node that founded an exchange, with its fingerprint, and one that knows nothing of it yet."""

    first: Commands
    second: Commands
    roots: str
    folder: Path


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


@pytest.fixture
def pair(cli: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pair:
    monkeypatch.chdir(tmp_path)
    nodes_module.make(tmp_path / "second", [Bureau(code="AT", names={"en": "Austria"}, country="AT")], name="vienna")
    made = cli.json("exchange", "found", "--listen", f"127.0.0.1:{free_port()}")
    return Pair(cli, Commands(tmp_path / "second"), made["roots"], tmp_path)


def admitted(pair: Pair) -> Path:
    """The directory in which the second node is listed."""
    asked = pair.second.json("exchange", "request", "--out", "at.json")
    made = pair.first.json("exchange", "admit", "at.json", "--fingerprint", asked["fingerprint"])
    assert made["complete"]
    return Path(made["file"])


def joined(pair: Pair) -> None:
    pair.second.run("exchange", "join", admitted(pair), "--fingerprint", pair.roots)


def test_a_node_comes_in(pair: Pair) -> None:
    asked = pair.second.run("exchange", "request")
    fingerprint = asked.stdout.removeprefix("Fingerprint: ").strip()
    assert len(fingerprint.split()) == 8
    assert "vienna.request.json" in asked.stderr
    told = pair.first.run("exchange", "admit", "vienna.request.json", "--fingerprint", fingerprint.upper())
    assert f"Fingerprint: {pair.roots}" in told.stdout
    assert "exchange join directory-2.json" in told.stderr
    done = pair.second.run("exchange", "join", "directory-2.json", "--fingerprint", pair.roots)
    assert done.stdout.startswith("The directory holds here: version 2")
    assert pair.second.json("exchange", "status")["bureaus"] == ["AT"]
    (listed,) = [one for one in pair.first.json("exchange", "list")["items"] if one["node"] == "vienna"]
    assert listed["bureaus"] == ["AT"]


def test_a_file_that_a_mail_program_touched_is_understood(pair: Pair) -> None:
    asked = pair.second.json("exchange", "request", "--out", "at.json")
    Path("at.json").write_bytes(b"\r\n" + Path("at.json").read_bytes() + b"\r\n")
    pair.first.run("exchange", "admit", "at.json", "--fingerprint", asked["fingerprint"])


def test_wrong_fingerprints(pair: Pair) -> None:
    asked = pair.second.json("exchange", "request", "--out", "at.json")
    wrong = "0000 " + asked["fingerprint"][5:]
    assert "The fingerprint is another one" in pair.first.error("exchange", "admit", "at.json", "--fingerprint", wrong)
    directory = admitted(pair)
    assert "another fingerprint" in pair.second.error("exchange", "join", directory, "--fingerprint", wrong)
    assert "belongs to no exchange" in pair.second.error("exchange", "update", directory)


def test_wrong_files(pair: Pair) -> None:
    fingerprint = pair.second.json("exchange", "request", "--out", "at.json")["fingerprint"]
    Path("words.txt").write_text("good morning")
    Path("broken.json").write_bytes(Path("at.json").read_bytes().replace(b"vienna", b"wienna"))
    directory = admitted(pair)
    for file, why in (("words.txt", "no request of an exchange"), (directory, "a directory, not a request"), ("none.json", "No such file")):
        assert why in pair.first.error("exchange", "admit", file, "--fingerprint", fingerprint)
    assert "broken.json: " in pair.first.error("exchange", "admit", "broken.json", "--fingerprint", fingerprint)
    assert "a request, not a directory" in pair.second.error("exchange", "join", "at.json", "--fingerprint", pair.roots)
    assert "exists, and is no directory" in pair.first.error("exchange", "renew", "--out", "words.txt")
    assert Path("words.txt").read_text() == "good morning"


@pytest.mark.parametrize(
    "words",
    [("status",), ("directory",), ("list",), ("renew",), ("remove", "FR"), ("revoke", "0" * 16), ("run",), ("run", "--once"), ("hub",),
     ("group", "run", "--end")],
)  # fmt: skip
def test_a_node_that_belongs_to_no_exchange(words: tuple[str, ...], cli: Commands) -> None:
    assert "belongs to no exchange" in cli.error("exchange", *words)


def test_who_is_not_the_operator(pair: Pair) -> None:
    joined(pair)
    for words in (("renew",), ("remove", "FR"), ("group", "run", "--member", "AT=2030-01-01")):
        assert "root keys of the exchange are not on this node" in pair.second.error("exchange", *words)
    assert "keeps no hub" in pair.second.error("exchange", "hub")
    assert "may not do exchange.renew" in pair.first.error("exchange", "renew", "--as", "officer.fr")
    assert "belongs to an exchange already" in pair.first.error("exchange", "found")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("found", "--listen", "4222"), "is not HOST:PORT"),
        (("found", "--listen", "0.0.0.0:4222"), "an address to reach the hub by"),
        (("found", "--listen", "127.0.0.1:4222", "--roots", "2", "--threshold", "3"), "cannot sign a directory"),
    ],
)
def test_a_hub_that_cannot_be(words: tuple[str, ...], why: str, cli: Commands) -> None:
    assert why in cli.error("exchange", *words)
    assert not (cli.node / "exchange" / "hub.json").exists()


def test_a_group_and_its_end(pair: Pair) -> None:
    joined(pair)
    made = pair.first.json("exchange", "group", "city-run", "--member", "AT=2030-05-31", "--member", "FR=2030-05-31")
    assert (made["complete"], made["file"]) == (True, None)
    assert set(pair.first.json("exchange", "list")["groups"]["city-run"]) == {"AT", "FR"}
    pair.first.run("exchange", "group", "city-run", "--end")
    assert pair.first.json("exchange", "list")["groups"] == {}
    assert "is not BUREAU=DATE" in pair.first.error("exchange", "group", "city-run", "--member", "AT=soon")
    assert "no bureau XX" in pair.first.error("exchange", "group", "city-run", "--member", "XX=2030-05-31")


def test_who_leaves_and_which_keys_end(pair: Pair) -> None:
    joined(pair)
    (kid,) = next(one["keys"] for one in pair.first.json("exchange", "list")["items"] if one["node"] == "vienna")
    pair.first.run("exchange", "revoke", kid)
    assert pair.first.json("exchange", "list")["revoked"] == [kid]
    assert "revoked already" in pair.first.error("exchange", "revoke", kid)
    pair.first.run("exchange", "remove", "at")
    assert [one["node"] for one in pair.first.json("exchange", "list")["items"]] != ["vienna"]
    pair.first.run("exchange", "directory", "--out", "newest.json")
    assert "lists no bureau on the node vienna" in pair.second.error("exchange", "update", "newest.json")


def test_new_keys_are_used_once_they_are_listed(pair: Pair) -> None:
    joined(pair)
    asked = pair.second.json("exchange", "rotate")
    made = pair.first.json("exchange", "admit", asked["file"], "--fingerprint", asked["fingerprint"])
    pair.second.run("exchange", "update", made["file"])
    listed = next(one for one in pair.second.json("exchange", "list")["items"] if one["node"] == "vienna")
    assert len(listed["keys"]) == 2


def test_several_roots_sign_together(cli: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = cli.run("exchange", "found", "--listen", "127.0.0.1:4222", "--roots", "3", "--threshold", "2").stderr
    assert "exchange roots --take" in told
    first, second, third = (one["kid"] for one in cli.json("exchange", "roots")["items"])
    for kid, name in ((second, "b.json"), (third, "c.json")):
        cli.run("exchange", "roots", "--take", kid, "--out", name)
        assert stat.S_IMODE(Path(name).stat().st_mode) == 0o600
    assert [one["kid"] for one in cli.json("exchange", "roots")["items"]] == [first]
    assert "no root key" in cli.error("exchange", "roots", "--take", second, "--out", "again.json")
    made = cli.json("exchange", "renew")
    assert (made["complete"], made["version"]) == (False, 2)
    file = made["file"]
    assert "signed by 1 of the roots" in cli.error("exchange", "update", file)
    assert cli.json("exchange", "sign", file, "--roots", "b.json") == {"file": file, "signatures": 2, "wanted": 2}
    assert "It is complete" in cli.run("exchange", "sign", file).stderr
    cli.run("exchange", "update", file)
    assert cli.json("exchange", "status")["version"] == 2
    assert "holds no root keys" in cli.error("exchange", "sign", file, "--roots", file)


def test_a_hub_moves(pair: Pair) -> None:
    joined(pair)
    made = pair.first.json("exchange", "move-hub", "--listen", "0.0.0.0:4999", "--address", "hub.example.org")
    assert pair.first.json("exchange", "status")["hubs"] == ["tls://hub.example.org:4999"]
    pair.second.run("exchange", "update", made["file"])
    settings = (pair.second.node / "exchange" / "hub.json").exists()
    assert "root keys" in pair.second.error("exchange", "move-hub", "--listen", "127.0.0.1:4999")
    assert (pair.second.node / "exchange" / "hub.json").exists() == settings


def test_whoever_serves_is_told_of_the_exchange(pair: Pair, child_environment: dict[str, str]) -> None:
    joined(pair)
    with serving(pair.first.node, child_environment) as (started, _):
        assert started.stdout is not None
        assert started.stdout.readline().startswith("Takes part in an exchange of 2 nodes; hub of this node: nats://127.0.0.1:")
        started.send_signal(signal.SIGTERM)
        started.communicate(timeout=60)


def test_secrets_are_for_nobody_else(pair: Pair) -> None:
    joined(pair)
    for node in (pair.first.node, pair.second.node):
        for file in (node / "exchange").iterdir():
            assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0
    (pair.second.node / "exchange" / "keyring.json").chmod(0o644)
    found = pair.second.json("doctor", code=1)["items"]
    assert any("keyring.json" in one["text"] for one in found if one["state"] == "wrong")


def test_a_backup_holds_the_keys_and_not_what_the_hub_stores(pair: Pair) -> None:
    joined(pair)
    stored = pair.first.node / "exchange" / "hub" / "streams"
    stored.mkdir(parents=True)
    (stored / "parcel").write_bytes(b"sealed")
    before = pair.first.json("exchange", "status")["version"]
    pair.first.run("backup", "whole.tar")
    again = Commands(pair.folder / "again")
    again.run("restore", "whole.tar", "--node", again.node)
    for name in ("keyring.json", "carrier.seed", "roots.json", "hub.json", "hub.seed"):
        restored = again.node / "exchange" / name
        assert restored.read_bytes() == (pair.first.node / "exchange" / name).read_bytes()
        assert stat.S_IMODE(restored.stat().st_mode) == 0o600
    assert not (again.node / "exchange" / "hub").exists()
    assert again.json("exchange", "status")["version"] == before


def test_the_doctor_looks_at_the_exchange(pair: Pair) -> None:
    def found(state: str) -> list[str]:
        items = pair.second.json("doctor", code=1 if state == "wrong" else 0)["items"]
        return [one["text"] for one in items if one["name"] == "exchange" and one["state"] == state]

    assert found("ok") == ["this node takes part in none"]
    joined(pair)
    assert any("has not been heard yet" in one for one in found("warning"))
    (pair.second.node / "exchange" / "keyring.json").unlink()
    assert any("keys are gone" in one for one in found("wrong"))


def test_nobody_can_be_asked_without_an_exchange(cli: Commands) -> None:
    words = ("check", "person", "--name", "Nadia Exemplar", "--purpose", "wanted", "--bureau", "FR")
    assert "peers" not in cli.json(*words)
    assert "takes part in no exchange" in cli.error(*words, "--ask")


def test_records_recalls_and_questions_cross_a_real_hub(pair: Pair, child_environment: dict[str, str]) -> None:
    joined(pair)
    command = [sys.executable, "-m", "carillon", "exchange", "hub", "--node", str(pair.first.node)]
    with subprocess.Popen(command, env=child_environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as hub:
        try:
            assert hub.stdout is not None
            said = hub.stdout.readline()
            assert said.startswith("The hub listens on nats://127.0.0.1:"), said
            _cross(pair)
        finally:
            hub.send_signal(signal.SIGTERM)
            hub.communicate(timeout=60)
    assert hub.returncode == 0


def _cross(pair: Pair) -> None:
    def turn(times: int = 1) -> None:
        for _ in range(times):
            pair.first.run("exchange", "run", "--once")
            pair.second.run("exchange", "run", "--once")

    turn()
    Path("list.ftm.json").write_text(entity(1, "Nadia Exemplar"), encoding="utf-8")
    pair.first.run("import", "ftm", "list.ftm.json", "--bureau", "FR")
    turn(2)
    question = ("check", "person", "--name", "Nadia Exemplar", "--purpose", "wanted", "--bureau", "AT")
    (match,) = pair.second.json(*question)["matches"]
    assert "delivered" in pair.first.run("exchange", "copies", match["record"], "--bureau", "FR").stdout
    pair.first.run("record", "recall", match["record"], "--reason", "mistaken", "--bureau", "FR")
    turn(3)
    assert pair.second.json(*question)["verdict"] == "no_hit"
    pair.first.run("exchange", "copies", match["record"], "--proof", "AT", "--out", "proof.json", "--bureau", "FR")
    assert json.loads(json.loads(Path("proof.json").read_text())["receipt"])["receipt"]["deed"] == "purged"
    assert "no proof of DE" in pair.first.error("exchange", "copies", match["record"], "--proof", "DE", "--out", "x", "--bureau", "FR")
    assert pair.first.json("exchange", "status")["carrier"]["connected"]
