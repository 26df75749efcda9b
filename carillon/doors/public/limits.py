# SPDX-License-Identifier: Apache-2.0
"""How often one address may ask: a bucket for each, in memory alone and for a short time. Nothing of it is written down."""

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from carillon.errors import TooMany

REMEMBERED = 50_000
"""Addresses at most; of more, those that were not seen for longest begin anew."""


class Limit:
    """`most` requests at once, and as many again over `seconds`; 0: no limit."""

    def __init__(self, most: int, seconds: float, tell_time: Callable[[], float] = time.monotonic) -> None:
        self._most, self._rate, self._time = most, most / seconds, tell_time
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, address: str) -> None:
        """Counts one request. Raises TooMany, with when to come back."""
        if not self._most:
            return
        now, key = self._time(), group(address)
        with self._lock:
            left, then = self._buckets.pop(key, (float(self._most), now))
            left = min(self._most, left + (now - then) * self._rate)
            self._buckets[key] = (left - 1 if left >= 1 else left, now)
            while len(self._buckets) > REMEMBERED:
                self._buckets.popitem(last=False)
        if left < 1:
            wait = math.ceil((1 - left) / self._rate)
            raise TooMany("Too many requests from your address.", retry_after=wait, help=f"Please wait {wait} seconds.")


def group(address: str) -> str:
    """Who counts as one: an address, or of IPv6 the network of a household (/64)."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return str(ipaddress.ip_network((int(found), 64), strict=False)) if found.version == 6 else address
