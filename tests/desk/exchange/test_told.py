# SPDX-License-Identifier: Apache-2.0
"""Reports, answers, hits and their outcomes between bureaus on two nodes."""

from collections.abc import Callable

import pytest

from carillon.desk import hits, inbox, records, reports
from carillon.desk.checks import deeds
from carillon.errors import NotFound
from tests.desk.exchange.network import Network, only, person

Made = Callable[..., Network]
REPORT = {
    "title": "A van at three finish lines",
    "narrative": "The same white van, seen near three finish lines within a week.",
    "grading": {"scheme": "admiralty", "value": "B2"},
    "place": {"name": "Examplestadt", "lat": 48.1375, "lon": 11.575},
}


def send(net: Network, bureau: str, *to: str) -> str:
    bench, actor = net.at(bureau).bench, net.officer(bureau)
    report = reports.draft(bench, actor, {**REPORT, "audience": only(*to)}).report
    reports.send(bench, actor, report.id)
    net.settle()
    return report.id


def lines(net: Network, bureau: str) -> list[str]:
    return [one.text for one in inbox.page(net.at(bureau).bench, net.officer(bureau), limit=50)]


def test_a_report_arrives_is_acknowledged_and_answered(network: Made) -> None:
    net = network()
    report_id = send(net, "FR", "DE", "BE")
    beta, de = net.nodes["beta"].bench, net.officer("DE")
    received = reports.fetch(beta, de, report_id)
    assert (received.report.title, received.report.owner, received.report.place.lat) == (REPORT["title"], "FR", 48.1375)
    assert "BE" not in repr(received)
    assert any(REPORT["title"] in line for line in lines(net, "DE"))
    with pytest.raises(NotFound):
        reports.fetch(beta, net.officer("AT"), report_id)
    reports.acknowledge(beta, de, report_id)
    reports.answer(beta, de, report_id, "nothing_known", "Looked everywhere.")
    net.settle()
    own = reports.fetch(net.nodes["alpha"].bench, net.officer("FR"), report_id)
    assert next(copy for copy in own.copies if copy.bureau == "DE").acknowledged_at
    assert [(one.bureau, one.outcome, one.text) for one in own.answers] == [("DE", "nothing_known", "Looked everywhere.")]
    assert any(line.startswith("DE answered") for line in lines(net, "FR"))


def test_a_report_taken_back_is_gone(network: Made) -> None:
    net = network()
    report_id = send(net, "FR", "DE")
    reports.recall(net.nodes["alpha"].bench, net.officer("FR"), report_id, "mistaken")
    net.settle()
    with pytest.raises(NotFound):
        reports.fetch(net.nodes["beta"].bench, net.officer("DE"), report_id)
    assert not any(REPORT["title"] in line for line in lines(net, "DE"))
    assert any("took back" in line for line in lines(net, "DE"))


def test_a_hit_tells_the_owner_and_his_word_comes_back(network: Made) -> None:
    net = network()
    records.create(net.at("FR").bench, net.officer("FR"), person("Nadia Exemplar"))
    net.settle()
    match = net.check("DE", "Nadia Exemplar")["matches"][0]
    net.settle()
    alpha, fr = net.nodes["alpha"].bench, net.officer("FR")
    assert any("checked by DE" in line for line in lines(net, "FR"))
    told = hits.fetch(alpha, fr, match["hit"])
    assert (told["bureau"], told["owner"], told["record"], told["reference"]) == ("DE", "FR", match["record"], None)
    hits.confirm(alpha, fr, match["hit"], "valid_same", "It is her.")
    net.settle()
    beta, de = net.nodes["beta"].bench, net.officer("DE")
    assert hits.fetch(beta, de, match["hit"])["state"] == "confirmed"
    hits.outcome(beta, de, match["hit"], "arrested", "At the airport.")
    net.settle()
    assert hits.fetch(alpha, fr, match["hit"])["state"] == "closed"
    assert any("outcome" in line for line in lines(net, "FR"))


def test_a_copy_that_is_asked_about_by_nobody_tells_nobody(network: Made) -> None:
    net = network()
    records.create(net.at("FR").bench, net.officer("FR"), person("Nadia Exemplar"))
    net.settle()
    assert lines(net, "FR") == []


def test_an_owner_is_not_told_in_which_case_somebody_asked(network: Made) -> None:
    net = network()
    records.create(net.at("FR").bench, net.officer("FR"), person("Nadia Exemplar"))
    net.settle()
    asked = {"kind": "person", "query": {"name": "Nadia Exemplar"}, "purpose": "wanted", "reference": "CASE-4711-SECRET"}
    made = deeds.make(net.at("DE").bench, net.officer("DE"), asked)
    net.settle()
    assert hits.fetch(net.nodes["alpha"].bench, net.officer("FR"), made.matches[0]["hit"])["bureau"] == "DE"
    with net.nodes["beta"].bench.database.read() as connection:
        said = connection.exec_driver_sql("SELECT inner FROM messages WHERE kind = 'hit'").scalars().all()
    assert said
    assert not any(b"CASE-4711-SECRET" in bytes(one) for one in said)
