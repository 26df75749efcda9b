# SPDX-License-Identifier: Apache-2.0
"""The pages of what follows a hit: clock and queue, promise, second step of disclosure, the encounter, flags."""

import pytest

from carillon.desk import records
from carillon.desk.checks import deeds
from carillon.node import Node
from tests.conftest import Cast
from tests.doors.web.conftest import Things, Visit
from tests.doors.web.people import text_of

ASKED = {"kind": "person", "query": {"name": "Primus Sampleman"}, "purpose": "wanted"}


def hit_on(node: Node, actors: Cast, **rules: object) -> str:
    """A hit of France on a German record."""
    body = {"schema": "Person", "properties": {"name": ["Primus Sampleman"]}, **rules}
    records.create(node.bench, actors("DE"), body)
    return str(deeds.make(node.bench, actors("FR"), ASKED).matches[0]["hit"])


def test_the_clock_is_seen_by_both_and_the_queue_leads_to_it(visit: Visit, node: Node, actors: Cast) -> None:
    hit = hit_on(node, actors, action="arrest")
    for name, who in (("officer.fr", "We wait for DE"), ("officer.de", "FR waits for us")):
        queue = visit(name).page("/hits/queue")
        assert f"/hits/{hit}" in queue
        assert who in queue
        assert "data-due=" in queue
        assert "data-due=" in visit(name).page(f"/hits/{hit}")
    assert hit not in visit("officer.ke").page("/hits/queue")
    assert "No clock runs" in visit("officer.ke").page("/hits/queue")


def test_ask_promise_and_answer(visit: Visit, node: Node, actors: Cast) -> None:
    hit = hit_on(node, actors, action="locate")
    asker, owner = visit("officer.fr"), visit("officer.de")
    assert asker.post(f"/hits/{hit}/request", {"urgency": "soon"}).status_code == 422
    assert asker.post(f"/hits/{hit}/request", {"urgency": "", "text": "He sits here."}).headers["location"] == f"/hits/{hit}?done=requested"
    assert asker.post(f"/hits/{hit}/request", {}).status_code == 409
    assert "He sits here." in owner.page(f"/hits/{hit}")
    assert owner.post(f"/hits/{hit}/confirm", {"word": "more_time", "until": "5000"}).status_code == 422
    assert owner.post(f"/hits/{hit}/confirm", {"word": "more_time", "until": "30"}).status_code == 303
    assert "Promised" in asker.page(f"/hits/{hit}")
    assert owner.post(f"/hits/{hit}/confirm", {"word": "valid_same", "until": ""}).status_code == 303
    assert "No clock runs" in asker.page("/hits/queue")


def test_a_record_that_was_withdrawn_says_so_first(visit: Visit, node: Node, actors: Cast) -> None:
    hit = hit_on(node, actors, action="arrest")
    record = visit("officer.de").page(f"/hits/{hit}").partition('href="/records/')[2].partition('"')[0]
    assert visit("officer.de").post(f"/records/{record}/withdraw", {"why": "warrant_lifted"}).status_code == 303
    page = visit("officer.fr").page(f"/hits/{hit}")
    assert "The owner took the record back." in page
    assert "before acting" not in page.partition("Facts")[0].partition("The owner took the record back.")[2]
    assert f'action="/hits/{hit}/confirm"' not in visit("officer.de").page(f"/hits/{hit}")
    assert any("STOP" in part for part in visit("officer.fr").page("/inbox").split("<tr"))


def test_the_second_step(visit: Visit, node: Node, actors: Cast) -> None:
    hit = hit_on(node, actors, reach="ask", action="locate")
    asker = visit("officer.fr")
    assert f'action="/hits/{hit}/disclose"' in asker.page(f"/hits/{hit}")
    assert asker.post(f"/hits/{hit}/disclose", {"purpose": "wanted", "reason": ""}).status_code == 422
    opened = asker.post(f"/hits/{hit}/disclose", {"purpose": "wanted", "reason": "He sits before me."})
    assert opened.status_code == 200
    assert "Primus Sampleman" in text_of(opened)
    assert "He sits before me." in visit("officer.de").page(f"/hits/{hit}")
    assert visit("frontline.fr").post(f"/hits/{hit}/disclose", {"purpose": "wanted", "reason": "x"}).status_code == 403


@pytest.mark.parametrize("action", ["discreet", "locate"])
def test_the_encounter_is_asked_alike_and_goes_where_it_belongs(visit: Visit, node: Node, actors: Cast, action: str) -> None:
    hit = hit_on(node, actors, action=action)
    asker = visit("officer.fr")
    check = asker.page(f"/hits/{hit}").partition('href="/checks/')[2].partition('"')[0]
    for page in ("/check?kind=person", f"/checks/{check}"):
        assert 'name="circumstances.companions"' in asker.page(page)
    told = {"circumstances.companions": "A man, about 40", "circumstances.route": "Exampleville"}
    assert asker.post(f"/checks/{check}/circumstances", told).headers["location"] == f"/checks/{check}?done=circumstances"
    assert "A man, about 40" in asker.page(f"/checks/{check}")
    assert ("A man, about 40" in visit("officer.de").page(f"/hits/{hit}")) == (action == "discreet")
    assert asker.post(f"/checks/{check}/circumstances", {}).status_code == 422


def test_of_a_discreet_record_the_page_asks_for_no_call(visit: Visit, node: Node, actors: Cast) -> None:
    hit = hit_on(node, actors, action="discreet")
    assert "before acting" not in visit("officer.fr").page(f"/hits/{hit}")


def test_a_flag_is_set_read_first_and_lifted(visit: Visit, things: Things) -> None:
    officer, owner = visit("officer.fr"), visit("officer.de")
    flag = f"/records/{things.wanted}/flag"
    assert officer.post(flag, {"reason": ""}).status_code == 422
    assert officer.post(flag, {"reason": "court", "text": "Decision 7 of 2030"}).headers["location"] == f"{flag}?done=flag-set"
    for person in (officer, owner):
        assert "Decision 7 of 2030" in person.page(flag)
    assert "Decision 7 of 2030" not in visit("officer.ke").page(flag)
    form = {"kind": "person", "query.name": "Ivan Primerov", "purpose": "wanted"}
    answer = text_of(officer.post("/check", form))
    assert answer.index("Your bureau does not act on this alert here.") < answer.index("Ivan Primerov", answer.index("verdict-word"))
    assert officer.post(f"{flag}/lift", {}).status_code == 303
    assert "does not act" not in text_of(officer.post("/check", form))
    assert visit("frontline.fr").post(flag, {"reason": "court"}).status_code == 403


def test_the_secretariat_is_led_back_to_its_inbox(visit: Visit, node: Node, actors: Cast) -> None:
    hit = hit_on(node, actors, action="arrest")
    line = {"kind": "escalation", "object": hit}
    assert visit("officer.ke").post("/inbox/open", line).headers["location"] == "/inbox"
    assert visit("officer.de").post("/inbox/open", line).headers["location"] == f"/hits/{hit}"
