# SPDX-License-Identifier: Apache-2.0
"""A request from its draft to its end, between bureaus of one node and of two."""

from typing import Any

import pytest

from carillon.desk import inbox
from carillon.desk.attachments import Upload
from carillon.desk.requests import answering, asking, files, reading, thread
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.node import Node
from carillon.store.requests import Wanted
from tests.conftest import cast
from tests.desk.requests.conftest import QUESTION, Pair, near

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 2_000


def kinds(pair: Pair, bureau: str, request_id: str) -> list[str]:
    return [one.kind for one in pair.seen(bureau, request_id).entries]


def test_asked_taken_up_answered_in_part_and_in_full(pair: Pair) -> None:
    request_id = pair.sent()
    got = pair.seen("DE", request_id)
    assert (got.held.request.subject, got.held.request.owner, got.held.state, got.own) == (QUESTION["subject"], "FR", "sent", False)
    assert got.held.request.identifiers[0].value == "AB-123-CD"
    assert got.held.request.created_by == ""
    answering.claim(*pair.at("DE"), request_id)
    assert pair.seen("FR", request_id).sides[0].state == "claimed"
    assert pair.seen("FR", request_id).sides[0].claimed_by is None, "which of DE's people is DE's own business"
    answering.reply(*pair.at("DE"), request_id, "The plate is a rented one.", final=False)
    assert (pair.seen("FR", request_id).held.state, pair.seen("DE", request_id).held.state) == ("sent", "partly")
    answering.ask_back(*pair.at("DE"), request_id, "On which days?")
    thread.follow_up(*pair.at("FR"), request_id, "On the three last Sundays.")
    pair.settle()
    answering.reply(*pair.at("DE"), request_id, "Rented by Example Ltd.")
    asked = pair.seen("FR", request_id)
    assert asked.held.state == "answered"
    assert [one.kind for one in asked.entries] == ["claim", "partial", "ask_back", "follow_up", "final"]
    assert kinds(pair, "DE", request_id) == ["claim", "partial", "ask_back", "follow_up", "final"]
    assert [one.by for one in asked.entries if one.bureau == "DE"] == [""] * 4
    assert pair.lines("FR") == [
        "priority: DE answered in part: Keeper of a white van",
        "priority: DE asks back: Keeper of a white van",
        "priority: DE answered: Keeper of a white van",
    ]
    asking.close(*pair.at("FR"), request_id, "Thank you.")
    assert (pair.seen("DE", request_id).held.state, pair.seen("FR", request_id).held.state) == ("closed", "closed")
    with pytest.raises(Conflict, match="closed"):
        answering.reply(*pair.at("DE"), request_id, "One thing more.")


def test_a_refusal_has_its_reason_and_may_still_become_an_answer(pair: Pair) -> None:
    request_id = pair.sent()
    with pytest.raises(Invalid) as wrong:
        answering.refuse(*pair.at("DE"), request_id, "because")
    assert "no_legal_basis" in wrong.value.fields["reason"]
    answering.refuse(*pair.at("DE"), request_id, "no_legal_basis", "Name the treaty.")
    asked = pair.seen("FR", request_id)
    assert (asked.held.state, asked.sides[0].refused, asked.entries[-1].reason) == ("answered", True, "no_legal_basis")
    with pytest.raises(Conflict, match="refused"):
        answering.refuse(*pair.at("DE"), request_id, "judicial")
    thread.follow_up(*pair.at("FR"), request_id, "The treaty of 1999.")
    pair.settle()
    answering.reply(*pair.at("DE"), request_id, "Then yes: Example Ltd.")
    side = pair.seen("FR", request_id).sides[0]
    assert (side.state, side.refused) == ("answered", False)


