# SPDX-License-Identifier: Apache-2.0
"""The exchange as it runs beside the doors: the hub if this node keeps one, the line to the carrier, and the rounds."""

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import msgspec

from carillon.core.policy.actors import Actor
from carillon.desk.bench import Bench
from carillon.desk.exchange import line, membership, post
from carillon.desk.exchange.rounds import Rounds
from carillon.errors import Error, Invalid, NotFound, Unavailable
from carillon.exchange.carrier.config import HubPlan, is_loopback
from carillon.exchange.carrier.hub import Hub, secured
from carillon.exchange.carrier.nats_transport import NatsTransport
from carillon.exchange.carrier.nkeys import Nkey
from carillon.exchange.directory import Directory
from carillon.exchange.listing import Hub as Listed
from carillon.store.exchange import safe

LOOK_FOR_HUB = 5.0
"""Seconds between two tries to keep a hub that another process of this node keeps."""
LOOK_AGAIN = 2.0
"""Seconds between two looks whether there is an exchange to take part in."""
QUIET = 1.0
"""Seconds in which nothing came, after which a single run is over."""
MOST_ROUNDS = 10_000
HUB, HUB_KEY = "hub.json", "hub.seed"
log = logging.getLogger(__name__)


class HubSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where this node's hub listens, and the addresses by which others reach it."""

    host: str
    port: int
    addresses: tuple[str, ...] = ()


def keep_hub(bench: Bench, kept: HubSettings) -> Iterator[Listed]:
    """From now on this node keeps a hub; gives how the directory lists it, and sets it up when that is asked for and not before, so
    that it happens behind the gate. Beyond this machine a hub speaks TLS only."""
    safe.write(bench.settings.path, HUB, msgspec.json.encode(kept))
    if safe.read(bench.settings.path, HUB_KEY) is None:
        safe.write(bench.settings.path, HUB_KEY, Nkey.make().seed.encode())
    plan = _plan(bench, kept, {})
    if plan.tls is None:
        yield Listed(url=f"nats://{kept.host}:{kept.port}")
    else:
        yield Listed(url=f"tls://{kept.addresses[0]}:{kept.port}", ca=Path(plan.tls.authority).read_text(encoding="ascii"))


def _plan(bench: Bench, kept: HubSettings, nodes: dict[str, str]) -> HubPlan:
    key = _hub_key(bench)
    # A hub that loses what it had in memory costs time, not messages: whoever sent them keeps them until they were applied.
    plan = HubPlan(nodes=nodes, administrator=key.public, host=kept.host, port=kept.port, sync_always=False)
    if is_loopback(kept.host):
        return plan
    folder = safe.place(bench.settings.path, "tls")
    return msgspec.structs.replace(secured(plan, folder, kept.addresses), advertise=tuple(f"{one}:{kept.port}" for one in kept.addresses))


def _hub_key(bench: Bench) -> Nkey:
    seed = safe.read(bench.settings.path, HUB_KEY)
    if seed is None:
        raise NotFound("The key of the hub is gone.", help="Found the exchange's hub anew with `carillon exchange hub`.")
    return Nkey.from_seed(seed.decode().strip())


class HubHere:
    """The hub that this node keeps, if it keeps one."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._hub: Hub | None = None

    def tend(self, found: Directory) -> bool:
        """Starts it, or lets in whoever the directory lists now. False where this node keeps none; raises Unavailable where it does not
        start, as when another process of this node keeps it."""
        data = safe.read(self._bench.settings.path, HUB)
        if data is None:
            return False
        kept = msgspec.json.decode(data, type=HubSettings)
        plan = _plan(self._bench, kept, {name: node.carrier for name, node in found.nodes.items() if node.carrier})
        if self._hub is not None:
            self._hub.change(plan)
            return True
        hub = Hub(safe.place(self._bench.settings.path, "hub"), plan, _hub_key(self._bench))
        hub.start()
        self._hub = hub
        return True

    @property
    def kept(self) -> bool:
        """Whether it runs in this process, or there is none to run."""
        return self._hub is not None or not keeps_hub(self._bench)

    def stop(self) -> None:
        if self._hub is not None:
            self._hub.stop()
            self._hub = None


def keeps_hub(bench: Bench) -> bool:
    """Whether the exchange's hub, or one of them, is this node's to run."""
    return safe.read(bench.settings.path, HUB) is not None


def found(bench: Bench, actor: Actor, hub: HubSettings, *, roots: int = 1, threshold: int = 1) -> membership.Change:
    """Founds an exchange whose hub this node keeps. Raises as `membership.found` does; then no hub was set up either."""
    return membership.found(bench, actor, keep_hub(bench, hub), roots=roots, threshold=threshold)


def move_hub(bench: Bench, actor: Actor, hub: HubSettings) -> membership.Change:
    """The exchange's hub is this node's, and listens there from its next start."""
    return membership.hubs(bench, actor, keep_hub(bench, hub))


def hub_settings(listen: str, addresses: tuple[str, ...] = ()) -> HubSettings:
    """Where a hub is to listen, from HOST:PORT; raises Invalid."""
    host, _, port = listen.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65536:
        raise Invalid(f"{listen!r} is not HOST:PORT.", help="For example 127.0.0.1:4222, or 0.0.0.0:4222 with --address.")
    if not is_loopback(host) and not addresses:
        raise Invalid("Others need an address to reach the hub by.", help="Give --address NAME, as it stands in their DNS.")
    return HubSettings(host=host, port=int(port), addresses=addresses)


def run_hub(bench: Bench, stop: threading.Event, ready: Callable[[str], None]) -> None:
    """Keeps this node's hub until `stop`, without anything else; `ready` is told its address. Raises NotFound where this node keeps none,
    Unavailable where it does not start."""
    here, version = HubHere(bench), 0
    try:
        while True:
            listed = line.directory_of(bench)
            if listed is None:
                raise NotFound("This node belongs to no exchange.", help="Begin with `carillon exchange found`.")
            if listed.version != version:
                if not here.tend(listed):
                    raise NotFound("This node keeps no hub.", help="The hub is on the node that founded the exchange.")
                if not version:
                    ready(", ".join(hub.url for hub in listed.hubs))
                version = listed.version
            if stop.wait(LOOK_AGAIN):
                return
    finally:
        here.stop()


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
        self._hub = HubHere(bench)
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
        # Another process of this node may have kept the hub, and be gone.
        if found.version != self._version or (not self._hub.kept and monotonic() - self._looked > LOOK_FOR_HUB):
            self._looked = monotonic()
            self._tend_hub(found)
            self._connect(found)
            self._version = found.version
        return self._line is not None

    def _tend_hub(self, found: Directory) -> None:
        try:
            self._hub.tend(found)
        except Error as failure:
            # Another process of this node keeps it.
            log.info("The hub is not kept by this process: %s", failure.message)

    def _connect(self, found: Directory) -> None:
        servers, _ = line_to = line.hubs_of(found)
        if not servers or (self._line is not None and self._line_to == line_to):
            return
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
        self._hub.stop()
