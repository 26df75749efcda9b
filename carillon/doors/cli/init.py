# SPDX-License-Identifier: Apache-2.0
"""`carillon init`: a new node with its bureaus and first people."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carillon.doors.cli import output
from carillon.doors.cli.options import AsJson

if TYPE_CHECKING:
    from carillon.store.people import Bureau


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make; it must not hold a node yet.")],
    *,
    bureau: Annotated[
        list[str],
        typer.Option("--bureau", metavar="CODE", help="A bureau that the node hosts: FR, or FR-CYBER. Repeat for more."),
    ],
    database: Annotated[
        str,
        typer.Option("--database", metavar="URL", help="postgresql://USER@HOST/NAME; without it, SQLite in the folder."),
    ] = "",
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="How other nodes will know this one; without it, made up.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make a node: settings, key, database, one administrator and an officer for each bureau.

    The one-time passwords are shown once, and must be changed at the first sign-in.
    """
    from carillon import node

    if name and not re.fullmatch(node.NAME, name):
        raise typer.BadParameter("--name is up to 63 small letters (a to z), digits and dashes, as in fr-1: other nodes know it by that.")
    bureaus = [_bureau(code) for code in dict.fromkeys(one.strip().upper() for one in bureau)]
    first = node.make(folder, bureaus, database=database, name=name)
    if as_json:
        output.document({"folder": str(folder), "sign_ins": first})
        return
    output.table(
        ("username", "one-time password", "role", "bureau"),
        [(one.username, one.password, one.role, one.bureau) for one in first],
        empty="",
    )
    output.say(f"A node is in {folder}. Note the passwords now: they are not shown again.")
    output.say(f"Next: carillon serve --node {folder}")


def _bureau(code: str) -> "Bureau":
    """A bureau by its code, with the English name of its country."""
    from babel import Locale

    from carillon.store.people import Bureau

    country = code[:2]
    names = Locale("en").territories
    return Bureau(code=code, names={"en": names.get(country, code) + code[2:].replace("-", " ")}, country=country)
