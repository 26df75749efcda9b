# SPDX-License-Identifier: Apache-2.0
"""From the desk to the public: a notice that passed the gate is there for everybody, and when it ends it is not, nor can one tell of it."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

from carillon.desk.notices import life
from carillon.doors import serve
from carillon.node import Node
from tests.conftest import cast
from tests.desk.notices import gate

ROOT = "/public/notices"


@pytest.fixture
def client(node: Node) -> Iterator[TestClient[Any]]:
    gate.secretariat(node)
    object.__setattr__(node.bench, "settings", msgspec.structs.replace(node.bench.settings, doors=("public",)))
    with TestClient(serve.make_app(node)) as made:
        yield made


def test_published_changed_and_ended(client: TestClient[Any], node: Node) -> None:
    officer, reviewer = cast(node, "FR"), cast(node, "XS", "compliance")
    notice, _ = gate.published(node, officer, reviewer, public=True)
    (listed,) = client.get(f"{ROOT}/v1/red?name=vanish").json()["_embedded"]["notices"]
    assert (listed["name"], listed["date_of_birth"], listed["nationalities"]) == (gate.NAME, "1980/04/01", ["FR"])
    told = client.get(listed["_links"]["self"]["href"]).json()
    assert told["arrest_warrants"] == [{"issuing_country_id": "FR", "charge": "Aggravated fraud", "charge_translation": None}]
    number = listed["entity_id"]
    for secret in (notice, "Sold houses", "W-1/2026"):
        assert secret not in client.get(f"{ROOT}/v2/{number.replace('/', '-')}").text
    cursor = client.get(f"{ROOT}/v2/changes").json()["next"]
    life.withdraw(node.bench, officer, notice, "found", "He was found.")
    assert client.get(f"{ROOT}/v1/red").json()["total"] == 0
    assert client.get(listed["_links"]["self"]["href"]).status_code == 404
    assert [(one["id"], one["change"]) for one in client.get(f"{ROOT}/v2/changes?since={cursor}").json()["items"]] == [
        (number, "withdrawn")
    ]
    assert "no public notice" in client.get(f"/public/tips/new?notice={number.replace('/', '-')}").text


def test_without_consent_nothing_is_public(client: TestClient[Any], node: Node) -> None:
    gate.published(node, cast(node, "FR"), cast(node, "XS", "compliance"))
    assert client.get(f"{ROOT}/v2").json()["total"] == 0
