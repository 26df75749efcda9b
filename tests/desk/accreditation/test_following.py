# SPDX-License-Identifier: Apache-2.0
"""Until the event ends, records that come and go are held against the lists that were screened; each alert once."""

from datetime import datetime

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from carillon.core.model.screening import Screening
from carillon.desk import inbox, people, records
from carillon.desk.accreditation import deciding, exporting, following, reviewing, running
from carillon.node import Node
from carillon.store import clock
from tests.conftest import Cast, Nodes, cast
from tests.desk.accreditation.lists import by_ref, event, every_row, head, matches, screened
from tests.desk.deeds import SOUGHT, create, log


@pytest.fixture
def listed(node: Node, actors: Cast) -> Screening:
    event(node.bench, actors("FR"))
    return screened(node.bench, actors("FR"))


def follow(node: Node) -> int:
    done = 0
    while count := following.follow(node.bench):
        done += count
    return done


def lines(node: Node, actors: Cast) -> list[str]:
    return [one.text for one in inbox.page(node.bench, actors("FR"), limit=50) if one.kind == "screening"]


def test_a_record_that_comes_later_opens_the_row_again(node: Node, actors: Cast, listed: Screening) -> None:
    deciding.clear_all(node.bench, actors("FR"), listed.id)
    exporting.export(node.bench, actors("FR"), listed.id)
    record = create(node, actors("DE"))
    assert follow(node) == 1
    row = by_ref(node.bench, listed)["B-1"]
    assert (row.state, row.news, row.exported, row.decision) == ("open", True, "clear", "")
    (line, *_) = lines(node, actors)
    assert "B-1" in line
    assert "Vanishingham" not in line
    assert len(log(node, actors("DE", "control"), "record.disclosed")) == 1
    assert follow(node) == 0
    deciding.decide(node.bench, actors("FR"), listed.id, [row.number], "refer", "a new record")
    assert exporting.export(node.bench, actors("FR"), listed.id, new=True).note.rows == 1
    assert [met.record_id for met in matches(node.bench, listed, [row.number])[row.number]] == [record.id]


def test_each_alert_once(node: Node, actors: Cast, listed: Screening) -> None:
    record = create(node, actors("DE"))
    follow(node)
    said = len(lines(node, actors))
    records.correct(node.bench, actors("DE"), record.id, {"properties": {"position": ["seen"]}}, version=None, reason="more")
    follow(node)
    assert len(lines(node, actors)) == said
    assert len(log(node, actors("DE", "control"), "record.disclosed")) == 1


def test_a_possible_match_that_becomes_a_hit_is_news(node: Node, actors: Cast, listed: Screening) -> None:
    record = create(node, actors("DE"), properties={"name": ["Zebulon Vanishinghem"], "nationality": ["KE"]})
    follow(node)
    row = by_ref(node.bench, listed)["B-1"]
    assert row.level == "possible"
    records.correct(node.bench, actors("DE"), record.id, {"properties": dict(SOUGHT["properties"])}, version=None, reason="known now")
    follow(node)
    assert by_ref(node.bench, listed)["B-1"].level == "hit"
    assert len(lines(node, actors)) == 3


def test_a_record_that_was_taken_back_is_a_match_no_more(node: Node, actors: Cast, listed: Screening) -> None:
    record = create(node, actors("DE"))
    follow(node)
    records.recall(node.bench, actors("DE"), record.id, "wrong person")
    follow(node)
    row = by_ref(node.bench, listed)["B-1"]
    assert (row.state, row.standing) == ("clear", 0)
    assert matches(node.bench, listed, [row.number])[row.number][0].state == "gone"


def test_found_different_it_comes_again_only_when_it_changes(node: Node, actors: Cast, listed: Screening) -> None:
    record = create(node, actors("DE"))
    follow(node)
    number = by_ref(node.bench, listed)["B-1"].number
    (met,) = reviewing.row(node.bench, actors("FR"), listed.id, number).matches
    reviewing.judge(node.bench, actors("FR"), listed.id, number, met.hit_id, "different", "Another face.")
    assert follow(node) == 0
    records.correct(node.bench, actors("DE"), record.id, {"properties": {"position": ["seen"]}}, version=None, reason="more")
    follow(node)
    assert by_ref(node.bench, listed)["B-1"].state == "open"


