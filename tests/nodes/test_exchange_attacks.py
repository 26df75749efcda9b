# SPDX-License-Identifier: Apache-2.0
"""A member that means harm: it can spoil what it says itself, and nothing of what others say to each other.

`gamma` is the member; it has its own keys, and whatever it likes to put into the carrier.
"""

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from carillon.desk import records
from carillon.desk.exchange import post, pulses, receiving, rounds
from carillon.desk.exchange.post import Saying
from carillon.exchange import envelope, lines
from carillon.exchange import pulse as pulse_module
from carillon.exchange.directory import Directory
from carillon.exchange.lines import START, SignedSlip, Slip
from carillon.exchange.messages import Message, Reader
from carillon.exchange.pulse import Done, Pulse, Reach, Want
from carillon.store import clock, schema
from carillon.store import records as store
from carillon.store.exchange import letters, peers
from carillon.store.exchange import lines as store_lines
from carillon.store.exchange.schema import arrived
from tests.desk.exchange.network import THREE, Network, person

FAR = 2**53 - 1
Made = Callable[[], Network]


@pytest.fixture
def net(tmp_path: Path, cheap_passwords: None) -> Iterator[Network]:
    # Founded some days ago, so that keys are valid for a node whose clock is behind.
    with clock.pretend(datetime.now(UTC) - timedelta(days=3)):
        made = Network(tmp_path / "network", THREE)
    made.settle(5)
    yield made
    made.close()


def directory(net: Network) -> Directory:
    with net.nodes["gamma"].bench.database.read() as connection:
        found = post.directory(connection)
    assert found is not None
    return found


def put(net: Network, to: str, *parcels: bytes) -> None:
    """Into a node's box, as a member may."""
    for data in parcels:
        net.office.line("gamma").publish(to, data, secrets.token_hex(8))


def forged(net: Network, slip: dict[str, Any], *, origin: str = "KE", addressee: str = "DE", found: Directory | None = None) -> bytes:
    """A parcel with a record, all in order but for what `slip` says."""
    ring, at = net.nodes["gamma"].bench.keyring, clock.now()
    assert ring is not None
    record = {"id": clock.new_id("rec"), "schema": "Person", "properties": {"name": [{"value": "Forged Exemplar"}]}, "owner": origin}
    body = {"record": record | {"created_at": at, "updated_at": at}}
    message = Message(id=clock.new_id("msg"), origin=origin, kind="record", created=at, body=body, audience=Reader("named"))
    signed = envelope.sign(message, ring, secrets.token_bytes(16))
    told = {"seq": 1, "prev": START} | slip
    made = Slip(origin=origin, addressee=addressee, digest=signed.digest, node="gamma", kid=ring.kid, created=at, **told)
    sealed = envelope.seal(signed, [addressee], found or directory(net), at, secrets.token_bytes)
    return envelope.parcel(sealed, [SignedSlip(made, ring.sign(lines.signed_bytes(made))[1])], net.home[addressee])


def pulsed(net: Network, to: str, at: str, **told: Any) -> bytes:
    ring = net.nodes["gamma"].bench.keyring
    assert ring is not None
    said = Pulse(sender="gamma", to=to, at=at, release="9", directory=told.pop("directory", 1), **told)
    return pulse_module.send(said, directory(net), ring, clock.now(), secrets.token_bytes)


def refused(net: Network, at: str) -> int:
    with net.nodes[at].bench.database.read() as connection:
        return peers.find(connection, "gamma").refused


def goes_on(net: Network, name: str = "Nadia Exemplar") -> None:
    """The others speak to each other as if nothing were."""
    records.create(net.at("FR").bench, net.officer("FR"), person(name))
    net.settle(names=["alpha", "beta"], most=20)
    assert net.check("DE", name)["verdict"] == "hit"
    with net.nodes["alpha"].bench.database.read() as connection:
        ends = letters.all_ends(connection)
    assert all(one.applied == one.seq for one in ends if one.addressee in ("DE", "AT"))


