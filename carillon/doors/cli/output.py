# SPDX-License-Identifier: Apache-2.0
"""What a command prints: one JSON document, or tables for people, on standard output; everything else on standard error.

Names in records come from anywhere, and a terminal obeys what it is sent. Whatever is printed for people has its control characters and
its reversals of direction made visible first.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

WIDTH_OF_A_FILE = 200
"""Columns of a table that does not go to a terminal."""
_REVERSALS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(value: object) -> str:
    """One value for a terminal: control characters, half surrogates and overrides of direction as visible escapes; blanks joined."""
    text = "" if value is None else str(value)
    if text.isprintable() and text.isascii():
        return text
    return "".join(_visible(c) for c in " ".join(text.split()))


def _visible(character: str) -> str:
    if character in _REVERSALS or character < " " or "\x7f" <= character <= "\x9f" or "\ud800" <= character <= "\udfff":
        return f"\\u{ord(character):04x}"
    return character


def document(value: Any) -> None:
    """One JSON document on standard output; indented where a person is looking."""
    import msgspec
    import typer

    encoded = msgspec.json.encode(value)
    if sys.stdout.isatty():
        encoded = msgspec.json.format(encoded, indent=2)
    typer.echo(encoded)


def items(found: Sequence[Any], next_cursor: str | None) -> None:
    """A list in its one form: `{"items": […], "next": …}`; `next` is null where the list ends."""
    document({"items": list(found), "next": next_cursor})


def cursor(found: Sequence[Any], limit: int, of_last: str) -> str | None:
    """Where the next page begins: after the last of a full page."""
    return of_last if found and len(found) >= limit else None


def say(text: str) -> None:
    """A message, on standard error."""
    import typer

    typer.echo(clean(text), err=True)


def console() -> "Console":
    """Standard output as rich writes to it; wide where it is no terminal, so that a table is not cut."""
    from rich.console import Console

    wide = None if sys.stdout.isatty() else WIDTH_OF_A_FILE
    return Console(file=sys.stdout, width=wide, highlight=False, markup=False, emoji=False, soft_wrap=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str, more: str | None = None) -> None:
    """Rows for people; `empty` is said where there is none, `more` is the cursor of the next page."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    made = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        made.add_column(name, overflow="fold")
    for row in rows:
        made.add_row(*(Text(clean(cell)) for cell in row))
    if made.row_count:
        console().print(made)
    else:
        say(empty)
    if more:
        say(f"More: --after '{more}'")


def fields(values: Mapping[str, object], title: str = "") -> None:
    """One thing, a line a field; fields that say nothing are left out."""
    from rich.table import Table
    from rich.text import Text

    made = Table(box=None, show_header=False, pad_edge=False)
    made.add_column(style="bold", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in values.items():
        if value in (None, "", [], (), {}):
            continue
        made.add_row(name, Text(clean(written(value))))
    out = console()
    if title:
        out.print(Text(clean(title), style="bold"))
    out.print(made)


def written(value: object) -> str:
    """A value as a person writes it: lists with commas, pairs with colons."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {written(one)}" for name, one in value.items() if one not in (None, "", [], {}))
    if isinstance(value, list | tuple):
        return ", ".join(written(one) for one in value)
    return "" if value is None else str(value)


def is_progress_wanted() -> bool:
    """Whether somebody is watching standard error."""
    return sys.stderr.isatty()
