# SPDX-License-Identifier: Apache-2.0
"""Requests through the forms that people fill in: asked, taken up, answered, refused, taken back; with files."""

from typing import Any

import pytest
from httpx import Response

from carillon.desk import inbox
from carillon.node import Node
from tests.conftest import cast
from tests.doors.web.conftest import Visit
from tests.doors.web.people import Visitor, text_of

WHOLE = {
    "subject": "Keeper of a white van",
    "text": "A white van was seen twice. Who keeps it?",
    "language": "en",
    "questions": ["vehicle_owner", "identity"],
    "to": "de, KE",
    "purpose": "investigation",
    "legal_basis": "Article 4",
    "urgency": "urgent",
    "area": "general",
    "identifiers": "plate: AB-123-CD (DE)\n+33612345678",
}
PDF = b"%PDF-1.7\n" + b"x" * 1_500_000


def write(person: Visitor, **changes: object) -> str:
    """The id of a new request."""
    answer = person.post("/requests/new", {**WHOLE, **changes})
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["location"].split("/requests/")[1].split("?")[0]


def attach(person: Visitor, request_id: str, name: str, data: bytes, media: str) -> Response:
    form = {"csrf": person.proof("/account")}
    path = f"/requests/{request_id}/attachments"
    return person.client.post(path, data=form, files={"file": (name, data, media)}, follow_redirects=False)


def said(person: Visitor, request_id: str, deed: str, **form: Any) -> Response:
    return person.post(f"/requests/{request_id}/say", {"deed": deed, **form})


def test_asked_taken_up_and_answered(visit: Visit) -> None:
    asker, desk, other = visit("officer.fr"), visit("officer.de"), visit("officer.jp")
    request_id = write(asker, deed="send")
    page = desk.page(f"/requests/{request_id}")
    for text in ("Keeper of a white van", "Owner or keeper of a vehicle", "AB-123-CD", "Germany", "+33612345678", "Article 4", "left"):
        assert text in page, text
    assert "KE" not in page.split('<main class="main"', 1)[1].replace("KEEPER", ""), "who else was asked is the asker's secret"
    assert other.get(f"/requests/{request_id}").status_code == 404
    assert desk.post(f"/requests/{request_id}/claim").headers["location"].endswith("done=request-claimed")
    assert "Taken up" in asker.page(f"/requests/{request_id}")
    colleague = visit("analyst.de")
    refused = said(colleague, request_id, "final", text="Yes.")
    assert refused.status_code == 409
    assert "officer.de took this request up" in text_of(refused)
    colleague.post(f"/requests/{request_id}/claim", {"note": "He is off duty."})
    assert said(colleague, request_id, "partial", text="First half.").status_code == 303
    assert said(colleague, request_id, "ask_back", text="Which days?").status_code == 303
    assert said(asker, request_id, "follow_up", text="Sundays.", to="DE").status_code == 303
    assert said(asker, request_id, "remind", text="").status_code == 303
    assert said(colleague, request_id, "final", text="Example Ltd.").status_code == 303
    mine = asker.page(f"/requests/{request_id}")
    for text in ("First half.", "Which days?", "Sundays.", "Example Ltd.", "Answer in part", "Asks back", "Answered"):
        assert text in mine, text
    assert "off duty" not in mine
    assert "off duty" in desk.page(f"/requests/{request_id}")
    asker.post(f"/requests/{request_id}/close")
    assert "Closed" in desk.page("/requests?way=to&state=closed")
    assert "How we answer" in desk.page("/requests")


def test_a_refusal_in_the_readers_own_language(visit: Visit) -> None:
    asker, desk = visit("officer.fr"), visit("officer.de")
    request_id = write(asker, deed="send")
    missing = said(desk, request_id, "refuse", reason="", text="")
    assert missing.status_code == 422
    assert 'id="f-reason-mistake"' in missing.text
    said(desk, request_id, "refuse", reason="judicial", text="")
    assert "Only through a court" in asker.page(f"/requests/{request_id}")


