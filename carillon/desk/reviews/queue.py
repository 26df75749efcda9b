# SPDX-License-Identifier: Apache-2.0
"""The queue of reviews by the time at which they are due: looked at, taken, let go, counted."""

from collections import Counter
from typing import Any

import msgspec

from carillon.core.model.notice import Notice, Review
from carillon.core.policy import compliance
from carillon.core.policy import notices as policy
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import reading
from carillon.desk.act import Act, Repeat, act, look
from carillon.desk.bench import Bench
from carillon.desk.notices import stepping
from carillon.desk.reviews import examination
from carillon.errors import Conflict, Denied, NotFound
from carillon.store import notices, reviews
from carillon.store.reviews import Wanted

replace = msgspec.structs.replace


class Submission(msgspec.Struct, frozen=True):
    """A review with the notice that it is about, whole: its version in work with the subjects as they were submitted, and its history."""

    review: Review
    notice: Notice


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """What reviews came to since a moment: how many by state, and what was refused by ground, colour and owner."""

    since: str
    submitted: int
    states: dict[str, int]
    grounds: dict[str, int]
    colours: dict[str, dict[str, int]]
    owners: dict[str, dict[str, int]]


def page(bench: Bench, actor: Actor, wanted: Wanted) -> list[Review]:
    """Reviews of the actor's bureau, what is due first at the head; `state` "open" are those that wait for somebody."""
    with look(bench, actor, "review.read", object="list") as doing:
        found = reviews.page(doing.connection, reading(actor), wanted)
        doing.detail = {"shown": len(found)}
    return found


def fetch(bench: Bench, actor: Actor, notice_id: str) -> Submission:
    """The newest review of a notice, with all that the reviewer knows."""
    with look(bench, actor, "review.read", object=notice_id) as doing:
        review = reviews.latest(doing.connection, reading(actor), notice_id)
        notice = notices.find(doing.connection, review.bureau, notice_id) if review else None
    if review is None or notice is None:
        raise NotFound(f"There is no review of a notice {notice_id}.", help="Check the id.")
    return Submission(review, notice)


def take(bench: Bench, actor: Actor, notice_id: str, repeat: Repeat | None = None) -> Submission:
    """Claims a review. Raises Conflict where somebody else has it, and Denied for whoever wrote the notice."""
    with act(bench, actor, "review.take", object=notice_id, repeat=repeat) as doing:
        review = current(doing, notice_id)
        if review.state == "taken":
            mine = review.taken_by == actor.username
            when = (review.taken_at or "")[:16].replace("T", " ")
            raise Conflict(
                f"You have this review already, since {when}." if mine else f"{review.taken_by} has this review since {when} UTC.",
                help="" if mine else "Ask for it to be released, or take another.",
                current=review,
            )
        notice = stepping.find(doing, notice_id, "take")
        refuse_authors(bench, doing, notice)
        paper = notice.offered or notice.latest
        taken = replace(review, state="taken", taken_by=actor.username, taken_at=doing.at)
        taken = examination.renew(bench, doing.connection, notice, paper, taken, doing.at)
        notice = word(bench, doing, notice, "take")
        doing.detail = {"version": paper.version, "findings": len(taken.findings)}
    return Submission(taken, notice)


def release(bench: Bench, actor: Actor, notice_id: str, repeat: Repeat | None = None) -> Submission:
    """Puts a review back into the queue, one's own or that of a colleague who is away; a clearance goes with it."""
    with act(bench, actor, "review.take", object=notice_id, repeat=repeat) as doing:
        review = current(doing, notice_id)
        notice = stepping.find(doing, notice_id, "release")
        waits = replace(review, state="waiting", taken_by="", taken_at=None, cleared_by="", cleared="")
        reviews.put(doing.connection, waits)
        notice = word(bench, doing, notice, "release")
    return Submission(waits, notice)


