# SPDX-License-Identifier: Apache-2.0
"""May this actor do this deed? Default deny; every answer has its reason."""

import msgspec

from carillon.core.policy.actors import Actor

DEEDS: dict[str, tuple[str, ...]] = {
    # deed: the roles that may do it. What a person may *see* while doing it is the scope's business.
    "check.make": ("frontline", "officer", "analyst", "commander"),
    "check.read": ("frontline", "officer", "analyst", "commander", "control"),
    "watch.open": ("officer", "analyst", "commander"),
    "watch.read": ("officer", "analyst", "commander", "control"),
    "watch.close": ("officer", "analyst", "commander"),
    "hit.read": ("frontline", "officer", "analyst", "compliance", "control", "commander"),
    "hit.judge": ("frontline", "officer", "analyst", "commander"),
    "hit.confirm": ("officer",),
    "hit.outcome": ("frontline", "officer", "commander"),
    "inbox.read": ("frontline", "officer", "analyst", "compliance", "control", "commander"),
    "record.create": ("officer", "analyst", "partner"),
    "record.read": ("officer", "analyst", "compliance", "control", "commander", "partner"),
    "record.history": ("officer", "analyst", "compliance", "control"),
    "record.disclosures": ("officer", "control"),
    "record.correct": ("officer",),
    "record.link": ("officer", "analyst"),
    "record.withdraw": ("officer",),
    "record.recall": ("officer",),
    "list.import": ("officer",),
    "list.read": ("officer", "analyst", "control"),
    "report.draft": ("frontline", "officer", "analyst", "commander", "partner"),
    "report.read": ("frontline", "officer", "analyst", "compliance", "control", "commander", "partner"),
    "report.send": ("officer", "commander", "partner"),
    "report.recall": ("officer", "commander", "partner"),
    "report.acknowledge": ("officer", "analyst", "commander"),
    "report.answer": ("officer", "analyst", "commander"),
    "event.read": ("frontline", "officer", "analyst", "compliance", "control", "commander", "partner"),
    "event.register": ("officer", "commander"),
    "audit.read": ("officer", "compliance", "control"),
    "audit.verify": ("officer", "compliance", "control", "admin"),
    "audit.export": ("control", "admin"),
    "node.backup": ("admin",),
    "exchange.read": ("officer", "compliance", "control", "admin"),
    "exchange.keys": ("admin",),
    "exchange.found": ("admin",),
    "exchange.request": ("admin",),
    "exchange.admit": ("admin",),
    "exchange.join": ("admin",),
    "exchange.remove": ("admin",),
    "exchange.revoke": ("admin",),
    "exchange.group": ("admin",),
    "exchange.role": ("admin",),
    "exchange.hubs": ("admin",),
    "exchange.renew": ("admin",),
    "exchange.rotate": ("admin",),
    "exchange.sign": ("admin",),
    "exchange.roots": ("admin",),
    "bureau.read": ("frontline", "officer", "analyst", "compliance", "control", "commander", "partner", "admin"),
    "bureau.register": ("admin",),
    "user.read": ("admin", "control"),
    "user.register": ("admin",),
    "user.change": ("admin",),
    "password.change": ("frontline", "officer", "analyst", "compliance", "control", "commander", "partner", "admin"),
}


class Decision(msgspec.Struct, frozen=True):
    """`reason` is a sentence for the person who asked, and for the log."""

    allowed: bool
    reason: str


def decide(actor: Actor, deed: str) -> Decision:
    """By role alone. An unknown deed is denied: nothing is permitted by omission."""
    roles = DEEDS.get(deed, ())
    if actor.role in roles:
        return Decision(True, f"the role {actor.role} may do {deed}")
    who = ", ".join(roles) if roles else "nobody"
    return Decision(False, f"The role {actor.role} may not do {deed}; it is for: {who}.")


def decide_owner(actor: Actor, deed: str, owner: str) -> Decision:
    """By role, and only upon what the actor's own bureau owns."""
    decision = decide(actor, deed)
    if not decision.allowed or actor.bureau == owner:
        return decision
    return Decision(False, f"Only the owner, bureau {owner}, may do {deed}; {actor.bureau} may send it a report or a request.")
