# SPDX-License-Identifier: Apache-2.0
"""Kinds, from what stands in the packs: properties written short or long, and what a kind takes from those it extends."""

import re
from collections.abc import Mapping
from typing import Any

from carillon.core.model.kinds import TYPES, Kind, Property
from carillon.core.model.numbers.standards import STANDARDS
from carillon.core.packs.body import Body
from carillon.core.packs.pack import CodeList

_CHECKS = "person organisation document vehicle firearm account wallet phone indicator object"
CHECKS = frozenset(_CHECKS.split())
SUBJECTS = frozenset({"person", "organisation", "vessel", "aircraft", "any"})
WALLET = "wallet"
"""Not a standard of its own: an address of a chain that is not said, so that every chain is tried."""

_KEYS = """
    label plural extends abstract properties caption featured required check subject qualifiers parts ends partner
    retention reason file
"""
_KIND = frozenset(_KEYS.split())
_PROPERTY = frozenset({"type", "label", "standard", "range", "codes", "multiple"})
_ARGUMENT = {"identifier": "standard", "url": "standard", "entity": "range", "code": "codes"}
_STANDARD = {"phone": "phone", "email": "email"}
_CODES = {"gender": "genders", "topic": "topics"}
_SHORT = re.compile(r"(?P<type>[a-z]+)(?:/(?P<argument>\w+))?(?:,\s*(?P<label>.+))?", re.DOTALL)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,39}")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Reading:
    """The kinds under way: each is resolved once, after those that it extends."""

    def __init__(self, raw: Mapping[str, dict[str, Any]], codes: Mapping[str, CodeList], mistakes: dict[str, str]) -> None:
        self.raw = raw
        self.codes = codes
        self.mistakes = mistakes
        self.done: dict[str, Kind] = {}
        self.under_way: list[str] = []

    def body(self, schema: str) -> Body:
        return Body(self.raw[schema], f"{self.raw[schema]['file']}: kinds.{schema}", self.mistakes)

    def kind(self, schema: str) -> Kind | None:
        """The kind, or None where there is none or where it extends itself."""
        if schema in self.done or schema not in self.raw:
            return self.done.get(schema)
        body = self.body(schema)
        if schema in self.under_way:
            body.wrong("extends", f"A circle: {' extends '.join((*self.under_way, schema))}.")
            return None
        self.under_way.append(schema)
        extends = body.words("extends")
        body.known("extends", extends, self.raw)
        parents = [parent for name in extends if (parent := self.kind(name))]
        self.done[schema] = kind = _kind(schema, body, parents, self.codes)
        self.under_way.pop()
        return kind


def read_kinds(raw: Mapping[str, dict[str, Any]], codes: Mapping[str, CodeList], mistakes: dict[str, str]) -> dict[str, Kind]:
    """The kinds with everything inherited; mistakes go into `mistakes`."""
    reading = Reading(raw, codes, mistakes)
    for schema in raw:
        reading.kind(schema)
        body = reading.body(schema).inside("properties")
        for name in body.given:
            range_ = reading.done[schema].properties[name].range
            body.known(name, [range_], raw)
    return {schema: reading.done[schema] for schema in raw}


def _kind(schema: str, body: Body, parents: list[Kind], codes: Mapping[str, CodeList]) -> Kind:
    body.only(_KIND)
    if not _NAME.fullmatch(schema):
        body.wrong("", "A kind's name is one word of at most 40 letters and digits.")
    own = body.inside("properties")
    properties = _inherited(body, parents, own)
    properties.update((name, _property(own, name, codes)) for name in own.given)
    ends = body.words("ends")
    if ends and len(ends) != 2:
        body.wrong("ends", "A link joins two.")
    # A link says nothing without both its ends; who declares otherwise says so.
    required = tuple(tuple(one.split()) for one in body.words("required", ends))
    kind = Kind(
        schema=schema,
        label=body.line("label"),
        plural=body.line("plural"),
        extends=body.words("extends"),
        properties=properties,
        caption=body.words("caption", _from(parents, "caption", ())),
        featured=body.words("featured", _from(parents, "featured", ())),
        required=required if required or "required" in body.given else _from(parents, "required", ()),
        check=body.text("check") or _from(parents, "check", None),
        subject=body.text("subject") or _from(parents, "subject", None),
        qualifiers=body.words("qualifiers", parents[0].qualifiers if parents else ("country",)),
        parts=body.words("parts", _from(parents, "parts", ())),
        ends=ends,
        abstract=body.flag("abstract", False),
        partner=body.flag("partner", False),
        retention_months=body.months("retention", _from(parents, "retention_months", 60)),
        reason=body.text("reason") or "",
    )
    _check(kind, body)
    return kind


def _check(kind: Kind, body: Body) -> None:
    """That every name in a kind is known."""
    body.known("check", [kind.check], CHECKS)
    body.known("subject", [kind.subject], SUBJECTS)
    for key in ("caption", "featured", "required", "parts", "ends"):
        body.known(key, [name for one in body.words(key) for name in one.split()], kind.properties)
    if "qualifiers" in body.given:
        body.known("qualifiers", kind.qualifiers, kind.properties)


def _from(parents: list[Kind], attribute: str, otherwise: Any) -> Any:
    """What the first parent that says something says."""
    return next((value for parent in parents if (value := getattr(parent, attribute))), otherwise)


def _inherited(body: Body, parents: list[Kind], own: Body) -> dict[str, Property]:
    found: dict[str, Property] = {}
    for parent in parents:
        for name, declared in parent.properties.items():
            first = found.setdefault(name, declared)
            if first.type != declared.type and name not in own.given:
                body.wrong(f"properties.{name}", f"Inherited as {first.type} and as {declared.type}; declare it here.")
    return found


def _property(own: Body, name: str, codes: Mapping[str, CodeList]) -> Property:
    said = own.given[name]
    body = Body(_long(said), f"{own.place}.{name}", own.mistakes)
    if not _NAME.fullmatch(name):
        body.wrong("", "A property's name is one word of at most 40 letters and digits.")
    if not body.given:
        body.wrong("", 'Write "type/argument, Label" or a mapping of type, label, standard, range, codes, multiple.')
        return Property(name=name, type="string", label=name)
    body.only(_PROPERTY)
    type_ = body.line("type")
    body.known("type", [type_], TYPES)
    standard = body.text("standard") or _STANDARD.get(type_)
    body.known("standard", [standard], (*STANDARDS, WALLET))
    list_ = body.text("codes") or _CODES.get(type_)
    body.known("codes", [list_], codes)
    for needed, of in (("range", "entity"), ("codes", "code")):
        if (type_ == of) != bool(body.text(needed)):
            body.wrong(needed, f"Goes with the type {of} and with no other.")
    return Property(
        name=name,
        type=type_,
        label=body.text("label") or _HUMP.sub(" ", name).capitalize(),
        standard=standard,
        range=body.text("range"),
        codes=list_,
        allowed=frozenset(codes[list_].codes) if list_ and list_ in codes else None,
        multiple=body.flag("multiple", True),
    )


def _long(said: Any) -> Any:
    """The long form of a property; empty for what is neither form."""
    if isinstance(said, Mapping):
        return said
    found = _SHORT.fullmatch(said) if isinstance(said, str) else None
    if found is None:
        return {}
    long = {"type": found["type"]}
    if found["label"]:
        long["label"] = found["label"]
    if found["argument"]:
        long[_ARGUMENT.get(found["type"], "standard")] = found["argument"]
    return long