def test_a_flood_of_rubbish_is_counted_and_hinders_nobody(net: Network) -> None:
    rubbish = [b"", b"\x00" * 9, b"{", b'{"addressee":', b'{"directory":{}}', b"[" * 5000, b'{"a":' * 900, b"\xff" * 70_000, b"null"]
    put(net, "beta", *(rubbish * 50))
    goes_on(net)
    assert refused(net, "beta") == len(rubbish) * 50
    with net.nodes["beta"].bench.database.read() as connection:
        noted = connection.execute(select(func.count()).where(schema.audit.c.deed == "exchange.refused")).scalar_one()
    assert 0 < noted <= receiving.REFUSALS * 10


def test_parcels_of_others_carried_elsewhere_or_again_do_nothing(net: Network) -> None:
    taken: list[bytes] = []
    line = net.office.line("beta")
    records.create(net.at("FR").bench, net.officer("FR"), person("Otto Exemplar"))
    net.rounds["alpha"].once()
    taken += [one.data for one in line.receive(50, 0)]
    net.office.clock = lambda: 1e9
    net.settle()
    with net.nodes["beta"].bench.database.read() as connection:
        before = (store.last_change(connection), [(one.seq, one.hash, one.known) for one in store_lines.all_lines(connection)])
    put(net, "alpha", *taken)
    put(net, "beta", *taken, *taken)
    net.settle(5)
    with net.nodes["beta"].bench.database.read() as connection:
        after = (store.last_change(connection), [(one.seq, one.hash, one.known) for one in store_lines.all_lines(connection)])
    assert after == before
    assert refused(net, "alpha") == len(taken)
    goes_on(net)


def test_nobody_speaks_for_a_bureau_that_lives_elsewhere(net: Network) -> None:
    found = directory(net)
    bureaus = found.bureaus | {"FR": msgspec.structs.replace(found.bureaus["FR"], node="gamma")}
    put(net, "beta", forged(net, {}, origin="FR", found=msgspec.structs.replace(found, bureaus=bureaus)))
    net.settle(3)
    assert refused(net, "beta") == 1
    assert net.check("DE", "Forged Exemplar")["verdict"] == "no_hit"
    goes_on(net)


def test_a_line_that_forks_is_noted_and_its_other_branch_not_done(net: Network) -> None:
    first, second = forged(net, {}), forged(net, {})
    beyond = forged(net, {"seq": 2, "prev": "0" * 63 + "1"})
    put(net, "beta", first, second, beyond)
    net.settle(3, names=["alpha", "beta"])
    assert refused(net, "beta") == 2
    with net.nodes["beta"].bench.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(arrived).where(arrived.c.origin == "KE")).scalar_one() == 1
    goes_on(net)


def test_places_that_no_line_reaches(net: Network) -> None:
    put(net, "beta", *(forged(net, {"seq": seq, "prev": "a" * 64}) for seq in (FAR, 2**31, 2**31 - 1, 5_000)))
    goes_on(net)
    with net.nodes["beta"].bench.database.read() as connection:
        (line,) = [one for one in store_lines.all_lines(connection) if one.origin == "KE" and one.addressee == "DE"]
        held = connection.exec_driver_sql("SELECT count(*) FROM held").scalar_one()
    assert (line.seq, held) == (0, 0)
    assert line.known <= pulses.MOST_SEQ
    assert refused(net, "beta") == 2


LIES: list[dict[str, Any]] = [
    {"done": (Done("FR", "DE", 1, "a" * 64), Done("FR", "DE", FAR, "b" * 64))},
    {"done": (Done("DE", "KE", FAR, "a" * 64), Done("DE", "JP", 2**31 - 1, "c" * 64))},
    {"wants": (Want("FR", "DE", 1, FAR), Want("DE", "FR", 1, FAR))},
    {"wants": tuple(Want("DE", "KE", 1, FAR) for _ in range(300))},
    {"wants": (Want("DE", "KE", FAR, 1),)},
    {"reaches": (Reach("FR", "DE", FAR, FAR), Reach("DE", "FR", FAR, FAR))},
    {"reaches": (Reach("KE", "DE", FAR, 0), Reach("JP", "DE", 3, FAR))},
    {"directory": FAR, "receipts": ("", "{}", "x" * 8000), "answers": tuple(f"{n:064}".replace("0", "k") for n in range(9))},
]


