# SPDX-License-Identifier: Apache-2.0
"""What a report led to goes back to its author: said by the bureaus that received it, and found among what he sees anyway."""

from collections.abc import Callable

import pytest

from carillon.core.model.figures import period
from carillon.desk import records, reports
from carillon.desk.cases import deeds as cases
from carillon.desk.figures import reading
from carillon.desk.results import Results
from carillon.errors import Invalid, NotFound
from carillon.store import clock
from tests.desk.exchange.network import Network, only, person
from tests.desk.exchange.test_told import REPORT

Made = Callable[..., Network]
HOSTS = {"one node": {"alpha": ("FR", "DE", "KE")}, "two nodes": {"alpha": ("FR", "KE"), "beta": ("DE",)}}
NAME = "Zebulon Vanishingham"


@pytest.fixture(params=list(HOSTS))
def net(request: pytest.FixtureRequest, network: Made) -> Network:
    return network(HOSTS[request.param])


@pytest.fixture
def report(net: Network) -> tuple[str, str]:
    """A report of FR to DE and KE, and the record that it names."""
    bench, fr = net.at("FR").bench, net.officer("FR")
    record = records.create(bench, fr, person(NAME)).record.id
    net.settle()
    report_id = reports.draft(bench, fr, {**REPORT, "audience": only("DE", "KE"), "records": [record]}).report.id
    assert reports.fetch(bench, fr, report_id).results == Results()
    net.check("DE", NAME)
    net.settle()
    reports.send(bench, fr, report_id)
    net.settle()
    return report_id, record


def seen(net: Network, bureau: str, report_id: str) -> reports.Opened:
    return reports.fetch(net.at(bureau).bench, net.officer(bureau), report_id)


def test_a_bureau_closes_its_work_and_the_author_learns_what_it_came_to(net: Network, report: tuple[str, str]) -> None:
    report_id, _ = report
    bench, de = net.at("DE").bench, net.officer("DE")
    with pytest.raises(Invalid) as refusal:
        reports.answer(bench, de, report_id, "famous", "")
    assert "arrested" in refusal.value.fields["outcome"]
    reports.answer(bench, de, report_id, "information", "One of them is known.")
    reports.answer(bench, de, report_id, "arrested", "Two persons, at the third finish line.")
    net.settle()
    assert [(one.bureau, one.outcome) for one in seen(net, "FR", report_id).answers] == [("DE", "information"), ("DE", "arrested")]
    assert next(copy for copy in seen(net, "FR", report_id).copies if copy.bureau == "DE").acknowledged_at
    assert seen(net, "KE", report_id).answers == ()
    found = reading.draw(net.at("FR").bench, net.officer("FR"), period(clock.today()), table="report_outcomes").tables[0]
    assert found.rows == (("arrested", 0, 1, "<3"), ("information", 0, 1, "<3"))
    theirs = reading.draw(bench, de, period(clock.today()), table="report_outcomes").tables[0]
    assert theirs.rows == (("arrested", 1, 0, "<3"), ("information", 1, 0, "<3"))


def test_hits_on_its_records_since_it_was_sent(net: Network, report: tuple[str, str]) -> None:
    report_id, record = report
    assert seen(net, "FR", report_id).results.hits == (), "the hit before does not count"
    for _ in range(2):
        net.check("DE", NAME)
    net.settle()
    (met,) = seen(net, "FR", report_id).results.hits
    assert (met.record, met.hits, met.true) == (record, 2, 0)
    (own,) = seen(net, "DE", report_id).results.hits
    assert own.hits == 2
    assert seen(net, "KE", report_id).results.hits == (), "what others met is not KE's to know"


def test_cases_that_hold_it_are_shown_to_those_who_have_them(net: Network, report: tuple[str, str]) -> None:
    report_id, _ = report
    bench, fr = net.at("FR").bench, net.officer("FR")
    case_id = cases.begin(bench, fr, {"title": "Three finish lines", "participants": ["DE"]}).case.id
    cases.write(bench, fr, case_id, {"kind": "object", "object": "report", "object_id": report_id, "text": "It began with this."})
    secret = cases.begin(net.at("DE").bench, net.officer("DE"), {"title": "Our own inquiry"}).case.id
    cases.write(
        net.at("DE").bench, net.officer("DE"), secret, {"kind": "object", "object": "report", "object_id": report_id, "text": "See."}
    )
    net.tend()
    assert [(one.id, one.title) for one in seen(net, "FR", report_id).results.cases] == [(case_id, "Three finish lines")]
    assert {one.id for one in seen(net, "DE", report_id).results.cases} == {case_id, secret}
    assert seen(net, "KE", report_id).results.cases == ()


def test_a_report_that_was_taken_back_led_to_nothing_any_more(net: Network, report: tuple[str, str]) -> None:
    report_id, _ = report
    net.check("DE", NAME)
    net.settle()
    reports.recall(net.at("FR").bench, net.officer("FR"), report_id, "It was somebody else.")
    net.settle()
    assert seen(net, "FR", report_id).results == Results()
    with pytest.raises(NotFound):
        seen(net, "DE", report_id)
