# SPDX-License-Identifier: Apache-2.0
"""Entities as they come in: read against their kind with every mistake at once; their exact keys and their names."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

import msgspec

from carillon.core.model import dates, values
from carillon.core.model.kinds import Kind, Property
from carillon.core.model.numbers import standards
from carillon.core.model.record import Entity, Properties, Value
from carillon.core.model.scripts import script_of
from carillon.core.model.texts import tidy
from carillon.errors import Invalid

VALUES_LIMIT = 1_000
"""Values of one property."""
ENTITY_LIMIT = 5_000
"""Values of one entity."""
MISTAKES_LIMIT = 100
"""Mistakes that are told one by one."""

_ABOUT = frozenset({"value", "source", "script", "lang", "date", "unknown"})
_WRITTEN = frozenset({"name", "string", "text", "address"})
"""Types whose script is kept where it is not Latin."""
_SCRIPT = re.compile(r"[A-Z][a-z]{3}")
_CHAINS = ("bitcoin", "ethereum", "tron", "monero")
_QUALIFIED = frozenset({"document", "plate", "account", "serial", "text"})
"""Standards whose numbers mean little without a country; the others carry theirs or are numbered for the whole world."""
_LABELLED = re.compile(r"[^\W\d_][^\d:]{0,40}?(?::|\bno\.|№|#)\s*(?=.*\d)(.{4,})", re.IGNORECASE | re.DOTALL)
"""A number with its name before it, as lists write them ("Taxpayer No. 1234567"): it has a key without the name, too."""
_COMPOSED_LIMIT = 8


class Read(msgspec.Struct, frozen=True):
    """An entity, and in sentences what was left out of it (only where reading was not strict)."""

    entity: Entity
    warnings: tuple[str, ...] = ()


class IndexKey(msgspec.Struct, frozen=True):
    """How a number of an entity is found: `form` is the standard, `value` the tolerant key, `normal` the number, `prop` where it
    stands, `country` who issued it (alpha-2) where that matters and is known without doubt."""

    form: str
    value: str
    normal: str
    prop: str
    country: str | None


class _Mistakes:
    """What is wrong so far, by field. Not strict: the field is left out and reading goes on."""

    def __init__(self, strict: bool) -> None:
        self.strict = strict
        self.fields: dict[str, str] = {}

    def note(self, place: str, message: str) -> None:
        self.fields.setdefault(place[:120], message)

    def warnings(self) -> tuple[str, ...]:
        """The mistakes as sentences. Raises Invalid with all of them where reading is strict."""
        shown = dict(list(self.fields.items())[:MISTAKES_LIMIT])
        if len(self.fields) > MISTAKES_LIMIT:
            shown["…"] = f"and {len(self.fields) - MISTAKES_LIMIT} more"
        if shown and self.strict:
            count = "a mistake" if len(shown) == 1 else f"{len(self.fields)} mistakes"
            raise Invalid(f"The record has {count}.", help="Each field names what to correct.", fields=shown)
        return tuple(f"{place}: {message}" for place, message in shown.items())


def read(body: Any, kinds: Mapping[str, Kind], *, source: str | None = None, strict: bool = True) -> Read:
    """An entity from its JSON form `{"schema", "id"?, "properties": {name: [value, …]}}`.

    A value is a string, a number, or `{"value", "source", "script", "lang", "date"}` or `{"unknown": true}`; one alone needs no
    list. `source` is put on values that name none. Raises Invalid with all mistakes in `fields` ("properties.birthDate[0]").
    Not strict, for files of others: what is wrong is left out and told in the warnings, and Invalid is raised only where
    there is no kind or nothing left. Other fields of the body are not looked at.
    """
    if not isinstance(body, Mapping):
        raise Invalid("A record is a JSON object.", help='For example {"schema": "Person", "properties": {"name": ["…"]}}.')
    mistakes = _Mistakes(strict)
    kind = _kind(body.get("schema"), kinds)
    id_ = _id(body.get("id"), mistakes)
    given = body.get("properties")
    if not isinstance(given, Mapping):
        raise Invalid("The properties of a record are an object.", fields={"properties": "An object of lists of values."})
    properties: Properties = {}
    total = 0
    for name, listed in given.items():
        declared = kind.properties.get(name) if isinstance(name, str) else None
        if declared is None:
            mistakes.note(f"properties.{name}", _unknown(str(name), kind) if strict else f"{kind.schema} has no such property.")
            continue
        found = _values(listed, declared, source, mistakes)
        total += len(found)
        if found and total <= ENTITY_LIMIT:
            properties[name] = found
    _judge(kind, properties, given, mistakes)
    if total > ENTITY_LIMIT:
        mistakes.note("properties", f"{total} values; at most {ENTITY_LIMIT} are kept.")
    warnings = mistakes.warnings() if mistakes.fields else ()
    return Read(Entity(kind.schema, properties, id_), warnings)


def keys(entity: Entity, kind: Kind) -> tuple[IndexKey, ...]:
    """Exact keys of every number in an entity, in the order of its kind's properties. A wrong number has a key, too: a check
    must find the same wrong number."""
    country: str | None = None
    looked = False
    found: dict[IndexKey, None] = {}
    for declared in kind.keyed:
        numbers = entity.properties.get(declared.name)
        if not numbers:
            continue
        if not looked:
            country, looked = issuer(entity, kind), True
        for number in numbers:
            if not number.unknown:
                found.update(dict.fromkeys(_keys(declared, number.value, country)))
    return tuple(found)


def issuer(entity: Entity, kind: Kind) -> str | None:
    """The country that an entity's numbers are from: what the first qualifier with a value says, if it says one country only."""
    for name in kind.qualifiers:
        countries = set(entity.values(name))
        if countries:
            return countries.pop() if len(countries) == 1 else None
    return None


