# SPDX-License-Identifier: Apache-2.0
"""Situation reports, lessons and what comes after an event, in a browser without scripts."""

from datetime import UTC, datetime

import msgspec
import pytest

from carillon.core.model.event import Event
from carillon.core.model.purge import Statement
from carillon.desk import purges
from carillon.desk.events import register
from carillon.desk.events.room import log
from carillon.desk.exchange import purges as told
from carillon.node import Node
from tests.conftest import cast
from tests.doors.web.conftest import Visit

RUN = "/events/example-run"


@pytest.fixture
def event(node: Node) -> Event:
    day = datetime.now(UTC).date().isoformat()
    made = Event(id="example-run", name="Example Run", kind="marathon", hosts=("FR",), partners=("DE",), starts=day, ends=day, crowd=900)
    made = register.register(node.bench, cast(node, "FR"), made)
    log.write_entry(node.bench, cast(node, "FR"), made.id, {"text": "A bag at the gate.", "incident": "item"})
    return made


def test_a_report_is_drawn_up_put_into_words_issued_and_read(event: Event, visit: Visit) -> None:
    host, partner = visit("commander.fr"), visit("officer.de")
    at = host.post(f"{RUN}/situations").headers["location"].split("?")[0]
    draft = host.page(at)
    assert "A bag at the gate." in draft
    said = {"summary": "All is <quiet>.", "outlook": "", "needs": "", "version": "1"}
    assert host.post(at, {**said, "deed": "save"}).status_code == 303
    assert host.post(at, {**said, "deed": "save"}).status_code == 409, "the version of before"
    assert partner.get(at).status_code == 404
    host.post(at, {**said, "version": "2", "deed": "issue"})
    read = partner.page(at)
    assert "All is <quiet>." in read
    assert "Signature holds" in read
    assert "Not yet" not in host.page(at)
    assert '"number":1' in partner.page(f"{at}/file")
    assert "Report 1" in partner.page(f"{RUN}/situations")
    assert visit("officer.jp").get(at).status_code == 404
    host.post(at, {"deed": "recall"})
    assert "quiet" not in partner.page(at)


def test_to_whom_it_goes_and_what_it_corrects(event: Event, visit: Visit) -> None:
    host, partner = visit("officer.fr"), visit("officer.de")
    addresses = [host.post(f"{RUN}/situations").headers["location"].split("?")[0] for _ in range(2)]
    text = {"summary": "One bag.", "outlook": "", "needs": "", "version": "1", "deed": "issue"}
    assert host.post(addresses[0], {**text, "handling": "TLP:PINK"}).status_code == 422
    host.post(addresses[0], {**text, "handling": ["TLP:AMBER", "H2"], "to": "DE"})
    assert 'value="1"' in host.page(addresses[1]), "it may correct the first"
    for wrong in ("7", "9" * 5000, "x"):
        assert host.post(addresses[1], {**text, "deed": "save", "supersedes": wrong}).status_code in (303, 409, 422)
    version = host.page(addresses[1]).partition('name="version" value="')[2].partition('"')[0]
    assert host.post(addresses[1], {**text, "summary": "No bag.", "version": version, "supersedes": "1"}).status_code == 303
    assert "Corrected by report 2" in partner.page(addresses[0])
    assert "TLP:AMBER" in partner.page(addresses[0])
    assert "Corrects" in partner.page(addresses[1])
    opened = partner.post("/inbox/open", {"kind": "situation", "object": addresses[1].rpartition("/")[2]})
    assert opened.headers["location"].startswith(addresses[1])


def test_daily_reports(event: Event, visit: Visit) -> None:
    host = visit("commander.fr")
    assert host.post(f"{RUN}/situations/daily", {"at": "25:00"}).status_code == 422
    host.post(f"{RUN}/situations/daily", {"at": "07:30"})
    assert "every day at 07:30" in host.page(f"{RUN}/situations")
    host.post(f"{RUN}/situations/daily", {"stop": "1"})
    assert "None is issued by itself." in host.page(f"{RUN}/situations")


def test_how_it_went(event: Event, visit: Visit) -> None:
    host = visit("commander.fr")
    body = {"deed": "debrief", "crowd": "850", "sessions_held": "", "uses.calls": "useful", "text": "The gate opened late."}
    assert host.post(f"{RUN}/after", body).status_code == 303
    assert host.post(f"{RUN}/after", {**body, "crowd": "many"}).status_code == 409
    read = visit("officer.de").page(f"{RUN}/after")
    assert "The gate opened late." in read
    assert "850" in read


def test_a_lesson(event: Event, node: Node, visit: Visit) -> None:
    host, other = visit("commander.fr"), visit("officer.jp")
    body = {
        "event": event.id,
        "theme": "venues",
        "title": "The gate",
        "happened": "It opened late.",
        "learnt": "Test it.",
        "language": "en",
    }
    assert host.post("/lessons/new", {**body, "title": ""}).status_code == 422
    assert "Example Run" in host.page("/lessons/new")
    at = host.post("/lessons/new", body).headers["location"].split("?")[0]
    assert other.get(at).status_code == 404
    assert host.post(f"{at}/publish").status_code == 422, "nobody has said that it names nobody"
    host.post(f"{at}/publish", {"nameless": "1"})
    assert "It opened late." in other.page(at)
    assert "The gate" in other.page("/lessons?q=gate&kind=marathon")
    assert "The gate" not in other.page("/lessons?theme=air")
    next_one = Event(id="next-run", name="Next Run", kind="marathon", hosts=("JP",), starts="2040-05-05", ends="2040-05-05")
    register.register(node.bench, cast(node, "JP"), next_one)
    assert "The gate" in other.page("/events/next-run"), "offered to the next host"
    assert "The gate" not in visit("officer.de").page("/events/next-run")
    host.post(f"{at}/edit", {**body, "title": "The north gate", "version": "2"})
    assert "The north gate" in other.page(at)
    host.post(f"{at}/withdraw")
    assert "It opened late." not in other.page(at) if other.get(at).status_code == 200 else True


def test_the_purge_is_asked_for_by_the_id(event: Event, node: Node, visit: Visit) -> None:
    host = visit("commander.fr")
    assert host.post(f"{RUN}/after", {"confirm": "yes"}).status_code == 409
    assert host.post(f"{RUN}/after", {"confirm": event.id}).status_code == 409, "it is not over"
    register.register(node.bench, cast(node, "FR"), msgspec.structs.replace(event, state="cancelled"))
    assert host.post(f"{RUN}/after", {"confirm": event.id}).status_code == 303
    assert "Not stated yet" in host.page(f"{RUN}/after")
    while purges.carry_out(node.bench):
        pass
    assert "Not stated yet" not in host.page(f"{RUN}/after")
    assert "A bag" not in host.page(f"{RUN}/room")
    after = host.page(f"{RUN}/after")
    assert "Signature holds" in after
    for frozen in ("Entries in the log", "Suspicious item", "Incidents by day"):
        assert frozen in after
    stated = host.get(f"{RUN}/purge.json").json()["items"]
    assert all(told.holds(msgspec.convert(one["statement"], Statement)) for one in stated)
