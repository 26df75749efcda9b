# SPDX-License-Identifier: Apache-2.0
"""What the packs say, read and resolved: kinds, areas, code lists and colours of notices, frozen."""

import re
from collections.abc import Mapping

import msgspec

from carillon.core.model.kinds import Kind
from carillon.core.packs.colours import Colour, Compliance


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """One code of a list, its label, and why it is there.

    `extra` holds the further columns that the list declares (numbers as text). `parts` are the positions of a grading, each
    with its values and what they mean.
    """

    code: str
    label: str
    reason: str = ""
    extra: Mapping[str, str] = {}
    parts: tuple[Mapping[str, str], ...] = ()


class CodeList(msgspec.Struct, frozen=True, kw_only=True):
    """A closed list; `codes` keeps the order in which it is shown."""

    name: str
    label: str
    reason: str
    codes: Mapping[str, Code]
    fields: tuple[str, ...] = ()


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """A crime area: what is recorded and reported in it, what may be asked of who finds it, and how long it is kept.

    `fields` are those that a report of this area asks for, `behaviours` and `sectors` the codes it offers first. `profile` is
    the match profile. `retention` is in months by kind; a kind that is not named keeps its own.
    """

    name: str
    label: str
    reason: str
    kinds: tuple[str, ...]
    fields: tuple[str, ...]
    behaviours: tuple[str, ...]
    sectors: tuple[str, ...]
    actions: tuple[str, ...]
    profile: str
    retention: Mapping[str, int]


class Packs(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the packs declare, by name."""

    kinds: Mapping[str, Kind]
    areas: Mapping[str, Area]
    codes: Mapping[str, CodeList]
    colours: Mapping[str, Colour] = {}
    compliance: Compliance = Compliance()

    def grades(self, scheme: str, value: str) -> bool:
        """Whether `value` (B2, A1, B24, 1AP, in any case, with or without blanks, dashes or slashes) is a grade of the scheme."""
        schemes = self.codes.get("grading")
        found = schemes.codes.get(scheme) if schemes else None
        if found is None:
            return False
        given = re.sub(r"[\s/\-]", "", value).upper()
        return len(given) == len(found.parts) and all(one in values for one, values in zip(given, found.parts, strict=True))

    def instruction(self, action: str) -> str:
        """The sentence that an officer reads first when a record with this action is found."""
        return self.codes["actions"].codes[action].extra["officer"]

    def retention_months(self, area: str, schema: str) -> int:
        """Months until a record must be reviewed: the area's own rule for the kind, or else the kind's."""
        return self.areas[area].retention.get(schema, self.kinds[schema].retention_months)
