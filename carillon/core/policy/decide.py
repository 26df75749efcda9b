# SPDX-License-Identifier: Apache-2.0
"""May this actor do this deed? Default deny; every answer has its reason."""

import msgspec

from carillon.core.policy.actors import Actor

DEEDS: dict[str, tuple[str, ...]] = {
    # deed: the roles that may do it. What a person may *see* while doing it is the scope's business.
    "check.make": ("frontline", "officer", "analyst", "commander"),
    "check.read": ("frontline", "officer", "analyst", "commander", "control"),
    "check.blind": ("officer", "analyst", "commander"),
    "watch.open": ("officer", "analyst", "commander"),
    "watch.read": ("officer", "analyst", "commander", "control"),
    "watch.close": ("officer", "analyst", "commander"),
    "hit.read": ("frontline", "officer", "analyst", "compliance", "control", "commander"),
    "hit.judge": ("frontline", "officer", "analyst", "commander"),
    "hit.confirm": ("officer",),
    "hit.outcome": ("frontline", "officer", "commander"),
    "hit.request": ("frontline", "officer", "analyst", "commander"),
    "hit.disclose": ("officer", "analyst", "commander"),
    "check.describe": ("frontline", "officer", "analyst", "commander"),
    "flag.set": ("officer",),
    "flag.lift": ("officer",),
    "flag.read": ("officer", "analyst", "compliance", "control", "commander"),
    "inbox.read": ("frontline", "officer", "analyst", "compliance", "control", "commander"),
    "record.create": ("officer", "analyst", "partner"),
    "record.read": ("officer", "analyst", "compliance", "control", "commander", "partner"),
    "record.history": ("officer", "analyst", "compliance", "control"),
    "record.disclosures": ("officer", "control"),
    "record.correct": ("officer",),
    "record.link": ("officer", "analyst"),
    "record.withdraw": ("officer",),
    "record.recall": ("officer",),
    "retention.read": ("officer", "analyst", "control"),
    "retention.extend": ("officer",),
    "subject.receive": ("control",),
    "subject.read": ("control",),
    "subject.search": ("control",),
    "subject.consult": ("control",),
    "subject.block": ("control",),
    "subject.decide": ("control",),
    "subject.answer": ("control",),
    "consultation.read": ("officer", "control"),
    "consultation.answer": ("officer", "control"),
    "list.import": ("officer",),
    "list.read": ("officer", "analyst", "control"),
    "report.draft": ("frontline", "officer", "analyst", "commander", "partner"),
    "report.read": ("frontline", "officer", "analyst", "compliance", "control", "commander", "partner"),
    "report.send": ("officer", "commander", "partner"),
    "report.recall": ("officer", "commander", "partner"),
    "report.acknowledge": ("officer", "analyst", "commander"),
    "report.answer": ("officer", "analyst", "commander"),
    "request.draft": ("officer", "analyst", "commander"),
    "request.read": ("officer", "analyst", "compliance", "control", "commander"),
    "request.send": ("officer", "commander"),
    "request.remind": ("officer", "analyst", "commander"),
    "request.follow": ("officer", "analyst", "commander"),
    "request.close": ("officer", "analyst", "commander"),
    "request.recall": ("officer", "commander"),
    "request.attach": ("officer", "analyst", "commander"),
    "request.claim": ("officer", "analyst"),
    "request.release": ("officer", "analyst"),
    "request.reply": ("officer", "analyst"),
    "request.refuse": ("officer",),
    "request.translate": ("officer", "analyst", "commander"),
    "broadcast.send": ("officer", "commander"),
    "broadcast.read": ("officer", "analyst", "commander", "control"),
    "broadcast.acknowledge": ("officer", "analyst", "commander"),
    "broadcast.recall": ("officer", "commander"),
    "duty.read": ("officer", "analyst", "compliance", "control", "commander"),
    "duty.write": ("officer", "analyst", "commander"),
    "duty.hand_over": ("officer", "analyst", "commander"),
    "duty.stand_in": ("officer",),
    "agreement.offer": ("officer",),
    "agreement.change": ("officer",),
    "case.open": ("officer", "analyst", "commander"),
    "case.read": ("officer", "analyst", "commander", "control"),
    "case.change": ("officer", "analyst", "commander"),
    "case.write": ("officer", "analyst", "commander"),
    "case.leave": ("officer",),
    "news.read": ("frontline", "officer", "analyst", "compliance", "control", "commander", "partner"),
    "news.write": ("officer", "commander"),
    "news.publish": ("officer",),
    "news.withdraw": ("officer",),
    "tip.read": ("officer", "analyst", "control", "commander"),
    "tip.take": ("officer", "analyst", "commander"),
    "tip.reply": ("officer", "commander"),
    "tip.close": ("officer", "commander"),
    "tip.spam": ("officer", "commander"),
    "event.read": ("frontline", "officer", "analyst", "compliance", "control", "commander", "partner"),
    "event.register": ("officer", "commander"),
    "notice.read": ("frontline", "officer", "analyst", "compliance", "control", "commander"),
    "notice.draft": ("officer",),
    "notice.submit": ("officer",),
    "notice.withdraw": ("officer",),
    "notice.publish": ("compliance",),
    "notice.suspend": ("compliance", "control"),
    "notice.resume": ("compliance", "control"),
    "review.read": ("compliance", "control"),
    "review.take": ("compliance",),
    "review.decide": ("compliance",),
    "protected.read": ("compliance", "control"),
    "protected.change": ("compliance", "control"),
    "figures.read": ("officer", "analyst", "compliance", "control", "commander"),
    "audit.read": ("officer", "compliance", "control"),
    "audit.verify": ("officer", "compliance", "control", "admin"),
    "audit.export": ("control", "admin"),
    "node.backup": ("admin",),
    "node.sweep": ("admin",),
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
    "user.register": ("admin", "control"),
    "user.change": ("admin", "control"),
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
