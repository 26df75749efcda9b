# SPDX-License-Identifier: Apache-2.0
"""Any table with a header (CSV), by a mapping of its columns to properties that its owner writes in YAML.

    schema: Person
    id: "{Country}-{Number}"            # a column, or a template of columns; left out, the content is the id
    encoding: cp1252                    # left out: UTF-8, or UTF-16 with a mark
    delimiter: ";"                      # left out: found in the header
    properties:
      name: {columns: [First, Last], join: " "}
      alias: {column: Also known as, split: "/"}
      birthDate: {column: DOB, date: "%d/%m/%Y"}
      nationality: {column: Country, country: true}
      gender: {column: Sex, values: {H: male, F: female}}
    constants:
      topics: [wanted]

docs/mapping.md explains every setting. A row that breaks a rule is rejected with its line; cells are text, whatever
they look like ("=1+1").
"""

import hashlib
import io
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from carillon import errors
from carillon.formats import dates
from carillon.formats.bodies import Body
from carillon.formats.countries import code_of
from carillon.formats.delimited import Cells, cells
from carillon.formats.rows import Rejected, Row, shown, utf8
from carillon.formats.table_mapping import Mapping, Source, fill, parse

_DELIMITERS = (",", ";", "\t", "|")
_COLUMNS = 4096
_SOURCE_ID_LENGTH = 255
_GENDERS = {
    "male": "male m man boy homme h masculin masculino hombre männlich mann maschio maschile мужской м муж ذكر مرد مذکر 男 男性 "
    "남 남성 남자 ชาย पुरुष erkek e uomo nam laki-laki lelaki чоловік чоловіча mężczyzna muž זכר άνδρας άρρεν mies kiume",
    "female": "female f woman girl femme féminin femenino mujer weiblich frau w femmina женский ж жен أنثى انثى زن مونث مؤنث 女 女性 "
    "여 여성 여자 หญิง महिला स्त्री kadın k donna vrouw nữ perempuan wanita жінка жіноча kobieta žena נקבה γυναίκα θήλυ nainen kike",
    "other": "other x autre otro divers d",
}
GENDER_OF = {word: gender for gender, words in _GENDERS.items() for word in words.split()}


class _Unfit(Exception):
    """A cell that does not fit its rule; the message says which and why."""


def read(stream: BinaryIO, mapping: bytes) -> Iterator[Row | Rejected]:
    """Every row as an entity. The mapping and the header are checked before this returns.

    Raises errors.Invalid with all mistakes of the mapping, or all its columns that the header lacks; errors.Malformed
    where the table has no header or no row, or is cut off.
    """
    plan = parse(mapping)
    source = utf8(stream, plan.encoding)
    rows = cells(source, plan.delimiter or _delimiter(source))
    names = _header(rows)
    return _read(rows, _resolved(plan, names), names)


def header(stream: BinaryIO, encoding: str | None = None) -> list[str]:
    """The column names of a table, to propose a mapping from (`headings.guess`)."""
    source = utf8(stream, encoding)
    return _header(cells(source, _delimiter(source)))


def _delimiter(source: io.BufferedReader) -> str:
    first = source.peek(_COLUMNS).partition(b"\n")[0]
    return max(_DELIMITERS, key=lambda delimiter: first.count(delimiter.encode()))


def _header(rows: Iterator[Cells | Rejected]) -> list[str]:
    row = next(rows, None)
    if row is None:
        raise errors.Malformed("the table is empty", place="line 1", help="Fetch the file again.")
    if isinstance(row, Rejected):
        raise errors.Malformed(f"the header cannot be read: {row.reason}", place=row.place)
    if len(row.cells) > _COLUMNS:
        raise errors.TooLarge(f"the table has {len(row.cells)} columns; we read up to {_COLUMNS}")
    return [" ".join(name.split()) for name in row.cells]


