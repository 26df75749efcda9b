# SPDX-License-Identifier: Apache-2.0
"""Records follow to exactly those entitled, and what is taken back is gone, with proof."""

import shutil
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from carillon import node as nodes
from carillon.desk import records
from carillon.desk.exchange import membership, rounds
from carillon.errors import NotFound
from carillon.exchange import directory as directories
from carillon.exchange import receipts
from carillon.exchange.memory import Faults
from carillon.store import clock, people
from carillon.store import records as store
from carillon.store.exchange import letters, lines, peers
from carillon.store.records import Wanted
from tests.desk.exchange.network import THREE, Network, only, person

Made = Callable[..., Network]


def share(network: Network, bureau: str, name: str, **rules: object) -> str:
    return records.create(network.at(bureau).bench, network.officer(bureau), person(name, **rules)).record.id


def test_a_record_for_all_is_met_everywhere(network: Made) -> None:
    net = network(THREE)
    share(net, "FR", "Nadia Exemplar")
    net.settle()
    for bureau in ("FR", "BE", "DE", "AT", "KE", "JP"):
        assert net.check(bureau, "Nadia Exemplar")["verdict"] != "no_hit", bureau


def test_a_record_reaches_those_named_and_nobody_else_not_even_beside_them(network: Made) -> None:
    net = network(THREE)
    record_id = share(net, "FR", "Nadia Exemplar", audience=only("DE", "JP"))
    net.settle()
    met = {bureau for bureau in net.home if net.check(bureau, "Nadia Exemplar")["verdict"] != "no_hit"}
    assert met == {"FR", "DE", "JP"}
    with pytest.raises(NotFound):
        records.fetch(net.at("AT").bench, net.officer("AT"), record_id)
    opened = records.fetch(net.at("DE").bench, net.officer("DE"), record_id)
    assert opened.record.owner == "FR"
    assert "JP" not in repr(opened.record)


@pytest.mark.parametrize("reach", ["ask", "hit-only", "silent"])
def test_what_is_not_to_be_copied_stays_at_home(network: Made, reach: str) -> None:
    net = network()
    record_id = share(net, "FR", "Nadia Exemplar", reach=reach)
    net.settle()
    with net.at("DE").bench.database.read() as connection:
        assert store.fetch_any(connection, record_id) is None


def test_a_correction_follows(network: Made) -> None:
    net = network()
    record_id = share(net, "FR", "Nadia Exemplar")
    net.settle()
    changed = {"properties": {"name": ["Nadja Specimen"]}}
    records.correct(net.at("FR").bench, net.officer("FR"), record_id, changed, version=1, reason="spelling")
    net.settle()
    assert net.check("DE", "Nadja Specimen")["verdict"] != "no_hit"
    assert net.check("DE", "Nadia Exemplar")["verdict"] == "no_hit"


def test_a_recall_purges_and_is_proven(network: Made) -> None:
    net = network()
    body = person("Nadia Exemplar") | {"properties": {"name": ["Nadia Exemplar"], "passportNumber": ["X4711004711"]}}
    record_id = records.create(net.at("FR").bench, net.officer("FR"), body).record.id
    net.settle()
    hit = net.check("DE", "Nadia Exemplar")
    assert hit["matches"][0]["caption"] == "Nadia Exemplar"
    net.settle()
    records.recall(net.at("FR").bench, net.officer("FR"), record_id, "wrong person")
    net.settle()
    assert net.check("DE", "Nadia Exemplar")["verdict"] == "no_hit"
    beta = net.nodes["beta"].bench
    with beta.database.read() as connection:
        copy = store.fetch_any(connection, record_id)
        assert copy is not None
        assert (copy.status, copy.properties) == ("recalled", {})
    with beta.database.write() as connection:
        assert not list(connection.exec_driver_sql("SELECT 1 FROM keys"))
    for file in (net.folder / "beta").glob("carillon.db"):
        net.nodes.pop("beta").close()
        assert b"X4711004711" not in file.read_bytes()
    alpha = net.nodes["alpha"].bench
    with alpha.database.read() as connection:
        proofs = letters.proven(connection, record_id)
        found = directories.read(peers.document(connection, peers.newest(connection)) or b"").directory
    assert set(proofs) == {"DE", "AT"}
    receipt = receipts.check(proofs["DE"][2], found)
    assert (receipt.deed, receipt.bureau, receipt.node) == ("purged", "DE", "beta")


def test_a_receipt_is_repeated_until_its_origin_has_it_and_no_longer(network: Made) -> None:
    net = network()
    record_id = share(net, "FR", "Nadia Exemplar")
    net.settle()
    records.recall(net.at("FR").bench, net.officer("FR"), record_id, "wrong person")
    net.settle(6)
    with net.nodes["beta"].bench.database.read() as connection:
        assert lines.owing_lines(connection) == set()


