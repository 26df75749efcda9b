# SPDX-License-Identifier: Apache-2.0
"""Lists as the tests of screenings upload them: an event, a few persons, and a run to its end in this process."""

from collections.abc import Iterable, Sequence
from typing import Any

from carillon.core.model.event import Event
from carillon.core.model.screening import Match, Row, Screening
from carillon.core.policy.actors import Actor
from carillon.desk.accreditation import mapping, running, uploading
from carillon.desk.bench import Bench
from carillon.desk.events import register
from carillon.store import screening_rows as rows
from carillon.store import screenings as store
from carillon.store.screening_rows import List

HEADER = ("Badge", "Family name", "Given name", "Date of birth", "Nationality", "Passport no.")
EVENT = "harbour-run-2031"
ZEB = ("B-1", "Vanishingham", "Zebulon", "01.04.1980", "France", "X1234567")
STRANGERS: tuple[tuple[str, ...], ...] = (
    ("B-2", "Otherwise", "Brook", "12.11.1991", "Kenya", "K0000001"),
    ("B-3", "Quillfeather", "Odalys", "30.06.1975", "Japan", "J0000002"),
    ("B-4", "Thistledown", "Marnie", "09.09.1988", "Brazil", "R0000003"),
)


def event(bench: Bench, actor: Actor, *partners: str, hosts: Sequence[str] = ("FR",), **more: Any) -> Event:
    """An event hosted by the actor's bureau, in 2031."""
    values = {"id": EVENT, "name": "Harbour Run", "kind": "marathon", "starts": "2031-05-03", "ends": "2031-05-04"} | more
    return register.register(bench, actor, Event(hosts=tuple(hosts), partners=partners, **values))


def table(*persons: Sequence[str], header: Sequence[str] = HEADER) -> bytes:
    return "".join(",".join(one) + "\n" for one in (header, *persons)).encode()


def upload(bench: Bench, actor: Actor, *persons: Sequence[str], data: bytes | None = None, **more: Any) -> Screening:
    """A list with its mapping confirmed."""
    given = {"event": EVENT, "name": "Volunteers", "file": "volunteers.csv", **more}
    made = uploading.upload(bench, actor, given, [data if data is not None else table(*(persons or (ZEB, *STRANGERS)))])
    return mapping.confirm(bench, actor, made.id, mapping.propose(bench, actor, made.id).mapping)


def run(bench: Bench, actor: Actor, screening_id: str) -> Screening:
    """Screens it to the end."""
    running.start(bench, actor, screening_id)
    running.advance(bench, running.Work("test"))
    return head(bench, actor.bureau, screening_id)


def screened(bench: Bench, actor: Actor, *persons: Sequence[str], **more: Any) -> Screening:
    return run(bench, actor, upload(bench, actor, *persons, **more).id)


def head(bench: Bench, bureau: str, screening_id: str) -> Screening:
    with bench.database.read() as connection:
        found = store.find(connection, bureau, screening_id)
    assert found is not None
    return found


def every_row(bench: Bench, screening: Screening) -> list[Row]:
    with bench.database.read() as connection:
        return list(rows.walk(connection, List(screening.bureau, screening.id)))


def by_ref(bench: Bench, screening: Screening) -> dict[str, Row]:
    return {one.ref: one for one in every_row(bench, screening)}


def matches(bench: Bench, screening: Screening, numbers: Iterable[int]) -> dict[int, list[Match]]:
    with bench.database.read() as connection:
        return rows.matches_of(connection, List(screening.bureau, screening.id), list(numbers))
