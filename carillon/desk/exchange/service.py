# SPDX-License-Identifier: Apache-2.0
"""The exchange as it runs beside the doors: the hub if this node keeps one, the line to the carrier, and the rounds."""

import logging
import threading
from collections.abc import Callable
from time import monotonic

from carillon.desk.bench import Bench
from carillon.desk.exchange import line, post
from carillon.desk.exchange.hubs import LOOK_AGAIN, HubHere, keeps_hub
from carillon.desk.exchange.leaves import LeafHere
from carillon.desk.exchange.rounds import Rounds
from carillon.errors import Error, Unavailable
from carillon.exchange.carrier.nats_transport import NatsTransport
from carillon.exchange.directory import Directory

LOOK_FOR_SERVERS = 5.0
"""Seconds between two tries to run a server that another process of this node runs."""
QUIET = 1.0
"""Seconds in which nothing came, after which a single run is over."""
MOST_ROUNDS = 10_000
log = logging.getLogger(__name__)


def run_once(bench: Bench) -> int:
    """Sends and receives what there is now; returns how many steps it took, 0 also while another process of this node is at it. Raises
    Unavailable where the hub cannot be reached."""
    with line.opened(bench) as carrier:
        if carrier is None or not carrier.connected():
            why = carrier.state().trouble if carrier else "the directory names none"
            raise Unavailable(f"The hub cannot be reached: {why or 'no answer'}", help="See that it runs, then try again.")
        rounds, done = Rounds(bench, carrier, answer_seconds=0.0), 0
        try:
            for _ in range(MOST_ROUNDS):
                step = rounds.once(wait=QUIET)
                done += step
                if not step:
                    break
        finally:
            rounds.close()
    return done


def introduction(bench: Bench) -> str:
    """One line on the exchange that this node takes part in; empty where it takes part in none."""
    listed = line.directory_of(bench) if bench.keyring is not None else None
    if listed is None:
        return ""
    here = " of this node" if keeps_hub(bench) else ""
    hubs = ", ".join(hub.url for hub in listed.hubs) or "none"
    return f"Takes part in an exchange of {len(listed.nodes)} nodes; hub{here}: {hubs}"


class Service:
    """One process's part in the exchange; a thread of its own from `start` to `stop`."""

    def __init__(self, bench: Bench, answer: Callable[[bytes], bytes]) -> None:
        """`answer` is what answers the questions of other nodes."""
        self._bench = bench
        self._answer = answer
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._servers = (HubHere(bench), LeafHere(bench))
        self._line: NatsTransport | None = None
        self._rounds: Rounds | None = None
        self._version = 0
        self._looked = 0.0

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="exchange", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the rounds and lets go of the carrier; a hub of this process stops."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=30)

    def _run(self) -> None:
        pause = 0.0
        try:
            while not self._stop.wait(pause):
                pause = self._step()
        finally:
            self._close()

    def _step(self) -> float:
        """Does what there is to do; returns how long to wait before the next."""
        try:
            if not self._ready():
                return LOOK_AGAIN
            if self._rounds is None:
                return LOOK_AGAIN
            return 0.0 if self._rounds.once(wait=0.2) else 0.02
        except Error as failure:
            log.warning("The exchange waits: %s", failure.message)
            return 1.0
        except Exception:
            log.exception("A round of the exchange failed")
            return 5.0

    def _ready(self) -> bool:
        """Whether there is a line; follows the directory: its hubs, and the nodes that our own hub lets in."""
        with self._bench.database.read() as connection:
            found = post.directory(connection)
        if found is None or self._bench.keyring is None:
            return False
        # Another process of this node may have run a server, and be gone.
        absent = not all(one.kept for one in self._servers)
        if found.version != self._version or (absent and monotonic() - self._looked > LOOK_FOR_SERVERS):
            self._looked = monotonic()
            self._tend_servers(found)
            self._connect(found)
            self._version = found.version
        return self._line is not None

    def _tend_servers(self, found: Directory) -> None:
        for one in self._servers:
            try:
                one.tend(found)
            except Error as failure:
                # Another process of this node runs it.
                log.info("A server of this node is not run by this process: %s", failure.message)

    def _connect(self, found: Directory) -> None:
        servers, _ = line_to = line.way(self._bench, found)
        if not servers or (self._line is not None and self._line_to == line_to):
            return
        if self._rounds is not None:
            self._rounds.close()
        if self._line is not None:
            self._line.close()
        self._line_to = line_to
        self._line = line.dial(self._bench, line_to)
        self._bench.carrier.transport = self._line
        self._line.serve_asked(self._answer)
        self._rounds = Rounds(self._bench, self._line)

    _line_to: tuple[list[str], str] = ([], "")

    def _close(self) -> None:
        self._bench.carrier.transport = None
        if self._rounds is not None:
            try:
                self._rounds.close()
            except Error as failure:
                log.warning("The lease ends by itself: %s", failure.message)
        if self._line is not None:
            self._line.close()
        for one in self._servers:
            one.stop()
