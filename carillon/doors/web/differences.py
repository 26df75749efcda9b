# SPDX-License-Identifier: Apache-2.0
"""What changed between two versions of a thing, field by field, as texts for a table."""

from collections.abc import Mapping
from typing import Any

import msgspec

from carillon.core.model.record import Record, Value


class Change(msgspec.Struct, frozen=True):
    """One field that differs; each side is a list of texts, empty where the field was not there."""

    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]


RULES = ("area", "audience", "reach", "handling", "grading", "action", "review_on", "status")


def between(old: Record, new: Record) -> tuple[Change, ...]:
    """Properties in the order of their names, then the owner's rules."""
    names = sorted(set(old.properties) | set(new.properties))
    found = [Change(name, _values(old.properties.get(name, ())), _values(new.properties.get(name, ()))) for name in names]
    found += [Change(name, _texts(getattr(old, name)), _texts(getattr(new, name))) for name in RULES]
    return tuple(change for change in found if change.before != change.after)


def of_fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """The fields of `new` that differ from those of `old`."""
    found = (Change(name, _texts(old.get(name)), _texts(value)) for name, value in sorted(new.items()))
    return tuple(change for change in found if change.before != change.after)


def _values(values: tuple[Value, ...]) -> tuple[str, ...]:
    return tuple("?" if value.unknown else value.value for value in values)


def _texts(value: Any) -> tuple[str, ...]:
    plain = msgspec.to_builtins(value)
    if plain is None or plain == "":
        return ()
    if isinstance(plain, Mapping):
        return tuple(f"{name}: {', '.join(_texts(one))}" for name, one in plain.items() if _texts(one))
    if isinstance(plain, list | tuple):
        return tuple(text for one in plain for text in _texts(one))
    return (str(plain),)
