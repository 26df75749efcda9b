# SPDX-License-Identifier: Apache-2.0
"""The same through the HTTP door: status, body and shape for what one may not see are those for what does not exist."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from litestar import Litestar
from litestar.testing import TestClient

from carillon.core.policy.actors import Actor
from carillon.desk.people import hash_token
from carillon.doors.api import site
from carillon.store import clock
from carillon.store import people as store
from tests.core.policy import world as rule
from tests.core.policy.test_ways_out import AS_DRAWN, drawn_actors, drawn_policies
from tests.core.policy.world import World

LISTS = ("records?limit=200", "checks", "hits", "inbox", "reports", "audit?limit=200", "lists", "bureaus", "users", "events", "packs")
BY_ID = ("records/{}", "records/{}/history", "records/{}/disclosures", "records/{}/links")


@pytest.fixture(scope="module")
def client(world: World) -> Iterator[TestClient[Litestar]]:
    app = Litestar(route_handlers=site.routes(world.node), openapi_config=None)
    with TestClient(app) as opened:
        yield opened


def token(world: World, actor: Actor) -> dict[str, str]:
    """A session of a user whose work is limited to the actor's areas."""
    given_out = f"token-{actor.username}-{actor.areas}"
    with world.bench.database.write() as connection:
        store.change_user(connection, actor.user, areas=actor.areas)
        store.close_session(connection, hash_token(given_out))
        at = clock.now()
        store.open_session(connection, hash_token(given_out), actor.user, "api", at, clock.after(at, hours=1))
    return {"Authorization": f"Bearer {given_out}"}


def told(response: Any, about: str) -> tuple[int, dict[str, str], bytes]:
    headers = {name: value for name, value in response.headers.items() if name not in ("content-length", "date")}
    return response.status_code, headers, response.content.replace(about.encode(), b"ID")


@settings(max_examples=25, phases=AS_DRAWN)
@given(drawn=drawn_policies, askers=drawn_actors)
def test_nothing_leaks_by_the_api(world: World, client: TestClient[Litestar], drawn: list[dict[str, Any]], askers: list[Any]) -> None:
    secrets = [world.add(policy) for policy in drawn]
    unknown = clock.new_id("rec")
    for asker in askers:
        actor = world.actor(*asker)
        headers = token(world, actor)
        actor = msgspec.structs.replace(actor, via="api")
        bodies: list[Any] = []
        for one in secrets:
            for question in (rule.by_name(one), rule.by_number(one)):
                answer = client.post("/api/v1/checks", json=question, headers=headers)
                assert answer.status_code == (201 if actor.role in rule.CHECKERS else 403)
                bodies.append(answer.json())
            for path in BY_ID:
                answer = client.get(f"/api/v1/{path.format(one.record.id)}", headers=headers)
                like = client.get(f"/api/v1/{path.format(unknown)}", headers=headers)
                assert answer.status_code < 500
                if not rule.reads(actor, one.record, one.by):
                    assert told(answer, one.record.id) == told(like, unknown)
                bodies.append(answer.json())
            for verb, path in (("PATCH", "records/{}"), ("DELETE", "records/{}"), ("POST", "records/{}/withdraw")):
                if rule.reads(actor, one.record, one.by):
                    continue
                answer = client.request(verb, f"/api/v1/{path.format(one.record.id)}", json={"reason": "x"}, headers=headers)
                like = client.request(verb, f"/api/v1/{path.format(unknown)}", json={"reason": "x"}, headers=headers)
                assert told(answer, one.record.id) == told(like, unknown)
        for path in LISTS:
            answer = client.get(f"/api/v1/{path}", headers=headers)
            assert answer.status_code in (200, 403)
            bodies.append(answer.json())
        world.hold_tight(actor, *bodies)


def test_a_silent_record_answers_byte_for_byte_like_none(world: World, client: TestClient[Litestar]) -> None:
    silent = world.add(
        {"owner": "FR", "audience": rule.Audience(), "reach": "silent", "area": "general", "handling": (), "action": "discreet"}
    )
    headers = token(world, world.actor("DE", "frontline"))
    bodies = []
    for question in (rule.by_name(silent), rule.unlike(silent)):
        answer = client.post("/api/v1/checks", json=question, headers=headers).json()
        for name in ("id", "at", "took_ms", "query"):
            del answer[name]
        bodies.append(msgspec.json.encode(answer))
    assert bodies[0] == bodies[1]
    verified = client.get("/api/v1/audit/verify", headers=token(world, world.actor("DE", "officer"))).json()
    assert verified["seq"] is None
