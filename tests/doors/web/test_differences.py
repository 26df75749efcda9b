# SPDX-License-Identifier: Apache-2.0
"""What changed between two versions."""

from carillon.core.model.record import Audience, Grading, Record, Value
from carillon.doors.web.differences import Change, between, of_fields

OLD = Record(id="rec-1", schema="Person", owner="FR", properties={"name": (Value("A"), Value("B")), "gender": (Value("male"),)})
NEW = Record(
    id="rec-1",
    schema="Person",
    owner="FR",
    properties={"name": (Value("A", source="x"), Value("C")), "birthDate": (Value(unknown=True),)},
    audience=Audience("only", ("DE", "KE")),
    grading=Grading("admiralty", "B2"),
    handling=("H1",),
    version=2,
)


def test_properties_and_rules_that_differ() -> None:
    assert between(OLD, NEW) == (
        Change("birthDate", (), ("?",)),
        Change("gender", ("male",), ()),
        Change("name", ("A", "B"), ("A", "C")),
        Change("audience", ("mode: all",), ("mode: only", "bureaus: DE, KE")),
        Change("handling", (), ("H1",)),
        Change("grading", (), ("scheme: admiralty", "value: B2")),
    )


def test_the_same_differs_in_nothing() -> None:
    assert between(OLD, OLD) == ()


def test_fields_of_a_body_against_what_is_there() -> None:
    assert of_fields({"title": "A", "urgency": "routine"}, {"title": "B", "urgency": "routine", "place": None}) == (
        Change("title", ("A",), ("B",)),
    )
