# SPDX-License-Identifier: Apache-2.0
"""Attachments: looked at, kept once and sealed, handed out whole, purged, kept in backups."""

import sqlite3
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import func, select, update

from carillon.desk import keeping
from carillon.desk.attachments import Upload
from carillon.desk.requests import asking, files
from carillon.errors import Broken, Conflict, Denied, Invalid, Malformed, NotFound, TooLarge
from carillon.node import Node, open_node
from carillon.store.schemas.attachments import attachments, blob_parts, blobs
from tests.conftest import Nodes, Templates, cast
from tests.desk.requests.conftest import Pair, near

TEXT = b"Example Ltd keeps the van.\n" * 20_000
"""More than two parts."""


@pytest.fixture
def here(node: Node) -> Pair:
    return near(node)


def count(node: Node, table: object) -> int:
    with node.bench.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def hang(pair: Pair, data: bytes = TEXT, name: str = "keeper.txt") -> tuple[str, str]:
    """A draft with a file on it."""
    request_id = pair.draft()
    return request_id, files.attach(*pair.at("FR"), request_id, Upload(name, data)).id


def test_kept_once_and_gone_with_the_last(node_anywhere: Node) -> None:
    pair = near(node_anywhere)
    first, one = hang(pair)
    second, two = hang(pair, name="the same.txt")
    asking.send(*pair.at("FR"), first)
    assert (count(node_anywhere, blobs), count(node_anywhere, blob_parts), count(node_anywhere, attachments)) == (1, 3, 3)
    files.detach(*pair.at("FR"), second, two)
    assert count(node_anywhere, blobs) == 1
    assert files.content(*pair.at("DE"), first, one).data == TEXT
    asking.recall(*pair.at("FR"), first, "mistaken")
    assert [count(node_anywhere, table) for table in (blobs, blob_parts, attachments)] == [0, 0, 0]
    with pytest.raises(NotFound):
        files.content(*pair.at("DE"), first, one)


def test_at_rest_nobody_reads_it(here: Pair, node: Node) -> None:
    hang(here)
    node.bench.journal.close()
    stored = b"".join(file.read_bytes() for file in node.folder.glob("carillon.db*"))
    assert b"Example Ltd keeps" not in stored
    assert len(stored) > len(TEXT)


def test_a_part_that_was_altered_or_changed_places_is_not_handed_out(here: Pair, node: Node) -> None:
    request_id, one = hang(here)
    with sqlite3.connect(node.folder / "carillon.db") as database:
        parts = dict(database.execute("SELECT number, sealed FROM blob_parts"))
        database.execute("UPDATE blob_parts SET sealed = ? WHERE number = 0", (parts[1],))
    with pytest.raises(Broken):
        files.content(*here.at("FR"), request_id, one)
    with sqlite3.connect(node.folder / "carillon.db") as database:
        database.execute("UPDATE blob_parts SET sealed = ? WHERE number = 0", (parts[0],))
        database.execute("DELETE FROM blob_parts WHERE number = 2")
    with pytest.raises(Broken, match="missing or was altered"):
        files.content(*here.at("FR"), request_id, one)


@pytest.mark.parametrize(
    ("upload", "error", "said"),
    [
        (Upload("a.pdf", b"PK\3\4", "application/pdf"), Invalid, "Archive"),
        (Upload("a.pdf", b"Just text.\n", "application/pdf"), Invalid, "the name says .pdf"),
        (Upload("a.txt", b"Just text.\n", "image/png"), Invalid, "was declared as image/png"),
        (Upload("a.txt", b""), Invalid, "is empty"),
        (Upload("", b"x"), Invalid, "name"),
        (Upload("a.txt", b"Cut o", digest=sha256(b"Cut off.\n").hexdigest()), Malformed, "cut off"),
        (Upload("a.txt", b"x" * 10_485_761), TooLarge, "more than"),
    ],
)
def test_what_is_refused_leaves_nothing(here: Pair, node: Node, upload: Upload, error: type[Exception], said: str) -> None:
    request_id = here.draft()
    with pytest.raises(error, match=said):
        files.attach(*here.at("FR"), request_id, upload)
    assert (count(node, blobs), count(node, attachments)) == (0, 0)


def test_so_many_and_no_more(here: Pair, node: Node) -> None:
    request_id = here.draft()
    for number in range(node.bench.settings.attachments_each):
        files.attach(*here.at("FR"), request_id, Upload(f"{number}.txt", str(number).encode()))
    with pytest.raises(Conflict, match="10 attachments already"):
        files.attach(*here.at("FR"), request_id, Upload("more.txt", b"more"))


def test_only_who_may_see_the_thing_sees_what_hangs_on_it(here: Pair, node: Node) -> None:
    request_id, one = hang(here)
    other, _ = hang(here, b"another")
    for bureau in ("DE", "JP"):
        with pytest.raises(NotFound):
            files.content(*here.at(bureau), request_id, one)
    with pytest.raises(NotFound):
        files.content(*here.at("FR"), other, one)
    with pytest.raises(Denied):
        files.attach(node.bench, cast(node, "FR", "frontline"), request_id, Upload("a.txt", b"x"))
    asking.send(*here.at("FR"), request_id)
    with pytest.raises(Conflict, match="has been sent"):
        files.detach(*here.at("DE"), request_id, one)


@pytest.mark.parametrize("as_tables", [False, True])
def test_a_backup_brings_them_back(node_anywhere: Node, nodes: Nodes, tmp_path: Path, templates: Templates, as_tables: bool) -> None:
    pair = near(node_anywhere)
    request_id, one = hang(pair)
    file = tmp_path / "backup.tar"
    made = keeping.backup(node_anywhere.bench, cast(node_anywhere, "FR", "admin"), file, as_tables=as_tables)
    database = ""
    if made.content == "tables":
        database = f"sqlite:///{tmp_path / 'again.db'}"
    keeping.restore(file, tmp_path / "again", "shell:test", database=database)
    again = open_node(tmp_path / "again")
    try:
        assert files.content(again.bench, pair.actors["FR"], request_id, one).data == TEXT
    finally:
        again.close()
    assert msgspec.json.encode(made.files)


def test_another_key_opens_nothing(here: Pair, node: Node) -> None:
    request_id, one = hang(here)
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    other = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (node.folder / "node.key").write_bytes(other)
    node.close()
    again = open_node(node.folder)
    try:
        with pytest.raises(Broken, match="the node's key is another"):
            files.content(again.bench, here.actors["FR"], request_id, one)
    finally:
        again.close()


def test_what_is_not_here_is_not_handed_out(here: Pair, node: Node) -> None:
    request_id, one = hang(here)
    for state, said in (("coming", "on its way"), ("broken", "came altered")):
        with node.bench.database.write() as connection:
            connection.execute(update(attachments).values(state=state))
        with pytest.raises(Conflict, match=said):
            files.content(*here.at("FR"), request_id, one)
