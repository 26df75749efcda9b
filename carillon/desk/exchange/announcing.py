# SPDX-License-Identifier: Apache-2.0
"""Announcing: what a bureau tells every other, those too that come to the exchange later. On one node it is known to all as it is."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from carillon.desk.act import Act
from carillon.desk.bench import Bench
from carillon.desk.exchange import post
from carillon.desk.exchange.post import Saying
from carillon.exchange import limits
from carillon.exchange.messages import Reader
from carillon.store import announced, people

AT_ONCE = 50
"""Things in one message, where they are small."""
BYTES, VALUES = limits.INNER_BYTES // 2, limits.VALUES // 2
"""What one message holds of them, unless a single thing has more."""


class Register(NamedTuple):
    """Something that is announced: the kind of its messages, the number of the newest change of each owner, changes of one owner after a
    number, the body of a message about several, and a thing's id and version."""

    kind: str
    newest: Callable[[Connection], dict[str, int]]
    changed: Callable[[Connection, int, int, str], Sequence[tuple[int, Any]]]
    body: Callable[[list[Any]], dict[str, Any]]


def announce(bench: Bench, doing: Act, register: Register, owner: str) -> int:
    """Within a deed of the owner: tells each bureau elsewhere what it lacks; returns how many bureaus were told."""
    away = post.elsewhere(bench, doing.connection)
    if not away:
        return 0
    known = announced.told_of(doing.connection, register.kind, owner)
    behind: dict[int, list[str]] = {}
    for code in sorted(away):
        behind.setdefault(known.get(code, 0), []).append(code)
    told: set[str] = set()
    for seq, codes in sorted(behind.items()):
        while found := register.changed(doing.connection, seq, AT_ONCE, owner):
            things = _fitting(register, [thing for _, thing in found])
            seq = found[len(things) - 1][0]
            saying = Saying(
                kind=register.kind,
                origin=owner,
                body=register.body(things),
                objects=tuple((thing.id, thing.version) for thing in things),
                audience=Reader("all"),
            )
            post.say(bench, doing.connection, doing.at, saying, codes)
            announced.note_told(doing.connection, register.kind, owner, codes, seq)
            told.update(codes)
    return len(told)


def _fitting(register: Register, things: list[Any]) -> list[Any]:
    """As many of the first as one message holds, and one at least."""
    size = count = 0
    for number, thing in enumerate(things):
        body = register.body([thing])
        size, count = size + len(msgspec.json.encode(body)), count + _values(body)
        if number and (size > BYTES or count > VALUES):
            return things[:number]
    return things


def _values(body: Any) -> int:
    """How many values there are in a body, itself included."""
    inside = body.values() if isinstance(body, dict) else body if isinstance(body, list | tuple) else ()
    return 1 + sum(_values(one) for one in inside)


def waiting(bench: Bench, connection: Connection, register: Register) -> list[str]:
    """Bureaus of this node of which others lack something."""
    away = post.elsewhere(bench, connection)
    if not away:
        return []
    here = people.bureau_codes(connection) - away
    return [
        owner
        for owner, newest in sorted(register.newest(connection).items())
        if owner in here and any(announced.told_of(connection, register.kind, owner).get(code, 0) < newest for code in away)
    ]


def texts(value: Any) -> Any:
    """A value as it travels: canonical form has no fractions, so numbers with one are decimal text."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return {name: texts(one) for name, one in value.items()}
    return [texts(one) for one in value] if isinstance(value, list | tuple) else value
