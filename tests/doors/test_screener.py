# SPDX-License-Identifier: Apache-2.0
"""A node that serves screens what was started, in a process of its own, and lets go of it when it is to end."""

import threading
import time

import msgspec
import pytest

from carillon.desk.accreditation import running
from carillon.doors import screener
from carillon.node import Node
from tests.conftest import Cast
from tests.desk.accreditation.lists import by_ref, event, head, screened, upload
from tests.desk.deeds import create


@pytest.fixture
def started(node: Node, actors: Cast) -> str:
    """A list that waits for somebody to screen it."""
    create(node, actors("DE"))
    event(node.bench, actors("FR"))
    one = upload(node.bench, actors("FR"))
    running.start(node.bench, actors("FR"), one.id)
    return one.id


def test_what_was_started_is_screened(node: Node, started: str) -> None:
    screener.look(node, threading.Event())
    done = head(node.bench, "FR", started)
    assert done.state == "screened"
    assert by_ref(node.bench, done)["B-1"].state == "open"
    assert not running.waits(node.bench)


def test_it_ends_with_the_server_and_another_goes_on(node: Node, started: str) -> None:
    stop = threading.Event()
    looking = threading.Thread(target=screener.look, args=(node, stop))
    began = time.monotonic()
    looking.start()
    stop.set()
    looking.join(timeout=30)
    assert not looking.is_alive()
    assert time.monotonic() - began < 30
    while running.advance(node.bench, running.Work("another")):
        pass
    assert head(node.bench, "FR", started).state == "screened"


def test_where_no_process_is_wanted_none_is_started(node: Node, started: str) -> None:
    object.__setattr__(node.bench, "settings", msgspec.structs.replace(node.bench.settings, screening_workers=0))
    screener.look(node, threading.Event())
    assert head(node.bench, "FR", started).state == "running"


def test_lists_are_followed_beside(node: Node, actors: Cast) -> None:
    event(node.bench, actors("FR"))
    one = screened(node.bench, actors("FR"))
    create(node, actors("DE"))
    screener.look(node, threading.Event())
    assert by_ref(node.bench, one)["B-1"].state == "open"
