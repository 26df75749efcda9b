# SPDX-License-Identifier: Apache-2.0
"""Who may do what: by role, upon what the own bureau owns, and never by omission."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.record import Audience, Record
from carillon.core.policy.actors import ROLES, Actor, operator
from carillon.core.policy.decide import DEEDS, decide, decide_owner
from carillon.core.policy.redact import as_seen, reads_marked, say, without_content
from carillon.core.policy.scope import Scope, admits, checking, reading

READING = ("check.read", "hit.read", "record.read", "report.read", "record.history", "record.disclosures", "audit.read", "inbox.read")
CHANGING = [
    deed
    for deed in DEEDS
    if deed.split(".")[0] in ("record", "list", "report", "hit") and deed.split(".")[1] not in ("read", "history", "disclosures")
]


def actor(role: str, bureau: str = "FR", areas: tuple[str, ...] | None = None) -> Actor:
    return Actor(f"usr-{role}", f"{role}.{bureau.lower()}", bureau, role, areas)


def record(**more: object) -> Record:
    return Record(**{"id": "rec-1", "schema": "Person", "properties": {}, "owner": "FR", **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("deed", DEEDS)
def test_every_decision_has_its_reason(deed: str, role: str) -> None:
    decision = decide(actor(role), deed)
    assert decision.allowed == (role in DEEDS[deed])
    assert role in decision.reason
    assert deed in decision.reason


@given(role=st.text(max_size=12), deed=st.text(max_size=20))
def test_what_is_not_named_is_denied(role: str, deed: str) -> None:
    known = role in ROLES and deed in DEEDS
    assert known or not decide(actor(role), deed).allowed
    for one in DEEDS:
        assert role in ROLES or not decide(actor(role), one).allowed
    for one in ROLES:
        assert deed in DEEDS or not decide(actor(one), deed).allowed


def test_every_deed_is_for_known_roles() -> None:
    for deed, roles in DEEDS.items():
        assert roles, deed
        assert set(roles) <= set(ROLES), deed
        assert len(set(roles)) == len(roles), deed


def test_private_partners_contribute_and_never_search() -> None:
    assert not any(decide(actor("partner"), deed).allowed for deed in DEEDS if deed.startswith(("check.", "hit.", "inbox.", "audit.")))
    assert decide(actor("partner"), "record.create").allowed


def test_administrators_see_no_content() -> None:
    assert not any(decide(actor("admin"), deed).allowed for deed in (*READING, *CHANGING))


def test_front_line_officers_see_answers_and_no_records() -> None:
    assert decide(actor("frontline"), "check.make").allowed
    assert not decide(actor("frontline"), "record.read").allowed


def test_the_data_protection_officer_changes_nothing() -> None:
    assert not any(decide(actor("control"), deed).allowed for deed in CHANGING)
    assert all(decide(actor("control"), deed).allowed for deed in READING)


@pytest.mark.parametrize("deed", ["record.correct", "record.withdraw", "record.recall"])
def test_only_the_owner_changes_what_he_owns(deed: str) -> None:
    assert decide_owner(actor("officer"), deed, "FR").allowed
    refusal = decide_owner(actor("officer"), deed, "DE")
    assert not refusal.allowed
    assert "DE" in refusal.reason
    assert not decide_owner(actor("frontline"), deed, "FR").allowed


def test_the_shell_acts_as_an_officer_and_the_log_says_so() -> None:
    shell = operator("FR", "root")
    assert (shell.role, shell.via, shell.username) == ("officer", "cli", "shell:root")


# Scope and redaction, where a table says more than a property -----------------------------------------------------------


@pytest.mark.parametrize("role", ["admin", "nobody", "", "Officer", "officer "])
def test_an_unknown_role_sees_nothing(role: str) -> None:
    for scope in (reading(actor(role)), *([checking(actor(role))] if role != "admin" else [])):
        assert not admits(scope, record(owner="FR"), f"usr-{role}")
        assert not admits(scope, record(owner="DE"), "")


@pytest.mark.parametrize("role", ROLES)
def test_a_scope_is_of_the_own_bureau(role: str) -> None:
    assert reading(actor(role, "DE")).bureau == "DE"
    assert checking(actor(role, "DE")).bureau == "DE"


def test_a_scope_without_a_word_reads_what_is_disclosed() -> None:
    scope = Scope("DE")
    assert admits(scope, record())
    assert not admits(scope, record(reach="ask"))
    assert not admits(scope, record(status="withdrawn"))
    assert not admits(scope, record(handling=("TLP:RED",)))


@pytest.mark.parametrize(
    ("mode", "bureaus", "admitted"),
    [
        ("all", (), True),
        ("only", ("DE",), True),
        ("only", (), False),
        ("only", ("KE",), False),
        ("except", ("DE",), False),
        ("except", ("KE",), True),
    ],
)
def test_audiences(mode: str, bureaus: tuple[str, ...], admitted: bool) -> None:
    assert Audience(mode, bureaus).admits("DE") == admitted
    assert admits(Scope("DE"), record(audience=Audience(mode, bureaus))) == admitted
    assert admits(Scope("FR"), record(audience=Audience(mode, bureaus)))


@pytest.mark.parametrize("mode", ["", "none", "ALL", "everyone"])
def test_an_unknown_audience_admits_only_whom_it_lists_not(mode: str) -> None:
    """Whatever stands there by mistake, a listed bureau is not told more than with `only`, and no one else than with `except`."""
    assert not Audience(mode, ("DE",)).admits("DE")


def test_redaction() -> None:
    officer, patrol, own = actor("officer", "DE"), actor("frontline", "DE"), actor("frontline", "FR")
    for one in (officer, patrol, own, actor("officer")):
        assert not say(one, record(reach="silent")).match
    assert (say(officer, record(reach="hit-only")).match, say(officer, record(reach="hit-only")).content) == (True, False)
    assert say(own, record(reach="hit-only")).content
    assert say(officer, record(handling=("TLP:RED",))).content
    assert not say(patrol, record(handling=("TLP:RED",))).content
    assert say(patrol, record(handling=("TLP:AMBER",))).content
    assert reads_marked(officer, ("TLP:RED",))
    assert not reads_marked(patrol, ("TLP:RED",))


def test_what_is_left_of_a_match_names_nobody() -> None:
    told = {"record": "rec-1", "caption": "Nadia", "reasons": [1], "area": "x", "grading": {}, "owner": "FR", "hit": "hit-1", "score": 0.9}
    assert without_content(told) == {
        "record": None,
        "caption": "",
        "reasons": [],
        "area": None,
        "grading": None,
        "owner": "FR",
        "hit": "hit-1",
        "score": 0.9,
    }
    assert told["caption"] == "Nadia"


def test_to_whom_else_a_record_goes_is_the_owners_secret() -> None:
    one = record(audience=Audience("only", ("DE", "KE")))
    assert as_seen(actor("officer", "DE"), one).audience == Audience("only", ("DE",))
    assert as_seen(actor("officer", "FR"), one) == one
    assert as_seen(actor("control", "DE"), one) == one
