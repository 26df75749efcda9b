# SPDX-License-Identifier: Apache-2.0
"""Writes docs/commands.md from the commands themselves.

`python -m tools.commands` writes; with `--check` it only says whether the page is current, and fails where it is not.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from carillon.doors.cli import app

PAGE = Path(__file__).resolve().parent.parent / "docs" / "commands.md"
HEAD = """\
<!-- Written by `python -m tools.commands`; change the commands, then run it again. -->
# Commands

Every command takes `--help`. Exit codes: 0 success, 1 a failure (one clear line on standard error and what to do), 2 a wrong use,
130 interrupted. `--json` prints one JSON document on standard output and nothing else there; a list is `{"items": […], "next": …}`, and
`next` is what `--after` takes. Commands that work on a node find it by `--node DIR`, by `CARILLON_NODE`, or in `./carillon-node`.

Without `--as USER` whoever has a shell on the node's machine acts as its operator: as an officer of `--bureau` for the daily words, as an
administrator for users, bureaus, backup and verification. The audit chain names the operator `shell:NAME`, so that nobody takes him
for a user who signed in.
"""
COMMON = {"as_user", "bureau", "node", "as_json", "help"}


def commands(group: Any, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command below a group with the words that lead to it, in the order of the help."""
    for name, command in group.commands.items():
        path = (*words, name)
        if hasattr(command, "commands"):
            yield from commands(command, path)
        else:
            yield path, command


def page() -> str:
    """The whole page."""
    found = list(commands(get_command(app.build()), ("carillon",)))
    parts = [HEAD, "| command | does |", "|---|---|"]
    parts += [f"| [`{' '.join(path)}`](#{'-'.join(path)}) | {_first_sentence(command.help)} |" for path, command in found]
    parts.append("")
    for path, command in found:
        parts += _section(path, command)
    return "\n".join(parts)


def _section(path: tuple[str, ...], command: Any) -> list[str]:
    lines = [f"## {' '.join(path)}", "", *(" ".join(part.split()) + "\n" for part in command.help.split("\n\n"))]
    lines += ["```sh", *examples(command), "```", ""]
    rows = [_row(one) for one in command.params if not _is_common(one)]
    if rows:
        lines += ["| argument or option | |", "|---|---|", *rows, ""]
    shared = sorted({one.opts[0] for one in command.params if _is_common(one) and one.name != "help"})
    if shared:
        lines += [f"Also {', '.join(f'`{one}`' for one in shared)}.", ""]
    return lines


def _is_common(one: Any) -> bool:
    """Whether the head of the page has explained it already."""
    return one.name in COMMON and not one.required


def examples(command: Any) -> list[str]:
    """The lines of a command's help that can be typed as they stand."""
    return [line.removeprefix("Example: ") for line in (command.epilog or "").split("\n\n") if line.startswith("Example: ")]


def _row(one: Any) -> str:
    value = f" {one.metavar}" if one.metavar and one.opts[0].startswith("-") else ""
    name = one.metavar if not one.opts[0].startswith("-") else f"{', '.join(one.opts)}{value}"
    needed = " Needed." if one.required else ""
    return f"| `{name}` | {(one.help or '').replace('|', chr(92) + '|')}{needed} |"


def _first_sentence(text: str) -> str:
    return " ".join(text.split("\n\n")[0].split()).replace("|", "\\|")


def main() -> int:
    wanted = page()
    if "--check" in sys.argv[1:]:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == wanted:
            return 0
        print("docs/commands.md is not current: run `python -m tools.commands`.", file=sys.stderr)
        return 1
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
