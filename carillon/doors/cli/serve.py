# SPDX-License-Identifier: Apache-2.0
"""`carillon serve`: the HTTP doors, in one process or several, until somebody says stop."""

import errno
import os
import signal
import socket
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer

from carillon.doors.cli import desk, output
from carillon.doors.cli.options import DEFAULT_NODE, NodeFolder
from carillon.errors import Unavailable

APPLICATION = "carillon.doors.serve:from_environment"
"""What every worker imports and calls; it finds its node by CARILLON_NODE."""
PATIENCE_SECONDS = 5
"""How long a stop waits for requests under way."""

Host = Annotated[str | None, typer.Option("--host", metavar="HOST", help="Without it: as the node's settings say.")]
Port = Annotated[int | None, typer.Option("--port", metavar="P", min=0, max=65535, help="Without it: as the node's settings say.")]
Workers = Annotated[int | None, typer.Option("--workers", metavar="N", min=1, max=256, help="Processes that serve.")]


def serve(*, node: NodeFolder = DEFAULT_NODE, host: Host = None, port: Port = None, workers: Workers = None) -> None:
    """Run the doors: web pages, API and metrics. Ctrl-C or SIGTERM ends it cleanly."""
    run(node, host, port, workers)


def run(folder: Path, host: str | None, port: int | None, workers: int | None, introduction: str = "") -> None:
    """Serves until stopped. Raises NotFound without a node, Unavailable when the port is taken."""
    from carillon import node as nodes
    from carillon.desk.exchange import service

    with desk.opened(folder) as found:
        settings, exchange = found.bench.settings, service.introduction(found.bench)
        for sentence in nodes.recover(found):
            output.say(sentence)
    # The server ends its work on SIGTERM and then sends itself the signal again, which would end us without an exit code of our own.
    signal.signal(signal.SIGTERM, _leave)
    bound = _bind(host or settings.host, settings.port if port is None else port)
    os.environ["CARILLON_NODE"] = str(folder.resolve())
    address, number = bound.getsockname()[:2]
    shown = f"[{address}]" if ":" in address else address
    if introduction:
        typer.echo(introduction)
    typer.echo(f"Carillon listens on http://{shown}:{number}")
    if exchange:
        typer.echo(exchange)
    sys.stdout.flush()
    _run(bound, workers or settings.workers)


def _run(bound: socket.socket, workers: int) -> None:
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    config = uvicorn.Config(
        APPLICATION,
        factory=True,
        workers=workers,
        loop="auto",
        http="auto",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=PATIENCE_SECONDS,
    )
    if workers > 1:
        supervisor = Multiprocess(config, sockets=[bound])
        interrupted = _notice_interruption(supervisor)
        supervisor.run()
        if interrupted:
            raise KeyboardInterrupt
        return
    server = uvicorn.Server(config)
    server.run(sockets=[bound])
    if not server.started:
        raise Unavailable("The doors could not be opened.", help="The reason is above; see also `carillon doctor`.")


def _notice_interruption(supervisor: Any) -> list[bool]:
    """A list that is empty until the keyboard interrupts the supervisor, which ends its workers and says nothing of why."""
    interrupted: list[bool] = []
    handle = supervisor.handle_int

    def note() -> None:
        interrupted.append(True)
        handle()

    supervisor.handle_int = note
    return interrupted


def _bind(host: str, port: int) -> socket.socket:
    """A socket on the address; taken before anything else, so that a port in use is one line and not a log."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (OSError, UnicodeError):
        raise Unavailable(f"There is no address {host}.", help="Use a name or number of this machine with --host.") from None
    bound = socket.socket(family, kind, protocol)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(address)
        bound.listen(2048)
    except OSError as failure:
        bound.close()
        if failure.errno == errno.EADDRINUSE:
            raise Unavailable(
                f"Port {port} of {host} is in use by another program.", help="Stop it, or choose another with --port."
            ) from None
        raise Unavailable(f"Port {port} of {host} cannot be used: {failure.strerror}.", help="Choose another with --port.") from None
    bound.set_inheritable(True)
    return bound


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    raise typer.Exit(0)
