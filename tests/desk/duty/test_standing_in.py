# SPDX-License-Identifier: Apache-2.0
"""One desk stands in for another at night: agreed, passed on, answered, carried out; on one node and on two."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from carillon.core.model.duty import Agreement
from carillon.desk import hits, inbox, records, trail
from carillon.desk.checks import deeds as checks
from carillon.desk.duty import broadcasts, standing_in
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.store import clock
from tests.desk.exchange.network import Network

Made = Callable[..., Network]
HOSTS = {"one node": {"alpha": ("FR", "DE", "KE")}, "two nodes": {"alpha": ("FR",), "beta": ("DE", "KE")}}
BODY = {"keeper": "DE", "begins": "18:00", "ends": "07:00", "zone": "UTC", "until": "2030-06-01"}
NIGHT, DAY = datetime.fromisoformat("2030-03-05T23:00:00+00:00"), datetime.fromisoformat("2030-03-06T12:00:00+00:00")


@pytest.fixture(params=list(HOSTS))
def net(request: pytest.FixtureRequest, network: Made) -> Network:
    with clock.pretend(datetime.fromisoformat("2030-03-05T17:00:00+00:00")):
        return network(HOSTS[request.param])


def agree(net: Network) -> Agreement:
    offered = standing_in.offer(net.at("FR").bench, net.officer("FR"), BODY)
    net.tend()
    standing_in.accept(net.at("DE").bench, net.officer("DE"), offered.id)
    net.tend()
    return offered


def hit(net: Network) -> str:
    """A check by Kenya meets a record of France, for which somebody is held."""
    body = {"schema": "Passport", "properties": {"number": ["X1234567"], "country": ["FR"]}, "action": "arrest", "audience": "all"}
    records.create(net.at("FR").bench, net.officer("FR"), body)
    net.tend()
    asked = {"kind": "document", "query": {"number": "X1234567", "country": "FR"}, "purpose": "border"}
    answer = checks.make(net.at("KE").bench, net.officer("KE"), asked)
    net.tend()
    return str(checks.plain(answer)["matches"][0]["hit"])


def passed(net: Network) -> list[Any]:
    return standing_in.passed(net.at("DE").bench, net.officer("DE"), waiting=True)


def test_by_night_the_keeper_answers_for_the_lender(net: Network) -> None:
    with clock.pretend(NIGHT):
        agree(net)
        hit_id = hit(net)
        (line, *_) = passed(net)
        assert (line.lender, line.kind, line.object_id) == ("FR", "hit", hit_id)
        with pytest.raises(Invalid):
            standing_in.say(net.at("DE").bench, net.officer("DE"), line.id, "perhaps", "")
        standing_in.say(net.at("DE").bench, net.officer("DE"), line.id, "valid_same", "By telephone with the prosecutor.")
        with pytest.raises(Conflict):
            standing_in.say(net.at("DE").bench, net.officer("DE"), line.id, "invalid", "")
        net.tend()
        assert hits.fetch(net.at("KE").bench, net.officer("KE"), hit_id)["state"] == "confirmed"
        own = [one for one in trail.page(net.at("FR").bench, net.officer("FR"), limit=200) if one.deed == "hit.confirm"]
        assert [one.actor for one in own] == ["DE, standing in"]


def test_by_day_nothing_is_passed_on(net: Network) -> None:
    with clock.pretend(DAY):
        agree(net)
        hit(net)
        assert passed(net) == []


def test_what_the_lender_has_opened_is_not_passed_on(net: Network) -> None:
    body = {"title": "A stolen ambulance", "text": "Seen.", "urgency": "flash", "audience": ["FR"]}
    with clock.pretend(DAY):
        agree(net)
        opened, left = (broadcasts.send(net.at("KE").bench, net.officer("KE"), body).broadcast.id for _ in range(2))
        net.tend()
        inbox.mark_read(net.at("FR").bench, net.officer("FR"), opened)
    with clock.pretend(NIGHT.replace(day=6)):
        net.tend()
        (line,) = passed(net)
        assert line.object_id == left
        standing_in.say(net.at("DE").bench, net.officer("DE"), line.id, "noted", "")
        net.tend()
        assert inbox.unread(net.at("FR").bench, net.officer("FR")) == 1  # that somebody stands in


def test_nobody_stands_in_who_was_not_asked_or_has_ended_it(net: Network) -> None:
    with clock.pretend(NIGHT):
        offered = standing_in.offer(net.at("FR").bench, net.officer("FR"), BODY)
        net.tend()
        hit(net)
        assert passed(net) == []
        with pytest.raises(Denied):
            standing_in.accept(net.at("FR").bench, net.officer("FR"), offered.id)
        with pytest.raises(NotFound):
            standing_in.accept(net.at("KE").bench, net.officer("KE"), offered.id)
        standing_in.accept(net.at("DE").bench, net.officer("DE"), offered.id)
        net.tend()
        line = passed(net)[0]
        standing_in.end(net.at("FR").bench, net.officer("FR"), offered.id)
        net.tend()
        with pytest.raises(Conflict):
            standing_in.end(net.at("DE").bench, net.officer("DE"), offered.id)
        with pytest.raises(NotFound):
            standing_in.say(net.at("KE").bench, net.officer("KE"), line.id, "valid_same", "")
        assert [one.state for one in standing_in.agreements(net.at("DE").bench, net.officer("DE"))] == ["ended"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"keeper": "FR"}, "keeper"),
        ({"keeper": "ZZ"}, "keeper"),
        ({"begins": "late"}, "begins"),
        ({"ends": "18:00"}, "ends"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"days": ["sunday"]}, "days"),
        ({"until": "2020-01-01"}, "until"),
        ({"until": "2040-01-01"}, "until"),
        ({"until": "soon"}, "until"),
    ],
)
def test_mistakes_have_their_field(network: Made, change: dict[str, Any], field: str) -> None:
    net = network(HOSTS["one node"])
    until = clock.after(clock.now(), hours=240)[:10]
    with pytest.raises(Invalid) as refused:
        standing_in.offer(net.at("FR").bench, net.officer("FR"), {**BODY, "until": until, **change})
    assert set(refused.value.fields) == {field}
