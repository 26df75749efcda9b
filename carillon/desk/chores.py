# SPDX-License-Identifier: Apache-2.0
"""What a node does by itself when its time has come: deadlines that pass, what expires, what is due for deletion.

A chore is a function that does what is due now and returns how much that was; a second call at the same moment finds nothing left. One
process of a node does them at a time.
"""

import logging
from collections.abc import Callable

from carillon.desk import confirming, expiry, lessons, purges, tips
from carillon.desk.accreditation import following, partnering, purging
from carillon.desk.bench import Bench
from carillon.desk.calls import clockwork as call_clock
from carillon.desk.cases import spreading
from carillon.desk.duty import standing_in
from carillon.desk.events import counting as event_counting
from carillon.desk.events import daily
from carillon.desk.events import spreading as event_spreading
from carillon.desk.events.room import chasing
from carillon.desk.events.room import spreading as room_spreading
from carillon.desk.figures import counting
from carillon.desk.notices import documents
from carillon.desk.notices import due as notices
from carillon.desk.requests import clock as request_clock
from carillon.desk.reviews import due as reviews
from carillon.desk.subjects import clockwork
from carillon.errors import Error
from carillon.store import clock
from carillon.store.exchange import leases

CHORES: dict[str, Callable[[Bench], int]] = {
    "clocks of requests": request_clock.strike,
    "claims of requests": request_clock.lapse,
    "events": event_spreading.spread_due,
    "hours of events": event_counting.count_hours,
    "events to purge": purges.purge_due,
    "purges of events": purges.carry_out,
    "daily situation reports": daily.issue_due,
    "lessons": lessons.announce_due,
    "rooms of events": room_spreading.spread_due,
    "alerts without an acknowledgement": chasing.chase,
    "calls that arrived": call_clock.follow,
    "clocks of calls": call_clock.strike,
    "counts of calls": call_clock.count,
    "lists sent to partners": partnering.send_due,
    "screenings followed": following.follow,
    "screenings purged": purging.purge_due,
    "cases": spreading.spread_due,
    "desks that stand in": standing_in.pass_on,
    "what they said": standing_in.carry_out,
    "hits taken back": confirming.end_clocks,
    "clocks of hits": confirming.run_clocks,
    "tips": tips.forget,
    "retention": expiry.run,
    "rights of persons": clockwork.run,
    "notices spread": notices.spread,
    "notices expired": notices.expire,
    "notices that expire": notices.warn,
    "notices purged": notices.purge,
    "documents declared invalid": documents.follow,
    "reviews examined": reviews.examine,
    "reviews overdue": reviews.tell_late,
    "reviews forgotten": reviews.forget,
    "figures": counting.count_days,
}
"""By name, in the order in which they are done."""
LEASE_SECONDS = 60.0
log = logging.getLogger(__name__)


def tend(bench: Bench, holder: str) -> dict[str, int]:
    """Does everything that is due, and returns how much of each; nothing where another process is at it. One chore that fails does not
    keep the others waiting."""
    if not leases.hold(bench.database, "chores", holder, LEASE_SECONDS):
        return {}
    done = {}
    for name, chore in CHORES.items():
        try:
            done[name] = chore(bench)
        except Error as failure:
            log.warning("%s waits: %s", name, failure.message)
        except Exception:
            # Whatever it is, the next round may fare better; nobody's deadline waits for another's fault.
            log.exception("%s waits", name)
    return done


def holder() -> str:
    """A name for one process that does chores."""
    return clock.new_id("hld")
