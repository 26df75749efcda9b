# SPDX-License-Identifier: Apache-2.0
"""Sends one POST over and over on some kept-open connections and counts answers: a client lean enough to leave the server its core.

`python -m bench.load PORT PATH TOKEN SECONDS CONNECTIONS BODIES-FILE` prints JSON: requests, seconds, wrong (answers that are not 2xx).
"""

import asyncio
import json
import sys
from itertools import cycle
from pathlib import Path
from time import perf_counter


class Client(asyncio.Protocol):
    """One connection: the next request leaves when the answer to the last is complete."""

    def __init__(self, requests: list[bytes], until: float) -> None:
        self.requests, self.until = cycle(requests), until
        self.done = self.wrong = 0
        self.buffer = b""
        self.times: list[float] = []
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self._send()

    def _send(self) -> None:
        self.sent = perf_counter()
        self.transport.write(next(self.requests))  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = 0
        for line in head.split(b"\r\n"):
            if line[:15].lower() == b"content-length:":
                length = int(line[15:])
        if len(rest) < length:
            return
        self.times.append(perf_counter() - self.sent)
        self.done += 1
        self.wrong += head[9:10] != b"2"
        self.buffer = b""
        if perf_counter() < self.until:
            self._send()
        else:
            self.transport.close()

    def connection_lost(self, _: Exception | None) -> None:
        if not self.closed.done():
            self.closed.set_result(None)


async def main() -> None:
    port, path, token, seconds, connections, bodies = sys.argv[1:7]
    requests = [
        (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body.encode())}\r\n\r\n{body}"
        ).encode()
        for body in Path(bodies).read_text().splitlines()
    ]
    began = perf_counter()
    loop, until = asyncio.get_running_loop(), began + float(seconds)
    clients = []
    for number in range(int(connections)):
        turned = requests[number % len(requests) :] + requests[: number % len(requests)]
        clients.append((await loop.create_connection(lambda t=turned: Client(t, until), "127.0.0.1", int(port)))[1])
    await asyncio.gather(*(client.closed for client in clients))
    took = perf_counter() - began
    times = sorted(t for client in clients for t in client.times)
    print(  # noqa: T201 - the result
        json.dumps(
            {
                "requests": sum(c.done for c in clients),
                "wrong": sum(c.wrong for c in clients),
                "seconds": round(took, 2),
                "p50_ms": round(times[len(times) // 2] * 1000, 2),
                "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 2),
            }
        )
    )


asyncio.run(main())
