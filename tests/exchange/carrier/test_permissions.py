# SPDX-License-Identifier: Apache-2.0
"""What a hostile node can do at a hub with its own key and a client of its own making: with a real server, on the wire."""

import asyncio
import base64
import contextlib
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from carillon.exchange.carrier import config
from carillon.exchange.carrier.hub import Hub
from carillon.exchange.carrier.nkeys import Nkey
from tests.exchange.carrier.network import ADMINISTRATOR, Network, key_of, plan_for, until

API = f"$JS.{config.DOMAIN}.API"
NODES = ("evil", "fr", "de")


class Wire:
    """A client that says what it likes; `refusals` are the server's words."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.refusals: list[str] = []
        self.got: list[Msg] = []

    async def take(self, message: Msg) -> None:
        self.got.append(message)

    async def settle(self) -> None:
        """Whatever was sent has been dealt with."""
        await self.client.flush()
        await self.client.flush()


async def connect(hub: Hub, key: Nkey, told: str | None = None) -> Wire:
    client = Client()
    wire = Wire(client)

    async def refused(failure: Exception) -> None:
        wire.refusals.append(str(failure))

    client._public_nkey = told or key.public
    await client.connect(
        [hub.server.url],
        signature_cb=lambda nonce: base64.b64encode(key.sign(nonce.encode())),
        error_cb=refused,
        allow_reconnect=False,
        inbox_prefix="_INBOX_evil",
    )
    return wire


def as_evil(hub: Hub, deed: Callable[[Wire], Awaitable[None]]) -> Wire:
    async def go() -> Wire:
        wire = await connect(hub, key_of("evil"))
        await deed(wire)
        await wire.settle()
        await wire.client.close()
        return wire

    return asyncio.run(go())


def counts(hub: Hub) -> dict[str, int]:
    return {box.node: box.parcels for box in hub.boxes()}


@pytest.fixture
def hub(network: Network) -> Hub:
    return network.hub(*NODES)


FORBIDDEN = [
    "carillon.in.de.fr",
    "carillon.in.fr.de",
    "carillon.ask.de.fr",
    "carillon.asked.de.fr",
    "carillon.asked.de.evil",
    "carillon.next.de",
    "carillon.waiting.de",
    "carillon.stored.de",
    "$JS.ACK.IN_de.de.1.1.1.1.0",
    "$JS.ACK.carillon.x.IN_de.de.1.1.1.1.0.x",
    "_INBOX_de.x",
    "$SYS.REQ.SERVER.PING",
    *(
        f"{api}.{call}"
        for api in ("$JS.API", API)
        for call in (
            "INFO",
            "STREAM.LIST",
            "STREAM.NAMES",
            "STREAM.CREATE.MINE",
            "STREAM.INFO.IN_de",
            "STREAM.UPDATE.IN_de",
            "STREAM.DELETE.IN_de",
            "STREAM.PURGE.IN_de",
            "STREAM.DELETE.IN_evil",
            "STREAM.PURGE.IN_evil",
            "STREAM.MSG.GET.IN_de",
            "STREAM.MSG.DELETE.IN_de",
            "STREAM.SNAPSHOT.IN_de",
            "DIRECT.GET.IN_de",
            "CONSUMER.CREATE.IN_de",
            "CONSUMER.CREATE.IN_de.x",
            "CONSUMER.DURABLE.CREATE.IN_de.x",
            "CONSUMER.MSG.NEXT.IN_de.de",
            "CONSUMER.INFO.IN_de.de",
            "CONSUMER.DELETE.IN_de.de",
            "CONSUMER.DELETE.IN_evil.evil",
        )
    ),
]


def test_no_forbidden_subject_may_be_published_or_has_any_effect(hub: Hub, network: Network) -> None:
    network.line("fr", hub.server).publish("de", b"precious", "1")

    async def deed(wire: Wire) -> None:
        await wire.client.subscribe("_INBOX_evil.>", cb=wire.take)
        for subject in FORBIDDEN:
            for data in (b"", b"{}"):
                await wire.client.publish(subject, data, reply=f"_INBOX_evil.{subject}")
        await wire.settle()
        await wire.client.publish("carillon.waiting.evil", b"", reply="_INBOX_evil.last")
        while not wire.got:
            await wire.settle()

    wire = as_evil(hub, deed)
    assert len([one for one in wire.refusals if "violation for publish" in one]) == 2 * len(FORBIDDEN)
    assert [one.subject for one in wire.got] == ["_INBOX_evil.last"]
    assert counts(hub) == {"de": 1, "fr": 0, "evil": 0}
    assert [one.data for one in network.line("de", hub.server).receive(5, 5)] == [b"precious"]


SPIED = [
    ">",
    "*",
    "carillon.>",
    "carillon.in.>",
    "carillon.in.de.*",
    "carillon.in.evil.*",
    "carillon.ask.>",
    "carillon.asked.de.*",
    "carillon.asked.*.*",
]
SPIED += ["_INBOX.>", "_INBOX_de.>", "_R_.>", "$JS.>", "$JS.ACK.>", "$SYS.>", "$JS.EVENT.>"]


def test_nobody_may_listen_to_others(hub: Hub, network: Network) -> None:
    fr, de = network.line("fr", hub.server), network.line("de", hub.server)
    de.serve_asked(lambda question: question)

    async def deed(wire: Wire) -> None:
        for subject in SPIED:
            await wire.client.subscribe(subject, cb=wire.take)
        await wire.settle()
        await asyncio.to_thread(fr.publish, "de", b"secret", "1")
        assert await asyncio.to_thread(fr.ask, "de", b"secret", 10) == b"secret"
        [came] = await asyncio.to_thread(de.receive, 1, 10)
        came.done()
        await asyncio.to_thread(de.state)

    wire = as_evil(hub, deed)
    assert len([one for one in wire.refusals if "violation for subscription" in one]) == len(SPIED)
    assert wire.got == []


@pytest.mark.parametrize(
    "reply",
    [
        "carillon.in.de.fr",
        "carillon.ask.de.fr",
        "carillon.asked.de.fr",
        "carillon.asked.de.evil",
        f"{API}.STREAM.PURGE.IN_de",
        "$JS.API.STREAM.PURGE.IN_de",
        "_INBOX_de.x",
        "carillon.next.de",
    ],
)
def test_the_server_is_no_deputy_for_replies(hub: Hub, network: Network, reply: str) -> None:
    """The server answers on any subject that the asker names, unchecked. In the node's own account that reaches nobody."""
    fr = network.line("fr", hub.server)
    fr.publish("de", b"precious", "1")
    asked: list[bytes] = []
    network.line("de", hub.server).serve_asked(lambda question: asked.append(question) or b"")  # type: ignore[func-returns-value]

    async def deed(wire: Wire) -> None:
        await wire.client.publish("carillon.in.evil.evil", b"", reply=reply)  # an acknowledgement
        await wire.client.publish("carillon.in.evil.evil", b"forged", reply="_INBOX_evil.a")
        await wire.settle()
        await wire.client.publish("carillon.next.evil", json.dumps({"batch": 2, "expires": 300_000_000}).encode(), reply=reply)  # own words
        await wire.client.publish("carillon.waiting.evil", b"", reply=reply)
        await wire.client.publish("carillon.stored.evil", b"", reply=reply)
        await wire.client.publish("carillon.ask.evil.evil", b"", reply=reply)

    as_evil(hub, deed)
    until(lambda: counts(hub)["evil"] == 2)
    assert counts(hub)["de"] == 1
    assert asked == []
    assert [one.data for one in network.line("de", hub.server).receive(5, 5)] == [b"precious"]


