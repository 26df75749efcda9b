# SPDX-License-Identifier: Apache-2.0
"""Requests of persons and reviews due, through the pages: from the receipt to the printed letter, and from the warning to the extension."""

import re

import pytest

from carillon.core.policy.retention import months_on
from carillon.desk import records, retention
from carillon.node import Node
from carillon.store import clock
from tests.conftest import cast
from tests.doors.web.conftest import Things, Visit
from tests.doors.web.people import Visitor, text_of

ASKS = {
    "kind": "deletion",
    "applicant": "Advocate <b>Dupont</b>",
    "identity": "passport seen",
    "name": "Ivan Primerov",
    "birth_date": "1979-05-12",
    "nationality": "ru",
    "language": "ar",
}


def receive(control: Visitor, **more: str) -> str:
    answer = control.post("/subjects/new", {**ASKS, **more})
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["location"].split("?")[0]


def do(control: Visitor, page: str, deed: str, **form: str) -> None:
    answer = control.post(f"{page}/{deed}", form)
    assert answer.status_code == 303, text_of(answer)


def test_a_deletion_from_the_receipt_to_the_letter(visit: Visit, things: Things) -> None:
    control, owner = visit("control.fr"), visit("officer.de")
    page = receive(control)
    assert "&lt;b&gt;Dupont" in control.get(page).text
    do(control, page, "admit", ground="")
    do(control, page, "search")
    assert things.wanted in control.page(page)
    do(control, page, "block", record=things.wanted)
    blocked = owner.page(f"/records/{things.wanted}")
    assert "Blocked by the data-protection control" in blocked
    assert f"/records/{things.wanted}/correct" not in blocked
    assert visit("officer.ke").get(f"/records/{things.wanted}").status_code == 404
    do(control, page, "consult", question="Is it the same?", others="")
    assert "Ivan Primerov" in owner.page("/consultations")
    (asked,) = set(re.findall(r"/consultations/(con-\w+)", owner.page("/consultations")))
    bad = owner.post(f"/consultations/{asked}", {"position": "object"})
    assert bad.status_code == 422
    done = owner.post(f"/consultations/{asked}", {"position": "agree", "confirm": "yes", "text": "A namesake."})
    assert done.status_code == 303
    assert "A namesake." in control.page(page)
    wrong = control.post(f"{page}/decide", {"decision": "granted", "ground": "", "reasons": ""})
    assert wrong.status_code == 422
    do(control, page, "decide", decision="granted", ground="inaccurate", reasons="another", **{f"fate.{things.wanted}": "delete"})
    assert "Every receipt is in" in control.page(page) or "Carried out" in control.page(page)
    do(control, page, "answer")
    letter = control.get(f"{page}/letter").text
    assert 'dir="rtl"' in letter
    assert "مُحيت" in letter
    do(control, page, "close")
    assert "Recalled" in owner.page(f"/records/{things.wanted}")
    assert "subject.decide" in control.page("/audit?about=control")


def test_a_correction_written_line_by_line(visit: Visit, things: Things, node: Node) -> None:
    control = visit("control.fr")
    page = receive(control, kind="correction")
    do(control, page, "admit")
    do(control, page, "search")
    form = {f"fate.{things.wanted}": "correct", f"correction.{things.wanted}": "birthDate: 1980; 1980-02\nalias:"}
    do(control, page, "decide", decision="granted", ground="inaccurate", reasons="x", **form)
    record = records.fetch(node.bench, cast(node, "DE"), things.wanted).record
    assert record.entity.values("birthDate") == ("1980", "1980-02")


def test_the_disclosures_are_one_click_and_a_file(visit: Visit, things: Things) -> None:
    visit("officer.ke").get(f"/records/{things.wanted}")
    control = visit("control.fr")
    page = receive(control)
    do(control, page, "admit")
    do(control, page, "search")
    assert "record.read" in control.page(f"{page}/disclosures")
    file = control.get(f"{page}/disclosures.csv")
    assert file.headers["content-type"].startswith("text/csv")
    assert f"{things.wanted},DE,KE,record.read" in file.text


def test_mistakes_are_shown_with_the_form(visit: Visit) -> None:
    control = visit("control.fr")
    answer = control.post("/subjects/new", {**ASKS, "identity": "", "birth_date": "soon"})
    assert answer.status_code == 422
    assert "Ivan Primerov" in text_of(answer)
    assert 'id="f-identity-mistake"' in answer.text
    assert 'id="f-birth_date-mistake"' in answer.text
    assert control.post("/subjects/dsr-1/search").status_code == 404
    page = receive(control)
    assert control.post(f"{page}/fly").status_code == 422
    assert control.post(f"{page}/search").status_code == 409
    assert "Not admissible" in text_of(control.get("/subjects?state=inadmissible"))


@pytest.mark.parametrize("username", ["admin.fr", "officer.fr", "compliance.fr", "frontline.fr"])
def test_nobody_else_sees_the_requests(visit: Visit, username: str) -> None:
    page = receive(visit("control.fr"))
    other = visit(username)
    for path in ("/subjects", "/subjects/new", page, f"{page}/letter", f"{page}/disclosures", f"{page}/disclosures.csv"):
        assert other.get(path).status_code == 403, path
    assert other.post(f"{page}/admit").status_code == 403
    assert other.post("/records/rec-1/block").status_code == 403


def test_control_blocks_from_the_page_of_a_record(visit: Visit, things: Things) -> None:
    control = visit("control.fr")
    assert control.post(f"/records/{things.wanted}/block").status_code == 303
    assert "Set free" in control.page(f"/records/{things.wanted}")
    assert control.post(f"/records/{things.wanted}/unblock").status_code == 303
    assert "Live" in control.page(f"/records/{things.wanted}")


def test_a_review_due_is_extended_with_an_assessment(visit: Visit, node: Node) -> None:
    soon = months_on(clock.today(), 3)
    body = {"schema": "Person", "properties": {"name": ["Halina Wzorcowa"]}, "retention": {"review_on": soon}}
    record_id = records.create(node.bench, cast(node, "FR"), body).record.id
    officer = visit("officer.fr")
    assert "Halina Wzorcowa" in officer.page("/retention")
    assert officer.get(f"/retention/{record_id}").status_code == 200
    until = months_on(clock.today(), 24)
    for text, status in (("yes", 422), ("The warrant of the court still stands.", 303)):
        assert officer.post(f"/retention/{record_id}", {"until": until, "assessment": text}).status_code == status
    assert "Halina Wzorcowa" not in officer.page("/retention")
    assert "The warrant of the court still stands." in officer.page(f"/retention/{record_id}")
    assert retention.extensions(node.bench, cast(node, "FR"), record_id)[0].by == "officer.fr"
    assert visit("officer.de").get(f"/retention/{record_id}").status_code == 403
    assert "Counted for the supervisor" in visit("control.de").page("/retention")
    assert visit("admin.fr").get("/retention").status_code == 403
