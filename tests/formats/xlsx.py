# SPDX-License-Identifier: Apache-2.0
"""A tiny writer of XLSX files for tests: cells as XML where a test wants something odd, else as values."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from carillon.formats.list_rows import letters

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="0000000"/>'
    '<numFmt numFmtId="165" formatCode="[$-107041E]d\\ mmm\\ yyyy;@"/></numFmts>'
    '<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="20"/></cellXfs>'
    "</styleSheet>"
)
DATE, SEVEN_DIGITS, THAI_DATE, TIME = 1, 2, 3, 4
"""Styles of the numbers of cells."""


class Xml(str):
    """A cell as it stands in the file; {r} is its address."""

    __slots__ = ()


Value = str | int | float | date | None
Rows = Sequence[Sequence[Value]]


def cell(address: str, value: Value, texts: list[str]) -> str:
    if value is None:
        return ""
    if isinstance(value, Xml):
        return value.replace("{r}", address)
    if isinstance(value, date):
        return f'<c r="{address}" s="{DATE}"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, str):
        texts.append(value)
        return f'<c r="{address}" t="s"><v>{len(texts) - 1}</v></c>'
    return f'<c r="{address}"><v>{value}</v></c>'


def sheet(rows: Rows, texts: list[str], merged: Sequence[str] = (), hidden_rows: Sequence[int] = ()) -> str:
    out = [f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="{MAIN}"><sheetData>']
    for number, row in enumerate(rows, 1):
        cells = "".join(cell(f"{letters(at)}{number}", value, texts) for at, value in enumerate(row))
        out.append(f'<row r="{number}"{" hidden=" + chr(34) + "1" + chr(34) if number in hidden_rows else ""}>{cells}</row>')
    out.append("</sheetData>")
    if merged:
        out.append(f'<mergeCells count="{len(merged)}">' + "".join(f'<mergeCell ref="{one}"/>' for one in merged) + "</mergeCells>")
    return "".join([*out, "</worksheet>"])


def workbook(
    sheets: Mapping[str, Rows],
    merged: Sequence[str] = (),
    hidden: Sequence[str] = (),
    hidden_rows: Sequence[int] = (),
    properties: str = "",
    parts: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """The bytes of a file. `merged` and `hidden_rows` are those of the first sheet; `parts` replaces or adds parts."""
    texts: list[str] = []
    written: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relations([("rId1", "officeDocument", "xl/workbook.xml")]),
        "xl/styles.xml": STYLES,
    }
    names, related = [], [("rIdS", "styles", "styles.xml"), ("rIdT", "sharedStrings", "sharedStrings.xml")]
    for at, (name, rows) in enumerate(sheets.items(), 1):
        first = at == 1
        written[f"xl/worksheets/sheet{at}.xml"] = sheet(rows, texts, merged if first else (), hidden_rows if first else ())
        state = ' state="hidden"' if name in hidden else ""
        names.append(f'<sheet name={quoteattr(name)} sheetId="{at}" r:id="rId{at}"{state}/>')
        related.append((f"rId{at}", "worksheet", f"worksheets/sheet{at}.xml"))
    written["xl/workbook.xml"] = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}<sheets>{"".join(names)}</sheets></workbook>'
    written["xl/_rels/workbook.xml.rels"] = relations(related)
    strings = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in texts)
    written["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    return packed({**written, **(parts or {})})


def relations(all_of_them: Sequence[tuple[str, str, str]]) -> str:
    lines = "".join(f'<Relationship Id="{id_}" Type="{RELATIONS}/{kind}" Target="{target}"/>' for id_, kind, target in all_of_them)
    return f'<Relationships xmlns="{PACKAGE}">{lines}</Relationships>'


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
