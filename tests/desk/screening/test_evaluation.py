# SPDX-License-Identifier: Apache-2.0
"""The figures of an evaluation are counted right."""

import json
from typing import Any

import pytest

from carillon.desk.screening import evaluation, trial
from carillon.desk.screening.evaluation import Labelled, Outcome
from carillon.desk.screening.matching import Rules
from carillon.desk.screening.queries import Asked
from carillon.errors import Malformed
from carillon.formats.rows import Rejected
from tests.desk.screening.lists import NAMES, lines, stream

CORPUS = lines({"id": f"p{n}", "kind": "Person", "names": names, "dob": [f"19{60 + n}"]} for n, names in enumerate(NAMES))
QUESTIONS = lines(
    [
        {"query": "Zebulon Vanishingam", "script": "LATIN", "quality": "Good", "kind": "Person", "answer": "p0"},
        {"query": "Chernyshevsky-Vymyslov, Mstislav", "script": "LATIN", "quality": "Low", "kind": "Person", "accept": ["p1", "p9"]},
        {"query": "The Quux", "script": "LATIN", "quality": "Low", "kind": "Person", "answer": "p2"},
    ]
)
PEOPLE = "full_name,date_of_birth,nationality\nZebulon Vanishingham,1960-04-10,France\nBrook Otherwise,1980-01-01,Qatar\n"


def run(questions: bytes = QUESTIONS, corpus: bytes = CORPUS, people: str | None = PEOPLE) -> trial.Trial:
    files = trial.Files(stream(corpus), stream(questions), stream(people) if people else None)
    return trial.run(files, Rules(), 1, lambda _: None, lambda _: None)


def test_an_evaluation() -> None:
    found = run()
    assert (found.records, found.overall.questions) == (len(NAMES), 3)
    assert found.overall.recall_1 == round(2 / 3, 4)
    assert (found.overall.unreachable, found.overall.reachable_recall_1) == (1, 1.0)
    assert found.unreachable == ("The Quux",)
    assert found.by["quality"]["Low"].recall_10 == 0.5
    assert set(found.by["script"]) == {"LATIN"}
    assert found.alarms is not None
    assert (found.alarms.people, found.alarms.names_only_possible) == (2, 50_000.0)
    assert found.alarms.with_birth_and_nationality_hit == 50_000.0


def test_names_alone_where_the_file_has_no_more() -> None:
    found = run(people="name\nBrook Otherwise\n")
    assert found.alarms is not None
    assert found.alarms.names_only_possible == 0.0
    assert found.alarms.with_birth_and_nationality_possible is None
    assert run(people=None).alarms is None


@pytest.mark.parametrize("broken", [{"questions": b""}, {"corpus": b'{"id": 1}\n'}, {"people": "id,colour\n1,red\n"}, {"people": "name\n"}])
def test_nothing_to_evaluate(broken: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        run(**broken)


def test_rows_that_cannot_be_used() -> None:
    found = list(evaluation.questions(stream('5\n{"query": "x"}\n{"answer": "y"}\n{"query": "x", "answer": "y"}\n')))
    assert [isinstance(one, Rejected) for one in found] == [True, True, True, False]
    corpus = list(
        evaluation.corpus(stream('{"id": "a"}\n{"id": "b", "name": "Unreal", "type": "individual", "nationality": ["Jordan"]}\n'))
    )
    assert isinstance(corpus[0], Rejected)
    assert not isinstance(corpus[1], Rejected)
    assert (corpus[1].kind, corpus[1].countries) == ("person", ("JO",))


@pytest.mark.parametrize(
    ("query", "name", "near"),
    [
        ("Muhammad", "Mohamed", True),
        ("Мохаммед", "Mohamed", True),
        ("Zebulonn", "Zebulon", True),
        ("The Wolf", "Quirin Saltlake", False),
        ("🙂", "Quirin Saltlake", False),
    ],
)
def test_what_letters_can_reach(query: str, name: str, *, near: bool) -> None:
    assert evaluation.reachable(query, [name]) is near


def test_outcomes_and_figures() -> None:
    labelled = Labelled(Asked(id="q", names=("x",)), frozenset({"b"}), (("kind", "Person"),))
    matches = [{"record": "a", "score": 0.95}, {"record": "b", "score": 0.8}]
    assert evaluation.outcome(labelled, matches, {}) == Outcome(1, 0.8, 0.95, True)
    assert evaluation.outcome(labelled, [], {"b": ("y",)}) == Outcome(None, 0.0, 0.0, False)
    outcomes = [Outcome(0, 0.95, 0.95, True), Outcome(1, 0.8, 0.95, True), Outcome(None, 0.0, 0.2, False), Outcome(None, 0.0, 0.0, True)]
    found = evaluation.figures(outcomes, 0.7, 0.9)
    assert (found.recall_1, found.recall_10, found.recall_possible, found.recall_hit) == (0.25, 0.5, 0.5, 0.25)
    assert (found.precision_possible, found.precision_hit, found.unreachable) == (0.5, 0.5, 1)
    assert found.reachable_recall_1 == round(1 / 3, 4)
    assert evaluation.figures(outcomes[2:], 0.7, 0.9).precision_hit is None


def test_alarms() -> None:
    found = evaluation.alarms([0.0, 0.71, 0.95, 0.1], None, 0.7, 0.9)
    assert (found.names_only_possible, found.names_only_hit) == (50_000.0, 25_000.0)
    assert json.loads(json.dumps(found.with_birth_and_nationality_hit)) is None
