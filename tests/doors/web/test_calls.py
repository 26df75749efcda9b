# SPDX-License-Identifier: Apache-2.0
"""Calls in the browser: written, sent, answered in two taps, seen on the board."""

import re
from datetime import UTC, datetime, timedelta

from tests.doors.web.conftest import Things, Visit
from tests.doors.web.people import Visitor, text_of

UNTIL = str((datetime.now(UTC) + timedelta(days=30)).date())
FORM = {"events": "city-run-2030", "sought": "terrorist", "until": UNTIL, "urgency": "priority", "audience": "all", "audience_bureaus": ""}
WORDS = {"texts.en.title": "What do you know?", "texts.en.text": "Tell us.", "texts.ar.title": "ماذا تعرفون؟", "texts.ar.text": "أخبرونا."}


def sent(host: Visitor, **changes: str) -> str:
    answer = host.post("/calls/new", {**FORM, **WORDS, "deed": "send", **changes})
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["location"].split("?")[0]


def test_a_call_is_written_sent_answered_and_seen(visit: Visit, things: Things) -> None:
    host, officer = visit("officer.ke"), visit("officer.fr")
    page = host.page("/calls/new?event=city-run-2030")
    assert "Appel à informations : City Run 2030" in page
    call = sent(host)
    assert "What do you know?" in officer.page("/calls?way=to&state=waiting")
    assert "What do you know?" in officer.page("/duty?kind=call")
    assert "أخبرونا" in officer.page(f"{call}?text=ar")
    assert "ماذا تعرفون؟" in visit("officer.jp").page(f"{call}?lang=ar")
    assert officer.post(f"{call}/acknowledge").status_code == 303
    assert officer.post(f"{call}/answer", {"deed": "nothing_known"}).headers["location"].startswith(call)
    assert "We have answered" in officer.page("/events?days=all")
    board = host.page(call)
    for text in ("1 of 5", "The board", "Nothing known", "Remind DE", 'class="map'):
        assert text in board, text
    assert visit("officer.de").post(f"{call}/answer", {"code": "information", "text": "It <b>follows</b>."}).status_code == 303
    board = host.get(call).text
    assert "&lt;b&gt;follows" in board
    for sort in ("bureau", "answered_at", "reminders", "banana"):
        assert host.get(f"{call}?sort={sort}").status_code == 200
    assert host.get(f"{call}/board.csv").text.startswith("bureau,country,state")
    assert host.post(f"{call}/remind", {"to": "JP"}).status_code == 303
    assert "reminds you" in visit("officer.jp").page("/inbox")
    assert host.post(f"{call}/extend", {"until": "yesterday"}).status_code == 422
    assert host.post(f"{call}/close").status_code == 303
    assert officer.get(f"{call}/board.csv").status_code == 403
    events = host.page("/events?days=all")
    assert "2 of 5" in events
    assert re.search(r"BR.*JP", events)
    assert host.page(f"{call}/recall")
    assert host.post(f"{call}/recall", {"reason": "x"}).status_code == 303
    assert "Tell us." not in officer.page(call)
    assert "taken back" in officer.page(call)


def test_mistakes_are_told_where_they_are(visit: Visit, things: Things) -> None:
    host = visit("officer.ke")
    answer = host.post("/calls/new", {**FORM, "until": "someday", "texts.en.title": "Only a title", "deed": "save"})
    assert answer.status_code == 422
    assert "Only a title" in text_of(answer)
    assert "Needed, or leave the language out." in text_of(answer)
    ready = host.post("/calls/new", {**FORM, "deed": "texts"})
    assert "Call for information: City Run 2030" in text_of(ready)
    call = sent(host)
    wrong = visit("officer.de").post(f"{call}/answer", {"code": "not_competent"})
    assert wrong.status_code == 422
    assert "Say which authority answers." in text_of(wrong)


def test_a_draft_is_changed_and_then_sent(visit: Visit, things: Things) -> None:
    host = visit("officer.ke")
    made = host.post("/calls/new", {**FORM, **WORDS, "deed": "save"}).headers["location"].split("?")[0]
    assert visit("officer.fr").get(made).status_code == 404
    assert "What do you know?" in host.page(f"{made}/edit")
    form = {**FORM, **WORDS, "texts.en.title": "Better words", "version": "1", "deed": "save"}
    assert host.post(f"{made}/edit", form).status_code == 303
    assert host.post(f"{made}/edit", form).status_code == 409
    assert host.post(f"{made}/send").status_code == 303
    assert "Better words" in visit("officer.fr").page(made)
    assert host.post(f"{made}/send").status_code == 409


def test_who_sees_what(visit: Visit, things: Things) -> None:
    call = sent(visit("officer.ke"))
    for name, status in (("frontline.fr", 403), ("partner.fr", 403), ("compliance.fr", 200), ("control.fr", 200), ("admin.fr", 403)):
        assert visit(name).get("/calls").status_code == status, name
        assert visit(name).get(call).status_code == status, name
    analyst = visit("analyst.fr")
    assert analyst.get("/calls/new").status_code == 403
    assert analyst.post(f"{call}/answer", {"deed": "looking"}).status_code == 303
    assert visit("officer.fr").post("/calls/new", {**FORM, **WORDS, "deed": "send"}).status_code == 403
