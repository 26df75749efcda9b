# SPDX-License-Identifier: Apache-2.0
"""Reports in the store: versions, copies, answers, and who sees what."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carillon.core.model.record import Audience, Grading
from carillon.core.model.report import Place, Report
from carillon.core.policy.scope import Scope
from carillon.errors import Conflict
from carillon.store import clock, reports
from carillon.store.db import Database
from tests.store.build import reading

BUREAUS = ("FR", "DE", "KE")


def report(**more: object) -> Report:
    at = clock.now()
    values = {"id": clock.new_id("rep"), "owner": "FR", "title": "Van", "narrative": "…", "created_by": "usr-1"}
    return Report(**{**values, "created_at": at, "updated_at": at, **more})  # type: ignore[arg-type]


def put(database: Database, *made: Report, to: tuple[str, ...] = ()) -> None:
    with database.write() as connection:
        for one in made:
            reports.put(connection, one)
            reports.deliver(connection, one.id, list(to), clock.now())


def seen(database: Database, scope: Scope, **more: object) -> list[str]:
    with database.read() as connection:
        return [one.id for one in reports.page(connection, scope, **more)]  # type: ignore[arg-type]


def test_a_report_comes_back_as_it_went_in(database: Database) -> None:
    one = report(
        place=Place("Stadium", "FR", 48.92, 2.36),
        grading=Grading("admiralty", "B2"),
        audience=Audience("except", ("KE",)),
        behaviours=("SURVL",),
        records=("rec-1",),
        handling=("H1",),
    )
    put(database, one)
    with database.read() as connection:
        assert reports.fetch(connection, one.id, reading()) == one
        assert reports.fetch(connection, "rep-none", reading()) is None


def test_the_next_version_and_the_one_after_it_that_came_too_late(database: Database) -> None:
    one = report()
    put(database, one)
    new = msgspec.structs.replace(one, title="Two vans", version=2)
    late = msgspec.structs.replace(one, title="Three vans", version=2)
    with database.write() as connection:
        reports.replace(connection, new, 1)
    with pytest.raises(Conflict) as refusal, database.write() as connection:
        reports.replace(connection, late, 1)
    assert (refusal.value.current, refusal.value.offered) == (new, late)


def test_copies_and_answers(database: Database) -> None:
    one = report(state="sent")
    put(database, one, to=("DE", "KE"))
    with database.write() as connection:
        assert [reports.acknowledge(connection, one.id, code, "x", "t") for code in ("DE", "DE", "JP")] == [True, False, False]
        for number, code in enumerate(("KE", "DE", "KE")):
            given_ = reports.Answer(
                id=f"ans-{number}", report_id=one.id, bureau=code, outcome="information", text=f"é{number}", by="x", at="t"
            )
            reports.answer(connection, given_)
    with database.read() as connection:
        assert [(copy.bureau, copy.acknowledged_by) for copy in reports.copies(connection, one.id)] == [("DE", "x"), ("KE", None)]
        assert reports.copy_of(connection, one.id, "JP") is None
        assert [answer.text for answer in reports.answers_to(connection, one.id, None)] == ["é0", "é1", "é2"]
        assert [answer.text for answer in reports.answers_to(connection, one.id, "KE")] == ["é0", "é2"]


def test_filters_of_a_page(database: Database) -> None:
    made = [report(state="sent" if n % 2 else "draft", event="evt-1" if n == 3 else None, created_by=f"usr-{n}") for n in range(5)]
    put(database, *made)
    newest = [one.id for one in sorted(made, key=lambda one: one.id, reverse=True)]
    assert seen(database, reading()) == newest
    assert seen(database, reading(), limit=2) == newest[:2]
    assert seen(database, reading(), limit=9, after=newest[1]) == newest[2:]
    assert set(seen(database, reading(), state="sent")) == {made[1].id, made[3].id}
    assert seen(database, reading(), event="evt-1") == [made[3].id]
    assert seen(database, reading(), author="usr-2") == [made[2].id]


drawn_reports = st.fixed_dictionaries(
    {
        "owner": st.sampled_from(BUREAUS),
        "state": st.sampled_from(["draft", "sent", "recalled"]),
        "area": st.sampled_from(["general", "drugs"]),
        "handling": st.sampled_from([(), ("TLP:RED",)]),
        "created_by": st.sampled_from(["usr-1", "usr-2"]),
        "to": st.lists(st.sampled_from(BUREAUS), unique=True).map(tuple),
    }
)
scopes = st.builds(
    Scope,
    bureau=st.sampled_from(BUREAUS),
    areas=st.none() | st.lists(st.sampled_from(["general", "drugs"]), unique=True).map(tuple),
    red=st.booleans(),
    author=st.none() | st.sampled_from(["usr-1", "usr-2"]),
    everything=st.sampled_from([False, False, True]),
    nothing=st.sampled_from([False, False, True]),
)


def admits(scope: Scope, one: Report, to: tuple[str, ...]) -> bool:
    if scope.nothing or scope.everything:
        return not scope.nothing
    if scope.areas is not None and one.area not in scope.areas:
        return False
    if (scope.author and one.created_by != scope.author) or (one.handling and not scope.red):
        return False
    return one.owner == scope.bureau or (one.state == "sent" and scope.bureau in to)


@settings(max_examples=50)
@given(drawn=st.lists(drawn_reports, min_size=1, max_size=5), scope=scopes)
def test_every_query_agrees_with_the_rule(database: Database, drawn: list[dict[str, object]], scope: Scope) -> None:
    expected, made = set(), []
    for values in drawn:
        to = tuple(values["to"])  # type: ignore[arg-type]
        one = report(**{name: value for name, value in values.items() if name != "to"})
        put(database, one, to=to)
        made.append(one.id)
        if admits(scope, one, to):
            expected.add(one.id)
    assert set(seen(database, scope, limit=10_000)) & set(made) == expected
    with database.read() as connection:
        assert {one for one in made if reports.fetch(connection, one, scope)} == expected
