# SPDX-License-Identifier: Apache-2.0
"""An uploaded list as a file to be read, at any place, while it lies sealed in the database: one part of it is open at a time."""

import io
from typing import Any

from carillon.desk.bench import Bench
from carillon.store import screenings as store
from carillon.store.screenings import PART_BYTES


class SealedFile(io.RawIOBase):
    """Raises Broken where a part is missing or was altered."""

    def __init__(self, bench: Bench, screening_id: str) -> None:
        self._bench, self._id = bench, screening_id
        with bench.database.read() as connection:
            self.size = store.size_of(connection, screening_id)
        self._at = 0
        self._number, self._part = -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        if self._at >= self.size or not view:
            return 0
        number, place = divmod(self._at, PART_BYTES)
        if number != self._number:
            with self._bench.database.read() as connection:
                self._part = store.part(connection, self._bench.keys.files, self._id, number)
            self._number = number
        piece = self._part[place : place + len(view)]
        view[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
