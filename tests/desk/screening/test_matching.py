# SPDX-License-Identifier: Apache-2.0
"""Answers from an index of a file: by name in any script, by number, with reasons and verdicts."""

from pathlib import Path

import pytest

from carillon.desk.screening.matching import Answered, Matcher, Rules, check_rules
from carillon.desk.screening.queries import Asked
from carillon.errors import Invalid
from tests.desk.screening.lists import PERSONS, matcher, person


@pytest.fixture
def known(tmp_path: Path) -> Matcher:
    return matcher(tmp_path)


def first(answered: Answered) -> str:
    return answered.matches[0].record


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("Zebulon Vanishingham", "p0"),
        ("VANISHINGHAM, Zebulon", "p0"),
        ("Zebulon Vanishinghan", "p0"),
        ("Mstislav Chernyshevskiy-Vymyslov", "p1"),
        ("Abd al Rahman Al Khayali", "p2"),
        ("Wilhelmina Oedegaard Nowhere", "p3"),
    ],
)
def test_found_by_name(known: Matcher, name: str, record: str) -> None:
    answered = known.answer(Asked(id="q", names=(name,)))
    assert first(answered) == record
    assert answered.verdict != "no_hit"
    assert answered.matches[0].reasons


@pytest.mark.parametrize("name", ["", "x", "王" * 3, "\u202eabc", "a" * 10000, "🙂", "al-", "\ud800", "\x00"])
def test_odd_names_have_an_answer(known: Matcher, name: str) -> None:
    assert known.answer(Asked(id="q", names=(name,))).verdict == "no_hit"


def test_more_is_better_evidence_and_a_contradiction_is_worse(known: Matcher) -> None:
    name = ("Zebulon Vanishingham",)
    alone, with_date, other = (
        known.answer(Asked(id="q", names=name, birth_dates=dates)).matches[0].score for dates in ((), ("1960-04-10",), ("1931-01-01",))
    )
    assert with_date > alone > other


def test_a_number_alone(known: Matcher) -> None:
    answered = known.answer(Asked(id="q", number="xy-123450"))
    assert (first(answered), answered.verdict) == ("p0", "possible")
    assert known.answer(Asked(id="q", number="XY123450", issuer="FR")).verdict == "hit"


def test_a_number_of_another_holder_is_a_finding(known: Matcher) -> None:
    answered = known.answer(Asked(id="q", names=("Ferdinand Unreal",), number="XY123450", issuer="FR"))
    by_record = {match.record: match for match in answered.matches}
    assert by_record["p0"].score >= 0.7
    assert any("different persons" in one.text for one in by_record["p0"].reasons)
    assert "p4" in by_record


def test_a_number_is_told_once(known: Matcher) -> None:
    answered = known.answer(Asked(id="q", names=("Zebulon Vanishingham",), number="XY123450", issuer="FR"))
    texts = [one.text for one in answered.matches[0].reasons]
    assert sum("XY123450" in text for text in texts) == 1


def test_only_those_of_the_kind(tmp_path: Path) -> None:
    firm = {"id": "firm", "schema": "Company", "properties": {"name": ["Vanishingham Trading"]}}
    known = matcher(tmp_path, [*PERSONS, firm])
    found = {
        kind: [m.record for m in known.answer(Asked(id="q", kind=kind, names=("Vanishingham",))).matches] for kind in ("person", "any")
    }
    assert "firm" not in found["person"]
    assert "firm" in found["any"]


def test_at_most_as_many_as_wanted_best_first(tmp_path: Path) -> None:
    known = matcher(tmp_path, [person(n, ["Zebulon Vanishingham"], birthDate=[f"{1900 + n}"]) for n in range(120)], Rules(limit=7))
    answered = known.answer(Asked(id="q", names=("Zebulon Vanishingham",), birth_dates=("2011",)))
    assert len(answered.matches) == 7
    assert [m.score for m in answered.matches] == sorted((m.score for m in answered.matches), reverse=True)


def test_the_right_one_of_a_thousand_namesakes_comes_first(tmp_path: Path) -> None:
    many = [person(n, ["Zebulon Vanishingham"], birthDate=[f"{1920 + n % 80}-0{n % 9 + 1}-{n % 28 + 1:02d}"]) for n in range(1000)]
    wanted = person(5000, ["Zebulon Vanishingham"], birthDate=["1977-12-31"])
    known = matcher(tmp_path, [*many, wanted])
    for day in ("1977-12-31", "1977-12-30"):
        assert first(known.answer(Asked(id="q", names=("Zebulon Vanisingham",), birth_dates=(day,)))) == "p5000"


def test_a_record_twice_in_the_file_is_one_match(tmp_path: Path) -> None:
    known = matcher(tmp_path, [PERSONS[0], PERSONS[0]])
    assert len(known.answer(Asked(id="q", names=("Zebulon Vanishingham",))).matches) == 1


def test_thresholds_can_be_set(tmp_path: Path) -> None:
    strict = matcher(tmp_path, rules=Rules(possible=0.999, hit=1.0))
    assert strict.answer(Asked(id="q", names=("Zebulon Vanishinghan",))).verdict == "no_hit"
    for wrong in (Rules(possible=0.9, hit=0.5), Rules(possible=2.0), Rules(floor=-1.0), Rules(hit=0.5)):
        with pytest.raises(Invalid):
            check_rules(wrong)
    assert check_rules(Rules()) == Rules()
