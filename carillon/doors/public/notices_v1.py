# SPDX-License-Identifier: Apache-2.0
"""The compatible view: `/public/notices/v1/{red,yellow,un}` as clients of INTERPOL's public notices service call and read it.

An id may be written with a dash, with a slash, plain or as %2F, and after two slashes, since clients do all of it.
"""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, route
from litestar.handlers import HTTPRouteHandler

from carillon.core.model.extract import Extract
from carillon.desk import extracts
from carillon.doors.public import answers
from carillon.doors.public.visit import Here, Visit
from carillon.errors import NotFound
from carillon.formats import public_codes, public_notices, public_query
from carillon.formats.interpol_codes import BODIES

ROOT = "/public/notices/v1"


@route(ROOT + "/{rest:path}", http_method=answers.FETCH, sync_to_thread=True)
def notices(visit: Here) -> Response[Any]:
    """Whatever is below the root."""
    if visit.request.method == "OPTIONS":
        return answers.preflight()
    colour, *parts = [one for one in str(visit.request.path_params["rest"]).split("/") if one] or [""]
    if colour not in public_notices.COLOURS:
        raise NotFound("There is no such list.", help=f"There are {', '.join(public_notices.COLOURS)}.")
    if not parts:
        return _list(visit, colour)
    kind = parts.pop(0) if colour == "un" else ""
    number, below = _number(parts)
    extract = extracts.fetch(visit.bench, number)
    if extract.colour != colour or (kind and kind != ("entities" if extract.entity else "persons")):
        raise NotFound("There is no notice with this number in this list.")
    return _below(visit, extract, below)


@route("/public/notices/data/countries", http_method=answers.FETCH, sync_to_thread=False)
def countries(visit: Here) -> Response[Any]:
    """The countries and courts that lists can be asked for, as crawlers read them."""
    if visit.request.method == "OPTIONS":
        return answers.preflight()
    known = {public_codes.country(code): name for code, name in visit.language.countries()} | dict(BODIES)
    return answers.data(visit.request, [{"value": code, "name": name} for code, name in known.items() if code])


def _list(visit: Visit, colour: str) -> Response[Any]:
    query = public_query.read(colour, visit.request.query_params.multi_items())
    cut = extracts.search(visit.bench, colour, query)

    def address(number: int) -> str:
        return f"{visit.base}{ROOT}/{colour}?{urlencode({**query, 'page': number, 'resultPerPage': cut.size})}"

    return answers.data(visit.request, public_notices.page(visit.base + ROOT, query, cut, address))


def _number(parts: list[str]) -> tuple[str, list[str]]:
    """A public number from its one part or two, and what follows it."""
    if not parts:
        raise NotFound("There is no such list.")
    if "-" in parts[0] or len(parts) == 1:
        return public_notices.slashed(parts[0]), parts[1:]
    return f"{parts[0]}/{parts[1]}", parts[2:]


def _below(visit: Visit, extract: Extract, below: list[str]) -> Response[Any]:
    base = visit.base + ROOT
    if not below:
        return answers.data(visit.request, public_notices.detail(base, extract))
    if below == ["images"]:
        return answers.data(visit.request, public_notices.images(base, extract))
    if len(below) == 2 and below[0] == "images":
        picture, content = extracts.picture(visit.bench, extract, below[1])
        return answers.kept(visit.request, content, picture.type, **answers.OPEN)
    raise NotFound("There is nothing here.", help="Below a notice there are its images.")


HANDLERS: list[HTTPRouteHandler] = [notices, countries]
