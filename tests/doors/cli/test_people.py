# SPDX-License-Identifier: Apache-2.0
"""`carillon user` and `carillon bureau`."""

from typing import TYPE_CHECKING

import pytest

from tests.doors.cli.conftest import Commands

if TYPE_CHECKING:
    from tests.conftest import Nodes


def test_users_are_listed_front_line_first(cli: Commands) -> None:
    from carillon.core.policy.actors import ROLES

    found = cli.json("user", "list")
    roles = [ROLES.index(one["role"]) for one in found["items"]]
    assert roles == sorted(roles)
    assert found["next"] is None
    assert "password" not in found["items"][0]
    assert {one["bureau"] for one in cli.json("user", "list", "--of", "fr")["items"]} == {"FR"}


def test_a_user_is_added_closed_opened_and_given_a_password(cli: Commands, nodes: "Nodes") -> None:
    from carillon.desk import people
    from carillon.errors import Unauthenticated

    added = cli.json("user", "add", "Marie.Curie", "--role", "analyst", "--bureau", "fr", "--name", "Marie", "--area", "general")
    assert (added["username"], added["bureau"], added["areas"]) == ("marie.curie", "FR", ["general"])
    password = cli.json("user", "reset-password", "marie.curie")["password"]
    assert password != added["password"]
    bench = nodes.open(cli.node).bench
    assert people.sign_in(bench, "marie.curie", password).session.must_change
    assert cli.json("user", "close", "marie.curie")["active"] is False
    with pytest.raises(Unauthenticated):
        people.sign_in(bench, "marie.curie", password)
    assert cli.json("user", "open", "marie.curie")["active"] is True
    assert people.sign_in(bench, "marie.curie", password)
    assert "marie.curie" in cli.run("user", "show", "marie.curie").stdout


def test_passwords_for_people(cli: Commands) -> None:
    result = cli.run("user", "add", "new.one", "--role", "officer", "--bureau", "FR")
    assert "One-time password of new.one: " in result.stdout
    assert "not shown again" in result.stderr


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("user", "add", "x", "--role", "king", "--bureau", "FR"), "role"),
        (("user", "add", "ok.name", "--role", "officer", "--bureau", "XX"), "no bureau"),
        (("user", "add", "officer.fr", "--role", "officer", "--bureau", "FR"), "already"),
        (("user", "show", "nobody"), "no user nobody"),
        (("user", "close", "nobody"), "no user nobody"),
        (("user", "close", "admin", "--as", "admin"), "his own"),
        (("user", "list", "--as", "officer.fr"), "may not do user.read"),
        (("bureau", "add", "nonsense"), "not a bureau's code"),
        (("bureau", "add", "FR"), "already"),
        (("bureau", "show", "XX"), "no bureau XX"),
        (("bureau", "areas", "FR", "nonsense"), "Unknown area"),
        (("bureau", "areas", "XX", "--all"), "no bureau XX"),
    ],
)
def test_refusals(words: tuple[str, ...], expected: str, cli: Commands) -> None:
    assert expected in cli.error(*words)


def test_a_bureau_is_added_and_its_areas_are_set(cli: Commands) -> None:
    added = cli.json("bureau", "add", "de-cyber", "--name", "en=Cyber unit", "--name", "de=Cybereinheit", "--contact", "phone=1")
    assert (added["code"], added["country"], added["names"]["de"]) == ("DE-CYBER", "DE", "Cybereinheit")
    cli.run("bureau", "areas", "DE-CYBER", "cybercrime", "financial")
    assert cli.json("bureau", "show", "de-cyber")["areas"] == ["cybercrime", "financial"]
    cli.run("bureau", "areas", "DE-CYBER", "--all")
    assert cli.json("bureau", "show", "DE-CYBER")["areas"] is None
    assert "Cyber unit" in cli.run("bureau", "list").stdout
    assert "--name is of the form" in cli.error("bureau", "add", "JP-X", "--name", "nonsense", code=2)


def test_what_the_operator_does_stands_in_the_log_under_his_own_name(cli: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "grace")
    cli.run("user", "add", "new.one", "--role", "officer", "--bureau", "DE")
    (entry,) = cli.json("audit", "list", "--about", "user.register", "--as", "control.fr")["items"]
    assert (entry["actor"], entry["role"], entry["via"], entry["bureau"]) == ("shell:grace", "admin", "cli", "FR")
