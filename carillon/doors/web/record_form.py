# SPDX-License-Identifier: Apache-2.0
"""The form of a record, made from its kind: one field a property, several values one a line, a lone question mark for "not known"."""

import re
from typing import Any

import msgspec

from carillon.core.model.kinds import Kind, Property
from carillon.core.model.record import Record, Value, to_plain
from carillon.core.packs.pack import Packs
from carillon.doors.web import rules
from carillon.doors.web.forms import Form
from carillon.doors.web.words import N_

UNKNOWN = "?"
FIRST = 8
"""How many properties a new form shows at once where a kind features fewer; the others are one click away."""
WHOLE = ("text",)
"""Types whose value may itself have lines: one value a field."""
LISTED = ("code", "gender", "topic")
HINTS = {
    "name": N_("One a line, in every script you know."),
    "date": N_("2026-05-12, 2026-05 or 2026; one a line."),
    "country": N_("Two or three letters; one a line."),
    "phone": N_("With the country's prefix; one a line."),
    "entity": N_("The number of a record; one a line."),
    "identifier": N_("As written; one a line."),
}
_PLACE = re.compile(r"properties\.(\w+)(\[(\d+)\])?")


class Field(msgspec.Struct, frozen=True):
    """One property as the form shows it; `options` are the codes to choose from, `rows` its lines."""

    name: str
    property: Property
    text: str
    chosen: tuple[str, ...]
    hint: str
    options: tuple[tuple[str, str], ...]
    rows: int


def kinds_of(packs: Packs, partner: bool) -> list[Kind]:
    """Kinds that a person may enter by hand: those of the general area first, then the others by label; links come from records' pages."""
    usual = packs.areas["general"].kinds
    usable = [k for k in packs.kinds.values() if not k.abstract and not k.link and (k.partner or not partner)]
    order = {schema: at for at, schema in enumerate(usual)}
    return sorted(usable, key=lambda kind: (order.get(kind.schema, len(order)), kind.label))


def fields(packs: Packs, kind: Kind, record: Record | None, form: Form) -> tuple[list[Field], list[Field]]:
    """The fields that come first (featured, needed, or with a value) and the others."""
    needed = [name for group in kind.required for name in group]
    first = list(dict.fromkeys([*kind.featured, *kind.caption, *needed]))[: max(FIRST, len(kind.featured))]
    made = {name: _field(packs, declared, record, form) for name, declared in kind.properties.items()}
    shown = [name for entry in first for name in entry.split() if name in made]
    shown += [name for name, field in made.items() if field.text or field.chosen]
    order = list(dict.fromkeys(shown))
    return [made[name] for name in order], [field for name, field in made.items() if name not in order]


def properties(kind: Kind, record: Record | None, form: Form) -> dict[str, list[Any] | None]:
    """What the form says of each property that it shows. A value that was there keeps its source, script and date; a new one gets the
    source and the date that the form names for all new ones."""
    about = {name: form[field] for name, field in (("source", "source"), ("date", "as_of")) if form[field]}
    said: dict[str, list[Any] | None] = {}
    for name, declared in kind.properties.items():
        if f"p.{name}" not in form and f"had.{name}" not in form:
            continue
        known = {_shown(value): value for value in record.properties.get(name, ())} if record else {}
        values = [_value(text, known.get(text), about) for text in _texts(declared, form)]
        if values or known:
            said[name] = values or None
    return said


def mistakes(kind: Kind, found: dict[str, str]) -> dict[str, str]:
    """The mistakes by the form's own fields; a property's place in its list becomes the number of its line."""
    placed: dict[str, str] = {}
    for place, text in rules.mistakes(found).items():
        match = _PLACE.fullmatch(place)
        if match is None or match[1] not in kind.properties:
            placed[place] = text
            continue
        line = f"{int(match[3]) + 1}: " if match[3] and int(match[3]) else ""
        name = f"p.{match[1]}"
        placed[name] = f"{placed[name]} {line}{text}" if name in placed else line + text
    return placed


def _field(packs: Packs, declared: Property, record: Record | None, form: Form) -> Field:
    name = f"p.{declared.name}"
    if name in form or f"had.{declared.name}" in form:
        texts = _texts(declared, form)
    else:
        texts = [_shown(value) for value in record.properties.get(declared.name, ())] if record else []
    options = _options(packs, declared)
    return Field(
        name=name,
        property=declared,
        text="" if options else "\n".join(texts),
        chosen=tuple(texts) if options else (),
        hint=HINTS.get(declared.type, ""),
        options=options,
        rows=4 if declared.type in WHOLE else max(2 if declared.type == "name" else 1, len(texts)),
    )


def _options(packs: Packs, declared: Property) -> tuple[tuple[str, str], ...]:
    """The codes of a property with a closed list of some length; long lists are typed."""
    lists = {"gender": "genders", "topic": "topics"}
    name = declared.codes or lists.get(declared.type, "")
    if declared.type not in LISTED or name not in packs.codes:
        return ()
    return tuple((code.code, code.label) for code in packs.codes[name].codes.values())


def _texts(declared: Property, form: Form) -> list[str]:
    given = form.all(f"p.{declared.name}")
    if declared.type in WHOLE or declared.type in LISTED:
        return given
    return list(dict.fromkeys(line.strip() for value in given for line in value.split("\n") if line.strip()))


def _shown(value: Value) -> str:
    return UNKNOWN if value.unknown else value.value


def _value(text: str, known: Value | None, about: dict[str, str]) -> Any:
    if known is not None:
        return to_plain(known)
    if text == UNKNOWN:
        return {"unknown": True, **about}
    return {"value": text, **about} if about else text
