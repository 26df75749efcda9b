# SPDX-License-Identifier: Apache-2.0
"""What goes wrong between people: two at once, nobody at all, a role that is lost, a recall that crosses an answer."""

import threading
from collections.abc import Callable

import pytest

from carillon.core.policy.actors import Actor
from carillon.desk import people
from carillon.desk.requests import answering, asking, reading
from carillon.errors import Conflict, Denied, Error, Invalid
from carillon.node import Node
from carillon.store import people as people_store
from tests.conftest import cast
from tests.desk.requests.conftest import Pair, near


def at_once(deeds: list[Callable[[], object]]) -> list[str]:
    """What became of deeds that began together: "done" or the code of what was raised."""
    told, ready = [], threading.Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> None:
        ready.wait()
        try:
            deed()
            told.append("done")
        except Error as failure:
            told.append(failure.code)

    doing = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for one in doing:
        one.start()
    for one in doing:
        one.join()
    return sorted(told)


def test_two_desks_claim_at_once_and_one_has_it(node_anywhere: Node) -> None:
    pair = near(node_anywhere)
    request_id = pair.sent()
    desks = [cast(node_anywhere, "DE"), cast(node_anywhere, "DE", "analyst")]
    told = at_once([lambda one=one: answering.claim(node_anywhere.bench, one, request_id) for one in desks])  # type: ignore[misc]
    assert told == ["conflict", "done"]
    side = pair.seen("DE", request_id).side
    assert side is not None
    assert side.claimed_by in {one.username for one in desks}
    assert [one.kind for one in pair.seen("FR", request_id).entries] == ["claim"]


def test_two_desks_answer_at_once_and_one_answer_goes(node_anywhere: Node) -> None:
    pair = near(node_anywhere)
    request_id = pair.sent()
    desks = [cast(node_anywhere, "DE"), cast(node_anywhere, "DE", "analyst")]
    told = at_once([lambda one=one: answering.reply(node_anywhere.bench, one, request_id, one.role) for one in desks])  # type: ignore[misc]
    assert told == ["conflict", "done"]
    assert [one.kind for one in pair.seen("FR", request_id).entries] == ["final"]


def test_a_claim_is_taken_over_with_a_note_that_stays_at_home(here: Pair, node: Node) -> None:
    request_id = here.sent()
    colleague = cast(node, "DE", "analyst")
    answering.claim(node.bench, colleague, request_id)
    for deed in (lambda: answering.claim(*here.at("DE"), request_id), lambda: answering.reply(*here.at("DE"), request_id, "Yes.")):
        with pytest.raises(Conflict, match=r"analyst\.de took this request up") as wrong:
            deed()
        assert "note" in wrong.value.help
    answering.claim(*here.at("DE"), request_id, "He is off duty.")
    with pytest.raises(Conflict, match=r"officer\.de"):
        answering.reply(node.bench, colleague, request_id, "Yes.")
    answering.claim(*here.at("DE"), request_id)
    answering.reply(*here.at("DE"), request_id, "Yes.")
    assert [one.kind for one in here.seen("DE", request_id).entries] == ["claim", "takeover", "final"]
    assert [one.kind for one in here.seen("FR", request_id).entries] == ["claim", "final"]
    assert "off duty" not in repr(here.seen("FR", request_id))


def test_a_claim_given_back_is_free(pair: Pair) -> None:
    request_id = pair.sent()
    with pytest.raises(Conflict):
        answering.release(*pair.at("DE"), request_id)
    answering.claim(*pair.at("DE"), request_id)
    answering.release(*pair.at("DE"), request_id)
    assert pair.seen("FR", request_id).sides[0].state == "sent"
    assert [one.kind for one in pair.seen("FR", request_id).entries] == ["claim", "release"]


def test_who_loses_his_role_midway_neither_answers_nor_stands_in_the_way(here: Pair, node: Node) -> None:
    request_id = here.sent()
    analyst = cast(node, "DE", "analyst")
    answering.claim(node.bench, analyst, request_id)
    with node.bench.database.write() as connection:
        people_store.change_user(connection, analyst.user, role="frontline")
    now = _again(node, analyst)
    for deed in (
        lambda: answering.reply(node.bench, now, request_id, "Yes."),
        lambda: reading.fetch(node.bench, now, request_id),
        lambda: answering.release(node.bench, now, request_id),
    ):
        with pytest.raises(Denied):
            deed()
    answering.claim(*here.at("DE"), request_id)
    side = here.seen("DE", request_id).side
    assert side is not None
    assert side.claimed_by == "officer.de"


def test_an_account_that_was_closed_holds_nothing(here: Pair, node: Node) -> None:
    request_id = here.sent()
    answering.claim(node.bench, cast(node, "DE", "analyst"), request_id)
    people.close_user(node.bench, cast(node, "DE", "admin"), "analyst.de")
    answering.reply(*here.at("DE"), request_id, "Yes.")
    assert here.seen("FR", request_id).held.state == "answered"


def test_a_recall_that_crosses_an_answer_wins(pair: Pair) -> None:
    """On two nodes neither has heard of the other's word yet; on one node the recall comes first."""
    request_id = pair.sent()
    apart = pair.benches["FR"] is not pair.benches["DE"]
    if apart:
        answering.reply(*pair.at("DE"), request_id, "Secret answer.")
    asking.recall(*pair.at("FR"), request_id, "wrong van")
    if not apart:
        with pytest.raises(Conflict, match="took this request back"):
            answering.reply(*pair.at("DE"), request_id, "Secret answer.")
    asked, got = pair.seen("FR", request_id), pair.seen("DE", request_id)
    assert (asked.held.state, asked.entries) == ("recalled", ())
    assert (got.held.state, got.entries) == ("recalled", ())
    assert not any("answered" in line for line in pair.lines("FR"))


def test_two_people_on_one_draft_see_both_versions(here: Pair) -> None:
    request_id = here.draft()
    asking.edit(*here.at("FR"), request_id, {"subject": "First", "version": 1})
    with pytest.raises(Conflict) as late:
        asking.edit(*here.at("FR"), request_id, {"subject": "Late", "version": 1})
    assert late.value.current.subject == "First"  # type: ignore[attr-defined]
    asking.send(*here.at("FR"), request_id)
    with pytest.raises(Conflict, match="draft"):
        asking.send(*here.at("FR"), request_id)


def test_a_record_that_an_addressee_may_not_open_keeps_the_request_back(here: Pair, node: Node) -> None:
    from carillon.desk import records

    def enter(bureau: str, **rules: object) -> str:
        body = {"schema": "Person", "properties": {"name": ["Testa Specimen"]}, **rules}
        return records.create(node.bench, cast(node, bureau), body).record.id

    for record, whose in ((enter("FR", audience=["JP"]), "DE"), (enter("FR", reach="ask"), "DE"), (enter("KE", handling=["H2"]), "KE")):
        with pytest.raises(Invalid) as wrong:
            here.sent(records=[record])
        assert whose in wrong.value.fields["records"]
    own, theirs = enter("FR", audience=["DE"]), enter("DE", audience=["FR"])
    assert here.seen("DE", here.sent(records=[own, theirs])).held.request.records == (own, theirs)


def _again(node: Node, actor: Actor) -> Actor:
    """The same person as his next request finds him."""
    with node.bench.database.read() as connection:
        found = people_store.actor_of(connection, actor.username, "api")
    assert found is not None
    return found
