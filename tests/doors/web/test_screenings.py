# SPDX-License-Identifier: Apache-2.0
"""The pages of a screened list, as a person walks them: upload, columns, progress, review, export, purge."""

import re
from html import unescape

import msgspec
import pytest

from carillon.desk.accreditation import running
from carillon.node import Node
from tests.conftest import Cast
from tests.desk.accreditation.lists import EVENT, STRANGERS, ZEB, event, table
from tests.desk.deeds import create
from tests.doors.web.conftest import Visit
from tests.doors.web.people import Visitor, text_of

BAD = ("B-9", "Nowhen", "Ann", "31.02.1990", "France", "N9")
EVIL = ("<b>9", "Otherwise", "<script>alert(1)</script>", "12.11.1991", "Kenya", "K0000001")


@pytest.fixture
def desk(node: Node, actors: Cast, visit: Visit) -> Visitor:
    """An officer of the host, with an event and a record of another bureau."""
    create(node, actors("DE"))
    event(node.bench, actors("FR"), "DE")
    object.__setattr__(node.bench, "settings", msgspec.structs.replace(node.bench.settings, screening_bytes=100_000))
    return visit("officer.fr")


def upload(person: Visitor, data: bytes, **more: str) -> str:
    """Where the browser is sent after an upload."""
    form = {"csrf": person.proof("/account"), "name": "Volunteers", "keep_days": "30", "one_in": "20000", "minutes": "4", **more}
    files = {"file": ("volunteers.csv", data, "text/csv")}
    answer = person.client.post(f"/events/{EVENT}/screenings/new", data=form, files=files, follow_redirects=False)
    assert answer.status_code == 303, text_of(answer)[-2000:]
    return answer.headers["location"]


