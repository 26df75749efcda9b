# SPDX-License-Identifier: Apache-2.0
"""Is the node well? A look that needs no sign-in and tells nothing about what it holds."""

from importlib.metadata import version
from typing import Any

from carillon.desk.bench import Bench


def look(bench: Bench) -> dict[str, Any]:
    """`behind`: changes that the name index has not taken over yet (they are found all the same). Raises Unavailable."""
    return {
        "status": "ok",
        "node": bench.settings.node,
        "version": version("carillon-exchange"),
        "database": bench.database.kind,
        "behind": bench.names.behind(),
    }
