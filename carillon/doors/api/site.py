# SPDX-License-Identifier: Apache-2.0
"""The API as a list of handlers, with health, metrics and the description of itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from importlib.metadata import version
from typing import Any

import msgspec
from litestar import MediaType, Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import ServerSentEvent, ServerSentEventMessage
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from carillon.desk import health, inbox
from carillon.desk.exchange import standing
from carillon.doors import changes
from carillon.doors.api import call as calls
from carillon.doors.api import description
from carillon.doors.api.errors import render
from carillon.doors.api.metrics import of_exchange
from carillon.doors.api.routes import NO_STORE, PREFIX, handler
from carillon.doors.api.table import TABLE
from carillon.errors import Error
from carillon.node import Node

STREAM_EVERY = 1.0
"""Seconds between two looks of an open stream."""


def routes(node: Node) -> list[HTTPRouteHandler]:
    """All handlers of the API."""
    bench = node.bench
    written = msgspec.json.encode(description.document(TABLE, version("carillon-exchange")))
    shown = description.page(TABLE)

    @get(PREFIX + "/openapi.json")
    async def openapi() -> Response[bytes]:
        return Response(written, media_type="application/json")

    @get(PREFIX + "/docs", media_type=MediaType.HTML)
    async def docs() -> str:
        return shown

    @get("/health", sync_to_thread=True)
    def well() -> Response[bytes]:
        try:
            state = health.look(bench)
        except Error as failure:
            return render(failure)
        return Response(msgspec.json.encode(state), media_type="application/json", headers=NO_STORE)

    @get("/metrics", sync_to_thread=True)
    def metrics() -> Response[bytes]:
        text = generate_latest()
        with suppress(Error):
            figures = standing.figures(bench)
            text += of_exchange(figures) if figures is not None else b""
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    @get(PREFIX + "/stream")
    async def stream(request: Request[Any, Any, Any]) -> Response[Any]:
        try:
            call = await calls.read(bench, request, signed_in=True, has_body=False)
            return ServerSentEvent(_news(call))
        except Error as failure:
            return render(failure)

    @get(PREFIX + "/events/{event_id:str}/stream")
    async def picture_stream(request: Request[Any, Any, Any], event_id: FromPath[str]) -> Response[Any]:
        try:
            call = await calls.read(bench, request, signed_in=True, has_body=False)
            number = await changes.first(bench, call.actor, event_id)
            return ServerSentEvent(changes.follow(bench, call.actor, call.token, event_id, number))
        except Error as failure:
            return render(failure)

    return [openapi, docs, well, metrics, stream, picture_stream, *(handler(bench, route) for route in TABLE)]


async def _news(call: calls.Call) -> AsyncIterator[ServerSentEventMessage]:
    """New lines of the bureau's inbox as they come, oldest first; a comment now and then keeps the line open."""
    loop = asyncio.get_running_loop()
    seen = await loop.run_in_executor(None, inbox.newest, call.bench, call.actor)
    quiet = 0
    while True:
        await asyncio.sleep(STREAM_EVERY)
        lines = await loop.run_in_executor(None, inbox.since, call.bench, call.actor, call.token, seen)
        if lines is None:
            return
        for line in lines:
            yield ServerSentEventMessage(data=msgspec.json.encode(line).decode(), event=line.kind, id=line.id)
            seen = line.id
        quiet = 0 if lines else quiet + 1
        if quiet >= 15:
            yield ServerSentEventMessage(comment="still here")
            quiet = 0
