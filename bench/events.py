# SPDX-License-Identifier: Apache-2.0
"""One event among 1 000, and 1 000 000 reports: how soon its picture is there, what ranking a new report costs, and how soon an open
picture is told of one.

A report beside each event is written and ranked by the deeds; those rows are then copied, with other ids, times and places, until each
event has its share, the one that is looked at fifty times as many, and the rest matter to none. The server runs as for everybody.
"""

import json
import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from random import Random
from socket import SHUT_RDWR
from time import perf_counter, sleep
from typing import Any

from rich.table import Table
from sqlalchemy import insert, select

from bench import figures
from bench.http import _serve
from carillon.core.model.event import Event, Route, Session, Venue
from carillon.desk import people, reports
from carillon.desk.events import ranking
from carillon.node import Node
from carillon.store import clock, events, matter_ranks, positions, schema
from carillon.store import people as user_store
from carillon.store.schemas.matters import matters

NOW = datetime.now(UTC)
LOOKED_AT = "bench-0000"
SHARE = 0.1
"""Of all reports, those that matter to some event."""
HOT = 50
ASKED, RANKED, TOLD = 100, 300, 25
PASSWORD = "a-password-for-measuring"
BATCH = 20_000


def measure(*, small: bool) -> tuple[Table, dict[str, Any]]:
    count, total = (100, 100_000) if small else (1_000, 1_000_000)
    with figures.fresh_node() as node:
        _enter_events(node, count)
        begun = perf_counter()
        mattering = _fill(node, count, total)
        filled = perf_counter() - begun
        ranked = _rank(node, count)
        token = _sign_in(node)
        server, port = _serve(node)
        try:
            whole, last = (_ask(port, token, query) for query in ("", "?from=40&to=finish"))
            told = _listen(port, token)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)
    found: dict[str, Any] = {
        "events": count,
        "reports": total,
        "mattering": mattering,
        "filled_seconds": round(filled, 1),
        "picture_first_byte_ms": figures.spread(whole),
        "stretch_first_byte_ms": figures.spread(last),
        "ranking_ms": figures.spread(ranked),
        "told_after_ms": figures.spread(told),
    }
    table = figures.table(f"One event of {count:,}, {total:,} reports, {mattering:,} of which matter to it", "ms", "p50", "p99", "limit")
    for name, text, limit in (
        ("picture_first_byte_ms", "the picture, to the first byte", "300"),
        ("stretch_first_byte_ms", "kilometre 40 to the finish, to the first byte", "300"),
        ("ranking_ms", f"a new report, ranked for {count:,} events", "50"),
        ("told_after_ms", "from its acceptance until an open picture is told", "1 000"),
    ):
        table.add_row(text, f"{found[name]['p50']:.1f}", f"{found[name]['p99']:.1f}", limit)
    return table, found


def _event(number: int) -> Event:
    """A run over 42 kilometres somewhere, on a day of this season."""
    dice = Random(number)
    lat, lon = dice.uniform(-50, 60), dice.uniform(-170, 170)
    day = (NOW + timedelta(days=0 if number == 0 else dice.randint(-20, 120))).date().isoformat()
    course = tuple((round(lat, 5), round(lon + 0.009 * km, 5)) for km in range(43))
    return Event(
        id=f"bench-{number:04}", name=f"Run of Townsville {number}", kind="marathon", hosts=("FR",), partners=("QA",), starts=day, ends=day,
        venues=(Venue(id="start", name=f"Square {number}", city=f"Townsville {number}", lat=course[0][0], lon=course[0][1]),),
        routes=(Route(id="course", name="Course", points=course, length_km=42.195),),
        sessions=(Session(title="Race", starts=f"{day}T07:00:00Z", ends=f"{day}T13:00:00Z", route="course"),),
    )  # fmt: skip


def _enter_events(node: Node, count: int) -> None:
    with node.bench.database.write() as connection:
        events.put(connection, [(_event(number), "bench", clock.now()) for number in range(count)])
    _settle(node)


def _body(number: int, km: int, dice: Random) -> dict[str, Any]:
    lat, lon = _event(number).routes[0].points[km]
    return {
        "title": f"Fence cut at kilometre {km}", "narrative": "A panel was cut during the night, and somebody came back for it.",
        "place": {"name": f"Kilometre {km}", "lat": round(lat + dice.uniform(-0.002, 0.002), 5), "lon": lon},
        "occurred": (NOW - timedelta(minutes=dice.randint(1, 1400))).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "behaviours": ["TESTSEC"], "audience": "all", "grading": "admiralty:B2",
    }  # fmt: skip


def _send(node: Node, body: dict[str, Any]) -> str:
    actor = figures.officer(node, "QA")
    made = reports.draft(node.bench, actor, body).report.id
    reports.send(node.bench, actor, made)
    return made


def _settle(node: Node) -> None:
    while ranking.behind(node.bench):
        ranking.follow(node.bench)


