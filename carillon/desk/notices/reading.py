# SPDX-License-Identifier: Apache-2.0
"""Notices as they are read: by their owner's people, their reviewer's, and those to whom they were published."""

from collections.abc import Mapping
from typing import Any

import msgspec

from carillon.core.model.notice import Notice, Paper, fingerprint
from carillon.core.model.record import Audience
from carillon.core.packs.pack import Packs
from carillon.core.policy import notices as policy
from carillon.core.policy.actors import Actor
from carillon.core.policy.decide import DEEDS
from carillon.core.policy.scope import reading
from carillon.desk.act import look
from carillon.desk.bench import Bench
from carillon.errors import NotFound
from carillon.store import notices as store
from carillon.store import records
from carillon.store.notices import Seat, Wanted

replace = msgspec.structs.replace


class Opened(msgspec.Struct, frozen=True):
    """A notice as its reader may see it. `own`: of his bureau; `reviews`: his bureau reviews it and he may see that; `changed`: records of
    the version that stands that say something else than was cleared, so that no match shows the notice with them."""

    notice: Notice
    own: bool
    reviews: bool
    changed: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    """In a list: how the subjects' records are called, as far as the reader may read them."""


def page(bench: Bench, actor: Actor, wanted: Wanted) -> list[Opened]:
    """Notices and diffusions that the actor may see, the newest first. `wanted` filters by state, colour, owner, record, diffusion."""
    with look(bench, actor, "notice.read", object="list") as doing:
        found = store.page(doing.connection, reading(actor), seat(bench.packs, actor), wanted)
        doing.detail = {"shown": len(found)}
        subjects = {one for _, notice in found for one in notice.latest.content.records}
        readable = records.fetch_many(doing.connection, sorted(subjects), reading(actor)) if actor.role in DEEDS["record.read"] else {}
        for stored in readable.values():
            if stored.record.owner != actor.bureau:
                doing.note_for(stored.record.owner, "record.disclosed", stored.record.id, to=actor.bureau, by="notice")
    shown = [_opened(bench.packs, actor, notice, ()) for _, notice in found]
    return [replace(one, captions=_captions(one.notice, readable)) for one in shown]


def _captions(notice: Notice, readable: Mapping[str, records.Stored]) -> tuple[str, ...]:
    paper = notice.latest
    cleared = {one.record: one.caption for one in paper.subjects if one.caption}
    named = [cleared.get(one) or (readable[one].caption if one in readable else "") for one in paper.content.records]
    return tuple(one for one in named if one)


def fetch(bench: Bench, actor: Actor, notice_id: str) -> Opened:
    """One notice. What the actor may not see is not found, like what does not exist."""
    with look(bench, actor, "notice.read", object=notice_id) as doing:
        found = store.fetch(doing.connection, notice_id, reading(actor), seat(bench.packs, actor))
        if found is None:
            raise NotFound(f"There is no notice {notice_id}.", help="Check the id; it may have been withdrawn.")
        bureau, notice = found
        held = records.fetch_any_many(doing.connection, notice.standing.content.records if notice.standing else ())
        if notice.owner != actor.bureau and bureau == actor.bureau:
            doing.note_for(notice.owner, "notice.disclosed", notice_id, to=actor.bureau)
    subjects = {one.record: one.digest for one in notice.standing.subjects} if notice.standing else {}
    action = notice.standing.content.action if notice.standing else ""
    changed = [one for one, record in held.items() if subjects.get(one) != fingerprint(record.schema, record.properties, record.action)]
    return _opened(bench.packs, actor, notice, tuple(changed if action else ()))


def opened(packs: Packs, actor: Actor, notice: Notice) -> Opened:
    """A notice after a deed of the actor's bureau."""
    return _opened(packs, actor, notice, ())


def seat(packs: Packs, actor: Actor) -> Seat:
    """What a role sees beside what is published."""
    colours = packs.colours.values()
    return Seat(
        drafts=tuple(one.name for one in colours if actor.role in one.drafts),
        internal=tuple(one.name for one in colours if one.internal),
        reviews=actor.role in policy.RIGHTS,
    )


def _opened(packs: Packs, actor: Actor, notice: Notice, changed: tuple[str, ...]) -> Opened:
    own = notice.owner == actor.bureau
    everything = actor.role == "control"
    reviews = everything or (notice.reviewer == actor.bureau and actor.role in policy.RIGHTS)
    colour = packs.colours.get(notice.colour)
    inside = reviews or (own and colour is not None and actor.role in colour.drafts)
    if not inside:
        # An addressee, or somebody of the owner's bureau who does not see drafts: what stands, by whose word, and no more.
        kept = tuple(replace(one, by="", text="") for one in notice.steps if one.what in ("publish", "suspend", "resume", "withdraw"))
        notice = replace(notice, offered=None, retracted=None, steps=kept, due_at=None)
        if notice.standing is not None and not own:
            notice = replace(notice, standing=_for(actor, notice.standing))
    elif not everything:
        notice = replace(notice, steps=tuple(one if one.bureau == actor.bureau else replace(one, by="") for one in notice.steps))
    return Opened(replace(notice, authors=(), told=notice.told if reviews else {}), own, reviews, changed)


def _for(actor: Actor, paper: Paper) -> Paper:
    hidden = replace(paper.content, audience=Audience("only", (actor.bureau,)))
    return replace(paper, content=hidden, subjects=tuple(replace(one, properties={}, caption="") for one in paper.subjects))


def plain(bench: Bench, seen: Opened) -> dict[str, Any]:
    """A notice in its outside form: what its version in work says at the top, the one that stands beside it where that is another."""
    notice = seen.notice
    body: dict[str, Any] = {
        "id": notice.id,
        "number": notice.number or None,
        "kind": notice.kind,
        "owner": notice.owner,
        "reviewer": notice.reviewer,
        "state": notice.state,
        "stage": notice.stage,
        **_paper(bench, notice.latest),
        "standing": _paper(bench, notice.standing) if notice.standing is not None and notice.offered is not None else None,
        "changed": list(seen.changed),
        "history": [_step(one) for one in notice.steps],
    }
    return body | {name: getattr(notice, name) for name in ("created_at", "updated_at", "published_at", "ended_at", "due_at")}


def _paper(bench: Bench, paper: Paper) -> dict[str, Any]:
    content = paper.content
    colour = bench.packs.colours.get(content.colour)
    many = {name for name, one in colour.fields.items() if one.many} if colour else set()
    subjects = [{"record": one.record, "version": one.version, "kind": one.schema, "caption": one.caption} for one in paper.subjects]
    return {
        "version": paper.version,
        "colour": content.colour,
        "records": list(content.records),
        "subjects": subjects,
        "fields": {name: list(one) if name in many else "".join(one[:1]) for name, one in content.fields.items()},
        "audience": msgspec.to_builtins(content.audience),
        "action": content.action,
        "public": content.public,
        "languages": list(content.languages),
        "until": content.until,
        "area": content.area,
        "handling": list(content.handling),
    }


def _step(one: Any) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.to_builtins(one)
    del body["notice"]
    return body
