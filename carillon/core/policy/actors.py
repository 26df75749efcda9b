# SPDX-License-Identifier: Apache-2.0
"""Who acts: a person with a role in a bureau, through one of the doors."""

import msgspec

ROLES = ("frontline", "officer", "analyst", "compliance", "control", "commander", "partner", "admin")
"""Front-line officer, bureau officer, analyst, compliance reviewer, data-protection officer, event commander, private partner,
administrator; in this order wherever roles are listed."""

SHELL = "shell:"
"""How the name of whoever acts from the machine's own shell begins; no user is called so."""


class Actor(msgspec.Struct, frozen=True):
    """`areas` are the crime areas this person may work in (None: every one that the bureau has switched on); `events` the events to which
    he is limited (None: he is not)."""

    user: str
    username: str
    bureau: str
    role: str
    areas: tuple[str, ...] | None = None
    via: str = "api"
    language: str = "en"
    events: tuple[str, ...] | None = None


def operator(bureau: str, name: str) -> Actor:
    """Whoever has a shell on the node's machine, acting as an officer of one of its bureaus; the log says so."""
    return Actor(user=f"{SHELL}{name}", username=f"{SHELL}{name}", bureau=bureau, role="officer", via="cli")
