# SPDX-License-Identifier: Apache-2.0
"""Keeping a node: a backup that proves itself, a restore that believes nothing else, and the step to a newer form.

A backup is one tar file: a manifest with the SHA-256 of every part, the settings, the key, the keys of the exchange, and either the SQLite
database as it stood at one moment or, for any kind of database, its tables as JSON lines. The name index is not in it; it is built anew.
Nor is what a hub holds for others: their nodes still have what was not collected, and send it again.
"""

import hashlib
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import msgspec

from carillon import settings as node_settings
from carillon.core.policy.actors import Actor
from carillon.desk.act import act
from carillon.desk.bench import Bench
from carillon.errors import Broken, Conflict, Malformed, Unavailable
from carillon.store import audit, clock, migrate, people, upkeep
from carillon.store.db import Database

FORM = 1
MANIFEST = "manifest.json"
DATABASE = "carillon.db"
SETTINGS = "node.toml"
EXCHANGE = "exchange"
_PARTS = (SETTINGS, "node.key")
_OF_EXCHANGE = re.compile(rf"{EXCHANGE}/(tls/)?[A-Za-z0-9][A-Za-z0-9._-]*")
_MANIFEST_LIMIT = 1_048_576
_BLOCK = 1_048_576


class Part(msgspec.Struct, frozen=True):
    """One file of a backup."""

    sha256: str
    bytes: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds. `content` is "sqlite" (one file) or "tables" (JSON lines); `head` is the audit chain's, SEQ:HASH."""

    form: int
    made_at: str
    node: str
    content: str
    database_form: int
    head: str
    files: dict[str, Part]


class Restored(msgspec.Struct, frozen=True):
    """`moved` is where the node that stood there before is now."""

    manifest: Manifest
    folder: str
    moved: str | None


def backup(
    bench: Bench, actor: Actor, file: Path, *, as_tables: bool = False, progress: Callable[[str], None] = lambda _: None
) -> Manifest:
    """Writes a backup while the node goes on working. Raises Conflict when the file exists, Unavailable when the disk is full.

    `as_tables` writes tables instead of the SQLite file, from which a node on PostgreSQL can be restored; PostgreSQL has no other way.
    """
    if file.exists():
        raise Conflict(f"{file} exists already.", help="Name a new file; a backup never replaces another.")
    if not file.parent.is_dir():
        raise Unavailable(f"There is no folder {file.parent}.", help="Make it, or name another file.")
    with act(bench, actor, "node.backup") as doing:
        doing.detail = {"file": file.name[:80]}
    with _draft(file.parent, file.name) as draft:
        content = "tables" if as_tables or bench.database.kind != "sqlite" else "sqlite"
        progress("Copying the database.")
        if content == "sqlite":
            upkeep.copy(bench.database, draft / DATABASE)
        else:
            _unload(bench.database, draft)
        for name in (*_PARTS, *_of_exchange(bench.settings.path)):
            (draft / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copyfile(bench.settings.path / name, draft / name)
        progress("Verifying the copy.")
        manifest = _manifest(bench.settings.node, content, draft)
        (draft / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2))
        _pack(draft, [MANIFEST, *manifest.files], file)
    return manifest


