# SPDX-License-Identifier: Apache-2.0
"""Examining a node from outside, whole or broken: each finding says what was looked at, whether it is in order, and what to do."""

import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from carillon import settings as node_settings
from carillon.core.packs import load
from carillon.core.packs.pack import Packs
from carillon.desk.exchange import standing
from carillon.desk.keys import Keys
from carillon.errors import Error
from carillon.settings import Settings
from carillon.store import audit, clock, lists, migrate, records, upkeep, watches
from carillon.store.db import Database
from carillon.store.index.followed import TAIL_LIMIT
from carillon.store.index.names import NameIndex

T = TypeVar("T")
OK, WARNING, WRONG = "ok", "warning", "wrong"
SCARCE_BYTES = 1_000_000_000
UNWATCHED = 1000
"""Changes that a node may be behind: so many are held against the watches in some ten seconds."""
CLOCK_SLACK = timedelta(minutes=5)


class Finding(msgspec.Struct, frozen=True):
    """`state` is ok, warning (works, but look at it) or wrong."""

    name: str
    state: str
    text: str
    help: str = ""


def examine(folder: Path, *, thorough: bool = False) -> list[Finding]:
    """Looks at everything that can be looked at; never raises for what it finds. `thorough` reads every row of every index."""
    findings = [*_folder(folder)]
    packs = _try(findings, "packs", load.load)
    if packs is not None:
        findings.append(Finding("packs", OK, f"{len(packs.areas)} areas, {len(packs.kinds)} kinds, {len(packs.codes)} code lists"))
    settings = _try(findings, "settings", lambda: node_settings.read(folder))
    if settings is None:
        return findings
    findings.append(Finding("settings", OK, f"node {settings.node}"))
    findings.append(_space(settings))
    database = _try(findings, "database", lambda: Database(settings.database_url))
    if database is not None:
        try:
            findings += _database(settings, database, packs, thorough)
        finally:
            database.close()
    return findings


def _try(findings: list[Finding], name: str, look: Callable[[], T]) -> T | None:
    try:
        return look()
    except Error as failure:
        findings.append(Finding(name, WRONG, failure.message, failure.help))
    except OSError as failure:
        findings.append(Finding(name, WRONG, f"{failure.filename}: {failure.strerror}"))
    return None


def _folder(folder: Path) -> Iterator[Finding]:
    """The folder and what in it must be its owner's alone."""
    if not folder.is_dir():
        yield Finding("folder", WRONG, f"{folder} is no folder.", "Name the node's folder with --node.")
        return
    secret = (folder, folder / "node.toml", folder / "node.key", folder / "exchange", *(folder / "exchange").glob("*.*"))
    loose = [one.name for one in secret if one.exists() and _is_loose(one)]
    if loose:
        yield Finding("folder", WRONG, f"Others may read {', '.join(loose)}.", f"chmod -R go-rwx {folder}")
    else:
        yield Finding("folder", OK, str(folder.resolve()))
    yield _key(folder / "node.key")
    unfinished = folder / "incidents.log"
    if unfinished.exists():
        yield Finding("incidents", WARNING, f"Something unforeseen was noted in {unfinished}.", "Report it, then remove the file.")


def _is_loose(one: Path) -> bool:
    return bool(stat.S_IMODE(one.stat().st_mode) & 0o077)


def _key(file: Path) -> Finding:
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except OSError as failure:
        return Finding("key", WRONG, f"{file}: {failure.strerror}.", "Restore node.key from a backup.")
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        return Finding("key", WRONG, f"{file} holds no Ed25519 key.", "Restore node.key from a backup.")
    return Finding("key", OK, "Ed25519")


def _space(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.path).free
    text = f"{free / 1e9:.1f} GB free"
    if free < SCARCE_BYTES:
        return Finding("disk", WRONG, f"{text}; a node wants at least {SCARCE_BYTES / 1e9:.0f} GB.", "Free space on the disk.")
    return Finding("disk", OK, text)


def _database(settings: Settings, database: Database, packs: Packs | None, thorough: bool) -> Iterator[Finding]:
    findings: list[Finding] = []
    missing = _try(findings, "database", lambda: migrate.check(database))
    if missing is None:
        yield from findings
        return
    yield Finding("database", OK, f"{database.kind}, {migrate.steps()[-1][0] - missing} of {migrate.steps()[-1][0]} migrations")
    if missing:
        yield Finding("migrations", WRONG, f"The database lacks {missing} migrations.", "Run `carillon migrate`.")
        return
    for name, look in (
        ("database", lambda: _soundness(database, thorough)),
        ("database", lambda: _chain(database)),
        ("database", lambda: _imports(database)),
        ("watches", lambda: _watches(database)),
        ("exchange", lambda: _exchange(settings, database)),
    ):
        found = _try(findings, name, look)
        findings += found or []
    if packs is not None:
        found = _try(findings, "index", lambda: _index(settings, database, packs))
        findings += found or []
    yield from findings


