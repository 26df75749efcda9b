# SPDX-License-Identifier: Apache-2.0
"""Hit confirmation against the clock: the request, what happens by itself while the owner says nothing, and the record that is taken back.

The clock is the asker's: his node asks again and escalates. The owner's node tells at once when there is nothing left to confirm.
"""

from typing import Any

import msgspec

from carillon.core.policy import confirming
from carillon.core.policy.actors import Actor
from carillon.desk import hits, urgency
from carillon.desk.act import Act, Repeat, act, keep
from carillon.desk.bench import Bench
from carillon.desk.exchange import authority, post, sharing, telling
from carillon.desk.exchange.post import Saying
from carillon.desk.listed import settling
from carillon.errors import Conflict, Denied, Invalid
from carillon.store import clock, clocks, inbox, people, records
from carillon.store import hits as store
from carillon.store.clocks import Clock

AT_ONCE = 100
"""Clocks looked after in one call of a chore."""


def request(bench: Bench, actor: Actor, hit_id: str, *, urgent: str = "", text: str = "", repeat: Repeat | None = None) -> dict[str, Any]:
    """Asks the owner to confirm a hit. `urgent` is a code of the list `urgencies`; without it, what is to be done with the record says.
    Raises Conflict where the owner is asked already, or where nothing is left to confirm."""
    with act(bench, actor, "hit.request", object=hit_id, repeat=repeat) as doing:
        changed = request_within(bench, doing, hit_id, urgent=urgent, text=text)
        return hits.plain(actor, changed, hits.beside(doing.connection, actor, [changed]))


def request_within(bench: Bench, doing: Act, hit_id: str, *, urgent: str = "", text: str = "") -> store.HitRow:
    """The same within a deed."""
    known = bench.packs.codes["urgencies"].codes
    if urgent and urgent not in known:
        raise Invalid(f"Unknown urgency {urgent!r}.", fields={"urgency": f"One of {', '.join(known)}."})
    hit = hits.find(doing, hit_id)
    if hit.bureau != doing.actor.bureau:
        raise Denied("The bureau that asked asks for the owner's word.", help="As the owner, confirm the hit.")
    if hit.owner == doing.actor.bureau:
        raise Conflict("The record is your own bureau's: nobody has to be asked.", help="Look at the record.")
    _refuse(doing, hit)
    told = msgspec.json.decode(hit.told).get("action") or {}
    chosen = urgent or urgency.of_hit(str(told.get("code", "")))
    due_at = clock.after(doing.at, seconds=60 * int(hits.minutes(bench, chosen)))
    started = Clock(
        hit_id=hit.id,
        owner=hit.owner,
        bureau=hit.bureau,
        urgency=chosen,
        requested_at=doing.at,
        set_at=doing.at,
        due_at=due_at,
    )
    sharing.tell_first(bench, doing.connection, hit.id, doing.at)
    clocks.put(doing.connection, started)
    settling.note_asked(doing.connection, doing.actor.bureau, hit.id)
    changed = hits.change(doing, hit, confirming.REQUESTS[0], text)
    _ask(bench, doing, changed, started)
    doing.detail = doing.detail | {"urgency": chosen}
    return changed


def _refuse(doing: Act, hit: store.HitRow) -> None:
    running = clocks.find(doing.connection, hit.id)
    if running is not None and running.stopped_at is None:
        due = f", the answer is due at {running.due_at[11:16]} UTC" if running.due_at else " and does not answer; the secretariat knows"
        raise Conflict(f"{hit.owner} is asked already{due}.", help="Call its desk; the clock goes on by itself.")
    if hit.state in ("closed", "different"):
        raise Conflict(f"Hit {hit.id} is {hit.state}: there is nothing left to confirm.", help="Judge it anew first.")
    record = records.fetch_any(doing.connection, hit.record_id)
    if hit.state == "taken_back" or (record is not None and record.status in clocks.ENDED):
        raise Conflict(f"{hit.owner} took the record back.", help="Nothing may be done on it; what you know for yourself stands by itself.")


def take_back(bench: Bench, doing: Act, record_id: str) -> int:
    """Within a deed by which its owner ends a record: whoever asked him to confirm a hit on it learns that it was taken back, at once.
    Returns how many hits that were."""
    found = clocks.asked_of(doing.connection, record_id)
    for hit_id in found:
        _end(bench, doing, hit_id)
    return len(found)


