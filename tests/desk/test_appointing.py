# SPDX-License-Identifier: Apache-2.0
"""Control appoints itself: an administrator neither reads, hinders nor becomes the data-protection officer in silence."""

from pathlib import Path

import pytest

from carillon import node as nodes
from carillon.core.policy.actors import ROLES, Actor
from carillon.desk import inbox, people
from carillon.desk.people import SignedIn
from carillon.errors import Conflict, Denied
from carillon.node import Node
from carillon.store import people as store
from tests.conftest import PASSWORD, Cast

NEW = {"username": "new.officer", "bureau": "FR", "role": "control"}


@pytest.fixture
def bare(tmp_path: Path, cheap_passwords: None) -> Node:
    """A node as it was made, without a data-protection officer."""
    bureaus = [store.Bureau(code=code, names={"en": code}, country=code) for code in ("FR", "DE")]
    nodes.make(tmp_path / "bare", bureaus)
    return nodes.open_node(tmp_path / "bare")


def lines(node: Node, bureau: str) -> list[str]:
    return [one.text for one in inbox.page(node.bench, nodes.actor(node, None, bureau), limit=9) if one.kind == "control"]


def sign_in(node: Node, password: str = PASSWORD) -> SignedIn:
    return people.sign_in(node.bench, "new.officer", password)


def test_the_first_is_appointed_by_an_administrator_and_everybody_is_told(bare: Node) -> None:
    admin = nodes.actor(bare, None, "FR", role="admin")
    people.register_user(bare.bench, admin, NEW, PASSWORD)
    for bureau in ("FR", "DE"):
        (text,) = lines(bare, bureau)
        assert "first data-protection officer" in text
    with pytest.raises(Denied, match="another one, not by an administrator"):
        people.register_user(bare.bench, admin, {**NEW, "username": "own.man"}, PASSWORD)
    bare.close()


def test_the_only_one_gets_a_new_password_from_an_administrator_and_everybody_is_told(bare: Node) -> None:
    admin = nodes.actor(bare, None, "FR", role="admin")
    people.register_user(bare.bench, admin, NEW, PASSWORD)
    people.reset_password(bare.bench, admin, "new.officer")
    assert "new password" in lines(bare, "DE")[0]
    control = nodes.actor(bare, "new.officer", None)
    people.register_user(bare.bench, control, {**NEW, "username": "second.one"}, PASSWORD)
    with pytest.raises(Denied):
        people.reset_password(bare.bench, admin, "new.officer")
    bare.close()


def test_an_administrator_does_nothing_to_a_data_protection_officer(node: Node, actors: Cast) -> None:
    admin = actors("FR", "admin")
    for attempt in (
        lambda: people.register_user(node.bench, admin, NEW, PASSWORD),
        lambda: people.close_user(node.bench, admin, "control.fr"),
        lambda: people.close_user(node.bench, admin, "control.fr", active=True),
        lambda: people.reset_password(node.bench, admin, "control.fr"),
        lambda: people.register_user(node.bench, Actor("shell:root", "shell:root", "FR", "admin", via="cli"), NEW, PASSWORD),
    ):
        with pytest.raises(Denied):
            attempt()
    assert people.sign_in(node.bench, "control.fr", PASSWORD).session.actor.role == "control"


@pytest.mark.parametrize("role", [role for role in ROLES if role != "control"])
def test_control_appoints_control_and_nobody_else(node: Node, actors: Cast, role: str) -> None:
    control = actors("FR", "control")
    with pytest.raises(Denied):
        people.register_user(node.bench, control, {**NEW, "role": role}, PASSWORD)
    with pytest.raises(Denied):
        people.close_user(node.bench, control, f"{role}.fr")
    with pytest.raises(Denied):
        people.reset_password(node.bench, control, f"{role}.fr")


def test_control_appoints_and_closes_control(node: Node, actors: Cast) -> None:
    control = actors("FR", "control")
    people.register_user(node.bench, control, NEW, PASSWORD)
    assert sign_in(node).session.actor.role == "control"
    people.reset_password(node.bench, control, "new.officer")
    people.close_user(node.bench, control, "new.officer")
    with pytest.raises(Conflict):
        people.close_user(node.bench, control, "control.fr")


def test_nobody_closes_the_last_one(bare: Node) -> None:
    admin = nodes.actor(bare, None, "FR", role="admin")
    people.register_user(bare.bench, admin, NEW, PASSWORD)
    first = nodes.actor(bare, "new.officer", None)
    people.register_user(bare.bench, first, {**NEW, "username": "second.one"}, PASSWORD)
    second = nodes.actor(bare, "second.one", None)
    people.close_user(bare.bench, first, "second.one")
    # He was closed while he had the page open, and presses the button all the same.
    with pytest.raises(Conflict, match="the last"):
        people.close_user(bare.bench, second, "new.officer")
    bare.close()
