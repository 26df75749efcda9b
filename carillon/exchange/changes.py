# SPDX-License-Identifier: Apache-2.0
"""What the directory's operator does to it: each change gives the next version, unsigned, for the roots to sign."""

from collections.abc import Iterable, Mapping

import msgspec

from carillon.errors import Invalid, NotFound
from carillon.exchange import wire
from carillon.exchange.directory import Directory
from carillon.exchange.listing import Group, Hub, Membership, Roots

replace = msgspec.structs.replace
SECRETARIAT = "secretariat"
"""The role of the bureau that reviews notices and carries out the decisions of control, for all."""


def begin(roots: Iterable[bytes], threshold: int, now: str, until: str) -> Directory:
    """Version 1 of a new network: roots by their public bytes, and nobody in it yet."""
    return Directory(version=1, issued=now, expires=until, roots=_roots(roots, threshold), nodes={}, bureaus={})


def renew(directory: Directory, now: str, until: str) -> Directory:
    """The same, valid longer."""
    return replace(directory, version=directory.version + 1, issued=now, expires=until)


def change_roots(directory: Directory, roots: Iterable[bytes], threshold: int, now: str) -> Directory:
    """Other roots. The old ones and the new ones must sign this version, each to their threshold."""
    return replace(_next(directory, now), roots=_roots(roots, threshold))


def revoke(directory: Directory, kid: str, now: str) -> Directory:
    """A key that got into wrong hands: from this version on nothing signed with it is believed and nothing is sealed to it."""
    if kid in directory.revoked:
        raise Invalid(f"The key {kid} is revoked already.")
    return replace(_next(directory, now), revoked=(*directory.revoked, kid))


def remove_bureau(directory: Directory, bureau: str, now: str) -> Directory:
    """Out of the directory and of every group; and its node with it where it hosts no other bureau."""
    if bureau not in directory.bureaus:
        raise NotFound(f"There is no bureau {bureau} in the directory.")
    bureaus = {code: one for code, one in directory.bureaus.items() if code != bureau}
    groups = {
        name: replace(group, members={code: one for code, one in group.members.items() if code != bureau})
        for name, group in directory.groups.items()
    }
    hosts = {one.node for one in bureaus.values()}
    gone = directory.bureaus[bureau].node
    nodes = {name: one for name, one in directory.nodes.items() if name in hosts or name != gone}
    return replace(_next(directory, now), bureaus=bureaus, groups=groups, nodes=nodes)


def set_group(directory: Directory, group: str, members: Mapping[str, str], now: str) -> Directory:
    """A group's members, each up to a time. Who belongs to it already keeps the time from which; an empty group is removed."""
    if strangers := members.keys() - directory.bureaus.keys():
        raise NotFound(f"There is no bureau {', '.join(sorted(strangers))} in the directory.")
    before = directory.groups.get(group, Group(members={}))
    there = {
        code: Membership(since=before.members[code].since if code in before.members else now, until=until)
        for code, until in members.items()
    }
    groups = {name: one for name, one in directory.groups.items() if name != group}
    if there:
        groups[group] = replace(before, members=there)
    return replace(_next(directory, now), groups=groups)


def set_roles(directory: Directory, bureau: str, roles: Iterable[str], now: str) -> Directory:
    """What a bureau is to all others, beside owning its records; `SECRETARIAT` is the one that reviews."""
    if bureau not in directory.bureaus:
        raise NotFound(f"There is no bureau {bureau} in the directory.")
    given = tuple(sorted(set(roles)))
    if SECRETARIAT in given:
        holders = {code for code, one in directory.bureaus.items() if SECRETARIAT in one.roles} - {bureau}
        if holders:
            raise Invalid(f"{', '.join(sorted(holders))} is the secretariat.", help="There is one; take the role from it first.")
    bureaus = {code: replace(one, roles=given) if code == bureau else one for code, one in directory.bureaus.items()}
    return replace(_next(directory, now), bureaus=bureaus)


def set_hubs(directory: Directory, hubs: Iterable[Hub], now: str) -> Directory:
    """Where the carriers listen."""
    return replace(_next(directory, now), hubs=tuple(hubs))


def _next(directory: Directory, now: str) -> Directory:
    return replace(directory, version=directory.version + 1, issued=now)


def _roots(roots: Iterable[bytes], threshold: int) -> Roots:
    keys = {wire.kid(public): wire.b64(public) for public in roots}
    if not 1 <= threshold <= len(keys):
        raise Invalid(f"{threshold} of {len(keys)} roots cannot sign a directory.")
    return Roots(threshold=threshold, keys=keys)
