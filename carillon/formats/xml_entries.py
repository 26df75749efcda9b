# SPDX-License-Identifier: Apache-2.0
"""The repeated elements of an XML file one at a time, in constant memory, with document types and entities refused."""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

import msgspec
from lxml import etree

from carillon import errors
from carillon.formats.rows import LIMIT, shown, utf8

_PROLOG = 64 * 1024
_STEP = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_HARMLESS = {b"utf-8", b"utf8", b"us-ascii", b"ascii", b"utf-16"}


class Entry(msgspec.Struct, frozen=True):
    """One element. `tree` is good until the next entry is asked for; None where it was over the limit."""

    number: int
    tag: str
    line: int
    tree: etree._Element | None


class _Counted:
    """Hands bytes on to the parser and counts them."""

    def __init__(self, head: bytes, stream: io.BufferedReader) -> None:
        self._head = head
        self._stream = stream
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data, self._head = self._head or self._stream.read1(size), b""
        self.count += len(data)
        return data


def entries(stream: BinaryIO, root: str, tags: frozenset[str], limit: int = LIMIT) -> Iterator[Entry]:
    """Every element whose tag is in `tags`, in a document whose outermost element is `root`.

    Raises errors.Malformed where the file is not XML, has a document type, is another document, or is cut off.
    """
    source = utf8(stream)
    head = source.read(_PROLOG)
    _check_prolog(head)
    counted = _Counted(head, source)
    events = etree.iterparse(
        counted,
        events=("start", "end"),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        yield from _walk(events, counted, root, tags, limit)
    except etree.XMLSyntaxError as error:
        raise _malformed(error) from None


def _walk(
    events: "etree.iterparse[tuple[str, etree._Element]]",
    counted: _Counted,
    root: str,
    tags: frozenset[str],
    limit: int,
) -> Iterator[Entry]:
    number = depth = 0
    inside = 0  # the depth of the entry under way
    began = 0
    for event, element in events:
        if event == "start":
            depth += 1
            if depth == 1:
                _check_root(element, root)
            elif not inside and element.tag in tags:
                inside, began, number = depth, counted.count, number + 1
            continue
        if inside and depth > inside:
            if counted.count - began > limit:
                _free(element)
        else:
            if inside:
                whole = counted.count - began <= limit
                yield Entry(number, str(element.tag), element.sourceline or 0, element if whole else None)
                inside = 0
            _free(element)
        depth -= 1


def _free(element: etree._Element) -> None:
    """Empties the element and drops all before it from its parent, with the text between, which may be long too."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _check_prolog(head: bytes) -> None:
    """Refuses a document type before the parser sees a byte: it is the only place where entities can be declared."""
    if not head.strip():
        raise errors.Malformed("the file is empty", place="byte 0", help="Fetch the file again.")
    at = 0
    while match := _STEP.match(head, at):
        at = match.end()
    if head.startswith(b"<!DOCTYPE", at):
        raise errors.Malformed(
            "the file declares a document type, which we refuse because entities can be hidden in it",
            place=f"byte {at}",
            help="The official list has none. Fetch the file from its publisher again.",
        )
    if not re.match(rb"<[A-Za-z_:\x80-\xff]", head[at:]):
        raise errors.Malformed("this is not XML", place=f"byte {at}", help="Look at the file: is it the one you meant?")
    declared = _DECLARED.match(head.lstrip())
    if declared and declared[1].lower() not in _HARMLESS:
        name = declared[1].decode("ascii")
        raise errors.Malformed(f"the file says that it is in {name}; we read XML in UTF-8 and UTF-16", help="Save it as UTF-8.")


def _check_root(element: etree._Element, root: str) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise errors.Malformed("the file declares a document type, which we refuse", help="Fetch the file from its publisher again.")
    if element.tag != root:
        raise errors.Malformed(
            f"the outermost element is {shown(str(element.tag))}, not “{root}”",
            place=f"line {element.sourceline}",
            help="Is it the file you meant?",
        )


def _malformed(error: etree.XMLSyntaxError) -> errors.Malformed:
    place = f"line {error.lineno}" if error.lineno else ""
    text = " ".join(str(error.msg).split())[:200]
    if "XML_PARSE_HUGE" in text:
        text = "a text, a name or the nesting in it is beyond what any list has"
    return errors.Malformed(f"the XML is cut off or broken: {text}", place=place, help="Fetch the file again.")
