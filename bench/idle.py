# SPDX-License-Identifier: Apache-2.0
"""An idle node's memory, and how long `carillon --help` takes; beside Python itself and a bare uvicorn with Litestar."""

import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from time import perf_counter
from typing import Any

from rich.table import Table

from bench import figures

BARE = """
from litestar import Litestar, get
import uvicorn
@get("/")
async def root() -> str:
    return ""
uvicorn.run(Litestar([root]), port={port}, log_level="warning")
"""


def measure(*, small: bool) -> tuple[Table, dict[str, Any]]:
    turns = 3 if small else 11
    python = _times([sys.executable, "-c", "pass"], turns)
    helped = _times([sys.executable, "-m", "carillon", "--help"], turns)
    with figures.fresh_node() as node:
        idle = _memory([sys.executable, "-m", "carillon", "serve", "--node", str(node.folder), "--port"])
    bare = _memory([sys.executable, "-c"], BARE)
    found: dict[str, Any] = {
        "help_s": round(statistics.median(helped), 3),
        "python_s": round(statistics.median(python), 3),
        "idle_mb": round(idle),
        "bare_litestar_mb": round(bare),
    }
    table = figures.table("An idle node, and `carillon --help`", "", "value")
    table.add_row("`carillon --help`, seconds (median)", f"{found['help_s']:.2f}")
    table.add_row("peer: `python -c pass`, seconds", f"{found['python_s']:.2f}")
    table.add_row("idle node after start and one page, MB resident", f"{found['idle_mb']}")
    table.add_row("peer: empty Litestar on uvicorn, MB resident", f"{found['bare_litestar_mb']}")
    return table, found


def _times(command: list[str], turns: int) -> list[float]:
    taken = []
    for _ in range(turns + 1):
        began = perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        taken.append(perf_counter() - began)
    return taken[1:]


def _memory(command: list[str], program: str | None = None) -> float:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    last = program.format(port=port) if program else str(port)
    process = subprocess.Popen([*command, last], env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
                    line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    line.recv(100)
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(3)
        return figures.resident(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
