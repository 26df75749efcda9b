# SPDX-License-Identifier: Apache-2.0
"""The room of an event on its page: written in by forms, unmistakable when there is an incident, and not there for others."""

import pytest

from carillon.desk import people
from carillon.desk.events import register
from carillon.formats import cap
from carillon.node import Node
from tests.conftest import PASSWORD, cast
from tests.desk.events.room.rooms import event_of
from tests.doors.web.conftest import Visit
from tests.doors.web.people import Visitor

EVENT = "city-run-2030"
ROOM = f"/events/{EVENT}/room"


@pytest.fixture(autouse=True)
def event(node: Node) -> None:
    register.register(node.bench, cast(node, "FR"), event_of(EVENT, "DE"))


def write(visitor: Visitor, kind: str, **fields: str) -> None:
    answer = visitor.post(ROOM, {"kind": kind, **{f"{kind}.{name}": value for name, value in fields.items()}})
    assert answer.status_code == 303, answer.text


def item_of(visitor: Visitor, before: str) -> str:
    """The id of the item whose button stands first after some words."""
    page = visitor.get(ROOM).text
    return page.partition(before)[2].partition(f"{ROOM}/items/")[2].partition('"')[0]


def test_a_day_in_the_room(visit: Visit) -> None:
    officer, other = visit("officer.fr"), visit("officer.de")
    write(officer, "entry", text="Two <bags>.", incident="item", urgency="urgent", place="North gate", occurred="2030-05-05T08:00")
    write(other, "entry", text="Only we know.", own="yes")
    page = other.page(ROOM)
    for text in ("Two <bags>.", "Suspicious item", "North gate", "5 May 2030, 08:00", "Only we know."):
        assert text in page, text
    assert "Two &lt;bags&gt;." in other.get(ROOM).text
    assert "Only we know." not in officer.page(ROOM)
    assert "Two <bags>." in officer.page(f"{ROOM}?show=incidents")
    assert "Two <bags>." not in officer.page(f"{ROOM}?show=handover")
    link = officer.get(ROOM).text.partition("?supersedes=")[2].partition('"')[0]
    assert "In the place of: Two <bags>." in officer.page(f"{ROOM}?supersedes={link}")
    officer.post(ROOM, {"kind": "entry", "supersedes": link, "entry.text": "One bag."})
    assert "Superseded" in other.page(ROOM)
    write(officer, "task", text="Look under the bridge.", to="DE")
    assert "FR gives you a task" in other.page("/inbox")
    task = item_of(other, 'id="tasks"')
    assert other.post(f"{ROOM}/items/{task}", {"deed": "done"}).status_code == 303
    write(officer, "level", level="severe", reason="A threat by letter.")
    assert "A threat by letter." in other.page(ROOM)
    write(officer, "delegation", name="Guests", country="JP", size="12", protected="yes", contact="FR")
    write(other, "liaison", name="A. Specimen", of="DE", starts="2020-01-01T06:00", ends="2040-01-01T06:00", phone="+49 30 123456")
    page = officer.page(ROOM)
    for text in ("Under protection", "A. Specimen", "+49 30 123456"):
        assert text in page, text
    write(officer, "handover", text="Call at six.", own="yes")
    assert "Call at six." in officer.page(ROOM)
    assert "Call at six." not in other.page(ROOM)


def test_an_incident_is_unmistakable(visit: Visit) -> None:
    officer, other = visit("officer.fr"), visit("officer.de")
    assert "INCIDENT" not in officer.page(ROOM)
    write(other, "team", text="Bomb disposal.", strength="6")
    page = officer.page(ROOM)
    assert "<title>INCIDENT" in page
    assert "Bomb disposal." in page
    assert officer.post(f"{ROOM}/items/{item_of(other, 'incident')}", {"deed": "stand-down"}).status_code == 403
    other.post(f"{ROOM}/items/{item_of(other, 'incident')}", {"deed": "stand-down"})
    assert "INCIDENT" not in officer.page(ROOM)


