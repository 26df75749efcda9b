# SPDX-License-Identifier: Apache-2.0
"""The inbox of a bureau's desk."""

from carillon.core.policy.actors import Actor
from carillon.core.policy.decide import decide
from carillon.core.policy.scope import reading
from carillon.desk import people
from carillon.desk.act import act, look
from carillon.desk.bench import Bench
from carillon.errors import Unauthenticated
from carillon.store import inbox as store


def page(bench: Bench, actor: Actor, *, limit: int = 50, after: str | None = None, unread: bool = False) -> list[store.Item]:
    """What the bureau was told, newest first. A front-line officer has no desk: he has his own hits."""
    with look(bench, actor, "inbox.read", object="list") as doing:
        if actor.role == "frontline":
            return []
        return store.page(doing.connection, reading(actor), limit=limit, after=after, unread=unread)


def unread(bench: Bench, actor: Actor) -> int:
    """How many lines nobody of the bureau has opened; a number for the page's head, not a deed."""
    if actor.role == "frontline" or not decide(actor, "inbox.read").allowed:
        return 0
    with bench.database.read() as connection:
        return store.unread(connection, reading(actor))


def mark_read(bench: Bench, actor: Actor, object_id: str) -> None:
    """What the inbox says of one thing has been opened by somebody of the desk."""
    with act(bench, actor, "inbox.read", object=object_id) as doing:
        if actor.role != "frontline":
            store.mark_read(doing.connection, actor.bureau, object_id, actor.username, doing.at)


def newest(bench: Bench, actor: Actor) -> str:
    """The id of the newest line, from where a stream begins."""
    found = page(bench, actor, limit=1)
    return found[0].id if found else ""


def since(bench: Bench, actor: Actor, token: str, after: str) -> list[store.Item] | None:
    """Lines newer than one, oldest first; None when the session has ended meanwhile. What a stream hands out is noted like a read."""
    try:
        people.session(bench, token)
    except Unauthenticated:
        return None
    if actor.role == "frontline" or not decide(actor, "inbox.read").allowed:
        return []
    with bench.database.read() as connection:
        found = store.since(connection, reading(actor), after)
    if found:
        with look(bench, actor, "inbox.read", object="stream") as doing:
            doing.detail = {"shown": len(found)}
    return found
