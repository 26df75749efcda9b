# SPDX-License-Identifier: Apache-2.0
"""`carillon replica`: a second machine for a node on PostgreSQL."""

from pathlib import Path
from typing import Annotated

import typer

from carillon.doors.cli import output
from carillon.doors.cli.options import DEFAULT_NODE, AsJson, NodeFolder


def replica(
    folder: Annotated[Path, typer.Argument(metavar="NEW", help="The folder to make, for another machine; it must not hold a node yet.")],
    *,
    node: NodeFolder = DEFAULT_NODE,
    as_json: AsJson = False,
) -> None:
    """Make a second folder for a node on PostgreSQL, so that another machine serves it too.

    It holds the node's keys: carry it there as you would carry those. The hub and the root keys of an exchange stay where they are.
    """
    from carillon import node as nodes

    nodes.replicate(node, folder)
    if as_json:
        output.document({"folder": str(folder)})
        return
    output.say(f"A replica of the node is in {folder}. Carry the folder to its machine, and see that it reaches the database.")
    output.say(f"Next, there: carillon serve --node {folder}")
