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
    "report.vet": ("officer", "analyst"),
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
    "room.read": ("officer", "analyst", "control", "commander"),
    "room.write": ("officer", "analyst", "commander"),
    "room.alert": ("officer", "commander"),
    "room.acknowledge": ("officer", "analyst", "commander"),
    "room.level": ("officer", "commander"),
    "room.team": ("officer", "commander"),
    "matter.read": ("officer", "analyst", "commander"),
    "matter.judge": ("officer", "analyst", "commander"),
    "picture.read": ("officer", "analyst", "commander"),
    "call.draft": ("officer", "commander"),
    "call.send": ("officer", "commander"),
    "call.remind": ("officer", "analyst", "commander"),
    "call.extend": ("officer", "commander"),
    "call.read": ("officer", "analyst", "compliance", "control", "commander"),
    "call.acknowledge": ("officer", "analyst", "commander"),
    "call.answer": ("officer", "analyst", "commander"),
    "call.close": ("officer", "commander"),
    "call.recall": ("officer", "commander"),
    "screening.upload": ("officer", "commander"),
    "screening.read": ("officer", "analyst", "control", "commander"),
    "screening.run": ("officer", "commander"),
    "screening.invite": ("officer", "commander"),
    "screening.partake": ("officer", "commander"),
    "screening.judge": ("officer", "analyst", "commander"),
    "screening.decide": ("officer", "commander"),
    "screening.export": ("officer", "commander"),
    "screening.purge": ("officer", "control", "commander"),
    "situation.read": ("officer", "analyst", "compliance", "control", "commander"),
    "situation.write": ("officer", "analyst", "commander"),
    "situation.send": ("officer", "commander"),
    "lesson.read": ("officer", "analyst", "compliance", "control", "commander"),
    "lesson.write": ("officer", "analyst", "commander"),
    "lesson.publish": ("officer", "commander"),
    "debriefing.read": ("officer", "analyst", "control", "commander"),
    "debriefing.write": ("officer", "analyst", "commander"),
    "event.purge": ("officer", "control", "commander"),
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
OF_AN_EVENT = ("room.", "matter.", "picture.", "screening.", "situation.", "debriefing.")
"""How the deeds begin that somebody may do whose account is limited to events."""
OPEN_TO_ALL = ("event.read", "bureau.read", "password.change")
"""What he may do besides: what everybody knows, and his own account."""
LIMITED = ("officer", "analyst", "commander")
"""Roles that may be limited to events: those that work at them."""


class Decision(msgspec.Struct, frozen=True):
    """`reason` is a sentence for the person who asked, and for the log."""

    allowed: bool
    reason: str


def decide(actor: Actor, deed: str) -> Decision:
    """By role, and by whether it is the work of an event where somebody is limited to that. An unknown deed is denied: nothing is permitted
    by omission."""
    roles = DEEDS.get(deed, ())
    if actor.events is not None and not (deed in OPEN_TO_ALL or deed.startswith(OF_AN_EVENT)):
        return Decision(False, f"This account is for the work at an event; {deed} is not part of it.")
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
