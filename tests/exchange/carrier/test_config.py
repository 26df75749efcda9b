# SPDX-License-Identifier: Apache-2.0
"""The generated configuration: what is refused, and what every node's account may reach."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.errors import Invalid
from carillon.exchange.carrier.config import Cluster, LeafPlan, Tls, check_plan, hub_config, is_loopback, leaf_config
from tests.exchange.carrier.network import changed, key_of, plan_for

TLS = Tls("/c.pem", "/c.pem", "/ca.pem")
CLUSTER = Cluster(name="hub", host="127.0.0.1", port=6222, routes=("127.0.0.1:6222",), secret="s")
NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,20}", fullmatch=True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"host": "0.0.0.0"}, "tls"),
        ({"host": "hub.example"}, "tls"),
        ({"cluster": changed(CLUSTER, host="10.0.0.1")}, "cluster"),
        ({"replicas": 3}, "replicas"),
        ({"replicas": 7, "cluster": CLUSTER}, "replicas"),
        ({"replicas": 0}, "replicas"),
        ({"duplicate_hours": 400}, "duplicate_hours"),
        ({"administrator": "U123"}, "administrator"),
        ({"administrator": key_of("fr").public}, "nodes"),
        ({"nodes": {"a.b": key_of("x").public}}, "nodes.a.b"),
        ({"nodes": {"x": key_of("x").seed}}, "nodes.x"),
        ({"store_bytes": 1 << 20}, "store_bytes"),
    ],
)
def test_a_plan_that_cannot_be_used_says_which_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as told:
        check_plan(changed(plan_for("fr", "de"), **change))
    assert field in told.value.fields
    assert key_of("x").seed not in str(told.value.fields)


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(Invalid) as told:
        check_plan(changed(plan_for("fr"), host="0.0.0.0", replicas=3, administrator="x"))
    assert set(told.value.fields) == {"tls", "replicas", "administrator"}


@given(st.lists(NAMES, min_size=1, max_size=6, unique=True))
def test_an_account_reaches_its_own_and_nothing_of_others(names: list[str]) -> None:
    config = hub_config(plan_for(*names), "/hub")
    assert json.loads(json.dumps(config)) == config
    for name in names:
        account = config["accounts"][f"NODE_{name}"]
        assert "jetstream" not in account
        for imported in (one["service"] for one in account["imports"]):
            words = imported["subject"].split(".")
            assert imported["account"] == "HUB"
            assert name in words or f"IN_{name}" in words
            assert not {f"IN_{other}" for other in names if other != name} & set(words)
        [user] = account["users"]
        assert user["nkey"] == key_of(name).public
    assert [one["service"]["subject"] for one in config["accounts"]["HUB"]["imports"]] == [
        f"carillon.asked.{one}.*" for one in sorted(names)
    ]
    users = [user for account in config["accounts"].values() for user in account.get("users", [])]
    assert [user for user in users if "permissions" not in user] == [{"nkey": plan_for(*names).administrator}]


def test_tls_stands_at_every_listener() -> None:
    plan = changed(plan_for("fr"), host="0.0.0.0", tls=TLS, leaf_port=7422, cluster=changed(CLUSTER, host="0.0.0.0"), replicas=3)
    config = hub_config(plan, "/hub")
    for part in (config, config["leafnodes"], config["cluster"]):
        assert part["tls"]["cert_file"] == "/c.pem"
        assert part["tls"]["min_version"] == "1.3"
    assert config["cluster"]["tls"]["verify"] is True


def test_a_leaf_stores_nothing_and_listens_here_alone() -> None:
    plan = LeafPlan(node="fr", seed=key_of("fr").seed, hubs=("hub.example:7422",), authority="/ca.pem")
    config = leaf_config(plan, "/leaf")
    assert "jetstream" not in config
    assert config["listen"] == "127.0.0.1:0"
    [remote] = config["leafnodes"]["remotes"]
    assert remote["urls"] == ["tls://hub.example:7422"]
    assert remote["tls"]["ca_file"] == "/ca.pem"
    assert plan.seed not in repr(plan)


@pytest.mark.parametrize("change", [{"host": "0.0.0.0"}, {"authority": ""}, {"hubs": ()}, {"seed": "SU"}, {"node": "a b"}])
def test_a_leaf_that_would_speak_plainly_or_has_no_hub_is_refused(change: dict[str, Any]) -> None:
    plan = LeafPlan(node="fr", seed=key_of("fr").seed, hubs=("hub.example:7422",), authority="/ca.pem")
    with pytest.raises(Invalid):
        leaf_config(changed(plan, **change), "/leaf")


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("[::1]", True), ("localhost", True), ("0.0.0.0", False), ("hub", False)],
)
def test_what_is_this_machine(host: str, here: bool) -> None:
    assert is_loopback(host) is here