def _fill(node: Node, count: int, total: int) -> int:
    """Returns how many matter to the event that is looked at."""
    dice = Random(11)
    first = {number: _send(node, _body(number, dice.randint(0, 42), dice)) for number in range(count)}
    _settle(node)
    each = round(SHARE * total / (count + HOT))
    shares = {number: each * (HOT if number == 0 else 1) for number in range(count)}
    with node.bench.database.write() as connection:
        copied = {row.id: dict(row._mapping) for row in connection.execute(select(schema.reports))}
        ranks = {row.object_id: dict(row._mapping) for row in connection.execute(select(matters))}
        seq = positions.read(connection, matter_ranks.COUNTER)
        for number, share in shares.items():
            rows = [_copied(copied[first[number]]) for _ in range(share)]
            _put(connection, rows)
            beside = []
            for row in rows:
                seq += 1
                beside.append(_moved(ranks[first[number]], row["id"], seq, dice))
            connection.execute(insert(matters), beside)
        positions.write(connection, matter_ranks.COUNTER, seq)
        left = total - sum(shares.values()) - count
        while left > 0:
            _put(connection, [_copied(copied[first[0]]) for _ in range(min(BATCH, left))])
            left -= BATCH
    return shares[0] + 1


def _copied(row: dict[str, Any]) -> dict[str, Any]:
    new = clock.new_id("rep")
    return row | {"id": new, "doc": row["doc"].replace(row["id"], new)}


def _moved(row: dict[str, Any], new: str, seq: int, dice: Random) -> dict[str, Any]:
    occurred = (NOW - timedelta(minutes=dice.randint(1, 60 * 24 * 30))).strftime("%Y-%m-%dT%H:%M:%SZ")
    weight = row["weight"] - dice.randint(0, 900)
    km = dice.uniform(0, 42)
    doc = json.loads(row["doc"])
    for spot in doc["spots"]:
        if spot.get("km") is not None:
            spot["km"] = round(km, 2)
    where = {"lon": round(row["lon"] + 0.009 * (km - 21), 5)}
    return row | where | {
        "object_id": new, "seq": seq, "occurred": occurred, "weight": weight, "most": weight, "doc": json.dumps(doc, separators=(",", ":")),
    }  # fmt: skip


def _put(connection: Any, rows: list[dict[str, Any]]) -> None:
    connection.execute(insert(schema.reports), rows)
    told = [{"report_id": row["id"], "bureau": "FR", "delivered_at": row["sent_at"]} for row in rows]
    connection.execute(insert(schema.report_copies), told)


def _rank(node: Node, count: int) -> list[float]:
    """Milliseconds for one new report against all events, with the writing of its ranks."""
    dice, took = Random(5), []
    for _ in range(RANKED):
        _send(node, _body(dice.randrange(count), dice.randint(0, 42), dice))
        begun = perf_counter()
        ranking.follow(node.bench, 1)
        took.append((perf_counter() - begun) * 1000)
        _settle(node)
    return took


def _sign_in(node: Node) -> str:
    hashed = people.hash_password(PASSWORD, "officer.fr")
    with node.bench.database.write() as connection:
        user_store.change_user(connection, figures.officer(node, "FR").user, password=hashed, must_change=0)
    return people.sign_in(node.bench, "officer.fr", PASSWORD).token


def _ask(port: int, token: str, query: str) -> list[float]:
    """Milliseconds to the first byte of the picture, one after the other."""
    line = HTTPConnection("127.0.0.1", port)
    took = []
    for number in range(ASKED + 5):
        begun = perf_counter()
        line.request("GET", f"/api/v1/events/{LOOKED_AT}/picture{query}", headers={"Authorization": f"Bearer {token}"})
        answer = line.getresponse()
        if number >= 5:  # the first ones warm up
            took.append((perf_counter() - begun) * 1000)
        if answer.status != 200:
            raise RuntimeError(answer.read().decode())
        answer.read()
    return took


def _listen(port: int, token: str) -> list[float]:
    """Milliseconds from the answer that a report was sent until an open picture is told that it has changed."""
    head = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    stream = HTTPConnection("127.0.0.1", port)
    stream.request("GET", f"/api/v1/events/{LOOKED_AT}/stream", headers=head)
    said: list[float] = []
    threading.Thread(target=lambda: said.extend(_news(stream.getresponse())), daemon=True).start()
    line, dice, took = HTTPConnection("127.0.0.1", port), Random(3), []
    sleep(1)
    for _ in range(TOLD):
        line.request("POST", "/api/v1/reports", json.dumps(_body(0, 41, dice) | {"audience": ["QA"]}), head)
        made = json.loads(line.getresponse().read())["id"]
        before = len(said)
        line.request("POST", f"/api/v1/reports/{made}/send", "{}", head)
        line.getresponse().read()
        accepted = perf_counter()
        while len(said) == before:
            if perf_counter() - accepted > 20:
                raise RuntimeError("the open picture was not told")
            sleep(0.002)
        took.append(max(0.0, said[before] - accepted) * 1000)
        sleep(dice.uniform(0.3, 0.8))
    # The server ends when nobody listens any more.
    stream.sock.shutdown(SHUT_RDWR)
    return took


def _news(answer: HTTPResponse) -> Iterator[float]:
    """When each event of a stream came."""
    while line := answer.readline():
        if line.startswith(b"data:"):
            yield perf_counter()
