# SPDX-License-Identifier: Apache-2.0
"""Options that many commands share, each declared once, so that they read alike everywhere.

Whatever is typed arrives as `str`: what fits is for the desk to say, which says it better than a parser can.
"""

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_NODE = Path("carillon-node")
PAGE = 50

NodeFolder = Annotated[
    Path,
    typer.Option("--node", envvar="CARILLON_NODE", metavar="DIR", help="The node's folder.", rich_help_panel="Node"),
]
AsUser = Annotated[
    str | None,
    typer.Option("--as", metavar="USER", help="Act as this user of the node.", rich_help_panel="Who acts"),
]
ForBureau = Annotated[
    str | None,
    typer.Option(
        "--bureau",
        metavar="CODE",
        help="Without --as: act as the operator of this machine, for this bureau.",
        rich_help_panel="Who acts",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document, and nothing else, on standard output.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1000, metavar="N", help="At most so many.")]
After = Annotated[str | None, typer.Option("--after", metavar="CURSOR", help="Go on from the `next` of the page before.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept with the record's history.")]
Text = Annotated[str, typer.Option("--text", metavar="TEXT", help="A sentence for whoever reads it.")]


def group(help: str, name: str) -> typer.Typer:
    """A group of verbs under one word; without a verb it prints its help."""
    return typer.Typer(name=name, help=help, no_args_is_help=True, add_completion=False, rich_markup_mode="rich")


def example(*lines: str) -> str:
    """The end of a command's help: how it is used. Each line is a command that can be typed as it stands."""
    return "\n\n".join(f"Example: {line}" for line in lines)
