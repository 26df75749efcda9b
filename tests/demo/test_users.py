# SPDX-License-Identifier: Apache-2.0
"""Sign-ins: every role in every staffed bureau and the secretariat, each with a name of its own."""

from carillon.core.policy.actors import ROLES
from carillon.demo.bureaus import SECRETARIAT, codes
from carillon.demo.users import users


def test_every_role_in_six_bureaus_and_the_secretariat() -> None:
    bureaus = {user.bureau for user in users()}
    assert bureaus >= {"FR", "QA", "US", "BR", "JP", "EG", SECRETARIAT}
    assert bureaus <= set(codes())
    assert {(user.bureau, user.role) for user in users()} == {(bureau, role) for bureau in bureaus for role in ROLES}
    assert len(users()) == len(bureaus) * len(ROLES)


def test_user_names_are_predictable_and_unique() -> None:
    assert len({user.username for user in users()}) == len(users())
    assert all(user.username == f"{user.bureau.lower()}.{user.role}" for user in users())


def test_people_are_told_apart_and_work_in_a_language() -> None:
    assert len({user.name for user in users()}) == len(users())
    assert {user.language for user in users()} <= {"ar", "en", "fr", "es"}