def names(entity: Entity, kind: Kind) -> tuple[str, ...]:
    """All names of an entity: those given whole, and those put together from parts where the kind has parts and `name` is missing."""
    found = [value for name in kind.named for value in entity.values(name)]
    if kind.parts and not entity.values("name"):
        found = [*_composed(entity, kind), *found]
    return tuple(dict.fromkeys(found))


def _kind(schema: Any, kinds: Mapping[str, Kind]) -> Kind:
    kind = kinds.get(schema) if isinstance(schema, str) else None
    if kind is not None and not kind.abstract:
        return kind
    if kind is not None:
        message = f"{schema} is only a root of other kinds."
    elif schema is None:
        message = "Needed: the kind of record, such as Person."
    else:
        usable = [name for name, one in kinds.items() if not one.abstract]
        message = f"There is no kind {str(schema)[:60]!r}{_near(str(schema), usable)}."
    raise Invalid(message, help="`carillon pack list` shows all kinds.", fields={"schema": message})


def _id(given: Any, mistakes: _Mistakes) -> str:
    if given is None:
        return ""
    try:
        if not isinstance(given, str) or len(given) > values.LIMITS["entity"]:
            raise Invalid(f"An id is text of at most {values.LIMITS['entity']} characters.")
        return tidy(given)
    except Invalid as wrong:
        mistakes.note("id", wrong.message)
        return ""


def _unknown(name: str, kind: Kind) -> str:
    return f"{kind.schema} has no such property{_near(name, kind.properties)}."


def _near(name: str, known: Iterable[str]) -> str:
    """`: did you mean …?` where something like it is known."""
    by_small = {one.lower(): one for one in known}
    near = difflib.get_close_matches(name[:60].lower(), by_small, n=2, cutoff=0.75)
    return f": did you mean {' or '.join(by_small[one] for one in near)}?" if near else ""


def _values(listed: Any, declared: Property, source: str | None, mistakes: _Mistakes) -> tuple[Value, ...]:
    """The values of one property, each once."""
    if not isinstance(listed, list | tuple):
        listed = (listed,)
    place = f"properties.{declared.name}"
    if len(listed) > VALUES_LIMIT:
        mistakes.note(place, f"{len(listed)} values; at most {VALUES_LIMIT} are kept.")
        listed = listed[:VALUES_LIMIT]
    found: dict[Value, None] = {}
    for at, given in enumerate(listed):
        try:
            value = _value(given, declared, source, mistakes.strict)
        except Invalid as wrong:
            message = "; ".join(f"{field}: {said}" for field, said in wrong.fields.items()) or wrong.message
            mistakes.note(f"{place}[{at}]", message)
        else:
            found[value] = None
    if not declared.multiple and len(found) > 1:
        mistakes.note(place, "One value only.")
    return tuple(found)


def _value(given: Any, declared: Property, source: str | None, strict: bool) -> Value:
    about: Mapping[str, Any] = {}
    if isinstance(given, Mapping):
        about = given
        given = _inner(given, declared, strict)
        if given is None:
            return Value(unknown=True, **_about(about, source))
    if not isinstance(given, str):
        given = _number(given)
    try:
        text = values.read(declared, given)
    except Invalid:
        if strict or declared.type not in ("topic", "date"):
            raise
        # Files write dates in many ways. The vocabulary of topics grows with the data sets that use it: a new word is kept.
        text = dates.parse_lenient(given) if declared.type == "date" else tidy(given[: values.LIMITS["topic"]])
    if not about and text and (text.isascii() or declared.type not in _WRITTEN):
        return Value(text, source)
    described = _about(about, source)
    if not text:
        return Value(unknown=True, **described)
    if "script" not in described and declared.type in _WRITTEN and not text.isascii():
        script = script_of(text)
        if script != "Latn":
            described["script"] = script
    return Value(text, **described)


