# SPDX-License-Identifier: Apache-2.0
"""Bureaus, users, sessions and tries in the store."""

import threading

import pytest
from sqlalchemy.exc import IntegrityError

from carillon.store import people
from carillon.store.db import Database
from carillon.store.people import Bureau, Session, User

EARLY, NOW, LATE = "2025-01-01T00:00:00.000000Z", "2025-01-02T00:00:00.000000Z", "2025-01-03T00:00:00.000000Z"


def enter(database: Database, name: str = "marie", **more: object) -> User:
    values = {"id": f"usr-{name}", "username": name, "name": name.title(), "bureau": "FR", "role": "officer", "created_at": EARLY}
    user = User(**{**values, **more})  # type: ignore[arg-type]
    with database.write() as connection:
        people.put_user(connection, user, "hash")
    return user


def open_session(database: Database, token: str, user: User, expires_at: str = LATE, at: str = NOW) -> None:
    with database.write() as connection:
        people.open_session(connection, token, user.id, "web", at, expires_at)


def session(database: Database, token: str, at: str = NOW) -> Session | None:
    with database.read() as connection:
        return people.find_session(connection, token, at)


def test_bureaus_that_are_there_stay_as_they_are(database: Database) -> None:
    with database.write() as connection:
        people.put_bureaus(connection, [Bureau(code="FR", names={"en": "Other"}, country="XX"), Bureau(code="NO", names={}, country="NO")])
        people.put_bureaus(connection, [])
    with database.read() as connection:
        assert people.find_bureau(connection, "FR").name() == "France"  # type: ignore[union-attr]
        assert [b.code for b in people.list_bureaus(connection)] == sorted(["FR", "FR-CYBER", "DE", "KE", "JP", "BR", "NO"])
        assert people.find_bureau(connection, "XX") is None
        assert people.find_bureau(connection, "NO").name("fr") == "NO"  # type: ignore[union-attr]


def test_a_user_comes_back_as_entered(database: Database) -> None:
    user = enter(database, areas=("terrorism",), language="fr", must_change=True)
    with database.read() as connection:
        assert people.find_user(connection, "marie") == user
        assert people.find_user(connection, "Marie") is None
        secret = people.find_secret(connection, "marie")
        assert (secret.user, secret.password, secret.otp_secret) == (user, "hash", None)  # type: ignore[union-attr]
        assert people.list_users(connection, "FR") == [user]
        assert people.list_users(connection, "DE") == []
        assert people.count_users(connection) == 1


def test_a_name_is_given_once(database: Database) -> None:
    enter(database)
    with pytest.raises(IntegrityError):
        enter(database, id="usr-2")


def test_a_session_lasts_until_it_expires(database: Database) -> None:
    user = enter(database)
    open_session(database, "t1", user)
    found = session(database, "t1")
    assert found is not None
    assert (found.actor.user, found.actor.bureau, found.actor.role, found.actor.via) == (user.id, "FR", "officer", "web")
    assert (found.expires_at, found.must_change) == (LATE, False)
    assert session(database, "t1", LATE) is None
    assert session(database, "t2") is None
    assert session(database, "") is None


def test_a_session_ends_with_its_account_and_when_it_is_closed(database: Database) -> None:
    user, other = enter(database), enter(database, "pierre")
    for token, whose in (("t1", user), ("t2", user), ("t3", other)):
        open_session(database, token, whose)
    with database.write() as connection:
        people.close_session(connection, "t1")
    assert [session(database, t) is not None for t in ("t1", "t2", "t3")] == [False, True, True]
    with database.write() as connection:
        people.change_user(connection, user.id, active=0)
    assert [session(database, t) is not None for t in ("t1", "t2", "t3")] == [False, False, True]
    with database.write() as connection:
        people.change_user(connection, user.id, active=1)
        people.close_sessions(connection, other.id)
    assert [session(database, t) is not None for t in ("t1", "t2", "t3")] == [False, True, False]


def test_what_has_expired_is_cleared_out_by_the_next_sign_in(database: Database) -> None:
    user = enter(database)
    open_session(database, "old", user, expires_at=NOW, at=EARLY)
    open_session(database, "new", user, at=LATE, expires_at="2025-01-04T00:00:00.000000Z")
    assert session(database, "old", EARLY) is None


@pytest.mark.parametrize(
    ("own", "opened", "areas"),
    [
        (None, None, None),
        (("drugs", "terrorism"), None, ("drugs", "terrorism")),
        (None, ("drugs",), ("drugs",)),
        (("drugs", "terrorism"), ("terrorism", "firearms"), ("terrorism",)),
        (("drugs",), ("terrorism",), ()),
        (None, (), ()),
    ],
)
def test_areas_are_what_the_user_has_and_the_bureau_has_switched_on(
    database: Database, own: tuple[str, ...] | None, opened: tuple[str, ...] | None, areas: tuple[str, ...] | None
) -> None:
    user = enter(database, areas=own)
    open_session(database, "t", user)
    with database.write() as connection:
        people.switch_areas(connection, "FR", opened)
    assert session(database, "t").actor.areas == areas  # type: ignore[union-attr]
    with database.read() as connection:
        assert people.actor_of(connection, "marie", "cli").areas == areas  # type: ignore[union-attr]


def test_the_shell_knows_no_closed_account(database: Database) -> None:
    enter(database, active=False)
    with database.read() as connection:
        assert people.actor_of(connection, "marie", "cli") is None
        assert people.actor_of(connection, "nobody", "cli") is None


def test_a_one_time_code_is_used_once(database: Database) -> None:
    user = enter(database)
    with database.write() as connection:
        assert [people.take_otp(connection, user.id, step) for step in (100, 100, 99, 101)] == [True, False, False, True]


def test_wrong_passwords_are_counted_by_name(database: Database) -> None:
    with database.write() as connection:
        assert [people.count_failure(connection, "marie") for _ in range(3)] == [1, 2, 3]
        assert people.count_failure(connection, "pierre") == 1
        people.make_wait(connection, "marie", LATE)
    with database.read() as connection:
        assert people.waiting_until(connection, "marie") == LATE
        assert not people.waiting_until(connection, "pierre")
        assert people.waiting_until(connection, "nobody") is None
    with database.write() as connection:
        people.forget_failures(connection, "marie")
        assert people.count_failure(connection, "marie") == 1


def test_wrong_passwords_at_once_are_all_counted(database: Database) -> None:
    barrier = threading.Barrier(6)

    def fail() -> None:
        barrier.wait()
        for _ in range(5):
            with database.write() as connection:
                people.count_failure(connection, "marie")

    threads = [threading.Thread(target=fail) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.write() as connection:
        assert people.count_failure(connection, "marie") == 31
