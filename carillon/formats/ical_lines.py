# SPDX-License-Identifier: Apache-2.0
"""The lines of iCalendar (RFC 5545, 3.1): folded and unfolded, escaped, with parameters; components with the lines they stand on."""

import re
from collections.abc import Iterator

import msgspec

from carillon import errors
from carillon.formats.rows import shown

_WIDTH = 75
"""Octets of a line, its end not counted."""
_DEPTH = 8
_COMPONENTS = 50_000
_LINE_BYTES = 1024 * 1024
_NAME = r"[A-Za-z0-9-]+"
_VALUE = r'(?:"[^"]*"|[^";:,]*)'
_PARAMETER = re.compile(rf";({_NAME})=({_VALUE}(?:,{_VALUE})*)")
_LINE = re.compile(rf"({_NAME})((?:;{_NAME}={_VALUE}(?:,{_VALUE})*)*):(.*)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CARETS = {"^n": "\n", "^^": "^", "^'": '"'}


class Property(msgspec.Struct, frozen=True):
    """One line: its name in capitals, its parameters, and its value as written; `text` has the escapes taken out."""

    name: str
    value: str
    line: int
    parameters: dict[str, str] = {}

    @property
    def text(self) -> str:
        return unescape(self.value)

    @property
    def texts(self) -> list[str]:
        """The values of a line that has several, separated by commas."""
        return [unescape(one) for one in re.split(r"(?<!\\),", self.value)]


class Component(msgspec.Struct):
    """What stands between BEGIN and END. `broken` are numbers of lines within that are none."""

    name: str
    line: int
    properties: list[Property] = []
    parts: list["Component"] = []
    broken: list[int] = []

    @property
    def place(self) -> str:
        return f"line {self.line}"

    def all(self, name: str) -> list[Property]:
        return [one for one in self.properties if one.name == name]

    def one(self, name: str) -> Property | None:
        return next((one for one in self.properties if one.name == name), None)

    def text(self, name: str) -> str:
        found = self.one(name)
        return found.text.strip() if found else ""


def calendars(data: bytes) -> list[Component]:
    """Every VCALENDAR of a file. Raises errors.Malformed where it is none, or is cut off; errors.TooLarge."""
    found: list[Component] = []
    open_ones: list[Component] = []
    count = 0
    for number, line in _unfolded(data):
        name, _, value = line.partition(":")
        mark = name.strip().upper()
        if mark == "BEGIN":
            count += 1
            if count > _COMPONENTS or len(open_ones) >= _DEPTH:
                raise errors.TooLarge(f"line {number}: the calendar has more than {_COMPONENTS} entries or {_DEPTH} levels")
            begun = Component(value.strip().upper(), number)
            (open_ones[-1].parts if open_ones else found).append(begun)
            open_ones.append(begun)
        elif mark == "END" and open_ones and value.strip().upper() == open_ones[-1].name:
            open_ones.pop()
        elif not open_ones:
            raise _none(number, line)
        elif mark == "END":
            raise errors.Malformed(
                f"{shown(line)} stands where {open_ones[-1].name} of line {open_ones[-1].line} is still open",
                place=f"line {number}",
                help="Export the calendar again.",
            )
        elif (read := _property(line, number)) is not None:
            open_ones[-1].properties.append(read)
        else:
            open_ones[-1].broken.append(number)
    if open_ones:
        inner = open_ones[-1]
        raise errors.Malformed(f"the calendar is cut off: {inner.name} does not end", place=inner.place, help="Fetch the file again.")
    if not found:
        raise errors.Malformed("the file is empty", place="line 1", help="Fetch the file again.")
    if other := next((one for one in found if one.name != "VCALENDAR"), None):
        raise _none(other.line, f"BEGIN:{other.name}")
    return found


def _none(number: int, line: str) -> errors.Malformed:
    return errors.Malformed(
        f"this is no iCalendar: {shown(line)} stands outside of a calendar",
        place=f"line {number}",
        help="A calendar begins with BEGIN:VCALENDAR. Is it the file you meant?",
    )


def _unfolded(data: bytes) -> Iterator[tuple[int, str]]:
    """Whole lines with the number of their first; unfolded before they are decoded, since old programs fold within a letter."""
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    number, start, whole = 0, 1, b""
    for physical in data.split(b"\n"):
        number += 1
        if physical[:1] in (b" ", b"\t") and whole:
            whole += physical[1:]
            if len(whole) > _LINE_BYTES:
                raise errors.TooLarge(f"line {start}: it has more than {_LINE_BYTES} bytes")
            continue
        if whole.strip():
            yield start, _decoded(whole, start)
        start, whole = number, physical
    if whole.strip():
        yield start, _decoded(whole, start)


def _decoded(line: bytes, number: int) -> str:
    if b"\0" in line:
        raise errors.Malformed("a calendar has no NUL; is the file in UTF-16?", place=f"line {number}", help="Save it as UTF-8.")
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def _property(line: str, number: int) -> Property | None:
    match = _LINE.fullmatch(line)
    if not match:
        return None
    parameters = {name.upper(): _plain(value) for name, value in _PARAMETER.findall(match[2])}
    return Property(match[1].upper(), match[3], number, parameters)


def _plain(value: str) -> str:
    return re.sub(r"\^[n^']", lambda found: _CARETS[found[0]], value.strip('"'))


def unescape(text: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], text)


def escape(text: str) -> str:
    """A text as a value: no control characters but the ends of lines, which become \\n."""
    text = "".join(c for c in text.replace("\r\n", "\n").replace("\r", "\n") if c in "\n\t" or c.isprintable() or c.isspace())
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(lines: list[str]) -> bytes:
    """The lines as bytes, each at most 75 octets long, folded between letters and not within one."""
    out = bytearray()
    for line in lines:
        room = _WIDTH
        for letter in line:
            octets = letter.encode("utf-8", "replace")
            if room < len(octets):
                out += b"\r\n "
                room = _WIDTH - 1
            out += octets
            room -= len(octets)
        out += b"\r\n"
    return bytes(out)