def restore(
    file: Path, folder: Path, by: str, *, database: str = "", force: bool = False, progress: Callable[[str], None] = lambda _: None
) -> Restored:
    """Makes a node from a backup, after every part was compared with the manifest. Raises Conflict where a node stands already.

    `force` moves that node aside; nothing is deleted. `database` is the URL of an empty database to restore tables into.
    """
    if not force and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(f"{folder} is not empty.", help="Name another folder, or use --force to move what is there aside.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _draft(folder.parent, folder.name) as draft:
        progress("Reading and comparing.")
        manifest = _unpack(file, draft)
        if database and manifest.content != "tables":
            raise Conflict("This backup holds an SQLite file, which no other database can take.", help="Make one with `backup --tables`.")
        _settle(draft, database)
        progress("Restoring the database.")
        _revive(draft, manifest, by)
        moved = _move_aside(folder) if folder.exists() else None
        os.replace(draft, folder)
    return Restored(manifest, str(folder), str(moved) if moved else None)


def bring_up_to_date(folder: Path) -> list[int]:
    """Applies the migrations that a node's database lacks; returns their numbers. Raises NotFound, Broken."""
    database = Database(node_settings.read(folder).database_url)
    try:
        return migrate.migrate(database)
    finally:
        database.close()


@contextmanager
def _draft(parent: Path, name: str) -> Iterator[Path]:
    """A folder beside the target, for its owner alone; gone when the block ends, unless it was moved to its place."""
    draft = Path(tempfile.mkdtemp(prefix=f".{name[:40]}.", dir=parent))
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _unload(database: Database, draft: Path) -> None:
    for name, rows in upkeep.unload(database):
        with (draft / f"{name}.jsonl").open("wb") as stream:
            for row in rows:
                stream.write(msgspec.json.encode(row) + b"\n")


def _of_exchange(folder: Path) -> list[str]:
    """The files with which this node speaks to others: its keys, a hub's key and certificates; not what a hub stores."""
    found = [one.relative_to(folder).as_posix() for one in sorted((folder / EXCHANGE).rglob("*")) if one.is_file()]
    return [name for name in found if _OF_EXCHANGE.fullmatch(name) and not name.endswith(".new")]


def _manifest(node: str, content: str, draft: Path) -> Manifest:
    form, head = _look(draft) if content == "sqlite" else (migrate.steps()[-1][0], _head_of_tables(draft))
    parts = [one for one in sorted(draft.rglob("*")) if one.is_file()]
    files = {one.relative_to(draft).as_posix(): Part(_digest(one), one.stat().st_size) for one in parts}
    return Manifest(
        form=FORM, made_at=clock.now(), node=node, content=content, database_form=form, head=head, files=files
    )  # fmt: skip


def _look(draft: Path) -> tuple[int, str]:
    """Form and audit head of the copied SQLite file. Raises Broken when the copy is not sound."""
    database = Database(f"sqlite:///{draft / DATABASE}")
    try:
        migrate.check(database)
        with database.read() as connection:
            wrong = upkeep.faults(connection, thorough=False)
            if wrong:
                raise Broken(f"The database is damaged: {wrong[0]}", help="Run `carillon doctor`; restore an earlier backup.")
            seq, last = audit.head(connection)
            return migrate.form(connection), f"{seq}:{last}"
    finally:
        database.close()
        for extra in ("-wal", "-shm"):
            (draft / f"{DATABASE}{extra}").unlink(missing_ok=True)


def _head_of_tables(draft: Path) -> str:
    row = msgspec.json.decode((draft / "audit_head.jsonl").read_bytes().splitlines()[0])
    return f"{row['seq']}:{row['hash']}"


def _pack(draft: Path, names: list[str], file: Path) -> None:
    whole = draft / "whole.tar"
    with whole.open("wb") as stream:
        os.fchmod(stream.fileno(), 0o600)
        with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for name in names:
                tar.add(draft / name, arcname=name, filter=_anonymous)
        stream.flush()
        os.fsync(stream.fileno())
    os.link(whole, file)


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    return entry


def _unpack(file: Path, draft: Path) -> Manifest:
    """Writes every part that the manifest names, and nothing else. Raises Malformed where one lacks or differs."""
    try:
        with tarfile.open(file, "r:") as tar:
            manifest = _read_manifest(tar)
            while entry := tar.next():
                part = manifest.files.get(entry.name)
                if part is None or not entry.isreg() or entry.size != part.bytes or (draft / entry.name).exists():
                    raise _not_a_backup(file, f"{entry.name[:80]!r} is not what the manifest says")
                if _write(tar, entry, draft / entry.name) != part.sha256:
                    raise _not_a_backup(file, f"{entry.name} was changed since: its SHA-256 differs from the manifest")
    except (tarfile.TarError, EOFError) as wrong:
        raise _not_a_backup(file, str(wrong)) from None
    missing = [name for name in manifest.files if not (draft / name).exists()]
    if missing:
        raise _not_a_backup(file, f"{missing[0]} is missing: the file was cut off")
    return manifest


def _read_manifest(tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    stream = tar.extractfile(first) if first and first.name == MANIFEST and first.size < _MANIFEST_LIMIT else None
    if stream is None:
        raise tarfile.ReadError("it does not begin with a manifest")
    try:
        manifest = msgspec.json.decode(stream.read(), type=Manifest)
    except msgspec.DecodeError as wrong:
        raise tarfile.ReadError(f"its manifest cannot be read: {wrong}") from None
    if manifest.form > FORM:
        raise Broken(f"The backup has form {manifest.form}; this program knows {FORM}.", help="Use the newer Carillon that made it.")
    known = {SETTINGS, *_PARTS, DATABASE, *(f"{table.name}.jsonl" for table in upkeep.tables())}
    named = {name for name in manifest.files if not _OF_EXCHANGE.fullmatch(name)}
    if not set(_PARTS) <= named <= known or manifest.content not in ("sqlite", "tables"):
        raise tarfile.ReadError("its manifest names files that no backup has, or lacks some that every backup has")
    return manifest


def _write(tar: tarfile.TarFile, entry: tarfile.TarInfo, target: Path) -> str:
    """Copies one entry; returns its SHA-256."""
    digest = hashlib.sha256()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    source: IO[bytes] | None = tar.extractfile(entry)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        while source is not None and (block := source.read(_BLOCK)):
            digest.update(block)
            stream.write(block)
    return digest.hexdigest()


def _settle(draft: Path, database: str) -> None:
    """The settings in their new place: an SQLite file goes with the folder, wherever it was before."""
    file = draft / SETTINGS
    lines = file.read_text(encoding="utf-8").splitlines()
    told = node_settings.read(draft).database
    if database or told.startswith("sqlite"):
        lines = [line for line in lines if not re.match(r"\s*database\s*=", line)]
    if database:
        lines.insert(0, f"database = {msgspec.json.encode(database).decode()}")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _revive(draft: Path, manifest: Manifest, by: str) -> None:
    """Brings the database to life and notes the restore in its chain. Raises Broken where it is not what the manifest says."""
    if manifest.content == "sqlite" and f"{_look(draft)[1]}" != manifest.head:
        raise Broken("The database's audit head is not the one in the manifest.", help="Use another backup.")
    database = Database(node_settings.read(draft).database_url)
    try:
        migrate.migrate(database)
        with database.write() as connection:
            if manifest.content == "tables":
                if not upkeep.is_empty(connection):
                    raise Conflict("The database holds a node already.", help="Name an empty one with --database.")
                for table in upkeep.tables():
                    upkeep.load(connection, table.name, _lines(draft / f"{table.name}.jsonl"))
                    (draft / f"{table.name}.jsonl").unlink()
            bureaus = people.list_bureaus(connection)
            noted = audit.Entry(
                at=clock.now(), actor=by, bureau=bureaus[0].code if bureaus else "", role="admin", via="cli",
                deed="node.restore", detail={"made": manifest.made_at},
            )  # fmt: skip
            audit.append(connection, [noted])
    finally:
        database.close()


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open("rb") as stream:
        for line in stream:
            yield msgspec.json.decode(line)


def _move_aside(folder: Path) -> Path | None:
    """An empty folder makes room by itself."""
    if folder.is_dir() and not any(folder.iterdir()):
        return None
    aside = folder.with_name(f"{folder.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%S}")
    os.rename(folder, aside)
    return aside


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _not_a_backup(file: Path, why: str) -> Malformed:
    return Malformed(f"this is no sound backup: {why}", place=str(file), help="Fetch the file again, or use an earlier backup.")
