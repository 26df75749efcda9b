# SPDX-License-Identifier: Apache-2.0
"""One application out of the doors that speak HTTP, and what runs beside it: the index follows the feed of changes."""

import logging
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response
from litestar.exceptions import HTTPException

from carillon import node as nodes
from carillon.doors.api import errors as api_errors
from carillon.doors.api import site as api
from carillon.doors.web import site as web
from carillon.errors import Error

FOLLOW_EVERY = 2.0
"""Seconds between two looks at the feed of changes; what is new is found meanwhile, from the tail."""
log = logging.getLogger(__name__)

_CODES = {400: "bad_request", 401: "unauthenticated", 403: "denied", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}
_HELP = {
    404: "See /api/v1/docs for what there is.",
    405: "See /api/v1/docs for what this address takes.",
    413: "Send less at once.",
}


def make_app(node: nodes.Node) -> Litestar:
    """The application of an open node; closing it closes the node."""

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        stop = threading.Event()
        follower = threading.Thread(target=_follow, args=(node, stop), name="follower", daemon=True)
        follower.start()
        try:
            yield
        finally:
            stop.set()
            follower.join(timeout=10)
            node.close()

    return Litestar(
        route_handlers=[*api.routes(node), *web.routes(node)],
        lifespan=[lifespan],
        exception_handlers={HTTPException: _refuse, Exception: _unforeseen},
        request_max_body_size=node.bench.settings.body_limit,
        openapi_config=None,
        debug=False,
        logging_config=None,
    )


def from_environment() -> Litestar:
    """The application of the node that CARILLON_NODE names: how each worker process begins."""
    node = nodes.open_node(Path(os.environ.get("CARILLON_NODE", "carillon-node")))
    return make_app(node)


def _follow(node: nodes.Node, stop: threading.Event) -> None:
    """Moves what is new into the index, for as long as the process serves."""
    while not stop.wait(FOLLOW_EVERY):
        try:
            if node.bench.names.behind() > 0:
                node.bench.names.follow()
        except Error as failure:
            log.warning("the index waits: %s", failure.message)


def _refuse(request: Request[Any, Any, Any], failure: HTTPException) -> Response[Any]:
    """What the framework refuses by itself, in our words; a browser gets a page."""
    if not request.url.path.startswith("/api/"):
        return web.refuse(request, failure.status_code)
    status = failure.status_code
    error = {"code": _CODES.get(status, "bad_request"), "message": f"{failure.detail}".rstrip(".") + ".", "help": _HELP.get(status, "")}
    return api_errors.shape(status, error, {})


def _unforeseen(request: Request[Any, Any, Any], failure: Exception) -> Response[Any]:
    if not request.url.path.startswith("/api/"):
        return web.fail(request, failure)
    return api_errors.unforeseen(failure)
