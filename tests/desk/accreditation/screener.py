# SPDX-License-Identifier: Apache-2.0
"""A process that screens what waits at a node, slowly and in small batches, to be killed by a test."""

import sys
import time
from pathlib import Path

from carillon import node as nodes
from carillon.desk.accreditation import running


def main() -> None:
    running.TOGETHER = 3
    node = nodes.open_node(Path(sys.argv[1]))

    def slowly() -> bool:
        time.sleep(0.02)
        return False

    # The lease of the one that was killed is its own: they all have one name.
    running.advance(node.bench, running.Work("child", stop=slowly))


if __name__ == "__main__":
    main()