def test_a_stranger_who_guesses_an_id_cannot_suppress_a_parcel(hub: Hub, network: Network) -> None:
    async def deed(wire: Wire) -> None:
        for guess in ("1", "fr:1", "fr\n1", "de\n1"):
            await wire.client.publish("carillon.in.de.evil", b"junk", headers={"Nats-Msg-Id": guess})

    as_evil(hub, deed)
    network.line("fr", hub.server).publish("de", b"real", "1")
    assert b"real" in [one.data for one in network.line("de", hub.server).receive(9, 5)]


@pytest.mark.parametrize("header", ["Nats-Rollup", "Nats-TTL", "Nats-Schedule"])
def test_headers_that_change_a_stream_are_refused(hub: Hub, network: Network, header: str) -> None:
    network.line("fr", hub.server).publish("de", b"precious", "1")

    async def deed(wire: Wire) -> None:
        await wire.client.publish(
            "carillon.in.de.evil", b"x", headers={header: {"Nats-Rollup": "all", "Nats-TTL": "1s"}.get(header, "@at x")}
        )

    as_evil(hub, deed)
    assert counts(hub)["de"] == 1


HEADERS = [
    b"NATS/1.0 503\r\n\r\n",
    b"NATS/1.0\r\nStatus: 503\r\n\r\n",
    b"NATS/1.0\r\nStatus: 404\r\n\r\n",
    b"NATS/1.0 100 Idle Heartbeat\r\n\r\n",
]
HEADERS += [
    b"NATS/1.0",
    b"NATS/1.0\r\n",
    b"NATS/1.0\r\n\r\n",
    b"NATS/1.0 \r\n\r\n",
    b"NATS/1.0\r\n:\r\n\xff\xfe: \xff\r\n\r\n",
    b"NATS/1.0 xyz\r\n\r\n",
]
HEADERS += [
    b"NATS/1.0\r\n" + b"A: b\r\n" * 500 + b"\r\n",
    b"nonsense",
    b"",
    b"NATS/1.0 503 \xff\xfe\r\n\r\n",
    b"NATS/1.0\r\nno colon\r\n\r\n",
]