def test_a_silent_record_opens_nothing_and_tells_its_owner_once(node: Node, actors: Cast, listed: Screening) -> None:
    record = create(node, actors("DE"), reach="silent")
    before = every_row(node.bench, listed), len(lines(node, actors))
    follow(node)
    records.correct(node.bench, actors("DE"), record.id, {"properties": {"position": ["seen"]}}, version=None, reason="more")
    follow(node)
    assert (every_row(node.bench, listed), len(lines(node, actors))) == before
    assert len(log(node, actors("DE", "control"), "record.met")) == 1


def test_a_stolen_document_is_held_against_the_list(node: Node, actors: Cast, listed: Screening) -> None:
    create(node, actors("KE"), properties={"name": ["Quite Another"], "passportNumber": ["K0000001"]})
    follow(node)
    assert by_ref(node.bench, listed)["B-2"].kind == "document"


def test_after_the_event_nothing_is_followed(node: Node, actors: Cast, listed: Screening) -> None:
    with clock.pretend(datetime.fromisoformat("2031-05-06T12:00:00+00:00")):
        create(node, actors("DE"))
        assert follow(node) == 0
    assert by_ref(node.bench, listed)["B-1"].state == "clear"


def test_nobody_left_in_whose_name_it_could_be_followed(node: Node, actors: Cast, listed: Screening) -> None:
    people.close_user(node.bench, actors("FR", "admin"), "officer.fr")
    create(node, actors("DE"))
    assert follow(node) == 0
    assert follow(node) == 0
    commander = actors("FR", "commander")
    assert len([one for one in inbox.page(node.bench, commander, limit=50) if "not followed" in one.text]) == 1
    running.start(node.bench, commander, listed.id)
    assert follow(node) == 1
    assert by_ref(node.bench, listed)["B-1"].state == "open"


@pytest.mark.usefixtures("cheap_passwords")
class Following(RuleBasedStateMachine):
    """Records come, change and go; whatever order they do it in, the list that is followed is the list screened anew."""

    nodes: Nodes

    @initialize()
    def begin(self) -> None:
        name = f"machine-{len(self.nodes.opened)}"
        self.node = self.nodes.open(self.nodes.make(name=name))
        self.fr, self.de = cast(self.node, "FR"), cast(self.node, "DE")
        event(self.node.bench, self.fr)
        self.list = screened(self.node.bench, self.fr)
        self.there: list[str] = []

    @rule(near=st.sampled_from(("Zebulon Vanishingham", "Zebulon Vanishinghem", "Brook Otherwise", "Nobody Else")), silent=st.booleans())
    def enter(self, near: str, silent: bool) -> None:
        body = {"properties": {"name": [near], "birthDate": ["1980-04-01"]}} | ({"reach": "silent"} if silent else {})
        self.there.append(create(self.node, self.de, **body).id)

    @rule(which=st.integers(0, 3), name=st.sampled_from(("Zebulon Vanishingham", "Odalys Quillfeather", "Nobody Else")))
    def change(self, which: int, name: str) -> None:
        if which < len(self.there):
            body = {"properties": {"name": [name]}}
            records.correct(self.node.bench, self.de, self.there[which], body, version=None, reason="known now")

    @rule(which=st.integers(0, 3))
    def recall(self, which: int) -> None:
        if which < len(self.there):
            records.recall(self.node.bench, self.de, self.there.pop(which), "wrong")

    @rule()
    def go_on(self) -> None:
        follow(self.node)

    @invariant()
    def as_if_screened_now(self) -> None:
        if not hasattr(self, "list") or head(self.node.bench, "FR", self.list.id).seq < self._newest():
            return
        fresh = screened(self.node.bench, self.fr)
        for followed, anew in zip(every_row(self.node.bench, self.list), every_row(self.node.bench, fresh), strict=True):
            assert (followed.state, followed.level, followed.score) == (anew.state, anew.level, anew.score)

    def _newest(self) -> int:
        from carillon.store import records as store

        with self.node.bench.database.read() as connection:
            return store.last_change(connection)


def test_followed_is_as_good_as_screened_anew(nodes: Nodes) -> None:
    from hypothesis import settings
    from hypothesis.stateful import run_state_machine_as_test

    class Machine(Following):
        pass

    Machine.nodes = nodes
    run_state_machine_as_test(Machine, settings=settings(max_examples=2, stateful_step_count=6))
