# SPDX-License-Identifier: Apache-2.0
"""One lasting connection to a server: an event loop in a thread of its own, signed in with an nkey, made again for ever when it breaks.

Each connection lives once: when it breaks, everything that waited on it fails at once, and nothing that was meant for it is sent on the
next one unasked. So a caller never wonders what a buffer still holds.
"""

import asyncio
import base64
import concurrent.futures
import contextlib
import itertools
import random
import re
import secrets
import ssl
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec
import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg

from carillon.errors import Invalid, NodeError, Unavailable
from carillon.exchange.carrier.certificates import client_context
from carillon.exchange.carrier.config import is_loopback
from carillon.exchange.carrier.nkeys import Nkey

T = TypeVar("T")
_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 5.0
_CONNECT_SECONDS = 5
_LOOK_SECONDS = 0.25
_GRACE = 2.0
"""Seconds that a call gets beyond its own limit, before it is given up from outside."""
_PERMISSION = re.compile(r"permissions violation for (publish|subscription)", re.IGNORECASE)


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """Where to connect and as whom."""

    servers: tuple[str, ...]
    """`nats://host:port` on this machine, `tls://host:port` anywhere; all servers of a hub, tried in turn."""
    key: Nkey
    authority: str = ""
    """The hub's authority, PEM text; needed for `tls://`."""
    name: str = "carillon"
    """Shown in the server's log."""
    inbox: str = "_INBOX"


class Question(msgspec.Struct, frozen=True):
    """What is published, for an answer."""

    subject: str
    data: bytes
    headers: dict[str, str] | None = None


class _Line(Client):
    """The library's client, signing in with our key."""

    def __init__(self, key: Nkey) -> None:
        super().__init__()
        self._public_nkey = key.public
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()


class Replies:
    """One subscription for all answers on a line; each question has its own word at the end of the subject."""

    def __init__(self, inbox: str) -> None:
        self._inbox = f"{inbox}.{secrets.token_hex(8)}"
        self._numbers = itertools.count()
        self._takers: dict[str, Callable[[Msg], None]] = {}

    async def listen(self, line: Client) -> None:
        await line.subscribe(f"{self._inbox}.*", cb=self._take, pending_bytes_limit=0)

    def expect(self, taker: Callable[[Msg], None]) -> str:
        """The subject on which answers reach `taker`, until `forget`."""
        word = str(next(self._numbers))
        self._takers[word] = taker
        return f"{self._inbox}.{word}"

    def forget(self, subject: str) -> None:
        self._takers.pop(subject.rpartition(".")[2], None)

    async def _take(self, message: Msg) -> None:
        taker = self._takers.get(message.subject.rpartition(".")[2])
        if taker is not None:
            taker(message)


