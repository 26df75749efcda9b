# SPDX-License-Identifier: Apache-2.0
"""What nobody foresaw, written where the operator finds it: a number for the person, the place in the program for whoever repairs it.

The note holds types and places alone. The words of an exception may hold what was typed or what a record says, and a log is read by more
people than a record is.
"""

import os
import secrets
import traceback
from datetime import UTC, datetime
from pathlib import Path

_folder: list[Path] = []


def remember(folder: Path) -> None:
    """The node that the command works on."""
    _folder[:] = [folder]


def note(failure: BaseException) -> tuple[str, Path | None]:
    """Writes an incident down; returns its number and the file, None where nothing could be written."""
    number = secrets.token_hex(4)
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    lines = [f"incident {number} at {moment}", *_places(failure), ""]
    for file in _candidates():
        try:
            _append(file, "\n".join(lines) + "\n")
        except (OSError, ValueError):
            continue
        return number, file
    return number, None


def _candidates() -> list[Path]:
    """The node's folder where there is one, else the person's own."""
    found = [folder / "incidents.log" for folder in _folder if (folder / "node.toml").is_file()]
    state = os.environ.get("XDG_STATE_HOME")
    try:
        own = Path(state) if state else Path.home() / ".local" / "state"
    except RuntimeError:
        return found
    return [*found, own / "carillon" / "incidents.log"]


def _append(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as stream:
        os.fchmod(stream.fileno(), 0o600)
        stream.write(text)


def _places(failure: BaseException) -> list[str]:
    """Each exception of the chain, the first cause last: its type, its number where it has one, and its frames."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = failure
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        number = getattr(current, "errno", None)
        kind = f"{type(current).__module__}.{type(current).__qualname__}"
        lines.append(f"{kind} (errno {number})" if isinstance(number, int) else kind)
        for frame in traceback.extract_tb(current.__traceback__):
            lines.append(f"  {frame.filename}:{frame.lineno} in {frame.name}")
        current = current.__cause__ or current.__context__
    return lines
