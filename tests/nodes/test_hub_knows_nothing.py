# SPDX-License-Identifier: Apache-2.0
"""A hub is searched, its disk and its server's memory, for what passed through it: it has seen the envelopes and nothing else.

The same search finds what a hub does see, so that it would find the rest.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from carillon.desk import records, reports
from carillon.desk.checks import deeds, elsewhere
from carillon.desk.exchange import line
from carillon.exchange import limits
from carillon.store.exchange import letters, peers, safe
from tests.desk.exchange.network import only
from tests.nodes.processes import Processes, until

HOSTS = {"keeper-node": ("FR",), "writer-node": ("DE",), "reader-node": ("KE",)}
SHARED = {"name": ["Wenzeslaus Quittenbaum"], "passportNumber": ["X7340029183"], "birthDate": ["1971-03-09"]}
AT_HOME = {"name": ["Philippa Zwetschgenkern"], "passportNumber": ["K5590318846"]}
REPORT = {
    "title": "Eleven parasols in Nebelhausen",
    "narrative": "A courier with a limp left eleven parasols behind the ropewalk of Nebelhausen.",
    "grading": {"scheme": "admiralty", "value": "B2"},
    "place": {"name": "Nebelhausen", "lat": 48.137512, "lon": 11.575634},
}
CONTENT = (
    *("Quittenbaum", "Wenzeslaus", "X7340029183", "1971-03-09", "Zwetschgenkern", "K5590318846"),
    *("parasols", "Nebelhausen", "courier with a limp", "ropewalk", "48.137512", "X7340029184", "Apfelmoos"),
)
KINDS = ("record", "recall", "report", "acknowledgement", "answer", "hit", "outcome")
INSIDE = (
    *(f'"kind":"{kind}"' for kind in KINDS),
    *('"audience":{', '"mode":"named"', '"purpose":"', '"priority":"', '"correlation":"', '"objects":[', '"deed":"purged"'),
)
CHUNK, OVERLAP = 8 << 20, 512


@pytest.fixture
def net(tmp_path: Path, child_environment: dict[str, str], cheap_passwords: None) -> Iterator[Processes]:
    made = Processes(tmp_path, HOSTS, child_environment)
    yield made
    made.close()


# What must not be there ----------------------------------------------------------------------------------------------------


def forms(text: str) -> set[bytes]:
    """A text as it may stand somewhere: in both Unicodes, in hexadecimal digits, and in base64 wherever it may begin."""
    plain = text.encode()
    found = {plain, plain.lower(), plain.upper(), text.encode("utf-16-le"), plain.hex().encode()}
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + plain)
        inner = whole[-(-shift * 4 // 3) : len(whole) - 4 if len(plain) > 6 else None]
        found |= {inner, inner.replace(b"+", b"-").replace(b"/", b"_")}
    return found


def secrets_of(net: Processes) -> set[bytes]:
    """Every private key of every node, as bytes and as it is written."""
    raw: list[bytes] = []
    written: set[bytes] = set()
    for name in HOSTS:
        folder = net.folder / name
        stored = json.loads(safe.read(folder, safe.KEYRING) or b"")
        kept = [*stored["signing"], *(key for keys in stored["opening"].values() for key in keys)]
        kept += json.loads(safe.read(folder, safe.ROOTS) or b"[]")
        raw += [base64.urlsafe_b64decode(one + "=") for one in kept]
        written |= {one.strip() for file in (safe.SEED, "hub.seed") if (one := safe.read(folder, file)) is not None}
    assert len(raw) >= 7
    assert len(written) == 4
    forms_of_raw = {
        form for one in raw for form in (one, one.hex().encode(), base64.b64encode(one)[:-1], base64.urlsafe_b64encode(one)[:-1])
    }
    return written | forms_of_raw


# Where it is looked for ----------------------------------------------------------------------------------------------------


def disk(net: Processes) -> Iterator[tuple[str, bytes]]:
    """Every file of the hub, whole."""
    for file in sorted((net.folder / "keeper-node" / "exchange" / "hub").rglob("*")):
        if file.is_file():
            yield file.name, file.read_bytes()


def memory(net: Processes) -> Iterator[tuple[str, bytes]]:
    """All that the hub's server has in its memory, in pieces that overlap. Skips where this machine does not let us look."""
    pid = (net.folder / "keeper-node" / "exchange" / "hub" / "server.pid").read_text().strip()
    try:
        maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
        mem = Path(f"/proc/{pid}/mem").open("rb", buffering=0)  # noqa: SIM115 - closed below; only its opening may be refused
    except OSError as refused:
        pytest.skip(f"the memory of another process cannot be read here: {refused.strerror}")
    with mem:
        for one in maps:
            span, rights, *_ = one.split()
            first, last = (int(end, 16) for end in span.split("-"))
            if not rights.startswith("r") or "[v" in one:
                continue
            for at in range(first, last, CHUNK):
                try:
                    mem.seek(at)
                    data = mem.read(min(CHUNK + OVERLAP, last - at))
                except OSError:
                    continue
                if data.count(0) < len(data):
                    yield f"memory at {at:x}", data