def end_clocks(bench: Bench) -> int:
    """The chore for records that ended in another way: by a list's new edition, by their age, or by a recall from another node."""
    done = 0
    with bench.database.read() as connection:
        here = _hosted(bench, connection)
        ended = clocks.ended(connection, here, AT_ONCE)
        found = [hit for one in ended if (hit := store.fetch_any(connection, one)) is not None]
    for hit in found:
        with keep(bench, hit.owner if hit.owner in here else hit.bureau, "hit.end", object=hit.id) as doing:
            running = clocks.find(doing.connection, hit.id)
            if running is not None and running.stopped_at is None:
                _end(bench, doing, hit.id)
                done += 1
    return done


def _end(bench: Bench, doing: Act, hit_id: str) -> None:
    hit = store.fetch_any(doing.connection, hit_id)
    if hit is None:
        return
    changed = hits.change(doing, hit, confirming.TAKEN_BACK)
    line = f"STOP: {hit.owner} took back the record of hit {hit.id}. Do nothing on it; what your own law allows stands by itself"
    if doing.actor.bureau == hit.bureau:
        _tell_here(doing, hit, line, "urgent")
    else:
        hits.tell(bench, doing, changed, hit.bureau, line)


def run_clocks(bench: Bench) -> int:
    """The chore of the clocks: for every asker of this node whose time has come, the next step, in a transaction of its own."""
    with bench.database.read() as connection:
        late = clocks.due(connection, clock.now(), _hosted(bench, connection), AT_ONCE)
    done = 0
    for one in late:
        with keep(bench, one.bureau, "hit.escalate", object=one.hit_id) as doing:
            done += _step(bench, doing, one)
    return done


def _step(bench: Bench, doing: Act, seen: Clock) -> bool:
    """One step of one clock, if it is still due now that nobody else writes."""
    running = clocks.find(doing.connection, seen.hit_id)
    hit = store.fetch_any(doing.connection, seen.hit_id)
    if hit is None or running != seen or running.due_at is None:
        return False
    if running.set_at > doing.at:
        # The node's clock was set back: the time that was left is left still, and not longer.
        left = clock.seconds(running.set_at, running.due_at)
        return clocks.move(doing.connection, running, set_at=doing.at, due_at=clock.after(doing.at, seconds=left))
    level = running.level + 1
    last = level == len(confirming.REQUESTS) - 1
    due_at = None if last else clock.after(doing.at, seconds=60 * int(hits.minutes(bench, running.urgency)))
    if not clocks.move(doing.connection, running, level=level, set_at=doing.at, due_at=due_at):
        return False
    moved = msgspec.structs.replace(running, level=level, set_at=doing.at, due_at=due_at)
    changed = hits.change(doing, hit, confirming.REQUESTS[level])
    _ask(bench, doing, changed, moved)
    if last:
        _tell_secretariat(bench, doing, changed, moved)
    _tell_here(doing, hit, f"{hit.owner} {SAID[level]}: hit {hit.id}", running.urgency, "escalation" if level > 1 else "hit")
    doing.detail = {"level": level}
    return True


def _ask(bench: Bench, doing: Act, hit: store.HitRow, running: Clock) -> None:
    step = hit.log[-1]
    body = {
        "hit": hit.id,
        "level": running.level,
        "urgency": running.urgency,
        "requested_at": running.requested_at,
        "due_at": running.due_at or "",
        "text": step["text"],
        "at": step["at"],
    }
    saying = Saying(kind="confirm", origin=hit.bureau, body=body, objects=((hit.id, 0),), correlation=hit.check_id)
    telling.tell(bench, doing, saying, [hit.owner])


def _tell_secretariat(bench: Bench, doing: Act, hit: store.HitRow, running: Clock) -> None:
    """It learns that an owner does not answer, and nothing of the record; where it is one of the two, it knows."""
    secretariat = authority.secretariat(doing.connection)
    if secretariat is None or secretariat in (hit.owner, hit.bureau):
        return
    body = {"hit": hit.id, "owner": hit.owner, "urgency": running.urgency, "requested_at": running.requested_at, "at": doing.at}
    telling.tell(bench, doing, Saying(kind="escalation", origin=hit.bureau, body=body, objects=((hit.id, 0),)), [secretariat])


SAID = ("", "was asked a second time", "does not answer; its duty desk was called", "still does not answer; the secretariat was called")
"""What the asker's own desk reads at each level."""


def _tell_here(doing: Act, hit: store.HitRow, text: str, urgent: str, kind: str = "hit") -> None:
    """A line for the asker's own desk."""
    line = inbox.Item(id=clock.new_id("inb"), bureau=hit.bureau, kind=kind, object_id=hit.id, urgency=urgent, text=text[:300], at=doing.at)
    inbox.put(doing.connection, [line])


def _hosted(bench: Bench, connection: Any) -> list[str]:
    """Bureaus that live on this node."""
    return sorted(people.bureau_codes(connection) - post.elsewhere(bench, connection))