def _resolved(plan: Mapping, names: list[str]) -> Mapping:
    """The mapping, if the header has each of its columns exactly once."""
    mistakes = {}
    for column, where in plan.columns.items():
        count = names.count(" ".join(column.split()))
        if count != 1:
            found = "the table has no such column" if not count else f"the table has {count} columns of that name"
            mistakes[f"{where}: {column}"] = found
    if mistakes:
        listed = "; ".join(f"{field}: {reason}" for field, reason in mistakes.items())
        help = f"The columns are: {', '.join(shown(name) for name in names[:50])}."
        raise errors.Invalid(f"the mapping does not fit the table: {listed}", fields=mistakes, help=help)
    return plan


def _read(rows: Iterator[Cells | Rejected], plan: Mapping, names: list[str]) -> Iterator[Row | Rejected]:
    good = False
    for row in rows:
        if isinstance(row, Rejected):
            yield row
            continue
        values = row.cells
        while len(values) > len(names) and not values[-1]:
            values.pop()
        if len(values) != len(names):
            if not row.ended and len(values) < len(names):
                raise errors.Malformed("the table is cut off", place=row.place, help="Fetch the file again.")
            yield Rejected(row.place, f"the row has {len(values)} cells, the header {len(names)}")
            continue
        out = _row(row.place, dict(zip(names, values, strict=True)), plan)
        good = good or isinstance(out, Row)
        yield out
    if not good:
        raise errors.Malformed("no row of the table could be taken", help="Look at the reasons above, or at the mapping.")


def _row(place: str, given: dict[str, str], plan: Mapping) -> Row | Rejected:
    known = {name: "" if cell.strip().casefold() in plan.unknown else cell for name, cell in given.items()}
    body = Body(plan.schema)
    try:
        for name, sources in plan.properties.items():
            for source in sources:
                _add(body, name, source, known)
    except _Unfit as unfit:
        return Rejected(place, str(unfit))
    if not body.plain()["properties"]:
        return Rejected(place, "none of the mapped columns says anything")
    source_id = " ".join(fill(plan.id, known).split())
    if plan.id and not source_id.strip("-_/ "):
        return Rejected(place, f"the columns of its id, {shown(plan.id)}, are empty")
    if len(source_id) > _SOURCE_ID_LENGTH:
        return Rejected(place, f"its id has more than {_SOURCE_ID_LENGTH} characters")
    source_id = source_id or _digest(body)
    for name, constants in plan.constants.items():
        body.add(name, *constants)
    return Row(place, source_id, body.plain())


def _digest(body: Body) -> str:
    """The identity of a row that has no number: its content."""
    content = msgspec.json.encode(body.plain(), order="sorted")
    return "row-" + hashlib.sha256(content).hexdigest()[:24]


def _add(body: Body, name: str, source: Source, known: dict[str, str]) -> None:
    parts = [known[column] for column in source.columns if known[column].strip()]
    if not parts:
        return
    text = fill(source.template, known) if source.template else source.join.join(parts)
    for part in text.split(source.split) if source.split else [text]:
        value = " ".join(part.split())
        if not value:
            continue
        fitting = _fitting(source, value)
        if fitting is not None:
            body.add(name, fitting)
        elif source.otherwise == "reject":
            raise _Unfit(f"column {', '.join(source.columns)}: {shown(value)} {_wanted(source)}")
        elif source.otherwise == "note":
            body.note(value, ", ".join(source.columns))


def _fitting(source: Source, value: str) -> str | None:
    """The value as its rule turns it, None where it does not fit."""
    if source.values:
        replaced = source.values.get(value.casefold())
        if replaced is not None or not (source.forms or source.country or source.gender):
            return replaced
    if source.forms:
        return next(filter(None, (form.read(value) for form in source.forms)), None) or dates.partial(value)
    if source.country:
        return code_of(value)
    if source.gender:
        return GENDER_OF.get(value.casefold())
    return value


def _wanted(source: Source) -> str:
    if source.forms:
        return f"is not a date of the form {' or '.join(form.text for form in source.forms)}"
    if source.country:
        return "is no country that we know"
    if source.gender:
        return "is no gender that we know"
    return f"is none of the values that the mapping lists ({', '.join(list(source.values)[:10])})"
