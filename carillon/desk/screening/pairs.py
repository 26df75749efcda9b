# SPDX-License-Identifier: Apache-2.0
"""Pairs of entities compared with everything that both say: names, dates, countries, gender, numbers. Every pair has an answer."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

import msgspec

from carillon.core.match import engine, exact
from carillon.core.match.described import described
from carillon.core.match.reason import Reason
from carillon.core.match.score import Scored
from carillon.core.match.subject import Subject
from carillon.core.model import entities
from carillon.core.model.entities import IndexKey
from carillon.core.model.kinds import Kind
from carillon.core.model.numbers.standard import Key
from carillon.core.model.record import Entity
from carillon.core.packs import load
from carillon.desk.screening import results, tables
from carillon.desk.screening.listing import NUMBERS
from carillon.desk.screening.matching import Rules, judge
from carillon.desk.screening.queries import LONGEST_ID
from carillon.errors import Invalid, Malformed
from carillon.formats.rows import Rejected

ANY = "LegalEntity"
"""As what an entity of an unknown kind is read: it has the properties of persons and of organisations."""
SUBJECTS = ("person", "organisation", "vessel", "aircraft")
OTHER_KIND = 0.3
"""The most that a person and an organisation, or a ship and its owner, can score: what bears the name is not the same thing."""
_encode = msgspec.json.Encoder().encode


class Side(msgspec.Struct, frozen=True):
    """One entity of a pair, read."""

    entity: Entity
    subject: Subject
    keys: tuple[IndexKey, ...]


class Pair(msgspec.Struct, frozen=True):
    """A pair as it stands in the file."""

    id: str
    left: Any = None
    right: Any = None
    error: str | None = None


def read(stream: BinaryIO) -> Iterator[Pair]:
    """Every pair of a file. Raises Malformed where the file is no JSON lines at all."""
    text, is_json = tables.opened(stream)
    if not is_json and text.peek(1):
        raise Malformed("the file holds no JSON lines", place="line 1", help='A line looks like {"id": "1", "left": {…}, "right": {…}}.')
    for body in tables.bodies(text):
        if isinstance(body, Rejected):
            yield Pair(body.place, error=body.reason)
        elif not isinstance(body.value, dict):
            yield Pair(body.place, error="it is not a JSON object")
        else:
            given = body.value.get("id")
            named = given if isinstance(given, str) and given else str(given) if isinstance(given, int) else body.place
            yield Pair(named[:LONGEST_ID], body.value.get("left"), body.value.get("right"))


class Comparing(msgspec.Struct, frozen=True):
    """The job of comparing pairs."""

    rules: Rules

    def open(self) -> Callable[[list[Pair]], list[bytes]]:
        kinds = load.load().kinds
        return lambda pairs: [line(one, kinds, self.rules) for one in pairs]


def line(pair: Pair, kinds: Mapping[str, Kind], rules: Rules) -> bytes:
    """The line of results for a pair."""
    if pair.error:
        return _encode({"id": pair.id, "score": 0.0, "verdict": None, "reasons": [], "error": pair.error}) + b"\n"
    try:
        left, right = side(pair.left, "left", kinds), side(pair.right, "right", kinds)
    except Invalid as wrong:
        return _encode({"id": pair.id, "score": 0.0, "verdict": None, "reasons": [], "error": wrong.message}) + b"\n"
    scored = compare(left, right)
    kind = left.subject.kind if left.subject.kind in SUBJECTS else right.subject.kind
    told = {"id": pair.id, "score": round(scored.score, 4), "verdict": judge(scored.score, kind, rules)}
    return _encode({**told, "reasons": results.plain(scored.reasons)}) + b"\n"


def side(body: Any, which: str, kinds: Mapping[str, Kind]) -> Side:
    """One entity, read as leniently as can be; one of which nothing can be kept is an empty one. Raises Invalid where it is no object."""
    if not isinstance(body, Mapping):
        raise Invalid(f"{which} is not an entity, but {type(body).__name__}.")
    schema = body.get("schema")
    known = kinds.get(schema) if isinstance(schema, str) else None
    kind = known if known is not None and not known.abstract else kinds[ANY]
    try:
        entity = entities.read({**body, "schema": kind.schema}, kinds, strict=False).entity
    except Invalid:
        entity = Entity(kind.schema, {})
    keys = entities.keys(entity, kind)
    return Side(entity, described(entity, kind, keys, NUMBERS), keys)


def compare(left: Side, right: Side) -> Scored:
    """The score of a pair: that of names and circumstances for whoever has a name, that of an equal number for things."""
    named = left.subject.names and right.subject.names
    scored = engine.compare(left.subject, right.subject)
    if not named:
        scored = max(scored, _by_key(left, right), key=lambda one: one.score)
    kinds = {left.subject.kind, right.subject.kind} & set(SUBJECTS)
    if len(kinds) == 2 and scored.score > OTHER_KIND:
        one, other = left.subject.kind, right.subject.kind
        reason = Reason(
            "kind", 0.0, 0.0, "kind.conflict", {"left": one, "right": other}, f"one is a record of kind {one}, the other {other}"
        )
        scored = Scored(OTHER_KIND, (*scored.reasons, reason))
    return scored


def _by_key(left: Side, right: Side) -> Scored:
    """The best agreement of two sets of numbers; for records that are known by a number and have no name."""
    held = {(key.form, key.value): key for key in right.keys}
    best = Scored(0.0)
    for key in left.keys:
        other = held.get((key.form, key.value))
        if other is None:
            continue
        beside = {name: next(iter(left.entity.values(name)), None) for name in exact.BESIDE}
        one, two = (Key(k.form, k.value, k.normal) for k in (key, other))
        found = exact.weigh(one, two, other.country, key.country, beside, right.entity)
        best = max(best, found, key=lambda scored: scored.score)
    return best
