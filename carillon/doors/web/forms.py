# SPDX-License-Identifier: Apache-2.0
"""What a person filled in: text by name, trimmed, and put back into the page when something in it was wrong."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from litestar.datastructures import UploadFile


class Form:
    """The fields of a form. A name that is absent reads as empty; a name given more than once keeps all its values."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        self._fields = dict(fields)

    def __getitem__(self, name: str) -> str:
        """The last value of a field, trimmed."""
        values = self._fields.get(name)
        return values[-1].strip() if values else ""

    def raw(self, name: str) -> str:
        """The last value of a field exactly as typed: blanks belong to a password."""
        values = self._fields.get(name)
        return values[-1] if values else ""

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def __len__(self) -> int:
        return len(self._fields)

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def all(self, name: str) -> list[str]:
        """Every value of a field that is not empty, trimmed, each once."""
        return list(dict.fromkeys(value.strip() for value in self._fields.get(name, []) if value.strip()))

    def given(self, *names: str) -> dict[str, str]:
        """Those of the names that hold something."""
        return {name: value for name in names if (value := self[name])}


def read(parsed: Any) -> Form:
    """A form from what the framework parsed; files are left out."""
    fields: dict[str, list[str]] = {}
    for name, value in parsed.multi_items():
        if isinstance(value, str):
            fields.setdefault(str(name), []).append(value.replace("\r\n", "\n"))
    return Form(fields)


class File(NamedTuple):
    """A file that was chosen in a form: its name and media type as the browser says them."""

    name: str
    media: str
    data: bytes


async def files(parsed: Any) -> dict[str, File]:
    """The files of a form by field; a field in which none was chosen is left out."""
    found = {}
    for name, value in parsed.multi_items():
        if not isinstance(value, str) and value.filename:
            found[str(name)] = File(value.filename, value.content_type, await value.read())
    return found


def streams(parsed: Any) -> dict[str, UploadFile]:
    """The same, not read: for lists that are larger than memory should be."""
    return {str(name): value for name, value in parsed.multi_items() if isinstance(value, UploadFile) and value.filename}


def local_path(text: str) -> str:
    """A path on this site to go on to after signing in; anything that could lead elsewhere becomes the start page."""
    safe = text.startswith("/") and not text.startswith(("//", "/\\")) and "\\" not in text
    return text if safe and text.isprintable() and len(text) < 1000 else "/"
