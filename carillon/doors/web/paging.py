# SPDX-License-Identifier: Apache-2.0
"""Long lists in pages: where a page begins, and the address of the next one."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar
from urllib.parse import urlencode

from carillon.doors.web.visit import Visit

LIMIT = 50
T = TypeVar("T")


class Pager(NamedTuple):
    """Addresses of the first page (empty: this is it) and of the next one (empty: there is none)."""

    first: str
    next: str


def after(visit: Visit) -> str | None:
    """Where the page before ended."""
    return visit.text("after") or None


def pager(visit: Visit, shown: Sequence[T], cursor: Callable[[T], str], **kept: str) -> Pager:
    """The pager of a list; `kept` are the filters that the next page keeps. A full page may be the last: then the next is empty."""
    path, filters = visit.request.url.path, {name: value for name, value in kept.items() if value}
    first = _address(path, filters) if after(visit) else ""
    following = _address(path, {**filters, "after": cursor(shown[-1])}) if len(shown) >= LIMIT else ""
    return Pager(first, following)


def _address(path: str, values: dict[str, str]) -> str:
    return f"{path}?{urlencode(values)}" if values else path