def test_a_draft_is_edited_before_it_goes(visit: Visit) -> None:
    officer = visit("officer.fr")
    request_id = write(officer, purpose="")
    refused = officer.post(f"/requests/{request_id}/send")
    assert refused.status_code == 422
    assert 'id="f-purpose-mistake"' in refused.text
    form = officer.page(f"/requests/{request_id}/edit")
    for text in ('value="Keeper of a white van"', 'value="DE, KE"', "plate: AB-123-CD (DE)", "phone: +33612345678"):
        assert text in form, text
    changed = officer.post(f"/requests/{request_id}/edit", {**WHOLE, "subject": "Another", "version": "1", "deed": "send"})
    assert changed.headers["location"] == f"/requests/{request_id}?done=request-sent"
    late = officer.post(f"/requests/{request_id}/edit", {**WHOLE, "version": "1"})
    assert late.status_code == 409
    second = write(officer)
    officer.post(f"/requests/{second}/edit", {**WHOLE, "subject": "First subject", "version": "1"})
    both = text_of(officer.post(f"/requests/{second}/edit", {**WHOLE, "subject": "Late subject", "version": "1"}))
    assert "First subject" in both
    assert "Late subject" in both
    assert officer.get(f"/requests/{request_id}/edit").status_code == 303


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"to": "XX"}, "to"),
        ({"due_at": "2030-01-01"}, "due_at"),
        ({"records": "rec-none", "deed": "send"}, "records"),
        ({"identifiers": "wand: 12"}, "identifiers"),
        ({"event": "none"}, "event"),
    ],
)
def test_mistakes_stand_beside_their_field(visit: Visit, changes: dict[str, str], field: str) -> None:
    answer = visit("officer.fr").post("/requests/new", {**WHOLE, **changes})
    assert answer.status_code == 422
    assert f'id="f-{field}-mistake"' in answer.text


def test_files_are_attached_saved_and_taken_away(visit: Visit) -> None:
    asker, desk = visit("officer.fr"), visit("officer.de")
    request_id = write(asker)
    assert attach(asker, request_id, "photo list.pdf", PDF, "application/pdf").headers["location"].endswith("done=request-attached")
    attach(asker, request_id, "mistake.txt", b"wrong", "text/plain")
    page = asker.page(f"/requests/{request_id}")
    assert "Not sent yet" in page
    unsent = page.split("mistake.txt", 1)[1].split(f"/requests/{request_id}/attachments/", 1)[1].split("/remove", 1)[0]
    assert asker.post(f"/requests/{request_id}/attachments/{unsent}/remove").status_code == 303
    asker.post(f"/requests/{request_id}/send")
    theirs = desk.page(f"/requests/{request_id}")
    assert "mistake.txt" not in theirs
    address = theirs.split('<ul class="plain">', 1)[1].split('href="', 1)[1].split('"', 1)[0]
    got = desk.get(address)
    assert got.content == PDF
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''photo%20list.pdf"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in got.headers["content-security-policy"]
    assert visit("officer.jp").get(address).status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "media", "status", "told"),
    [
        ("photo.jpg", b"MZ\x90\0", "image/jpeg", 422, "Program"),
        ("photo.jpg", b"just text", "image/jpeg", 422, "the name says .jpg"),
        ("page.html", b"<script>alert(1)</script>", "text/html", 422, "the name says .html"),
        ("empty.txt", b"", "text/plain", 422, "The file is empty"),
        ("huge.pdf", PDF * 7, "application/pdf", 422, "more than 10485760"),
        ("huger.pdf", b"x" * 10_600_000, "application/pdf", 413, "too large"),
    ],
)
def test_files_that_are_refused(visit: Visit, name: str, data: bytes, media: str, status: int, told: str) -> None:
    officer = visit("officer.fr")
    request_id = write(officer)
    answer = attach(officer, request_id, name, data, media)
    assert answer.status_code == status
    assert told in text_of(answer)
    assert "Not sent yet" not in officer.page(f"/requests/{request_id}")


