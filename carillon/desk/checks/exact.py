# SPDX-License-Identifier: Apache-2.0
"""A check by number: the forms a number can have, the records that hold it, and how far each agrees."""

from sqlalchemy import Connection

from carillon.core.match import exact as match
from carillon.core.model.numbers.standard import Key
from carillon.core.model.numbers.standards import key
from carillon.core.policy.scope import Scope
from carillon.desk.checks.found import Found
from carillon.desk.checks.question import Question
from carillon.errors import Invalid
from carillon.store import records

FORMS: dict[str, tuple[str, ...]] = {
    "person": ("document", "text"),
    "document": ("document", "text"),
    "vehicle": ("vin", "plate", "imo", "mmsi", "aircraft", "hull"),
    "firearm": ("serial",),
    "account": ("iban", "account"),
    "wallet": ("bitcoin", "ethereum", "monero", "tron", "text"),
    "phone": ("phone",),
    "indicator": ("domain", "ip", "url", "email", "hash", "phone"),
    "object": ("text", "serial", "imei", "imo", "document"),
}
"""Under which key families a number of each kind of check is looked up."""


def find(connection: Connection, scope: Scope, question: Question, record_id: str | None = None) -> list[Found]:
    """Records that hold the number in one of its forms, best first; one entry a record. `record_id`: this one alone."""
    keys = asked(question)
    if not keys:
        return []
    query = question.query
    beside = {"make": query.make, "model": query.model, "calibre": query.calibre}
    best: dict[str, Found] = {}
    for met in records.meet(connection, scope, list(keys), record_id):
        held = Key(met.key.form, met.key.value, met.key.normal)
        scored = match.weigh(keys[(held.form, held.value)], held, met.key.country, query.country, beside, met.record.entity)
        found = Found(met.record, met.caption, scored.score, scored.reasons)
        if found.record.id not in best or best[found.record.id].score < found.score:
            best[found.record.id] = found
    return sorted(best.values(), key=lambda found: (-found.score, found.record.id))


def asked(question: Question) -> dict[tuple[str, str], Key]:
    """The keys of the number in a question, by (form, value); none where it fits no form. Raises Invalid where it is nothing at all."""
    number = question.query.number
    if not number:
        return {}
    keys: dict[tuple[str, str], Key] = {}
    refused: Invalid | None = None
    for form in FORMS.get(question.kind, ()):
        try:
            one = key(form, number, question.query.country)
        except Invalid as wrong:
            refused = wrong
        else:
            keys[(one.form, one.value)] = one
    if not keys and refused is not None:
        raise Invalid("The number cannot be read.", fields={"query.number": refused.message}, help=refused.help)
    return keys
