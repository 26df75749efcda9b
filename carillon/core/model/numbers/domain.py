# SPDX-License-Identifier: Apache-2.0
"""Domain names (RFC 1035), also international (RFC 5891) and defanged."""

import re

from carillon.core.model.numbers.refang import refang
from carillon.core.model.numbers.standard import Standard

_PLAIN = re.compile(r"[a-z0-9_.-]+", re.ASCII)
_NAME = re.compile(r"(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})", re.ASCII)
_BEFORE = re.compile(r"^[a-z][a-z0-9+.-]*:(?://)?", re.IGNORECASE)
_USELESS = re.compile(r"[^\w.:-]+")


def host_of(live: str) -> str:
    """The host name inside a live URL or e-mail address, or the text itself, in the form that the name system uses (xn--)."""
    rest = _BEFORE.sub("", live, count=1)
    rest = re.split(r"[/?#\\]", rest, maxsplit=1)[0].rpartition("@")[2]
    return ascii_name(rest.partition(":")[0] if rest.count(":") == 1 else rest)


def ascii_name(host: str) -> str:
    """Lower case, without the final dot, international labels as xn--; what cannot be encoded stays in its letters."""
    name = host.strip(".").lower()
    if _PLAIN.fullmatch(name):
        return name
    import idna

    try:
        return idna.encode(name, uts46=True).decode("ascii").strip(".").lower()
    except UnicodeError:
        return _USELESS.sub("", name)


def _strip(text: str, country: str | None) -> str:
    return host_of(refang(text)) if any(c.isalnum() for c in text) else ""


def _fault(normal: str, country: str | None) -> str | None:
    if not _NAME.fullmatch(normal):
        return f"{normal[:60]} is not a domain name: it needs labels of letters, digits and hyphens, separated by dots."
    return None


def _doubt(normal: str, country: str | None) -> str | None:
    if "xn--" not in normal:
        return None
    import idna

    try:
        letters = idna.decode(normal)
    except UnicodeError:
        return "The international part of this domain name cannot be decoded."
    return f"The name is shown as {letters}: look for letters of another alphabet that imitate a known name."


def _display(normal: str) -> str:
    if "xn--" not in normal:
        return normal
    import idna

    try:
        return f"{idna.decode(normal)} ({normal})"
    except UnicodeError:
        return normal


DOMAIN = Standard(
    name="domain",
    title="domain name",
    doctrine="Identifies a registration while it lasts: names expire and change hands, one site may have been broken into, "
    "and names of hosting services belong to thousands of customers.",
    strong=True,
    strip=_strip,
    help="Give the name alone, such as example.org; defanged forms such as example[.]org are understood.",
    shape=_NAME,
    fault=_fault,
    doubt=_doubt,
    display=_display,
    limit=2048,
)
