# SPDX-License-Identifier: Apache-2.0
"""A node's line to a NATS hub: parcels through JetStream, questions through plain messages; with the sync interface of a Transport."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import secrets
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from nats.aio.client import Client
from nats.aio.msg import Msg

from carillon.errors import Error, Unavailable
from carillon.exchange.carrier.answers import NO_RESPONDERS, Stored, Waiting, counts_of, no_box, outcome_of, read, status_of
from carillon.exchange.carrier.config import PULL_SECONDS, inbox_of, stream_of
from carillon.exchange.carrier.connection import Connection, Login, Question
from carillon.exchange.carrier.nkeys import Nkey
from carillon.exchange.transport import CarrierState, Delivery, Outgoing, check_name, check_size

_ANSWER_SECONDS = 5.0
_WINDOW = 256
"""Parcels on their way at once; as many as keep a server busy."""
_WINDOW_BYTES = 16 << 20
_PULLED_AT_ONCE = 64
"""Each may be of a mebibyte."""
_ASKED_AT_ONCE = 4
_ASKED_WAITING = 256
_MOST_UNSAID = 100_000


class NatsDelivery:
    """One parcel handed over by the hub."""

    __slots__ = ("_say", "_subject", "data", "sender", "tries")

    def __init__(self, message: Msg, say: Callable[[str, bytes], None]) -> None:
        self.data = message.data
        self.sender = message.subject.rpartition(".")[2]
        self._subject = message.reply
        self._say = say
        self.tries, _ = counts_of(message)

    def done(self) -> None:
        self._say(self._subject, b"+ACK")

    def later(self, seconds: float) -> None:
        self._say(self._subject, b"-NAK " + json.dumps({"delay": max(0, int(seconds * 1e9))}).encode())


class _Basket:
    """Where the parcels of one request fall. They bear the subject under which they were sent, so each request needs a subscription."""

    def __init__(self, line: Client, subject: str, say: Callable[[str, bytes], None]) -> None:
        self.line = line
        self.subject = subject
        self.taker: Callable[[Msg], None] | None = None
        self._say = say

    async def take(self, message: Msg) -> None:
        if self.taker is not None:
            self.taker(message)
        elif not status_of(message):
            self._say(message.reply, b"-NAK")


class NatsTransport:
    """The line of one node. Several processes of a node may each have one: parcels and questions go to one of them."""

    def __init__(self, node: str, key: Nkey, servers: Sequence[str], authority: str = "") -> None:
        """`servers`: `nats://` on this machine (a leaf), `tls://` elsewhere with the hub's `authority` in PEM text.

        It connects in the background and does not fail when nobody is there yet.
        """
        self.node = check_name(node)
        self._stream = stream_of(node)
        self._id_key = hashlib.sha256(b"carillon message ids\n" + key.secret).digest()
        self._answer: Callable[[bytes], bytes] | None = None
        self._workers: ThreadPoolExecutor | None = None
        self._asked = 0
        self._unsaid: deque[tuple[str, bytes]] = deque(maxlen=_MOST_UNSAID)
        self._saying = False
        self._baskets: list[_Basket] = []
        self._tasks: set[asyncio.Task[None]] = set()
        login = Login(servers=tuple(servers), key=key, authority=authority, name=f"carillon {node}", inbox=inbox_of(node))
        self._connection = Connection(login, self._opened)

    # Parcels out --------------------------------------------------------------------------------------------------------

    def publish(self, to_node: str, data: bytes, message_id: str) -> None:
        [failure] = self.publish_many([Outgoing(to_node, data, message_id)])
        if failure is not None:
            raise failure

    def publish_many(self, parcels: Sequence[Outgoing]) -> list[Error | None]:
        outcome: list[Error | None] = []
        for window in _windows(parcels):
            try:
                outcome += self._connection.run(self._publish(window), _ANSWER_SECONDS + 2)
            except Unavailable as failure:
                outcome += [failure] * len(window)
        return outcome

    async def _publish(self, parcels: Sequence[Outgoing]) -> list[Error | None]:
        refused = [_check(parcel) for parcel in parcels]
        good = [parcel for parcel, failure in zip(parcels, refused, strict=True) if failure is None]
        answers = iter(await self._connection.requests([self._question(parcel) for parcel in good], _ANSWER_SECONDS) if good else [])
        return [failure or outcome_of(next(answers), parcel.to_node) for parcel, failure in zip(parcels, refused, strict=True)]

    def _question(self, parcel: Outgoing) -> Question:
        headers = {"Nats-Msg-Id": self._wire_id(parcel), "Nats-Expected-Stream": stream_of(parcel.to_node)}
        return Question(f"carillon.in.{parcel.to_node}.{self.node}", parcel.data, headers)

    def _wire_id(self, parcel: Outgoing) -> str:
        """Nobody else can make this id: a stranger who could would publish it first, and the parcel would be taken for a repetition."""
        told = f"{parcel.to_node}\n{parcel.message_id}".encode()
        return hmac.new(self._id_key, told, hashlib.sha256).hexdigest()[:40]

    # Parcels in ---------------------------------------------------------------------------------------------------------

    def receive(self, limit: int, wait: float) -> list[Delivery]:
        messages = self._connection.run(self._receive(max(1, limit), max(0.0, wait)), max(0.0, wait) + 2 * _ANSWER_SECONDS)
        return [cast(Delivery, NatsDelivery(message, self._say)) for message in messages]

    async def _receive(self, limit: int, wait: float) -> list[Msg]:
        end = time.monotonic() + wait
        line = await self._connection.line(wait)
        got = await self._pull(line, 1, {"batch": 1, "no_wait": True}, _ANSWER_SECONDS)
        while not got and (left := min(end - time.monotonic(), PULL_SECONDS)) > 0.01:
            got = await self._pull(line, 1, {"batch": 1, "expires": int(left * 1e9)}, left + 1)
        while got and (more := min(limit - len(got), counts_of(got[-1])[1], _PULLED_AT_ONCE)) > 0:
            with contextlib.suppress(Unavailable):  # what has come is handed over all the same
                further = await self._pull(line, more, {"batch": 1, "no_wait": True}, _ANSWER_SECONDS)
                got += further
                if len(further) == more:
                    continue
            break
        return got

    async def _pull(self, line: Client, many: int, request: dict[str, object], timeout: float) -> list[Msg]:
        """What so many requests to the durable consumer bring, each one parcel or the word that there is none."""
        got: list[Msg] = []
        words: list[str] = []
        end: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def take(message: Msg) -> None:
            status = status_of(message)
            if status:
                words.append(status)
            else:
                got.append(message)
            if len(got) + len(words) >= many and not end.done():
                end.set_result(None)

        basket = await self._basket(line)
        basket.taker = take
        data = json.dumps(request).encode()
        try:
            for _ in range(many):
                await self._connection.send(f"carillon.next.{self.node}", data, basket.subject)
            await self._connection.before_loss(line, end, timeout)
        except Unavailable:
            if got:
                return got
            raise
        finally:
            basket.taker = None
        self._baskets.append(basket)
        if NO_RESPONDERS in words and not got:
            raise no_box(self.node)
        return got

    async def _basket(self, line: Client) -> "_Basket":
        """One that nobody uses now. After a failed request it is not used again: something late may still fall into it."""
        while self._baskets:
            basket = self._baskets.pop()
            if basket.line is line:
                return basket
        fresh = _Basket(line, f"{inbox_of(self.node)}.pull.{secrets.token_hex(8)}", self._say)
        await line.subscribe(fresh.subject, cb=fresh.take, pending_bytes_limit=0)
        return fresh

    def _say(self, subject: str, word: bytes) -> None:
        """Tells the hub what became of a parcel; without a connection, when there is one again."""
        self._unsaid.append((subject, word))
        if not self._saying:
            self._saying = True
            self._connection.soon(lambda: self._start(self._say_all()))

    async def _say_all(self, wait: float = 0.0) -> None:
        self._saying = False
        with contextlib.suppress(Unavailable):
            await self._connection.line(wait)
        while self._unsaid:
            subject, word = self._unsaid.popleft()
            try:
                await self._connection.send(subject, word)
            except Unavailable:
                self._unsaid.appendleft((subject, word))
                return

    # Questions ----------------------------------------------------------------------------------------------------------

    def ask(self, to_node: str, data: bytes, timeout: float) -> bytes | None:
        check_name(to_node)
        check_size(data)
        return self._connection.run(self._ask(to_node, data, timeout), timeout + 1)

    async def _ask(self, to_node: str, data: bytes, timeout: float) -> bytes | None:
        line = await self._connection.line()
        answer: asyncio.Future[Msg] = asyncio.get_running_loop().create_future()
        reply = self._connection.expect(lambda message: None if answer.done() else answer.set_result(message))
        try:
            await self._connection.send(f"carillon.ask.{to_node}.{self.node}", data, reply)
            message = await self._connection.before_loss(line, answer, timeout)
        except Unavailable:
            if not self._connection.connected():
                raise
            return None
        finally:
            self._connection.forget(reply)
        return None if status_of(message) == NO_RESPONDERS else message.data

    def serve_asked(self, answer: Callable[[bytes], bytes]) -> None:
        first = self._answer is None
        self._answer = answer
        if first:
            self._workers = ThreadPoolExecutor(_ASKED_AT_ONCE, thread_name_prefix=f"asked {self.node}")
            with contextlib.suppress(Unavailable):  # then it is listened for when the connection opens
                self._connection.run(self._listen_now(), _ANSWER_SECONDS)

    async def _listen_now(self) -> None:
        line = await self._connection.line()
        await self._listen(line)
        await line.flush(int(_ANSWER_SECONDS))

    async def _listen(self, line: Client) -> None:
        await line.subscribe(f"carillon.asked.{self.node}.*", queue=self.node, cb=self._take_question, pending_msgs_limit=_ASKED_WAITING)

    async def _take_question(self, message: Msg) -> None:
        if self._asked < _ASKED_AT_ONCE + _ASKED_WAITING and message.reply:
            self._asked += 1
            self._start(self._answer_question(message))

    async def _answer_question(self, message: Msg) -> None:
        try:
            if self._answer is not None and self._workers is not None:
                said = await asyncio.get_running_loop().run_in_executor(self._workers, self._answer, message.data)
                check_size(said)
                await self._connection.send(message.reply, said)
        except Exception:  # noqa: BLE001, S110 - whatever failed here, the asker's time runs out and he asks again; it is not his to know
            pass
        finally:
            self._asked -= 1

    # The line -----------------------------------------------------------------------------------------------------------

    def connected(self) -> bool:
        return self._connection.connected()

    def state(self) -> CarrierState:
        connection = self._connection
        known: tuple[int | None, int | None, float | None] = (None, None, None)
        with contextlib.suppress(Error):
            known = connection.run(self._measure(), 2 * _ANSWER_SECONDS)
        return CarrierState(
            connected=connection.connected(),
            server=connection.server,
            since=connection.since,
            pending=known[0],
            stored_bytes=known[1],
            round_trip_ms=known[2],
            reconnects=max(0, connection.reconnects),
            trouble=connection.trouble,
        )

    async def _measure(self) -> tuple[int | None, int | None, float | None]:
        began = time.monotonic()
        waiting = await self._connection.request(f"carillon.waiting.{self.node}", b"", _ANSWER_SECONDS)
        round_trip = (time.monotonic() - began) * 1000
        stored = await self._connection.request(f"carillon.stored.{self.node}", b"", _ANSWER_SECONDS)
        if status_of(waiting) or status_of(stored):
            return None, None, round_trip
        counted, kept = read(waiting, Waiting), read(stored, Stored)
        pending = None if counted.error else counted.num_pending + counted.num_ack_pending
        return pending, None if kept.error else kept.state.bytes, round_trip

    def close(self) -> None:
        if self._unsaid:
            with contextlib.suppress(Error):
                self._connection.run(self._say_all(), 1)
        self._connection.close()
        if self._workers is not None:
            self._workers.shutdown(wait=False, cancel_futures=True)

    async def _opened(self, line: Client) -> None:
        if self._answer is not None:
            await self._listen(line)
        if self._unsaid:
            self._start(self._say_all(_ANSWER_SECONDS))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _windows(parcels: Sequence[Outgoing]) -> Iterator[list[Outgoing]]:
    """Runs of parcels that may be on their way at once."""
    window: list[Outgoing] = []
    size = 0
    for parcel in parcels:
        if window and (len(window) == _WINDOW or size + len(parcel.data) > _WINDOW_BYTES):
            yield window
            window, size = [], 0
        window.append(parcel)
        size += len(parcel.data)
    if window:
        yield window


def _check(parcel: Outgoing) -> Error | None:
    try:
        check_name(parcel.to_node)
        check_size(parcel.data)
    except Error as failure:
        return failure
    return None
