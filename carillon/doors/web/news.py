# SPDX-License-Identifier: Apache-2.0
"""News for the public, at the desk: written in up to four languages, published, withdrawn."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.core.model.news import LANGUAGES, News
from carillon.desk import news as desk
from carillon.doors.language import NAMES
from carillon.doors.web import paging
from carillon.doors.web.forms import Form
from carillon.doors.web.visit import Here, Id, Visit
from carillon.doors.web.words import NEWS_STATES
from carillon.errors import Invalid


@get("/news", sync_to_thread=True)
def news_page(visit: Here) -> Response[str]:
    state = visit.text("state") if visit.text("state") in NEWS_STATES else ""
    found = desk.page(visit.bench, visit.actor, limit=paging.LIMIT, after=paging.after(visit), state=state or None)
    return visit.page("news/list.html", news=found, pager=paging.pager(visit, found, lambda one: one.id, state=state), state=state)


@get("/news/new", sync_to_thread=True)
def new_page(visit: Here) -> Response[str]:
    visit.require("news.write")
    return _form(visit, None)


@post("/news/new", sync_to_thread=True)
def draft(visit: Here) -> Response[str]:
    try:
        item = desk.draft(visit.bench, visit.actor, _body(visit.form))
    except Invalid as wrong:
        return _form(visit, None, failure=wrong)
    return visit.go(f"/news/{item.id}", done="news-saved")


@get("/news/{news_id:str}", sync_to_thread=True)
def one_page(visit: Here, news_id: Id) -> Response[str]:
    item = desk.fetch(visit.bench, visit.actor, news_id)
    return visit.page("news/one.html", item=item, own=item.owner == visit.actor.bureau, names=NAMES)


@get("/news/{news_id:str}/edit", sync_to_thread=True)
def edit_page(visit: Here, news_id: Id) -> Response[str]:
    visit.require("news.write")
    item = desk.fetch(visit.bench, visit.actor, news_id)
    if item.owner != visit.actor.bureau or item.state == "withdrawn":
        return visit.go(f"/news/{news_id}")
    return _form(visit, item)


@post("/news/{news_id:str}/edit", sync_to_thread=True)
def edit(visit: Here, news_id: Id) -> Response[str]:
    body = _body(visit.form)
    if visit.form["version"].isdecimal():
        body["version"] = int(visit.form["version"])
    try:
        desk.edit(visit.bench, visit.actor, news_id, body)
    except Invalid as wrong:
        return _form(visit, desk.fetch(visit.bench, visit.actor, news_id), failure=wrong)
    return visit.go(f"/news/{news_id}", done="news-saved")


@post("/news/{news_id:str}/publish", sync_to_thread=True)
def publish(visit: Here, news_id: Id) -> Response[str]:
    desk.publish(visit.bench, visit.actor, news_id)
    return visit.go(f"/news/{news_id}", done="news-published")


@post("/news/{news_id:str}/withdraw", sync_to_thread=True)
def withdraw(visit: Here, news_id: Id) -> Response[str]:
    desk.withdraw(visit.bench, visit.actor, news_id)
    return visit.go(f"/news/{news_id}", done="news-withdrawn")


def _body(form: Form) -> dict[str, Any]:
    """The texts of the form; a language in which nothing was written is left out."""
    given = {code: {part: form[f"{part}.{code}"] for part in ("title", "body")} for code in LANGUAGES}
    return {"texts": {code: text for code, text in given.items() if any(text.values())}}


def _form(visit: Visit, item: News | None, *, failure: Invalid | None = None) -> Response[str]:
    texts = msgspec.to_builtins(item.texts) if item is not None and not len(visit.form) else _body(visit.form)["texts"]
    errors = {".".join(reversed(name.removeprefix("texts.").split("."))): text for name, text in failure.fields.items()} if failure else {}
    languages = [(code, NAMES[code]) for code in LANGUAGES]
    status = 422 if failure else 200
    return visit.page("news/form.html", status=status, item=item, texts=texts, languages=languages, failure=failure, errors=errors)


HANDLERS: list[HTTPRouteHandler] = [news_page, new_page, draft, one_page, edit_page, edit, publish, withdraw]
