# SPDX-License-Identifier: Apache-2.0
"""Codes as people read them."""

import pytest

from carillon.core.match.reason import TEMPLATES, reason
from carillon.core.packs import load
from carillon.core.policy.actors import ROLES
from carillon.core.policy.decide import DEEDS
from carillon.desk.checks.question import KINDS
from carillon.doors import language
from carillon.doors.web import checks, navigation, words

EN = language.load()["en"]
PACKS = load.load()


@pytest.mark.parametrize("code", sorted(TEMPLATES))
def test_every_reason_has_a_side_and_a_sentence(code: str) -> None:
    params = dict.fromkeys(("left", "right", "how", "missing", "title", "what"), "<x>")
    made = {"code": code, "score": 1.0, "params": params, "text": "fallback"}
    assert words.side(made) in words.SIDES
    said = words.sentence(made, EN)
    assert "<bdi>&lt;x&gt;</bdi>" in said
    assert "fallback" not in said


@pytest.mark.parametrize(
    ("code", "score", "side"),
    [
        ("name.same", 1.0, "agrees"),
        ("birth_date.near", 0.6, "partly"),
        ("country.conflict", 0.0, "contradicts"),
        ("name.weak", 0.9, "contradicts"),
    ],
)
def test_sides(code: str, score: float, side: str) -> None:
    assert words.side({"code": code, "score": score}) == side


def test_a_reason_that_is_not_known_here_says_its_own_sentence() -> None:
    assert "as the other node said" in words.sentence({"code": "new.code", "score": 1, "params": {}, "text": "as the other node said"}, EN)
    broken = {"code": "country.same", "score": 1, "params": {}, "text": "without values"}
    assert "without values" in words.sentence(broken, EN)


def test_what_the_matcher_says_fits() -> None:
    made = reason("birth_date.near", 0.6, 0.1, left="1979", right="1980")
    plain = {"code": made.code, "params": made.params, "score": made.score, "text": made.text}
    assert words.sentence(plain, EN) == "birth year <bdi>1979</bdi> instead of <bdi>1980</bdi>"


def test_every_code_of_the_program_has_its_word() -> None:
    assert set(words.ROLES) == set(ROLES)
    assert set(words.CHECKS) == {*KINDS, "scan"} == set(checks.ASKED)
    assert set(words.REACHES) == set(PACKS.codes["reach"].codes)
    assert {place.deed for place in navigation.PLACES} <= set(DEEDS)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("judged same", "The officer says: the same"),
        ("outcome arrested", "Outcome: Arrested"),
        ("outcome new", "Outcome: outcome new"),
        ("?", "?"),
    ],
)
def test_steps_of_a_hit(what: str, said: str) -> None:
    assert words.step(what, PACKS, EN) == said


def test_a_grade_in_its_own_scheme() -> None:
    from carillon.core.model.record import Grading

    assert words.grade(Grading("admiralty", "B2"), PACKS, EN) == ["B: Usually reliable", "2: Probably true"]
    assert words.grade(Grading("unheard-of", "B2"), PACKS, EN) == []


def test_values_of_a_question_are_escaped() -> None:
    assert words.asked("name", "<b>", EN) == '<bdi dir="auto" class="">&lt;b&gt;</bdi>'
    assert words.asked("birth_date", "1979-05", EN) == "May 1979"
    assert words.asked("gender", "female", EN) == "Female"
