# SPDX-License-Identifier: Apache-2.0
"""Style sheets, scripts and pictures: read once, served under names that hold a digest of their content, so they may be kept for ever."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from carillon.errors import NotFound

PREFIX = "/static/"
STYLES = (
    "tokens.css",
    "ground.css",
    "frame.css",
    "forms.css",
    "components.css",
    "pages.css",
    "maps.css",
    "pictures.css",
    "situations.css",
    "print.css",
)
"""The parts of the one style sheet, in the order of the cascade."""
YEAR = "public, max-age=31536000, immutable"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_PACKED = (".css", ".js", ".svg")


@dataclass(frozen=True)
class Asset:
    """One file as it is sent; `packed` is its gzip form, where that is worth having."""

    address: str
    type: str
    content: bytes
    packed: bytes | None


class Assets:
    """All files of the static folder by name, and by the address they are served at."""

    def __init__(self) -> None:
        folder = resources.files("carillon.doors.web").joinpath("static")
        files = dict(_walk(folder, ""))
        files["carillon.css"] = b"\n".join(files.pop(part) for part in STYLES)
        self._by_name = {name: _asset(name, content) for name, content in files.items()}
        self._by_address = {asset.address: asset for asset in self._by_name.values()}

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def address(self, name: str) -> str:
        """Where a file is served."""
        return self._by_name[name].address

    def find(self, address: str) -> Asset:
        """Raises NotFound: also for an address with the digest of yesterday."""
        if (found := self._by_address.get(address)) is None:
            raise NotFound("There is no such file.", help="Load the page again; it names the file's present address.")
        return found

    def named(self, name: str) -> Asset:
        return self._by_name[name]


def routes(assets: Assets) -> list[HTTPRouteHandler]:
    """The static files, and the picture that browsers ask for by a fixed name."""

    @get(PREFIX + "{name:path}", include_in_schema=False, sync_to_thread=False, opt={"open": True})
    def static(request: Request, name: FromPath[str]) -> Response[bytes]:  # type: ignore[type-arg]
        return _send(request, assets.find(PREFIX + name.lstrip("/")), YEAR)

    @get("/favicon.ico", include_in_schema=False, sync_to_thread=False, opt={"open": True})
    def favicon(request: Request) -> Response[bytes]:  # type: ignore[type-arg]
        return _send(request, assets.named("favicon.svg"), "public, max-age=86400")

    return [static, favicon]


def _send(request: Request, asset: Asset, kept: str) -> Response[bytes]:  # type: ignore[type-arg]
    headers = {"Cache-Control": kept, "Vary": "Accept-Encoding"}
    content = asset.content
    if asset.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        content = asset.packed
    return Response(content, media_type=asset.type, headers=headers)


def _walk(folder: Traversable, below: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for one in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if one.name.endswith(".json"):
            continue  # the shapes of countries: drawn by the server, never asked for
        if one.is_dir():
            found += _walk(one, f"{below}{one.name}/")
        else:
            found.append((below + one.name, one.read_bytes()))
    return found


def _asset(name: str, content: bytes) -> Asset:
    stem, dot, ending = name.rpartition(".")
    digest = hashlib.sha256(content).hexdigest()[:12]
    media = _TYPES.get(dot + ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = gzip.compress(content, 9, mtime=0) if dot + ending in _PACKED else None
    return Asset(f"{PREFIX}{stem}.{digest}{dot}{ending}", media, content, packed)
