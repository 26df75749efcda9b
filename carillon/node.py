# SPDX-License-Identifier: Apache-2.0
"""The only place where a node is put together: made, opened, closed."""

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from carillon import settings as node_settings
from carillon.core.match.verdict import Thresholds
from carillon.core.packs import load
from carillon.core.policy.actors import Actor, operator
from carillon.desk import imports, limiting, people
from carillon.desk.bench import Bench
from carillon.desk.keys import Keys
from carillon.errors import Conflict, Denied, Invalid, Unavailable
from carillon.store import audit, clock, migrate
from carillon.store import people as people_store
from carillon.store.db import Database
from carillon.store.exchange import safe
from carillon.store.index.names import NameIndex
from carillon.store.index.watches import WatchIndex
from carillon.store.journal import Journal

FIRST_ADMINISTRATOR = "admin"
NAME = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
"""What a node may be called: what the exchange's protocol and its carriers take, which is a label of a host's name."""


@dataclass(frozen=True)
class Node:
    """An open node: its folder and its bench."""

    folder: Path
    bench: Bench

    def close(self) -> None:
        self.bench.close()


class FirstSignIn(msgspec.Struct, frozen=True):
    """Who may sign in to a new node, with a one-time password."""

    username: str
    role: str
    bureau: str
    password: str


def make(
    folder: Path, bureaus: list[people_store.Bureau], *, database: str = "", name: str = "", officers: bool = True
) -> list[FirstSignIn]:
    """Makes a node: folder, settings, key, database, the bureaus, one administrator, and an officer for each bureau (or none).

    Raises Conflict when there is a node already, Invalid for a name that the exchange would not take.
    """
    if name and not re.fullmatch(NAME, name):
        raise Invalid(f"A node cannot be called {name[:80]!r}.", help="Small letters of the English alphabet, digits and dashes; up to 63.")
    if (folder / "node.toml").exists():
        raise Conflict(f"There is a node in {folder} already.", help="Name another folder.")
    for bureau in bureaus:
        people.check_bureau(bureau)
    lines = [f'node = "{name or bureaus[0].code.lower() + "-" + secrets.token_hex(3)}"']
    if database:
        lines.append(f"database = {msgspec.json.encode(database).decode()}")
    # The settings have another name until all is there, so that a node half made is no node, and is known as such the next time.
    draft = folder / "node.toml.new"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if draft.exists():
            _clear(folder)
        draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
        draft.chmod(0o600)
        _write_key(folder / "node.key")
    except OSError as failure:
        raise Unavailable(f"The folder {folder} cannot be made: {failure}.", help="Choose a folder you may write to.") from None
    settings = msgspec.convert(
        {"folder": str(folder), "node": "new", **({"database": database} if database else {})}, node_settings.Settings
    )
    store = Database(settings.database_url)
    try:
        migrate.migrate(store)
        first = _first_people(store, bureaus, officers=officers)
    finally:
        store.close()
    draft.rename(folder / "node.toml")
    return first


def replicate(folder: Path, new: Path) -> None:
    """A second folder for a node, for another machine that serves it from the same database: settings, the node's key, and the keys with
    which it speaks to other nodes. The index is made anew there; the hub and root keys of an exchange stay where they are.

    Raises NotFound without a node, Invalid for one on SQLite, Conflict where there is a node already, Unavailable.
    """
    settings = node_settings.read(folder)
    if not settings.database_url.startswith("postgresql"):
        raise Invalid(
            "This node is on SQLite, a file of this machine that no other machine can share.",
            help="Only a node on PostgreSQL has replicas: `carillon backup --tables`, then `carillon restore --database postgresql://…`.",
        )
    if (new / "node.toml").exists():
        raise Conflict(f"There is a node in {new} already.", help="Name another folder.")
    copied = [Path("node.key"), *(Path("exchange") / name for name in (safe.KEYRING, safe.SEED)), Path("node.toml")]
    try:
        new.mkdir(parents=True, exist_ok=True)
        new.chmod(0o700)
        # The settings come last: without them the folder is no node.
        for name in copied:
            if (folder / name).exists():
                safe.write_file(new / name, (folder / name).read_bytes())
    except OSError as failure:
        raise Unavailable(f"The folder {new} cannot be made: {failure}.", help="Choose a folder you may write to.") from None


