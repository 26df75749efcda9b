# SPDX-License-Identifier: Apache-2.0
"""Limits: so many at once, so many again as time goes by, each address by itself."""

import pytest

from carillon.doors.public import limits
from carillon.errors import TooMany


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_fills_again() -> None:
    clock = Clock()
    limit = limits.Limit(3, 60, clock)
    for _ in range(3):
        limit.take("192.0.2.1")
    with pytest.raises(TooMany) as refused:
        limit.take("192.0.2.1")
    assert refused.value.retry_after == 20
    limit.take("192.0.2.2")
    clock.now = 20
    limit.take("192.0.2.1")
    with pytest.raises(TooMany):
        limit.take("192.0.2.1")
    clock.now = 10_000
    for _ in range(3):
        limit.take("192.0.2.1")
    with pytest.raises(TooMany):
        limit.take("192.0.2.1")


def test_who_is_refused_is_not_kept_out_for_longer_by_asking_again() -> None:
    clock = Clock()
    limit = limits.Limit(1, 10, clock)
    limit.take("a")
    for clock.now in (1.0, 2.0, 9.0):
        with pytest.raises(TooMany):
            limit.take("a")
    clock.now = 10.0
    limit.take("a")


def test_no_limit_is_none() -> None:
    limit = limits.Limit(0, 60)
    for _ in range(1000):
        limit.take("a")


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("somewhere", "somewhere"),
    ],
)
def test_a_household_counts_as_one(address: str, counted: str) -> None:
    assert limits.group(address) == counted


def test_of_very_many_addresses_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REMEMBERED", 2)
    limit = limits.Limit(1, 60)
    for address in ("a", "b", "c", "a"):
        limit.take(address)
    with pytest.raises(TooMany):
        limit.take("c")
