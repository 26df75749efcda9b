# SPDX-License-Identifier: Apache-2.0
"""Announcing: what a bureau tells every other, those too that come to the exchange later. On one node it is known to all as it is."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from carillon.desk.act import Act
from carillon.desk.bench import Bench
from carillon.desk.exchange import post
from carillon.desk.exchange.post import Saying
from carillon.exchange.messages import Reader
from carillon.store import announced, people

AT_ONCE = 50
"""Things in one message."""


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
            seq = found[-1][0]
            things = [thing for _, thing in found]
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
