# SPDX-License-Identifier: Apache-2.0
"""How a row of a screened list goes on: what was found, what the desk made of it, who decides, who must agree, and what can be undone."""

from collections.abc import Sequence

import msgspec

from carillon.core.model.screening import DECISIONS, MOST_DAYS, Match, Options, Row, Screening
from carillon.errors import Conflict, Denied, Invalid

LONGEST_REASON = 500
ORDER = {"hit": 2, "possible": 1, "no_hit": 0}
MOVES: dict[str, tuple[str, ...]] = {
    "map": ("uploaded", "mapped"),
    "run": ("mapped", "paused", "invited"),
    "pause": ("running",),
    "judge": ("running", "paused", "screened"),
    "decide": ("running", "paused", "screened"),
    "export": ("running", "paused", "screened", "closed"),
    "invite": ("mapped", "running", "paused", "screened"),
    "close": ("uploaded", "mapped", "paused", "screened"),
    "reopen": ("closed",),
}
"""From which states of a list a deed goes on. A purge may come at any time."""
replace = msgspec.structs.replace


def require(screening: Screening, deed: str) -> None:
    """Raises Conflict where a list is not in a state for it."""
    if screening.state not in MOVES[deed]:
        raise Conflict(
            f"Screening {screening.id} is {screening.state}; for this it must be {' or '.join(MOVES[deed])}.",
            help="Look at the screening, then go on from where it stands.",
            current=screening,
        )


def faults(options: Options) -> dict[str, str]:
    """By field, what is wrong with the options of a list."""
    wrong = {}
    if not 0.0 <= options.score <= 1.0:
        wrong["score"] = "From 0 to 1; 0 takes the node's own threshold."
    if not 2 <= options.one_in <= 1_000_000_000:
        wrong["one_in"] = "One person of how many is expected to be known: 2 or more."
    if not 1 <= options.minutes <= 480:
        wrong["minutes"] = "Minutes for one match: 1 to 480."
    if not 0 <= options.keep_days <= MOST_DAYS:
        wrong["keep_days"] = f"Days after the event: 0 to {MOST_DAYS}."
    if len(options.deciders) > 200 or any(not 1 <= len(one) <= 80 for one in options.deciders):
        wrong["deciders"] = "User names, at most 200."
    return wrong


def summed(row: Row, matches: Sequence[Match]) -> Row:
    """The row with what its matches amount to: open where one is to be looked at, clear where none stands and nothing was decided."""
    standing = [one for one in matches if one.stands]
    pending = sum(one.state == "open" for one in standing)
    best = max(standing, key=lambda one: (ORDER[one.level], one.score), default=None)
    told = replace(
        row,
        standing=len(standing),
        pending=pending,
        score=best.score if best else 0.0,
        level=best.level if best else "",
    )
    if pending:
        return replace(_undecided(told), state="open", news=row.news or row.state in ("proposed", "decided"))
    if row.state in ("waiting", "open", "clear"):
        return replace(told, state="open" if standing else "clear")
    return told


def decide(row: Row, options: Options, who: str, decision: str, reason: str, at: str) -> Row:
    """What becomes of a person. With four eyes a refusal is proposed, and holds when another person agrees. Raises Invalid, Conflict."""
    require_decider(options, who)
    if decision not in DECISIONS:
        raise Invalid(f"Unknown decision {decision[:40]!r}.", fields={"decision": f"One of {', '.join(DECISIONS)}."})
    if row.state not in ("clear", "open", "proposed", "decided"):
        raise Conflict(f"Row {row.number} is {row.state}; nothing is decided about it.", help=_HELP.get(row.state, ""), current=row)
    if row.pending and decision != "refer":
        raise Conflict(
            f"Row {row.number} has {row.pending} matches that nobody has looked at.",
            help="Accept or reject each of them, or refer the person.",
        )
    text = reason.strip()
    if len(text) > LONGEST_REASON:
        raise Invalid("The reason is too long.", fields={"reason": f"At most {LONGEST_REASON} characters."})
    needs = decision != "clear" or row.standing or row.state == "decided"
    if needs and not text:
        raise Invalid("Say why.", fields={"reason": "One sentence for whoever looks at it later; it does not go to the organiser."})
    waits = decision == "refuse" and options.four_eyes
    # What another person has proposed is not lost without a word: it is declined, or agreed to.
    if row.state == "proposed" and row.by != who:
        raise Conflict(f"Row {row.number} waits for a second person: {row.by} proposed to refuse.", help="Agree or decline first.")
    state = "proposed" if waits else "decided"
    return replace(row, state=state, decision=decision, by=who, second="", reason=text, at=at, news=False)


def second(row: Row, options: Options, who: str, reason: str, at: str, *, agrees: bool) -> Row:
    """The word of a second person on a refusal. Raises Denied for whoever proposed it, Conflict where nothing waits."""
    require_decider(options, who)
    if row.state != "proposed":
        raise Conflict(f"Row {row.number} does not wait for a second person.", current=row)
    if row.by == who:
        raise Denied("Whoever proposed a refusal is not its second person.", help="Ask a colleague who may decide.")
    if agrees:
        return replace(row, state="decided", second=who, at=at)
    if not reason.strip():
        raise Invalid("Say why you do not agree.", fields={"reason": "One sentence for whoever proposed it."})
    return _undecided(replace(row, reason=reason.strip()[:LONGEST_REASON]))


def undo(row: Row, options: Options, who: str) -> Row:
    """Takes a decision back that nobody was given yet. Raises Conflict once the organiser has it."""
    require_decider(options, who)
    if row.state not in ("proposed", "decided"):
        raise Conflict(f"Nothing is decided about row {row.number}.", current=row)
    if row.state == "decided" and row.exported == row.decision:
        raise Conflict(
            f"The decision on row {row.number} was exported.", help="Decide anew; the next export tells the organiser.", current=row
        )
    if row.state == "proposed" and row.by != who:
        raise Denied("Whoever proposed a refusal takes it back.", help="As the second person, decline it.")
    return replace(_undecided(row), reason="")


def require_decider(options: Options, who: str) -> None:
    """Raises Denied for whoever is not among those who decide."""
    if options.deciders and who not in options.deciders:
        raise Denied("For this list decisions are made by others.", help=f"Ask {', '.join(options.deciders[:5])}.")


def _undecided(row: Row) -> Row:
    return replace(row, state="open" if row.standing else "clear", decision="", by="", second="", at="", news=False)


_HELP = {
    "waiting": "Wait until it was screened.",
    "rejected": "It could not be read: correct the list and upload it again.",
    "duplicate": "It goes with the earlier row that means the same person.",
}
