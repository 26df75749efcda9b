# SPDX-License-Identifier: Apache-2.0
"""What a node counts of itself, for Prometheus; of one worker process, and never what the checks were about or found."""

from functools import cache

from prometheus_client import Counter, Histogram

REQUESTS = Counter("carillon_requests", "Requests to the API, by route and status.", ["route", "status"])
CHECK_SECONDS = Histogram(
    "carillon_check_seconds",
    "Time inside the process to find and judge the answer of a check, by kind.",
    ["kind"],
    buckets=(0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0),
)


def count_request(route: str, status: int) -> None:
    REQUESTS.labels(route, status).inc()


def time_check(kind: str, milliseconds: float) -> None:
    _clock(kind).observe(milliseconds / 1000)


@cache
def _clock(kind: str) -> Histogram:
    return CHECK_SECONDS.labels(kind)
