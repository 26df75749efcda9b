# SPDX-License-Identifier: Apache-2.0
"""What becomes of each person of a list: decided, agreed to by a second person where that is wanted, taken back until it was exported.

On a partner's copy the same words are advice, which the bureau whose list it is hears without a reason.
"""

from collections.abc import Callable, Sequence

from carillon.core.model.screening import Row, Screening
from carillon.core.policy import screenings as rules
from carillon.core.policy.actors import Actor
from carillon.desk.accreditation import advising
from carillon.desk.act import Act, Repeat, act
from carillon.desk.bench import Bench
from carillon.desk.listed import heads
from carillon.errors import Invalid, NotFound
from carillon.store import screening_rows as rows

MOST = 500
"""Rows decided on at once by their numbers."""
CLEARED_AT_ONCE = 20_000
Change = Callable[[Row, Screening, str], Row]


def decide(
    bench: Bench,
    actor: Actor,
    screening_id: str,
    numbers: Sequence[int],
    decision: str,
    reason: str = "",
    repeat: Repeat | None = None,
) -> list[Row]:
    """clear, refer or refuse: for all of these rows or for none. With four eyes a refusal waits for a second person."""

    def change(row: Row, screening: Screening, at: str) -> Row:
        return rules.decide(row, screening.options, actor.username, decision, reason, at)

    with act(bench, actor, "screening.decide", object=screening_id, repeat=repeat) as doing:
        changed = _change(bench, doing, screening_id, numbers, change)
        doing.detail = {"decision": decision, "rows": len(changed), "first": changed[0].number}
        return changed


def second(
    bench: Bench, actor: Actor, screening_id: str, number: int, *, agrees: bool, reason: str = "", repeat: Repeat | None = None
) -> Row:
    """A second person agrees to a refusal, or declines it with a reason; then it is open again."""

    def change(row: Row, screening: Screening, at: str) -> Row:
        return rules.second(row, screening.options, actor.username, reason, at, agrees=agrees)

    with act(bench, actor, "screening.decide", object=screening_id, repeat=repeat) as doing:
        (changed,) = _change(bench, doing, screening_id, [number], change)
        doing.detail = {"row": number, "second": "agrees" if agrees else "declines"}
        return changed


def undo(bench: Bench, actor: Actor, screening_id: str, number: int, repeat: Repeat | None = None) -> Row:
    """Takes a decision back that the organiser was not given yet."""

    def change(row: Row, screening: Screening, _at: str) -> Row:
        return rules.undo(row, screening.options, actor.username)

    with act(bench, actor, "screening.decide", object=screening_id, repeat=repeat) as doing:
        (changed,) = _change(bench, doing, screening_id, [number], change)
        doing.detail = {"row": number, "undone": 1}
        return changed


def clear_all(bench: Bench, actor: Actor, screening_id: str) -> int:
    """Clears everybody against whom nothing stands; returns how many. Done some thousand at a time, each in the log."""
    done = 0
    while True:
        with act(bench, actor, "screening.decide", object=screening_id) as doing:
            screening = heads.find(doing, screening_id, "decide")
            rules.require_decider(screening.options, actor.username)
            count = rows.clear_many(doing.connection, heads.rows_of(screening), actor.username, doing.at, CLEARED_AT_ONCE)
            doing.detail = {"decision": "clear", "rows": count}
        done += count
        if count < CLEARED_AT_ONCE:
            return done


def _change(bench: Bench, doing: Act, screening_id: str, numbers: Sequence[int], change: Change) -> list[Row]:
    screening = heads.find(doing, screening_id, "decide")
    wanted = sorted(set(numbers))
    if not wanted or len(wanted) > MOST:
        raise Invalid("Which rows?", fields={"rows": f"1 to {MOST} numbers of rows at once."})
    of = heads.rows_of(screening)
    found = rows.fetch(doing.connection, of, wanted)
    if missing := [number for number in wanted if number not in found]:
        raise NotFound(f"There is no row {missing[0]} in this list.", help="See the list's rows.")
    changed = [change(found[number], screening, doing.at) for number in wanted]
    rows.put(doing.connection, of, changed)
    if not screening.own:
        advising.tell(bench, doing, screening, [(found[one.number], one) for one in changed])
    return changed
