# SPDX-License-Identifier: Apache-2.0
"""Answers of the public door: a tag by which a cache asks again, open to scripts of other sites where they are data, safe for browsers."""

import hashlib
from typing import Any

import msgspec
from litestar import HttpMethod, MediaType, Request, Response

from carillon import errors

STATUS: dict[type[errors.Error], int] = {
    errors.Invalid: 400,
    errors.Malformed: 400,
    errors.TooLarge: 413,
    errors.Denied: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""For what is data: any site may read it, since it is public and no cookie is looked at."""
ASK_AGAIN = "public, no-cache"
"""What was read may be kept, but is asked for again before it is shown: an extract that has ended must not live on in a cache."""
Asked = Request[Any, Any, Any]
READ = (HttpMethod.GET, HttpMethod.HEAD)
"""For pages."""
FETCH = (*READ, HttpMethod.OPTIONS)
"""For data, which scripts of other sites may ask for, too."""


def kept(request: Asked, content: bytes, media_type: str, **headers: str) -> Response[bytes]:
    """An answer with its tag; where the asker has it already, the tag alone."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    told = {"ETag": tag, "Cache-Control": ASK_AGAIN, **headers}
    given = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if tag in given or "*" in given:
        return secure(Response(b"", status_code=304, media_type=media_type, headers=told))
    return secure(Response(content, status_code=200, media_type=media_type, headers=told))


def data(request: Asked, value: Any) -> Response[bytes]:
    """JSON for anybody."""
    return kept(request, msgspec.json.encode(value), "application/json", **OPEN)


def refusal(status: int, code: str, message: str, help: str = "") -> Response[bytes]:
    """What went wrong, for a program, in the one shape of errors."""
    body = msgspec.json.encode({"error": {"code": code, "message": message, "help": help}})
    return secure(Response(body, status_code=status, media_type="application/json", headers={"Cache-Control": "no-store", **OPEN}))


def of_error(failure: errors.Error) -> Response[bytes]:
    """One of our errors, for a program."""
    answer = refusal(status_of(failure), failure.code, failure.message, failure.help)
    if isinstance(failure, errors.TooMany):
        answer.headers["Retry-After"] = str(failure.retry_after)
    return answer


def status_of(failure: errors.Error) -> int:
    """The nearest class that is named decides."""
    return next((STATUS[one] for one in type(failure).__mro__ if one in STATUS), 500)


def preflight() -> Response[bytes]:
    """To a browser that asks whether another site's script may read: it may."""
    told = {"Access-Control-Allow-Methods": "GET, HEAD", "Access-Control-Allow-Headers": "*", "Access-Control-Max-Age": "86400", **OPEN}
    return secure(Response(b"", status_code=204, media_type=MediaType.TEXT, headers=told))


def secure(response: Response[Any]) -> Response[Any]:
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    return response
