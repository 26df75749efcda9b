# SPDX-License-Identifier: Apache-2.0
"""What happens to reviews by themselves: the checks run, the desk hears what is late, and old reviews forget whom they were about."""

import msgspec

from carillon.desk.act import keep
from carillon.desk.bench import Bench
from carillon.desk.reviews import examination
from carillon.store import clock, inbox, notices, reviews

MONTH_HOURS = 24 * 30.44


def examine(bench: Bench) -> int:
    """Runs the automatic checks on what was submitted since, so that the queue shows what they found."""
    with bench.database.read() as connection:
        waiting = reviews.unexamined(connection)
    for one in waiting:
        with keep(bench, one.bureau, "review.examine", object=one.notice) as doing:
            review = reviews.find(doing.connection, one.bureau, one.notice, one.version)
            notice = notices.find(doing.connection, one.bureau, one.notice)
            if review is not None and notice is not None and notice.offered is not None and review.examined_at is None:
                examination.renew(bench, doing.connection, notice, notice.offered, review, doing.at)
    return len(waiting)


def tell_late(bench: Bench) -> int:
    """Tells the reviewer's desk once of each review that is past its time."""
    with bench.database.read() as connection:
        late = reviews.overdue(connection, clock.now())
    for one in late:
        with keep(bench, one.bureau, "review.overdue", object=one.notice) as doing:
            review = reviews.find(doing.connection, one.bureau, one.notice, one.version)
            if review is None or review.told_late:
                continue
            reviews.put(doing.connection, msgspec.structs.replace(review, told_late=True))
            text = f"The review of a {one.colour} notice of {one.owner} was due at {one.due_at[:16].replace('T', ' ')} UTC"
            line = inbox.Item(
                id=clock.new_id("inb"), bureau=one.bureau, kind="review", object_id=one.notice, urgency="urgent", text=text, at=doing.at
            )
            inbox.put(doing.connection, [line])
    return len(late)


def forget(bench: Bench) -> int:
    """Reviews older than refusals are remembered lose their subjects and texts; what they came to stays, to be counted."""
    before = clock.after(clock.now(), hours=-MONTH_HOURS * bench.packs.compliance.record_months)
    with bench.database.read() as connection:
        old = reviews.forgettable(connection, before)
    for one in old:
        with keep(bench, one.bureau, "review.forget", object=one.notice) as doing:
            reviews.forget(doing.connection, one)
    return len(old)
