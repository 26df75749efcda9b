# SPDX-License-Identifier: Apache-2.0
"""News for the public through the API: drafted, published, withdrawn. The public itself reads /public/news."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from carillon.core.model.news import News, NewsText
from carillon.desk import news
from carillon.doors.api.bodies import Page
from carillon.doors.api.call import Call, pages
from carillon.doors.api.routes import Route


class NewNews(msgspec.Struct):
    """`texts` by language (en, fr, es, ar); `version` is the one that a change was made from."""

    texts: dict[str, NewsText]
    version: int | UnsetType = UNSET


def _plain(item: News) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.to_builtins(item)
    return body


def _page(call: Call) -> dict[str, Any]:
    found = news.page(call.bench, call.actor, limit=call.limit, after=call.after, state=call.choice("state"))
    return pages([_plain(one) for one in found], call.limit, found[-1].id if found else None)


def _again(call: Call, news_id: str) -> Any:
    return _plain(news.fetch(call.bench, call.actor, news_id))


R = Route
ROUTES: tuple[Route, ...] = (
    R("POST", "/news", "Draft news for the public", lambda c: _plain(news.draft(c.bench, c.actor, c.body, c.repeat)),
      takes=NewNews, gives=News, status=201, again=_again),
    R("GET", "/news", "News, newest first", _page, gives=Page[News], query=("limit", "next", "state")),
    R("GET", "/news/{id}", "One piece of news", lambda c: _plain(news.fetch(c.bench, c.actor, c.path["id"])), gives=News),
    R("PATCH", "/news/{id}", "Change the texts of news",
      lambda c: _plain(news.edit(c.bench, c.actor, c.path["id"], c.body, c.repeat)), takes=NewNews, gives=News, again=_again),
    R("POST", "/news/{id}/publish", "Show news to everybody",
      lambda c: _plain(news.publish(c.bench, c.actor, c.path["id"], c.repeat)), gives=News, again=_again),
    R("POST", "/news/{id}/withdraw", "Take news from the public",
      lambda c: _plain(news.withdraw(c.bench, c.actor, c.path["id"], c.repeat)), gives=News, again=_again),
)  # fmt: skip