def seen(places: Iterable[tuple[str, bytes]], needles: set[bytes]) -> dict[bytes, str]:
    """Which of the needles are there, each with where it was found first."""
    either = re.compile(b"|".join(re.escape(one[:6]) for one in sorted(needles)))
    found: dict[bytes, str] = {}
    for where, data in places:
        for hit in either.finditer(data):
            for one in needles - found.keys():
                if data.startswith(one, hit.start()):
                    found[one] = where
    return found


# What passes through it ----------------------------------------------------------------------------------------------------


def share(net: Processes) -> list[str]:
    """A record and a report for one bureau elsewhere, and a record that stays at home; their names."""
    bench, actor = net.nodes["writer-node"].bench, net.officer("writer-node")
    record = records.create(bench, actor, {"schema": "Person", "properties": SHARED, "audience": only("KE")}).record
    report = reports.draft(bench, actor, {**REPORT, "audience": only("KE")}).report
    reports.send(bench, actor, report.id)
    kept = records.create(bench, actor, {"schema": "Person", "properties": AT_HOME, "reach": "ask", "audience": only("KE")}).record
    return [record.id, report.id, kept.id]


def left(net: Processes) -> bool:
    with net.nodes["writer-node"].bench.database.read() as connection:
        return sum(one.seq for one in letters.all_ends(connection)) >= 2 and not letters.unsent(connection, None, 1)


def done(net: Processes) -> bool:
    with net.nodes["writer-node"].bench.database.read() as connection:
        return all(one.applied == one.seq for one in letters.all_ends(connection))


def use(net: Processes, ids: list[str]) -> None:
    """On the other side: a check that meets the copy, one that is answered from elsewhere, an answer to the report; then a recall."""
    bench, officer = net.nodes["reader-node"].bench, net.officer("reader-node")
    question = {"kind": "person", "query": {"name": "Wenzeslaus Quittenbaum"}, "purpose": "wanted"}
    assert deeds.plain(deeds.make(bench, officer, question))["verdict"] == "hit"
    reports.answer(bench, officer, ids[1], "nothing_known", "Nobody at Apfelmoos saw them.")

    def answers() -> bool:
        with bench.database.read() as connection:
            return "person" in peers.find(connection, "writer-node").answers

    until(answers, "the word that somebody may be asked")
    asks: dict[str, Any] = {"kind": "person", "query": {"name": "Philippa Zwetschgenkern"}, "purpose": "wanted"}
    with line.opened(bench, 20):
        until(lambda: deeds.plain(elsewhere.make(bench, officer, asks, seconds=5))["verdict"] == "hit", "an answer from elsewhere")
        nobody = asks | {"query": {"name": "Philippa Zwetschgenkern", "number": "X7340029184"}}
        elsewhere.make(bench, officer, nobody, seconds=5)
    writer = net.nodes["writer-node"].bench
    records.recall(writer, net.officer("writer-node"), ids[0], "over")
    until(lambda: _proven(net, ids[0]), "the proof of the recall")


def _proven(net: Processes, record_id: str) -> bool:
    with net.nodes["writer-node"].bench.database.read() as connection:
        return "KE" in letters.proven(connection, record_id)


def test_a_hub_knows_names_sizes_and_times_and_nothing_else(net: Processes) -> None:
    net.start("keeper-node", "writer-node")
    ids = share(net)
    hidden = {form for text in (*CONTENT, *INSIDE, *ids) for form in forms(text)} | secrets_of(net)
    until(lambda: left(net), "what was said has left")
    # While everything waits at the hub, and again when it has passed.
    assert seen(disk(net), hidden) == {}
    _is_as_written(net)
    assert seen(memory(net), hidden) == {}
    net.start("reader-node")
    until(lambda: done(net), "what was said was done")
    use(net, ids)
    for places in (disk(net), memory(net)):
        assert seen(places, hidden) == {}
    names = {b"writer-node", b"reader-node", b"carillon.in."}
    assert seen(disk(net), names).keys() == seen(memory(net), names).keys() == names


def _is_as_written(net: Processes) -> None:
    """The parcels on its disk have the members that the protocol gives them, lie there uncompressed, and tell of lengths in blocks."""
    whole = b"".join(data for name, data in disk(net) if name.endswith(".blk"))
    parcels = [json.loads(one) for one in re.findall(rb'\{"from":"writer-node","protocol":"carillon/1".*?"to":"[a-z-]+"\}', whole)]
    assert len(parcels) >= 2
    for one in parcels:
        assert one.keys() == {"from", "protocol", "sealed", "slips", "to"}
        assert one["sealed"].keys() == {"body", "keys", "nonce"}
        (slip,) = one["slips"]
        assert slip.keys() == {"addressee", "created", "digest", "kid", "node", "origin", "prev", "seq", "signature"}
        assert (slip["origin"], slip["addressee"], slip["node"]) == ("DE", "KE", "writer-node")
        assert len(base64.urlsafe_b64decode(one["sealed"]["body"] + "==")) % limits.MESSAGE_BLOCK == 16
