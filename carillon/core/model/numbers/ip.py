# SPDX-License-Identifier: Apache-2.0
"""Internet addresses and networks, version 4 and 6."""

import ipaddress
import re

from carillon.core.model.numbers.refang import refang
from carillon.core.model.numbers.standard import Standard

_PORT = re.compile(r"((?:\d{1,3}\.){3}\d{1,3})(?::\d{1,5})?(/\d{1,2})?", re.ASCII)
_BRACKETS = re.compile(r"\[([0-9a-fA-F:.%\w]+)\](?::\d{1,5})?")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_USELESS = re.compile(r"[^0-9A-Za-z.:/%-]+")


def _address(live: str) -> str | None:
    """The canonical form, of one address without its prefix length; an IPv4 address mapped into IPv6 as IPv4."""
    try:
        network = ipaddress.ip_network(live.partition("%")[0], strict=False)
    except ValueError:
        return None
    if network.prefixlen < network.max_prefixlen:
        return str(network)
    address = network.network_address
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def _strip(text: str, country: str | None) -> str:
    live = refang(text)
    bare = _SCHEME.sub("", live)
    if bare != live:
        bare = bare.partition("/")[0]
    for form in (_PORT, _BRACKETS):
        found = form.fullmatch(bare)
        if found:
            bare = found[1] + (found[2] or "" if form is _PORT else "")
            break
    rest = _address(bare) or _USELESS.sub("", bare).lower()
    return rest if any(c.isalnum() for c in rest) else ""


def _fault(normal: str, country: str | None) -> str | None:
    if _address(normal) != normal:
        return f"{normal[:50]} is not an internet address: four numbers from 0 to 255 with dots, or groups with colons."
    return None


def _doubt(normal: str, country: str | None) -> str | None:
    network = ipaddress.ip_network(normal)
    if network.is_private or network.is_loopback or network.is_link_local:
        return "This address is set aside for local networks or for documentation and identifies nobody on the internet."
    if network.is_reserved or network.is_multicast or network.is_unspecified:
        return "This address is reserved and belongs to no subscriber."
    return None


IP = Standard(
    name="ip",
    title="IP address",
    doctrine="Identifies a connection at a time: without the time (and often the port) it means nothing, "
    "because addresses are given to another subscriber within hours and shared by thousands behind one gateway.",
    strong=False,
    strip=_strip,
    help="Give the address with the exact time and time zone at which it was seen.",
    shape=re.compile(r"(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?|(?=.*:.*:)[0-9a-f:.]{2,45}(?:/\d{1,3})?", re.ASCII),
    fault=_fault,
    doubt=_doubt,
)
