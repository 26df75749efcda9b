# SPDX-License-Identifier: Apache-2.0
"""The question of a check: read from a body, with every mistake at once; a machine-readable zone is taken apart here."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from carillon.core.model import circumstances, dates
from carillon.core.model.countries import alpha2
from carillon.core.packs.pack import Packs
from carillon.errors import Invalid, Malformed
from carillon.formats import mrz

KINDS = ("person", "organisation", "document", "vehicle", "firearm", "account", "wallet", "phone", "indicator", "object")
NAMED = ("person", "organisation")
FIELDS = {
    "name": 1000,
    "birth_date": 40,
    "nationality": 3,
    "gender": 10,
    "number": 500,
    "country": 3,
    "type": 40,
    "make": 100,
    "model": 100,
    "calibre": 100,
    "mrz": 500,
}
BODY = frozenset({"kind", "query", "purpose", "place", "reference", "circumstances"})
GENDERS = {"m": "male", "male": "male", "f": "female", "female": "female", "x": "other", "other": "other", "u": None}


class Query(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of the subject, normalised: dates ISO and perhaps partial, countries alpha-2 (or ICAO's own codes)."""

    name: str | None = None
    birth_date: str | None = None
    nationality: str | None = None
    gender: str | None = None
    number: str | None = None
    country: str | None = None
    type: str | None = None
    make: str | None = None
    model: str | None = None
    calibre: str | None = None
    mrz: str | None = None


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """`notes` are sentences on how the query was read (a repaired zone, a doubtful check digit); `circumstances` by field, as far as they
    were given."""

    kind: str
    query: Query
    purpose: str
    place: str | None = None
    reference: str | None = None
    notes: tuple[str, ...] = ()
    circumstances: dict[str, str] = {}


def read(body: Any, packs: Packs) -> Question:
    """Raises Invalid with all mistakes at once."""
    if not isinstance(body, Mapping):
        raise Invalid("A check is a JSON object.", help='For example {"kind": "person", "query": {"name": "…"}, "purpose": "wanted"}.')
    wrong = dict.fromkeys(sorted(map(str, set(body) - BODY))[:20], "Unknown field.")
    kind, purpose, given = body.get("kind"), body.get("purpose"), body.get("query")
    if kind not in KINDS:
        wrong["kind"] = f"One of {', '.join(KINDS)}."
    purposes = packs.codes["purposes"].codes
    if not isinstance(purpose, str) or purpose not in purposes:
        wrong["purpose"] = f"Why you ask: one of {', '.join(purposes)}."
    texts = {name: _text(wrong, name, body.get(name), 200) for name in ("place", "reference")}
    around = circumstances.read(body.get("circumstances"), wrong)
    query = Query()
    notes: tuple[str, ...] = ()
    if isinstance(given, Mapping):
        query, notes = _query(wrong, given)
    else:
        wrong["query"] = 'An object with what you know, such as {"name": "…"} or {"number": "…"}.'
    if not wrong and (lack := _lacking(str(kind), query)):
        wrong["query"] = lack
    if wrong:
        raise Invalid("The check has mistakes.", help="Each field names what to correct.", fields=wrong)
    return Question(kind=str(kind), query=query, purpose=str(purpose), notes=notes, circumstances=around, **texts)


def _query(wrong: dict[str, str], given: Mapping[str, Any]) -> tuple[Query, tuple[str, ...]]:
    if not FIELDS.keys() >= given.keys():
        wrong |= {f"query.{name}": "Unknown field." for name in sorted(map(str, set(given) - set(FIELDS)))[:20]}
    values = {name: _text(wrong, f"query.{name}", value, FIELDS[name]) for name, value in given.items() if name in FIELDS}
    notes: tuple[str, ...] = ()
    if values.get("mrz") and "query.mrz" not in wrong:
        try:
            values, notes = _zone(values)
        except Malformed as broken:
            wrong["query.mrz"] = broken.message
    for name in ("nationality", "country"):
        if values.get(name):
            values[name] = alpha2(str(values[name]))
            if values[name] is None:
                wrong[f"query.{name}"] = "Two or three letters, such as FR or FRA."
    if values.get("birth_date"):
        try:
            values["birth_date"] = dates.parse(str(values["birth_date"]))
        except Invalid as mistake:
            wrong["query.birth_date"] = mistake.message
    if values.get("gender"):
        gender = str(values["gender"]).lower()
        values["gender"] = GENDERS.get(gender)
        if gender not in GENDERS:
            wrong["query.gender"] = "male, female or other."
    return Query(**{name: value for name, value in values.items() if value}), notes


def _zone(values: dict[str, str | None]) -> tuple[dict[str, str | None], tuple[str, ...]]:
    """The fields of a zone fill what was not typed beside it."""
    zone = mrz.read(str(values["mrz"]), datetime.now(UTC).year)
    found = {
        "name": " ".join(part for part in (zone.given, zone.surname) if part),
        "birth_date": zone.birth_date,
        "nationality": zone.nationality,
        "gender": {"M": "male", "F": "female"}.get(zone.sex or ""),
        "number": zone.number,
        "country": zone.issuer,
        "type": zone.document_type,
    }
    doubts = tuple(f"The check digit of the {check.field} is wrong." for check in zone.checks if not check.ok)
    merged = {name: values.get(name) or found.get(name) for name in FIELDS}
    return merged, (*zone.repairs, *doubts, *zone.doubts)


def _lacking(kind: str, query: Query) -> str | None:
    if kind in NAMED and not query.name:
        return "A name to look for is needed."
    if kind not in NAMED and not query.number and not query.name:
        return "A number to look for is needed."
    return None


def _text(wrong: dict[str, str], name: str, value: Any, limit: int) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        wrong[name] = "Text, please."
    elif len(value) > limit:
        wrong[name] = f"At most {limit} characters."
    elif "\0" in value or not (value.isascii() or _sound(value)):
        wrong[name] = "It holds characters that no text has (NUL or half of a pair)."
    else:
        return value.strip()
    return None


def _sound(value: str) -> bool:
    """Whether a text can be written as UTF-8: half of a surrogate pair cannot."""
    return not any("\ud800" <= c <= "\udfff" for c in value)
