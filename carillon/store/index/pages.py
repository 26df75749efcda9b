# SPDX-License-Identifier: Apache-2.0
"""Values of any length in one file, written once in order and then read at random by any number of processes, through the page cache."""

import mmap
import struct
from pathlib import Path
from typing import Self

VALUES, ENDS = "values.bin", "ends.bin"
_END, _BOTH = struct.Struct("<Q"), struct.Struct("<QQ")


class PageWriter:
    """Appends values to two files in `folder`: the values, and where each ends."""

    def __init__(self, folder: Path) -> None:
        self._values = (folder / VALUES).open("wb", buffering=1 << 20)
        self._ends = (folder / ENDS).open("wb", buffering=1 << 16)
        self._ends.write(_END.pack(0))
        self._at = 0
        self.count = 0

    def add(self, value: bytes) -> int:
        """Returns the number of the value, from 0."""
        self._values.write(value)
        self._at += len(value)
        self._ends.write(_END.pack(self._at))
        self.count += 1
        return self.count - 1

    def close(self) -> None:
        self._values.close()
        self._ends.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Pages:
    """The values of a folder; what is not looked at takes no memory."""

    def __init__(self, folder: Path) -> None:
        self._values, self._ends = _mapped(folder / VALUES), _mapped(folder / ENDS)
        self._count = len(self._ends) // _END.size - 1

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> bytes:
        """Raises IndexError where there is no such value."""
        if not 0 <= number < self._count:
            raise IndexError(number)
        start, end = _BOTH.unpack_from(self._ends, number * _END.size)
        return self._values[start:end]


def _mapped(file: Path) -> mmap.mmap | bytes:
    with file.open("rb") as stream:
        # An empty file cannot be mapped.
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) if file.stat().st_size else b""
