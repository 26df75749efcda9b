# SPDX-License-Identifier: Apache-2.0
"""The review desk through its pages: taken, returned, answered, refused, tested, cleared; two reviewers; figures; protected persons."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from httpx import Response

from carillon.core.policy.actors import Actor
from carillon.node import Node
from carillon.store import clock, people
from tests.conftest import PASSWORD, cast
from tests.desk.notices import gate
from tests.doors.web.conftest import Visit
from tests.doors.web.people import Visitor, text_of


@pytest.fixture
def central(node: Node) -> Node:
    """A node with a secretariat, where two review."""
    from carillon.desk import people as desk

    gate.secretariat(node)
    second = people.User(
        id=clock.new_id("usr"), username="second.xs", name="Second", bureau="XS", role="compliance", created_at=clock.now()
    )
    with node.bench.database.write() as connection:
        people.put_user(connection, second, desk.hash_password(PASSWORD, "somebody"))
    return node


@pytest.fixture
def notice(central: Node) -> str:
    """A notice of France that waits for its review."""
    officer: Actor = cast(central, "FR")
    return gate.submitted(central, officer, gate.person(central, officer))


def say(person: Visitor, notice: str, deed: str, **form: Any) -> Response:
    return person.post(f"/reviews/{notice}/{deed}", form)


def done(answer: Response) -> str:
    return str(answer.headers.get("location", text_of(answer))).rpartition("done=")[2]


def test_compliance_begins_at_the_queue(visit: Visit, notice: str) -> None:
    reviewer = visit("compliance.xs")
    assert reviewer.get("/").headers["location"] == "/reviews"
    page = reviewer.page("/reviews")
    for text in (gate.NAME, "FR", "Red", "Waiting", "Take", "Not examined yet"):
        assert text in page, text
    assert 'href="/reviews"' in page


def test_what_a_reviewer_sees(visit: Visit, notice: str) -> None:
    reviewer = visit("compliance.xs")
    page = reviewer.page(f"/reviews/{notice}")
    for text in ("Aggravated fraud", "Penal code, 313", "1 Apr 1980", "Record of bureau FR", "Refused before", "left", "Take the review"):
        assert text in page, text
    for text in ("Publish</", "Refuse</button>"):
        assert text not in page, text
    assert done(say(reviewer, notice, "take")) == "review-take"
    taken = reviewer.page(f"/reviews/{notice}")
    for text in (
        "compliance.xs",
        "Release",
        "Predominance test",
        "Return with questions",
        "Nothing. That decides nothing.",
        "Review taken",
    ):
        assert text in taken, text


def test_two_reviewers_at_once(visit: Visit, notice: str) -> None:
    first, second = visit("compliance.xs"), visit("second.xs")
    say(first, notice, "take")
    for deed in ("take", "clear"):
        late = say(second, notice, deed, text="")
        assert late.status_code == 409
        page = text_of(late)
        for text in ("Somebody else was first", "compliance.xs", "Nothing was changed.", "Release"):
            assert text in page, text
    assert "Refuse</button>" not in second.page(f"/reviews/{notice}")
    again = say(first, notice, "take")
    assert again.status_code == 409
    assert "Somebody else" not in text_of(again)
    assert done(say(second, notice, "release")) == "review-release"
    assert done(say(second, notice, "take")) == "review-take"


def test_returned_answered_and_published(visit: Visit, notice: str) -> None:
    reviewer, officer = visit("compliance.xs"), visit("officer.fr")
    say(reviewer, notice, "take")
    missing = say(reviewer, notice, "return", text="")
    assert missing.status_code == 422
    assert 'id="f-questions-mistake"' in missing.text
    wordless = say(reviewer, notice, "return", questions=["other"], text="")
    assert 'id="f-return-text-mistake"' in wordless.text
    assert 'id="f-refuse-text-mistake"' not in wordless.text
    assert done(say(reviewer, notice, "return", questions=["evidence", "absentia"], text="What links him?")) == "review-return"
    assert "What links him?" in reviewer.page(f"/reviews/{notice}")
    asked = officer.page(f"/notices/{notice}")
    for text in ("The reviewer asks", "What links the person to the facts", "Judged in absence", "What links him?", "Your answer"):
        assert text in asked, text
    assert "What links him?" in officer.page(f"/notices/{notice}/edit")
    empty = officer.post(f"/notices/{notice}/submit", {"answers": "yes", "text": ""})
    assert empty.status_code == 422
    assert 'id="f-text-mistake"' in empty.text
    assert done(officer.post(f"/notices/{notice}/submit", {"answers": "yes", "text": "His signature."})) == "notice-submitted"
    say(reviewer, notice, "take")
    assert "His signature." in reviewer.page(f"/reviews/{notice}")
    assert done(say(reviewer, notice, "clear", text="")) == "review-clear"
    assert "Publish" in reviewer.page(f"/reviews/{notice}")
    published = say(reviewer, notice, "publish")
    assert published.headers["location"] == f"/notices/{notice}?done=review-publish"


def test_refused_with_ground_and_words(visit: Visit, central: Node, notice: str) -> None:
    reviewer, officer = visit("compliance.xs"), visit("officer.fr")
    say(reviewer, notice, "take")
    for form, field in (({"ground": "", "text": "No."}, "ground"), ({"ground": "art2", "text": " "}, "refuse-text")):
        answer = say(reviewer, notice, "refuse", **form)
        assert answer.status_code == 422
        assert f'id="f-{field}-mistake"' in answer.text
    assert done(say(reviewer, notice, "refuse", ground="art3_political", text="The facts are a speech.")) == "review-refuse"
    for text in ("Refused", "Political character (Article 3)", "The facts are a speech."):
        assert text in officer.page(f"/notices/{notice}"), text
    assert gate.NAME in reviewer.page("/reviews?state=refused&owner=fr")
    fr = cast(central, "FR")
    second = gate.submitted(central, fr, gate.person(central, fr))
    say(reviewer, second, "take")
    page = reviewer.page(f"/reviews/{second}")
    for text in (f'href="/reviews/{notice}"', "To be answered", "Refused before", "50"):
        assert text in page, text
    silent = say(reviewer, second, "clear", text="")
    assert silent.status_code == 422
    assert 'id="f-clear-text-mistake"' in silent.text


def test_the_predominance_test(visit: Visit, central: Node) -> None:
    fr, reviewer = cast(central, "FR"), visit("compliance.xs")
    fields = {**gate.RED, "offence": ["against_state"], "facts": "Led a protest."}
    notice = gate.submitted(central, fr, gate.person(central, fr), fields=fields)
    say(reviewer, notice, "take")
    page = reviewer.page(f"/reviews/{notice}")
    for text in ("Political character", "protest", "every factor is assessed", "Nature of the offence", "Coherence of charge and facts"):
        assert text in page, text
    lacking = say(reviewer, notice, "clear", text="Theft, not speech.")
    assert lacking.status_code == 409
    assert "The predominance test lacks" in text_of(lacking)
    assert "Theft, not speech." in text_of(lacking)
    factors = list(central.bench.packs.codes["predominance_factors"].codes)
    wordless = say(reviewer, notice, "assess", **{"test.offence": "mixed"})
    assert wordless.status_code == 422
    assert 'id="f-why-offence-mistake"' in wordless.text
    assert say(reviewer, notice, "assess").status_code == 422
    say(reviewer, notice, "assess", **{f"test.{one}": "ordinary" for one in factors}, **{"why.person": "Runs a shop."})
    assert 'value="Runs a shop."' in reviewer.page(f"/reviews/{notice}")
    assert done(say(reviewer, notice, "clear", text="Theft, not speech.")) == "review-clear"


def test_four_eyes(visit: Visit, central: Node, notice: str) -> None:
    object.__setattr__(central.bench, "settings", msgspec.structs.replace(central.bench.settings, four_eyes=True))
    first, second = visit("compliance.xs"), visit("second.xs")
    say(first, notice, "take")
    say(first, notice, "clear", text="")
    assert "another reviewer publishes it" in first.page(f"/reviews/{notice}")
    refused = say(first, notice, "publish")
    assert refused.status_code == 403
    assert "You cleared it" in text_of(refused)
    assert done(say(second, notice, "publish")) == "review-publish"


def test_nobody_reviews_what_he_wrote(visit: Visit, node: Node) -> None:
    fr = cast(node, "FR")
    notice = gate.submitted(node, msgspec.structs.replace(fr, user=cast(node, "FR", "compliance").user), gate.person(node, fr))
    answer = say(visit("compliance.fr"), notice, "take")
    assert answer.status_code == 403
    assert "somebody else reviews it" in text_of(answer)


def test_late_ones_are_marked(visit: Visit, central: Node, notice: str) -> None:
    fr, reviewer = cast(central, "FR"), visit("compliance.xs")
    assert "Late" not in reviewer.page("/reviews")
    assert "Late" not in reviewer.page(f"/reviews/{notice}")
    with clock.pretend(datetime.now(UTC) - timedelta(hours=25)):
        old = gate.submitted(central, fr, gate.person(central, fr))
    for page in ("/reviews", f"/reviews/{old}", "/notices?state=submitted", f"/notices/{old}"):
        assert "Late" in reviewer.page(page), page
    queue = reviewer.page("/reviews")
    assert queue.index(old) < queue.index(notice), "what is due first stands first"


def test_figures_and_their_file(visit: Visit, notice: str) -> None:
    reviewer = visit("compliance.xs")
    say(reviewer, notice, "take")
    say(reviewer, notice, "refuse", ground="quality", text="Another person.")
    page = reviewer.page("/reviews/statistics")
    for text in ("Refused, by ground", "Quality of the data", "By colour", "By bureau", "FR", "100"):
        assert text in page, text
    assert "Nothing was submitted" in reviewer.page("/reviews/statistics?owner=de")
    assert "Nothing was submitted" in reviewer.page("/reviews/statistics?since=2999-01-01")
    assert reviewer.get("/reviews/statistics?since=yesterday").status_code == 200
    file = reviewer.get("/reviews/statistics.csv")
    assert file.headers["content-type"].startswith("text/csv")
    lines = file.text.split()
    assert lines[0] == "by,of,what,count"
    assert "ground,quality,refused,1" in lines
    assert "bureau,FR,refused,1" in lines
    assert "colour,red,refused,1" in lines


def test_protected_persons(visit: Visit, central: Node) -> None:
    reviewer = visit("compliance.xs")
    empty = reviewer.post("/reviews/protected", {"names": "Nobody", "status": "refugee", "reason": ""})
    assert empty.status_code == 422
    assert 'id="f-reason-mistake"' in empty.text
    nameless = reviewer.post("/reviews/protected", {"names": "Nobody", "status": "refugee", "reason": "Asylum granted."})
    assert 'id="f-names-mistake"' in nameless.text
    form = {"names": gate.NAME, "birth_dates": "1980-04-01", "countries": "fr", "status": "refugee", "reason": "Asylum granted."}
    assert done(reviewer.post("/reviews/protected", form)) == "protected-added"
    page = reviewer.page("/reviews/protected")
    for text in (gate.NAME, "1 Apr 1980", "France", "Asylum granted.", "compliance.xs"):
        assert text in page, text
    fr = cast(central, "FR")
    notice = gate.submitted(central, fr, gate.person(central, fr))
    say(reviewer, notice, "take")
    found = reviewer.page(f"/reviews/{notice}")
    for text in ("Protected person", "Stops it", "The findings stop it"):
        assert text in found, text
    stopped = say(reviewer, notice, "clear", text="Never mind.")
    assert stopped.status_code == 409
    assert "It cannot be cleared" in text_of(stopped)
    address = page.split('action="/reviews/protected/', 1)[1].split('"', 1)[0]
    silent = reviewer.post(f"/reviews/protected/{address}", {"why": ""})
    assert silent.status_code == 422
    assert f'id="f-why-{address}-mistake"' in silent.text
    assert done(reviewer.post(f"/reviews/protected/{address}", {"why": "Naturalised."})) == "protected-removed"
    assert "Nobody is on the list." in reviewer.page("/reviews/protected")


def test_who_may_not(visit: Visit, notice: str) -> None:
    for name in ("officer.xs", "officer.fr", "analyst.xs", "admin.xs", "frontline.xs"):
        person = visit(name)
        for page in ("/reviews", f"/reviews/{notice}", "/reviews/statistics", "/reviews/statistics.csv", "/reviews/protected"):
            assert person.get(page).status_code == 403, (name, page)
        assert say(person, notice, "take").status_code == 403
        assert person.post("/reviews/protected", {"names": "x"}).status_code == 403
    elsewhere = visit("compliance.de")
    assert elsewhere.get(f"/reviews/{notice}").status_code == 404
    assert say(elsewhere, notice, "take").status_code == 404
    reviewer = visit("compliance.xs")
    assert say(reviewer, notice, "burn").status_code == 404
    assert say(reviewer, "ntc-none", "take").status_code == 404


def test_control_sees_everything_and_decides_nothing(visit: Visit, notice: str) -> None:
    control = visit("control.de")
    page = control.page(f"/reviews/{notice}")
    assert "Aggravated fraud" in page
    assert "Take the review" not in page
    assert gate.NAME in control.page("/reviews")
    assert say(control, notice, "take").status_code == 403
