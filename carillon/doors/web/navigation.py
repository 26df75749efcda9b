# SPDX-License-Identifier: Apache-2.0
"""Where a person can go: only what the role may do is offered."""

from typing import NamedTuple

from carillon.core.policy.actors import Actor
from carillon.core.policy.decide import decide
from carillon.doors.web.words import N_

DESK, FILES, CARE, NODE = "desk", "files", "care", "node"
GROUPS = {DESK: "", FILES: N_("What we hold"), CARE: N_("Review and rights"), NODE: N_("The node")}
"""How the places are grouped, in this order; the first needs no name."""


class Place(NamedTuple):
    """A page of the navigation: its address, its name, its picture, the deed that opens it, and with which others it stands."""

    address: str
    name: str
    icon: str
    deed: str
    group: str = DESK


PLACES = (
    Place("/check", N_("Check"), "search", "check.make"),
    Place("/checks", N_("Checks"), "list", "check.read"),
    Place("/hits", N_("Hits"), "bell", "hit.read"),
    Place("/inbox", N_("Inbox"), "inbox", "inbox.read"),
    Place("/duty", N_("Duty desk"), "tower", "duty.read"),
    Place("/watches", N_("Watches"), "eye", "watch.read"),
    Place("/reports", N_("Reports"), "report", "report.read"),
    Place("/notices", N_("Notices"), "flag", "notice.read"),
    Place("/cases", N_("Cases"), "stack", "case.read"),
    Place("/requests", N_("Requests"), "question", "request.read"),
    Place("/calls", N_("Calls"), "send", "call.read"),
    Place("/tips", N_("Tips"), "info", "tip.read"),
    Place("/records", N_("Records"), "record", "record.read", FILES),
    Place("/events", N_("Events"), "calendar", "event.read", FILES),
    Place("/lessons", N_("Lessons"), "report", "lesson.read", FILES),
    Place("/news", N_("News"), "report", "news.write", FILES),
    Place("/lists", N_("Lists"), "stack", "list.read", FILES),
    Place("/bureaus", N_("Bureaus"), "tower", "bureau.read", NODE),
    Place("/users", N_("Users"), "person", "user.read", NODE),
    Place("/exchange", N_("Exchange"), "exchange", "exchange.read", NODE),
    Place("/reviews", N_("Review desk"), "scales", "review.read", CARE),
    Place("/retention", N_("Reviews due"), "calendar", "retention.read", CARE),
    Place("/subjects", N_("Requests of persons"), "shield", "subject.read", CARE),
    Place("/consultations", N_("Consultations"), "question", "consultation.read", CARE),
    Place("/figures", N_("Figures"), "bars", "figures.read", CARE),
    Place("/audit", N_("Audit trail"), "chain", "audit.verify", CARE),
)
FIRST = 4
"""How many places a phone shows at the foot of the page; the others are one tap further, under "More"."""
WITHOUT_DESK = {"/inbox": ("frontline",)}
"""Pages of a bureau's desk, which these roles do not have."""


def places(actor: Actor) -> tuple[Place, ...]:
    open_to = [place for place in PLACES if decide(actor, place.deed).allowed and actor.role not in WITHOUT_DESK.get(place.address, ())]
    return tuple(sorted(open_to, key=lambda place: list(GROUPS).index(place.group)))
