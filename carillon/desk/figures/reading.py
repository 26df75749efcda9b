# SPDX-License-Identifier: Apache-2.0
"""The figures of a bureau over a period, beside those of all others that this node knows."""

import msgspec

from carillon.core.model.figures import Period, Table
from carillon.core.policy.actors import Actor
from carillon.core.policy.figures import ALL, sight
from carillon.core.policy.scope import reading
from carillon.desk.act import look
from carillon.desk.bench import Bench
from carillon.desk.figures import tables
from carillon.desk.notices.reading import seat
from carillon.errors import Invalid, NotFound
from carillon.store import people


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """`bureau` is "all" where everything on the node counts as one; `full`: small counts of others are not hidden. What other nodes do
    among themselves this node does not know."""

    bureau: str
    since: str
    until: str
    at: str
    node: str
    full: bool
    tables: tuple[Table, ...]


def draw(bench: Bench, actor: Actor, period: Period, *, bureau: str = "", table: str = "") -> Figures:
    """All tables that the actor may see, or one of them. Raises Invalid for a bureau, and NotFound for a table, that there is not."""
    with look(bench, actor, "figures.read", object=table[:40] or "all") as doing:
        settings = bench.settings
        seen = sight(actor, bureau, rates_open=settings.answer_rates_open, refusals_open=settings.refusals_open)
        if bureau not in ("", ALL) and bureau not in people.bureau_codes(doing.connection):
            raise Invalid("There is no such bureau.", fields={"bureau": "A bureau's code, or all."})
        if table and table not in tables.TABLES:
            raise NotFound(f"There is no table {table[:40]!r}.", help=f"There are: {', '.join(tables.TABLES)}.")
        count = tables.Count(
            connection=doing.connection,
            packs=bench.packs,
            sight=seen,
            scope=reading(actor),
            seat=seat(bench.packs, actor),
            period=period,
            at=doing.at,
            stale_months=settings.stale_months,
        )
        drawn = [made for name, make in tables.TABLES.items() if table in ("", name) and (made := make(count)) is not None]
        if table and not drawn:
            raise NotFound(f"There is no table {table!r} for you.", help="The operator of the node may open it to every bureau.")
        doing.detail = {"bureau": seen.whose or ALL, "since": period.since, "until": period.until}
    return Figures(
        bureau=seen.whose or ALL,
        since=period.since,
        until=period.until,
        at=doing.at,
        node=settings.node,
        full=seen.full,
        tables=tuple(drawn),
    )
