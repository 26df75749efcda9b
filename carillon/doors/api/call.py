# SPDX-License-Identifier: Apache-2.0
"""One call: what came with it, read within limits, and who makes it."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Request
from litestar.exceptions.http_exceptions import RequestEntityTooLarge

from carillon.core.policy.actors import Actor
from carillon.desk import people
from carillon.desk.act import Repeat
from carillon.desk.bench import Bench
from carillon.errors import Denied, Invalid, Malformed, TooLarge, Unauthenticated

PAGE = 50
LONGEST_PAGE = 200
DEEPEST = 64


@dataclass(frozen=True)
class Call:
    """A request, read. `body` is decoded JSON (None where there was none), or a file's bytes, declared as `media`; `repeat` comes from an
    Idempotency-Key."""

    bench: Bench
    actor: Actor
    token: str
    path: dict[str, str]
    query: dict[str, str]
    body: Any
    repeat: Repeat | None
    media: str = ""

    def field(self, name: str, otherwise: str | None = None) -> str:
        """A text of the body; raises Invalid when it is missing and has no default."""
        value = self.body.get(name, otherwise) if isinstance(self.body, dict) else otherwise
        if not isinstance(value, str):
            raise Invalid("The request has a mistake.", fields={name: "A text is needed here."})
        if "\0" in value:
            raise Invalid("The request has a mistake.", fields={name: "It holds a NUL character."})
        return value

    @property
    def limit(self) -> int:
        text = self.query.get("limit", str(PAGE))
        if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= LONGEST_PAGE):
            raise Invalid("The limit is wrong.", fields={"limit": f"A number from 1 to {LONGEST_PAGE}."})
        return int(text)

    @property
    def after(self) -> str | None:
        """Where the page before ended, from the opaque `next`."""
        text = self.query.get("next")
        if not text:
            return None
        try:
            after = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        except ValueError:
            after = ""
        if not after.isprintable() or not after:
            raise Invalid("This page does not exist.", fields={"next": "Give `next` as the page before gave it."})
        return after

    def choice(self, name: str) -> str | None:
        """A filter from the query string."""
        text = self.query.get(name)
        if text is not None and ("\0" in text or len(text) > 200):
            raise Invalid("The filter is wrong.", fields={name: "At most 200 characters, and no NUL."})
        return text or None


def pages(items: list[Any], limit: int, cursor: str | None) -> dict[str, Any]:
    """A page in its outside form; `cursor` marks its last item."""
    more = cursor is not None and len(items) == limit
    return {"items": items, "next": urlsafe_b64encode(str(cursor).encode()).decode().rstrip("=") if more else None}


def limit_of(bench: Bench, *, file: bool) -> int:
    """Bytes of one body; a file has a limit of its own."""
    return bench.settings.attachment_bytes if file else bench.settings.body_limit


async def read(bench: Bench, request: Request[Any, Any, Any], *, signed_in: bool, has_body: bool, file: bool = False) -> Call:
    """Reads a request, whose body may be a file. Raises Unauthenticated, Malformed, Invalid, and Denied while a one-time password waits to
    be changed."""
    token, actor = "", _NOBODY
    if signed_in:
        token = _token(request)
        session = people.session(bench, token)
        actor = session.actor
        if session.must_change and not request.url.path.endswith("/session/password"):
            raise Denied("A one-time password must be changed first.", help="POST /api/v1/session/password with old and new.")
    raw = await _body(request, limit_of(bench, file=file)) if has_body else b""
    return Call(
        bench=bench,
        actor=actor,
        token=token,
        path={name: str(value) for name, value in request.path_params.items()},
        query=dict(request.query_params.items()),
        body=raw if file else decode(raw) if raw else None,
        repeat=_repeat(request, raw),
        media=request.headers.get("content-type", "") if file else "",
    )


_NOBODY = Actor("", "", "", "nobody")


async def _body(request: Request[Any, Any, Any], limit: int) -> bytes:
    try:
        return await request.body()
    except RequestEntityTooLarge:
        raise TooLarge(f"The body has more than {limit} bytes.", help="Send less at once; lists are imported.") from None


def decode(raw: bytes) -> Any:
    """JSON of at most 64 levels; raises Malformed with the place."""
    try:
        value = msgspec.json.decode(raw)
    except msgspec.DecodeError as wrong:
        raise Malformed(f"The body is not JSON: {wrong}.", help="Send UTF-8 JSON.") from None
    except RecursionError:
        raise Malformed(f"The body is nested deeper than {DEEPEST} levels.", help="No request needs that.") from None
    if _deeper(value, DEEPEST):
        raise Malformed(f"The body is nested deeper than {DEEPEST} levels.", help="No request needs that.")
    return value


def _deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    if levels == 0:
        return True
    parts = value.values() if isinstance(value, dict) else value
    return any(isinstance(part, dict | list) and _deeper(part, levels - 1) for part in parts)


def _token(request: Request[Any, Any, Any]) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > 200:
        raise Unauthenticated("No session.", help="POST /api/v1/session, then send `Authorization: Bearer TOKEN`.")
    return token


def _repeat(request: Request[Any, Any, Any], raw: bytes) -> Repeat | None:
    key = request.headers.get("idempotency-key")
    if key is None or request.method == "GET":
        return None
    if not 1 <= len(key) <= 200 or not key.isascii() or not key.isprintable():
        raise Invalid("The Idempotency-Key is wrong.", help="1 to 200 printable ASCII characters.")
    asked = f"{request.method} {request.url.path}\n".encode() + raw
    return Repeat(key, hashlib.sha256(asked).hexdigest())
