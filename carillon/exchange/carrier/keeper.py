# SPDX-License-Identifier: Apache-2.0
"""The hub's administrator: sees to it that every node of the plan has its stream and its durable consumer, with the plan's limits."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from carillon.errors import Error, NodeError, Unavailable
from carillon.exchange.carrier.config import DOMAIN, HubPlan, stream_of
from carillon.exchange.carrier.connection import Connection, Login

_API = f"$JS.{DOMAIN}.API"
_ANSWER_SECONDS = 10.0
_STREAM_MISSING = 10059
_CONSUMER_MISSING = 10014
_SECOND = 1_000_000_000


class Box(msgspec.Struct, frozen=True):
    """What the hub holds for one node."""

    node: str
    parcels: int
    bytes: int
    waiting: int
    """Parcels not handed over yet."""
    handed_over: int
    """Parcels handed over and not acknowledged."""
    copies: int
    """On how many servers the box stands complete."""
    oldest: datetime | None
    """When the oldest parcel came; None when there is none."""


class Tended(msgspec.Struct, frozen=True):
    """What `tend` found and did; names of nodes."""

    made: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    left_over: tuple[str, ...] = ()
    """Streams of nodes which the plan no longer names; they stay until `remove`."""


class Keeper:
    """The administrator's connection. Raises Unavailable when the server does not answer, NodeError when it refuses."""

    def __init__(self, login: Login) -> None:
        self._connection = Connection(login)

    def close(self) -> None:
        self._connection.close()

    def connected(self) -> bool:
        return self._connection.connected()

    def wait(self, seconds: float) -> None:
        """Returns when the server answers as a store of streams; raises Unavailable when it does not in that time."""
        self._connection.run(self._ready(seconds), seconds + 1)

    def tend(self, plan: HubPlan) -> Tended:
        """Makes what is missing and changes what differs; safe to call at any time and by any number of keepers."""
        return self._connection.run(self._tend(plan), 60 + len(plan.nodes))

    def boxes(self) -> list[Box]:
        """What the hub holds for every node."""
        return self._connection.run(self._boxes(), 120)

    def remove(self, node: str) -> None:
        """Deletes a node's stream with everything in it."""
        self._connection.run(self._call(f"STREAM.DELETE.{stream_of(node)}"), 2 * _ANSWER_SECONDS)

    async def _ready(self, seconds: float) -> None:
        await self._connection.line(seconds)
        await self._call("INFO")

    async def _tend(self, plan: HubPlan) -> Tended:
        await self._connection.line(_ANSWER_SECONDS)
        made, changed = [], []
        for node in sorted(plan.nodes):
            match await self._tend_stream(plan, node):
                case "made":
                    made.append(node)
                case "changed":
                    changed.append(node)
            if await self._tend_consumer(plan, node) and node not in made:
                made.append(node)
        known = {one["config"]["name"].removeprefix("IN_") for one in await self._streams()}
        return Tended(tuple(made), tuple(changed), tuple(sorted(known - set(plan.nodes))))

    async def _tend_stream(self, plan: HubPlan, node: str) -> str:
        wanted, name = stream_config(plan, node), stream_of(node)
        found = await self._call(f"STREAM.INFO.{name}", missing=_STREAM_MISSING)
        if found is None:
            await self._call(f"STREAM.CREATE.{name}", wanted)
            return "made"
        if _differs(found["config"], wanted):
            await self._call(f"STREAM.UPDATE.{name}", wanted)
            return "changed"
        return ""

    async def _tend_consumer(self, plan: HubPlan, node: str) -> bool:
        """Whether it had to be made."""
        wanted, name = consumer_config(plan, node), stream_of(node)
        found = await self._call(f"CONSUMER.INFO.{name}.{node}", missing=_CONSUMER_MISSING)
        if found is None or _differs(found["config"], wanted):
            await self._call(f"CONSUMER.CREATE.{name}.{node}", {"stream_name": name, "config": wanted})
        return found is None

    async def _streams(self) -> list[dict[str, Any]]:
        streams: list[dict[str, Any]] = []
        while True:
            page = await self._call("STREAM.LIST", {"offset": len(streams)}) or {}
            streams += page.get("streams") or []
            if not page.get("streams") or len(streams) >= page.get("total", 0):
                return [one for one in streams if one["config"]["name"].startswith("IN_")]

    async def _boxes(self) -> list[Box]:
        await self._connection.line(_ANSWER_SECONDS)
        boxes = []
        for one in await self._streams():
            node, state = one["config"]["name"].removeprefix("IN_"), one["state"]
            waiting = await self._call(f"CONSUMER.INFO.{stream_of(node)}.{node}", missing=_CONSUMER_MISSING) or {}
            boxes.append(
                Box(
                    node=node,
                    parcels=state["messages"],
                    bytes=state["bytes"],
                    waiting=waiting.get("num_pending", state["messages"]),
                    handed_over=waiting.get("num_ack_pending", 0),
                    copies=1 + sum(bool(other.get("current")) for other in (one.get("cluster") or {}).get("replicas") or ()),
                    oldest=datetime.fromisoformat(state["first_ts"][:19]).replace(tzinfo=UTC) if state["messages"] else None,
                )
            )
        return boxes

    async def _call(self, what: str, body: dict[str, Any] | None = None, missing: int = 0) -> dict[str, Any] | None:
        """The server's answer; None where it is the error code `missing`."""
        data = msgspec.json.encode(body) if body is not None else b""
        message = await self._connection.request(f"{_API}.{what}", data, _ANSWER_SECONDS)
        if not message.data:
            raise Unavailable(
                "The hub's server stores nothing now.", help="Look at its log: its disk may be full, or too few servers are up."
            )
        answer: dict[str, Any] = msgspec.json.decode(message.data)
        error = answer.get("error")
        if error is None:
            return answer
        if error.get("err_code") == missing:
            return None
        raise _failure(what, error)


def stream_config(plan: HubPlan, node: str) -> dict[str, Any]:
    """A node's stream: what it acknowledges is deleted at once; what does not fit is refused, so that its sender knows."""
    return {
        "name": stream_of(node),
        "subjects": [f"carillon.in.{node}.*"],
        "retention": "workqueue",
        "discard": "new",
        "discard_new_per_subject": True,
        "storage": "file",
        "num_replicas": plan.replicas,
        "max_consumers": 1,
        "max_msgs": -1,
        "max_bytes": plan.bytes_per_node,
        "max_msgs_per_subject": plan.parcels_per_sender,
        "max_age": int(plan.max_age_days * 86400) * _SECOND,
        "duplicate_window": int(plan.duplicate_hours * 3600) * _SECOND,
    }


def consumer_config(plan: HubPlan, node: str) -> dict[str, Any]:
    return {
        "durable_name": node,
        "deliver_policy": "all",
        "ack_policy": "explicit",
        "replay_policy": "instant",
        "ack_wait": int(plan.collect_again_seconds * _SECOND),
        "max_deliver": -1,
        "max_ack_pending": 10_000,
        "max_waiting": 512,
    }


def _differs(found: dict[str, Any], wanted: dict[str, Any]) -> bool:
    return any(found.get(name, False) != value for name, value in wanted.items())


def _failure(what: str, error: dict[str, Any]) -> Error:
    told = f"The hub's server refuses {what}: {error.get('description', error)}."
    return Unavailable(told) if error.get("code", 500) >= 500 else NodeError(told, help="Look at the hub's plan and its log.")
