# SPDX-License-Identifier: Apache-2.0
"""Zones as people name them, and the hours that are there twice or not at all."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.formats import zones


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Europe/Paris", "Europe/Paris"),
        ("europe/paris", "Europe/Paris"),
        ("America/New York", "America/New_York"),
        ("/example.org/20260101_1/Europe/Berlin", "Europe/Berlin"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("UTC-6", "Etc/GMT+6"),
        ("UTC−6", "Etc/GMT+6"),
        ("GMT+1", "Etc/GMT-1"),
        ("(UTC+3)", "Etc/GMT-3"),
        ("+0200", "Etc/GMT-2"),
        ("UTC+05:30", ""),
        ("UTC+0", "UTC"),
        ("Z", "UTC"),
        ("gmt", "UTC"),
        ("CEST", "Etc/GMT-2"),
        ('"Asia/Tokyo"', "Asia/Tokyo"),
    ],
)
def test_a_zone_is_known_by_many_names(said: str, name: str) -> None:
    found = zones.zone_of(said)
    assert found is not None
    assert zones.name_of(found) == name


@pytest.mark.parametrize("said", ["", "CST", "Mars/Olympus", "../../secret", "Europe", "Factory", "UTC+15", "UTC+2:75", "x" * 500, "a\0b"])
def test_what_is_no_zone_or_several_is_none(said: str) -> None:
    assert zones.zone_of(said) is None


@given(st.text(max_size=40))
def test_any_text_is_a_zone_or_none(text: str) -> None:
    zones.zone_of(text)


@pytest.mark.parametrize(
    ("zone", "local", "moment", "word"),
    [
        ("Europe/Paris", "2026-03-29T02:30", "2026-03-29T01:30:00Z", "does not exist"),
        ("Europe/Paris", "2026-10-25T02:30", "2026-10-25T00:30:00Z", "occurs twice"),
        ("Europe/Paris", "2026-07-01T02:30", "2026-07-01T00:30:00Z", ""),
        ("Africa/Cairo", "2026-04-24T00:00", "2026-04-23T22:00:00Z", "does not exist"),
        ("America/Havana", "2026-11-01T00:30", "2026-11-01T04:30:00Z", "occurs twice"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00:00Z", "does not exist"),
    ],
)
def test_an_hour_that_is_twice_or_never_there_is_read_by_the_rule_and_told(zone: str, local: str, moment: str, word: str) -> None:
    place = zones.zone_of(zone)
    assert place is not None
    at = datetime.fromisoformat(local)
    assert zones.utc(at, place) == moment
    assert word in zones.told(at, place)
    assert bool(word) == bool(zones.told(at, place))


def test_days_begin_when_they_do_where_there_is_no_midnight() -> None:
    cairo = zones.zone_of("Africa/Cairo")
    assert cairo is not None
    assert zones.bounds(date(2026, 4, 24), date(2026, 4, 24), cairo) == ("2026-04-23T22:00:00Z", "2026-04-24T21:00:00Z")


@given(
    st.datetimes(datetime.fromisoformat("1970-01-01"), datetime.fromisoformat("2037-01-01")),
    st.sampled_from(["Europe/Paris", "America/Havana", "Asia/Kolkata", "Africa/Cairo"]),
)
def test_an_ordinary_local_time_comes_back(local: datetime, name: str) -> None:
    local = local.replace(microsecond=0)
    zone = zones.zone_of(name)
    assert zone is not None
    back = datetime.fromisoformat(zones.utc(local, zone)).astimezone(zone).replace(tzinfo=None)
    assert back == local or (zones.told(local, zone) and back == local + timedelta(hours=1))


def test_a_country_has_a_zone_where_its_clocks_agree() -> None:
    noon = datetime.fromisoformat("2026-04-19T12:00")
    assert zones.name_of(zones.agreed("fr", noon)) == "Europe/Paris"
    assert zones.agreed("DE", noon) is not None
    assert zones.agreed("US", noon) is None
    assert zones.agreed("XX", noon) is None


def test_a_year_that_no_event_has_is_refused() -> None:
    with pytest.raises(ValueError, match="year"):
        zones.utc(datetime.fromisoformat("0001-01-01"), UTC)
