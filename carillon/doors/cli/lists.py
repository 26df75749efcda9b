# SPDX-License-Identifier: Apache-2.0
"""The files of a list on their way into an import: opened, told apart, measured as they are read, named in every message."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from carillon.errors import Invalid, Malformed

if TYPE_CHECKING:
    from carillon.formats.rows import Rejected, Row

FORMATS = ("un", "ofac", "ftm", "interpol", "csv")
COLOURS = ("red", "yellow", "blue", "black", "green", "orange", "purple", "silver", "un")
_BLOCK = 1_048_576
_OFAC_COLUMNS = {12: "sdn", 5: "alt", 6: "add"}


class Source(NamedTuple):
    """What is to be read: `mapping` (YAML) and `encoding` are for tables, `colour` for notices."""

    format: str
    files: tuple[Path, ...]
    colour: str = "red"
    mapping: bytes = b""
    encoding: str | None = None


class _Metered(io.RawIOBase):
    """A file that says how many bytes of it were read."""

    def __init__(self, file: BinaryIO, told: Callable[[int], None]) -> None:
        self._file = file
        self._told = told

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._told(len(data))
        return len(data)


def name_of(source: Source) -> str:
    """What the list is called where nobody says otherwise: official lists by their format, others by their file."""
    if source.format == "interpol":
        return f"interpol-{source.colour}"
    if source.format in ("ftm", "csv"):
        return f"{source.format}:{source.files[0].stem}"
    return source.format


def edition_of(files: Sequence[Path]) -> str:
    """SHA-256 of the files, one after the other."""
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
    return digest.hexdigest()


def size_of(files: Sequence[Path]) -> int:
    """Bytes of all files together."""
    return sum(file.stat().st_size for file in files)


@contextmanager
def rows(source: Source, told: Callable[[int], None]) -> Iterator[Iterator["Row | Rejected"]]:
    """The rows of all files, in order; `told` hears of every block of bytes that was read."""
    with ExitStack() as stack:
        streams = {file: stack.enter_context(opened(file, told)) for file in source.files}
        if source.format == "ofac":
            yield _ofac(streams)
        else:
            yield _each(source, streams)


@contextmanager
def opened(file: Path, told: Callable[[int], None]) -> Iterator[BinaryIO]:
    """A file of which `told` hears how much has been read."""
    with file.open("rb", buffering=0) as raw:
        yield io.BufferedReader(_Metered(raw, told), _BLOCK)


def _each(source: Source, streams: dict[Path, BinaryIO]) -> Iterator["Row | Rejected"]:
    many = len(streams) > 1
    for file, stream in streams.items():
        yield from _named(file.name, _read(source, stream), prefix=file.name if many else "")


def _read(source: Source, stream: BinaryIO) -> Iterator["Row | Rejected"]:
    from carillon.formats import ftm, interpol, table, un_list

    if source.format == "un":
        return un_list.read(stream)
    if source.format == "ftm":
        return ftm.read(stream)
    if source.format == "interpol":
        return interpol.read(stream, source.colour)
    return table.read(_recoded(source, stream), source.mapping)


def _recoded(source: Source, stream: BinaryIO) -> BinaryIO:
    """The table in UTF-8 where an encoding was asked for; raises Invalid where its mapping names another."""
    from carillon.formats import rows as format_rows
    from carillon.formats import table_mapping

    if source.encoding is None:
        return stream
    if table_mapping.parse(source.mapping).encoding is not None:
        raise Invalid("The mapping names an encoding, and so does --encoding.", help="Leave one of them out.")
    return format_rows.utf8(stream, source.encoding)


def _ofac(streams: dict[Path, BinaryIO]) -> Iterator["Row | Rejected"]:
    """The three files, whatever they are called and in whatever order they were given: the number of columns tells."""
    from carillon.formats import ofac

    found: dict[str, BinaryIO] = {}
    for file, stream in streams.items():
        part = _part(file)
        if part in found:
            raise Invalid(f"{file} is a second {part} file.", help="Give sdn, alt and add of one edition, each once.")
        found[part] = stream
    if "sdn" not in found:
        raise Invalid("The file of the entries themselves, sdn, is missing.", help="Give sdn, alt and add together.")
    names = ", ".join(file.name for file in streams)
    return _named(names, ofac.read(found["sdn"], found.get("alt"), found.get("add")))


def _part(file: Path) -> str:
    with file.open("rb") as stream:
        first = stream.readline(65_536).decode("latin-1")
    cells = next(csv.reader([first]), [])
    part = _OFAC_COLUMNS.get(len(cells))
    if part is None:
        raise Malformed(
            f"its first row has {len(cells)} columns; sdn has 12, alt 5, add 6", place=f"{file}, line 1",
            help="Give the CSV files sdn, alt and add as OFAC publishes them.",
        )  # fmt: skip
    return part


def _named(name: str, read: Iterator["Row | Rejected"], prefix: str = "") -> Iterator["Row | Rejected"]:
    """The rows; when the file breaks off, the message says which it was, and so does each place where there are several."""
    import msgspec

    try:
        for row in read:
            yield msgspec.structs.replace(row, place=f"{prefix}, {row.place}") if prefix else row
    except Malformed as broken:
        raise Malformed(broken.message, place=name, help=broken.help) from None
