# SPDX-License-Identifier: Apache-2.0
"""What every test may use: real data where it is at hand, databases of both kinds, and nodes with bureaus and people.

A node is made once a session and copied for each test, with its database; passwords are hashed cheaply, since argon2 is slow on purpose.
"""

import gc
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests import postgres

if TYPE_CHECKING:
    from carillon.core.policy.actors import Actor
    from carillon.node import Node
    from carillon.store.db import Database

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
BUREAUS = ("FR", "FR-CYBER", "DE", "KE", "JP", "BR")
KINDS = ("sqlite", "postgresql")
PASSWORD = "correct-horse-battery"
_missing: list[str] = []

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell without job control starts what runs behind it deaf to Ctrl-C, and every program that the tests start would be deaf, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Enough to find what is wrong within some runs; `make soak` draws more where it is worth it.
settings.register_profile(
    "carillon",
    max_examples=40,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("carillon")


def shared_data(path: str) -> Path:
    """A real list or vocabulary from the folder beside the checkout; the test skips, visibly, where it is absent."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"needs ../shared/data/{path}, which is not on this machine")
    return found


# PostgreSQL: there, or missed aloud ------------------------------------------------------------------------------------


def pytest_collection_finish() -> None:
    """What is there by now stays until the end: a collector that walks through it, and often, takes a fifth of the time of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker tells the one who started it what it could not test."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["postgresql_missing"] = list(_missing)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    _missing.extend(getattr(node, "workeroutput", {}).get("postgresql_missing", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for reason in dict.fromkeys(_missing):
        terminalreporter.write_sep("!", "POSTGRESQL WAS NOT TESTED", red=True, bold=True)
        terminalreporter.write_line(f"POSTGRESQL WAS NOT TESTED: {reason}", red=True)
        terminalreporter.write_line(f"Every test of the store ran on SQLite alone. {postgres.NAMED}=URL names a server to test on.")


class _Servers:
    """The one server of this process, started when it is first wanted."""

    def __init__(self) -> None:
        self.server: postgres.Server | None = None
        self.reason = ""

    def get(self) -> postgres.Server:
        if self.server is None and not self.reason:
            try:
                self.server = postgres.start()
            except postgres.NoServer as failure:
                self.reason = str(failure)
                _missing.append(self.reason)
        if self.server is None:
            pytest.skip(f"PostgreSQL was not tested: {self.reason}")
        return self.server


@pytest.fixture(scope="session")
def servers() -> Iterator[_Servers]:
    made = _Servers()
    yield made
    if made.server is not None:
        made.server.stop()


@pytest.fixture(scope="session")
def postgres_server(servers: _Servers) -> postgres.Server:
    """A running PostgreSQL; the test skips, and the run says so loudly, where there is none."""
    return servers.get()


# Databases -------------------------------------------------------------------------------------------------------------


@dataclass
class Templates:
    """Databases with all tables and nothing in them. A file is copied; on a server, those that were used are swept and used again."""

    folder: Path
    servers: _Servers
    sqlite: Path | None = None
    postgresql: str | None = None
    swept: list[str] = field(default_factory=list)

    def take(self, kind: str, folder: Path) -> str:
        """The URL of a migrated database without a row."""
        if kind == "sqlite":
            target = folder / "carillon.db"
            shutil.copyfile(self._sqlite(), target)
            return f"sqlite:///{target}"
        server = self.servers.get()
        return server.url(self.swept.pop() if self.swept else server.create(self._postgresql(server)))

    def give_back(self, kind: str, url: str) -> None:
        if kind == "postgresql":
            _sweep(url)
            self.swept.append(url.partition("?")[0].rpartition("/")[2])

    def _sqlite(self) -> Path:
        if self.sqlite is None:
            self.sqlite = self.folder / "template.db"
            _migrate(f"sqlite:///{self.sqlite}")
        return self.sqlite

    def _postgresql(self, server: postgres.Server) -> str:
        if self.postgresql is None:
            name = server.create()
            _migrate(server.url(name))
            self.postgresql = name
        return self.postgresql


def _sweep(url: str) -> None:
    """Takes every row out. Deleting is faster than making a database or truncating, since there are few rows."""
    import psycopg

    from carillon.store import migrate, schema

    statements = [f'DELETE FROM "{table.name}"' for table in reversed(schema.metadata.sorted_tables)]
    kept = {"form": migrate.steps()[-1][0], "compatible": migrate.COMPATIBLE}
    statements += [f"INSERT INTO meta (name, value) VALUES ('{name}', '{value}')" for name, value in kept.items()]
    statements += [f"INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '{'0' * 64}')", "ALTER SEQUENCE changes_seq_seq RESTART"]
    statements.append("ALTER SEQUENCE watch_changes_seq_seq RESTART")
    with psycopg.connect(url) as connection:
        connection.execute(";".join(statements))


def _migrate(url: str) -> None:
    from carillon.store import migrate
    from carillon.store.db import Database

    database = Database(url)
    migrate.migrate(database)
    database.close()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory, servers: _Servers) -> Templates:
    return Templates(tmp_path_factory.mktemp("templates"), servers)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Both kinds of database, one after the other."""
    return str(request.param)


@pytest.fixture
def empty_url(kind: str, tmp_path: Path, servers: _Servers) -> Iterator[str]:
    """The address of a database without a single table."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'carillon.db'}"
        return
    server = servers.get()
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def database_url(kind: str, tmp_path: Path, templates: Templates) -> Iterator[str]:
    """The address of a fresh database with all tables and nothing in them."""
    url = templates.take(kind, tmp_path)
    yield url
    templates.give_back(kind, url)


