# SPDX-License-Identifier: Apache-2.0
"""The values of a JSON document one at a time, in constant memory: of an array at the top or at a stated place."""

import io
from collections.abc import Iterator
from typing import Any

import ijson
import msgspec

from carillon import errors
from carillon.formats.rows import DEPTH, LIMIT


class Item(msgspec.Struct, frozen=True):
    """One value of the document. `number` counts from 1; `listed` is False for a document that is itself one object."""

    number: int
    value: Any
    listed: bool


class _Guarded:
    """Hands bytes on to the parser, and stops when too many went by without a value having come out."""

    def __init__(self, stream: io.BufferedReader, limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self._since = 0
        self.number = 0

    def read(self, size: int = -1) -> bytes:
        if size == 0:
            return b""  # the parser asks whether the stream gives bytes
        data = self._stream.read1(size)
        self._since += len(data)
        if self._since > self._limit + io.DEFAULT_BUFFER_SIZE + len(data):
            raise errors.TooLarge(f"value {self.number + 1} of the file has more than {self._limit} bytes")
        return data

    def out(self) -> int:
        """A value has come out; returns its number."""
        self._since = 0
        self.number += 1
        return self.number


def items(stream: io.BufferedReader, within: tuple[str, ...], limit: int = LIMIT) -> Iterator[Item]:
    """The values of every array that is a whole document or stands at the keys `within` of one.

    Documents may follow each other. An object without such an array is itself given out, as one item. Raises
    errors.Malformed where the JSON is broken, cut off or too deep, errors.TooLarge where one value is too long.
    """
    source = _Guarded(stream, limit)
    try:
        yield from _walk(source, within)
    except (ijson.JSONError, ValueError) as error:
        reason = " ".join(str(error.args[0] if error.args else error).split())[:160]
        raise errors.Malformed(
            f"the JSON is broken or cut off ({reason})",
            place=f"after value {source.number}",
            help="Fetch the file again.",
        ) from None


def _walk(source: _Guarded, within: tuple[str, ...]) -> Iterator[Item]:
    stack: list[Any] = []  # the containers that are open, outermost first
    keys: list[str | None] = []  # the key under which the next value of each goes; None in an array
    streamed = 0  # the length of the stack at which values are given out, 0 while there is no such array
    arrays = 0  # in the document under way
    for event, value in ijson.basic_parse(source, multiple_values=True, use_float=True):
        if event == "map_key":
            keys[-1] = value
            continue
        if event in ("start_map", "start_array"):
            if len(stack) > DEPTH:
                raise errors.Malformed(f"value {source.number + 1} is nested more than {DEPTH} levels deep")
            here = tuple(key for key in keys if key is not None)
            if event == "start_array" and not streamed and here in ((), within) and len(keys) == len(here):
                streamed, arrays = len(stack) + 1, arrays + 1
            stack.append({} if event == "start_map" else [])
            keys.append(None)
            continue
        if event in ("end_map", "end_array"):
            value = stack.pop()
            keys.pop()
            if len(stack) < streamed:
                streamed = 0
                value = None
        if streamed and len(stack) == streamed:
            yield Item(source.out(), value, listed=True)
        elif stack:
            _put(stack[-1], keys[-1], value)
        else:
            if not arrays:
                yield Item(source.out(), value, listed=False)
            arrays = 0


def _put(container: Any, key: str | None, value: Any) -> None:
    if isinstance(container, dict):
        container[key] = value
    else:
        container.append(value)
