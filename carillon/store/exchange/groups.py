# SPDX-License-Identifier: Apache-2.0
"""Groups of the exchange that audiences of records name: who belonged to each at the last look."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from carillon.store.exchange.schema import audience_groups, group_members
from carillon.store.schema import changes


def regrouped(connection: Connection, groups: Mapping[str, str]) -> list[str]:
    """Groups that records name and whose members are others than at the last look; `groups` are the members of each as one text."""
    named = connection.execute(select(audience_groups.c.name).distinct()).scalars().all()
    known = {row[0]: row[1] for row in connection.execute(select(group_members.c.name, group_members.c.members))}
    return [name for name in named if known.get(name, "") != groups.get(name, "")]


def note(connection: Connection, names: Sequence[str], groups: Mapping[str, str]) -> None:
    """Notes the members of groups, and puts the records that name them into the feed of changes once more."""
    connection.execute(delete(group_members).where(group_members.c.name.in_(names)))
    connection.execute(insert(group_members), [{"name": name, "members": groups.get(name, "")} for name in names])
    concerned = select(audience_groups.c.record_id).where(audience_groups.c.name.in_(names)).distinct()
    connection.execute(insert(changes).from_select(["record_id"], concerned))
