# SPDX-License-Identifier: Apache-2.0
"""One database, SQLite or PostgreSQL: connections for reading, transactions for writing, and their failures in people's words.

SQLite runs in WAL with `synchronous=FULL`: what was answered survives a power cut. A write transaction begins IMMEDIATE, so that two
writers queue instead of failing half-way. Readers are opened read-only; a slip in a read path cannot write.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DataError, DBAPIError, OperationalError

from carillon.errors import Broken, Error, Invalid, Unavailable

BUSY_SECONDS = 20
AUDIT_LOCK = 0x0CA1_1107
"""PostgreSQL's advisory lock that makes the audit chain's writers one."""


class Database:
    """Where everything is remembered. `kind` is "sqlite" or "postgresql".

    `durable=False` is for building what is thrown away when it is cut off, such as a demonstration: SQLite does not wait for the disk.
    """

    def __init__(self, url: str, *, durable: bool = True) -> None:
        if url.startswith("postgresql://"):
            url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
        self.url = url
        self._local, self._open = threading.local(), list[Connection]()
        self.kind = url.split(":", 1)[0].split("+", 1)[0]
        if self.kind == "sqlite":
            self._writer, self._reader = _sqlite(url, reading=False, durable=durable), _sqlite(url, reading=True)
        elif self.kind == "postgresql":
            self._writer = create_engine(url, pool_pre_ping=True, pool_size=4, connect_args={"options": f"-c lock_timeout={BUSY_SECONDS}s"})
            self._reader = create_engine(
                url,
                pool_pre_ping=True,
                pool_size=10,
                max_overflow=40,
                isolation_level="AUTOCOMMIT",
                connect_args={"options": "-c default_transaction_read_only=on"},
            )
        else:
            raise Invalid(f"The database URL begins with {self.kind!r}.", help="Use sqlite:///FILE or postgresql://USER@HOST/NAME.")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection on which nothing can be written; each statement sees what was committed when it began."""
        with _in_words():
            if self.kind == "sqlite":
                yield self._own_reader()
            else:
                with self._reader.connect() as connection:
                    yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: committed, durably, when the block ends; rolled back when it raises."""
        with _in_words(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def bulk(self) -> Iterator[Connection]:
        """A connection that begins and commits as it is told, for long imports (`connection.commit()` after each batch)."""
        with _in_words(), self._writer.connect() as connection:
            yield connection

    def checkpoint(self) -> None:
        """SQLite: moves what was committed from the log beside the file into the file, and empties the log, so that what was erased stands
        in neither. As far as nobody reads at that moment; the next time does the rest. PostgreSQL looks after its own."""
        if self.kind == "sqlite":
            with _in_words():
                raw = self._writer.raw_connection()
                try:
                    raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
                finally:
                    raw.close()

    def _own_reader(self) -> Connection:
        """SQLite: each thread keeps one connection, since fetching one from the pool costs more than a look by key."""
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None or connection.closed:
            connection = self._local.connection = self._reader.connect()
            self._open.append(connection)
        return connection

    def close(self) -> None:
        while self._open:
            self._open.pop().close()
        self._reader.dispose()
        self._writer.dispose()


def _sqlite(url: str, *, reading: bool, durable: bool = True) -> Engine:
    in_memory = url in ("sqlite://", "sqlite:///:memory:")
    if in_memory:
        raise Invalid("A node cannot live in memory only.", help="Name a file: sqlite:///path/carillon.db.")
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False, "cached_statements": 512},
        pool_size=20,
        max_overflow=60,
    )

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        # The driver must not begin transactions of its own: IMMEDIATE is said below, where a transaction begins.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={'FULL' if durable else 'OFF'}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA cache_size=-32768")
        cursor.execute("PRAGMA temp_store=MEMORY")
        # What is taken back or erased is overwritten, not only let go of.
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.execute("PRAGMA mmap_size=268435456")
        if reading:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()
        # SQLite's own knows the letters A to Z alone.
        connection.create_function("lower", 1, _lower, deterministic=True)

    if not reading:

        @event.listens_for(engine, "begin")
        def on_begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


@contextmanager
def _in_words() -> Iterator[None]:
    """Turns a driver's failure into ours: what happened to the disk or the server, and what to do."""
    try:
        yield
    except Error:
        raise
    except OperationalError as failure:
        raise _explain(failure) from failure
    except (DataError, UnicodeEncodeError) as failure:
        raise Invalid(
            "A text is too long, or holds characters that no text has (NUL or half of a pair).", help="Shorten it, or leave them out."
        ) from failure
    except DBAPIError as failure:
        said = str(failure.orig)
        if failure.connection_invalidated:
            raise _explain(failure) from failure
        if "not a database" in said or "malformed" in said:
            raise Broken(f"The database cannot be read: {said}.", help="Restore a backup with `carillon restore`.") from failure
        raise


def _explain(failure: DBAPIError) -> Error:
    said = str(failure.orig).lower()
    if "locked" in said or "busy" in said or "lock timeout" in said:
        return Unavailable(
            f"The database has been locked by another process for more than {BUSY_SECONDS} seconds.",
            help="Nothing was lost and nothing was accepted. Close the other program (a backup, a shell) and try again.",
        )
    if "full" in said or "disk i/o" in said:
        return Unavailable(
            "The disk is full: nothing more can be written.",
            help="Nothing that was acknowledged is lost. Free space on the disk of the node's folder, then try again.",
        )
    if "unable to open" in said or "readonly" in said:
        return Unavailable(
            f"The database cannot be opened: {failure.orig}.", help="Check that the node's folder exists and may be written."
        )
    return Unavailable(f"The database does not answer: {failure.orig}", help="See `carillon doctor`.")


def lock_audit(connection: Connection) -> None:
    """Waits until this transaction alone may append to the audit chain (SQLite's IMMEDIATE has seen to it already)."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": AUDIT_LOCK})
