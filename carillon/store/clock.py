# SPDX-License-Identifier: Apache-2.0
"""The time, and the names of new things."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Within the block it is another time: for building a demonstration that looks back on some weeks of work, and for tests."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)


def now() -> str:
    """RFC 3339 UTC with microseconds. The machine's clock may jump: order is kept by sequence numbers, never by this."""
    return _write(_pretended.get() or datetime.now(UTC))


def after(moment: str, *, hours: float = 0, seconds: float = 0) -> str:
    """A moment that much later, in the same form."""
    return _write(datetime.fromisoformat(moment) + timedelta(hours=hours, seconds=seconds))


def seconds(since: str, until: str) -> float:
    """How long it is from one moment to another."""
    return (datetime.fromisoformat(until) - datetime.fromisoformat(since)).total_seconds()


def today() -> str:
    """The date in UTC, ISO."""
    return now()[:10]


def new_id(prefix: str) -> str:
    """A name for a new thing, sorted by the time it was given: prefix, 12 hex digits of milliseconds, 12 random ones."""
    milliseconds = int((_pretended.get() or datetime.now(UTC)).timestamp() * 1000)
    return f"{prefix}-{milliseconds:012x}{secrets.token_hex(6)}"


def first_id(prefix: str, day: str) -> str:
    """Before every name that was given on a day or later, and after those given earlier."""
    milliseconds = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)
    return f"{prefix}-{milliseconds:012x}"


def _write(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
