# SPDX-License-Identifier: Apache-2.0
"""The public pages of notices: found, listed, and read one by one; and the style sheet of all public pages."""

from typing import Any

from litestar import Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from carillon.desk import extracts, news
from carillon.doors.public import answers, words
from carillon.doors.public.rendering import STYLES
from carillon.doors.public.visit import Here
from carillon.errors import NotFound
from carillon.formats.public_notices import slashed
from carillon.formats.public_query import Value

PAGE = 24


@route("/public", http_method=answers.READ, sync_to_thread=True)
def start(visit: Here) -> Response[Any]:
    colours = tuple(words.colours(visit.bench.packs))
    colour = visit.text("colour") if visit.text("colour") in colours else ""
    filters = {"q": visit.text("q"), "nationality": visit.text("nationality").upper(), "colour": colour}
    query: dict[str, Value] = {
        name: value for name, value in (("freeText", filters["q"]), ("nationality", filters["nationality"])) if value and "\0" not in value
    }
    after = visit.text("after")
    before = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None
    page = extracts.page(visit.bench, (colour,) if colour else colours, query, limit=PAGE, before=before)
    latest = news.public_page(visit.bench, limit=3)
    return visit.page("start.html", page=page, filters=filters, first=before is None, news=latest)


@route("/public/notices/{number:str}", http_method=answers.READ, sync_to_thread=True)
def notice(visit: Here, number: FromPath[str]) -> Response[Any]:
    extract = extracts.fetch(visit.bench, slashed(number))
    return visit.page("notice.html", notice=extract)


@route("/public/static/{name:str}", http_method=answers.READ, sync_to_thread=False)
def static(visit: Here, name: FromPath[str]) -> Response[Any]:
    if name not in STYLES:
        raise NotFound("There is no such file.", help="Load the page again; it names the file's present address.")
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    return answers.secure(Response(STYLES[name], media_type="text/css; charset=utf-8", headers=kept))


HANDLERS: list[HTTPRouteHandler] = [start, notice, static]