def test_attachments_go_with_what_is_said(pair: Pair) -> None:
    request_id = pair.draft()
    files.attach(*pair.at("FR"), request_id, Upload("photo list.pdf", PDF, "application/pdf"))
    gone = files.attach(*pair.at("FR"), request_id, Upload("mistake.txt", b"wrong file"))
    files.detach(*pair.at("FR"), request_id, gone.id)
    asking.send(*pair.at("FR"), request_id)
    got = pair.seen("DE", request_id)
    assert [(one.name, one.owner, one.state, one.by) for one in got.attachments] == [("photo list.pdf", "FR", "here", "")]
    sent = files.content(*pair.at("DE"), request_id, got.attachments[0].id)
    assert (sent.data, sent.media) == (PDF, "application/pdf")
    waiting = files.attach(*pair.at("DE"), request_id, Upload("keeper.csv", b"name,since\nExample Ltd,2019\n", "text/csv"))
    assert len(pair.seen("FR", request_id).attachments) == 1, "what waits goes to nobody"
    answering.reply(*pair.at("DE"), request_id, "See the table.")
    asked = pair.seen("FR", request_id)
    answer = next(one for one in asked.attachments if one.owner == "DE")
    assert answer.entry == asked.entries[-1].id
    assert files.content(*pair.at("FR"), request_id, answer.id).data == b"name,since\nExample Ltd,2019\n"
    with pytest.raises(Conflict, match="has been sent"):
        files.detach(*pair.at("DE"), request_id, waiting.id)


def test_a_request_taken_back_is_gone_with_all_that_belongs_to_it(pair: Pair) -> None:
    request_id = pair.draft()
    hung = files.attach(*pair.at("FR"), request_id, Upload("photo.pdf", PDF))
    asking.send(*pair.at("FR"), request_id)
    pair.settle()
    answering.reply(*pair.at("DE"), request_id, "Secret answer.", final=False)
    pair.settle()
    asking.recall(*pair.at("FR"), request_id, "wrong van")
    left = pair.seen("DE", request_id)
    assert (left.held.state, left.held.request.subject, left.held.request.text) == ("recalled", "", "")
    assert (left.entries, left.attachments) == ((), ())
    assert "Secret" not in repr(left)
    assert pair.lines("DE") == ["routine: FR took back a request it had sent you"]
    for bureau in ("FR", "DE"):
        with pytest.raises(NotFound):
            files.content(*pair.at(bureau), request_id, hung.id)
    with pytest.raises(Conflict, match="took this request back"):
        answering.reply(*pair.at("DE"), request_id, "Too late.")
    assert pair.seen("FR", request_id).entries[-1].text == "Secret answer.", "who asked keeps what he was told"


def test_a_reminder_stands_higher_each_time(pair: Pair) -> None:
    request_id = pair.sent(urgency="routine")
    for _ in range(2):
        asking.remind(*pair.at("FR"), request_id, "The hearing is tomorrow.")
        pair.settle()
    assert [line.split(":")[0] for line in pair.lines("DE")] == ["routine", "priority", "urgent"]
    answering.reply(*pair.at("DE"), request_id, "Yes.")
    pair.settle()
    with pytest.raises(Conflict, match="Nobody owes"):
        asking.remind(*pair.at("FR"), request_id)


def test_who_takes_no_part_sees_nothing(here: Pair) -> None:
    request_id = here.sent(to=["DE", "KE"])
    answering.reply(*here.at("DE"), request_id, "Known here.")
    for bureau in ("KE", "DE"):
        assert here.seen(bureau, request_id).held.request.to == (bureau,)
    assert here.seen("KE", request_id).entries == ()
    assert [one.side for one in here.seen("KE", request_id).sides] == ["KE"]
    with pytest.raises(NotFound):
        reading.fetch(*here.at("JP"), request_id)
    with pytest.raises(Denied):
        asking.close(*here.at("DE"), request_id)
    with pytest.raises(Denied):
        answering.claim(*here.at("FR"), request_id)


