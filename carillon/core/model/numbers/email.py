# SPDX-License-Identifier: Apache-2.0
"""E-mail addresses (RFC 5321), also defanged."""

import re

from carillon.core.model.numbers.domain import DOMAIN, ascii_name
from carillon.core.model.numbers.ip import IP
from carillon.core.model.numbers.refang import refang
from carillon.core.model.numbers.standard import Standard

_INSIDE = re.compile(r"<([^<>]+@[^<>]+)>")
_LOCAL = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}")


def _strip(text: str, country: str | None) -> str:
    found = _INSIDE.search(text)
    live = refang(found[1] if found else text)
    if live.lower().startswith("mailto:"):
        live = live[7:].partition("?")[0]
    local, at, host = live.rpartition("@")
    address = f"{local}@{ascii_name(host)}" if at else live.lower()
    return address if any(c.isalnum() for c in address) else ""


def _fault(normal: str, country: str | None) -> str | None:
    local, at, host = normal.rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or local[0] == "." or local[-1] == "." or ".." in local:
        return "An e-mail address has a name, an @ and a domain; the name has no blanks or brackets."
    if DOMAIN.fault(host, None) and IP.fault(host.strip("[]"), None):
        return f"The part behind the @ ({host[:60]}) is not a domain name."
    return None


def _fold(normal: str) -> str:
    return normal.lower()


EMAIL = Standard(
    name="email",
    title="e-mail address",
    doctrine="Identifies a mailbox, not a person; the sender's address of a message can be forged, and a provider may give an "
    "abandoned address to somebody else; capitals are ignored, as providers do.",
    strong=True,
    strip=_strip,
    help="Give the address as name@example.org; defanged forms such as name[at]example[.]org are understood.",
    shape=re.compile(r"[^@]+@[^@]+"),
    fault=_fault,
    fold=_fold,
    limit=330,
)
