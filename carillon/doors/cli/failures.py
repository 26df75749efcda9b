# SPDX-License-Identifier: Apache-2.0
"""How a command ends: exit codes, and one clear line on standard error for whatever went wrong. There is no other handler.

0 is success, 1 a failure (`error: what, where` and a `help:` line), 2 a wrong use, 130 an interruption from the keyboard.
"""

import errno
import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from carillon.doors.cli import incidents
from carillon.doors.cli.output import say
from carillon.errors import Error

FAILURE = 1
USAGE = 2
INTERRUPTED = 130
LONGEST = 1000
"""Characters of a message; what somebody typed may be longer than anybody wants to read."""


class Shell(TyperGroup):
    """The whole command; its `main` is where every command ends."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Runs one command and ends the process with its exit code."""
        sys.exit(self.run(*args, **{**extra, "standalone_mode": False}))

    def run(self, *args: Any, **extra: Any) -> int:
        """Runs one command; returns its exit code."""
        if sys.stdout is None:
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - lives as long as the process
        _tolerate(sys.stdout)
        try:
            code = super().main(*args, **extra)
            sys.stdout.flush()
        except BrokenPipeError:
            return _hush()
        except KeyboardInterrupt:
            code = INTERRUPTED
        except SystemExit as ended:
            code = ended.code
        except Exception as failure:  # noqa: BLE001 - the one place where whatever happened ends as a line
            return explain(failure)
        if code == INTERRUPTED:
            say("Interrupted. What was committed is kept.")
        return code if isinstance(code, int) else 0


def explain(failure: Exception) -> int:
    """Says what went wrong; returns the exit code."""
    if isinstance(failure, Error):
        return _failed(failure.message, failure.help, failure.fields)
    if isinstance(failure, typer.TyperException):
        return _misused(failure)
    if isinstance(failure, typer.Abort):
        return _failed("Nothing was done: there was no answer to the question.", "")
    if isinstance(failure, UnicodeEncodeError):
        _failed("Something that was typed is no text in UTF-8.", "Type it again, or put it into a file.")
        return USAGE
    if isinstance(failure, OSError):
        return _failed(_of_the_system(failure), _next_step(failure))
    number, file = incidents.note(failure)
    where = f"Give whoever looks after this node the number; the place in the program is in {file}." if file else ""
    return _failed(f"Something went wrong that nobody foresaw (incident {number}).", where)


def _failed(message: str, help: str, fields: dict[str, str] | None = None) -> int:
    say(f"error: {_short(message)}")
    for name, text in list((fields or {}).items())[:50]:
        if text not in message:
            say(f"  {name}: {_short(text)}")
    if help:
        say(f"help: {_short(help)}")
    return FAILURE


def _misused(failure: typer.TyperException) -> int:
    """A wrong use of the command line, as the parser found it."""
    # A command's own check knows no parameter, and what it says needs no introduction.
    own = getattr(failure, "param", failure) is None
    message = failure.message if own else failure.format_message()
    context = getattr(failure, "ctx", None)
    if type(failure).__name__ == "NoArgsIsHelpError":
        message = "A word is missing: what is to be done?"
    say(f"error: {_short(message)}")
    say(f"help: See `{context.command_path if context else 'carillon'} --help`.")
    return USAGE


def _of_the_system(failure: OSError) -> str:
    what = failure.strerror or type(failure).__name__
    return f"{failure.filename}: {what}." if failure.filename else f"{what}."


def _next_step(failure: OSError) -> str:
    if failure.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "Free space on that disk, then try again; nothing that was acknowledged is lost."
    if failure.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "Check who may read and write there."
    return ""


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _tolerate(stream: Any) -> None:
    """A terminal in another encoding shows an escape instead of ending the command."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backslashreplace")


def _hush() -> int:
    """Whoever read our output went away; nothing more is to be said, not even at the interpreter's end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return FAILURE