def test_to_one_addressee_of_several(here: Pair) -> None:
    request_id = here.sent(to=["DE", "KE"])
    thread.follow_up(*here.at("FR"), request_id, "For DE alone.", to="DE")
    thread.follow_up(*here.at("FR"), request_id, "For all.")
    assert [one.text for one in here.seen("DE", request_id).entries] == ["For DE alone.", "For all."]
    assert [one.text for one in here.seen("KE", request_id).entries] == ["For all."]
    with pytest.raises(Invalid):
        thread.follow_up(*here.at("FR"), request_id, "For JP.", to="JP")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"to": []}, "to"),
        ({"to": ["FR"]}, "to"),
        ({"to": ["XX"]}, "to"),
        ({"questions": []}, "questions"),
        ({"questions": ["weather"]}, "questions"),
        ({"purpose": None}, "purpose"),
        ({"legal_basis": ""}, "legal_basis"),
        ({"due_at": "2020-01-01T00:00:00Z"}, "due_at"),
        ({"due_at": "2999-01-01T00:00:00Z"}, "due_at"),
        ({"due_at": "2030-01-01T00:00:00"}, "due_at"),
        ({"urgency": "now"}, "urgency"),
        ({"records": ["rec-none"]}, "records"),
        ({"event": "none"}, "event"),
        ({"identifiers": [{"standard": "wand", "value": "1"}]}, "identifiers"),
        ({"identifiers": [{"value": ""}]}, "identifiers"),
        ({"handling": ["TLP:PINK"]}, "handling"),
        ({"colour": "red"}, "colour"),
        ({"subject": "x" * 201}, "subject"),
        ({"text": "a\0b"}, "text"),
    ],
)
def test_mistakes_are_named(here: Pair, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        here.sent(**changes)
    assert field in wrong.value.fields


def test_who_reads_everything_sees_each_once_and_does_nothing(node_anywhere: Node) -> None:
    pair = near(node_anywhere)
    asked = [pair.sent(to=["DE", "KE"]) for _ in range(3)]
    control = cast(node_anywhere, "JP", "control")
    first = reading.page(node_anywhere.bench, control, Wanted(limit=2))
    rest = reading.page(node_anywhere.bench, control, Wanted(limit=2, after=first[-1].request.id))
    assert [one.request.id for one in (*first, *rest)] == sorted(asked, reverse=True)
    assert {one.bureau for one in (*first, *rest)} == {"FR"}
    assert len(reading.page(node_anywhere.bench, cast(node_anywhere, "DE", "control"), Wanted())) == 3
    for deed in (answering.claim, answering.release, asking.send, asking.close):
        with pytest.raises(Denied):
            deed(node_anywhere.bench, control, asked[0])


def test_outside_his_crime_areas_nobody_sees_it(here: Pair, node: Node) -> None:
    request_id = here.sent(area="documents")
    elsewhere = cast(node, "DE", areas=("general",))
    with pytest.raises(NotFound):
        reading.fetch(node.bench, elsewhere, request_id)
    assert reading.page(node.bench, elsewhere, Wanted()) == []
    assert inbox.page(node.bench, elsewhere) == []
    red = here.sent(handling=["TLP:RED"])
    with pytest.raises(NotFound):
        reading.fetch(node.bench, cast(node, "DE", "commander"), red)
    assert all(one.object_id != red for one in inbox.page(node.bench, cast(node, "DE", "commander")))


def test_lists_by_way_and_state(here: Pair) -> None:
    first, second = here.sent(), here.sent(urgency="flash")
    here.draft()

    def page(bureau: str, **wanted: Any) -> list[str]:
        return [one.request.id for one in reading.page(*here.at(bureau), Wanted(**wanted))]

    assert page("DE", way="to") == [second, first]
    assert page("DE", way="from") == []
    assert len(page("FR", way="from")) == 3
    assert page("DE", urgency="flash") == [second]
    answering.reply(*here.at("DE"), first, "Yes.")
    assert page("DE", state="open") == page("FR", state="open") == [second]
    assert page("DE", state="answered") == [first]
    assert page("DE", limit=1, after=second) == [first]