def statistics(bench: Bench, actor: Actor, since: str, owner: str | None = None) -> Statistics:
    """What was submitted since a moment and what came of it, by ground, colour and bureau."""
    with look(bench, actor, "review.read", object="statistics") as doing:
        rows = reviews.counts(doing.connection, reading(actor), since, owner)
    states: Counter[str] = Counter()
    grounds: Counter[str] = Counter()
    colours: dict[str, Counter[str]] = {}
    owners: dict[str, Counter[str]] = {}
    for code, colour, state, ground, count in rows:
        states[state] += count
        if state == "refused":
            grounds[ground] += count
        colours.setdefault(colour, Counter())[state] += count
        owners.setdefault(code, Counter())[state] += count
    return Statistics(
        since=since,
        submitted=sum(states.values()),
        states=dict(states),
        grounds=dict(grounds),
        colours={name: dict(one) for name, one in colours.items()},
        owners={name: dict(one) for name, one in owners.items()},
    )


# For the decisions beside it -----------------------------------------------------------------------------------------------


def current(doing: Act, notice_id: str) -> Review:
    """The review of the version that is on its way through the gate of the actor's bureau."""
    notice = notices.find(doing.connection, doing.actor.bureau, notice_id)
    if notice is None or notice.reviewer != doing.actor.bureau or notice.offered is None:
        raise NotFound(f"There is nothing of notice {notice_id} to review.", help="Its owner may have taken it back.")
    review = reviews.find(doing.connection, doing.actor.bureau, notice_id, notice.offered.version)
    if review is None:
        raise NotFound(f"There is nothing of notice {notice_id} to review.", help="Its owner may have taken it back.")
    return review


def mine(doing: Act, notice_id: str) -> Review:
    """The same, taken by the actor."""
    review = current(doing, notice_id)
    if review.state in ("returned", "refused"):
        raise Conflict(f"Version {review.version} of notice {notice_id} was {review.state}; its owner has it.", current=review)
    if review.state not in ("taken", "cleared") or review.taken_by != doing.actor.username:
        has = f"{review.taken_by} has it" if review.taken_by else "nobody has it"
        raise Conflict(f"Take the review of {notice_id} first; {has}.", help="POST /reviews/{id}/take.", current=review)
    return review


def refuse_authors(bench: Bench, doing: Act, notice: Notice) -> None:
    """Nobody reviews what he wrote, in whatever bureau he is by now."""
    if stepping.author(bench, doing) in notice.authors:
        raise Denied("You wrote or submitted this notice; somebody else reviews it.", help="Ask a colleague in compliance.")


def word(bench: Bench, doing: Act, notice: Notice, what: str, *, ground: str = "", text: str = "") -> Notice:
    """The reviewer's step: in his own copy, and told to the owner, who has it in his history."""
    step = stepping.step(bench, doing, notice, what, ground=ground, text=text)
    new = stepping.put(doing, policy.advance(notice, step))
    if new.owner != new.reviewer:
        stepping.say(bench, doing, "review", notice, {"notice": new.id, "step": stepping.hidden(step)}, [new.owner])
    return new


def plain(bench: Bench, found: Submission) -> dict[str, Any]:
    """A submission in its outside form: the review, what is submitted with its subjects, what stands, and the history."""
    notice = found.notice
    return {
        **plain_review(found.review),
        "number": notice.number or None,
        "stage": notice.stage,
        "submission": msgspec.to_builtins(notice.offered),
        "standing": msgspec.to_builtins(notice.standing),
        "history": [{k: v for k, v in msgspec.to_builtins(one).items() if k != "notice"} for one in notice.steps],
        "needs_words": [one.code for one in compliance.wants_words(found.review.findings)],
        "needs_test": compliance.wants_test(found.review.findings),
        "stops": [one.code for one in compliance.stops(found.review.findings)],
    }


def plain_review(review: Review) -> dict[str, Any]:
    """A review in its outside form."""
    body: dict[str, Any] = msgspec.to_builtins(review)
    for name in ("subjects", "cleared", "told_late"):
        del body[name]
    return body
