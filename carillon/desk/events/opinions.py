# SPDX-License-Identifier: Apache-2.0
"""What analysts think of what matters to an event: pinned, dismissed with a reason, commented upon. It stays within their bureau."""

from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import reading
from carillon.desk.act import Act, Repeat, act
from carillon.desk.bench import Bench
from carillon.desk.events import matters
from carillon.desk.events.matters import Shown
from carillon.desk.notices.reading import seat
from carillon.errors import Invalid, NotFound
from carillon.store import clock, matter_ranks, opinions
from carillon.store import matters as store

LONGEST = 2000
REASONS = "opinion_reasons"


def pin(bench: Bench, actor: Actor, event_id: str, kind: str, object_id: str, text: str = "", repeat: Repeat | None = None) -> Shown:
    """Keeps something at the head of the bureau's list, whatever its rank; also what was not ranked, if the actor may see it."""
    with act(bench, actor, "matter.judge", object=object_id, repeat=repeat) as doing:
        matters.find(doing, event_id)
        if kind not in store.KINDS or not store.is_visible(doing.connection, reading(actor), seat(bench.packs, actor), kind, object_id):
            raise NotFound(f"There is no {kind[:20]} {object_id[:60]}.", help="Check the id; it may have been taken back.")
        matter_ranks.pin(doing.connection, event_id, kind, object_id, "", doing.at)
        return _say(bench, doing, event_id, kind, object_id, "pin", text)


def dismiss(
    bench: Bench, actor: Actor, event_id: str, kind: str, object_id: str, reason: str, text: str = "", repeat: Repeat | None = None
) -> Shown:
    """Takes something from the bureau's list; `reason` is a code of the list `opinion_reasons`."""
    known = bench.packs.codes[REASONS].codes
    if reason not in known:
        raise Invalid("Say why it does not matter.", fields={"reason": f"One of {', '.join(known)}."})
    with act(bench, actor, "matter.judge", object=object_id, repeat=repeat) as doing:
        doing.detail = {"reason": reason}
        return _say(bench, doing, event_id, kind, object_id, "dismiss", text, reason)


def restore(bench: Bench, actor: Actor, event_id: str, kind: str, object_id: str, text: str = "", repeat: Repeat | None = None) -> Shown:
    """Neither pinned nor dismissed any more: it stands where its rank puts it."""
    with act(bench, actor, "matter.judge", object=object_id, repeat=repeat) as doing:
        return _say(bench, doing, event_id, kind, object_id, "restore", text)


def comment(bench: Bench, actor: Actor, event_id: str, kind: str, object_id: str, text: str, repeat: Repeat | None = None) -> Shown:
    if not text.strip():
        raise Invalid("The comment is empty.", fields={"text": "Say what you think of it."})
    with act(bench, actor, "matter.judge", object=object_id, repeat=repeat) as doing:
        return _say(bench, doing, event_id, kind, object_id, "comment", text)


def _say(bench: Bench, doing: Act, event_id: str, kind: str, object_id: str, verdict: str, text: str, reason: str = "") -> Shown:
    matters.find(doing, event_id)
    if len(text) > LONGEST or "\0" in text:
        raise Invalid("The text cannot be kept.", fields={"text": f"At most {LONGEST} characters, none of them NUL."})
    matters.one(bench, doing, event_id, kind, object_id, unranked=verdict == "pin")
    opinion = opinions.Opinion(
        id=clock.new_id("opn"),
        bureau=doing.actor.bureau,
        event_id=event_id,
        kind=kind,
        object_id=object_id,
        verdict=verdict,
        reason=reason,
        text=text.strip(),
        by=doing.actor.username,
        at=doing.at,
    )
    opinions.put(doing.connection, opinion)
    doing.detail |= {"verdict": verdict, "event": event_id}
    return matters.one(bench, doing, event_id, kind, object_id, unranked=True)
