# SPDX-License-Identifier: Apache-2.0
"""A hub in one object: its server, its certificate, and the keeper who looks after the streams from time to time."""

import contextlib
import shutil
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from carillon.errors import Error, Unavailable
from carillon.exchange.carrier import certificates
from carillon.exchange.carrier.config import HubPlan, hub_config, is_loopback
from carillon.exchange.carrier.connection import Login
from carillon.exchange.carrier.keeper import Box, Keeper, Tended
from carillon.exchange.carrier.nkeys import Nkey
from carillon.exchange.carrier.server import Server

_TEND_SECONDS = 15.0
_ROOM = 256 << 20
_STORE_BROKEN = ("no space left on device", "ritical write error", "will be DISABLED")
_AGAIN_SECONDS = 60.0
"""With a full disk, a server that has given up storing is started again so often; at once when there is room."""


def _now() -> datetime:
    return datetime.now(UTC)


class Hub:
    """One server of a hub with its keeper. In a cluster each server has one; they do not disturb each other."""

    def __init__(
        self,
        folder: Path,
        plan: HubPlan,
        key: Nkey,
        *,
        now: Callable[[], datetime] = _now,
        every: float = _TEND_SECONDS,
        room: int = _ROOM,
    ) -> None:
        """`key`: of the plan's administrator. `every`: seconds between the keeper's rounds. `room`: free bytes of the disk below which it
        is called full.
        """
        self._folder = folder
        self._plan = plan
        self._key = key
        self._now = now
        self._every = every
        self._room = room
        self._started_again = float("-inf")
        self._keeper: Keeper | None = None
        self._round = threading.Event()
        self._thread: threading.Thread | None = None
        self.server = Server(folder, hub_config(plan, str(folder)))
        self.trouble = ""
        """What kept the last round from succeeding; empty when it did."""
        self.tended = Tended()

    @property
    def plan(self) -> HubPlan:
        return self._plan

    def start(self, wait: float = 30.0) -> None:
        """Returns when every node of the plan has its stream. In a cluster that takes a majority of the servers: until then the keeper
        goes on trying, and `trouble` says why; only a server alone raises Unavailable.
        """
        self.server.start()
        self._round.clear()
        self._keeper = Keeper(self._login())
        try:
            self._keeper.wait(wait if self._plan.cluster is None else 1.0)
            self.tended = self._keeper.tend(self._plan)
        except Error as failure:
            self.trouble = failure.message
            if self._plan.cluster is None:
                self.stop()
                raise
        self._thread = threading.Thread(target=self._rounds, name=f"keeper of {self._plan.name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._round.set()
        if self._thread is not None:
            self._thread.join(30)
        if self._keeper is not None:
            self._keeper.close()
        self.server.stop()

    def alive(self) -> bool:
        """Whether the server runs and the keeper's last round found everything in order."""
        return self.server.alive() and not self.trouble

    def change(self, plan: HubPlan) -> Tended:
        """Another plan, without a restart: nodes that came can connect, nodes that went are cut off. What only a restart can change
        (addresses, the store) raises Unavailable. Streams of nodes that went stay until `remove`.
        """
        config = hub_config(plan, str(self._folder))
        self.server.reload(config)
        if set(plan.nodes) - set(self._plan.nodes):
            self.server.reload(config)  # what a new account imports is in force at the second reading only
        self._plan = plan
        return self.tend()

    def tend(self) -> Tended:
        """One round of the keeper, now."""
        if self._keeper is None:
            raise Unavailable("The hub has not been started.")
        self.tended = self._keeper.tend(self._plan)
        self.trouble = ""
        return self.tended

    def boxes(self) -> list[Box]:
        """What the hub holds for every node: numbers and sizes, for its operator."""
        if self._keeper is None:
            raise Unavailable("The hub has not been started.")
        return self._keeper.boxes()

    def remove(self, node: str) -> None:
        """Deletes the stream of a node that has left, with everything in it."""
        if self._keeper is None:
            raise Unavailable("The hub has not been started.")
        self._keeper.remove(node)

    def _login(self) -> Login:
        authority = Path(self._plan.tls.authority).read_text() if self._plan.tls else ""
        return Login(servers=(self.server.url,), key=self._key, authority=authority, name="carillon keeper", inbox="_INBOX_keeper")

    def _rounds(self) -> None:
        while not self._round.wait(self._every):
            try:
                self._look_at_the_disk()
                self.tend()
            except (Error, OSError) as failure:
                self.trouble = str(failure)
            with contextlib.suppress(Error, OSError):
                self._renew()

    def _look_at_the_disk(self) -> None:
        """Raises Unavailable while the disk is full. A stream that once could not be written takes nothing, and gives no room back, until
        the server is started again.
        """
        free = shutil.disk_usage(self._folder).free
        waited = time.monotonic() - self._started_again > _AGAIN_SECONDS
        if self.server.said(*_STORE_BROKEN) and self.server.alive() and (free > self._room or waited):
            self._started_again = time.monotonic()
            self.server.restart()
        if free <= self._room:
            raise Unavailable(f"Only {free >> 20} MB are free on the disk of {self._folder}.", help="Make room.")

    def _renew(self) -> None:
        tls = self._plan.tls
        if tls is None or certificates.days_left(Path(tls.certificate), self._now()) > certificates.RENEW_DAYS:
            return
        certificates.renew(Path(tls.certificate).parent, self._now())
        self.server.reload(hub_config(self._plan, str(self._folder)))


def secured(plan: HubPlan, folder: Path, addresses: tuple[str, ...], now: datetime | None = None) -> HubPlan:
    """The plan with a certificate for these addresses, from an authority in `folder` which is made when there is none.

    The listening address is added, so that the keeper beside the server may use it too.
    """
    host = plan.host.strip("[]")
    own = (host,) if host not in ("0.0.0.0", "::") else ("127.0.0.1",)  # noqa: S104 - compared, not listened on
    moment = now or _now()
    certificates.make_authority(folder, plan.name, moment)
    names = tuple(dict.fromkeys((*addresses, *own, *(("localhost",) if is_loopback(own[0]) else ()))))
    return msgspec.structs.replace(plan, tls=certificates.issue(folder, names, moment))
