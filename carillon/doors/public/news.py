# SPDX-License-Identifier: Apache-2.0
"""News on the public site: a list, one item, and an Atom feed in each language."""

from typing import Any

from litestar import Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from carillon.core.model.news import News
from carillon.desk import news
from carillon.doors.public import answers
from carillon.doors.public.visit import Here, Visit
from carillon.formats import atom

PAGE = 20


@route("/public/news", http_method=answers.READ, sync_to_thread=True)
def news_page(visit: Here) -> Response[Any]:
    found = news.public_page(visit.bench, limit=PAGE + 1, after=_after(visit))
    shown = found[:PAGE]
    more = f"{shown[-1].published_at}|{shown[-1].id}" if len(found) > PAGE else ""
    return visit.page("news.html", news=shown, more=more, first=not visit.text("after"))


@route("/public/news/atom.xml", http_method=answers.READ, sync_to_thread=True)
def feed(visit: Here) -> Response[Any]:
    found = news.public_page(visit.bench, limit=PAGE)
    code = visit.language.code
    own = f"{visit.base}/public/news/atom.xml?lang={code}"

    def address(item: News) -> str:
        return f"{visit.base}/public/news/{item.id}?lang={code}"

    content = atom.feed(found, code, visit.language.gettext("News"), own, address)
    return answers.kept(visit.request, content, "application/atom+xml; charset=utf-8", Vary="Accept-Language", **answers.OPEN)


@route("/public/news/{news_id:str}", http_method=answers.READ, sync_to_thread=True)
def one_page(visit: Here, news_id: FromPath[str]) -> Response[Any]:
    item = news.public_one(visit.bench, news_id)
    written, text = item.text(visit.language.code)
    return visit.page("news_item.html", item=item, written=written, text=text)


def _after(visit: Visit) -> str | None:
    return visit.text("after") or None


HANDLERS: list[HTTPRouteHandler] = [news_page, feed, one_page]
