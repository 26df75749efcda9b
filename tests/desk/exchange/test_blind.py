# SPDX-License-Identifier: Apache-2.0
"""Blind checks between two nodes: the asker learns whether the number is there, the other bureau not which it was."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import msgspec
import pytest

from carillon.core.policy.actors import Actor
from carillon.desk import inbox, records, trail
from carillon.desk.checks import asked, blind, blinded, deeds
from carillon.errors import Denied, Invalid, NotFound, PeerError, Unavailable
from carillon.exchange import blind as function
from carillon.store import clock
from tests.desk.exchange.network import Network, only

Made = Callable[..., Network]
NUMBER = "X1234567"


@pytest.fixture
def two(network: Made) -> Network:
    net = network()
    choose(net, "alpha", 'blind_bureaus = ["FR"]')
    return net


def choose(net: Network, node: str, *lines: str) -> None:
    """Settings of a node, in force when it has started again."""
    file = net.folder / node / "node.toml"
    file.write_text("".join(f"{one}\n" for one in lines) + file.read_text())
    net.open(node)


def keep(net: Network, bureau: str, number: str = NUMBER, reach: str = "ask", **rules: Any) -> str:
    properties = {"number": [number], "country": ["fr"]}
    body = {"schema": "Passport", "properties": properties, "reach": reach, **rules}
    return records.create(net.at(bureau).bench, net.officer(bureau), body).record.id


def ask(net: Network, number: str = NUMBER, *, by: str = "DE", of: str = "FR", actor: Actor | None = None, **more: Any) -> blind.Answer:
    body = {"kind": "document", "query": {"number": number}, "purpose": "wanted", "bureau": of, **more}
    return blind.make(net.at(by).bench, actor or net.officer(by), body)


def test_the_asker_learns_whether_it_is_there_and_how_many_others_are(two: Network) -> None:
    keep(two, "FR")
    found, other = ask(two, "x 123-4567"), ask(two, "X1234568")
    assert (found.held, found.node, found.others, found.bits) == (True, "alpha", 0, 0)
    assert found.next.startswith("FR holds it.")
    assert (other.held, other.others, other.bits) == (False, 1, 0)


def test_the_number_does_not_reach_the_other_node(two: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(two, "FR")
    heard: list[Any] = []
    give = blinded.give

    def listening(bench: Any, actor: Any, question: Any) -> dict[str, Any]:
        heard.append(question)
        return give(bench, actor, question)

    monkeypatch.setattr(blinded, "give", listening)
    ask(two)
    ask(two)
    first, second = (json.dumps(msgspec.to_builtins(one.body)) for one in heard)
    assert "1234567" not in first
    assert [one["form"] for one in json.loads(first)["keys"]] == ["document", "text"]
    elements = [{key["element"] for key in json.loads(text)["keys"]} for text in (first, second)]
    assert not elements[0] & elements[1]
    assert inbox.page(two.at("FR").bench, two.officer("FR"), limit=9) == []


def test_what_the_number_looks_like_does_not_show(two: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """All families of the kind are asked about, whichever the number fits."""
    forms: list[list[str]] = []
    give = blinded.give

    def listening(bench: Any, actor: Any, question: Any) -> dict[str, Any]:
        forms.append([one["form"] for one in question.body["keys"]])
        return give(bench, actor, question)

    monkeypatch.setattr(blinded, "give", listening)
    for number in ("1M8GDM9AXKP042788", "AB-123-CD", "IMO 9074729"):
        ask(two, number, kind="vehicle")
    assert forms == [["vin", "plate", "imo", "mmsi", "aircraft", "hull"]] * 3


@pytest.mark.parametrize(
    ("reach", "rules", "held"),
    [
        ("ask", {}, True),
        ("hit-only", {}, True),
        ("hit-only", {"handling": ["TLP:RED"], "audience": only("DE")}, True),
        ("silent", {}, False),
        ("copy", {}, False),
        ("ask", {"audience": only("AT")}, False),
        ("ask", {"audience": only("DE")}, True),
    ],
)
def test_only_what_the_asker_may_meet_is_part_of_it(two: Network, reach: str, rules: dict[str, Any], *, held: bool) -> None:
    keep(two, "FR", reach=reach, **rules)
    answer = ask(two)
    assert (answer.held, answer.others) == (held, 0)


def test_what_was_recalled_is_no_longer_part_of_it(two: Network) -> None:
    made = keep(two, "FR")
    assert ask(two).held
    records.recall(two.at("FR").bench, two.officer("FR"), made, "found")
    assert not ask(two).held


def test_a_bureau_answers_for_itself_and_only_if_it_chose_to(two: Network) -> None:
    keep(two, "BE")
    assert not ask(two).held
    with pytest.raises(PeerError, match="BE does not answer blind questions"):
        ask(two, of="BE")


def test_both_nodes_note_it_under_one_correlation_and_neither_the_number(two: Network) -> None:
    keep(two, "FR")
    answer = ask(two)
    ours = trail.page(two.at("DE").bench, two.officer("DE"), limit=9, about="check.blind")
    theirs = trail.page(two.at("FR").bench, two.officer("FR"), limit=9, about="check.blind")
    assert [(one.object, one.purpose, one.detail["correlations"], one.detail["held"]) for one in ours] == [
        (answer.id, "wanted", answer.correlation, 1)
    ]
    assert [(one.object, one.detail) for one in theirs] == [(answer.correlation, {"to": "DE", "kind": "document"})]
    assert "1234567" not in str([one.detail for one in (*ours, *theirs)])
    kept = deeds.fetch(two.at("DE").bench, two.officer("DE"), answer.id)
    assert (kept["verdict"], kept["query"]["number"]) == ("hit", NUMBER)
    assert "Asked blindly. FR holds it" in kept["notes"][-1]
    with two.at("FR").bench.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM checks").scalar() == 0


def test_a_day_has_so_many_guesses(two: Network) -> None:
    choose(two, "alpha", "blind_daily = 2")
    keep(two, "FR")
    with clock.pretend(datetime.fromisoformat(clock.today() + "T12:00:00+00:00") + timedelta(days=1)):
        assert [ask(two).held, ask(two, "X1").held] == [True, False]
        with pytest.raises(PeerError, match="2 blind questions of a bureau a day"):
            ask(two)
        assert ask(two, by="AT").held
    noted = trail.page(two.at("DE").bench, two.officer("DE"), limit=9, about="check.blind")
    assert sorted(one.outcome for one in noted) == ["ok", "ok", "peer"]


def test_the_secret_is_another_each_day_and_for_each_asker(two: Network) -> None:
    bench, day = two.at("FR").bench, datetime.fromisoformat("2027-01-05T12:00:00+00:00")
    seeds = set()
    for moment in (day, day + timedelta(days=1)):
        with clock.pretend(moment):
            seeds |= {blinded._seed(bench, asker, of) for asker in ("DE", "AT") for of in ("FR", "BE")}
    assert len(seeds) == 8


def test_a_bucket_too_full_is_asked_for_again_with_more_bits(two: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(function, "MOST_OUTPUTS", 1)
    for number in (NUMBER, *neighbours(2, 2), *neighbours(1, 3)):
        keep(two, "FR", number)
    answer = ask(two)
    assert (answer.held, answer.others, answer.bits) == (True, 0, 4)
    monkeypatch.setattr(function, "MOST_BITS", 3)
    with pytest.raises(PeerError, match="too many numbers"):
        ask(two)


def neighbours(count: int, bits: int) -> list[str]:
    """Numbers in the bucket of ours that leave it with the next bit."""
    ours = function.text("document", NUMBER)
    numbers = ((f"Y{number}", function.text("document", f"Y{number}")) for number in range(10_000))
    near = (
        number
        for number, other in numbers
        if function.bucket(other, bits) == function.bucket(ours, bits)
        and function.bucket(other, bits + 1) != function.bucket(ours, bits + 1)
    )
    return list(islice(near, count))


def test_no_answer_is_an_error_and_noted(two: Network) -> None:
    two.office.cut("alpha")
    with pytest.raises(PeerError, match="did not answer in time"):
        ask(two)
    (noted,) = trail.page(two.at("DE").bench, two.officer("DE"), limit=9, about="check.blind")
    assert (noted.outcome, "held" in noted.detail) == ("peer", False)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"bureau": "XX"}, NotFound),
        ({"bureau": "AT"}, Invalid),
        ({"bureau": None}, Invalid),
        ({"bureau": 7}, Invalid),
        ({"kind": "person", "query": {"name": "Nadia Exemplar"}}, Invalid),
        ({"query": {"name": "Nadia Exemplar"}}, Invalid),
        ({"query": {"number": NUMBER, "name": "Nadia Exemplar"}}, Invalid),
        ({"query": {"number": "--"}}, Invalid),
        ({"purpose": "curiosity"}, Invalid),
    ],
)
def test_what_cannot_be_asked(two: Network, more: dict[str, Any], error: type[Exception]) -> None:
    body = {"kind": "document", "query": {"number": NUMBER}, "purpose": "wanted", "bureau": "FR"} | more
    with pytest.raises(error):
        blind.make(two.at("DE").bench, two.officer("DE"), body)
    with pytest.raises(Invalid):
        blind.make(two.at("DE").bench, two.officer("DE"), [])


def test_it_is_not_for_everybody(two: Network) -> None:
    with pytest.raises(Denied):
        ask(two, actor=msgspec.structs.replace(two.officer("DE"), role="frontline"))


def test_without_a_line_nobody_is_asked(two: Network) -> None:
    two.at("DE").bench.carrier.transport = None
    with pytest.raises(Unavailable):
        ask(two)


ELEMENT = function.Asking(b"x").element


def question(**changed: Any) -> dict[str, Any]:
    keys = [{"form": form, "bits": 6, "bucket": 1, "element": function.wire.b64(ELEMENT)} for form in ("document", "text")]
    return {"kind": "document", "role": "officer", "keys": keys} | changed


def given(net: Network, body: dict[str, Any], purpose: str = "wanted") -> dict[str, Any]:
    """What alpha answers to a question whose body is ours alone."""
    made = asked.asking.Question(id="ask-1", asker="DE", asked="FR", kind="blind", created="", expires="", purpose=purpose, body=body)
    heard = asked.asking.Heard(made, None, "", "beta")  # type: ignore[arg-type]
    return asked._give(net.at("FR").bench, heard)


GOOD = question()["keys"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        question(role="frontline"),
        question(role="king"),
        question(role=["officer"]),
        question(kind="person"),
        question(kind="vehicle"),
        question(bits=6),
        question(keys=[GOOD[0] | {"bits": 7}, GOOD[1]]),
        question(keys=[GOOD[0] | {"bits": -1}, GOOD[1]]),
        question(keys=[]),
        question(keys=GOOD[:1]),
        question(keys=[GOOD[0], GOOD[0]]),
        question(keys=[*GOOD, GOOD[0]]),
        question(keys=[GOOD[0] | {"bucket": 64}, GOOD[1]]),
        question(keys=[GOOD[0] | {"element": "A" * 43}, GOOD[1]]),
        question(keys=[GOOD[0] | {"element": "_" * 43}, GOOD[1]]),
        question(more=1),
    ],
)
def test_a_question_of_another_form_is_refused(two: Network, body: dict[str, Any]) -> None:
    assert given(two, body)["refused"]
    assert given(two, question(), purpose="curiosity")["refused"]
    assert not given(two, question())["refused"]


@pytest.mark.parametrize(
    "told",
    [
        {"evaluated": ["AAAA", "AAAA"]},
        {"evaluated": [function.wire.b64(function.Evaluator(b"1" * 32).evaluate(ELEMENT))] * 2},
        {"public": "A" * 43},
        {"outputs": []},
        {"outputs": ["", "AAAA"]},
        {"outputs": 7},
        {"bits": [0, 0]},
        {"bits": [1]},
        {"bits": [2, -1]},
        {"bits": [6, 7]},
        {"more": 1},
        {"public": function.wire.b64(function.Evaluator(b"1" * 32).public)},
    ],
)
def test_an_answer_that_does_not_hold_together_is_no_answer(two: Network, monkeypatch: pytest.MonkeyPatch, told: dict[str, Any]) -> None:
    keep(two, "FR")
    give = blinded.give
    monkeypatch.setattr(blinded, "give", lambda *args: give(*args) | told)
    with pytest.raises(PeerError):
        ask(two)
