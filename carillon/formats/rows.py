# SPDX-License-Identifier: Apache-2.0
"""What every reader gives out, a row or a rejection with its place, and lines of any length in bounded memory."""

import codecs
import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from carillon import errors

LIMIT = 8 * 1024 * 1024
"""Bytes that one line, one entry or one table row may have."""

DEPTH = 32
"""Levels of nesting that one entry may have."""

_CHUNK = 256 * 1024
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
ENCODINGS = (
    *(
        "utf-8",
        "utf-16",
        "cp1250",
        "cp1251",
        "cp1252",
        "cp1253",
        "cp1254",
        "cp1255",
        "cp1256",
        "cp1257",
        "cp1258",
        "cp874",
    ),
    *(f"iso8859-{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16)),
    *("koi8-r", "koi8-u", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"),
)
"""Encodings that may be asked for by name. In all of them but UTF-16 a line feed is one byte 0x0A and nothing else."""


class Row(msgspec.Struct, frozen=True):
    """One entity of a list. `body` is {"schema", "id"?, "properties": {name: [string or {"value", "lang", …}]}}.

    `source_id` is stable from one edition of the list to the next. `links` names the properties of `body` whose values
    are the `source_id` of other rows of the same file.
    """

    place: str
    source_id: str
    body: dict[str, Any]
    links: tuple[str, ...] = ()


class Rejected(msgspec.Struct, frozen=True):
    """One entity that could not be read: where it stands in the file, and why."""

    place: str
    reason: str


class Line(msgspec.Struct, frozen=True):
    """A line without its end. `number` counts from 1, `offset` is in bytes; `ended` is False where the file stops."""

    number: int
    offset: int
    data: bytes
    ended: bool = True

    @property
    def place(self) -> str:
        return f"line {self.number}"


class _Utf8(io.RawIOBase):
    """A stream in UTF-8 without a mark, whatever its encoding was. What does not decode comes out as invalid UTF-8."""

    def __init__(self, stream: BinaryIO, head: bytes, encoding: str) -> None:
        self._stream = stream
        self._rest = b""
        self._head = head
        self._ended = False
        errors_as = "surrogatepass" if encoding.startswith("utf-16") else "surrogateescape"
        self._decoder = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)(errors_as)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Fills the buffer unless the stream ends, so that a peek shows as much as there is."""
        size = len(buffer)
        while len(self._rest) < size and not self._ended:
            data, self._head = self._head or self._stream.read(size - len(self._rest)), b""
            self._ended = not data
            self._rest += data if self._decoder is None else self._recode(data)
        data, self._rest = self._rest[:size], self._rest[size:]
        buffer[: len(data)] = data
        return len(data)

    def _recode(self, data: bytes) -> bytes:
        assert self._decoder is not None  # noqa: S101  only called where there is one
        try:
            text = self._decoder.decode(data, final=not data)
        except UnicodeDecodeError:
            return b"\xff"  # an odd byte at the very end of UTF-16: the last line is broken
        return text.encode("utf-8", "surrogatepass")


def utf8(stream: BinaryIO, encoding: str | None = None) -> io.BufferedReader:
    """The stream as UTF-8. Without `encoding` a byte order mark decides (UTF-8, UTF-16), else it is UTF-8 already.

    Bytes that are wrong in the given encoding become bytes that are wrong in UTF-8: `decode` finds them in their line.
    """
    if encoding is not None and encoding not in ENCODINGS:
        raise errors.Malformed(f"{shown(encoding)} is not an encoding we read", help="Use one of: " + ", ".join(ENCODINGS))
    head = b""
    while len(head) < 4 and (more := stream.read(4 - len(head))):
        head += more
    for mark, name in _MARKS:
        if head.startswith(mark):
            encoding, head = name, head[len(mark) :]
            break
    else:
        encoding = "utf-16-le" if encoding == "utf-16" else encoding or "utf-8"
    if encoding == "utf-32":
        raise errors.Malformed("it is in UTF-32", place="byte 0", help="Save it as UTF-8 and try again.")
    return io.BufferedReader(_Utf8(stream, head, encoding), _CHUNK)


def lines(stream: BinaryIO, limit: int = LIMIT) -> Iterator[Line | Rejected]:
    """The lines of a UTF-8 stream, never holding more than `limit` bytes; a longer line is rejected and passed over."""
    number = offset = 0
    while data := stream.readline(limit + 2):
        number += 1
        start, ended = offset, data.endswith(b"\n")
        offset += len(data)
        if ended:
            data = data[:-2] if data.endswith(b"\r\n") else data[:-1]
        if len(data) <= limit:
            yield Line(number, start, data, ended)
            continue
        while not ended and (data := stream.readline(_CHUNK)):
            offset += len(data)
            ended = data.endswith(b"\n")
        yield Rejected(
            f"line {number} (byte {start})",
            f"the line has {offset - start} bytes, more than the {limit} that one may have",
        )


def decode(line: Line) -> str | Rejected:
    """The text of a line, or the place of its first byte that is wrong."""
    if b"\0" in line.data:
        at = line.data.index(b"\0") + 1
        return Rejected(line.place, f"byte {at} of the line is NUL; text has none (is the file UTF-16 without a byte order mark?)")
    try:
        return line.data.decode()
    except UnicodeDecodeError as error:
        byte = line.data[error.start]
        return Rejected(
            f"{line.place} (byte {line.offset + error.start})",
            f"byte {error.start + 1} of the line, 0x{byte:02X}, is wrong in the file's encoding (UTF-8 by default)",
        )


def shown(value: object, limit: int = 60) -> str:
    """A value for a message: quoted, on one line, short."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(c if c.isprintable() else " " for c in text[: limit + 1])
    return f"“{text}”" if len(text) <= limit else f"“{text[:limit]}…”"


def unfit(value: Any) -> str | None:
    """Why a JSON value cannot be taken: too deep, or a string with a NUL, which no text has. None if it can."""
    level: list[Any] = [value]
    for _ in range(DEPTH + 1):
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below += item.keys()
                below += item.values()
            elif isinstance(item, list):
                below += item
            elif isinstance(item, str) and "\0" in item:
                return f"a string holds a NUL character: {shown(item)}"
        if not below:
            return None
        level = below
    return f"it is nested more than {DEPTH} levels deep"
