# SPDX-License-Identifier: Apache-2.0
"""Pasted text as the lines of a machine-readable zone: fillers typed as blanks, lost or doubled fillers, lost line breaks."""

import re
import unicodedata
from itertools import product

import msgspec

from carillon.core.model.numbers.glyphs import CYRILLIC, GREEK, ascii_digits
from carillon.errors import Malformed
from carillon.formats.mrz_layouts import Layout

MOST = 1000
"""Characters of pasted text that are looked at; the longest zone has 90."""

_ALLOWED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789< ")
_FILLERS = {"«": "<<", "≪": "<<", "‹": "<", "〈": "<", "《": "<<", "≤": "<", "(": "<", "[": "<", "{": "<"}
"""What readers of print make of the filler."""

_SHORTEST_NAMES = 8
_RUN = re.compile(r"<+")


class Grid(msgspec.Struct, frozen=True):
    """Lines of exactly the widths of a layout, with a sentence about each line that had to be stretched or cut."""

    lines: list[str]
    notes: tuple[str, ...] = ()


def spread(text: str) -> list[str]:
    """The lines that are not empty, in capitals and fillers, blanks inside them kept. Raises Malformed with line and position."""
    if len(text) > MOST:
        raise Malformed(
            f"A zone has at most 90 characters; this text has {len(text)}.", place="line 1", help="Paste the lines of the zone alone."
        )
    plain = ascii_digits(unicodedata.normalize("NFKC", text.replace("«", "<<").replace("≪", "<<"))).upper()
    lines = []
    for number, line in enumerate(plain.splitlines(), start=1):
        bare = "".join(_FILLERS.get(c) or CYRILLIC.get(c) or GREEK.get(c) or c for c in line.replace("\t", " "))
        bare = "".join(c for c in bare if unicodedata.category(c) != "Cf")
        for at, character in enumerate(bare, start=1):
            if character not in _ALLOWED and not character.isspace():
                raise Malformed(
                    f"{character} does not occur in a machine-readable zone.",
                    place=f"line {number}, position {at}",
                    help="Only A to Z, 0 to 9 and the filler < occur; type the zone again as it is printed.",
                )
        stripped = "".join(" " if c.isspace() else c for c in bare).strip()
        if stripped:
            lines.append(stripped)
    if not lines:
        raise Malformed("There is no text to read.", place="line 1, position 1", help="Paste the two or three lines of the zone.")
    return lines


def fit(lines: list[str], layout: Layout) -> list[Grid]:
    """The ways in which these lines can be lines of this layout: blanks as fillers or as nothing, lines as broken or joined."""
    grids = []
    for variant in _variants(lines):
        if len(variant) == len(layout.widths):
            grid = _stretch(variant, layout)
            if grid:
                grids.append(grid)
        joined = "".join(variant)
        if [len(line) for line in variant] != list(layout.widths) and len(joined) == sum(layout.widths):
            grids.append(Grid(_cut(joined, layout)))
    return grids


def _variants(lines: list[str]) -> list[list[str]]:
    """Every line with its blanks as fillers and with its blanks removed; only once where there are none."""
    choices = [(line,) if " " not in line else (line.replace(" ", "<"), line.replace(" ", "")) for line in lines[:4]]
    if len(lines) > 4:
        return [[line.replace(" ", "") for line in lines], [line.replace(" ", "<") for line in lines]]
    return [list(choice) for choice in product(*choices)]


def _cut(joined: str, layout: Layout) -> list[str]:
    lines, start = [], 0
    for width in layout.widths:
        lines.append(joined[start : start + width])
        start += width
    return lines


def _stretch(lines: list[str], layout: Layout) -> Grid | None:
    fitted, notes = [], []
    for number, (line, width) in enumerate(zip(lines, layout.widths, strict=True)):
        right = line if len(line) == width else _resize(line, width, number in layout.padded)
        if right is None:
            return None
        if right != line:
            done = "added" if len(right) > len(line) else "left out"
            notes.append(f"Line {number + 1} had {len(line)} characters instead of {width}: fillers were {done}.")
        fitted.append(right)
    return Grid(fitted, tuple(notes))


def _resize(line: str, width: int, padded: bool) -> str | None:
    """The line at its width: fillers at the end of a padded line, otherwise in its longest run of fillers; None where neither helps."""
    missing = width - len(line)
    if padded and missing > 0 and len(line) >= _SHORTEST_NAMES:
        return line + "<" * missing
    if padded and missing < 0 and not line[width:].strip("<"):
        return line[:width]
    runs = list(_RUN.finditer(line))
    if not runs or missing > width // 2:
        return None
    run = max(runs, key=lambda found: len(found[0]))
    length = len(run[0]) + missing
    return line[: run.start()] + "<" * length + line[run.end() :] if length > 0 else None
