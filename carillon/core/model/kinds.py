# SPDX-License-Identifier: Apache-2.0
"""Kinds of record: what a person, a passport or a firearm may say of itself, and how it is shown and found."""

from collections.abc import Mapping

import msgspec

from carillon.core.model.record import Entity

_TYPES = "name date country identifier string text gender phone email url entity number language topic address code"
TYPES = frozenset(_TYPES.split())
"""What the values of a property are. `string` is one line, `text` may be many; `code` comes from a closed list."""


class Property(msgspec.Struct, frozen=True, kw_only=True):
    """One property of a kind.

    `standard` is the number standard by whose rules values become exact keys (None: no key is made). `range` is the kind at
    the other end of an `entity`. `codes` is the code list of a `code`, and `allowed` its codes. `multiple` is False where two
    values at once would contradict each other, such as the status of a document.
    """

    name: str
    type: str
    label: str
    standard: str | None = None
    range: str | None = None
    codes: str | None = None
    allowed: frozenset[str] | None = None
    multiple: bool = True


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of record with its own and its inherited properties.

    `caption` names properties in order of preference; an entry of several ("make model serialNumber") shows those that are
    there. `required` holds alternatives: each group needs one of its properties. `check` is the check that finds such records
    by number, `subject` the profile by which names are matched (None: exact keys only). `qualifiers` are the properties that
    say which country issued a number, and `parts` those of which a name is put together where none is given whole. `ends` are
    the two properties that a link joins. `partner` says that a private partner may contribute it.
    """

    schema: str
    label: str
    plural: str
    extends: tuple[str, ...] = ()
    properties: Mapping[str, Property] = {}
    caption: tuple[str, ...] = ()
    featured: tuple[str, ...] = ()
    required: tuple[tuple[str, ...], ...] = ()
    check: str | None = None
    subject: str | None = None
    qualifiers: tuple[str, ...] = ("country",)
    parts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    abstract: bool = False
    partner: bool = False
    retention_months: int = 60
    reason: str = ""
    keyed: tuple[Property, ...] = ()
    """Properties that make exact keys; follows from the others."""
    named: tuple[str, ...] = ()
    """Properties whose values are names of the subject; follows from the others."""

    def __post_init__(self) -> None:
        keyed = tuple(p for p in self.properties.values() if p.standard)
        named = tuple(p.name for p in self.properties.values() if p.type == "name" and not p.name.endswith("Mentioned"))
        msgspec.structs.force_setattr(self, "keyed", keyed)
        msgspec.structs.force_setattr(self, "named", named)

    @property
    def link(self) -> bool:
        """Whether it only joins two others, as an ownership does."""
        return bool(self.ends)


def caption(kind: Kind, entity: Entity) -> str:
    """What to call an entity in a list: never empty. A spelling in Latin letters comes before others, since every bureau reads
    it; the others are on the record's page."""
    for entry in kind.caption:
        shown = [found for name in entry.split() if (found := _first(entity, name))]
        if shown:
            return " ".join(shown)
    given = " ".join(found for name in kind.parts if (found := _first(entity, name)))
    return given or kind.label


def _first(entity: Entity, name: str) -> str:
    values = [value for value in entity.properties.get(name, ()) if not value.unknown]
    if not values:
        return ""
    return next((value for value in values if value.script in (None, "Latn")), values[0]).value
