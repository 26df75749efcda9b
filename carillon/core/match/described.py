# SPDX-License-Identifier: Apache-2.0
"""An entity as the subject that it describes, for the matcher."""

from carillon.core.match.subject import Subject
from carillon.core.model import entities
from carillon.core.model.entities import IndexKey
from carillon.core.model.kinds import Kind
from carillon.core.model.record import Entity

COUNTRIES = ("nationality", "citizenship", "country", "jurisdiction")
DOCUMENTS = frozenset({"document"})


def described(entity: Entity, kind: Kind, keys: tuple[IndexKey, ...] | None = None, forms: frozenset[str] = DOCUMENTS) -> Subject:
    """The subject of an entity of this kind. Its numbers are those of `forms` among `keys`, which are made where none are given."""
    genders = entity.values("gender")
    held = entities.keys(entity, kind) if keys is None else keys
    return Subject(
        kind=kind.subject or "any",
        names=entities.names(entity, kind),
        birth_dates=entity.values("birthDate"),
        countries=tuple(dict.fromkeys(c for name in COUNTRIES for c in entity.values(name))),
        gender=genders[0] if len(genders) == 1 else None,
        birth_places=entity.values("birthPlace"),
        numbers=tuple(dict.fromkeys(key.normal for key in held if key.form in forms)),
    )
