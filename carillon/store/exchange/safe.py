# SPDX-License-Identifier: Apache-2.0
"""The secrets of the exchange, as files in the node's folder that nobody else may read: the keyring, the carrier's seed, root keys."""

import os
from pathlib import Path

from carillon.errors import Unavailable

KEYRING, SEED, ROOTS = "keyring.json", "carrier.seed", "roots.json"


def place(folder: Path, name: str) -> Path:
    return folder / "exchange" / name


def read(folder: Path, name: str) -> bytes | None:
    """None where there is no such file. Raises Unavailable where it cannot be read."""
    try:
        return place(folder, name).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as failure:
        raise Unavailable(f"The file {place(folder, name)} cannot be read: {failure.strerror}.") from None


def write(folder: Path, name: str, data: bytes) -> None:
    """Written whole or not at all, and durable when it returns. Raises Unavailable."""
    write_file(place(folder, name), data)


def write_file(file: Path, data: bytes) -> None:
    """The same for any file, in a folder that is made where it is lacking. Raises Unavailable."""
    draft = file.with_suffix(".new")
    try:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(file)
    except OSError as failure:
        raise Unavailable(f"The file {file} cannot be written: {failure.strerror}.", help="Free space, or repair its rights.") from None
