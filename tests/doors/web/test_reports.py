# SPDX-License-Identifier: Apache-2.0
"""Reports from the first line to the recall, through the forms that people fill in."""

import pytest

from tests.doors.web.conftest import Things, Visit
from tests.doors.web.people import Visitor, text_of

WHOLE = {
    "title": "Van at the north gate",
    "narrative": "Twice in one night.\nNobody got out.",
    "audience": "only",
    "audience_bureaus": "de, KE",
    "grading_scheme": "admiralty",
    "grading_value": "B2",
    "area": "general",
    "urgency": "urgent",
    "behaviours": ["SURVL", "PHOTO"],
    "occurred": "2026-11",
    "place": "Lyon",
    "place_country": "fr",
    "handling": ["H1"],
}


def write(person: Visitor, **changes: object) -> str:
    """The id of a new report."""
    answer = person.post("/reports/new", {**WHOLE, **changes})
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["location"].split("/reports/")[1].split("?")[0]


def test_save_and_send_in_one_go(visit: Visit) -> None:
    officer = visit("officer.fr")
    report = write(officer, deed="send")
    mine = officer.page(f"/reports/{report}")
    assert "0 of 2 have acknowledged it." in mine
    theirs = visit("officer.ke").page(f"/reports/{report}")
    for text in ("Van at the north gate", "Nobody got out.", "Nov", "Lyon", "Photography", "H1", "Urgent", "B2"):
        assert text in theirs, text
    assert "DE" not in theirs.split('<main class="main"', 1)[1], "who else received it is the author's secret"
    assert visit("officer.jp").get(f"/reports/{report}").status_code == 404


def test_a_draft_is_edited_before_it_goes(visit: Visit) -> None:
    officer = visit("officer.fr")
    report = write(officer, grading_value="")
    assert "Grade and address it before you send it." in officer.page(f"/reports/{report}")
    refused = officer.post(f"/reports/{report}/send")
    assert refused.status_code == 422
    assert 'id="f-grading_value-mistake"' in refused.text
    form = officer.page(f"/reports/{report}/edit")
    assert 'value="Van at the north gate"' in form
    assert 'value="DE, KE"' in form
    changed = officer.post(f"/reports/{report}/edit", {**WHOLE, "title": "Van at the south gate", "version": "1", "deed": "send"})
    assert changed.headers["location"] == f"/reports/{report}?done=report-sent"
    assert "Van at the south gate" in visit("officer.de").page("/reports?state=sent")


def test_two_people_on_one_draft_see_both_versions(visit: Visit) -> None:
    officer, colleague = visit("officer.fr"), visit("analyst.fr")
    report = write(officer)
    officer.post(f"/reports/{report}/edit", {**WHOLE, "title": "First title", "version": "1"})
    late = colleague.post(f"/reports/{report}/edit", {**WHOLE, "title": "Late title", "version": "1"})
    assert late.status_code == 409
    page = text_of(late)
    assert "Somebody else was first" in page
    assert "First title" in page
    assert "Late title" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"narrative": ""}, "narrative"),
        ({"occurred": "yesterday"}, "occurred"),
        ({"audience_bureaus": "XX"}, "audience"),
        ({"grading_value": "Z9"}, "grading_value"),
        ({"event": "no-such-event"}, "event"),
        ({"records": "rec-1 rec-2"}, ""),
    ],
)
def test_mistakes_stand_at_their_fields_and_lose_nothing(visit: Visit, changes: dict[str, str], field: str) -> None:
    answer = visit("officer.fr").post("/reports/new", {**WHOLE, **changes, "deed": "send"})
    assert answer.status_code == 422
    if field:
        assert f'id="f-{field}-mistake"' in answer.text
    assert "Lyon" in answer.text
    assert 'value="PHOTO" checked' in answer.text
    assert "Nobody got out." in answer.text or "narrative" in changes


def test_received_acknowledged_answered(visit: Visit, things: Things) -> None:
    officer, author = visit("officer.fr"), visit("officer.de")
    page = officer.page(f"/reports/{things.report}")
    assert "Acknowledge" in page
    assert officer.post(f"/reports/{things.report}/acknowledge").status_code == 303
    assert "1 of 1 have acknowledged it." in author.page(f"/reports/{things.report}")
    wrong = officer.post(f"/reports/{things.report}/answer", {"outcome": "", "text": "Known."})
    assert wrong.status_code == 422
    done = officer.post(f"/reports/{things.report}/answer", {"outcome": "nothing_known", "text": "Nothing in our files."})
    assert done.status_code == 303
    assert "Nothing in our files." in author.page(f"/reports/{things.report}")
    assert author.get("/inbox/unread").text == "1"


def test_a_recall_asks_once_more_and_takes_the_report_from_everybody(visit: Visit, things: Things) -> None:
    author, officer = visit("officer.de"), visit("officer.fr")
    assert "It goes from the view and the inbox of 1 bureau." in author.page(f"/reports/{things.report}/recall")
    assert author.post(f"/reports/{things.report}/recall", {"reason": ""}).status_code == 422
    assert officer.get(f"/reports/{things.report}").status_code == 200
    assert author.post(f"/reports/{things.report}/recall", {"reason": "Sent in error."}).status_code == 303
    assert officer.get(f"/reports/{things.report}").status_code == 404
    assert "took back a report" in officer.page("/inbox")
    assert "Sent in error." not in officer.page("/inbox")


def test_deeds_are_offered_to_those_who_may_do_them(visit: Visit, things: Things) -> None:
    analyst = visit("analyst.fr").page(f"/reports/{things.draft}")
    assert f"/reports/{things.draft}/edit" in analyst
    assert f"/reports/{things.draft}/send" not in analyst
    reviewer = visit("compliance.fr").page(f"/reports/{things.report}")
    assert "/acknowledge" not in reviewer
    assert "/answer" not in reviewer
    assert visit("officer.fr").get(f"/reports/{things.report}/edit").headers["location"] == f"/reports/{things.report}"


def test_a_patrol_sees_what_it_wrote_itself(visit: Visit, things: Things) -> None:
    patrol = visit("frontline.fr")
    report = write(patrol)
    listed = patrol.page("/reports")
    assert report in listed
    assert things.report not in listed
    assert patrol.get(f"/reports/{things.report}").status_code == 404
