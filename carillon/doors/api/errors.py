# SPDX-License-Identifier: Apache-2.0
"""Errors as programs see them: one shape, one status for each kind."""

import logging
import secrets
from typing import Any

import msgspec
from litestar import Response

from carillon import errors

STATUS: dict[str, int] = {
    "bad_request": 400,
    "invalid": 400,
    "malformed": 400,
    "unauthenticated": 401,
    "denied": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "conflict": 409,
    "too_large": 413,
    "too_many": 429,
    "unavailable": 503,
    "broken": 500,
    "node": 500,
    "peer": 502,
    "error": 500,
}
log = logging.getLogger(__name__)


def render(failure: errors.Error) -> Response[bytes]:
    """An error of ours in its outside form."""
    error: dict[str, Any] = {"code": failure.code, "message": failure.message, "help": failure.help}
    if failure.fields:
        error["fields"] = failure.fields
    headers = {}
    if isinstance(failure, errors.Conflict):
        versions = {"current": failure.current, "offered": failure.offered}
        error |= {name: _plain(one) for name, one in versions.items() if one is not None}
    if isinstance(failure, errors.TooMany):
        headers["Retry-After"] = str(failure.retry_after)
    if isinstance(failure, errors.Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    # What is not in the table is a peer's fault, whatever it was.
    return shape(STATUS.get(failure.code, STATUS["peer"]), error, headers)


def unforeseen(failure: BaseException) -> Response[bytes]:
    """A fault of ours: the caller gets a number, the log of the node what happened."""
    number = secrets.token_hex(4)
    log.error("incident %s", number, exc_info=failure)
    text = f"Something went wrong in the node; incident {number}."
    return shape(500, {"code": "error", "message": text, "help": "Give this number to your administrator."}, {})


def shape(status: int, error: dict[str, Any], headers: dict[str, str]) -> Response[bytes]:
    body = msgspec.json.encode({"error": error}, enc_hook=str)
    return Response(body, status_code=status, media_type="application/json", headers=headers)


def _plain(value: object) -> Any:
    try:
        return msgspec.to_builtins(value)
    except TypeError:
        return str(value)
