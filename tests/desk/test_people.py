# SPDX-License-Identifier: Apache-2.0
"""Signing in: who, for how long, and what a thousand wrong passwords do."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest

from carillon.desk import people, trail
from carillon.desk.people import SignedIn
from carillon.errors import Conflict, Denied, Invalid, NotFound, TooMany, Unauthenticated
from carillon.node import Node
from carillon.store import clock
from carillon.store import people as store
from tests.conftest import PASSWORD, Cast, cast
from tests.desk.deeds import log


class Hands:
    """A clock whose hands a test moves."""

    def __init__(self) -> None:
        self.shift = timedelta()

    def now(self, zone: Any = None) -> datetime:
        return datetime.now(zone) + self.shift

    def fromisoformat(self, text: str) -> datetime:
        return datetime.fromisoformat(text)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    moved = Hands()
    monkeypatch.setattr(clock, "datetime", moved)
    monkeypatch.setattr(people, "datetime", moved)
    return moved


def sign_in(node: Node, name: str = "officer.fr", password: str = PASSWORD, otp: str | None = None) -> SignedIn:
    return people.sign_in(node.bench, name, password, otp)


def test_signed_in_until_signed_out(node_anywhere: Node) -> None:
    node = node_anywhere
    signed = sign_in(node, "  Officer.FR ")
    actor = signed.session.actor
    assert (actor.username, actor.bureau, actor.role, actor.via) == ("officer.fr", "FR", "officer", "api")
    assert people.session(node.bench, signed.token).actor == actor
    other = sign_in(node)
    assert other.token != signed.token
    people.sign_out(node.bench, actor, signed.token)
    with pytest.raises(Unauthenticated):
        people.session(node.bench, signed.token)
    assert people.session(node.bench, other.token)
    assert [line.deed for line in log(node, cast(node, "FR"))[:3]] == ["session.close", "session.open", "session.open"]


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "tok\0en", "\ud800", "' OR 1=1 --"])
def test_a_token_that_nobody_gave_out(node: Node, token: str) -> None:
    with pytest.raises(Unauthenticated) as refusal:
        people.session(node.bench, token)
    assert refusal.value.help


def test_a_stolen_database_opens_no_session(node: Node) -> None:
    signed = sign_in(node)
    with node.bench.database.read() as connection:
        from sqlalchemy import select

        from carillon.store import schema

        kept = connection.execute(select(schema.sessions.c.token)).scalars().all()
    assert signed.token not in kept
    for one in kept:
        with pytest.raises(Unauthenticated):
            people.session(node.bench, one)


def test_a_session_expires(node: Node, hands: Hands) -> None:
    signed = sign_in(node)
    hands.shift = timedelta(hours=node.bench.settings.session_hours, seconds=-5)
    assert people.session(node.bench, signed.token)
    hands.shift = timedelta(hours=node.bench.settings.session_hours, seconds=5)
    with pytest.raises(Unauthenticated):
        people.session(node.bench, signed.token)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("officer.fr", "wrong-password-1"),
        ("officer.fr", ""),
        ("officer.fr", "\ud800" * 12),
        ("officer.fr", "x" * 5000),
        ("nobody.at.all", PASSWORD),
        ("", PASSWORD),
        ("\0", PASSWORD),
        ("\ud800", PASSWORD),
        ("officer.fr\0", PASSWORD),
        ("x" * 5000, PASSWORD),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(node_anywhere: Node, name: str, password: str) -> None:
    with pytest.raises(Unauthenticated) as refusal:
        sign_in(node_anywhere, name, password)
    with pytest.raises(Unauthenticated) as like:
        sign_in(node_anywhere, "officer.de", "another-wrong-one")
    assert (refusal.value.message, refusal.value.help) == (like.value.message, like.value.help)


def test_a_closed_account_is_like_a_wrong_password(node: Node, actors: Cast) -> None:
    signed = sign_in(node)
    people.close_user(node.bench, actors("FR", "admin"), "officer.fr")
    with pytest.raises(Unauthenticated):
        people.session(node.bench, signed.token)
    with pytest.raises(Unauthenticated) as closed:
        sign_in(node)
    with pytest.raises(Unauthenticated) as wrong:
        sign_in(node, "officer.de", "another-wrong-one")
    assert closed.value.message == wrong.value.message
    people.close_user(node.bench, actors("FR", "admin"), "officer.fr", active=True)
    assert sign_in(node)
    with pytest.raises(Unauthenticated):
        people.session(node.bench, signed.token)


def test_a_thousand_wrong_passwords(node: Node, hands: Hands) -> None:
    settings = node.bench.settings
    waits = []
    for number in range(1000):
        try:
            sign_in(node, password=f"wrong-password-{number}")
        except TooMany as refusal:
            waits.append(refusal.retry_after)
            hands.shift += timedelta(seconds=refusal.retry_after + 1)
        except Unauthenticated:
            assert number < settings.sign_in_tries or waits
    assert waits[0] == pytest.approx(settings.sign_in_wait_seconds, abs=3)
    assert waits[1] == pytest.approx(2 * settings.sign_in_wait_seconds, abs=3)
    assert max(waits) <= 86_400
    assert waits[-1] >= 86_390
    with pytest.raises(Unauthenticated):
        sign_in(node, password="and one more wrong")
    with pytest.raises(TooMany) as refusal:
        sign_in(node)
    assert str(refusal.value.retry_after) in refusal.value.help
    assert sign_in(node, "officer.de")


def test_wrong_passwords_lock_nobody_out_of_an_open_session(node: Node) -> None:
    before = sign_in(node)
    for number in range(50):
        with pytest.raises((Unauthenticated, TooMany)):
            sign_in(node, password=f"wrong-password-{number}")
    assert people.session(node.bench, before.token).actor.username == "officer.fr"


def test_the_right_password_is_refused_while_waiting_and_clears_the_count(node: Node, hands: Hands) -> None:
    for _ in range(node.bench.settings.sign_in_tries):
        with pytest.raises(Unauthenticated):
            sign_in(node, password="wrong-password-1")
    with pytest.raises(TooMany) as refusal:
        sign_in(node)
    hands.shift = timedelta(seconds=refusal.value.retry_after + 1)
    assert sign_in(node)
    for _ in range(node.bench.settings.sign_in_tries - 1):
        with pytest.raises(Unauthenticated):
            sign_in(node, password="wrong-password-1")
    assert sign_in(node)


def test_a_name_that_nobody_has_waits_like_any_other(node: Node) -> None:
    told = []
    for name in ("officer.fr", "nobody.at.all"):
        for _ in range(node.bench.settings.sign_in_tries):
            with pytest.raises(Unauthenticated):
                sign_in(node, name, "wrong-password-1")
        with pytest.raises(TooMany) as refusal:
            sign_in(node, name, "wrong-password-1")
        told.append((refusal.value.message, refusal.value.retry_after))
    assert told[0][0] == told[1][0]
    assert told[0][1] == pytest.approx(told[1][1], abs=3)


def test_an_administrator_ends_the_waiting(node: Node, actors: Cast) -> None:
    for _ in range(node.bench.settings.sign_in_tries):
        with pytest.raises(Unauthenticated):
            sign_in(node, password="wrong-password-1")
    fresh = people.reset_password(node.bench, actors("DE", "admin"), "officer.fr")
    signed = sign_in(node, password=fresh)
    assert signed.session.must_change
    with pytest.raises(Unauthenticated):
        sign_in(node)
    with pytest.raises(NotFound):
        people.reset_password(node.bench, actors("DE", "admin"), "nobody.at.all")


def test_changing_ones_password_ends_every_session(node: Node) -> None:
    signed, other = sign_in(node), sign_in(node)
    with pytest.raises(Invalid):
        people.change_password(node.bench, signed.session.actor, "wrong-password-1", "a-new-password-9")
    for weak in ("short", "officer.fr", "aaaaaaaaaaaaaaaa", "x" * 2000):
        with pytest.raises(Invalid):
            people.change_password(node.bench, signed.session.actor, PASSWORD, weak)
    people.change_password(node.bench, signed.session.actor, PASSWORD, "a-new-password-9")
    for one in (signed, other):
        with pytest.raises(Unauthenticated):
            people.session(node.bench, one.token)
    assert not sign_in(node, password="a-new-password-9").session.must_change


def test_a_one_time_code_is_needed_and_used_once(node: Node, hands: Hands) -> None:
    address = people.enrol_otp(node.bench, sign_in(node).session.actor)
    totp = pyotp.parse_uri(address)
    assert isinstance(totp, pyotp.TOTP)
    now = datetime.now(UTC)
    for wrong in (None, "", "000000", "1", "\ud800", totp.at(now - timedelta(minutes=5))):
        with pytest.raises(Unauthenticated):
            sign_in(node, otp=wrong)
        with node.bench.database.write() as connection:
            store.forget_failures(connection, "officer.fr")
    code = totp.at(now)
    assert sign_in(node, otp=f" {code} ")
    with pytest.raises(Unauthenticated):
        sign_in(node, otp=code)
    hands.shift = timedelta(seconds=90)
    assert sign_in(node, otp=totp.at(now + timedelta(seconds=90)))


def test_a_clock_that_jumps_keeps_the_chain_and_the_sessions_sane(node_anywhere: Node, hands: Hands) -> None:
    from carillon.desk import records
    from tests.desk.deeds import create

    node = node_anywhere
    tokens, made = [], []
    for days in (0, 1, -1, 2, 0, -3):
        hands.shift = timedelta(days=days)
        tokens.append(sign_in(node).token)
        assert people.session(node.bench, tokens[-1])
        made.append(create(node, cast(node, "FR"), properties={"name": [f"Person of day {days}"]}))
        records.correct(node.bench, cast(node, "FR"), made[0].id, {"properties": {"alias": [f"Day {days}"]}}, version=None, reason="")
    assert trail.verify(node.bench, cast(node, "FR")).fault is None
    hands.shift = timedelta()
    assert {one.record.id for one in records.page(node.bench, cast(node, "FR"), records.store.Wanted(limit=99))} == {one.id for one in made}
    history = records.history(node.bench, cast(node, "FR"), made[0].id)
    assert [one.version for one in history] == list(range(1, 8))
    hands.shift = timedelta(days=30)
    for token in tokens:
        with pytest.raises(Unauthenticated):
            people.session(node.bench, token)


# Bureaus and users ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["", "fr", "FRA", "F", "FR-", "FR-toolongsuffix", "FR CYBER", "FR-cyber", "1A", "FR\0"])
def test_wrong_codes_of_bureaus(node: Node, actors: Cast, code: str) -> None:
    with pytest.raises(Invalid):
        people.register_bureau(node.bench, actors("FR", "admin"), store.Bureau(code=code, names={}, country="FR"))


def test_a_bureau_is_registered_once(node: Node, actors: Cast) -> None:
    admin = actors("FR", "admin")
    people.register_bureau(node.bench, admin, store.Bureau(code="NO-X1", names={"en": "Norway"}, country="NO"))
    with pytest.raises(Conflict):
        people.register_bureau(node.bench, admin, store.Bureau(code="NO-X1", names={}, country="NO"))
    assert "NO-X1" in [one.code for one in people.list_bureaus(node.bench, actors("JP", "frontline"))]
    with pytest.raises(Denied):
        people.register_bureau(node.bench, actors("FR"), store.Bureau(code="SE", names={}, country="SE"))


def test_a_user_is_registered_with_a_password_that_must_be_changed(node: Node, actors: Cast) -> None:
    body = {"username": "Marie.Exemplar", "name": "Marie", "bureau": "FR", "role": "analyst", "areas": ["terrorism"]}
    user, password = people.register_user(node.bench, actors("FR", "admin"), body)
    assert (user.username, user.must_change, user.areas) == ("marie.exemplar", True, ("terrorism",))
    assert sign_in(node, "marie.exemplar", password).session.actor.areas == ("terrorism",)
    with pytest.raises(Conflict):
        people.register_user(node.bench, actors("FR", "admin"), body)


WRONG_USERS: list[dict[str, Any]] = [
    {},
    {"username": "x"},
    {"username": "a b", "bureau": "FR", "role": "officer"},
    {"username": "a\0b", "bureau": "FR", "role": "officer"},
    {"username": "marie", "bureau": "XX", "role": "officer"},
    {"username": "marie", "bureau": "FR", "role": "king"},
    {"username": "marie", "bureau": "FR", "role": ["officer"]},
    {"username": "marie", "bureau": ["FR"], "role": "officer"},
    {"username": "marie", "bureau": "FR", "role": "officer", "areas": ["magic"]},
    {"username": "marie", "bureau": "FR", "role": "officer", "areas": "terrorism"},
    {"username": "marie", "bureau": "FR", "role": "officer", "areas": [["terrorism"]]},
    {"username": "marie", "bureau": "FR", "role": "officer", "name": "a\0b"},
    {"username": "marie", "bureau": "FR", "role": "officer", "language": "x" * 100},
    {"username": 7, "bureau": "FR", "role": "officer"},
]


@pytest.mark.parametrize("body", WRONG_USERS)
def test_wrong_users(node: Node, actors: Cast, body: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        people.register_user(node.bench, actors("FR", "admin"), body)


def test_only_an_administrator_keeps_users(node: Node, actors: Cast) -> None:
    body = {"username": "marie", "bureau": "FR", "role": "admin"}
    for role in ("officer", "control", "frontline", "partner"):
        with pytest.raises(Denied):
            people.register_user(node.bench, actors("FR", role), body)
        with pytest.raises(Denied):
            people.close_user(node.bench, actors("FR", role), "officer.de")
        with pytest.raises(Denied):
            people.reset_password(node.bench, actors("FR", role), "officer.de")
    with pytest.raises(Conflict):
        people.close_user(node.bench, actors("FR", "admin"), "admin.fr")


def test_areas_that_a_bureau_switches_off_are_off_at_the_next_request(node: Node, actors: Cast) -> None:
    signed = sign_in(node)
    people.switch_areas(node.bench, actors("FR", "admin"), "FR", ("drugs",))
    assert people.session(node.bench, signed.token).actor.areas == ("drugs",)
    people.switch_areas(node.bench, actors("FR", "admin"), "FR", None)
    assert people.session(node.bench, signed.token).actor.areas is None
    with pytest.raises(Invalid):
        people.switch_areas(node.bench, actors("FR", "admin"), "FR", ("magic",))
    with pytest.raises(NotFound):
        people.switch_areas(node.bench, actors("FR", "admin"), "XX", None)
