# SPDX-License-Identifier: Apache-2.0
"""Who sees which figures: one's own, sums of others that name nobody and hide what is small, and boards as they are open."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from carillon.core.model.figures import Cell, Period, Table, period
from carillon.core.policy.actors import Actor
from carillon.core.policy.decide import DEEDS
from carillon.desk import hits, trail
from carillon.desk.figures import reading, tables
from carillon.desk.requests import answering, asking
from carillon.errors import Denied, Invalid, NotFound
from carillon.node import Node
from carillon.store import clock
from tests.conftest import BUREAUS, Cast
from tests.desk.deeds import check, create
from tests.desk.requests.conftest import QUESTION


def now() -> Period:
    return period(clock.today())


def draw(node: Node, actor: Actor, table: str = "", **more: Any) -> dict[str, Table]:
    return {one.name: one for one in reading.draw(node.bench, actor, now(), table=table, **more).tables}


def rows(node: Node, actor: Actor, table: str, **more: Any) -> list[tuple[Cell, ...]]:
    return list(draw(node, actor, table, **more)[table].rows)


def ask(node: Node, actors: Cast, owner: str, to: str, answer: str | None = "", **more: Any) -> str:
    """A request; `answer` "": answered, a ground: refused, None: left lying."""
    request_id = asking.draft(node.bench, actors(owner), {**QUESTION, "to": [to], **more}).held.request.id
    asking.send(node.bench, actors(owner), request_id)
    if answer == "":
        answering.reply(node.bench, actors(to), request_id, "The keeper is known.")
    elif answer:
        answering.refuse(node.bench, actors(to), request_id, answer, "As the law says.")
    return request_id


def test_checks_of_others_are_a_sum_that_hides_what_is_small(node: Node, actors: Cast) -> None:
    create(node, actors("DE"))
    for _ in range(2):
        check(node, actors("FR"))
    for bureau in ("KE", "JP"):
        check(node, actors(bureau))
    assert rows(node, actors("FR"), "checks_by_purpose") == [("wanted", 2, "<3")]
    assert rows(node, actors("KE"), "checks_by_purpose") == [("wanted", 1, 3)]
    assert rows(node, actors("BR"), "checks_by_purpose") == [("wanted", 0, 4)]
    assert rows(node, actors("FR"), "checks_by_kind", bureau="FR") == [("person", 2, "<3")]
    assert rows(node, actors("FR", "control"), "checks_by_purpose") == [("wanted", 2, 2)]
    assert rows(node, actors("FR", "control"), "checks_by_purpose", bureau="KE") == [("wanted", 1, 3)]
    assert rows(node, actors("FR", "control"), "checks_by_purpose", bureau="all") == [("wanted", 4, 0)]


def test_a_code_that_others_use_seldom_is_not_named(node: Node, actors: Cast) -> None:
    for _ in range(2):
        check(node, actors("KE"), purpose="border")
    assert rows(node, actors("FR"), "checks_by_purpose") == []
    assert rows(node, actors("FR"), "hit_rates") == []
    check(node, actors("KE"), purpose="border")
    assert rows(node, actors("FR"), "checks_by_purpose") == [("border", 0, 3)]


def test_a_silent_record_shows_in_its_owners_figures_alone(node: Node, actors: Cast) -> None:
    create(node, actors("DE"), reach="silent")
    for _ in range(5):
        check(node, actors("FR"))
    assert rows(node, actors("FR"), "hit_rates") == [("person", "ours", 5, 0, 0, 0, 0, 0.0)]
    assert rows(node, actors("KE"), "hit_rates") == [("person", "others", 5, "<3", "<3", "<3", "<3", None)]
    for bureau in ("FR", "KE"):
        assert rows(node, actors(bureau), "hits_on_records") == []
        assert rows(node, actors(bureau), "records_by_kind") == []
    assert rows(node, actors("DE"), "hits_on_records") == [("person", 5, 0, 0, 0, 0.0)]
    assert rows(node, actors("DE"), "records_by_kind") == [("Person", 1, 1, "<3")]


def test_hits_in_a_thousand_checks_and_what_came_of_them(node: Node, actors: Cast) -> None:
    create(node, actors("DE"))
    met = [check(node, actors("FR")).matches[0]["hit"] for _ in range(3)]
    check(node, actors("FR"), "Somebody Quite Different")
    hits.confirm(node.bench, actors("DE"), met[0], "valid_same", "")
    hits.outcome(node.bench, actors("FR"), met[0], "arrested", "")
    hits.confirm(node.bench, actors("DE"), met[1], "invalid", "")
    hits.judge(node.bench, actors("FR"), met[2], "different", "Another face.")
    assert rows(node, actors("FR"), "hit_rates") == [("person", "ours", 4, 3, 1, 1, 2, 750.0)]
    assert rows(node, actors("DE"), "hits_on_records") == [("person", 3, 1, 1, 2, 33.3)]
    assert rows(node, actors("DE"), "quality")[0][5] == 0, "it was confirmed once"


def test_work_in_some_areas_is_counted_in_these(node: Node, actors: Cast) -> None:
    create(node, actors("DE"), area="general")
    check(node, actors("FR"))
    assert rows(node, actors("DE", areas=("drugs",)), "records_by_area") == []
    assert rows(node, actors("DE", areas=("drugs",)), "hits_on_records") == []
    assert rows(node, actors("DE", areas=("general",)), "records_by_area") == [("general", 1, 1, "<3")]


@pytest.fixture
def asked(node: Node, actors: Cast) -> None:
    """DE was asked four times, and refused twice; KE was asked once, and refused."""
    for answer in ("", "rights", "rights", None):
        ask(node, actors, "FR", "DE", answer)
    ask(node, actors, "JP", "KE", "ongoing")


@pytest.mark.usefixtures("asked")
def test_how_requests_are_answered(node: Node, actors: Cast) -> None:
    assert rows(node, actors("DE"), "answering") == [("ours", 4, 3, 0, 0, 1, 100.0, 0.0)]
    others = ("others", 4, 3, "<3", "<3", "<3", 100.0, 0.0)
    assert rows(node, actors("KE"), "answering") == [("ours", 1, 1, 0, 0, 0, 100.0, 0.0), others]
    assert rows(node, actors("FR"), "requests_by_urgency") == [("priority", 4, 0)]
    assert rows(node, actors("DE"), "requests_by_urgency") == [("priority", 0, 4)]
    assert rows(node, actors("BR"), "requests_by_urgency") == []


@pytest.mark.usefixtures("asked")
def test_the_board_of_answers_says_nothing_of_who_was_asked_seldom(node: Node, actors: Cast) -> None:
    line = ("DE", 4, 3, "<3", "<3", "<3", 100.0, 0.0)
    assert rows(node, actors("FR"), "answer_board") == [line]
    assert [row[0] for row in rows(node, actors("KE"), "answer_board")] == ["DE", "KE"]
    assert rows(node, actors("FR", "compliance"), "answer_board")[0] == ("DE", 4, 3, 0, 0, 1, 100.0, 0.0)
    assert [row[0] for row in rows(node, actors("FR", "compliance"), "answer_board")] == ["DE", "KE"]


@pytest.mark.usefixtures("asked")
def test_refusals_by_bureau_are_closed_unless_opened(node: Node, actors: Cast) -> None:
    assert rows(node, actors("DE"), "refusals") == [("rights", 2, 0, "<3")]
    assert rows(node, actors("FR"), "refusals") == [("rights", 0, 2, "<3")]
    assert rows(node, actors("BR"), "refusals") == []
    with pytest.raises(NotFound):
        draw(node, actors("FR"), "refusal_board")
    assert rows(node, actors("FR", "compliance"), "refusal_board") == [("DE", "rights", 2), ("KE", "ongoing", 1)]
    changed = msgspec.structs.replace(node.bench.settings, refusals_open=True, answer_rates_open=False)
    opened = replace(node, bench=replace(node.bench, settings=changed))
    assert rows(opened, actors("DE"), "refusal_board") == [("DE", "rights", 2)]
    assert rows(opened, actors("BR"), "refusal_board") == []
    assert "answer_board" not in draw(opened, actors("BR"))


@pytest.mark.usefixtures("asked")
def test_no_text_of_another_bureau_is_in_any_table(node: Node, actors: Cast) -> None:
    """But on the board that is open, of whoever was asked often enough."""
    create(node, actors("JP"), audience=["KE"])
    for _ in range(4):
        check(node, actors("KE"))
    for name, table in draw(node, actors("BR", "officer")).items():
        texts = {cell for row in table.rows for cell in row if isinstance(cell, str)}
        assert texts & set(BUREAUS) <= ({"DE"} if name == "answer_board" else set()), name


def test_how_soon_an_owner_confirms(node: Node, actors: Cast) -> None:
    create(node, actors("DE"), action="arrest")
    start = datetime.now(UTC) - timedelta(hours=3)
    for minutes in (5, 10, 40):
        with clock.pretend(start):
            hit = check(node, actors("FR")).matches[0]["hit"]
        with clock.pretend(start + timedelta(minutes=minutes)):
            hits.confirm(node.bench, actors("DE"), hit, "valid_same", "")
    (row,) = rows(node, actors("DE"), "times_to_confirm")
    assert row[1:4] == ("ours", 3, 3)
    assert row[5:] == (10.0, 40.0)
    (theirs,) = rows(node, actors("KE"), "times_to_confirm")
    assert theirs[1:4] == ("others", 3, 3)
    assert [one[0] for one in rows(node, actors("KE", "compliance"), "owners")] == ["DE"]
    with pytest.raises(NotFound):
        draw(node, actors("KE"), "owners")


def test_what_waits_past_its_time(node: Node, actors: Cast) -> None:
    with clock.pretend(datetime.now(UTC) - timedelta(days=20)):
        ask(node, actors, "FR", "DE", None)
    found = {bureau: {row[0]: row[1] for row in rows(node, actors(bureau), "overdue")} for bureau in ("FR", "DE", "KE")}
    assert [(one["requests_owed"], one["requests_awaited"]) for one in found.values()] == [(0, 1), (1, 0), (0, 0)]
    assert "reviews" not in found["FR"]
    assert ("reviews", 0) in rows(node, actors("FR", "compliance"), "overdue")


def test_the_look_is_in_the_log_and_mistakes_are_named(node: Node, actors: Cast) -> None:
    reading.draw(node.bench, actors("FR"), now(), table="quality")
    (line,) = [one for one in trail.page(node.bench, actors("FR"), limit=20) if one.deed == "figures.read"]
    assert line.object == "quality"
    with pytest.raises(NotFound):
        draw(node, actors("FR"), "gossip")
    with pytest.raises(Denied):
        draw(node, actors("FR"), bureau="DE")
    with pytest.raises(Invalid):
        draw(node, actors("FR", "control"), bureau="XX")
    for role in ("frontline", "partner", "admin"):
        assert role not in DEEDS["figures.read"]
        with pytest.raises(Denied):
            draw(node, actors("FR", role))


def test_rows_are_as_wide_as_their_head(node: Node, actors: Cast) -> None:
    create(node, actors("DE"))
    check(node, actors("FR"))
    found = draw(node, actors("FR", "control"), bureau="all")
    assert list(found) == list(tables.TABLES)
    for table in found.values():
        assert {len(row) for row in table.rows} <= {len(table.columns)}, table.name
        assert set(table.bars) <= set(table.columns)
