# SPDX-License-Identifier: Apache-2.0
"""Accounts for events: made for what a bureau secures, closed by themselves when it is over, with a word that says why."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import msgspec
import pytest

from carillon import node as nodes
from carillon.desk import limiting, people
from carillon.desk.events import register
from carillon.errors import Invalid, Unauthenticated
from carillon.node import Node
from carillon.store import clock, events
from tests.conftest import PASSWORD, cast
from tests.desk.events.room.rooms import event_of

RUN, GALA = "city-run-2030", "city-gala-2030"


def enter(node: Node, event_id: str, **more: Any) -> None:
    with node.bench.database.read() as connection:
        old = events.find(connection, event_id)
    wanted = msgspec.structs.replace(event_of(event_id, "DE", **more), version=old.version if old else 1)
    register.register(node.bench, cast(node, "FR"), wanted)


def guest(node: Node, **more: Any) -> dict[str, Any]:
    return {"username": "guest.de", "role": "commander", "bureau": "DE", "events": [RUN], **more}


def test_it_lets_nobody_in_when_all_its_events_are_over(node: Node) -> None:
    day = datetime.now(UTC).date()
    enter(node, RUN, starts=str(day), ends=str(day), zone="UTC")
    enter(node, GALA, starts=str(day), ends=str(day + timedelta(days=2)), zone="UTC")
    admin = cast(node, "FR", "admin")
    people.register_user(node.bench, admin, guest(node), PASSWORD)
    people.register_user(node.bench, admin, guest(node, username="two.de", events=[RUN, GALA]), PASSWORD)
    midnight = datetime.combine(day + timedelta(days=1), time(), UTC)
    with clock.pretend(midnight - timedelta(minutes=5)):
        signed = people.sign_in(node.bench, "guest.de", PASSWORD)
        assert signed.session.actor.events == (RUN,)
        assert people.session(node.bench, signed.token).actor.events == (RUN,)
        assert nodes.actor(node, "guest.de", None).events == (RUN,)
    with clock.pretend(midnight + timedelta(minutes=5)):
        for deed in (
            lambda: people.sign_in(node.bench, "guest.de", PASSWORD),
            lambda: people.session(node.bench, signed.token),
            lambda: nodes.actor(node, "guest.de", None),
        ):
            with pytest.raises(Unauthenticated, match="City Run 2030, which is over"):
                deed()
        # A wrong password learns nothing of it.
        with pytest.raises(Unauthenticated, match="wrong"):
            people.sign_in(node.bench, "guest.de", "a-wrong-password")
        assert people.sign_in(node.bench, "two.de", PASSWORD).session.actor.events == (RUN, GALA)


def test_a_cancelled_event_counts_as_over(node: Node) -> None:
    enter(node, RUN)
    people.register_user(node.bench, cast(node, "FR", "admin"), guest(node), PASSWORD)
    people.sign_in(node.bench, "guest.de", PASSWORD)
    enter(node, RUN, state="cancelled")
    with pytest.raises(Unauthenticated, match="over"):
        people.sign_in(node.bench, "guest.de", PASSWORD)


@pytest.mark.parametrize(
    "more",
    [
        {"events": []},
        {"events": "city-run-2030"},
        {"events": [7]},
        {"events": ["a\0b"]},
        {"events": ["x" * 61]},
        {"events": [f"event-{n}" for n in range(limiting.MOST + 1)]},
        {"events": ["no-such-event"]},
        {"bureau": "KE"},
        {"role": "frontline"},
        {"role": "compliance"},
    ],
)
def test_an_account_must_fit_its_events(node: Node, more: dict[str, Any]) -> None:
    enter(node, RUN)
    with pytest.raises(Invalid) as refused:
        people.register_user(node.bench, cast(node, "FR", "admin"), guest(node, **more), PASSWORD)
    assert set(refused.value.fields) == {"events"}


def test_an_event_that_is_over_takes_no_new_account(node: Node) -> None:
    enter(node, RUN, starts="2020-05-05", ends="2020-05-05")
    with pytest.raises(Invalid, match="mistake"):
        people.register_user(node.bench, cast(node, "FR", "admin"), guest(node), PASSWORD)
