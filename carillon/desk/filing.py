# SPDX-License-Identifier: Apache-2.0
"""A record made ready for the store: with its caption, its exact keys and its links."""

from carillon.core.model import entities
from carillon.core.model.kinds import Kind, caption
from carillon.core.model.record import Entity, Record
from carillon.desk.bench import Bench
from carillon.store import records as store


def file(bench: Bench, record: Record, by: str) -> store.Filing:
    """A record with its caption, exact keys and links, ready for the store."""
    kind = bench.packs.kinds[record.schema]
    entity = record.entity
    return store.Filing(
        record=record,
        caption=caption(kind, entity),
        keys=tuple(
            store.KeyRow(k.form, k.value, k.normal, k.prop, k.country)
            for k in {(k.form, k.value, k.prop): k for k in entities.keys(entity, kind)}.values()
        ),
        targets=_targets(kind, entity),
        by=by,
    )


def _targets(kind: Kind, entity: Entity) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, value[:200])
        for name in entity.properties
        if (declared := kind.properties.get(name)) is not None and declared.type == "entity"
        for value in entity.values(name)
    )