def _soundness(database: Database, thorough: bool) -> list[Finding]:
    with database.read() as connection:
        wrong, dangling = upkeep.faults(connection, thorough=thorough), upkeep.dangling(connection)
    findings = [Finding("integrity", OK, "every page and index" if thorough else "every page")]
    if wrong:
        findings = [Finding("integrity", WRONG, f"The database is damaged: {wrong[0]}", "Stop the node and restore a backup.")]
    if dangling:
        findings.append(Finding("references", WRONG, f"Something refers to nothing: {dangling[0]}.", "Restore a backup."))
    else:
        findings.append(Finding("references", OK, "every reference holds"))
    return findings


def _chain(database: Database) -> list[Finding]:
    """The head against the last entry, and the clock against the last entry's time; `audit verify` walks the whole chain."""
    with database.read() as connection:
        seq, last = audit.head(connection)
        tip = upkeep.tip(connection)
    if (tip.seq, tip.hash) != (seq, last) if tip else seq != 0:
        text = f"The audit chain ends at entry {tip.seq if tip else 0}, its head says {seq}."
        return [Finding("audit", WRONG, text, "Run `carillon audit verify`; compare with an export or a backup.")]
    findings = [Finding("audit", OK, f"head {seq}:{last[:12]}…; `carillon audit verify` walks all of it")]
    now = datetime.now(UTC)
    if tip and datetime.fromisoformat(tip.at) > now + CLOCK_SLACK:
        text = f"The clock says {now:%Y-%m-%d %H:%M} UTC, yet the last entry was made at {tip.at[:16]}."
        findings.append(Finding("clock", WRONG, text, "Set the clock, and let it follow a time server."))
    else:
        findings.append(Finding("clock", OK, f"{now:%Y-%m-%d %H:%M} UTC"))
    return findings


def _imports(database: Database) -> list[Finding]:
    with database.read() as connection:
        running = lists.running(connection)
    if not running:
        return [Finding("imports", OK, "none under way")]
    names = ", ".join(f"{one.name} (since {one.started_at[:16]})" for one in running)
    return [Finding("imports", WARNING, f"Under way or cut off: {names}.", "If nothing runs any more, run the import again.")]


def _watches(database: Database) -> list[Finding]:
    """Whether somebody holds what changes against the questions that are kept open."""
    with database.read() as connection:
        if not watches.any_open(connection):
            return [Finding("watches", OK, "no question is kept open")]
        behind = records.last_change(connection) - watches.position(connection)
    if behind > UNWATCHED:
        text = f"{behind} changes of records have not been held against the watches."
        return [Finding("watches", WARNING, text, "`carillon serve` does so while it runs; `carillon watch run` does it once.")]
    return [Finding("watches", OK, f"{behind} changes behind")]


def _exchange(settings: Settings, database: Database) -> list[Finding]:
    """Keys, the directory's end, what is missing, and proofs that are owed."""
    with database.read() as connection:
        found = standing.draw(connection, settings.node, clock.now())
    if not found.version:
        return [Finding("exchange", OK, "this node takes part in none")]
    if Keys(settings.path).ring is None:
        do = "Restore the folder exchange/ from a backup, or enrol the node again."
        return [Finding("exchange", WRONG, "The node belongs to an exchange, and its keys are gone.", do)]
    findings = [Finding("exchange", WRONG if one.grave else WARNING, one.what, one.do) for one in found.alerts]
    findings += [Finding("exchange", WARNING, one, "Ask the operator of the exchange to renew it in time.") for one in found.warnings]
    return findings or [
        Finding("exchange", OK, f"directory version {found.version} until {found.expires[:10]}, {len(found.peers)} other nodes")
    ]


def _index(settings: Settings, database: Database, packs: Packs) -> list[Finding]:
    index = NameIndex(settings.path / "index", database, packs.kinds)
    behind = index.behind()
    if behind > TAIL_LIMIT:
        text = f"The name index is {behind} changes behind; the next check by name waits for it."
        return [Finding("index", WARNING, text, "It catches up while the node serves, or with the next check.")]
    return [Finding("index", OK, f"{index.size()} names, {behind} changes behind")]
