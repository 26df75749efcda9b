# SPDX-License-Identifier: Apache-2.0
"""One node's part in the exchange, without doors, until it is told to stop or killed: `python -m tests.nodes.exchange_node FOLDER`."""

import signal
import sys
import threading
from pathlib import Path

from carillon import node as nodes
from carillon.desk.checks import asked
from carillon.desk.exchange.service import Service


def main() -> None:
    opened = nodes.open_node(Path(sys.argv[1]))
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    service = Service(opened.bench, asked.answerer(opened.bench))
    service.start()
    ended.wait()
    service.stop()
    opened.close()


if __name__ == "__main__":
    main()
