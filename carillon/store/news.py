# SPDX-License-Identifier: Apache-2.0
"""News for the public: drafts of each bureau, and what was published."""

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, false, insert, or_, select, true, update

from carillon.core.model.news import News
from carillon.core.policy.scope import Scope
from carillon.errors import Conflict
from carillon.store.schemas.public import news

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(News)


def visible(scope: Scope) -> ColumnElement[bool]:
    """What is published is seen by everybody, the rest by the bureau that writes it."""
    if scope.nothing:
        return false()
    return true() if scope.everything else or_(news.c.state == "published", news.c.owner == scope.bureau)


def put(connection: Connection, item: News) -> None:
    """Stores a new item."""
    connection.execute(insert(news).values(**_row(item)))


def replace(connection: Connection, item: News, expected: int) -> None:
    """Stores the next version; raises Conflict when `expected` is no longer the current one."""
    done = connection.execute(update(news).where(news.c.id == item.id, news.c.version == expected).values(**_row(item)))
    if done.rowcount != 1:
        raise Conflict(
            f"The news {item.id} was changed by somebody else meanwhile.", help="Look at it again, then change it.", offered=item
        )


def fetch(connection: Connection, news_id: str, scope: Scope) -> News | None:
    doc = connection.execute(select(news.c.doc).where(news.c.id == news_id, visible(scope))).scalar()
    return _decoder.decode(doc) if doc is not None else None


def page(connection: Connection, scope: Scope, *, limit: int, after: str | None = None, state: str | None = None) -> list[News]:
    """The newest first, by their ids."""
    query = select(news.c.doc).where(visible(scope)).order_by(news.c.id.desc()).limit(limit)
    if after:
        query = query.where(news.c.id < after)
    if state:
        query = query.where(news.c.state == state)
    return [_decoder.decode(doc) for doc in connection.execute(query).scalars()]


def public_one(connection: Connection, news_id: str) -> News | None:
    """A published item, for everybody."""
    doc = connection.execute(select(news.c.doc).where(news.c.id == news_id, news.c.state == "published")).scalar()
    return _decoder.decode(doc) if doc is not None else None


def public_page(connection: Connection, *, limit: int, after: str | None = None) -> list[News]:
    """Published items, the newest first; `after` is `published_at|id` of the last one seen."""
    query = select(news.c.doc).where(news.c.state == "published").order_by(news.c.published_at.desc(), news.c.id.desc()).limit(limit)
    if after:
        at, _, news_id = after.partition("|")
        query = query.where(or_(news.c.published_at < at, (news.c.published_at == at) & (news.c.id < news_id)))
    return [_decoder.decode(doc) for doc in connection.execute(query).scalars()]


def _row(item: News) -> dict[str, Any]:
    return {
        "id": item.id,
        "owner": item.owner,
        "state": item.state,
        "version": item.version,
        "doc": _encoder.encode(item).decode(),
        "published_at": item.published_at,
    }
