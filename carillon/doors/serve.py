# SPDX-License-Identifier: Apache-2.0
"""One application out of the doors that speak HTTP, and what runs beside it: the index and the watches follow the feed of changes."""

import gc
import logging
import os
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from carillon import node as nodes
from carillon.desk import chores, watching
from carillon.desk.checks import asked
from carillon.desk.events import ranking
from carillon.desk.exchange.service import Service
from carillon.doors import screener
from carillon.doors.api import errors as api_errors
from carillon.doors.api import site as api
from carillon.doors.public import site as public
from carillon.doors.web import site as web
from carillon.errors import Error

FOLLOW_EVERY = 2.0
"""Seconds between two looks at the feed of changes; what is new is found meanwhile, from the tail."""
WATCH_EVERY = 1.0
"""Seconds between two looks for changes that may be news to those who watch."""
RANK_EVERY = 0.25
"""Seconds between two looks for what may matter to events: a report is in an open picture within a second."""
SCREEN_EVERY = 2.0
"""Seconds between two looks for lists that wait to be screened, and for records that concern lists that are followed."""
TEND_EVERY = 10.0
"""Seconds between two looks at what is due by the clock: the shortest deadline there is has ten minutes."""
WATCHED_AT_ONCE = 50
"""Changes taken between two looks whether the process is to end."""
log = logging.getLogger(__name__)

DOORS: dict[str, Callable[[nodes.Node], Sequence[Any]]] = {"api": api.routes, "web": web.routes, "public": public.routes}
"""By the names that the settings use."""

_CODES = {400: "bad_request", 401: "unauthenticated", 403: "denied", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}
_HELP = {
    404: "See /api/v1/docs for what there is.",
    405: "See /api/v1/docs for what this address takes.",
    413: "Send less at once.",
}


def make_app(node: nodes.Node) -> Litestar:
    """The application of an open node; closing it closes the node."""
    doors = node.bench.settings.doors

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        stop = threading.Event()
        works = (_follow, _watch, _rank, _screen, _tend)
        beside = [threading.Thread(target=work, args=(node, stop), name=work.__name__, daemon=True) for work in works]
        for thread in beside:
            thread.start()
        exchange = Service(node.bench, asked.answerer(node.bench))
        exchange.start()
        try:
            yield
        finally:
            stop.set()
            exchange.stop()
            for thread in beside:
                thread.join(timeout=10)
            node.close()

    return Litestar(
        route_handlers=[handler for door in doors for handler in DOORS[door](node)],
        lifespan=[lifespan],
        state=State({"doors": doors}),
        exception_handlers={HTTPException: _refuse, Exception: _unforeseen},
        request_max_body_size=node.bench.settings.body_limit,
        openapi_config=None,
        debug=False,
        logging_config=None,
    )


def from_environment() -> Litestar:
    """The application of the node that CARILLON_NODE names: how each worker process begins."""
    node = nodes.open_node(Path(os.environ.get("CARILLON_NODE", "carillon-node")))
    app = make_app(node)
    _settle_memory()
    return app


def _settle_memory() -> None:
    """What is there by now stays as long as the process, and candidates are kept by the ten thousand: a collector that walks through all
    of it now and then holds up an answer for half a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def _follow(node: nodes.Node, stop: threading.Event) -> None:
    """Moves what is new into the index, for as long as the process serves."""
    while not stop.wait(FOLLOW_EVERY):
        try:
            if node.bench.names.behind() > 0:
                node.bench.names.follow()
        except Error as failure:
            log.warning("the index waits: %s", failure.message)


def _watch(node: nodes.Node, stop: threading.Event) -> None:
    """Holds what is new against the watches, for as long as the process serves; of several processes one does it at a time."""
    bench = node.bench
    while not stop.wait(WATCH_EVERY):
        try:
            if bench.watched.behind() > 0:
                bench.watched.follow()
            while watching.follow(bench, WATCHED_AT_ONCE) and not stop.is_set():
                pass
        except Error as failure:
            log.warning("the watches wait: %s", failure.message)
        except Exception:
            # Whatever it is, the next look may fare better; who watches must not be left alone by one fault.
            log.exception("the watches wait")


def _rank(node: nodes.Node, stop: threading.Event) -> None:
    """Ranks for events what is new, for as long as the process serves; of several processes one does it at a time."""
    bench = node.bench
    while not stop.wait(RANK_EVERY):
        try:
            while ranking.behind(bench) and ranking.follow(bench) and not stop.is_set():
                pass
        except Error as failure:
            log.warning("the ranks wait: %s", failure.message)
        except Exception:
            # What is one fault now must not leave those who secure an event without news for good.
            log.exception("the ranks wait")


def _screen(node: nodes.Node, stop: threading.Event) -> None:
    """Screens lists and follows them; of several processes one at a time."""
    while not stop.wait(SCREEN_EVERY):
        try:
            screener.look(node, stop)
        except Error as failure:
            log.warning("the screenings wait: %s", failure.message)
        except Exception:
            log.exception("the screenings wait")


def _tend(node: nodes.Node, stop: threading.Event) -> None:
    """Does what is due by the clock; of several processes one at a time."""
    holder = chores.holder()
    while not stop.wait(TEND_EVERY):
        try:
            chores.tend(node.bench, holder)
        except Error as failure:
            log.warning("the chores wait: %s", failure.message)
        except Exception:
            log.exception("the chores wait")


def _refuse(request: Request[Any, Any, Any], failure: HTTPException) -> Response[Any]:
    """What the framework refuses by itself, in our words; a browser gets a page."""
    if pages := _pages(request):
        page: Response[Any] = pages.refuse(request, failure.status_code)
        return page
    status = failure.status_code
    error = {"code": _CODES.get(status, "bad_request"), "message": f"{failure.detail}".rstrip(".") + ".", "help": _HELP.get(status, "")}
    return api_errors.shape(status, error, {})


def _unforeseen(request: Request[Any, Any, Any], failure: Exception) -> Response[Any]:
    if pages := _pages(request):
        page: Response[Any] = pages.fail(request, failure)
        return page
    return api_errors.unforeseen(failure)


def _pages(request: Request[Any, Any, Any]) -> Any:
    """The door that answers people at an address; none where programs call, or where no door with pages is open."""
    path, doors = request.url.path, request.app.state.doors
    if path.startswith("/api/"):
        return None
    pages = {"web": web, "public": public}
    order = ("public", "web") if f"{path}/".startswith("/public/") else ("web", "public")
    return next((pages[door] for door in order if door in doors), None)
