# SPDX-License-Identifier: Apache-2.0
"""The one gate: decided, done and noted, or refused and noted; and nothing half done."""

import pytest

from carillon.core.policy.actors import Actor
from carillon.core.policy.decide import DEEDS
from carillon.desk import act as gate
from carillon.desk import health, imports, inbox, records, trail
from carillon.desk.events import register as events
from carillon.errors import Denied, Error, Invalid, NotFound, Unavailable
from carillon.node import Node
from carillon.store import clock
from carillon.store.records import Wanted
from tests.conftest import Cast, cast
from tests.desk.deeds import create, log


def test_an_unknown_deed_is_nobodys(node: Node, actors: Cast) -> None:
    for role in ("officer", "admin", "control"):
        with pytest.raises(Denied), gate.act(node.bench, actors("FR", role), "record.burn"):
            pytest.fail("the block must not run")
        with pytest.raises(Denied), gate.look(node.bench, actors("FR", role), ""):
            pytest.fail("the block must not run")


def test_an_unknown_role_may_do_nothing(node: Node) -> None:
    stranger = Actor("usr-x", "stranger", "FR", "nobody")
    for deed in DEEDS:
        with pytest.raises(Denied):
            gate.permit(node.bench, stranger, deed)
    assert inbox.unread(node.bench, stranger) == 0
    assert {line.outcome for line in log(node, cast(node, "FR")) if line.actor == "stranger"} == {"denied"}


def _raise(failure: Exception) -> None:
    raise failure


@pytest.mark.parametrize("failure", [Invalid("x"), NotFound("x"), Unavailable("x"), ZeroDivisionError()])
def test_what_fails_is_not_half_done(node_anywhere: Node, failure: Exception) -> None:
    node, officer = node_anywhere, cast(node_anywhere, "FR")
    one = create(node, officer)
    before = len(log(node, officer))

    def break_off() -> None:
        with gate.act(node.bench, officer, "record.correct", object=one.id) as doing:
            changed = records.store.Filing(record=records.msgspec.structs.replace(one, version=2), caption="x", keys=(), targets=(), by="x")
            records.store.replace(doing.connection, changed, 1, "x")
            doing.note_for("DE", "record.disclosed", one.id, to="FR")
            raise failure

    with pytest.raises(type(failure)):
        break_off()
    assert records.fetch(node.bench, officer, one.id).record == one
    noted = log(node, officer)[1:]
    assert len(noted) - before == (1 if isinstance(failure, Invalid | NotFound) else 0)
    assert log(node, cast(node, "DE")) == []
    assert trail.verify(node.bench, officer).fault is None


