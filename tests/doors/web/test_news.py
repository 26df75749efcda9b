# SPDX-License-Identifier: Apache-2.0
"""News at the desk: the form in four languages, publishing, withdrawing."""

from tests.doors.web.conftest import Visit
from tests.doors.web.people import Visitor, text_of

WHOLE = {"title.en": "Roads close", "body.en": "At six.\n\nTake the train.", "title.ar": "إغلاق الطرق", "body.ar": "…"}


def write(person: Visitor, **changes: str) -> str:
    answer = person.post("/news/new", {**WHOLE, **changes})
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["location"].split("?")[0]


def test_written_published_corrected_withdrawn(visit: Visit) -> None:
    officer = visit("officer.ke")
    news = write(officer)
    assert "Draft" in officer.page(news)
    assert visit("officer.de").get(news).status_code == 404
    officer.post(f"{news}/publish")
    shown = visit("officer.de").page(news)
    assert "Roads close" in shown
    assert "إغلاق الطرق" in shown
    assert f"{news}/edit" not in shown
    assert "At six." in officer.page(f"{news}/edit")
    answer = officer.post(f"{news}/edit", {**WHOLE, "body.en": "At seven.", "version": "2"})
    assert answer.status_code == 303
    assert "At seven." in officer.page(news)
    officer.post(f"{news}/withdraw")
    assert "Withdrawn" in officer.page("/news?state=withdrawn")
    assert visit("officer.de").get(news).status_code == 404


def test_mistakes_are_shown_and_nothing_is_lost(visit: Visit) -> None:
    officer = visit("officer.ke")
    answer = officer.post("/news/new", {**WHOLE, "title.en": ""})
    assert answer.status_code == 422
    assert 'href="#f-title-en"' in answer.text
    assert "Take the train." in text_of(answer)
    assert officer.post("/news/new", {}).status_code == 422


def test_who_may_not_write_is_not_asked_to(visit: Visit) -> None:
    officer = visit("frontline.ke")
    assert "/news/new" not in officer.page("/news")
    assert officer.get("/news/new").status_code == 403
