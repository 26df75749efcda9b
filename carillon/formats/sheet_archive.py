# SPDX-License-Identifier: Apache-2.0
"""The parts of an XLSX file: opened without trust, with what is locked, cut off, swollen or of another kind refused in plain words."""

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO
from xml.parsers import expat

from carillon.errors import Malformed, TooLarge

_DIRECTORY = 4 * 1024 * 1024
"""Bytes of the directory of the archive: a workbook has some dozens of parts."""
_PART = 4 * 1024 * 1024 * 1024
_RATIO, _FREE = 300, 64 * 1024 * 1024
"""How many times larger than packed a part may be, once it has more than `_FREE` bytes. Real sheets stay below 60."""
_TOKEN = 4 * 1024 * 1024
"""Bytes in which something of the XML must come to an end: no cell is as long."""
_CHUNK = 128 * 1024
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE = "Open it in a spreadsheet program and save it as an Excel workbook (.xlsx) or as CSV in UTF-8."
_AGAIN = "Fetch or upload the file again."

Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class Archive:
    """An opened workbook file. `parts` are the names in it."""

    def __init__(self, stream: BinaryIO) -> None:
        """Raises Malformed where it is no workbook that can be read."""
        _refuse_others(stream)
        with plainly():
            self._zip = zipfile.ZipFile(stream)
        self.parts = frozenset(self._zip.namelist())
        if "xl/workbook.bin" in self.parts:
            raise Malformed("the file is a binary Excel workbook (.xlsb), which we do not read", help=_SAVE)
        if "mimetype" in self.parts or "content.xml" in self.parts:
            raise Malformed("the file is an OpenDocument file, which we do not read", help=_SAVE)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, piece by piece. Raises Malformed where it is missing, locked, broken or swollen beyond reason."""
        with plainly():
            try:
                info = self._zip.getinfo(name)
            except KeyError:
                raise Malformed(f"the part {name} of the workbook is missing", help=_AGAIN) from None
            _check(info)
            with self._zip.open(info) as part:
                while data := part.read(_CHUNK):
                    yield data

    def walk(self, name: str, start: Start, end: End, text: Text) -> Iterator[None]:
        """Parses a part and calls the three as it goes; yields after each piece, so that a caller may hand on what it has gathered."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
        parser.StartDoctypeDeclHandler = _refuse_document_type
        fed = 0
        for data in self.chunks(name):
            with plainly(name):
                parser.Parse(data, False)
            fed += len(data)
            if fed - parser.CurrentByteIndex > _TOKEN:
                raise Malformed("something in the workbook is longer than any cell", place=name, help=_AGAIN)
            yield
        with plainly(name):
            parser.Parse(b"", True)
        yield

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: by id the last word of the kind, and the name of the part. Only parts of this file are named."""
        folder, _, file = name.rpartition("/")
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, given: Attributes) -> None:
            if tag.rpartition(":")[2] == "Relationship" and given.get("TargetMode") != "External":
                target = given.get("Target", "")
                whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                found[given.get("Id", "")] = (given.get("Type", "").rpartition("/")[2], whole)

        where = f"{folder}/_rels/{file}.rels".lstrip("/")
        if where in self.parts:
            for _ in self.walk(where, start, _nothing, _nothing):
                pass
        return found


@contextmanager
def plainly(place: str = "") -> Iterator[None]:
    """Turns whatever the libraries raise on a bad file into words for people."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error) as wrong:
        raise Malformed(f"the workbook is cut off or damaged ({_short(wrong)})", place=place, help=_AGAIN) from None
    except expat.ExpatError as wrong:
        raise Malformed(f"a part of the workbook is cut off or damaged ({_short(wrong)})", place=place, help=_AGAIN) from None
    except (RuntimeError, OSError, ValueError, OverflowError) as wrong:
        raise Malformed(f"the workbook cannot be unpacked ({_short(wrong)})", place=place, help=_SAVE) from None


def _refuse_others(stream: BinaryIO) -> None:
    stream.seek(0)
    head = stream.read(512)
    if head.startswith(_OLD):
        directory = 512 + int.from_bytes(head[48:52], "little") * 512 if len(head) == 512 else 0
        stream.seek(directory)
        if "EncryptedPackage".encode("utf-16-le") in stream.read(64 * 1024):
            raise Malformed("the workbook is locked with a password", help="Save it without a password, and send it over a safe way.")
        raise Malformed("the file is an Excel workbook of the old form (.xls), which we do not read", help=_SAVE)
    if not head.startswith(b"PK"):
        raise Malformed("the file is no Excel workbook", help=_SAVE)
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 66_000))
    tail = stream.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) < at + 22:
        raise Malformed("the workbook is cut off: its end is missing", help=_AGAIN)
    if int.from_bytes(tail[at + 12 : at + 16], "little") > _DIRECTORY:
        raise TooLarge("the workbook has more parts than any list of persons", help=_SAVE)
    stream.seek(0)


def _check(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & 1:
        raise Malformed("the workbook is locked with a password", help="Save it without a password, and send it over a safe way.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Malformed("the workbook is packed in a way that no spreadsheet program uses", help=_SAVE)
    swollen = info.file_size > _FREE and info.file_size > _RATIO * max(info.compress_size, 1)
    if swollen or info.file_size > _PART:
        size = info.file_size // (1024 * 1024)
        raise TooLarge(f"the part {info.filename} would unpack to {size} MiB, which no list of persons does", help=_SAVE)


def _refuse_document_type(*_: object) -> None:
    raise Malformed("the workbook declares a document type, which we refuse because entities can be hidden in it", help=_SAVE)


def _nothing(*_: object) -> None:
    """For parts of which only the elements' beginnings matter."""


def _short(wrong: Exception) -> str:
    return " ".join(str(wrong).split())[:120] or type(wrong).__name__