def test_narrowing_the_audience_takes_it_from_those_who_lose_it(network: Made) -> None:
    net = network()
    record_id = share(net, "FR", "Nadia Exemplar", audience=only("DE", "AT"))
    net.settle()
    assert net.check("AT", "Nadia Exemplar")["verdict"] != "no_hit"
    records.correct(net.at("FR").bench, net.officer("FR"), record_id, {"audience": only("DE")}, version=1, reason="narrower")
    net.settle()
    assert net.check("AT", "Nadia Exemplar")["verdict"] == "no_hit"
    assert net.check("DE", "Nadia Exemplar")["verdict"] != "no_hit"
    records.correct(net.at("FR").bench, net.officer("FR"), record_id, {"audience": only("DE", "AT")}, version=2, reason="wider again")
    net.settle()
    assert net.check("AT", "Nadia Exemplar")["verdict"] != "no_hit"


def test_a_recall_wins_over_a_copy_that_comes_later(network: Made) -> None:
    net = network()
    net.office.cut("beta")
    record_id = share(net, "FR", "Nadia Exemplar")
    net.settle(3)
    records.recall(net.at("FR").bench, net.officer("FR"), record_id, "wrong person")
    net.settle(3)
    net.office.heal()
    net.settle()
    assert net.check("DE", "Nadia Exemplar")["verdict"] == "no_hit"
    assert net.quiet("alpha")


def test_a_removed_member_gets_nothing_any_more(network: Made) -> None:
    net = network(THREE)
    share(net, "FR", "Nadia Exemplar")
    net.settle()
    membership.remove(net.nodes["alpha"].bench, net.admin("alpha"), "JP")
    net.spread()
    share(net, "FR", "Kofi Specimen")
    share(net, "DE", "Otto Muster")
    net.settle(8)
    assert net.check("JP", "Kofi Specimen")["verdict"] == "no_hit"
    assert net.check("JP", "Otto Muster")["verdict"] == "no_hit"
    assert net.check("KE", "Kofi Specimen")["verdict"] != "no_hit"


def test_what_was_said_before_a_removal_and_not_sent_yet_is_not_sent(network: Made) -> None:
    net = network(THREE)
    net.office.cut("alpha")
    share(net, "FR", "Nadia Exemplar")
    net.settle(3)
    membership.remove(net.nodes["alpha"].bench, net.admin("alpha"), "JP")
    net.office.heal()
    net.settle(10)
    assert net.check("JP", "Nadia Exemplar")["verdict"] == "no_hit"


def test_a_new_member_gets_what_it_is_entitled_to(network: Made) -> None:
    net = network({"alpha": ("FR",), "beta": ("DE",)})
    share(net, "FR", "Nadia Exemplar")
    share(net, "FR", "Kofi Specimen", audience=only("DE"))
    net.settle()
    net.hosts = {**net.hosts, "gamma": ("KE",)}
    net.home["KE"] = "gamma"
    nodes.make(net.folder / "gamma", [people.Bureau(code="KE", names={"en": "KE"}, country="KE")], name="gamma", officers=False)
    net.open("gamma")
    net.admit("gamma")
    net.spread()
    net.settle()
    assert net.check("KE", "Nadia Exemplar")["verdict"] != "no_hit"
    assert net.check("KE", "Kofi Specimen")["verdict"] == "no_hit"


def test_a_copy_goes_stale_when_its_owner_is_not_heard_and_answers_again_when_he_is(network: Made) -> None:
    net = network()
    share(net, "FR", "Nadia Exemplar")
    net.settle()
    beta = net.nodes["beta"].bench
    later = clock.after(clock.now(), hours=100)
    with clock.pretend(datetime.fromisoformat(later)):
        assert rounds.age(beta) == ["BE", "FR"]
    assert net.check("DE", "Nadia Exemplar")["verdict"] == "no_hit"
    net.settle(3)
    assert rounds.age(beta) == []
    assert net.check("DE", "Nadia Exemplar")["verdict"] != "no_hit"


def test_nobody_answers_from_the_copies_of_a_bureau_that_left(network: Made) -> None:
    net = network()
    share(net, "FR", "Nadia Exemplar")
    share(net, "BE", "Kofi Specimen")
    net.settle()
    membership.remove(net.nodes["alpha"].bench, net.admin("alpha"), "FR")
    net.settle()
    answer = net.check("DE", "Nadia Exemplar")
    assert answer["verdict"] == "no_hit"
    assert any("bureau FR: " in note for note in answer["notes"])
    assert net.check("DE", "Kofi Specimen")["verdict"] != "no_hit"
    # Bureaus of one node need no exchange for what they tell each other.
    assert net.check("BE", "Nadia Exemplar")["verdict"] != "no_hit"


def test_a_bureau_that_left_meets_nothing_from_elsewhere(network: Made) -> None:
    net = network()
    share(net, "FR", "Nadia Exemplar")
    share(net, "AT", "Kofi Specimen")
    net.settle()
    membership.remove(net.nodes["alpha"].bench, net.admin("alpha"), "DE")
    net.settle()
    answer = net.check("DE", "Nadia Exemplar")
    assert answer["verdict"] == "no_hit"
    assert any(note.startswith("DE is not in the exchange") for note in answer["notes"])
    listed = records.page(net.at("DE").bench, net.officer("DE"), Wanted())
    assert [one.record.owner for one in listed] == ["AT"]
    assert net.check("DE", "Kofi Specimen")["verdict"] != "no_hit"
    assert net.check("AT", "Nadia Exemplar")["verdict"] != "no_hit"


