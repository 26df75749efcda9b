# SPDX-License-Identifier: Apache-2.0
"""Requests and attachments between two nodes: what a node that lies, repeats itself or leaves something out achieves."""

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import msgspec
import pytest

from carillon.desk import inbox
from carillon.desk.attachments import Upload
from carillon.desk.exchange import post
from carillon.desk.exchange.post import Saying
from carillon.desk.requests import answering, asking, files, reading
from carillon.errors import Conflict, NotFound
from carillon.exchange.memory import Faults
from carillon.store import blobs, clock
from tests.desk.exchange.network import Network
from tests.desk.requests.conftest import QUESTION

Made = Callable[..., Network]
DATA = b"Example Ltd keeps the van.\n" * 10_000


def sent(net: Network, *to: str, **changes: Any) -> str:
    bench, fr = net.at("FR").bench, net.officer("FR")
    request_id = asking.draft(bench, fr, {**QUESTION, "to": list(to), **changes}).held.request.id
    asking.send(bench, fr, request_id)
    net.settle()
    return request_id


def say(net: Network, origin: str, kind: str, body: dict[str, Any], to: str) -> None:
    """What a bureau's node says by itself, whatever its people did."""
    bench = net.at(origin).bench
    saying = Saying(kind=kind, origin=origin, body=body, objects=(("thing", 1),))
    with bench.database.write() as connection:
        post.say(bench, connection, clock.now(), saying, [to])
    net.settle()


def parts(request_id: str, data: bytes = DATA, **changes: Any) -> list[dict[str, Any]]:
    count = blobs.parts_of(len(data))
    whole = {"id": "att-1", "object": request_id, "entry": "", "digest": sha256(data).hexdigest(), "name": "keeper.txt"}
    pieces = [data[n * blobs.PART : (n + 1) * blobs.PART] for n in range(count)]
    return [
        {**whole, "bytes": len(data), "number": n, "count": count, "part": b64encode(piece).decode(), **changes}
        for n, piece in enumerate(pieces)
    ]


def hung(net: Network, request_id: str, bureau: str = "DE") -> list[tuple[str, str]]:
    opened = reading.fetch(net.at(bureau).bench, net.officer(bureau), request_id)
    return [(one.name, one.state) for one in opened.attachments]


def lines(net: Network, bureau: str) -> list[str]:
    return [one.text for one in inbox.page(net.at(bureau).bench, net.officer(bureau), limit=50)]


def test_three_bureaus_on_two_nodes_each_see_their_own(network: Made) -> None:
    net = network()
    request_id = sent(net, "DE", "AT", "BE")
    for bureau in ("DE", "AT", "BE"):
        answering.reply(net.at(bureau).bench, net.officer(bureau), request_id, f"Answer of {bureau}.")
    net.settle()
    asked = reading.fetch(net.at("FR").bench, net.officer("FR"), request_id)
    assert sorted(one.text for one in asked.entries) == ["Answer of AT.", "Answer of BE.", "Answer of DE."]
    assert asked.held.state == "answered"
    seen = reading.fetch(net.at("AT").bench, net.officer("AT"), request_id)
    assert [one.text for one in seen.entries] == ["Answer of AT."]
    assert seen.held.request.to == ("AT",)


def test_what_is_said_twice_is_done_once(network: Made) -> None:
    net = network()
    request_id = sent(net, "DE")
    asked = reading.fetch(net.at("FR").bench, net.officer("FR"), request_id).held.request
    body = msgspec.to_builtins(msgspec.structs.replace(asked, to=(), subject="Another subject"))
    say(net, "FR", "request", {"request": body}, "DE")
    assert reading.fetch(net.at("DE").bench, net.officer("DE"), request_id).held.request.subject == QUESTION["subject"]
    word = {"id": "rpl-1", "request": request_id, "side": "DE", "kind": "final", "text": "Yes.", "at": clock.now()}
    say(net, "DE", "reply", word, "FR")
    say(net, "DE", "reply", word, "FR")
    assert len(reading.fetch(net.at("FR").bench, net.officer("FR"), request_id).entries) == 1
    for part in parts(request_id) + parts(request_id):
        say(net, "FR", "attachment", part, "DE")
    assert hung(net, request_id) == [("keeper.txt", "here")]


@pytest.mark.parametrize(
    ("origin", "changes"),
    [
        ("AT", {}),
        ("DE", {"side": "AT"}),
        ("DE", {"kind": "close"}),
        ("DE", {"kind": "reminder"}),
        ("DE", {"kind": "takeover"}),
        ("DE", {"kind": "shout"}),
        ("DE", {"text": "x" * 20_001}),
        ("DE", {"at": "yesterday"}),
        ("DE", {"request": "req-none"}),
    ],
)
def test_nobody_says_what_is_not_for_him_to_say(network: Made, origin: str, changes: dict[str, str]) -> None:
    net = network()
    request_id = sent(net, "DE")
    word = {"id": "rpl-1", "request": request_id, "side": "DE", "kind": "final", "text": "Yes.", "at": clock.now()}
    say(net, origin, "reply", {**word, **changes}, "FR")
    asked = reading.fetch(net.at("FR").bench, net.officer("FR"), request_id)
    assert (asked.held.state, asked.entries) == ("sent", ())


@pytest.mark.parametrize(
    "changes",
    [
        {"owner": "BE"},
        {"due_at": "soon"},
        {"text": "x" * 20_001},
        {"state": "draft"},
        {"id": "req-" + "0" * 40},
        {"records": ["r"] * 101},
        {"urgency": "x" * 13},
    ],
)
def test_a_request_of_another_form_is_not_taken(network: Made, changes: dict[str, Any]) -> None:
    net = network()
    asked = reading.fetch(net.at("FR").bench, net.officer("FR"), sent(net, "AT")).held.request
    body = {**msgspec.to_builtins(asked), "id": "req-other", "to": [], **changes}
    say(net, "FR", "request", {"request": body}, "DE")
    with pytest.raises(NotFound):
        reading.fetch(net.at("DE").bench, net.officer("DE"), body["id"])


