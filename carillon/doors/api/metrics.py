# SPDX-License-Identifier: Apache-2.0
"""What a node counts of itself, for Prometheus; of one worker process, and never what the checks were about or found."""

from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from carillon.desk.exchange.standing import Figures

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


_EXCHANGE = {
    "nodes": "Other nodes in the directory.",
    "nodes_quiet": "Nodes not heard for five minutes, or never.",
    "nodes_stale": "Nodes from whose copies nothing is answered any more.",
    "heard_seconds": "Since the node was heard that has been silent longest.",
    "messages_waiting": "Messages that have yet to leave.",
    "messages_not_done": "Messages of which it is not known that they were done.",
    "receipts_overdue": "Recalls whose proof is overdue.",
    "gaps": "Lines from other bureaus of which something is missing.",
    "parcels_refused": "Parcels that could not be trusted, since the node was made.",
    "directory_seconds": "Until the directory expires and the exchange stops.",
    "directory_warnings": "Things in the directory that end within thirty days, or have ended.",
}


def of_exchange(figures: Figures) -> bytes:
    """The exchange as it stands; in sums, since whoever reads metrics has not signed in."""
    registry = CollectorRegistry()
    for name, what in _EXCHANGE.items():
        Gauge(f"carillon_exchange_{name}", what, registry=registry).set(getattr(figures, name))
    return generate_latest(registry)
