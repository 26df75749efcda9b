# SPDX-License-Identifier: Apache-2.0
"""Lists are screened beside the doors: by a process of its own, so that nobody's answer waits for four hundred thousand rows."""

import os
import signal
import threading
from multiprocessing import connection, get_context, parent_process
from pathlib import Path

from carillon import node as nodes
from carillon.desk import chores
from carillon.desk.accreditation import following, running
from carillon.desk.bench import Bench

PATIENCE_SECONDS = 1.0
GRACE_SECONDS = 8.0
"""How long a process that is to end has for the batch that is under way."""


def look(node: nodes.Node, stop: threading.Event) -> None:
    """Does what waits: changes of records are held against lists that are followed; a list that was started is screened, which takes as
    long as it takes. Where it is to stop, the process is ended: whatever it had not written yet is done by the next."""
    while following.follow(node.bench) and not stop.is_set():
        pass
    if stop.is_set() or not _waits(node.bench):
        return
    child = get_context("spawn").Process(target=screen, args=(str(node.folder), node.bench.settings.screening_workers), name="screening")
    child.start()
    while child.is_alive() and not stop.is_set():
        child.join(PATIENCE_SECONDS)
    if child.is_alive():
        child.terminate()
        child.join(GRACE_SECONDS)
        child.kill()
        child.join()


def screen(folder: str, workers: int) -> None:
    """In a process: screens what was started until nothing is left."""
    ending = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    node = nodes.open_node(Path(folder))
    try:
        work = running.Work(chores.holder(), workers, ending.is_set)
        while not ending.is_set() and running.advance(node.bench, work):
            pass
    finally:
        node.close()


def _waits(bench: Bench) -> bool:
    return bench.settings.screening_workers > 0 and running.waits(bench)


def _end_with(parent: int) -> None:
    connection.wait([parent])
    os._exit(1)