def open_node(folder: Path, *, durable: bool = True) -> Node:
    """An existing node; `durable=False` only while it is being built.

    Brings a SQLite database up to date by itself; a PostgreSQL one, that others may be using, by `carillon migrate`.

    Raises NotFound when there is none, Broken when its database is newer than this program.
    """
    settings = node_settings.read(folder)
    database = Database(settings.database_url, durable=durable)
    missing = migrate.check(database)
    if missing and database.kind == "sqlite":
        migrate.migrate(database)
    elif missing:
        raise Unavailable(f"The database lacks {missing} migrations.", help="Run `carillon migrate` once, on one machine.")
    return Node(folder, _bench(settings, database))


def actor(node: Node, username: str | None, bureau: str | None, *, role: str = "officer") -> Actor:
    """Who acts from the shell: a user of the node, or the operator in a role for one of its bureaus. Raises Denied, Unauthenticated.

    As an administrator the operator need not name a bureau: the log then has the first administrator's. It always has `shell:NAME`
    as who acted, so that a shell is never mistaken for a user who signed in.
    """
    with node.bench.database.read() as connection:
        if username:
            found = people_store.actor_of(connection, username.lower(), "cli")
            if found is None:
                raise Denied(f"There is no active user {username}.", help="See `carillon user list`.")
            limiting.require_going_on(connection, found.events, clock.now())
            return found
        codes = [b.code for b in people_store.list_bureaus(connection) if b.hosted]
        first = people_store.find_user(connection, FIRST_ADMINISTRATOR)
    if bureau is None and role == "admin" and first is not None:
        bureau = first.bureau
    if bureau is None and len(codes) == 1:
        bureau = codes[0]
    if bureau not in codes:
        shown = ", ".join(codes[:12]) + (" …" if len(codes) > 12 else "")
        raise Denied(
            f"This node hosts no bureau {bureau}." if bureau else "Say for which bureau you act.",
            help=f"Use --as USER or --bureau CODE; the bureaus here: {shown}.",
        )
    return msgspec.structs.replace(operator(bureau, operator_name()), role=role)


def operator_name() -> str:
    """Whom the machine takes the person at the shell for."""
    return os.environ.get("USER") or os.environ.get("LOGNAME") or "operator"


def recover(node: Node) -> list[str]:
    """What a start finds left half-done, put in order; sentences for the operator."""
    cut = imports.recover(node.bench)
    return [
        f"The import of {one.name} begun at {one.started_at} was cut off; what it had committed is kept. Run it again to finish it."
        for one in cut
    ]


def _bench(settings: node_settings.Settings, database: Database) -> Bench:
    packs = load.load()
    names = NameIndex(settings.path / "index", database, packs.kinds)
    return Bench(
        settings=settings,
        packs=packs,
        database=database,
        names=names,
        watched=WatchIndex(settings.path / "index", database),
        journal=Journal(database),
        thresholds=_thresholds(settings),
        keys=Keys(settings.path),
    )


def _thresholds(settings: node_settings.Settings) -> dict[str, Thresholds]:
    try:
        return msgspec.convert(settings.thresholds, dict[str, Thresholds])
    except msgspec.ValidationError as wrong:
        raise Invalid(f"The thresholds in node.toml are wrong: {wrong}", help="docs/settings.md shows their form.") from None


def _first_people(store: Database, bureaus: list[people_store.Bureau], *, officers: bool) -> list[FirstSignIn]:
    home = bureaus[0].code
    wanted = [(FIRST_ADMINISTRATOR, "admin", home)]
    wanted += [(f"officer.{bureau.code.lower()}", "officer", bureau.code) for bureau in bureaus if officers]
    first, at = [], clock.now()
    with store.write() as connection:
        if people_store.count_users(connection):
            raise Conflict("The database holds a node already.", help="Name an empty database; that one has its users and its log.")
        people_store.put_bureaus(connection, bureaus)
        for username, role, bureau in wanted:
            password = people.one_time_password()
            user = people_store.User(
                id=clock.new_id("usr"),
                username=username,
                name=username,
                bureau=bureau,
                role=role,
                must_change=True,
                created_at=at,
            )
            people_store.put_user(connection, user, people.hash_password(password, username))
            first.append(FirstSignIn(username, role, bureau, password))
        made = audit.Entry(at=at, actor="shell", bureau=home, role="admin", via="cli", deed="node.make", object=home)
        audit.append(connection, [made])
    return first


def _clear(folder: Path) -> None:
    """What a `make` that was cut off left behind; nobody can have used it."""
    for name in ("node.key", "carillon.db", "carillon.db-wal", "carillon.db-shm"):
        (folder / name).unlink(missing_ok=True)


def _write_key(file: Path) -> None:
    """The node's own Ed25519 key: it signs heads of the audit chain, and later what the node says to others."""
    key = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(key)