def test_what_was_looked_at_is_noted_before_it_is_handed_out(node: Node, actors: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    one = create(node, actors("FR"))
    monkeypatch.setattr(node.bench.journal, "write", lambda deed: _raise(Unavailable("the disk is full")))
    for do in (
        lambda: records.fetch(node.bench, actors("DE"), one.id),
        lambda: records.page(node.bench, actors("DE"), Wanted()),
        lambda: records.history(node.bench, actors("FR"), one.id),
        lambda: inbox.page(node.bench, actors("FR")),
        lambda: trail.page(node.bench, actors("FR")),
    ):
        with pytest.raises(Unavailable):
            do()


def test_an_answer_leaves_when_it_is_durable_or_not_at_all(node: Node, actors: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.desk.deeds import check

    create(node, actors("FR"))
    monkeypatch.setattr(node.bench.journal, "write", lambda deed: _raise(Unavailable("the disk is full")))
    with pytest.raises(Unavailable):
        check(node, actors("DE"))


@pytest.mark.parametrize("typed", ["", "x" * 500, "a\0b", "\ud800", "é" * 90, "rec\r\nforged line", "\u202eoops"])
def test_what_somebody_typed_is_fit_for_the_log(node_anywhere: Node, typed: str) -> None:
    node, officer = node_anywhere, cast(node_anywhere, "FR")
    with pytest.raises(Error):
        records.fetch(node.bench, officer, typed)
    line = log(node, officer)[0]
    assert (line.deed, line.outcome) in {("record.read", "not_found"), ("record.read", "invalid")}
    assert len(line.object) <= 80
    assert line.object.isascii()
    assert trail.verify(node.bench, officer).fault is None


def test_pages_of_the_log(node: Node, actors: Cast) -> None:
    officer = actors("FR")
    for _ in range(7):
        records.count(node.bench, officer)
    first = trail.page(node.bench, officer, limit=3, about="record.read")
    rest = trail.page(node.bench, officer, limit=30, about="record.read", after=first[-1].cursor)
    assert len(first) == 3
    assert len(rest) == 4
    assert not {one.hash for one in first} & {one.hash for one in rest}
    assert [one.actor for one in trail.page(node.bench, officer, about="officer.fr", limit=1)] == ["officer.fr"]


def test_the_data_protection_officer_reads_the_log_of_all(node: Node, actors: Cast) -> None:
    records.count(node.bench, actors("JP"))
    assert any(line.bureau == "JP" and line.seq for line in trail.page(node.bench, actors("FR", "control")))
    assert not any(line.bureau == "JP" for line in trail.page(node.bench, actors("FR")))


def test_a_broken_chain_is_named(node: Node, actors: Cast) -> None:
    from sqlalchemy import update

    from carillon.store import schema

    records.count(node.bench, actors("FR"))
    noted = trail.verify(node.bench, actors("FR", "control"))
    assert noted.fault is None
    assert trail.verify(node.bench, actors("FR"), (noted.seq or 0, noted.hash)).fault is None
    assert trail.verify(node.bench, actors("FR"), (noted.seq or 0, "0" * 64)).fault is not None
    with node.bench.database.write() as connection:
        connection.execute(update(schema.audit).where(schema.audit.c.seq == 2).values(actor="nobody"))
    fault = trail.verify(node.bench, actors("FR", "admin")).fault
    assert fault is not None
    assert (fault.seq, fault.what) == (2, "broken")


def test_lines_that_are_new(node: Node, actors: Cast) -> None:
    from carillon.desk import people
    from tests.conftest import PASSWORD
    from tests.desk.deeds import check

    owner = actors("FR")
    create(node, owner)
    signed = people.sign_in(node.bench, "officer.fr", PASSWORD)
    check(node, actors("DE"))
    first = inbox.newest(node.bench, owner)
    assert inbox.since(node.bench, owner, signed.token, first) == []
    check(node, actors("KE"))
    assert len(inbox.since(node.bench, owner, signed.token, first) or []) == 1
    assert inbox.since(node.bench, actors("FR", "frontline"), signed.token, "") == []
    people.sign_out(node.bench, owner, signed.token)
    assert inbox.since(node.bench, owner, signed.token, first) is None


def test_a_desk_without_an_inbox(node: Node, actors: Cast) -> None:
    assert inbox.page(node.bench, actors("FR", "frontline")) == []
    for role in ("partner", "admin"):
        with pytest.raises(Denied):
            inbox.page(node.bench, actors("FR", role))
        assert inbox.unread(node.bench, actors("FR", role)) == 0


def test_events_are_entered_by_the_lead(node: Node, actors: Cast) -> None:
    from carillon.core.model.event import Event
    from carillon.store.events import Wanted

    event = Event(id="evt-marathon", name="Marathon", kind="marathon", hosts=("FR", "DE"), starts="2025-04-13", ends="2025-04-13")
    assert events.register(node.bench, actors("FR"), event) == event
    changed = records.msgspec.structs.replace(event, name="The Marathon")
    with pytest.raises(Denied, match="Only FR"):
        events.register(node.bench, actors("DE", "commander"), changed)
    assert events.register(node.bench, actors("FR", "commander"), changed).version == 2
    assert events.fetch(node.bench, actors("JP", "frontline"), event.id).name == "The Marathon"
    assert [one.id for one in events.page(node.bench, actors("JP"), Wanted())] == [event.id]
    taken = records.msgspec.structs.replace(event, hosts=("KE",))
    with pytest.raises(Denied):
        events.register(node.bench, actors("KE"), taken)
    for hosts in ((), ("XX",)):
        with pytest.raises(Invalid):
            events.register(node.bench, actors("FR"), records.msgspec.structs.replace(event, hosts=hosts))
    with pytest.raises(Denied):
        events.register(node.bench, actors("FR", "analyst"), event)
    with pytest.raises(NotFound):
        events.fetch(node.bench, actors("FR"), "evt-none")


def test_health_tells_nothing_of_what_the_node_holds(node: Node, actors: Cast) -> None:
    create(node, actors("FR"))
    told = health.look(node.bench)
    assert told["status"] == "ok"
    assert set(told) <= {"status", "node", "version", "database", "behind"}


def test_recover_leaves_what_lives(node: Node) -> None:
    assert imports.recover(node.bench) == []


def test_names_of_new_things_sort_by_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [clock.new_id("rec") for _ in range(50)]
    assert len(set(made)) == 50
    assert all(len(one) == 28 for one in made)
    assert [one[:16] for one in made] == sorted(one[:16] for one in made)
    assert clock.after("2025-11-24T23:59:59.000000Z", seconds=1) == "2025-11-25T00:00:00.000000Z"
    assert clock.after("2025-11-24T00:00:00.000000Z", hours=1.5) == "2025-11-24T01:30:00.000000Z"
