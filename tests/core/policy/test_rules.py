# SPDX-License-Identifier: Apache-2.0
"""The owner's rules in a body: the forms people write, and every mistake at once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.record import Audience, Grading
from carillon.core.packs import load
from carillon.core.policy import rules

BUREAUS = ("FR", "DE", "KE")
PACKS = load.load()


def read(**body: Any) -> tuple[rules.Rules, dict[str, str]]:
    return rules.read(body, PACKS, BUREAUS)


@pytest.mark.parametrize(
    ("given_form", "audience"),
    [
        ("all", Audience()),
        (["DE"], Audience("only", ("DE",))),
        ("DE", Audience("only", ("DE",))),
        ([], Audience("only")),
        (["DE", "DE", "KE"], Audience("only", ("DE", "KE"))),
        ({"mode": "all"}, Audience()),
        ({"mode": "only", "bureaus": ["DE"]}, Audience("only", ("DE",))),
        ({"mode": "only"}, Audience("only")),
        ({"mode": "except", "bureaus": ["DE"]}, Audience("except", ("DE",))),
        ({}, Audience()),
    ],
)
def test_audiences(given_form: Any, audience: Audience) -> None:
    found, wrong = read(audience=given_form)
    assert wrong == {}
    assert found.audience == audience


WRONG_AUDIENCES: list[Any] = [
    "ALL",
    "XX",
    1,
    True,
    ["XX"],
    [1],
    ["DE", None],
    {"mode": "none"},
    {"mode": ["only"]},
    {"mode": "except"},
    {"mode": "all", "bureaus": ["DE"]},
    {"mode": "only", "bureaus": "DE"},
    {"mode": "only", "who": ["DE"]},
]


@pytest.mark.parametrize("given_form", WRONG_AUDIENCES)
def test_wrong_audiences(given_form: Any) -> None:
    found, wrong = read(audience=given_form)
    assert list(wrong) == ["audience"]
    assert found.audience is None


@pytest.mark.parametrize(
    ("given_form", "handling"),
    [(["H1"], ("H1",)), ("h2", ("H2",)), ([" tlp:amber ", "H2", "H2"], ("TLP:AMBER", "H2")), ([], ())],
)
def test_handling(given_form: Any, handling: tuple[str, ...]) -> None:
    found, wrong = read(handling=given_form)
    assert wrong == {}
    assert found.handling == handling


@pytest.mark.parametrize("given_form", [["H9"], [1], {"H1": 1}, 5, ["TLP:RED", "TLP:GREEN"], ["PAP:RED", "PAP:GREEN"], [""]])
def test_wrong_handling(given_form: Any) -> None:
    assert "handling" in read(handling=given_form)[1]


@pytest.mark.parametrize("audience", [None, "all", {"mode": "except", "bureaus": ["DE"]}])
def test_red_is_for_named_recipients(audience: Any) -> None:
    assert "audience" in read(handling=["TLP:RED"], audience=audience)[1]
    assert read(handling=["TLP:RED"], audience=["DE"])[1] == {}


@pytest.mark.parametrize(
    ("given_form", "grading"),
    [
        ({"scheme": "admiralty", "value": "B2"}, Grading("admiralty", "B2")),
        ("admiralty:b2", Grading("admiralty", "B2")),
        ({"scheme": "ADMIRALTY", "value": "f6"}, Grading("admiralty", "F6")),
    ],
)
def test_gradings(given_form: Any, grading: Grading) -> None:
    found, wrong = read(grading=given_form)
    assert wrong == {}
    assert found.grading == grading


@pytest.mark.parametrize(
    "given_form", ["B2", "admiralty:Z9", "stars:5", {"scheme": "admiralty"}, {"scheme": 1, "value": "B2"}, 7, ["admiralty", "B2"]]
)
def test_wrong_gradings(given_form: Any) -> None:
    assert "grading" in read(grading=given_form)[1]


@pytest.mark.parametrize(
    ("given_form", "date"),
    [("2027-11-24", "2027-11-24"), ({"review_on": "2027-11-24"}, "2027-11-24"), ({"review_on": None}, None), (None, None)],
)
def test_review_dates(given_form: Any, date: str | None) -> None:
    found, wrong = read(retention=given_form)
    assert (found.review_on, "retention" in wrong) == (date, given_form == {"review_on": None} and "retention" in wrong)


@pytest.mark.parametrize("given_form", ["2027", "2027-13-01", "2027-02-31", "soon", 2027, ["2027-01-01"]])
def test_wrong_review_dates(given_form: Any) -> None:
    assert "retention" in read(retention=given_form)[1]


def test_every_mistake_at_once() -> None:
    _, wrong = read(audience="nobody", reach="far", handling=["X"], grading="?", area="magic", action="shoot", retention="never")
    assert set(wrong) == {"audience", "reach", "handling", "grading", "area", "action", "retention"}
    assert all(len(text) < 1000 for text in wrong.values())


def test_what_is_not_said_is_not_decided() -> None:
    assert read() == (rules.Rules(), {})
    assert read(reach=None, audience=None) == (rules.Rules(), {})


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["all", "only", "H1", "TLP:RED", "DE"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["mode", "bureaus", "scheme", "value", "review_on"]) | st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(body=st.dictionaries(st.sampled_from(rules.NAMES), anything))
def test_nothing_that_is_written_breaks_the_reading(body: dict[str, Any]) -> None:
    found, wrong = rules.read(body, PACKS, BUREAUS)
    assert set(wrong) <= set(body) | {"audience"}
    if found.audience is not None and "audience" not in wrong:
        assert set(found.audience.bureaus) <= set(BUREAUS)