def test_alerts_with_who_has_taken_note(visit: Visit) -> None:
    officer, other = visit("officer.fr"), visit("officer.de")
    write(officer, "alert", headline="Unattended bag", urgency="Immediate", severity="Severe", certainty="Possible", category="Security")
    assert "Not yet: DE" in officer.page(ROOM).replace("</strong>", "").replace("<strong>", "")
    line = other.get("/inbox").text.partition('name="kind" value="alert"')[2].partition('name="object" value="')[2].partition('"')[0]
    opened = other.post("/inbox/open", {"kind": "alert", "object": line})
    assert opened.headers["location"] == f"/alerts/{line}"
    assert other.get(f"/alerts/{line}").headers["location"] == f"{ROOM}#{line}"
    other.post(f"{ROOM}/items/{line}", {"deed": "acknowledge"})
    assert "Acknowledged:" in officer.page(ROOM)
    assert "Not yet:" not in officer.page(ROOM)
    content = other.get(f"{ROOM}/alerts/{line}.cap")
    assert cap.parse(content.content).infos[0].headline == "Unattended bag"
    update = officer.page(f"{ROOM}?update={line}")
    assert "Update the alert" in update
    officer.post(ROOM, {"kind": "alert", "update": line, "alert.headline": "Bag examined"})
    assert "Bag examined" in other.page(ROOM)
    officer.post(f"{ROOM}/items/{item_of(officer, 'Bag examined')}", {"deed": "cancel", "reason": "A lunch."})
    assert "Alert cancelled from FR" in other.page("/inbox")
    sent = {"csrf": other.proof("/account")}
    answer = other.client.post(f"{ROOM}/cap", data=sent, files={"file": ("a.cap", content.content)}, follow_redirects=False)
    assert answer.status_code == 303
    wrong = other.client.post(f"{ROOM}/cap", data=sent, files={"file": ("a.cap", b"<no/>")}, follow_redirects=False)
    assert wrong.status_code == 422


def test_mistakes_stand_beside_their_field_and_the_text_is_kept(visit: Visit) -> None:
    officer = visit("officer.fr")
    for kind, fields, kept in (
        ("entry", {"text": "Kept text.", "lat": "north"}, "Kept text."),
        ("task", {"text": "Kept task.", "to": "JP"}, "Kept task."),
        ("delegation", {"name": "Kept name", "country": "Utopia"}, "Kept name"),
        ("liaison", {"name": "Kept officer", "starts": "soon", "ends": ""}, "Kept officer"),
        ("alert", {"headline": "Kept line", "expires": "soon"}, "Kept line"),
    ):
        wrong = officer.post(ROOM, {"kind": kind, **{f"{kind}.{name}": value for name, value in fields.items()}})
        assert wrong.status_code == 422, kind
        assert kept in wrong.text
        assert 'aria-invalid="true"' in wrong.text
    assert officer.post(f"{ROOM}/items/itm-{'0' * 24}", {"deed": "banana"}).status_code == 422
    asked = {"watch.check": "vehicle", "watch.query": "", "watch.purpose": "accreditation"}
    assert officer.post(f"{ROOM}/watch", asked).status_code == 422


def test_a_question_is_kept_open_for_the_event(visit: Visit) -> None:
    officer = visit("officer.de")
    asked = {"watch.check": "person", "watch.query": "Nadia Exemplar", "watch.purpose": "accreditation"}
    answer = officer.post(f"{ROOM}/watch", asked)
    assert answer.headers["location"].startswith("/watches/wat-")
    assert answer.headers["location"].partition("?")[0] in officer.page(ROOM)


def test_others_see_no_room(visit: Visit) -> None:
    stranger = visit("officer.ke")
    assert stranger.get(ROOM).status_code == 404
    assert stranger.post(ROOM, {"kind": "entry", "entry.text": "A"}).status_code == 404
    assert visit("frontline.fr").get(ROOM).status_code == 403


def test_it_reads_from_the_right_in_arabic(visit: Visit) -> None:
    page = visit("officer.fr", language="ar").get(f"{ROOM}?lang=ar").text
    assert 'dir="rtl"' in page


def test_an_account_for_the_event_opens_that_and_nothing_else(visit: Visit, node: Node) -> None:
    admin = visit("admin.fr")
    wrong = admin.post("/users", {"username": "guest.de", "role": "commander", "bureau": "DE", "events": "no-such-event"})
    assert wrong.status_code == 422
    assert "There is no event no-such-event." in wrong.text
    body = {"username": "guest.de", "role": "commander", "bureau": "DE", "events": [EVENT]}
    people.register_user(node.bench, cast(node, "FR", "admin"), body, PASSWORD)
    guest = visit("guest.de")
    assert guest.get("/").headers["location"] == ROOM
    assert "Log" in guest.page(ROOM)
    assert EVENT in admin.page("/users")
    for address in ("/inbox", "/records", "/reports", "/watches"):
        assert guest.get(address).status_code == 403, address