@pytest.mark.parametrize("lie", range(len(LIES)))
def test_lies_in_pulses_reach_no_further_than_the_liars_own_lines(net: Network, lie: int) -> None:
    goes_on(net, "Kofi Exemplar")
    for number in range(3):
        put(net, "beta", pulsed(net, "beta", clock.after(clock.now(), seconds=number), **LIES[lie]))
        net.settle(3, names=["alpha", "beta"])
    goes_on(net)
    with net.nodes["beta"].bench.database.read() as connection:
        assert all(0 <= one.seq <= one.known <= pulses.MOST_SEQ for one in store_lines.all_lines(connection))
        assert len(letters.unsent(connection, None, 10_000)) < 600
        assert all(one.seq < 10**6 or one.addressee in ("KE", "JP") for one in letters.all_ends(connection))


def test_a_pulse_that_comes_again_or_from_the_future_keeps_no_node_fresh(net: Network) -> None:
    beta = net.nodes["beta"].bench
    soon = pulsed(net, "beta", clock.after(clock.now(), seconds=1))
    put(net, "beta", soon, pulsed(net, "beta", clock.after(clock.now(), hours=80)))
    net.settle(3, names=["beta"])
    assert refused(net, "beta") == 1
    with clock.pretend(datetime.now(UTC) + timedelta(hours=100)):
        put(net, "beta", soon, soon)
        net.settle(3, names=["alpha", "beta"])
        assert rounds.age(beta) == ["JP", "KE"]
        assert net.check("DE", "Nobody Exemplar")["verdict"] == "no_hit"
    goes_on(net)


@pytest.mark.parametrize("hours", [23.5, -23.5])
def test_a_clock_that_is_a_day_wrong(net: Network, hours: float) -> None:
    """The others' clocks are right; the node was heard with a right clock before."""
    records.create(net.at("KE").bench, net.officer("KE"), person("Amina Exemplar"))
    net.settle()

    def round_of_all() -> None:
        net.rounds["alpha"].once()
        net.rounds["beta"].once()
        with clock.pretend(datetime.now(UTC) + timedelta(hours=hours)):
            net.rounds["gamma"].once()

    with clock.pretend(datetime.now(UTC) + timedelta(hours=hours)):
        records.create(net.at("KE").bench, net.officer("KE"), person("Wanjiru Exemplar"))
    told = records.create(net.at("FR").bench, net.officer("FR"), person("Nadia Exemplar")).record.id
    for _ in range(6):
        round_of_all()
    for bureau in ("FR", "DE"):
        assert net.check(bureau, "Wanjiru Exemplar")["verdict"] == "hit"
    assert net.check("JP", "Nadia Exemplar")["verdict"] == "hit"
    records.recall(net.at("FR").bench, net.officer("FR"), told, "over")
    for _ in range(8):
        round_of_all()
    assert net.check("JP", "Nadia Exemplar")["verdict"] == "no_hit"
    with net.nodes["alpha"].bench.database.read() as connection:
        assert letters.proven(connection, told).keys() == {"DE", "AT", "KE", "JP"}
    assert net.quiet("alpha")
    assert net.quiet("gamma")
    assert rounds.age(net.nodes["beta"].bench) == []


def test_a_kind_from_a_later_program_is_kept_and_the_line_goes_on(net: Network) -> None:
    gamma = net.nodes["gamma"].bench
    saying = Saying(kind="weather", origin="KE", body={"sky": "clear"}, objects=(("wth-1", 1),))
    with gamma.database.write() as connection:
        assert post.say(gamma, connection, clock.now(), saying, ["DE", "AT"]) == 2
    records.create(gamma, net.officer("KE"), person("Amina Exemplar"))
    net.settle()
    assert net.check("DE", "Amina Exemplar")["verdict"] == "hit"
    assert net.quiet("gamma")
    with net.nodes["beta"].bench.database.read() as connection:
        kept = [bytes(inner) for inner in connection.execute(select(arrived.c.inner).where(arrived.c.kind == "weather")).scalars()]
    assert len(kept) == 1
    assert b'"sky":"clear"' in kept[0]
