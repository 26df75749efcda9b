# SPDX-License-Identifier: Apache-2.0
"""Hits: judged by who asked, confirmed by the owner, closed with an outcome; each side sees its part."""

import pytest

from carillon.desk.checks import deeds
from carillon.node import Node
from tests.conftest import Cast
from tests.doors.web.conftest import Things, Visit
from tests.doors.web.people import text_of

ASKED = {"kind": "person", "query": {"name": "Ivan Primerov", "birth_date": "1979-05-12"}, "purpose": "wanted", "place": "Gare du Nord"}


@pytest.fixture
def hit(node: Node, actors: Cast, things: Things) -> str:
    """A hit of a French patrol on a German record."""
    made = deeds.make(node.bench, actors("FR", "frontline"), ASKED)
    return str(made.matches[0]["hit"])


def test_both_sides_see_the_hit_and_nobody_else(visit: Visit, hit: str) -> None:
    for name in ("frontline.fr", "officer.fr", "officer.de"):
        person = visit(name)
        assert f"/hits/{hit}" in person.page("/hits"), name
        assert "Ivan Primerov" in person.page(f"/hits/{hit}"), name
    for name in ("officer.ke", "frontline.de"):
        assert visit(name).get(f"/hits/{hit}").status_code == 404, name


def test_a_list_can_be_narrowed_to_a_state(visit: Visit, hit: str) -> None:
    officer = visit("officer.fr")
    assert hit in officer.page("/hits?state=open")
    assert hit not in officer.page("/hits?state=closed")
    assert hit in officer.page("/hits?state=invented")


def test_each_side_is_offered_its_own_words(visit: Visit, hit: str) -> None:
    asker, owner, patrol = (visit(name).page(f"/hits/{hit}") for name in ("officer.fr", "officer.de", "frontline.fr"))
    assert f'action="/hits/{hit}/judge"' in asker
    assert f'action="/hits/{hit}/outcome"' in asker
    assert f'action="/hits/{hit}/confirm"' not in asker
    assert f'action="/hits/{hit}/confirm"' in owner
    assert f'action="/hits/{hit}/judge"' not in owner
    assert f'action="/hits/{hit}/judge"' in patrol


def test_the_owner_learns_the_place_and_never_the_officer(visit: Visit, hit: str) -> None:
    page = visit("officer.de").page(f"/hits/{hit}")
    assert "Gare du Nord" in page
    assert "frontline.fr" not in page


def test_from_judgement_to_outcome(visit: Visit, hit: str) -> None:
    patrol, owner, officer = visit("frontline.fr"), visit("officer.de"), visit("officer.fr")
    assert patrol.post(f"/hits/{hit}/judge", {"verdict": "same"}).headers["location"] == f"/hits/{hit}?done=judged"
    done = owner.post(f"/hits/{hit}/confirm", {"word": "valid_same", "text": "The warrant stands."})
    assert done.headers["location"] == f"/hits/{hit}?done=confirmed"
    assert "The warrant stands." in officer.page(f"/hits/{hit}")
    assert officer.post(f"/hits/{hit}/outcome", {"outcome": "arrested", "text": ""}).status_code == 303
    line = officer.page(f"/hits/{hit}")
    steps = ["The check met the record", "The officer says: the same", "The owner says: valid and the same", "Outcome: Arrested"]
    places = [line.index(step) for step in steps]
    assert places == sorted(places)


@pytest.mark.parametrize("part", [{}, {"HX-Request": "true"}])
def test_different_without_a_reason_asks_for_one(visit: Visit, hit: str, part: dict[str, str]) -> None:
    answer = visit("officer.fr").post(f"/hits/{hit}/judge", {"verdict": "different", "reason": " "}, **part)
    assert answer.status_code == 422
    assert "One sentence for whoever meets the same hit next." in text_of(answer)


@pytest.mark.parametrize(("path", "form"), [("judge", {"verdict": "maybe"}), ("confirm", {"word": "x"}), ("outcome", {"outcome": ""})])
def test_invented_words_are_refused(visit: Visit, hit: str, path: str, form: dict[str, str]) -> None:
    name = "officer.de" if path == "confirm" else "officer.fr"
    assert visit(name).post(f"/hits/{hit}/{path}", form).status_code == 422


def test_the_owner_may_not_judge_and_the_asker_not_confirm(visit: Visit, hit: str) -> None:
    assert visit("officer.de").post(f"/hits/{hit}/judge", {"verdict": "same"}).status_code == 403
    assert visit("officer.fr").post(f"/hits/{hit}/confirm", {"word": "valid_same"}).status_code == 403
    assert visit("analyst.fr").post(f"/hits/{hit}/outcome", {"outcome": "arrested"}).status_code == 403


def test_a_hit_on_a_recalled_record_keeps_nothing_of_it(visit: Visit, hit: str, things: Things) -> None:
    owner = visit("officer.de")
    owner.post(f"/records/{things.wanted}/recall", {"reason": "It was never right.", "sure": "yes"})
    page = visit("officer.fr").page(f"/hits/{hit}")
    assert "The owner has recalled this record." in page
    assert "Primerov" not in page
