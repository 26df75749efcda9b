# SPDX-License-Identifier: Apache-2.0
"""Screening with files alone: an index of the records, as many processes as there are cores, a line of results for every question."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from time import time
from typing import BinaryIO

import msgspec

from carillon.core.packs import load
from carillon.desk.screening import crew, listing, queries, results
from carillon.desk.screening.matching import Matcher, Rules
from carillon.desk.screening.queries import Asked
from carillon.errors import Unavailable
from carillon.formats.rows import Rejected
from carillon.store.index import bulk
from carillon.store.index.bulk import BulkIndex, Listed, Sheet

ROWS = 1000
"""Rows that a worker makes ready for the index at a time."""
QUESTIONS = 64
"""Questions that a worker answers at a time."""
LEFT_SECONDS = 3600
"""A temporary index is thrown away by the next run when its process is gone and it is older than this."""
FEW = 20_000
"""Bytes of questions, or of records, for which another process is not worth its start."""
_PREFIX = "carillon-screen-"


class Told(msgspec.Struct, frozen=True):
    """Where a run tells how far it is: a row rejected, rows indexed, questions answered."""

    rejected: Callable[[Rejected], None]
    indexed: Callable[[int], None]
    answered: Callable[[int], None]


class Counts(msgspec.Struct, kw_only=True):
    """What came out of a run."""

    records: int = 0
    rejected: int = 0
    queries: int = 0
    hits: int = 0
    possible: int = 0
    errors: int = 0

    def count(self, line: bytes) -> None:
        """Takes one line of results into account."""
        found = msgspec.json.decode(line, type=_Line)
        self.queries += 1
        self.hits += found.verdict == "hit"
        self.possible += found.verdict == "possible"
        self.errors += found.error is not None


class _Line(msgspec.Struct):
    verdict: str | None
    error: str | None = None


class Indexing(msgspec.Struct, frozen=True):
    """The job of making rows ready for the index."""

    def open(self) -> Callable[[bytes], list[Sheet]]:
        decode = msgspec.msgpack.Decoder(list[Listed]).decode
        return lambda rows: [bulk.sheet(row) for row in decode(rows)]


class Answering(msgspec.Struct, frozen=True):
    """The job of answering questions from the index in a folder."""

    folder: str
    rules: Rules

    def open(self) -> Callable[[list[Asked]], list[bytes]]:
        matcher = Matcher(BulkIndex(Path(self.folder)), self.rules)
        warm(matcher)

        def answer(questions: list[Asked]) -> list[bytes]:
            return [results.refused(one) if one.error else results.line(one, matcher.answer(one)) for one in questions]

        return answer


def warm(matcher: Matcher) -> None:
    """Reads the tables of every script, so that no question waits for them."""
    for name in ("John Smith", "Анна Каренина", "محمد علي", "王小明", "山田太郎", "김민수"):
        matcher.answer(Asked(id="", names=(name,)))


@contextmanager
def indexed(stream: BinaryIO, digest: str, keep: Path | None, workers: int, told: Told) -> Iterator[Path]:
    """The folder of an index of a file of records: kept in `keep` and used again while the digest is the same, or thrown away."""
    with ExitStack() as stack:
        folder = keep
        if folder is None:
            _sweep()
            folder = Path(stack.enter_context(TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-")))
        name = bulk.key_of(digest)
        if bulk.finished(folder / name) is None:
            _build(stream, folder, name, workers, told)
        yield folder / name


def screen(questions: Iterator[Asked], job: crew.Job[list[Asked], list[bytes]], out: results.Out, workers: int, told: Told) -> Counts:
    """Answers every question that `out` does not hold yet."""
    counts = Counts()
    for lines in crew.run(job, crew.batches(out.passed(questions), QUESTIONS), workers):
        out.write(b"".join(lines))
        for line in lines:
            counts.count(line)
        told.answered(out.done + counts.queries)
    return counts


def ask_files(stream: BinaryIO) -> Iterator[Asked]:
    """The questions of a file, read by the kinds that come with Carillon."""
    return queries.read(stream, load.load().kinds)


def busy(workers: int, size: int) -> int:
    """How many of the workers are worth their start for a file of so many bytes."""
    return max(1, min(workers, size // FEW + 1))


def _sweep() -> None:
    """Throws away what processes left behind that were killed: an index holds what the records say of people."""
    for folder in Path(gettempdir()).glob(f"{_PREFIX}*"):
        pid = folder.name.removeprefix(_PREFIX).partition("-")[0]
        with suppress(OSError):
            if pid.isdecimal() and not _lives(int(pid)) and time() - folder.stat().st_mtime > LEFT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: int) -> bool:
    if os.name != "posix":
        return True  # elsewhere the question would end the process
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _build(stream: BinaryIO, folder: Path, name: str, workers: int, told: Told) -> None:
    rejected = 0

    def rows() -> Iterator[Listed]:
        nonlocal rejected
        for one in listing.read(stream, load.load().kinds):
            if isinstance(one, Rejected):
                rejected += 1
                told.rejected(one)
            else:
                yield one

    try:
        builder = bulk.BulkBuilder(folder, name)
    except (OSError, ValueError) as failure:
        raise Unavailable(f"No index can be made in {folder}: {failure}", help="Name a folder you may write to with --index.") from failure
    try:
        pieces = (msgspec.msgpack.encode(batch) for batch in crew.batches(rows(), ROWS))
        count = 0
        for made in crew.run(Indexing(), pieces, workers):
            for one in made:
                builder.add(one)
            count += len(made)
            told.indexed(count)
        builder.finish(rejected)
    except BaseException:
        builder.abandon()
        raise
