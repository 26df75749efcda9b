# SPDX-License-Identifier: Apache-2.0
"""A row of a list as somebody who is looked for: for the sieve, and as the questions of a check."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from carillon.core.model.numbers.standards import key
from carillon.core.model.screening import Row
from carillon.core.packs.pack import Packs
from carillon.desk.accreditation.sieve import Sought
from carillon.desk.checks import question
from carillon.desk.checks.exact import FORMS
from carillon.desk.checks.question import Question
from carillon.errors import Invalid

PURPOSE = "accreditation"
NUMBERS = ("passportNumber", "idNumber")
VARIANTS = 6
"""Ways in which one person is asked about: with each name, each reading of the birth date, each document."""


def sought(row: Row) -> Sought:
    """Whom the sieve looks for."""
    values = row.values
    genders = values.get("gender", ())
    return Sought(
        number=row.number,
        names=values.get("name", ()),
        birth_dates=values.get("birthDate", ()),
        countries=_countries(row),
        gender=genders[0] if genders else None,
        numbers=tuple(normal for _, _, normal in keys(row)),
    )


def keys(row: Row) -> list[tuple[str, str, str]]:
    """(form, value, normal) of the numbers of a row's documents, under which records are found."""
    found = {}
    for number in _numbers(row):
        for form in FORMS["person"]:
            try:
                one = key(form, number, _issuer(row))
            except Invalid:
                continue
            found[one.form, one.value] = one.normal
    return [(form, value, normal) for (form, value), normal in found.items()]


def questions(row: Row, reference: str, packs: Packs) -> list[Question]:
    """The questions about one person, the fullest first. Raises Invalid where nothing can be asked."""
    return [question.read(body, packs) for body in islice(_bodies(row, reference), VARIANTS)]


def _bodies(row: Row, reference: str) -> Iterator[dict[str, Any]]:
    names, births, numbers = row.values.get("name", ()), row.values.get("birthDate", ()), _numbers(row)
    genders, countries = row.values.get("gender", ()), _countries(row)
    beside = {"nationality": countries[0] if countries else None, "gender": genders[0] if genders else None}
    first = {"name": names[0] if names else None, "birth_date": births[0] if births else None, **beside}
    document = {"number": numbers[0] if numbers else None, "country": _issuer(row)}
    yield _body("person", first | document, reference)
    for name in names[1:]:
        yield _body("person", first | {"name": name}, reference)
    for birth in births[1:]:
        yield _body("person", first | {"birth_date": birth}, reference)
    for number in numbers[1:]:
        yield _body("document", document | {"number": number}, reference)


def _body(kind: str, query: dict[str, Any], reference: str) -> dict[str, Any]:
    return {"kind": kind, "query": {name: one for name, one in query.items() if one}, "purpose": PURPOSE, "reference": reference}


def _numbers(row: Row) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for name in NUMBERS for one in row.values.get(name, ())))


def _countries(row: Row) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.upper() for name in ("nationality", "country") for one in row.values.get(name, ())))


def _issuer(row: Row) -> str | None:
    """Who issued the documents: as the list says, or else the country of whoever bears them."""
    given = row.values.get("documentCountry", ()) or row.values.get("nationality", ())
    return given[0].upper() if given else None
