# SPDX-License-Identifier: Apache-2.0
"""What a file is, by its content: the first bytes decide, and its name and what was said of it must agree."""

import re
from collections.abc import Iterable, Mapping

import msgspec

from carillon.core.model.texts import tidy
from carillon.errors import Invalid

TEXT = "text"
"""The mark of types without a mark of their own: UTF-8 without control characters."""
LONGEST_NAME = 150
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
UNSAID = ("", "application/octet-stream", "binary/octet-stream")
"""Media types that say nothing."""


class FileType(msgspec.Struct, frozen=True, kw_only=True):
    """A type of file: `marks` are alternatives of (offset, pattern), the pattern in hexadecimal with ?? for any byte; the first of
    `media` is what it is served as."""

    code: str
    label: str
    media: tuple[str, ...]
    extensions: tuple[str, ...]
    marks: tuple[tuple[int, str], ...]
    taken: bool


def read_type(code: str, label: str, columns: Mapping[str, str]) -> FileType:
    """A type from the columns of the packs' list: media, extensions, magic, taken."""
    marks = []
    for mark in columns["magic"].split():
        offset, _, pattern = mark.rpartition("@")
        marks.append((int(offset or 0), pattern.lower()))
    return FileType(
        code=code,
        label=label,
        media=tuple(columns["media"].split()),
        extensions=tuple(columns["extensions"].split()),
        marks=tuple(marks),
        taken=columns["taken"] == "yes",
    )


def find(data: bytes, name: str, declared: str, types: Iterable[FileType]) -> FileType:
    """The type of a file. Raises Invalid where it is of none that is taken, or is not what its name or the declared media type says."""
    known = list(types)
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    fitting = [one for one in known if any(_bears(data, mark) for mark in one.marks)]
    # What is not taken is not taken under any name.
    found = next((one for one in fitting if not one.taken), None)
    found = found or next((one for one in fitting if extension in one.extensions), fitting[0] if fitting else None)
    allowed = ", ".join(one.label for one in known if one.taken)
    if found is None:
        raise Invalid("Nobody can tell what this file is by its content.", help=f"These can be attached: {allowed}.")
    if not found.taken:
        raise Invalid(f"The content is of a kind that is not taken: {found.label}.", help=f"These can be attached: {allowed}.")
    if extension not in found.extensions:
        said = f".{extension}" if extension else "nothing"
        fit = ", ".join(f".{one}" for one in found.extensions)
        raise Invalid(
            f"The content is of the kind {found.label}, and the name says {said[:20]}.", help=f"Such a file's name ends in {fit}."
        )
    media = declared.partition(";")[0].strip().lower()
    if media not in (*UNSAID, *found.media):
        raise Invalid(
            f"The content is of the kind {found.label}, and was declared as {media[:60]}.", help=f"Declare it as {found.media[0]}, or not."
        )
    return found


def clean_name(name: str) -> str:
    """A file's name without folders, and without what some system takes for a command. Raises Invalid where nothing is left."""
    plain = _UNFIT.sub("_", tidy(name.replace("\\", "/").rpartition("/")[2])).strip(" .")
    if not plain:
        raise Invalid("An attachment needs a name.", fields={"name": "Such as letter.pdf."})
    stem, dot, extension = plain.rpartition(".")
    room = LONGEST_NAME - len(extension) - 1
    return plain if len(plain) <= LONGEST_NAME else f"{stem[:room]}{dot}{extension[:20]}"


def _bears(data: bytes, mark: tuple[int, str]) -> bool:
    offset, pattern = mark
    if pattern == TEXT:
        return _is_text(data)
    pairs = [pattern[i : i + 2] for i in range(0, len(pattern), 2)]
    there = data[offset : offset + len(pairs)]
    return len(there) == len(pairs) and all(pair == "??" or byte == int(pair, 16) for byte, pair in zip(there, pairs, strict=True))


def _is_text(data: bytes) -> bool:
    try:
        return bool(data) and not _CONTROL.search(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return False
