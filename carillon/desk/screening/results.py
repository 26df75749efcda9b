# SPDX-License-Identifier: Apache-2.0
"""The file of results: a line a question, in order, and how an interrupted one is taken up again."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Self

import msgspec

from carillon.core.match.reason import Reason
from carillon.desk.screening.matching import Answered
from carillon.desk.screening.queries import Asked
from carillon.errors import Conflict

_encode = msgspec.json.Encoder().encode
_LONGEST = 64 * 1024 * 1024


class _Begun(msgspec.Struct):
    """All that is looked at in a line that is there already."""

    id: str


def line(asked: Asked, answered: Answered) -> bytes:
    """One answer as it is written down."""
    matches = [{"record": m.record, "score": m.score, "reasons": plain(m.reasons)} for m in answered.matches]
    return whole(asked, answered.verdict, matches)


def whole(asked: Asked, verdict: str | None, matches: list[dict[str, Any]], **more: Any) -> bytes:
    """A line of these parts; what was not used of the question is told with it."""
    body: dict[str, Any] = {"id": asked.id, "verdict": verdict, "matches": matches, **more}
    if asked.notes:
        body["notes"] = asked.notes
    if asked.error:
        body["error"] = asked.error
    return _encode(body) + b"\n"


def refused(asked: Asked, error: str | None = None) -> bytes:
    """The line of a question that could not be asked: no verdict, since nobody was looked for."""
    return whole(msgspec.structs.replace(asked, error=error or asked.error), None, [])


def plain(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Reasons in their outside form."""
    return [{"feature": one.feature, "score": round(one.score, 4), "text": one.text} for one in reasons]


class Out:
    """The file that results are appended to; `done` is how many lines were there already."""

    def __init__(self, path: Path, *, resume: bool) -> None:
        self._path = path
        self.done = 0
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._file: BinaryIO = os.fdopen(descriptor, "r+b")
        self._kept: list[str] = []
        if not resume:
            self._file.truncate()
            return
        end = 0
        self._file.seek(0)
        for written in self._lines():
            try:
                self._kept.append(msgspec.json.decode(written, type=_Begun).id)
            except msgspec.DecodeError:
                break
            end += len(written)
        self._file.seek(end)
        self._file.truncate()
        self.done = len(self._kept)

    def _lines(self) -> Iterator[bytes]:
        while (written := self._file.readline(_LONGEST)).endswith(b"\n"):
            yield written

    def passed(self, questions: Iterator[Asked]) -> Iterator[Asked]:
        """The questions that are not answered yet. Raises Conflict where the lines that are there answer others."""
        for number, known in enumerate(self._kept, 1):
            asked = next(questions, None)
            if asked is None or asked.id != known:
                raise Conflict(
                    f"Line {number} of {self._path} is the answer to {known[:60]!r}, not to {(asked.id if asked else 'nothing')[:60]!r}.",
                    help="Name the questions that this file of results was begun with, or leave --resume out.",
                )
        self._kept.clear()
        yield from questions

    def write(self, lines: bytes) -> None:
        """Appends whole lines and hands them to the system, so that a killed process loses none of them."""
        self._file.write(lines)
        self._file.flush()

    def close(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
