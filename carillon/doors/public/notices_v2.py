# SPDX-License-Identifier: Apache-2.0
"""Our own interface for public notices, `/public/notices/v2`: true totals, a cursor that nothing published meanwhile moves, and the feed of
changes with what has ended."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from litestar import Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from carillon.desk import extracts
from carillon.doors.public import answers, words
from carillon.doors.public.visit import Here, Visit
from carillon.errors import Invalid
from carillon.formats import public_extracts
from carillon.formats.public_notices import slashed

ROOT = "/public/notices/v2"
PAGE, LONGEST = 100, 500
_KNOWN = frozenset({*public_extracts.FILTERS, "colour", "limit", "next", "lang"})


@route(ROOT, http_method=answers.FETCH, sync_to_thread=True)
def notices(visit: Here) -> Response[Any]:
    if visit.request.method == "OPTIONS":
        return answers.preflight()
    wrong: dict[str, str] = {}
    given = list(visit.request.query_params.multi_items())
    query = public_extracts.read(given, wrong.__setitem__)
    wrong |= {name: "There is no such parameter." for name, _ in given if name not in _KNOWN}
    colours = tuple(words.colours(visit.bench.packs))
    asked = [one.strip() for name, text in given if name == "colour" for one in text.split(",") if one.strip()]
    if unknown := [one for one in asked if one not in colours]:
        wrong["colour"] = f"There is no {unknown[0][:20]}; there are {', '.join(colours)}."
    limit, before = _limit(visit, wrong), _cursor(visit.text("next"), "next", wrong)
    _refuse(wrong)
    page = extracts.page(visit.bench, tuple(dict.fromkeys(asked)) or colours, query, limit=limit, before=before)
    items = [public_extracts.plain(visit.base + ROOT, one) for one in page.items]
    return answers.data(visit.request, {"total": page.total, "items": items, "next": _write(page.next)})


@route(ROOT + "/changes", http_method=answers.FETCH, sync_to_thread=True)
def changes(visit: Here) -> Response[Any]:
    """What was published, changed and ended after a cursor; `next` is where to go on, now or tomorrow. Of what has ended nothing is told
    but its number and when."""
    if visit.request.method == "OPTIONS":
        return answers.preflight()
    wrong: dict[str, str] = {}
    limit, since = _limit(visit, wrong), _cursor(visit.text("since"), "since", wrong)
    _refuse(wrong)
    found = extracts.changes(visit.bench, since or 0, limit + 1)
    shown = found[:limit]
    items = [
        {"id": one.id, "change": "withdrawn", "at": one.at}
        if one.extract is None
        else {"id": one.id, "change": "published", "at": one.at, "notice": public_extracts.plain(visit.base + ROOT, one.extract)}
        for one in shown
    ]
    end = shown[-1].seq if shown else since or 0
    return answers.data(visit.request, {"items": items, "next": _write(end), "more": len(found) > limit})


@route(ROOT + "/{number:str}", http_method=answers.FETCH, sync_to_thread=True)
def notice(visit: Here, number: FromPath[str]) -> Response[Any]:
    if visit.request.method == "OPTIONS":
        return answers.preflight()
    extract = extracts.fetch(visit.bench, slashed(number))
    return answers.data(visit.request, public_extracts.plain(visit.base + ROOT, extract))


@route(ROOT + "/{number:str}/pictures/{picture:str}", http_method=answers.FETCH, sync_to_thread=True)
def picture(visit: Here, number: FromPath[str], picture: FromPath[str]) -> Response[Any]:
    if visit.request.method == "OPTIONS":
        return answers.preflight()
    extract = extracts.fetch(visit.bench, slashed(number))
    found, content = extracts.picture(visit.bench, extract, picture)
    return answers.kept(visit.request, content, found.type, **answers.OPEN)


def _limit(visit: Visit, wrong: dict[str, str]) -> int:
    text = visit.text("limit") or str(PAGE)
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= LONGEST):
        wrong["limit"] = f"A number from 1 to {LONGEST}."
        return PAGE
    return int(text)


def _cursor(text: str, name: str, wrong: dict[str, str]) -> int | None:
    if not text:
        return None
    try:
        plain = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
    except ValueError:
        plain = ""
    if not (plain.isdigit() and len(plain) < 19):
        wrong[name] = "Give it as an answer before gave it."
        return None
    return int(plain)


def _write(number: int | None) -> str | None:
    return None if number is None else urlsafe_b64encode(str(number).encode()).decode().rstrip("=")


def _refuse(wrong: dict[str, str]) -> None:
    if wrong:
        raise Invalid("The request has mistakes.", help="; ".join(f"{name}: {text}" for name, text in sorted(wrong.items())), fields=wrong)


HANDLERS: list[HTTPRouteHandler] = [notices, changes, notice, picture]
