# SPDX-License-Identifier: Apache-2.0
"""Notices between bureaus on two nodes, one of them the secretariat's."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from carillon.core.model.notice import Step
from carillon.core.policy.actors import Actor
from carillon.desk import records
from carillon.desk.exchange import membership, post
from carillon.desk.exchange.post import Saying
from carillon.desk.notices import drafting, due, life, reading
from carillon.desk.reviews import decisions, queue
from carillon.node import actor as node_actor
from carillon.store import clock, extracts, people
from carillon.store import notices as store
from carillon.store.db import lock_audit
from carillon.store.people import Bureau
from tests.desk.exchange.network import Network
from tests.desk.notices import gate

Made = Callable[..., Network]
HOSTS = {"alpha": ("FR", "BE"), "beta": ("XS", "DE")}


class Gate:
    """A network with a secretariat on its second node, and who acts."""

    def __init__(self, net: Network) -> None:
        self.net = net
        operator = net.nodes[net.operator].bench
        membership.roles(operator, net.admin(net.operator), "XS", ["secretariat"])
        net.spread()
        self.fr, self.be, self.de = net.officer("FR"), net.officer("BE"), net.officer("DE")
        self.xs = msgspec.structs.replace(node_actor(net.at("XS"), None, "XS", role="compliance"), user="usr-xs", username="compliance.xs")

    def at(self, actor: Actor) -> Any:
        return self.net.at(actor.bureau)

    def trace(self, actor: Actor, notice: str) -> list[str]:
        return gate.trace(self.at(actor), actor, notice)

    def submitted(self, **more: Any) -> tuple[str, str]:
        record = gate.person(self.at(self.fr), self.fr)
        notice = gate.submitted(self.at(self.fr), self.fr, record, **more)
        self.net.settle()
        return notice, record

    def published(self, **more: Any) -> tuple[str, str]:
        notice, record = self.submitted(**more)
        gate.passed(self.at(self.xs), self.xs, notice)
        self.net.settle()
        return notice, record

    def state(self, actor: Actor, notice: str) -> str:
        with self.at(actor).bench.database.read() as connection:
            found = store.find(connection, actor.bureau, notice)
        return found.state if found else "unknown"


@pytest.fixture
def passage(network: Made) -> Gate:
    return Gate(network(HOSTS))


def test_the_whole_way(passage: Gate) -> None:
    notice, record = passage.submitted()
    assert passage.state(passage.xs, notice) == "submitted"
    assert passage.trace(passage.de, notice) == []
    assert passage.trace(passage.be, notice) == []
    assert passage.state(passage.be, notice) == "unknown"
    bench = passage.at(passage.xs).bench
    queue.take(bench, passage.xs, notice)
    passage.net.settle()
    assert passage.state(passage.fr, notice) == "in_review"
    decisions.ask(bench, passage.xs, notice, ["warrant"], "A copy, please.")
    passage.net.settle()
    returned = reading.fetch(passage.at(passage.fr).bench, passage.fr, notice).notice
    assert (returned.state, returned.steps[-1].text, returned.steps[-1].by) == ("returned", "A copy, please.", "")
    drafting.answer(passage.at(passage.fr).bench, passage.fr, notice, "It follows by courier.")
    passage.net.settle()
    submission = queue.fetch(bench, passage.xs, notice)
    assert submission.notice.steps[-1].text == "It follows by courier."
    assert submission.notice.latest.subjects[0].properties["name"][0].value == gate.NAME
    assert "officer" not in " ".join(one.by for one in submission.notice.steps)
    gate.passed(passage.at(passage.xs), passage.xs, notice)
    passage.net.settle()
    for actor in (passage.fr, passage.be, passage.de):
        assert gate.mark(passage.at(actor), actor)["id"] == notice, actor.bureau
        assert "page" in passage.trace(actor, notice)
    assert records.fetch(passage.at(passage.de).bench, passage.de, record).record.action == "arrest"


def test_a_diffusion_goes_to_whom_it_names(passage: Gate) -> None:
    notice, _ = passage.published(audience=["DE"])
    assert gate.mark(passage.at(passage.de), passage.de)["id"] == notice
    assert passage.trace(passage.be, notice) == []
    assert passage.state(passage.be, notice) == "unknown"
    assert "BE" not in str(gate.standing(reading.fetch(passage.at(passage.de).bench, passage.de, notice).notice).audience)


@pytest.mark.parametrize("way", ["withdraw", "suspend", "expire"])
def test_an_end_is_an_end_everywhere(passage: Gate, way: str) -> None:
    notice, _ = passage.published(public=True)
    number = reading.fetch(passage.at(passage.de).bench, passage.de, notice).notice.number
    if way == "withdraw":
        life.withdraw(passage.at(passage.fr).bench, passage.fr, notice, "found")
    elif way == "suspend":
        life.suspend(passage.at(passage.xs).bench, passage.xs, notice, "complaint", "Counsel has complained.")
    else:
        for node in passage.net.nodes.values():
            with node.bench.database.write() as connection:
                for bureau in ("FR", "BE", "XS", "DE"):
                    if (one := store.find(connection, bureau, notice)) is not None and one.standing is not None:
                        paper = msgspec.structs.replace(
                            one.standing, content=msgspec.structs.replace(one.standing.content, until="2020-01-01")
                        )
                        store.put(connection, bureau, msgspec.structs.replace(one, standing=paper), open_to=True)
            due.expire(node.bench)
    passage.net.settle()
    for actor in (passage.be, passage.de):
        assert passage.trace(actor, notice) in ([], ["inbox"])
        assert gate.match(passage.at(actor), actor) is None
        with passage.at(actor).bench.database.read() as connection:
            assert extracts.find(connection, number) is None
            held = store.find(connection, actor.bureau, notice)
        assert held is not None
        assert held.standing is None
    if way == "suspend":
        life.resume(passage.at(passage.xs).bench, passage.xs, notice, "It may go on.")
        passage.net.settle()
        assert gate.mark(passage.at(passage.de), passage.de)["id"] == notice
        with passage.at(passage.de).bench.database.read() as connection:
            assert extracts.find(connection, number) is not None


def test_withdrawn_while_it_is_being_published(passage: Gate) -> None:
    notice, _ = passage.submitted()
    gate.passed(passage.at(passage.xs), passage.xs, notice)
    life.withdraw(passage.at(passage.fr).bench, passage.fr, notice, "mistake")
    passage.net.settle()
    for node in passage.net.nodes.values():
        due.spread(node.bench)
    passage.net.settle()
    for actor in (passage.fr, passage.be, passage.de, passage.xs):
        assert passage.state(actor, notice) == "withdrawn", actor.bureau
    assert gate.match(passage.at(passage.de), passage.de) is None


def test_taken_back_and_written_anew_while_it_is_being_published(passage: Gate) -> None:
    notice, _ = passage.submitted()
    gate.passed(passage.at(passage.xs), passage.xs, notice)
    fr = passage.at(passage.fr).bench
    drafting.retract(fr, passage.fr, notice)
    drafting.edit(fr, passage.fr, notice, {"fields": {"charge": "Forgery"}})
    passage.net.settle()
    own = reading.fetch(fr, passage.fr, notice).notice
    assert (own.state, gate.standing(own).first("charge"), own.latest.content.first("charge")) == (
        "published",
        "Aggravated fraud",
        "Forgery",
    )
    drafting.submit(fr, passage.fr, notice)
    passage.net.settle()
    assert gate.standing(reading.fetch(passage.at(passage.de).bench, passage.de, notice).notice).first("charge") == "Aggravated fraud"
    gate.passed(passage.at(passage.xs), passage.xs, notice)
    passage.net.settle()
    assert gate.standing(reading.fetch(passage.at(passage.de).bench, passage.de, notice).notice).first("charge") == "Forgery"


def test_an_amendment_that_narrows_takes_it_from_who_is_left_out(passage: Gate) -> None:
    notice, _ = passage.published()
    drafting.amend(passage.at(passage.fr).bench, passage.fr, notice, {"audience": {"mode": "except", "bureaus": ["DE"]}})
    drafting.submit(passage.at(passage.fr).bench, passage.fr, notice)
    passage.net.settle()
    assert gate.mark(passage.at(passage.de), passage.de)["id"] == notice
    gate.passed(passage.at(passage.xs), passage.xs, notice)
    passage.net.settle()
    assert passage.trace(passage.de, notice) in ([], ["inbox"])
    assert gate.match(passage.at(passage.de), passage.de) is None
    assert gate.mark(passage.at(passage.be), passage.be)["id"] == notice


def test_a_bureau_that_comes_later_gets_what_stands(passage: Gate) -> None:
    notice, _ = passage.published()
    bench = passage.at(passage.xs).bench
    assert due.spread(bench) in (0, 1)
    with bench.database.write() as connection:
        people.put_bureaus(connection, [Bureau(code="KE", names={"en": "Kenya"}, country="KE")])
    due.spread(bench)
    with bench.database.read() as connection:
        held = store.find(connection, "KE", notice)
    assert held is not None
    assert held.state == "published"


def _said(passage: Gate, origin: Actor, kind: str, body: dict[str, Any], to: str) -> None:
    """A message as a node that wants to deceive could send it."""
    bench = passage.at(origin).bench
    with bench.database.write() as connection:
        lock_audit(connection)
        post.say(bench, connection, clock.now(), Saying(kind=kind, origin=origin.bureau, body=body, objects=(("ntc-1", 1),)), [to])
    passage.net.settle()


def _publication(passage: Gate, notice: str) -> dict[str, Any]:
    """What the owner itself would publish, past its reviewer."""
    from carillon.core.model.notice import shown
    from carillon.desk.exchange import steps

    own = reading.fetch(passage.at(passage.fr).bench, passage.fr, notice).notice
    paper = msgspec.structs.replace(own.latest, content=shown(own.latest.content), stage="published")
    from carillon.core.model.notice import digest_of

    step = Step(
        notice=notice, what="publish", version=paper.version, at=clock.now(), bureau="FR", role="compliance",
        digest=digest_of(notice, "FR", paper), turn=1,
    )  # fmt: skip
    step = steps.sign(passage.at(passage.fr).bench, step)
    return {
        "notice": notice, "owner": "FR", "reviewer": "FR", "number": "2026/9", "paper": msgspec.to_builtins(paper),
        "step": msgspec.to_builtins(step), "published_at": step.at,
    }  # fmt: skip


@pytest.mark.parametrize("claim", ["FR", "XS"])
def test_a_publication_past_the_reviewer_is_not_believed(passage: Gate, claim: str) -> None:
    notice, _ = passage.submitted()
    _said(passage, passage.fr, "publication", _publication(passage, notice) | {"reviewer": claim}, "DE")
    assert passage.trace(passage.de, notice) == []
    assert passage.state(passage.de, notice) == "unknown"


def test_a_step_signed_by_another_key_is_not_believed(passage: Gate) -> None:
    notice, _ = passage.published()
    with passage.at(passage.de).bench.database.read() as connection:
        held = store.find(connection, "DE", notice)
    assert held is not None
    forged = msgspec.structs.replace(held.steps[-1], what="suspend", turn=9, bureau="FR")
    body = {"notice": notice, "owner": "FR", "state": "suspended", "step": msgspec.to_builtins(forged)}
    _said(passage, passage.fr, "cessation", body, "DE")
    assert passage.state(passage.de, notice) == "published"
    _said(passage, passage.be, "cessation", body, "DE")
    assert passage.state(passage.de, notice) == "published"


def test_a_word_on_a_review_by_a_stranger_is_not_believed(passage: Gate) -> None:
    notice, _ = passage.submitted()
    step = {"notice": notice, "what": "refuse", "version": 1, "at": clock.now(), "bureau": "DE", "role": "compliance", "ground": "art2"}
    _said(passage, passage.de, "review", {"notice": notice, "step": step}, "FR")
    assert passage.state(passage.fr, notice) == "submitted"


def test_the_next_version_is_not_published_by_the_word_on_the_last(passage: Gate) -> None:
    notice, _ = passage.submitted()
    bench = passage.at(passage.xs).bench
    gate.cleared(passage.at(passage.xs), passage.xs, notice)
    fr = passage.at(passage.fr).bench
    passage.net.settle()
    drafting.retract(fr, passage.fr, notice)
    drafting.edit(fr, passage.fr, notice, {"fields": {"facts": "Something nobody has read."}})
    drafting.submit(fr, passage.fr, notice)
    passage.net.settle()
    from carillon.errors import Conflict

    with pytest.raises(Conflict):
        decisions.publish(bench, passage.xs, notice)
    assert passage.trace(passage.de, notice) == []