def test_no_file_and_half_a_file(visit: Visit) -> None:
    officer = visit("officer.fr")
    request_id = write(officer)
    path = f"/requests/{request_id}/attachments"
    assert 'id="f-file-mistake"' in officer.post(path).text
    whole = (
        b'--cut\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n' + officer.proof("/account").encode() + b"\r\n"
        b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nHalf of a te'
    )
    answer = officer.client.post(path, content=whole, headers={"Content-Type": "multipart/form-data; boundary=cut"}, follow_redirects=False)
    assert answer.status_code == 400
    assert "That cannot be read" in text_of(answer)
    assert "a.txt" not in officer.page(f"/requests/{request_id}")


def test_a_file_needs_the_proof_of_its_form(visit: Visit) -> None:
    officer = visit("officer.fr")
    request_id = write(officer)
    path = f"/requests/{request_id}/attachments"
    answer = officer.client.post(path, data={"csrf": "0" * 64}, files={"file": ("a.txt", b"text", "text/plain")}, follow_redirects=False)
    assert answer.status_code == 403
    assert officer.client.post("/requests/new", data={"text": "x" * 1_100_000}, follow_redirects=False).status_code == 413


def test_taken_back(visit: Visit, node: Node) -> None:
    asker, desk = visit("officer.fr"), visit("officer.de")
    request_id = write(asker, deed="send")
    assert "It goes from 2 bureaus" in asker.page(f"/requests/{request_id}/recall")
    assert asker.post(f"/requests/{request_id}/recall", {"reason": ""}).status_code == 422
    asker.post(f"/requests/{request_id}/recall", {"reason": "mistaken"})
    page = desk.page(f"/requests/{request_id}")
    assert "took this request back" in page
    assert "white van" not in page
    assert "Taken back" in desk.page("/requests")
    assert inbox.page(node.bench, cast(node, "DE"))[0].kind == "recall"


def test_the_inbox_leads_there(visit: Visit) -> None:
    asker, desk = visit("officer.fr"), visit("officer.de")
    request_id = write(asker, deed="send")
    assert "Request from FR: Keeper of a white van" in desk.page("/inbox")
    opened = desk.post("/inbox/open", {"kind": "request", "object": request_id})
    assert opened.headers["location"] == f"/requests/{request_id}"


def test_a_translation_is_shown_when_the_sentence_comes_again(visit: Visit) -> None:
    asker, desk = visit("officer.fr"), visit("officer.de")
    french = {"text": "Qui est-ce?", "language": "fr", "subject": "Bonjour", "deed": "send"}
    first, second = write(asker, **french), write(asker, **french)
    assert desk.post(f"/requests/{first}/translate", {"source": "Qui est-ce?", "translation": ""}).status_code == 422
    desk.post(f"/requests/{first}/translate", {"source": "Qui est-ce?", "translation": "Who is it?"})
    page = desk.page(f"/requests/{second}")
    assert "Who is it?" in page
    assert "Translated before by officer.de" in page
    assert "Translated before" not in visit("officer.ke").page(f"/requests/{second}")


@pytest.mark.parametrize(("user", "status"), [("frontline.fr", 403), ("partner.fr", 403), ("admin.fr", 403), ("control.fr", 200)])
def test_who_sees_the_page(visit: Visit, user: str, status: int) -> None:
    assert visit(user).get("/requests").status_code == status


def test_who_only_reads_is_offered_nothing_to_do(visit: Visit) -> None:
    request_id = write(visit("officer.fr"), deed="send")
    page = visit("control.fr").page(f"/requests/{request_id}").split('<main class="main"', 1)[1]
    assert "<form" not in page
