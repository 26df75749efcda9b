# SPDX-License-Identifier: Apache-2.0
"""A page with every component, for those who build pages and for those who check them."""

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from carillon.doors.web import sample_maps
from carillon.doors.web.differences import Change
from carillon.doors.web.signin import OPEN
from carillon.doors.web.visit import Here

REASONS = (
    {"code": "name.same", "score": 1.0, "text": "", "params": {"left": "Иван Примеров", "right": "Ivan Primerov"}},
    {"code": "birth_date.near", "score": 0.6, "text": "", "params": {"left": "1979", "right": "1980"}},
    {"code": "country.conflict", "score": 0.0, "text": "", "params": {"left": "FR", "right": "BE"}},
)
CHANGES = (
    Change("title", ("Specimen",), ("Specimen, corrected",)),
    Change("handling", ("H1",), ("H1", "TLP:AMBER")),
)


@get("/samples", sync_to_thread=True, opt=OPEN)
def samples(visit: Here) -> Response[str]:
    return visit.page("samples.html", reasons_shown=REASONS, changes_shown=CHANGES, maps=sample_maps.drawn(visit.language))


HANDLERS: list[HTTPRouteHandler] = [samples]
