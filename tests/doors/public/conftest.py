# SPDX-License-Identifier: Apache-2.0
"""A node with public notices of fictitious persons, its public door, and the same behind a real server."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
import uvicorn
from litestar.testing import TestClient

from carillon.core.model.extract import Disappearance, Extract, Listing, Picture, Warrant
from carillon.doors import serve
from carillon.node import Node
from carillon.store import blobs, clock, extracts

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
Shop = Callable[..., "TestClient[Any]"]


def put(node: Node, *given: Extract) -> None:
    with node.bench.database.write() as connection:
        for one in given:
            extracts.put(connection, one, clock.now())


def end(node: Node, notice: str) -> None:
    with node.bench.database.write() as connection:
        extracts.end(connection, notice, clock.now())


def red(number: int, **more: Any) -> Extract:
    """A red notice of a fictitious person; the further away its number, the younger."""
    told: dict[str, Any] = {
        "name": f"EXEMPLE{number}", "forename": "JEANNE", "birth_date": f"{1950 + number % 50}-06-15", "sex": "female",
        "nationalities": ("FR", "LB"), "height": "1.73", "weight": "58.5", "eyes": ("brown",), "hair": ("black",), "languages": ("fra",),
        "birth_country": "FR", "birth_place": "Lyon", "warrants": (Warrant("FR", "Fraud"),), "published_at": "2026-11-01T00:00:00Z",
    }  # fmt: skip
    return Extract(id=f"2099/{number}", notice=f"ntc-{number}", owner="FR", colour="red", **{**told, **more})


@pytest.fixture
def filled(node: Node) -> Node:
    """Three red notices (one with a picture, one with a year of birth and no forename), a yellow one, and one of the Security Council."""
    with node.bench.database.write() as connection:
        digest = blobs.put(connection, node.bench.keys.files, PNG, clock.now())
    put(
        node,
        red(1, pictures=(Picture("61234567", digest, "image/png"),)),
        red(2, name="MUSTER", forename="", birth_date="1980", sex="male", nationalities=("DE",), warrants=(Warrant("BR", "Theft"),)),
        red(3, name="PRÓBA", forename="ANNA-MARIA", nationalities=(), height="", weight="", eyes=(), hair=(), languages=()),
        Extract(
            id="2099/10", notice="ntc-10", owner="DE", colour="yellow", name="VERMISST", forename="KIM", birth_date="2012-01",
            disappearance=Disappearance("2026-03-01", "Kiel", "DE"),
        ),
        Extract(id="2099/20", notice="ntc-20", owner="FR", colour="un", name="WZOROWY", listing=Listing("QDi.998", 1267, "2012-02-01")),
        Extract(id="2099/21", notice="ntc-21", owner="FR", colour="un", entity=True, name="Muster Trading", listing=Listing("QDe.997", 1)),
    )  # fmt: skip
    return node


@pytest.fixture
def door(filled: Node) -> Iterator[Shop]:
    """`door(public_base=…)`: a client of the public door with these settings."""
    opened: list[TestClient[Any]] = []

    def come(**settings: Any) -> TestClient[Any]:
        object.__setattr__(filled.bench, "settings", msgspec.structs.replace(filled.bench.settings, **{"doors": ("public",), **settings}))
        client = TestClient(serve.make_app(filled), raise_server_exceptions=False)
        client.__enter__()
        opened.append(client)
        return client

    yield come
    for one in reversed(opened):
        one.__exit__(None, None, None)


@pytest.fixture
def client(door: Shop) -> TestClient[Any]:
    return door(public_base="https://notices.example")


@pytest.fixture
def server(filled: Node) -> Iterator[str]:
    """The address of a real server."""
    running = uvicorn.Server(uvicorn.Config(serve.make_app(filled), host="127.0.0.1", port=0, log_level="error", lifespan="on"))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started and thread.is_alive():
        time.sleep(0.01)
    yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    running.should_exit = True
    thread.join(timeout=10)
