# SPDX-License-Identifier: Apache-2.0
"""Web addresses (RFC 3986), also defanged: host and percent signs in one form, the path as it is."""

import re

from carillon.core.model.numbers.domain import DOMAIN, ascii_name
from carillon.core.model.numbers.ip import IP
from carillon.core.model.numbers.refang import refang
from carillon.core.model.numbers.standard import Standard

_PARTS = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*):/{1,3})?(?:(?P<user>[^/?#@]*)@)?(?P<host>\[[^\]]*\]|[^/?#:@]*)(?::(?P<port>\d*))?(?P<rest>[/?][^#]*)?(?:#.*)?",
    re.IGNORECASE | re.DOTALL,
)
_DEFAULT_PORTS = {"http": "80", "https": "443", "ftp": "21", "sftp": "22", "ws": "80", "wss": "443"}
_PERCENT = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_WEB = re.compile(r"^https?://")


def _percent(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else f"%{found[1].upper()}"


def _escape(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))


def _strip(text: str, country: str | None) -> str:
    live = refang(text)
    found = _PARTS.fullmatch(live)
    if not any(c.isalnum() for c in live):
        return ""
    if found is None or not found["host"] or not (found["scheme"] or found["rest"]):
        return live.lower()
    scheme = (found["scheme"] or "http").lower()
    host = found["host"].lower() if found["host"].startswith("[") else ascii_name(found["host"])
    port = found["port"] if found["port"] and found["port"] != _DEFAULT_PORTS.get(scheme) else ""
    user = f"{found['user']}@" if found["user"] else ""
    rest = found["rest"] or "/"
    path = "".join(c if c.isascii() else _escape(c) for c in _PERCENT.sub(_percent, rest if rest[0] == "/" else "/" + rest))
    return f"{scheme}://{user}{host}{':' + port if port else ''}{path}"


def _fault(normal: str, country: str | None) -> str | None:
    found = _PARTS.fullmatch(normal)
    if found is None or not found["scheme"]:
        return "This is not a web address: it has neither a scheme (http://) nor a path."
    host = found["host"]
    if DOMAIN.fault(host, None) and IP.fault(host.strip("[]"), None):
        return f"The host of this web address ({host[:60]}) is neither a domain name nor an internet address."
    return None


def _doubt(normal: str, country: str | None) -> str | None:
    found = _PARTS.fullmatch(normal)
    if found and found["user"]:
        return f"What stands before the @ is not the host: the link leads to {found['host']}."
    return None


def _fold(normal: str) -> str:
    return _WEB.sub("", normal).rstrip("/") or normal


URL = Standard(
    name="url",
    title="web address",
    doctrine="Identifies a place on the web at a time; its host may be innocent and broken into, and parameters name one victim; "
    "the key takes http and https for the same.",
    strong=True,
    strip=_strip,
    help="Paste the whole address; defanged forms such as hxxps://example[.]org/path are understood.",
    shape=re.compile(r"[a-z][a-z0-9+.-]*://[^/]+/.*", re.DOTALL),
    fault=_fault,
    doubt=_doubt,
    fold=_fold,
    limit=4096,
)
