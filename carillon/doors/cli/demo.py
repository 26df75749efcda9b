# SPDX-License-Identifier: Apache-2.0
"""`carillon demo`: a node full of fictitious people and real events, ready to sign in to."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from carillon.doors.cli import output, serve
from carillon.doors.cli.options import DEFAULT_NODE, NodeFolder
from carillon.errors import Broken, Conflict

SIGN_INS = "sign-ins.json"
"""Only a demonstration writes its passwords down; so this file also tells it from a real node."""


def demo(
    *,
    node: NodeFolder = DEFAULT_NODE,
    host: serve.Host = None,
    port: Annotated[int | None, typer.Option("--port", envvar="DEMO_PORT", metavar="P", min=0, max=65535, help="Without it: 8470.")] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Throw an earlier demonstration away and build it anew.")] = False,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Build it only.")] = False,
) -> None:
    """Build a demonstration node and serve it; every country is a bureau, every person is fictitious.

    A demonstration that is there already is served as it stands. A node that is none is never touched.
    """
    _require_own(node)
    if reset and node.exists():
        shutil.rmtree(node)
    if not (node / "node.toml").exists():
        _build(node)
    introduction = _introduction(node)
    if no_serve:
        typer.echo(introduction)
        return
    serve.run(node, host, port, None, introduction)


def _require_own(folder: Path) -> None:
    """Raises Conflict where the folder holds anything but a demonstration."""
    if not folder.exists() or (folder / SIGN_INS).is_file():
        return
    if not folder.is_dir() or any(folder.iterdir()):
        raise Conflict(
            f"{folder} holds something that is not a demonstration node.",
            help="Name another folder with --node; nothing was changed.",
        )


def _build(folder: Path) -> None:
    """Builds beside the folder and moves it there when it is whole, so that a demonstration half built is none."""
    from carillon.demo import load

    draft = folder.with_name(f"{folder.name}.building")
    if draft.exists():
        shutil.rmtree(draft)
    try:
        load.build(draft, progress=output.say)
        os.replace(draft, folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _introduction(folder: Path) -> str:
    """The sign-ins: a line a role, where one password opens all, else a line a person."""
    import msgspec

    try:
        found = msgspec.json.decode((folder / SIGN_INS).read_bytes(), type=list[dict[str, str]])
        rows = [(one["username"], one["password"], one["role"], one["bureau"]) for one in found]
    except (msgspec.DecodeError, KeyError) as wrong:
        raise Broken(f"{folder / SIGN_INS} cannot be read: {wrong}", help="Build the demonstration anew with --reset.") from None
    passwords = {password for _, password, _, _ in rows}
    if len(passwords) != 1:
        return _aligned("Ready sign-ins (user, password, role, bureau):", rows)
    by_role: dict[str, list[str]] = {}
    for username, _, role, _ in rows:
        by_role.setdefault(role, []).append(username)
    return _aligned(f"Ready sign-ins, all with the password {passwords.pop()}", [(role, " ".join(who)) for role, who in by_role.items()])


def _aligned(title: str, rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([title, *(f"  {line}" for line in lines), ""])
