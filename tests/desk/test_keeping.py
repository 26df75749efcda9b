# SPDX-License-Identifier: Apache-2.0
"""A backup proves itself, and a restore believes nothing else; on both databases, and from one to the other."""

import io
import sqlite3
import stat
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from carillon.desk import keeping, records, trail
from carillon.errors import Broken, Conflict, Error, Malformed, NotFound, Unavailable
from carillon.store.records import Wanted
from tests.conftest import Nodes, Templates, cast

PERSON = {"schema": "Person", "properties": {"name": ["Testa Specimen"], "birthDate": ["1974"]}}


def names(node: Any) -> set[str]:
    return {one.caption for one in records.page(node.bench, cast(node, "FR"), Wanted())}


def tables_of(node: Any) -> dict[str, int]:
    from carillon.store import upkeep

    with node.bench.database.read() as connection:
        return {table.name: connection.execute(table.select()).fetchall().__len__() for table in upkeep.tables()}


@pytest.mark.parametrize("as_tables", [False, True])
def test_a_node_comes_back_whole(as_tables: bool, node_anywhere: Any, nodes: Nodes, tmp_path: Path, templates: Templates) -> None:
    records.create(node_anywhere.bench, cast(node_anywhere, "FR"), PERSON)
    made = keeping.backup(node_anywhere.bench, cast(node_anywhere, "FR", "admin"), tmp_path / "b.tar", as_tables=as_tables)
    before = tables_of(node_anywhere)
    database = ""
    if node_anywhere.bench.database.kind == "postgresql":
        database = templates.take("postgresql", tmp_path)
        nodes.urls.append(database)
    keeping.restore(tmp_path / "b.tar", tmp_path / "again", "shell:ada", database=database)
    again = nodes.open(tmp_path / "again")
    assert names(again) == {"Testa Specimen"}
    after = tables_of(again)
    assert after.pop("audit") >= before.pop("audit") + 1
    assert after == before
    seq, digest = made.head.split(":")
    assert trail.verify(again.bench, cast(again, "FR", "admin"), (int(seq), digest)).fault is None
    records.create(again.bench, cast(again, "FR"), PERSON)
    assert stat.S_IMODE((tmp_path / "b.tar").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "again").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "again" / "node.key").stat().st_mode) == 0o600
    assert not list(tmp_path.glob(".*"))


def test_a_node_grows_from_sqlite_to_postgresql(node: Any, nodes: Nodes, tmp_path: Path, templates: Templates) -> None:
    database = templates.take("postgresql", tmp_path)
    nodes.urls.append(database)
    records.create(node.bench, cast(node, "FR"), PERSON)
    keeping.backup(node.bench, cast(node, "FR", "admin"), tmp_path / "b.tar", as_tables=True)
    keeping.restore(tmp_path / "b.tar", tmp_path / "grown", "shell:ada", database=database)
    grown = nodes.open(tmp_path / "grown")
    assert grown.bench.database.kind == "postgresql"
    assert names(grown) == {"Testa Specimen"}
    assert records.create(grown.bench, cast(grown, "FR"), PERSON)
    with pytest.raises(Conflict, match="holds a node already"):
        keeping.restore(tmp_path / "b.tar", tmp_path / "second", "shell:ada", database=database)
    assert not (tmp_path / "second").exists()


def test_the_node_works_on_while_it_is_copied(node: Any, nodes: Nodes, tmp_path: Path) -> None:
    stop = threading.Event()
    made: list[str] = []

    def write() -> None:
        while not stop.is_set():
            made.append(records.create(node.bench, cast(node, "FR"), PERSON).record.id)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        manifests = [keeping.backup(node.bench, cast(node, "FR", "admin"), tmp_path / f"{n}.tar", as_tables=bool(n)) for n in range(2)]
    finally:
        stop.set()
        writer.join()
    for n, manifest in enumerate(manifests):
        keeping.restore(tmp_path / f"{n}.tar", tmp_path / f"again{n}", "shell:ada")
        again = nodes.open(tmp_path / f"again{n}")
        seq, digest = manifest.head.split(":")
        assert trail.verify(again.bench, cast(again, "FR", "admin"), (int(seq), digest)).fault is None


def _rewrite(source: Path, target: Path, change: Callable[[str, bytes], list[tuple[str, bytes]]]) -> None:
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for entry in old:
            stream = old.extractfile(entry)
            assert stream is not None
            for name, data in change(entry.name, stream.read()):
                info = tarfile.TarInfo(name)
                info.size = len(data)
                new.addfile(info, io.BytesIO(data))


def _manifest(change: Callable[[dict[str, Any]], object]) -> Callable[[str, bytes], list[tuple[str, bytes]]]:
    def apply(name: str, data: bytes) -> list[tuple[str, bytes]]:
        if name == "manifest.json":
            body = msgspec.json.decode(data)
            change(body)
            data = msgspec.json.encode(body)
        return [(name, data)]

    return apply


