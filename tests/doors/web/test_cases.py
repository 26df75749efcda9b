# SPDX-License-Identifier: Apache-2.0
"""Cases on pages: opened, written in by two bureaus, with a picture of what is linked, closed, left, printed."""

from carillon.desk import records
from carillon.node import Node
from tests.conftest import cast
from tests.doors.web.conftest import Visit

HEAD = {"title": "The white van", "participants": "DE", "area": "general"}


def test_a_case_between_two_bureaus(visit: Visit, node: Node) -> None:
    officer, other = visit("officer.fr"), visit("officer.de")
    driver = records.create(node.bench, cast(node, "FR"), {"schema": "Person", "properties": {"name": ["Nadia Exemplar"]}}).record.id
    van = {"schema": "Vehicle", "properties": {"registrationNumber": ["AB123CD"], "country": ["FR"], "owner": [driver]}}
    vehicle = records.create(node.bench, cast(node, "FR"), van).record.id
    page = officer.post("/cases/new", HEAD).headers["location"]
    assert page.endswith("?done=case-opened")
    address = page.partition("?")[0]
    for thing in (driver, vehicle):
        body = {"kind": "object", "text": "Seen together <here>.", "object": "record", "object_id": thing}
        assert officer.post(f"{address}/items", body).status_code == 303
    assert "The white van" in other.page("/cases")
    seen = other.page(address)
    for text in ("Nadia Exemplar", "AB123CD", '<line x1="'):
        assert text in seen
    assert "Seen together &lt;here&gt;." in other.get(address).text
    other.post(f"{address}/items", {"kind": "task", "text": "Ask the driver.", "to": "FR", "due_on": "2030-01-02"})
    assert "Ask the driver." in officer.page("/cases")
    printed = officer.page(f"{address}/print")
    for text in ("Nadia Exemplar", "Ask the driver.", "As FR may see it"):
        assert text in printed
    assert "DE gives you a task: Ask the driver." in officer.page("/inbox")
    officer.post(f"{address}/close", {"deed": "close"})
    assert 'action="' + address + '/items"' not in other.page(address)
    assert other.post(f"{address}/items", {"kind": "entry", "text": "Too late."}).status_code == 409


def test_mistakes_are_said_beside_the_field(visit: Visit) -> None:
    officer = visit("officer.fr")
    wrong = officer.post("/cases/new", {**HEAD, "title": "", "participants": "ZZ"})
    assert wrong.status_code == 422
    assert "There is no bureau ZZ." in wrong.text
    address = officer.post("/cases/new", HEAD).headers["location"].partition("?")[0]
    wrong = officer.post(f"{address}/items", {"kind": "task", "text": "Do it.", "to": "JP"})
    assert wrong.status_code == 422
    assert "Do it." in wrong.text


def test_who_leaves_keeps_nothing_and_others_see_no_case(visit: Visit) -> None:
    officer, other = visit("officer.fr"), visit("officer.de")
    address = officer.post("/cases/new", HEAD).headers["location"].partition("?")[0]
    assert visit("officer.ke").get(address).status_code == 404
    other.post(f"{address}/leave", {})
    assert "nothing of it is kept here" in other.page(address)
    assert "The white van" not in other.page(address)
