# SPDX-License-Identifier: Apache-2.0
"""The questions of a bulk run, read one by one: never one lost, never one out of order; what cannot be read becomes an answer, too."""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import msgspec

from carillon.core.match.subject import Subject
from carillon.core.model import dates, territories
from carillon.core.model.kinds import Kind
from carillon.desk.checks.question import GENDERS
from carillon.desk.screening import columns, tables
from carillon.errors import Invalid, Malformed
from carillon.formats.countries import code_of
from carillon.formats.rows import Rejected

FIELDS = ("id", "name", "birth_date", "nationality", "gender", "document_number", "document_country", "schema")
LONGEST_ID = 255
LONGEST = 20_000
"""Characters of one value that are looked at; the matcher reads the first few hundred of a name."""
NAMES = 10
_COLUMNS = {
    "id": "id",
    "schema": "schema",
    "name": "name",
    "birthDate": "birth_date",
    "nationality": "nationality",
    "citizenship": "nationality",
    "country": "nationality",
    "gender": "gender",
    "passportNumber": "document_number",
    "idNumber": "document_number",
    "number": "document_number",
    "document_country": "document_country",
}
_PARTS = ("firstName", "secondName", "middleName", "fatherName", "lastName")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One question. Where `error` is given nothing could be asked; `notes` say what of it could not be used."""

    id: str
    kind: str = "any"
    names: tuple[str, ...] = ()
    birth_dates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    gender: str | None = None
    number: str | None = None
    issuer: str | None = None
    notes: tuple[str, ...] = ()
    error: str | None = None

    def subject(self, numbers: tuple[str, ...] = ()) -> Subject:
        """As the matcher takes it."""
        return Subject(self.kind, self.names, self.birth_dates, self.countries, self.gender, (), numbers)


def read(stream: BinaryIO, kinds: Mapping[str, Kind]) -> Iterator[Asked]:
    """Every question of a file. Raises Malformed where the file is neither JSON lines nor a table of questions."""
    text, is_json = tables.opened(stream)
    if is_json:
        yield from _of_json(tables.bodies(text), kinds)
    else:
        yield from _of_table(text, kinds)


def ask(place: str, given: Mapping[str, Any], kinds: Mapping[str, Kind]) -> Asked:
    """One question from its fields."""
    notes: list[str] = []
    texts = {name: _texts(name, given.get(name), notes) for name in FIELDS}
    id_ = (texts["id"] or (place,))[0][:LONGEST_ID]
    names, numbers = texts["name"][:NAMES], texts["document_number"]
    if not names and not numbers:
        return Asked(id=id_, error="A name or a document number is needed.", notes=tuple(notes))
    birth = tuple(found for text in texts["birth_date"] if (found := _date(text, notes)))
    gender = texts["gender"][0].lower() if texts["gender"] else ""
    if gender and gender not in GENDERS:
        notes.append(f"gender: {gender[:40]!r} is not known and was not used")
    return Asked(
        id=id_,
        kind=_kind(texts["schema"], kinds, notes, person=bool(birth or gender)),
        names=names,
        birth_dates=birth,
        countries=_countries("nationality", texts["nationality"], notes),
        gender=GENDERS.get(gender),
        number=numbers[0] if numbers else None,
        issuer=next(iter(_countries("document_country", texts["document_country"], notes)), None),
        notes=tuple(notes),
    )


def _of_json(bodies: Iterator[tables.Body | Rejected], kinds: Mapping[str, Kind]) -> Iterator[Asked]:
    for body in bodies:
        if isinstance(body, Rejected):
            yield Asked(id=body.place, error=body.reason)
        elif not isinstance(body.value, dict):
            yield Asked(id=body.place, error="it is not a JSON object")
        else:
            yield ask(body.place, body.value, kinds)


def _of_table(text: Any, kinds: Mapping[str, Kind]) -> Iterator[Asked]:
    header, rows = tables.header(text)
    held = columns.meanings(header, kinds)
    if not {"name", "idNumber", "passportNumber", "number", "lastName"} & set(held):
        listed = ", ".join(header[:20])
        raise Malformed(
            f"no column holds a name or a document number ({listed})", place="line 1", help=f"Name the columns {', '.join(FIELDS)}."
        )
    for row in rows:
        found = row if isinstance(row, Rejected) else tables.cells(row, len(header))
        if isinstance(found, Rejected):
            yield Asked(id=found.place, error=found.reason)
            continue
        assert not isinstance(row, Rejected)  # noqa: S101  a Rejected one has been answered above
        yield ask(row.place, _fields(held, found), kinds)


def _fields(held: list[str | None], found: list[str]) -> dict[str, Any]:
    """The fields of a question from the cells of a row; several columns may hold the same."""
    fields: dict[str, list[str]] = {}
    parts: dict[str, str] = {}
    for name, cell in zip(held, found, strict=True):
        if not name or not cell.strip():
            continue
        if name in _PARTS:
            parts[name] = cell.strip()
        elif (field := _COLUMNS.get(name)) is not None:
            several = cell.replace("|", ";").split(";") if field == "nationality" else [cell]
            fields.setdefault(field, []).extend(several)
    if parts and "name" not in fields:
        fields["name"] = [" ".join(parts[name] for name in _PARTS if name in parts)]
    return dict(fields)


def _texts(name: str, given: Any, notes: list[str]) -> tuple[str, ...]:
    """The values of one field as texts; a list is as good as one value."""
    found: list[str] = []
    for one in given if isinstance(given, list | tuple) else [given]:
        if one is None or one == "":
            continue
        if isinstance(one, bool) or not isinstance(one, str | int | float):
            notes.append(f"{name}: a text was expected, and what was given was not used")
            continue
        text = str(one)[:LONGEST].strip()
        if text:
            found.append(text)
    return tuple(dict.fromkeys(found))


def _date(text: str, notes: list[str]) -> str | None:
    try:
        return dates.parse_lenient(text)
    except Invalid as wrong:
        notes.append(f"birth_date: {wrong.message} It was not used.")
        return None


def _countries(field: str, texts: tuple[str, ...], notes: list[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for text in texts:
        code = territories.read(text) or code_of(text)
        if code is None:
            notes.append(f"{field}: {text[:40]!r} is no country that we know and was not used")
        else:
            found[code.upper()] = None
    return tuple(found)


def _kind(texts: tuple[str, ...], kinds: Mapping[str, Kind], notes: list[str], *, person: bool) -> str:
    """The subject kind of a schema; without one, who has a birth date or a gender is a person."""
    if texts:
        known = kinds.get(texts[0]) or kinds.get(texts[0].capitalize())
        if known is not None:
            return known.subject or "any"
        notes.append(f"schema: {texts[0][:40]!r} is no kind that we know and was not used")
    return "person" if person else "any"
