# SPDX-License-Identifier: Apache-2.0
"""How a row goes on: nobody refuses alone where four eyes are wanted, and nothing is undone that was handed out."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from carillon.core.model.screening import DECISIONS, Match, Options, Row
from carillon.core.policy import screenings as rules
from carillon.errors import AskerError, Conflict, Denied, Invalid

WHO = st.sampled_from(("anna", "bert", "cleo"))
AT = "2031-01-01T00:00:00.000000Z"


def match(record: str = "rec-1", state: str = "open", level: str = "possible", **more: object) -> Match:
    return Match(number=1, record_id=record, hit_id=f"hit-{record}", check_id="chk", level=level, score=0.8, state=state, **more)  # type: ignore[arg-type]


class Desk(RuleBasedStateMachine):
    """Three people at one row, with whatever they may do in any order; what two of them must have said is remembered beside it."""

    @initialize(four_eyes=st.booleans(), deciders=st.sampled_from(((), ("anna", "bert"))))
    def begin(self, four_eyes: bool, deciders: tuple[str, ...]) -> None:
        self.options = Options(four_eyes=four_eyes, deciders=deciders)
        self.matches: dict[str, Match] = {}
        self.row = rules.summed(Row(number=1), [])
        self.words: list[tuple[str, str]] = []

    def attempt(self, change: object, *words: tuple[str, str]) -> None:
        try:
            self.row = change()  # type: ignore[operator]
        except AskerError:
            return
        self.words += words

    @rule(who=WHO, decision=st.sampled_from((*DECISIONS, "nonsense")), reason=st.sampled_from(("", "seen")))
    def decide(self, who: str, decision: str, reason: str) -> None:
        self.attempt(lambda: rules.decide(self.row, self.options, who, decision, reason, AT), (who, decision))

    @rule(who=WHO, agrees=st.booleans(), reason=st.sampled_from(("", "no")))
    def second(self, who: str, agrees: bool, reason: str) -> None:
        word = (who, "refuse" if agrees else "declines")
        self.attempt(lambda: rules.second(self.row, self.options, who, reason, AT, agrees=agrees), word)

    @rule(who=WHO)
    def undo(self, who: str) -> None:
        self.attempt(lambda: rules.undo(self.row, self.options, who), (who, "undo"))

    @rule()
    def export(self) -> None:
        if self.row.state == "decided":
            self.row = rules.replace(self.row, exported=self.row.decision)

    @rule(record=st.sampled_from(("rec-1", "rec-2")), state=st.sampled_from(("open", "same", "different", "gone")), silent=st.booleans())
    def meet(self, record: str, state: str, silent: bool) -> None:
        self.matches[record] = match(record, state, silent=silent)
        before = self.row
        self.row = rules.summed(self.row, list(self.matches.values()))
        if before.state == "decided" and self.row.pending:
            assert (self.row.state, self.row.news) == ("open", True)

    @invariant()
    def a_refusal_has_two(self) -> None:
        if not hasattr(self, "row") or (self.row.state, self.row.decision) != ("decided", "refuse"):
            return
        assert not self.options.deciders or self.row.by in self.options.deciders
        if self.options.four_eyes:
            assert self.row.second not in ("", self.row.by)
            assert (self.row.second, "refuse") in self.words
            assert (self.row.by, "refuse") in self.words

    @invariant()
    def what_is_decided_was_looked_at(self) -> None:
        if not hasattr(self, "row"):
            return
        row = self.row
        assert row.pending <= row.standing
        if row.state in ("proposed", "decided"):
            assert row.decision in DECISIONS
            assert row.by
            assert row.decision == "refer" or not row.pending
        else:
            assert (row.decision, row.by, row.second) == ("", "", "")
        assert (row.state == "clear") <= (row.standing == 0)


TestDesk = Desk.TestCase


def test_what_a_row_comes_to() -> None:
    waiting = Row(number=1)
    assert rules.summed(waiting, []).state == "clear"
    assert rules.summed(waiting, [match(silent=True)]) == rules.summed(waiting, [])
    best = rules.summed(waiting, [match("a"), match("b", level="hit")])
    assert (best.state, best.level, best.standing, best.pending) == ("open", "hit", 2, 2)
    assert rules.summed(best, [match("a", "different"), match("b", "same")]).pending == 0
    assert rules.summed(best, [match("a", "different"), match("b", "gone")]).state == "clear"


def test_reasons_that_are_wanted() -> None:
    clear = rules.summed(Row(number=1), [])
    assert rules.decide(clear, Options(), "anna", "clear", "", AT).decision == "clear"
    for decision in ("refer", "refuse"):
        with pytest.raises(Invalid, match="why"):
            rules.decide(clear, Options(), "anna", decision, " ", AT)
    with pytest.raises(Invalid, match="too long"):
        rules.decide(clear, Options(), "anna", "refer", "x" * 501, AT)
    looked_at = rules.summed(clear, [match(state="same")])
    with pytest.raises(Invalid, match="why"):
        rules.decide(looked_at, Options(), "anna", "clear", "", AT)


def test_who_may() -> None:
    clear = rules.summed(Row(number=1), [])
    only = Options(four_eyes=True, deciders=("anna", "bert"))
    with pytest.raises(Denied, match="others"):
        rules.decide(clear, only, "cleo", "refuse", "seen", AT)
    proposed = rules.decide(clear, only, "anna", "refuse", "seen", AT)
    assert proposed.state == "proposed"
    with pytest.raises(Denied, match="second person"):
        rules.second(proposed, only, "anna", "", AT, agrees=True)
    with pytest.raises(Denied, match="takes it back"):
        rules.undo(proposed, only, "bert")
    with pytest.raises(Conflict, match="anna proposed"):
        rules.decide(proposed, only, "bert", "refuse", "me too", AT)
    assert rules.second(proposed, only, "bert", "", AT, agrees=True).second == "bert"
    with pytest.raises(Invalid, match="do not agree"):
        rules.second(proposed, only, "bert", "", AT, agrees=False)
    assert rules.second(proposed, only, "bert", "his brother", AT, agrees=False).state == "clear"


@pytest.mark.parametrize("state", ["waiting", "rejected", "duplicate"])
def test_nothing_is_decided_about_rows_that_were_not_screened(state: str) -> None:
    with pytest.raises(Conflict, match=state):
        rules.decide(Row(number=1, state=state), Options(), "anna", "clear", "", AT)  # type: ignore[arg-type]


def test_options_that_make_no_sense() -> None:
    wrong = rules.faults(Options(score=1.5, one_in=1, minutes=0, keep_days=91, deciders=("",)))
    assert set(wrong) == {"score", "one_in", "minutes", "keep_days", "deciders"}
    assert rules.faults(Options()) == {}
