# SPDX-License-Identifier: Apache-2.0
"""Watches on pages: kept open from an answer, listed, closed; and an alert that leads from the inbox to what was asked and found."""

from datetime import UTC, datetime, timedelta

import pytest

from carillon.desk import records, watching
from carillon.node import Node
from tests.conftest import cast
from tests.doors.web.conftest import Things, Visit
from tests.doors.web.people import Visitor, text_of

UNTIL = (datetime.now(UTC) + timedelta(days=90)).date().isoformat()
ASKED = {"kind": "person", "query.name": "Quirin Saltlake", "purpose": "wanted", "reference": "case 17"}


def asked(visitor: Visitor) -> str:
    """The address of a check just made."""
    page = visitor.post("/check", ASKED).text
    return page[page.index('href="/checks/') + 6 :].split('"', 1)[0]


def kept(visitor: Visitor) -> str:
    """The address of a watch on a check just made."""
    return visitor.post(f"{asked(visitor)}/watch", {"until": UNTIL}).headers["location"]


def test_from_an_answer_to_the_alert(visit: Visit, things: Things, node: Node) -> None:
    officer = visit("officer.fr")
    address = asked(officer)
    page = officer.page(address)
    assert "Keep this question open" in page
    assert f'action="{address}/watch"' in page
    opened = officer.post(f"{address}/watch", {"until": UNTIL}).headers["location"]
    assert opened.endswith("?done=watch-opened")
    page = officer.page(opened)
    for text in ("The question is kept open.", "Quirin Saltlake", "case 17", "officer.fr", "No alert yet.", address):
        assert text in page
    records.create(node.bench, cast(node, "DE"), {"schema": "Person", "properties": {"name": ["Quirin Saltlake"]}})
    watching.follow(node.bench)
    assert "Watch case 17" in officer.page("/inbox")
    page = officer.page(opened.partition("?")[0])
    alert = page[page.index('class="id" href="/checks/') + 17 :].split('"', 1)[0]
    assert "Confirm with the owner, bureau DE, before acting." in officer.page(alert)
    hit = officer.page(alert)
    hit = hit[hit.index('href="/hits/') + 12 :].split('"', 1)[0]
    line = officer.post("/inbox/open", {"kind": "watch", "object": hit})
    assert line.headers["location"] == alert


def test_a_line_leads_whoever_may_not_read_checks_to_the_hit(visit: Visit, things: Things, node: Node) -> None:
    kept(visit("officer.fr"))
    records.create(node.bench, cast(node, "DE"), {"schema": "Person", "properties": {"name": ["Quirin Saltlake"]}})
    watching.follow(node.bench)
    from carillon.desk import inbox

    hit = next(line.object_id for line in inbox.page(node.bench, cast(node, "FR")) if line.kind == "watch")
    assert visit("compliance.fr").post("/inbox/open", {"kind": "watch", "object": hit}).headers["location"] == f"/hits/{hit}"
    assert visit("officer.ke").post("/inbox/open", {"kind": "watch", "object": hit}).headers["location"] == "/inbox"
    assert visit("officer.fr").post("/inbox/open", {"kind": "watch", "object": "../x"}).headers["location"] == "/inbox"


def test_a_mistake_stands_at_its_field(visit: Visit) -> None:
    officer = visit("officer.fr")
    answer = officer.post(f"{asked(officer)}/watch", {"until": "2020-01-01"})
    assert answer.status_code == 422
    assert 'id="f-until-mistake"' in answer.text
    assert '<details class="more" open>' in answer.text
    assert "Quirin Saltlake" in text_of(answer)


def test_a_patrol_is_not_offered_it(visit: Visit) -> None:
    patrol = visit("frontline.fr")
    address = asked(patrol)
    assert "Keep this question open" not in patrol.page(address)
    assert patrol.post(f"{address}/watch", {"until": UNTIL}).status_code == 403
    assert 'href="/watches"' not in patrol.page("/menu")


def test_lists_filters_and_closing(visit: Visit) -> None:
    officer = visit("officer.fr")
    one = kept(officer).partition("?")[0]
    kept(officer)
    assert one in officer.page("/watches")
    assert one in officer.page("/watches?state=open&reference=case+17")
    assert one not in officer.page("/watches?reference=other")
    assert "No question is kept open here." in officer.page("/watches?state=closed")
    assert one not in visit("officer.de").page("/watches")
    assert visit("officer.de").get(one).status_code == 404
    closed = officer.post(f"{one}/close").headers["location"]
    page = officer.page(closed)
    assert "The watch is closed." in page
    assert f'action="{one}/close"' not in page
    assert "Close all of these" in officer.page("/watches?reference=case+17")
    after = officer.post("/watches/close", {"reference": "case 17"}).headers["location"]
    assert "All open watches with this name are closed." in officer.page(after)
    assert "No question is kept open here." in officer.page("/watches?state=open")


def test_who_reads_and_who_closes(visit: Visit) -> None:
    one = kept(visit("officer.fr")).partition("?")[0]
    control = visit("control.fr")
    assert f'action="{one}/close"' not in control.page(one)
    assert control.post(f"{one}/close").status_code == 403


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_in_other_languages(visit: Visit, language: str) -> None:
    officer = visit("officer.fr", language=language)
    one = kept(officer).partition("?")[0]
    for path in (one, "/watches"):
        assert "Quirin Saltlake" in officer.page(path)


def test_names_that_look_like_code_stay_text(visit: Visit) -> None:
    officer = visit("officer.fr")
    name = '<script>alert(1)</script>"><b>'
    page = officer.post("/check", {**ASKED, "query.name": name, "reference": name}).text
    address = page[page.index('href="/checks/') + 6 :].split('"', 1)[0]
    one = officer.post(f"{address}/watch", {"until": UNTIL}).headers["location"]
    for path in (one, "/watches", "/watches?reference=%3Cscript%3Ealert(1)%3C/script%3E"):
        assert "<script>alert" not in officer.get(path).text