class Connection:
    """Keeps the connection, and runs coroutines on its loop for callers in other threads."""

    def __init__(self, login: Login, opened: Callable[[Client], Awaitable[None]] | None = None) -> None:
        """`opened` is run on every new connection before others may use it. Raises Invalid for addresses that may not be used."""
        self._login = login
        self._tls = _trust(login)
        self._opened = opened
        self._line: _Line | None = None
        self._replies = Replies(login.inbox)
        self._news = asyncio.Event()
        self._closed = False
        self.server = login.servers[0]
        self.since = datetime.now(UTC)
        self.reconnects = -1
        self.trouble = ""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=login.name, daemon=True)
        self._thread.start()
        self._keeping = asyncio.run_coroutine_threadsafe(self._keep(), self._loop)

    # For callers in any thread ------------------------------------------------------------------------------------------

    def connected(self) -> bool:
        return self._line is not None

    def run(self, work: Coroutine[Any, Any, T], timeout: float) -> T:
        """What `work` returns; Unavailable when it takes longer than `timeout` seconds."""
        if self._closed:
            work.close()
            raise Unavailable("The connection to the carrier has been closed.")
        future = asyncio.run_coroutine_threadsafe(_limited(work, timeout), self._loop)
        try:
            return future.result(timeout + _GRACE)
        except (TimeoutError, concurrent.futures.TimeoutError, concurrent.futures.CancelledError):
            future.cancel()
            raise Unavailable(
                f"The carrier did not answer in {timeout:g} s.", help="Try again; look at the state of the connection if it lasts."
            ) from None

    def soon(self, work: Callable[[], None]) -> None:
        """Runs it on the loop, without waiting."""
        if not self._closed:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(work)

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._keeping.cancel()
        with contextlib.suppress(TimeoutError, concurrent.futures.TimeoutError, concurrent.futures.CancelledError):
            asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        if not self._thread.is_alive():
            self._loop.close()

    # For coroutines on the loop -------------------------------------------------------------------------------------------

    async def line(self, wait: float = 0.0) -> Client:
        """The connection; raises Unavailable if there is none within `wait` seconds."""
        end = self._loop.time() + wait
        while self._line is None:
            left = end - self._loop.time()
            if left <= 0:
                raise Unavailable(
                    f"No connection to the carrier at {self.server}" + (f": {self.trouble}" if self.trouble else "."),
                    help="It is tried again for ever; what was not sent must be sent again.",
                )
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), left)
        return self._line

    async def request(self, subject: str, data: bytes, timeout: float) -> Msg:
        """The one answer. Raises Unavailable without a connection, when it breaks meanwhile, and when nothing comes in time."""
        [answer] = await self.requests([Question(subject, data)], timeout)
        if isinstance(answer, Unavailable):
            raise answer
        return answer

    async def requests(self, questions: Sequence[Question], timeout: float) -> list[Msg | Unavailable]:
        """Asks all, then waits for all; for each its answer, or why there is none. Raises Unavailable without a connection."""
        line = await self.line()
        answers: list[Msg | None] = [None] * len(questions)
        whole: asyncio.Future[None] = self._loop.create_future()
        left = len(questions)

        def take(place: int, message: Msg) -> None:
            nonlocal left
            left -= answers[place] is None
            answers[place] = message
            if not left and not whole.done():
                whole.set_result(None)

        replies = [self.expect(partial(take, place)) for place in range(len(questions))]
        try:
            for one, reply in zip(questions, replies, strict=True):
                await self.send(one.subject, one.data, reply, one.headers)
            await self.before_loss(line, whole, timeout)
        except Unavailable as failure:
            return [failure if answer is None else answer for answer in answers]
        finally:
            for reply in replies:
                self.forget(reply)
        return [answer for answer in answers if answer is not None]

    async def send(self, subject: str, data: bytes, reply: str = "", headers: dict[str, str] | None = None) -> None:
        line = await self.line()
        try:
            await line.publish(subject, data, reply=reply, headers=headers)
        except nats.errors.Error as failure:
            raise Unavailable(f"The carrier did not take it: {failure}.", help="Try again.") from None

    def expect(self, taker: Callable[[Msg], None]) -> str:
        return self._replies.expect(taker)

    def forget(self, subject: str) -> None:
        self._replies.forget(subject)

    async def before_loss(self, line: Client, awaited: "asyncio.Future[T]", timeout: float) -> T:
        """The result of `awaited`; Unavailable when the line breaks or time is up first."""
        lost = line.lost if isinstance(line, _Line) else self._loop.create_future()
        await asyncio.wait({awaited, lost}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        if awaited.done():
            return awaited.result()
        awaited.cancel()
        if lost.done():
            raise Unavailable("The connection to the carrier broke before it answered.", help="Try again with the same message id.")
        raise Unavailable(f"The carrier did not answer in {timeout:g} s.", help="Try again with the same message id.")

    # How -----------------------------------------------------------------------------------------------------------------

    async def _keep(self) -> None:
        pause = _FIRST_PAUSE
        for server in itertools.cycle(self._login.servers):
            try:
                line = await self._open(server)
            except asyncio.CancelledError:
                raise
            except Exception as failure:  # noqa: BLE001 - whatever a server says or a library raises, the next try comes
                self.server = server
                if not isinstance(failure, nats.errors.NoServersError):  # which only repeats that there was trouble
                    self.trouble = _explain(failure)
                await asyncio.sleep(pause * (0.5 + random.random()))  # noqa: S311 - so that nodes do not come all at once
                pause = min(pause * 2, _LONGEST_PAUSE)
                continue
            pause = _FIRST_PAUSE
            try:
                await _end_of(line)
            finally:
                self._line, self.since = None, datetime.now(UTC)
                await _shut(line)

    async def _open(self, server: str) -> _Line:
        line = _Line(self._login.key)
        try:
            await asyncio.wait_for(self._sign_in(line, server), 2 * _CONNECT_SECONDS)
            await self._replies.listen(line)
            if self._opened is not None:
                await self._opened(line)
            await line.flush(_CONNECT_SECONDS)  # what the server refuses, it has refused by now
            if line.lost.done():
                raise Unavailable(self.trouble or "The server closed the connection.")
        except BaseException:
            await _shut(line)
            raise
        self._line, self.server, self.since = line, server, datetime.now(UTC)
        self.trouble, self.reconnects = "", self.reconnects + 1
        self._news.set()
        return line

    async def _sign_in(self, line: _Line, server: str) -> None:
        async def closed() -> None:
            if not line.lost.done():
                line.lost.set_result(None)

        async def wrong(failure: Exception) -> None:
            if _PERMISSION.search(str(failure)):
                self.trouble = f"The carrier refuses: {failure}"
            elif self._line is None:
                self.trouble = _explain(failure)

        await line.connect(
            [server],
            signature_cb=lambda nonce: base64.b64encode(self._login.key.sign(nonce.encode())),
            error_cb=wrong,
            closed_cb=closed,
            name=self._login.name,
            inbox_prefix=self._login.inbox,
            allow_reconnect=False,
            connect_timeout=_CONNECT_SECONDS,
            max_reconnect_attempts=1,  # the pauses between tries are ours
            reconnect_time_wait=0,
            ping_interval=10,
            max_outstanding_pings=2,
            pending_size=64 << 20,
            flush_timeout=_CONNECT_SECONDS,
            tls=self._tls,
            tls_handshake_first=self._tls is not None,
        )

    async def _end(self) -> None:
        if self._line is not None:
            with contextlib.suppress(nats.errors.Error, OSError):
                await self._line.flush(1)
            await _shut(self._line)
            self._line = None
        others = [one for one in asyncio.all_tasks(self._loop) if one is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


async def _limited(work: Coroutine[Any, Any, T], timeout: float) -> T:
    async with asyncio.timeout(timeout):
        return await work


async def _end_of(line: _Line) -> None:
    """Returns when the line is lost. The library says so, but not when its own closing fails half way; so it is looked at as well."""
    while not line.lost.done():
        await asyncio.wait({line.lost}, timeout=_LOOK_SECONDS)
        if line.is_closed and not line.lost.done():
            line.lost.set_result(None)


async def _shut(line: _Line) -> None:
    with contextlib.suppress(nats.errors.Error, OSError, TimeoutError, RuntimeError):
        await asyncio.wait_for(line.close(), _CONNECT_SECONDS)
    if not line.lost.done():
        line.lost.set_result(None)


def _trust(login: Login) -> ssl.SSLContext | None:
    schemes = {urlsplit(one).scheme for one in login.servers}
    if not login.servers or not schemes <= {"nats", "tls"} or len(schemes) > 1:
        raise Invalid("A carrier's addresses are all nats://host:port or all tls://host:port.", help="Correct the hub's addresses.")
    far = [one for one in login.servers if not is_loopback(urlsplit(one).hostname or "")]
    if schemes == {"nats"} and far:
        raise Invalid(f"{far[0]} is another machine: nothing is sent there without TLS.", help="Use tls:// and the hub's authority.")
    if schemes == {"nats"}:
        return None
    if not login.authority:
        raise Invalid("A tls:// address needs the hub's authority.", help="It stands in the directory, in PEM form.")
    return client_context(login.authority)


def _explain(failure: BaseException) -> str:
    if isinstance(failure, nats.errors.AuthorizationError) or "authorization violation" in str(failure).lower():
        return "the server does not know this node's key; the hub's plan has to name it"
    if isinstance(failure, ssl.SSLCertVerificationError):
        return f"the server's certificate is not one of the hub's authority ({failure.verify_message})"
    if isinstance(failure, ConnectionRefusedError):
        return "nobody listens there"
    if isinstance(failure, TimeoutError | asyncio.TimeoutError):
        return "no answer in time"
    if isinstance(failure, NodeError):
        return failure.message
    return str(failure) or type(failure).__name__