@pytest.mark.parametrize("header", HEADERS, ids=lambda one: repr(one[:30]))
def test_no_header_of_a_hostile_sender_stops_the_receiver(hub: Hub, network: Network, header: bytes) -> None:
    async def deed(wire: Wire) -> None:
        for data in (b"", b"junk"):
            size = len(header)
            await wire.client._send_command(b"HPUB carillon.in.de.evil %d %d\r\n" % (size, size + len(data)) + header + data + b"\r\n")
            await wire.client._flush_pending()

    with contextlib.suppress(Exception):
        as_evil(hub, deed)
    network.line("fr", hub.server).publish("de", b"real", "1")
    de = network.line("de", hub.server)
    came: list[bytes] = []
    while b"real" not in came:
        got = de.receive(9, 5)
        assert got
        for one in got:
            came.append(one.data)
            one.done()
    until(lambda: counts(hub)["de"] == 0)
    assert de.state().reconnects == 0


def test_only_known_keys_that_sign_may_connect(hub: Hub) -> None:
    async def go(key: Nkey, told: str | None = None) -> None:
        with pytest.raises(Exception, match=r"(?i)authorization|empty|eof"):
            await connect(hub, key, told)

    asyncio.run(go(key_of("stranger")))
    asyncio.run(go(key_of("stranger"), key_of("fr").public))
    asyncio.run(go(key_of("stranger"), ADMINISTRATOR.public))


def test_nobody_comes_in_without_a_key(hub: Hub) -> None:
    async def go(**how: str) -> None:
        client = Client()
        with pytest.raises(Exception, match=r"(?i)authorization|empty|eof"):
            await client.connect([hub.server.url], allow_reconnect=False, **how)  # type: ignore[arg-type]

    asyncio.run(go())
    asyncio.run(go(user="admin", password="admin"))
    asyncio.run(go(token="x"))


def test_a_node_that_the_plan_no_longer_names_is_cut_off_at_once(hub: Hub, network: Network) -> None:
    fr = network.line("fr", hub.server)
    hub.change(plan_for("evil", "de"))
    until(lambda: not fr.connected())
    until(lambda: "does not know this node's key" in fr.state().trouble)
    assert "fr" in hub.tended.left_over


def test_secrets_are_for_the_owners_eyes(hub: Hub, tmp_path: Path) -> None:
    assert (hub.server.config_file.stat().st_mode & 0o777) == 0o600
    assert (hub.server.folder.stat().st_mode & 0o077) == 0