def _inner(given: Mapping[str, Any], declared: Property, strict: bool) -> Any:
    """The bare value in an object, None for an explicit unknown."""
    if declared.type == "entity" and "schema" in given:
        # FollowTheMoney's nested form has the whole entity here; it is a record of its own, so that its id is enough.
        return given.get("id") or ""
    strange = [str(key)[:40] for key in given if key not in _ABOUT]
    if strange and strict:
        raise Invalid(f"Unknown: {', '.join(sorted(strange)[:5])}; a value has {', '.join(sorted(_ABOUT))}.")
    unknown = given.get("unknown", False)
    if unknown in ("yes", "true"):  # from YAML and CSV, where all is text
        unknown = True
    if not isinstance(unknown, bool):
        raise Invalid("unknown is true or false.")
    if unknown and given.get("value"):
        raise Invalid("Either a value or unknown.")
    return None if unknown else given.get("value", "")


def _about(given: Mapping[str, Any], source: str | None) -> dict[str, Any]:
    """Source, script, language and date of a value."""
    found: dict[str, Any] = {"source": source} if source else {}
    for key in ("source", "script", "lang", "date"):
        text = given.get(key)
        if text is None or text == "":
            continue
        if not isinstance(text, str) or len(text) > 500:
            raise Invalid(f"{key} is text of at most 500 characters.")
        text = tidy(text)
        if key == "date":
            text = values.read_date(text)
        elif key == "lang":
            text = values.read_language(text)
        elif key == "script" and not _SCRIPT.fullmatch(text):
            raise Invalid("script is a code of ISO 15924, such as Latn.")
        found[key] = text
    return found


def _number(given: Any) -> str:
    """Numbers as JSON has them, as text; 64 bits are enough for what records hold."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise Invalid(f"A text, a number or an object with a value, not {_type(given)}.")
    if not abs(given) < 2**63:
        raise Invalid("A number of this size is given as text.")
    return str(given)


def _type(given: Any) -> str:
    return {type(None): "null", bool: "true or false", list: "a list in a list"}.get(type(given), type(given).__name__)


def _judge(kind: Kind, properties: Properties, given: Mapping[str, Any], mistakes: _Mistakes) -> None:
    """The rules about the whole: nothing needed is missing, something is there. What was given and is wrong is told already."""
    for group in kind.required:
        if not any(name in properties or given.get(name) for name in group):
            label = kind.properties[group[0]].label
            others = f" (or {', '.join(group[1:])})" if len(group) > 1 else ""
            mistakes.note(f"properties.{group[0]}", f"{label} is needed{others}. {values.UNKNOWN}")
    if not properties and not mistakes.strict:
        raise Invalid("Nothing of this record can be kept.", fields=mistakes.fields)


def _keys(declared: Property, number: str, country: str | None) -> Iterator[IndexKey]:
    standard = declared.standard or ""
    texts = [number]
    if standard in _QUALIFIED and (labelled := _LABELLED.fullmatch(number)):
        texts.append(labelled[1])
    for name in (standard,) if standard != "wallet" else _chains(number):
        for text in texts:
            try:
                key = standards.key(name, text, country)
            except Invalid:
                continue
            yield IndexKey(key.form, key.value, key.normal, declared.name, country if name in _QUALIFIED else None)


def _chains(address: str) -> tuple[str, ...]:
    """The chains that an address can be of; that of a chain that we do not know is compared as plain text."""
    found = []
    for name in _CHAINS:
        standard = standards.STANDARDS[name]
        try:
            if standard.shape.fullmatch(standard.characters(address)):
                found.append(name)
        except Invalid:
            continue
    return tuple(found) or ("text",)


def _composed(entity: Entity, kind: Kind) -> Iterator[str]:
    """Whole names from their parts: every first with every last part in the same script, what lies between where there is one."""
    parts = [entity.properties[name] for name in kind.parts if any(not v.unknown for v in entity.properties.get(name, ()))]
    known = [[value for value in part if not value.unknown] for part in parts]
    if not known:
        return
    ends = (known[0], known[-1]) if len(known) > 1 else (known[0],)
    for chosen in list(product(*ends))[:_COMPOSED_LIMIT]:
        if len({value.script for value in chosen}) > 1:
            continue
        between = [part[0] for part in known[1:-1] if len(part) == 1 and part[0].script == chosen[0].script]
        yield " ".join(value.value for value in (chosen[0], *between, *chosen[1:]))