def test_a_missing_part_is_never_shown(network: Made) -> None:
    net = network()
    request_id = sent(net, "DE")
    say(net, "FR", "attachment", parts(request_id)[0], "DE")
    assert hung(net, request_id) == [("keeper.txt", "coming")]
    with pytest.raises(Conflict, match="on its way"):
        files.content(net.at("DE").bench, net.officer("DE"), request_id, "att-1")
    say(net, "FR", "attachment", parts(request_id)[1], "DE")
    assert files.content(net.at("DE").bench, net.officer("DE"), request_id, "att-1").data == DATA


def test_an_altered_part_is_never_shown(network: Made) -> None:
    net = network()
    request_id = sent(net, "DE")
    first, second = parts(request_id)
    altered = b64encode(b"X" * (len(DATA) - blobs.PART)).decode()
    for part in (first, {**second, "part": altered}, second):
        say(net, "FR", "attachment", part, "DE")
    assert hung(net, request_id) == [("keeper.txt", "broken")]
    with pytest.raises(Conflict, match="altered"):
        files.content(net.at("DE").bench, net.officer("DE"), request_id, "att-1")
    assert any("is not shown" in line for line in lines(net, "DE"))


def test_a_digest_opens_nothing_that_is_here_already(network: Made) -> None:
    """Whoever names the digest of a file that somebody else has here does not come by it: only his own bytes count."""
    net = network()
    bench, de = net.at("DE").bench, net.officer("DE")
    secret = asking.draft(bench, de, {**QUESTION, "to": ["AT"]}).held.request.id
    files.attach(bench, de, secret, Upload("secret.txt", DATA))
    request_id = sent(net, "DE")
    (forged,) = parts(request_id, b"none of it", digest=sha256(DATA).hexdigest())
    say(net, "FR", "attachment", forged, "DE")
    assert hung(net, request_id) == [("keeper.txt", "broken")]


@pytest.mark.parametrize(
    ("data", "changes"),
    [
        (DATA, {"count": 1}),
        (DATA, {"number": 7}),
        (DATA, {"part": "not base64!"}),
        (DATA, {"part": b64encode(b"short").decode()}),
        (DATA, {"object": "rec-1"}),
        (DATA, {"digest": "0"}),
        (b"x", {"bytes": 0}),
        (b"x", {"name": "..."}),
    ],
)
def test_parts_of_another_form_are_not_taken(network: Made, data: bytes, changes: dict[str, Any]) -> None:
    net = network()
    request_id = sent(net, "DE")
    for part in parts(request_id, data, **changes):
        say(net, "FR", "attachment", part, "DE")
    assert hung(net, request_id) == []


def test_who_takes_no_part_hangs_nothing_on_it(network: Made) -> None:
    net = network()
    request_id = sent(net, "DE")
    for part in parts(request_id):
        say(net, "AT", "attachment", part, "FR")
    assert hung(net, request_id, "FR") == []


def test_the_limits_of_the_receiver_hold(network: Made) -> None:
    net = network()
    settings = net.at("DE").bench.settings
    request_id = sent(net, "DE")
    huge = parts(request_id, bytes=settings.attachment_bytes + 1, count=blobs.parts_of(settings.attachment_bytes + 1))[0]
    say(net, "FR", "attachment", huge, "DE")
    assert hung(net, request_id) == []
    for number in range(settings.attachments_each + 1):
        (part,) = parts(request_id, b"x", id=f"att-{number}")
        say(net, "FR", "attachment", part, "DE")
    assert len(hung(net, request_id)) == settings.attachments_each
    assert sum("was not taken" in line for line in lines(net, "DE")) == 2


def test_what_the_sender_let_through_is_looked_at_again(network: Made) -> None:
    net = network()
    request_id = sent(net, "DE")
    (program,) = parts(request_id, b"MZ\x90\0", name="photo.jpg")
    say(net, "FR", "attachment", program, "DE")
    assert hung(net, request_id) == [("photo.jpg", "broken")]
    assert any("Program" in line for line in lines(net, "DE"))


def test_a_recall_that_comes_first_buries_the_request(network: Made) -> None:
    net = network()
    bench, fr = net.at("FR").bench, net.officer("FR")
    request_id = asking.draft(bench, fr, {**QUESTION, "to": ["DE"]}).held.request.id
    asking.send(bench, fr, request_id)
    asking.recall(bench, fr, request_id, "mistaken")
    net.settle()
    with pytest.raises(NotFound):
        reading.fetch(net.at("DE").bench, net.officer("DE"), request_id)
    assert not any(QUESTION["subject"] in line for line in lines(net, "DE"))


def test_it_survives_a_bad_line_and_a_restart(network: Made) -> None:
    net = network(seed=7, faults=Faults(refuse=0.2, uncertain=0.1, duplicate=0.2, reorder=0.3, forget=0.1))
    bench, fr = net.at("FR").bench, net.officer("FR")
    request_id = asking.draft(bench, fr, {**QUESTION, "to": ["DE"]}).held.request.id
    files.attach(bench, fr, request_id, Upload("keeper.txt", DATA * 4))
    asking.send(bench, fr, request_id)
    net.settle(3)
    net.open("beta")
    net.settle()
    opened = reading.fetch(net.at("DE").bench, net.officer("DE"), request_id)
    assert files.content(net.at("DE").bench, net.officer("DE"), request_id, opened.attachments[0].id).data == DATA * 4
