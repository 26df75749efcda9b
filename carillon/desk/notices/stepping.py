# SPDX-License-Identifier: Apache-2.0
"""One step in the life of a notice, within a deed: allowed, signed, and told to the bureaus that it concerns."""

from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.model.notice import Notice, Paper, Step, digest_of, person, shown
from carillon.core.policy import extracts as rules
from carillon.core.policy import notices as policy
from carillon.desk.act import Act
from carillon.desk.bench import Bench
from carillon.desk.exchange import authority, post, steps, telling
from carillon.desk.exchange.post import Saying
from carillon.errors import Denied, NotFound
from carillon.store import extracts, people
from carillon.store import notices as store

replace = msgspec.structs.replace


def find(doing: Act, notice_id: str, what: str) -> Notice:
    """The bureau's own copy, for a step that is this bureau's to take now. Raises NotFound, Denied, Conflict."""
    bureau = doing.actor.bureau
    notice = store.find(doing.connection, bureau, notice_id)
    if notice is None or not policy.sides(notice, bureau):
        raise NotFound(f"There is no notice {notice_id} of yours.", help="Check the id.")
    if not policy.belongs(notice, what, bureau):
        raise Denied(f"To {what} notice {notice_id} is for {'its owner' if policy.MOVES[what].side == 'owner' else 'its reviewer'}.")
    if bureau == notice.owner and policy.MOVES[what].side == "owner":
        _within(doing, notice)
    policy.require(notice, what)
    return notice


def _within(doing: Act, notice: Notice) -> None:
    content, actor = notice.latest.content, doing.actor
    if actor.areas is not None and content.area not in actor.areas:
        raise NotFound(f"There is no notice {notice.id} of yours.", help="Check the id.")


def step(bench: Bench, doing: Act, notice: Notice, what: str, *, text: str = "", ground: str = "", paper: Paper | None = None) -> Step:
    """The step, signed. What all are told of begins a turn."""
    at = paper or (notice.standing if policy.MOVES[what].over == "state" else None) or notice.latest
    made = Step(
        notice=notice.id,
        what=what,
        version=at.version,
        at=doing.at,
        bureau=doing.actor.bureau,
        role=doing.actor.role,
        by=doing.actor.username,
        ground=ground,
        text=text,
        digest=digest_of(notice.id, notice.owner, at) if at.content.colour else "",
        turn=notice.turn + (what in policy.TOLD),
    )
    return steps.sign(bench, made)


def author(bench: Bench, doing: Act) -> str:
    """Whoever acts, as the reviewer's node may know of him."""
    return person(bench.settings.node, doing.actor.user)


def hidden(one: Step) -> dict[str, object]:
    """A step as it travels: without who did it."""
    told: dict[str, object] = msgspec.to_builtins(replace(one, by=""))
    return told


def put(doing: Act, notice: Notice, *, pending: bool = False) -> Notice:
    """Stores the actor's own copy."""
    bureau = doing.actor.bureau
    admitted = notice.standing is not None and notice.standing.content.audience.admits(bureau)
    store.put(doing.connection, bureau, notice, open_to=bureau != notice.reviewer or bureau == notice.owner or admitted, pending=pending)
    return notice


def reviewer(connection: Connection, bureau: str) -> str:
    """The bureau that reviews what a bureau wants to publish."""
    return authority.reviewer(connection, bureau)


def say(bench: Bench, doing: Act, kind: str, notice: Notice, body: dict[str, Any], to: list[str]) -> None:
    """Tells bureaus, here and elsewhere."""
    paper = notice.latest
    saying = Saying(
        kind=kind,
        origin=doing.actor.bureau,
        body=body,
        objects=((notice.id, paper.version),),
        correlation=notice.id,
        handling=paper.content.handling,
    )
    telling.tell(bench, doing, saying, to)


# What a publication is, to whom --------------------------------------------------------------------------------------------


def admitted(bench: Bench, doing: Act, notice: Notice) -> set[str]:
    """The bureaus that a standing notice is for, without owner and reviewer; none for one that is not in force or stays inside."""
    if notice.standing is None or notice.state != "published" or bench.packs.colours[notice.colour].internal:
        return set()
    audience = post.evaluated(doing.connection, notice.standing.content.audience, doing.at)
    return {code for code in people.bureau_codes(doing.connection) if audience.admits(code)} - {notice.owner, notice.reviewer}


def spread(bench: Bench, doing: Act, notice: Notice) -> Notice:
    """By the reviewer: everybody entitled who does not know of this turn is told; whoever had it and is entitled no longer loses it. The
    notice with what each was told of; the caller stores it."""
    told, turn = notice.told, notice.turn
    if notice.state == "published":
        wanted = (admitted(bench, doing, notice) | {notice.owner}) - {notice.reviewer}
        lacking = sorted(code for code in wanted if told.get(code) != turn)
        if lacking:
            say(bench, doing, "publication", notice, _publication(bench, notice), lacking)
        lost = sorted(told.keys() - wanted)
        if lost:
            say(bench, doing, "cessation", notice, cessation(notice, "narrowed", _own_step(bench, doing, notice)), lost)
        return replace(notice, told=dict.fromkeys(sorted(wanted), turn))
    lacking = sorted(code for code in told if told[code] != turn)
    if lacking and notice.state in ("suspended", "withdrawn"):
        say(bench, doing, "cessation", notice, cessation(notice, notice.state, _own_step(bench, doing, notice)), lacking)
    return replace(notice, told=dict.fromkeys(told, turn))


def _own_step(bench: Bench, doing: Act, notice: Notice) -> Step:
    """The reviewer's last step, or where the owner took the last one, that the reviewer passes it on."""
    last = notice.steps[-1]
    if last.bureau == doing.actor.bureau:
        return last
    passed = replace(last, what="relay", at=doing.at, bureau=doing.actor.bureau, role=doing.actor.role, by="", text="", turn=notice.turn)
    return steps.sign(bench, passed)


def _publication(bench: Bench, notice: Notice) -> dict[str, object]:
    paper = notice.standing or notice.latest
    last = next(one for one in reversed(notice.steps) if one.what in ("publish", "resume"))
    bare = tuple(replace(one, properties={}, caption="", shared=False) for one in paper.subjects)
    extract = rules.draw(notice, bench.packs.colours[notice.colour])
    return {
        "notice": notice.id,
        "owner": notice.owner,
        "reviewer": notice.reviewer,
        "number": notice.number,
        "paper": msgspec.to_builtins(replace(paper, content=shown(paper.content), subjects=bare)),
        "step": hidden(last),
        "published_at": notice.published_at or last.at,
        "kind": "diffusion" if paper.content.diffusion else "notice",
    } | ({"extract": msgspec.to_builtins(extract)} if extract else {})


def cessation(notice: Notice, state: str, last: Step) -> dict[str, object]:
    return {"notice": notice.id, "owner": notice.owner, "state": state, "step": hidden(last)}


def expose(bench: Bench, doing: Act, notice: Notice) -> None:
    """Keeps what the public may read in step with the actor's own copy."""
    extract = rules.draw(notice, bench.packs.colours[notice.colour]) if notice.state == "published" else None
    if extract is not None:
        extracts.put(doing.connection, extract, doing.at)
    else:
        extracts.end(doing.connection, notice.id, doing.at)