@pytest.fixture
def database(database_url: str) -> Iterator["Database"]:
    """A fresh database with all tables, six bureaus and nothing else."""
    from carillon.store import people
    from carillon.store.db import Database

    opened = Database(database_url)
    with opened.write() as connection:
        people.put_bureaus(connection, bureaus())
    yield opened
    opened.close()


def bureaus() -> list["people.Bureau"]:  # noqa: F821
    """The bureaus that the tests' databases and nodes host."""
    from carillon.store import people

    names = {"FR": "France", "FR-CYBER": "France, cyber", "DE": "Germany", "KE": "Kenya", "JP": "Japan", "BR": "Brazil"}
    return [people.Bureau(code=code, names={"en": names[code]}, country=code[:2]) for code in BUREAUS]


# Nodes -----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def cheap_passwords() -> Iterator[None]:
    """Hashes of a millisecond: the code is the same, the cost is not."""
    from argon2 import PasswordHasher

    from carillon.desk import people

    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "_hasher", cheap)
        people._nobody.cache_clear()
        yield


@pytest.fixture(scope="session")
def node_template(tmp_path_factory: pytest.TempPathFactory, cheap_passwords: None) -> Path:
    """A node's folder with a user of every role in every bureau, all with the same password: role.bureau, as officer.fr."""
    from carillon import node as nodes

    folder = tmp_path_factory.mktemp("nodes") / "template"
    nodes.make(folder, bureaus())
    opened = nodes.open_node(folder)
    _enter_people(opened)
    opened.close()
    return folder


def _enter_people(node: "Node") -> None:
    from carillon.core.policy.actors import ROLES
    from carillon.desk import people as desk
    from carillon.store import clock, people

    hashed = desk.hash_password(PASSWORD, "somebody")
    with node.bench.database.write() as connection:
        for code in BUREAUS:
            for role in ROLES:
                name = f"{role}.{code.lower()}"
                if (known := people.find_user(connection, name)) is not None:
                    people.change_user(connection, known.id, password=hashed, must_change=0)
                    continue
                user = people.User(id=clock.new_id("usr"), username=name, name=name.title(), bureau=code, role=role, created_at=clock.now())
                people.put_user(connection, user, hashed)


@dataclass
class Nodes:
    """Makes nodes for a test and closes them after it."""

    template: Path
    templates: Templates
    folder: Path
    opened: list["Node"] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)

    def make(self, kind: str = "sqlite", name: str = "node") -> Path:
        """The folder of a fresh node."""
        folder = self.folder / name
        if kind == "sqlite":
            shutil.copytree(self.template, folder)
            return folder
        from carillon import node as nodes

        url = self.templates.take(kind, folder)
        self.urls.append(url)
        nodes.make(folder, bureaus(), database=url)
        fresh = nodes.open_node(folder)
        _enter_people(fresh)
        fresh.close()
        return folder

    def open(self, folder: Path) -> "Node":
        from carillon import node as nodes

        self.opened.append(nodes.open_node(folder))
        return self.opened[-1]


@pytest.fixture
def nodes(node_template: Path, templates: Templates, tmp_path: Path) -> Iterator[Nodes]:
    made = Nodes(node_template, templates, tmp_path)
    yield made
    for one in made.opened:
        one.close()
    for url in made.urls:
        templates.give_back("postgresql", url)


@pytest.fixture
def node(nodes: Nodes) -> "Node":
    """An open node on SQLite, hosting six bureaus with a user of every role."""
    return nodes.open(nodes.make())


@pytest.fixture
def node_anywhere(nodes: Nodes, kind: str) -> "Node":
    """The same on both databases."""
    return nodes.open(nodes.make(kind))


Cast = Callable[..., "Actor"]


def cast(node: "Node", bureau: str, role: str = "officer", areas: tuple[str, ...] | None = None, via: str = "api") -> "Actor":
    """A user of a node as an actor."""
    import msgspec

    from carillon.store import people

    with node.bench.database.read() as connection:
        found = people.actor_of(connection, f"{role}.{bureau.lower()}", via)
    assert found is not None
    return msgspec.structs.replace(found, areas=areas)


@pytest.fixture
def actors(node: "Node") -> Cast:
    """`actors("FR", "officer", areas=("general",))` is an actor of the fixture `node`."""
    return lambda *given, **more: cast(node, *given, **more)


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the checkout."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def child_environment(root: Path) -> dict[str, str]:
    """The environment of a process that a test starts and kills."""
    path = os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}
