# SPDX-License-Identifier: Apache-2.0
"""The records of a bulk run, read one by one: FollowTheMoney entities or a table with a header, as leniently as an import reads them."""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from carillon.core.match.described import described
from carillon.core.model import entities, territories
from carillon.core.model.kinds import Kind
from carillon.core.model.record import Entity
from carillon.desk.screening import columns, tables
from carillon.errors import Invalid, Malformed
from carillon.formats import ftm
from carillon.formats.countries import code_of
from carillon.formats.rows import Rejected, Row, unfit
from carillon.store.index.bulk import Listed, Number

NUMBERS = frozenset({"document", "text", "imo", "mmsi", "aircraft", "vin", "bic", "iban"})
"""The families of numbers under which a row is found."""
_LONGEST_ID = 255


def read(stream: BinaryIO, kinds: Mapping[str, Kind]) -> Iterator[Listed | Rejected]:
    """Every record of a file that has a name or a number. Raises Malformed where the file is cut off, or nothing in it is a record."""
    text, is_json = tables.opened(stream)
    for row in ftm.read(text) if is_json else _of_table(text, kinds):
        if isinstance(row, Rejected):
            yield row
            continue
        try:
            entity = entities.read(row.body, kinds, strict=False).entity
        except Invalid as wrong:
            yield Rejected(row.place, "; ".join(wrong.fields.values()) or wrong.message)
            continue
        found = listed(entity, kinds[entity.schema], row.body.get("document_country"))
        yield found if found.names or found.numbers else Rejected(row.place, "it has no name and no number to be found by")


def listed(entity: Entity, kind: Kind, issuer: str | None = None) -> Listed:
    """What is kept of an entity to be found and compared by."""
    keys = entities.keys(entity, kind)
    subject = described(entity, kind, keys, NUMBERS)
    return Listed(
        id=entity.id,
        schema=entity.schema,
        kind=subject.kind,
        names=subject.names,
        birth_dates=subject.birth_dates,
        countries=subject.countries,
        gender=subject.gender,
        birth_places=subject.birth_places,
        numbers=tuple(Number(key.form, key.value, key.normal, issuer or key.country) for key in keys if key.form in NUMBERS),
    )


def _of_table(text: Any, kinds: Mapping[str, Kind]) -> Iterator[Row | Rejected]:
    header, rows = tables.header(text)
    held = columns.meanings(header, kinds)
    if "id" not in held:
        raise Malformed(f"no column holds an id ({', '.join(header[:20])})", place="line 1", help="Name one of the columns id.")
    good = False
    for row in rows:
        found = row if isinstance(row, Rejected) else tables.cells(row, len(header))
        if isinstance(found, Rejected):
            yield found
            continue
        assert not isinstance(row, Rejected)  # noqa: S101  a Rejected one has been passed on above
        body = _body(held, found, kinds)
        reason = unfit(body) or _lack(body)
        good = good or not reason
        yield Rejected(row.place, reason) if reason else Row(row.place, body["id"], body)
    if not good:
        raise Malformed("no row of the table is a record", place="line 2", help="A record has an id and a name or a number.")


def _lack(body: dict[str, Any]) -> str | None:
    if not body["id"]:
        return "its id is empty"
    return f"its id has more than {_LONGEST_ID} characters" if len(body["id"]) > _LONGEST_ID else None


def _body(held: list[str | None], found: list[str], kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """An entity from the cells of a row; a semicolon parts several values of one cell."""
    body: dict[str, Any] = {"id": "", "schema": "Person"}
    properties: dict[str, list[str]] = {}
    for name, cell in zip(held, found, strict=True):
        values = [one.strip() for one in cell.split(";") if one.strip()]
        if not name or not values:
            continue
        if name == "id":
            body["id"] = cell.strip()
        elif name == "schema":
            body["schema"] = values[0] if values[0] in kinds else values[0].capitalize()
        elif name == "document_country":
            body["document_country"] = _country(values[0])
        else:
            properties.setdefault(name, []).extend(values)
    kind = kinds.get(body["schema"])
    for name, values in properties.items():
        declared = kind.properties.get(name) if kind else None
        if declared is not None and declared.type == "country":
            properties[name] = [_country(value) or value for value in values]
    body["properties"] = properties
    return body


def _country(text: str) -> str | None:
    return territories.read(text) or (code_of(text) or "").upper() or None
