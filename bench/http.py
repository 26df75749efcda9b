# SPDX-License-Identifier: Apache-2.0
"""`POST /api/v1/checks` for an exact check, signed in and written down durably, beside an empty signed-in POST of the same server.

One server process of uvicorn with both routes, one client process, 32 connections, the two in turn. The empty route goes through the same
authentication and the same code of the door; it does nothing and logs nothing. The ratio is what policy, search, answer, log and disk cost.
"""

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import uvicorn
from litestar import Litestar
from rich.table import Table

from bench import exact, figures
from carillon import node as nodes
from carillon.desk import people
from carillon.doors import serve
from carillon.doors.api.call import Call
from carillon.doors.api.routes import Route, handler

CONNECTIONS = 32


async def nothing(_: Call) -> dict[str, str]:
    """What an empty POST answers."""
    return {}


EMPTY = Route("POST", "/empty", "Nothing", run_now=nothing, status=201)


def make_app() -> Litestar:
    """The node's own application with the empty route beside it."""
    node = nodes.open_node(Path(os.environ["CARILLON_NODE"]))
    app = serve.make_app(node)
    app.register(handler(node.bench, EMPTY))
    return app


def measure(*, small: bool) -> tuple[Table, dict[str, Any]]:
    keys, rounds, seconds = (20_000, 2, 2) if small else (1_000_000, 5, 8)
    with figures.fresh_node() as node:
        exact._fill(node, keys)
        password = "a-password-for-measuring"
        with node.bench.database.write() as connection:
            people.store.change_user(
                connection,
                figures.officer(node, "QA").user,
                password=people.hash_password(password, "officer.qa"),
                must_change=0,
            )
        token = people.sign_in(node.bench, "officer.qa", password).token
        bodies = Path(tempfile.mkdtemp()) / "bodies"
        misses = [exact._body(f"Z9{i:07d}", "FR") for i in range(5000)]
        bodies.write_text("\n".join(json.dumps(one) for one in misses))
        server, port = _serve(node)
        try:
            empty, checks = [], []
            for turn in range(rounds + 1):
                pair = [_load(port, path, token, seconds, bodies) for path in ("/api/v1/empty", "/api/v1/checks")]
                if turn:  # the first round warms up
                    empty.append(pair[0])
                    checks.append(pair[1])
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)
    rates = {name: [one["requests"] / one["seconds"] for one in runs] for name, runs in (("empty", empty), ("checks", checks))}
    ratios = [check / bare for check, bare in zip(rates["checks"], rates["empty"], strict=True)]
    found: dict[str, Any] = {
        "keys": keys,
        "ratio": round(statistics.median(ratios), 3),
        "ratios": [round(one, 3) for one in ratios],
        "empty_per_second": round(statistics.median(rates["empty"])),
        "checks_per_second": round(statistics.median(rates["checks"])),
        "wrong": sum(one["wrong"] for one in (*empty, *checks)),
        "checks_p50_ms": statistics.median(one["p50_ms"] for one in checks),
        "checks_p99_ms": statistics.median(one["p99_ms"] for one in checks),
    }
    table = figures.table(f"POST /api/v1/checks, exact, {keys:,} keys, {CONNECTIONS} connections, one worker", "", "per second", "ratio")
    table.add_row("peer: empty signed-in POST, same server", f"{found['empty_per_second']:,}", "1.00")
    table.add_row("check, signed in, in the audit chain, durable", f"{found['checks_per_second']:,}", f"{found['ratio']:.2f}")
    return table, found


def _serve(node: nodes.Node) -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"CARILLON_NODE": str(node.folder)}
    server = subprocess.Popen([sys.executable, "-m", "bench.http", str(port)], env=environment)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return server, port
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def _load(port: int, path: str, token: str, seconds: int, bodies: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.load", str(port), path, token, str(seconds), str(CONNECTIONS), str(bodies)]
    answer: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return answer


if __name__ == "__main__":
    uvicorn.run(make_app, factory=True, port=int(sys.argv[1]), log_level="warning", access_log=False)