def test_a_node_restored_from_an_older_copy_catches_up(network: Made, tmp_path: Path) -> None:
    net = network()
    share(net, "FR", "Nadia Exemplar")
    net.settle()
    net.nodes.pop("beta").close()
    shutil.copytree(net.folder / "beta", tmp_path / "kept")
    net.open("beta")
    share(net, "FR", "Kofi Specimen")
    net.settle()
    net.nodes.pop("beta").close()
    shutil.rmtree(net.folder / "beta")
    shutil.copytree(tmp_path / "kept", net.folder / "beta")
    net.open("beta")
    assert net.check("DE", "Kofi Specimen")["verdict"] == "no_hit"
    share(net, "FR", "Otto Muster")
    net.settle()
    for name in ("Nadia Exemplar", "Kofi Specimen", "Otto Muster"):
        assert net.check("DE", name)["verdict"] != "no_hit", name


@pytest.mark.parametrize("seed", range(4))
def test_a_bad_carrier_loses_and_doubles_nothing(network: Made, seed: int) -> None:
    bad = Faults(refuse=0.1, uncertain=0.1, drop=0.15, duplicate=0.15, reorder=0.3, forget=0.1)
    net = network(THREE, seed=seed, faults=bad)
    names = [f"{given} Exemplar" for given in ("Nadia", "Kofi", "Otto", "Ingrid", "Pavel", "Yusuf")]
    ids = [share(net, bureau, name) for name, bureau in zip(names, ("FR", "DE", "KE", "FR", "AT", "JP"), strict=True)]
    net.settle(10)
    records.recall(net.at("FR").bench, net.officer("FR"), ids[0], "wrong")
    net.settle(400)
    assert all(net.quiet(name) for name in net.nodes)
    for name, node in net.nodes.items():
        with node.bench.database.read() as connection:
            live = {one for one in ids if (found := store.fetch_any(connection, one)) is not None and found.status == "live"}
            assert live == set(ids[1:]), name
            for line in lines.all_lines(connection):
                assert line.known <= line.seq


def test_a_group_is_looked_at_anew_for_whoever_leaves_and_joins(network: Made) -> None:
    net = network(THREE)
    alpha, admin = net.nodes["alpha"].bench, net.admin("alpha")
    far = clock.after(clock.now(), hours=9000)
    membership.group(alpha, admin, "g5", {"DE": far, "KE": far})
    net.spread()
    share(net, "FR", "Nadia Exemplar", audience={"mode": "only", "groups": ["g5"]})
    net.settle()
    met = {bureau for bureau in net.home if net.check(bureau, "Nadia Exemplar")["verdict"] != "no_hit"}
    assert met == {"FR", "DE", "KE"}
    membership.group(alpha, admin, "g5", {"DE": far, "JP": far})
    net.spread()
    net.settle()
    met = {bureau for bureau in net.home if net.check(bureau, "Nadia Exemplar")["verdict"] != "no_hit"}
    assert met == {"FR", "DE", "JP"}


def test_a_membership_that_runs_out_ends_by_itself(network: Made) -> None:
    net = network()
    alpha, admin = net.nodes["alpha"].bench, net.admin("alpha")
    soon, far = clock.after(clock.now(), seconds=4), clock.after(clock.now(), hours=9000)
    membership.group(alpha, admin, "g5", {"DE": soon, "AT": far})
    net.spread()
    share(net, "FR", "Nadia Exemplar", audience={"mode": "only", "groups": ["g5"]})
    net.settle()
    assert net.check("DE", "Nadia Exemplar")["verdict"] != "no_hit"
    until = time.monotonic() + 20
    while net.check("DE", "Nadia Exemplar")["verdict"] != "no_hit" and time.monotonic() < until:
        net.settle(3)
    assert net.check("DE", "Nadia Exemplar")["verdict"] == "no_hit"
    assert net.check("AT", "Nadia Exemplar")["verdict"] != "no_hit"


def test_an_owner_restored_from_an_older_copy_goes_on_where_the_others_are(network: Made, tmp_path: Path) -> None:
    net = network()
    share(net, "FR", "Nadia Exemplar")
    net.settle()
    net.nodes.pop("alpha").close()
    shutil.copytree(net.folder / "alpha", tmp_path / "kept")
    net.open("alpha")
    share(net, "FR", "Kofi Specimen")
    net.settle()
    net.nodes.pop("alpha").close()
    shutil.rmtree(net.folder / "alpha")
    shutil.copytree(tmp_path / "kept", net.folder / "alpha")
    net.open("alpha")
    # It gives the same place to something else before it hears from anybody.
    otto = share(net, "FR", "Otto Muster")
    net.settle()
    assert net.check("DE", "Otto Muster")["verdict"] != "no_hit"
    records.recall(net.at("FR").bench, net.officer("FR"), otto, "wrong")
    net.settle()
    assert net.check("DE", "Otto Muster")["verdict"] == "no_hit"
    assert net.quiet("alpha")
