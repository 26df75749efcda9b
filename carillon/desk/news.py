# SPDX-License-Identifier: Apache-2.0
"""News for the public, written by a bureau in up to four languages: drafted, changed, published, withdrawn; and read by anybody."""

from collections.abc import Mapping
from typing import Any

import msgspec

from carillon.core.model import texts
from carillon.core.model.news import LANGUAGES, News, NewsText
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import reading
from carillon.desk.act import Act, Repeat, act, look, require_owner
from carillon.desk.bench import Bench
from carillon.errors import Conflict, Invalid, NotFound
from carillon.store import clock
from carillon.store import news as store

LONGEST = {"title": 200, "body": 20_000}


def draft(bench: Bench, actor: Actor, body: Any, repeat: Repeat | None = None) -> News:
    """Begins an item: {"texts": {"en": {"title", "body"}, …}}. Raises Invalid with every mistake at once."""
    with act(bench, actor, "news.write", repeat=repeat) as doing:
        item = News(
            id=clock.new_id("nws"),
            owner=actor.bureau,
            texts=_read(body),
            created_by=actor.username,
            created_at=doing.at,
            updated_at=doing.at,
        )
        store.put(doing.connection, item)
        doing.object = item.id
    return item


def edit(bench: Bench, actor: Actor, news_id: str, body: Any, repeat: Repeat | None = None) -> News:
    """Replaces the texts of a draft, or corrects those that are published; `version` is the one that the change was made from."""
    with act(bench, actor, "news.write", object=news_id, repeat=repeat) as doing:
        old = _own(doing, news_id, "draft", "published")
        expected = body.get("version", old.version) if isinstance(body, Mapping) else old.version
        if expected != old.version:
            raise Conflict(f"The news {news_id} is at version {old.version}.", help="Look at it again, then change it.", offered=body)
        return _next(doing, old, texts=_read(body))


def publish(bench: Bench, actor: Actor, news_id: str, repeat: Repeat | None = None) -> News:
    """Shows an item to everybody, at once."""
    with act(bench, actor, "news.publish", object=news_id, repeat=repeat) as doing:
        return _next(doing, _own(doing, news_id, "draft"), state="published", published_at=doing.at)


def withdraw(bench: Bench, actor: Actor, news_id: str, repeat: Repeat | None = None) -> News:
    """Takes an item from the public, at once; its bureau keeps it."""
    with act(bench, actor, "news.withdraw", object=news_id, repeat=repeat) as doing:
        return _next(doing, _own(doing, news_id, "draft", "published"), state="withdrawn")


def fetch(bench: Bench, actor: Actor, news_id: str) -> News:
    with look(bench, actor, "news.read", object=news_id) as doing:
        return _find(doing, news_id)


def page(bench: Bench, actor: Actor, *, limit: int = 50, after: str | None = None, state: str | None = None) -> list[News]:
    """What is published, and what one's own bureau has not published; the newest first."""
    with look(bench, actor, "news.read", object="list") as doing:
        return store.page(doing.connection, reading(actor), limit=limit, after=after, state=state)


def public_page(bench: Bench, *, limit: int = 20, after: str | None = None) -> list[News]:
    """What is published, for anybody, the newest first."""
    with bench.database.read() as connection:
        return store.public_page(connection, limit=limit, after=after)


def public_one(bench: Bench, news_id: str) -> News:
    """One published item, for anybody. Raises NotFound."""
    with bench.database.read() as connection:
        item = store.public_one(connection, news_id)
    if item is None:
        raise NotFound("There is no such news.", help="It may have been withdrawn.")
    return item


def _find(doing: Act, news_id: str) -> News:
    item = store.fetch(doing.connection, news_id, reading(doing.actor))
    if item is None:
        raise NotFound(f"There is no news {news_id}.", help="Check the id.")
    return item


def _own(doing: Act, news_id: str, *states: str) -> News:
    item = _find(doing, news_id)
    require_owner(doing, item.owner)
    if item.state not in states:
        raise Conflict(f"The news {news_id} is {item.state}; this needs one that is {' or '.join(states)}.", current=item)
    return item


def _next(doing: Act, old: News, **changes: Any) -> News:
    item = msgspec.structs.replace(old, version=old.version + 1, updated_at=doing.at, **changes)
    store.replace(doing.connection, item, old.version)
    doing.detail = {"version": item.version}
    return item


def _read(body: Any) -> dict[str, NewsText]:
    given = body.get("texts") if isinstance(body, Mapping) else None
    if not isinstance(given, Mapping) or not given:
        raise Invalid("News has texts.", fields={"texts": 'For example {"en": {"title": "…", "body": "…"}}.'})
    wrong, found = {}, {}
    for language, text in given.items():
        place = f"texts.{language}"
        if language not in LANGUAGES:
            wrong[place[:60]] = f"One of {', '.join(LANGUAGES)}."
            continue
        parts = {name: text.get(name) if isinstance(text, Mapping) else None for name in LONGEST}
        for name, most in LONGEST.items():
            part = parts[name]
            if not isinstance(part, str) or not part.strip() or len(part) > most:
                wrong[f"{place}.{name}"] = f"Text of 1 to {most} characters."
        if not any(one.startswith(f"{place}.") for one in wrong):
            found[language] = NewsText(texts.tidy(str(parts["title"])), texts.tidy(str(parts["body"]), lines=True))
    if wrong:
        raise Invalid("The news has mistakes.", help="Each field names what to correct.", fields=wrong)
    return {language: found[language] for language in LANGUAGES if language in found}
