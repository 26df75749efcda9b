# SPDX-License-Identifier: Apache-2.0
"""`carillon exchange hub`, `list-hubs`, `leaf`: three servers of one hub, a server of a node's own, and one sentence for every mistake."""

import json
import stat
from pathlib import Path

import pytest

from tests.doors.cli.conftest import Commands
from tests.doors.cli.test_exchange import Pair, joined, pair

__all__ = ["pair"]
FIRST, SECOND, THIRD = (f"tls://hub-{n}.example.org:4222=10.1.0.{n}:6222" for n in (1, 2, 3))


@pytest.fixture
def reached(pair: Pair) -> Pair:
    """A hub that others reach, and a second node that belongs."""
    joined(pair)
    made = pair.first.json("exchange", "move-hub", "--address", "hub-1.example.org", "--out", "moved.json")
    pair.second.run("exchange", "update", made["file"])
    return pair


def test_a_hub_is_shared_taken_and_listed(reached: Pair) -> None:
    first, second = reached.first, reached.second
    told = first.run("exchange", "hub", "--share", "hub.secret.json", "--cluster", "10.1.0.1:6222")
    assert told.stdout.strip() == f"This server: {FIRST}"
    assert stat.S_IMODE(Path("hub.secret.json").stat().st_mode) == 0o600
    taken = second.run("exchange", "hub", "--take", "hub.secret.json", "--address", "hub-2.example.org", "--cluster", "10.1.0.2:6222")
    assert taken.stdout.strip() == f"This server: {SECOND}"
    assert "list-hubs" in taken.stderr
    for file in ("hub.json", "hub.seed", "tls/authority.pem", "tls/authority.key"):
        assert stat.S_IMODE((second.node / "exchange" / file).stat().st_mode) == 0o600
    for file in ("hub.seed", "tls/authority.pem", "tls/authority.key"):
        assert (second.node / "exchange" / file).read_bytes() == (first.node / "exchange" / file).read_bytes()
    made = first.json("exchange", "list-hubs", FIRST, SECOND, THIRD, "--leaf-port", "7422", "--out", "three.json")
    hubs = json.loads(Path("three.json").read_text())["directory"]["hubs"]
    assert [(one["url"], one["cluster"], one["leaf"]) for one in hubs][1] == ("tls://hub-2.example.org:4222", "10.1.0.2:6222", 7422)
    assert {one["ca"] for one in hubs} == {(first.node / "exchange" / "tls" / "authority.pem").read_text()}
    second.run("exchange", "update", made["file"])
    assert len(second.json("exchange", "status")["hubs"]) == 3
    again = first.run("exchange", "list-hubs", FIRST, SECOND, THIRD)
    assert "carillon exchange update directory-" in again.stderr
    assert len(list(Path().glob("directory-*.json"))) == 2


def test_a_share_is_never_written_over_a_file(reached: Pair) -> None:
    Path("words.txt").write_text("good morning")
    reached.first.error("exchange", "hub", "--share", "words.txt", "--cluster", "10.1.0.1:6222")
    assert Path("words.txt").read_text() == "good morning"


def test_what_cannot_be_shared_taken_or_listed(reached: Pair) -> None:
    first, second = reached.first, reached.second
    first.run("exchange", "hub", "--share", "hub.secret.json", "--cluster", "10.1.0.1:6222")
    take = ("exchange", "hub", "--take", "hub.secret.json", "--cluster", "10.1.0.2:6222")
    assert "keeps no hub" in second.error("exchange", "hub", "--share", "x.json", "--cluster", "10.1.0.2:6222")
    assert not Path("x.json").exists()
    assert "keeps a hub already" in first.error(*take, "--address", "hub-2.example.org")
    assert "cannot reach 0.0.0.0" in first.error("exchange", "hub", "--share", "x.json", "--cluster", "0.0.0.0:6222")
    assert "is no share of a hub" in second.error("exchange", "hub", "--take", "moved.json", "--cluster", "10.1.0.2:6222")
    assert "with --cluster" in second.error("exchange", "hub", "--take", "hub.secret.json", code=2)
    assert "go with --take" in second.error("exchange", "hub", "--cluster", "10.1.0.2:6222", code=2)
    assert not (second.node / "exchange" / "hub.json").exists()
    assert "or 3 of which each says" in first.error("exchange", "list-hubs", FIRST, SECOND)
    assert "is not the address of a hub" in first.error("exchange", "list-hubs", "hub.example.org")
    assert "root keys" in second.error("exchange", "list-hubs", FIRST, SECOND, THIRD)


def test_a_leaf_is_set_and_unset(reached: Pair) -> None:
    first, second = reached.first, reached.second
    assert "takes no leaves" in second.error("exchange", "leaf")
    made = first.json("exchange", "list-hubs", "tls://hub-1.example.org:4222", "--leaf-port", "7422", "--out", "leaves.json")
    second.run("exchange", "update", made["file"])
    assert second.json("exchange", "leaf") == {"leaf": "nats://127.0.0.1:4223"}
    assert second.json("exchange", "leaf", "--port", "4999") == {"leaf": "nats://127.0.0.1:4999"}
    assert second.json("exchange", "leaf", "--off") == {"leaf": None}
    assert not (second.node / "exchange" / "leaf.json").exists()


def test_who_belongs_to_no_exchange_has_no_leaf(cli: Commands) -> None:
    assert "belongs to no exchange" in cli.error("exchange", "leaf")
    assert "belongs to no exchange" in cli.error("exchange", "list-hubs", "tls://hub.example.org:4222")
