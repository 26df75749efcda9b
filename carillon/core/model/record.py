# SPDX-License-Identifier: Apache-2.0
"""Records and the values they hold: every value keeps its source, script, language and date, and may be an explicit unknown."""

from typing import Any

import msgspec


class Value(msgspec.Struct, frozen=True, omit_defaults=True):
    """One value of a property, as somebody gave it.

    `source` names the list or document it came from, `script` is ISO 15924 (Latn, Arab, …), `lang` ISO 639, `date` the day on which
    the source said so. `unknown` is a statement of its own ("birth date: asked for, not known"), and then `value` is empty.
    """

    value: str = ""
    source: str | None = None
    script: str | None = None
    lang: str | None = None
    date: str | None = None
    unknown: bool = False


Properties = dict[str, tuple[Value, ...]]


class Entity(msgspec.Struct, frozen=True):
    """A thing as described: a kind (`schema`, FollowTheMoney's word) and its multi-valued properties. `id` is the source's own."""

    schema: str
    properties: Properties
    id: str = ""

    def values(self, name: str) -> tuple[str, ...]:
        """The known values of one property, as strings, in the order given."""
        return tuple(v.value for v in self.properties.get(name, ()) if not v.unknown)


class Audience(msgspec.Struct, frozen=True):
    """To whom the owner discloses: `all`, `only` the listed bureaus, or all `except` them. The owner always belongs to it.

    `groups` are groups of the exchange whose members count as listed; `members` are those of them at the last look.
    """

    mode: str = "all"
    bureaus: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    members: tuple[str, ...] = ()

    @property
    def listed(self) -> tuple[str, ...]:
        """Every bureau that the list means."""
        return tuple(dict.fromkeys((*self.bureaus, *self.members)))

    def admits(self, bureau: str) -> bool:
        if self.mode == "all":
            return True
        return (bureau in self.bureaus or bureau in self.members) == (self.mode == "only")


class Grading(msgspec.Struct, frozen=True):
    """How good the information is, in the scheme and with the value that its author used; never converted silently."""

    scheme: str
    value: str


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """An entity that a bureau owns, with the owner's rules about it. `version` counts from 1; times are RFC 3339 UTC."""

    id: str
    schema: str
    properties: Properties
    owner: str
    area: str = "general"
    audience: Audience = Audience()
    reach: str = "copy"
    handling: tuple[str, ...] = ()
    grading: Grading | None = None
    action: str = "confirm"
    review_on: str | None = None
    status: str = "live"
    version: int = 1
    source: str | None = None
    source_id: str | None = None
    created_at: str = ""
    updated_at: str = ""

    @property
    def entity(self) -> Entity:
        return Entity(schema=self.schema, properties=self.properties, id=self.id)


def to_plain(value: Value) -> Any:
    """The shortest JSON form of a value: a bare string where nothing but the string is known."""
    if value == Value(value=value.value) and not value.unknown:
        return value.value
    return msgspec.to_builtins(value)
