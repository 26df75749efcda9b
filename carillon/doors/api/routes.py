# SPDX-License-Identifier: Apache-2.0
"""Every route of the API in one table: method, path, what it takes, what it gives, and the one desk function behind it.

The table makes the handlers and the OpenAPI document alike, so that the document cannot say anything else than the server does.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec
from litestar import Request, Response, delete, get, patch, post
from litestar.handlers import HTTPRouteHandler

from carillon.desk.act import Repeated
from carillon.desk.bench import Bench
from carillon.doors.api import call as calls
from carillon.doors.api.call import Call
from carillon.doors.api.errors import render, unforeseen
from carillon.doors.api.metrics import count_request
from carillon.errors import Error

PREFIX = "/api/v1"
ROOM = 65_536
"""Bytes that a form has around its file."""
_METHODS = {"GET": get, "POST": post, "PATCH": patch, "DELETE": delete}
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class Route:
    """`run` does the deed in a thread and returns JSON; `run_now` is a coroutine for what must not wait for one, `stream` one that reads a
    body of any size by itself, while it comes.

    `takes` and `gives` are types that describe bodies in the OpenAPI document; bytes are a file, as it is. `again` returns what a repeated
    write made before.
    """

    method: str
    path: str
    summary: str
    run: Callable[[Call], Any] | None = None
    run_now: Callable[[Call], Awaitable[Any]] | None = None
    stream: Callable[[Call, Request[Any, Any, Any]], Awaitable[Any]] | None = None
    takes: Any = None
    gives: Any = dict[str, Any]
    status: int = 200
    signed_in: bool = True
    query: tuple[str, ...] = ()
    again: Callable[[Call, str], Any] | None = None
    needs_body: bool = True

    @property
    def writes(self) -> bool:
        return self.method != "GET"


def handler(bench: Bench, route: Route) -> HTTPRouteHandler:
    """A Litestar handler for one route."""

    name = f"{route.method} {route.path}"

    async def answer(request: Request[Any, Any, Any]) -> Response[bytes]:
        try:
            has_body = route.writes and route.stream is None
            call = await calls.read(bench, request, signed_in=route.signed_in, has_body=has_body, file=route.takes is bytes)
            done = await _run(route, call) if route.stream is None else await route.stream(call, request)
            given = _response(route.status, done)
        except Error as failure:
            given = render(failure)
        except asyncio.CancelledError:
            raise
        except Exception as failure:  # noqa: BLE001 - whatever it is, the caller gets a number and the log the rest
            given = unforeseen(failure)
        count_request(name, given.status_code or route.status)
        return given

    path = PREFIX + _litestar_path(route.path)
    limit = calls.limit_of(bench, file=route.takes is bytes) if route.stream is None else bench.settings.screening_bytes + ROOM
    made: HTTPRouteHandler = _METHODS[route.method](path, status_code=200, name=name, request_max_body_size=limit)(answer)
    return made


async def _run(route: Route, call: Call) -> Any:
    try:
        if route.run_now is not None:
            return await route.run_now(call)
        if route.run is None:
            raise TypeError(f"{route.method} {route.path} does nothing")
        return await asyncio.get_running_loop().run_in_executor(None, route.run, call)
    except Repeated as before:
        if route.again is None:
            return None
        again = partial(route.again, call, before.object_id)
        return await asyncio.get_running_loop().run_in_executor(None, again)


def _response(status: int, content: Any) -> Response[bytes]:
    if isinstance(content, Response):
        return content
    if status == 204:
        return Response(b"", status_code=204, media_type="application/json")
    return Response(_encode(content), status_code=status, media_type="application/json", headers=NO_STORE)


NO_STORE = {"Cache-Control": "no-store"}


def _litestar_path(path: str) -> str:
    """`/records/{id}` as Litestar writes it."""
    return path.replace("}", ":str}")