def fields(html: str) -> dict[str, list[str]]:
    """The form of the columns as the page shows it."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html):
        found.setdefault(name, []).append(unescape(value))
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = [chosen[1] if chosen else ""]
    found["first_row"] = re.findall(r'name="first_row" type="text" value="(\d+)"', html)
    return found


def screened(node: Node, person: Visitor, *persons: tuple[str, ...], **more: str) -> str:
    mapping = upload(person, table(*(persons or (ZEB, *STRANGERS, BAD))), **more)
    one = mapping.removesuffix("/mapping")
    html = person.page(mapping)
    assert "Date of birth" in html
    form = fields(person.get(mapping).text) | {"csrf": [person.proof("/account")], "deed": ["confirm"]}
    confirmed = person.client.post(mapping, data=form, follow_redirects=False)
    assert confirmed.status_code == 303, text_of(confirmed)
    assert person.post(f"{one}/run").status_code == 303
    assert 'hx-trigger="every 2s"' in person.get(one).text
    running.advance(node.bench, running.Work("test"))
    return one


def test_from_the_upload_to_the_proof(node: Node, desk: Visitor, visit: Visit) -> None:
    one = screened(node, desk, four_eyes="yes")
    assert "hx-trigger" not in desk.get(f"{one}/progress").text
    page = desk.page(one)
    for text in ("What it comes to", "4 of 4", "Rows that could not be read"):
        assert text in page
    assert "line 6" in desk.get(f"{one}/faults.csv").text
    row = desk.get(f"{one}/review").headers["location"]
    shown = desk.page(row)
    assert "Zebulon Vanishingham" in shown
    hit = re.search(r'name="hit" value="(hit-[0-9a-f]+)"', shown)
    assert hit is not None
    refused = desk.post(f"{row}/judge", {"hit": hit[1], "verdict": "different", "reason": ""})
    assert refused.status_code == 422
    assert desk.post(f"{row}/ask", {"hit": hit[1]}).status_code == 303
    assert desk.post(f"{row}/judge", {"hit": hit[1], "verdict": "same"}).status_code == 303
    decided = desk.post(f"{row}/decide", {"decision": "refuse", "reason": "wanted", "after": "1000|2"})
    assert decided.headers["location"].startswith(f"{one}/review?after=1000%7C2")
    assert "proposes to refuse" in desk.page(row)
    assert visit("commander.fr").post(f"{row}/second", {"agrees": "yes", "after": ""}).status_code == 303
    assert desk.post(f"{one}/clear").status_code == 303
    assert desk.get(f"{one}/review").headers["location"] == f"{one}/rows?done=screening-reviewed"
    exported = desk.post(f"{one}/export", {"new": "yes"})
    assert exported.headers["content-disposition"].startswith("attachment")
    assert exported.text.count("clear") == 3
    assert desk.post(f"{one}/purge", {}).status_code == 422
    assert desk.post(f"{one}/purge", {"sure": "yes"}).headers["location"] == f"{one}/proof"
    assert "signed by this node" in desk.page(f"{one}/proof")
    assert desk.get(one).status_code == 404


def test_what_a_list_says_is_shown_as_text(node: Node, desk: Visitor) -> None:
    one = screened(node, desk, EVIL, *STRANGERS[1:])
    for path in (f"{one}/rows", f"{one}/rows/2"):
        assert "<script>alert" not in desk.get(path).text


def test_columns_are_corrected(node: Node, desk: Visitor) -> None:
    mapping = upload(desk, table(ZEB, *STRANGERS))
    html = desk.get(mapping).text
    form = fields(html) | {"csrf": [desk.proof("/account")], "deed": ["look"], "column.F": ["idNumber"]}
    looked = desk.client.post(mapping, data=form, follow_redirects=False)
    assert looked.status_code == 200
    assert fields(looked.text)["column.F"] == ["idNumber"]
    wrong = desk.client.post(mapping, data=form | {"column.A": ["birthDate"], "deed": ["confirm"]}, follow_redirects=False)
    assert wrong.status_code == 422
    assert "Another column holds birthDate" in text_of(wrong)


def test_rows_are_found_by_state_and_name(node: Node, desk: Visitor) -> None:
    one = screened(node, desk)
    assert "Zebulon" in desk.page(f"{one}/rows?state=open")
    assert "Zebulon" not in desk.page(f"{one}/rows?state=clear")
    assert "Odalys" in desk.page(f"{one}/rows?q=quill")
    assert "There is no such row" in desk.page(f"{one}/rows?q=nobody")


def test_what_is_refused(node: Node, desk: Visitor, visit: Visit) -> None:
    form = {"csrf": desk.proof("/account"), "keep_days": "400"}
    files = {"file": ("x.csv", b"x", "text/csv")}
    answer = desk.client.post(f"/events/{EVENT}/screenings/new", data=form, files=files, follow_redirects=False)
    assert answer.status_code == 422
    assert "Days after the event" in text_of(answer)
    none = desk.client.post(f"/events/{EVENT}/screenings/new", data=form | {"keep_days": "3"}, files={"no": b""}, follow_redirects=False)
    assert none.status_code == 422
    large = {"file": ("x.csv", b"x" * 300_000, "text/csv")}
    assert (
        desk.client.post(f"/events/{EVENT}/screenings/new", data=form | {"keep_days": "3"}, files=large, follow_redirects=False).status_code
        == 422
    )
    forged = desk.client.post(f"/events/{EVENT}/screenings/new", data={"csrf": "0"}, files=files, follow_redirects=False)
    assert forged.status_code == 403
    assert visit("officer.ke").get(f"/events/{EVENT}/screenings").status_code == 404
    assert visit("frontline.fr").get(f"/events/{EVENT}/screenings").status_code == 403


def test_a_partner_answers(node: Node, desk: Visitor, visit: Visit) -> None:
    one = screened(node, desk)
    assert desk.post(f"{one}/invite", {"partners": "DE"}).status_code == 303
    partner = visit("officer.de")
    assert "asks you to screen" in partner.page(one)
    assert partner.post(f"{one}/decline").status_code == 303
    assert "Declined" in desk.page(one)


def test_the_analyst_judges_and_does_not_decide(node: Node, desk: Visitor, visit: Visit) -> None:
    one = screened(node, desk)
    analyst = visit("analyst.fr")
    shown = analyst.page(f"{one}/rows/2")
    assert "Same person" in shown
    assert f"{one}/rows/2/decide" not in shown
    assert analyst.post(f"{one}/rows/2/decide", {"decision": "clear"}).status_code == 403
