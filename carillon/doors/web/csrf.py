# SPDX-License-Identifier: Apache-2.0
"""Proof that a form was filled in on our own page: a value made from the visitor's secret cookie, which no other site can read."""

import hmac
from collections.abc import Mapping
from hashlib import sha256

from carillon.errors import Denied

FIELD = "csrf"
_OTHER_SITES = ("cross-site", "same-site")


def proof(secret: str) -> str:
    """The value that forms carry. It follows from the secret alone, so that any worker process can check it."""
    return hmac.new(secret.encode(), b"carillon form", sha256).hexdigest()


def require(secret: str, given: str, headers: Mapping[str, str]) -> None:
    """Raises Denied when the form's value is not the visitor's, or when the browser says that another site sent it."""
    elsewhere = headers.get("sec-fetch-site") in _OTHER_SITES
    if elsewhere or not secret or not hmac.compare_digest(proof(secret).encode(), given.encode("utf-8", "replace")):
        raise Denied(
            "This form has grown old, or was not sent from our own page.",
            help="Go back, load the page again, and send the form once more. Nothing was changed.",
        )
