# SPDX-License-Identifier: Apache-2.0
"""`carillon doctor`: is this node in order?"""

from typing import Annotated

import typer

from carillon.doors.cli import incidents, output
from carillon.doors.cli.options import DEFAULT_NODE, AsJson, NodeFolder


def doctor(
    *,
    thorough: Annotated[bool, typer.Option("--thorough", help="Read every row of every index, too.")] = False,
    node: NodeFolder = DEFAULT_NODE,
    as_json: AsJson = False,
) -> None:
    """Look at folder, permissions, settings, keys, database, audit head, index, exchange, disk, clock, packs; exits 1 if one is wrong."""
    from carillon.desk import doctor

    incidents.remember(node)
    findings = doctor.examine(node, thorough=thorough)
    wrong = sum(one.state == doctor.WRONG for one in findings)
    if as_json:
        output.document({"ok": not wrong, "items": findings})
    else:
        output.table(("what", "state", "found", "what to do"), [(one.name, one.state, one.text, one.help) for one in findings], empty="")
    if wrong:
        output.say(f"error: {wrong} of {len(findings)} findings are wrong.")
        raise typer.Exit(1)
