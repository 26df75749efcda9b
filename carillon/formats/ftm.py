# SPDX-License-Identifier: Apache-2.0
"""FollowTheMoney entities, one JSON object a line, read and written."""

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from carillon import errors
from carillon.core.model.record import Entity, to_plain
from carillon.formats.rows import DEPTH, Line, Rejected, Row, decode, lines, shown, unfit, utf8

_SOURCE_ID_LENGTH = 255
_ONE_A_LINE = (
    "Write one entity a line: python3 -c 'import json,sys; [print(json.dumps(e)) for e in json.load(sys.stdin)]' < FILE > FILE.ftm.json"
)


def read(stream: BinaryIO) -> Iterator[Row | Rejected]:
    """Every entity as it stands; `source_id` is its id.

    Raises errors.Malformed where the file is one JSON document instead of lines, holds no entity, or is cut off.
    """
    good = False
    first = True
    for line in lines(utf8(stream)):
        if isinstance(line, Rejected):
            yield line
            continue
        if not line.data.strip():
            continue
        if first:
            _check_form(line)
        first = False
        row = _row(line)
        good = good or isinstance(row, Row)
        yield row
    if not good:
        what = "the file is empty" if first else "no line of it is an entity"
        raise errors.Malformed(what, help="A line looks like {“id”: “…”, “schema”: “Person”, “properties”: {…}}.")


def write(entity: Entity, *, plain: bool = True) -> bytes:
    """One line. `plain` writes values as bare strings and leaves out explicit unknowns, as other programs expect.

    Otherwise values keep their source, script, language and date, in the form that `read` passes on.
    """
    properties: dict[str, list[Any]] = {}
    for name, values in entity.properties.items():
        kept = [value.value if plain else to_plain(value) for value in values if not (plain and value.unknown)]
        if kept:
            properties[name] = kept
    body = {"id": entity.id, "schema": entity.schema, "properties": properties}
    return msgspec.json.encode(body) + b"\n"


def _check_form(line: Line) -> None:
    text = line.data.strip()
    if text.startswith(b"["):
        raise errors.Malformed("the file is one JSON array, not one entity a line", place=line.place, help=_ONE_A_LINE)
    if text == b"{":
        raise errors.Malformed("one JSON object is spread over many lines", place=line.place, help=_ONE_A_LINE)


def _row(line: Line) -> Row | Rejected:
    text = decode(line)
    if isinstance(text, Rejected):
        return text
    try:
        body = msgspec.json.decode(text)
    except RecursionError:
        return Rejected(line.place, f"it is nested more than {DEPTH} levels deep")
    except msgspec.MsgspecError as error:
        if not line.ended:
            raise errors.Malformed(f"the file is cut off ({error})", place=line.place, help="Fetch the file again.") from None
        return Rejected(line.place, f"it is not JSON: {error}")
    reason = _mistake(body)
    return Rejected(line.place, reason) if reason else Row(line.place, body["id"], body)


def _mistake(body: Any) -> str | None:
    """What keeps a JSON value from being an entity, as far as any kind of entity goes; None if nothing does."""
    if not isinstance(body, dict):
        return "it is not a JSON object"
    for name in ("id", "schema"):
        value = body.get(name)
        if not isinstance(value, str) or not value.strip():
            return f"“{name}” is missing or not a string"
    if len(body["id"]) > _SOURCE_ID_LENGTH:
        return f"“id” has more than {_SOURCE_ID_LENGTH} characters"
    properties = body.get("properties")
    if not isinstance(properties, dict):
        return "“properties” is missing or not an object"
    for name, values in properties.items():
        if not isinstance(values, list):
            return f"property {shown(name)} is not a list of values"
        if wrong := [value for value in values if not isinstance(value, str | dict)]:
            return f"property {shown(name)} has a value that is not a string: {shown(wrong[0])}"
    return unfit(body)