@pytest.mark.parametrize(
    "change",
    [
        lambda name, data: [(name, data[:-1] + b"x" if name == "node.toml" else data)],
        lambda name, data: [(name, data + b"x" if name == "node.key" else data)],
        lambda name, data: [] if name == "node.key" else [(name, data)],
        lambda name, data: [] if name == "manifest.json" else [(name, data)],
        lambda name, data: [(name, data), ("../evil" if name == "manifest.json" else name + "2", b"")],
        lambda name, data: [(name, data), (name, data)],
        lambda name, data: [(name, b"{}" if name == "manifest.json" else data)],
        lambda name, data: [(name, b"\xff" if name == "manifest.json" else data)],
        _manifest(lambda body: body["files"].update({"../evil": {"sha256": "", "bytes": 0}})),
        _manifest(lambda body: body["files"].pop("node.key")),
        _manifest(lambda body: body.update(content="nonsense")),
    ],
)
def test_what_was_changed_is_not_believed(change: Callable[[str, bytes], list[tuple[str, bytes]]], node: Any, tmp_path: Path) -> None:
    keeping.backup(node.bench, cast(node, "FR", "admin"), tmp_path / "b.tar")
    _rewrite(tmp_path / "b.tar", tmp_path / "changed.tar", change)
    with pytest.raises(Malformed, match="no sound backup"):
        keeping.restore(tmp_path / "changed.tar", tmp_path / "deep" / "n", "shell:ada")
    assert not (tmp_path / "deep" / "n").exists()
    assert not (tmp_path / "evil").exists()
    assert not list((tmp_path / "deep").glob(".*"))


def test_a_link_in_a_backup_is_not_followed(node: Any, tmp_path: Path) -> None:
    keeping.backup(node.bench, cast(node, "FR", "admin"), tmp_path / "b.tar")
    with tarfile.open(tmp_path / "b.tar") as old, tarfile.open(tmp_path / "l.tar", "w") as new:
        for entry in old:
            if entry.name == "node.key":
                link = tarfile.TarInfo("node.key")
                link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
                new.addfile(link)
            else:
                new.addfile(entry, old.extractfile(entry))
    with pytest.raises(Malformed):
        keeping.restore(tmp_path / "l.tar", tmp_path / "n", "shell:ada")


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_a_backup_that_was_cut_off(share: float, node: Any, tmp_path: Path) -> None:
    keeping.backup(node.bench, cast(node, "FR", "admin"), tmp_path / "b.tar")
    whole = (tmp_path / "b.tar").read_bytes()
    (tmp_path / "cut.tar").write_bytes(whole[: int(len(whole.rstrip(b"\0")) * share)])
    with pytest.raises(Malformed):
        keeping.restore(tmp_path / "cut.tar", tmp_path / "n", "shell:ada")
    assert not (tmp_path / "n").exists()


def test_a_newer_backup_is_refused(node: Any, tmp_path: Path) -> None:
    keeping.backup(node.bench, cast(node, "FR", "admin"), tmp_path / "b.tar")
    _rewrite(tmp_path / "b.tar", tmp_path / "new.tar", _manifest(lambda body: body.update(form=99)))
    with pytest.raises(Broken, match="form 99"):
        keeping.restore(tmp_path / "new.tar", tmp_path / "n", "shell:ada")


def test_a_database_beside_the_folder_comes_into_it(nodes: Nodes, tmp_path: Path) -> None:
    folder = nodes.make()
    (folder / "carillon.db").rename(tmp_path / "elsewhere.db")
    with (folder / "node.toml").open("a") as stream:
        stream.write(f'database = "sqlite:///{tmp_path / "elsewhere.db"}"\n')
    node = nodes.open(folder)
    keeping.backup(node.bench, cast(node, "FR", "admin"), tmp_path / "b.tar")
    keeping.restore(tmp_path / "b.tar", tmp_path / "n", "shell:ada")
    assert nodes.open(tmp_path / "n").bench.settings.database == ""
    assert (tmp_path / "n" / "carillon.db").exists()


def test_a_damaged_database_is_not_backed_up(nodes: Nodes, tmp_path: Path) -> None:
    folder = nodes.make()
    connection = sqlite3.connect(folder / "carillon.db")
    page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'judgements'").fetchone()[0]
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    with (folder / "carillon.db").open("r+b") as stream:
        stream.seek((page - 1) * size)
        stream.write(b"\xff" * size)
    node = nodes.open(folder)
    with pytest.raises(Broken):
        keeping.backup(node.bench, cast(node, "FR", "admin"), tmp_path / "b.tar")
    assert not (tmp_path / "b.tar").exists()
    assert not list(tmp_path.glob(".b.tar*"))


def test_refusals(node: Any, tmp_path: Path) -> None:
    admin = cast(node, "FR", "admin")
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "something").write_text("")
    keeping.backup(node.bench, admin, tmp_path / "b.tar")
    with pytest.raises(Conflict, match="exists already"):
        keeping.backup(node.bench, admin, tmp_path / "b.tar")
    with pytest.raises(Unavailable):
        keeping.backup(node.bench, admin, tmp_path / "none" / "b.tar")
    with pytest.raises(Error, match=r"may not do node\.backup"):
        keeping.backup(node.bench, cast(node, "FR", "officer"), tmp_path / "c.tar")
    with pytest.raises(Conflict, match="not empty"):
        keeping.restore(tmp_path / "b.tar", tmp_path / "there", "shell:ada")
    with pytest.raises(Conflict, match="no other database can take"):
        keeping.restore(tmp_path / "b.tar", tmp_path / "n", "shell:ada", database="postgresql://x/y")
    with pytest.raises(NotFound):
        keeping.bring_up_to_date(tmp_path / "nowhere")
    moved = keeping.restore(tmp_path / "b.tar", tmp_path / "there", "shell:ada", force=True).moved
    assert moved is not None
    assert (Path(moved) / "something").exists()
