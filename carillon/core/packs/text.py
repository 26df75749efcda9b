# SPDX-License-Identifier: Apache-2.0
"""Pack files as plain data: YAML in which every scalar is text, so that NO is Norway and 010 keeps its nought."""

from typing import Any

import yaml

LIMIT = 512 * 1024
"""Bytes of one file."""
DEPTH = 12
"""Levels of one file; a pack needs seven."""

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read(data: bytes, file: str, mistakes: dict[str, str], *, document: int = 0) -> dict[str, Any]:
    """The mapping in the first document of a file (or a later one), empty where there is none.

    What cannot be read, and a key given twice, is put into `mistakes` with its line.
    """
    if len(data) > LIMIT:
        mistakes[file] = f"The file has more than {LIMIT} bytes."
        return {}
    try:
        _refuse_depth(data)
        loader = _Loader(data)
        node = None
        for _ in range(document + 1):
            node = loader.get_node() if loader.check_node() else None
    except (yaml.YAMLError, ValueError) as wrong:
        mistakes[file] = f"This is not YAML: {' '.join(str(wrong).split())}"
        return {}
    if node is None:
        return {}
    plain = _plain(node, file, mistakes)
    if isinstance(plain, dict):
        return plain
    mistakes[file] = "A pack is a mapping of kinds, codes, areas and adapt."
    return {}


def _refuse_depth(data: bytes) -> None:
    """Raises ValueError for what would exhaust the reader: deep nesting, and aliases, which can repeat each other without end."""
    depth = 0
    for event in yaml.parse(data, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            raise ValueError(f"{_line(event)}: aliases (*{event.anchor}) are not used in packs")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEPTH:
                raise ValueError(f"{_line(event)}: more than {DEPTH} levels")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _line(event: yaml.Event) -> str:
    return f"line {event.start_mark.line + 1}" if event.start_mark else "somewhere"


def _plain(node: Any, file: str, mistakes: dict[str, str]) -> Any:
    """Text, list or dict; None for an empty or null scalar without quotes."""
    if isinstance(node, yaml.ScalarNode):
        return None if not node.style and node.value in ("", "~", "null") else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(one, file, mistakes) for one in node.value]
    found: dict[str, Any] = {}
    for key, value in node.value:
        place = f"{file} line {key.start_mark.line + 1}"
        if not isinstance(key, yaml.ScalarNode):
            mistakes[place] = "A key is one word."
        elif key.value in found:
            mistakes[place] = f"{key.value} is given twice."
        else:
            found[key.value] = _plain(value, file, mistakes)
    return found
