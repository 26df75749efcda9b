# SPDX-License-Identifier: Apache-2.0
"""Forms that were made here, not long ago, and filled in by somebody who reads: signed with their time and subject, without a cookie.

A machine that fills in forms knows no signature of ours, is faster than anybody types, or fills in the field that people do not see.
"""

import hmac
import secrets
import time
from hashlib import sha256

from carillon.errors import Denied

LEAST_SECONDS, MOST_SECONDS = 3, 12 * 3600
"""Faster than the first is no person; a form that is older than the second is given anew, with what was written in it."""
TRAP = "website"
"""A field that people do not see, and that machines like to fill in."""


def sign(key: bytes, about: str) -> str:
    """A proof for a form about something, made now; no two are the same."""
    made = f"{int(time.time())}.{secrets.token_hex(8)}"
    return f"{made}.{_mac(key, made, about)}"


def require(key: bytes, proof: str, about: str) -> None:
    """Raises Denied unless the form was made here, about this, and in time."""
    made, _, mac = proof.rpartition(".")
    issued = made.partition(".")[0]
    if not hmac.compare_digest(_mac(key, made, about).encode(), mac.encode("utf-8", "replace")) or not issued.isdigit():
        raise Denied("This form was not made here.", help="Load the page again and send it once more.")
    age = time.time() - int(issued)
    if age < LEAST_SECONDS:
        raise Denied("That was faster than anybody writes.", help="Wait some seconds and send it again.")
    if age > MOST_SECONDS:
        raise Denied("This form has grown old.", help="Send it again: this one is fresh, and what you wrote is still in it.")


def _mac(key: bytes, made: str, about: str) -> str:
    return hmac.new(key, f"{made}\n{about}".encode("utf-8", "replace"), sha256).hexdigest()
