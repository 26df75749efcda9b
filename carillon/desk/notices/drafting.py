# SPDX-License-Identifier: Apache-2.0
"""The owner's side of a notice before it is published: drafted, changed, submitted, taken back, answered, amended."""

from typing import Any

import msgspec

from carillon.core.model.kinds import caption
from carillon.core.model.notice import Content, Notice, Paper, Snapshot, fingerprint
from carillon.core.policy import notices as policy
from carillon.core.policy.actors import Actor
from carillon.desk.act import Act, Repeat, act
from carillon.desk.bench import Bench
from carillon.desk.exchange import post
from carillon.desk.notices import form, reading, stepping
from carillon.desk.notices.reading import Opened
from carillon.errors import Conflict, Invalid
from carillon.store import clock, records, reviews
from carillon.store import notices as store

replace = msgspec.structs.replace
ANSWER = 10_000


def draft(bench: Bench, actor: Actor, body: Any, repeat: Repeat | None = None) -> Opened:
    """Begins a notice, or with an audience of `only` a diffusion. Raises Invalid with every mistake at once."""
    with act(bench, actor, "notice.draft", repeat=repeat) as doing:
        content = form.read(bench, doing.connection, actor, body)
        doing.object = clock.new_id("ntc")
        notice = Notice(
            id=doing.object,
            owner=actor.bureau,
            reviewer=stepping.reviewer(doing.connection, actor.bureau),
            colour=content.colour,
            offered=Paper(version=1, stage="draft", content=content),
            authors=(stepping.author(bench, doing),),
            created_at=doing.at,
            updated_at=doing.at,
        )
        stepping.put(doing, notice)
        doing.detail = {"colour": content.colour, "version": 1}
    return reading.opened(bench.packs, actor, notice)


def edit(bench: Bench, actor: Actor, notice_id: str, body: Any, repeat: Repeat | None = None) -> Opened:
    """Changes what the body names in a draft, or in a version that was returned; `version` in the body is that which it was made from."""
    with act(bench, actor, "notice.draft", object=notice_id, repeat=repeat) as doing:
        old = stepping.find(doing, notice_id, "edit")
        _require_version(old, body)
        paper = old.offered or old.latest
        content = form.read(bench, doing.connection, actor, body, paper.content)
        new = replace(
            old,
            offered=replace(paper, version=paper.version + 1, content=content, subjects=()),
            authors=_authors(bench, doing, old),
            updated_at=doing.at,
        )
        stepping.put(doing, new)
        doing.detail = {"version": new.version}
    return reading.opened(bench.packs, actor, new)


def amend(bench: Bench, actor: Actor, notice_id: str, body: Any, repeat: Repeat | None = None) -> Opened:
    """Begins another version of a published notice. It passes the gate like the first; the one that stands goes on standing."""
    with act(bench, actor, "notice.draft", object=notice_id, repeat=repeat) as doing:
        old = stepping.find(doing, notice_id, "amend")
        _require_version(old, body)
        standing = old.standing or old.latest
        content = form.read(bench, doing.connection, actor, body, standing.content)
        last = max([standing.version, *(one.version for one in old.steps)])
        paper = Paper(version=last + 1, stage="draft", content=content)
        new = replace(
            policy.advance(old, stepping.step(bench, doing, old, "amend", paper=paper), paper), authors=_authors(bench, doing, old)
        )
        stepping.put(doing, new)
        doing.detail = {"version": paper.version}
    return reading.opened(bench.packs, actor, new)


def submit(bench: Bench, actor: Actor, notice_id: str, text: str = "", repeat: Repeat | None = None) -> Opened:
    """Sends the version in work to the reviewer, and to nobody else. Raises Invalid naming each field that the colour needs."""
    with act(bench, actor, "notice.submit", object=notice_id, repeat=repeat) as doing:
        old = stepping.find(doing, notice_id, "submit")
        new = _submitted(bench, doing, old, text)
    return reading.opened(bench.packs, actor, new)


def answer(bench: Bench, actor: Actor, notice_id: str, text: str, repeat: Repeat | None = None) -> Opened:
    """Answers the questions with which a version was returned, and submits it again as it is now."""
    if not text.strip():
        raise Invalid("An answer says something.", fields={"text": "Answer each question."})
    with act(bench, actor, "notice.submit", object=notice_id, repeat=repeat) as doing:
        old = stepping.find(doing, notice_id, "submit")
        if old.stage != "returned":
            raise Conflict(f"Notice {notice_id} was not returned; there is nothing to answer.", current=old)
        new = _submitted(bench, doing, old, text)
    return reading.opened(bench.packs, actor, new)


def retract(bench: Bench, actor: Actor, notice_id: str, text: str = "", repeat: Repeat | None = None) -> Opened:
    """Takes a submission back before it was decided, to be changed; the reviewer forgets it."""
    with act(bench, actor, "notice.submit", object=notice_id, repeat=repeat) as doing:
        old = stepping.find(doing, notice_id, "retract")
        step = stepping.step(bench, doing, old, "retract", text=_text(text))
        new = stepping.put(doing, policy.advance(old, step))
        if new.reviewer != actor.bureau:
            body = {"notice": new.id, "owner": new.owner, "step": stepping.hidden(step)}
            stepping.say(bench, doing, "notice", new, body, [new.reviewer])
        else:
            reviews.end(doing.connection, new.reviewer, new.id, step.version, doing.at)
    return reading.opened(bench.packs, actor, new)


def _submitted(bench: Bench, doing: Act, old: Notice, text: str) -> Notice:
    paper = old.offered or old.latest
    colour = bench.packs.colours[paper.content.colour]
    today = clock.today()
    content = paper.content
    if content.until is None or content.until <= today:
        content = replace(content, until=form.last_day(today, colour.valid_months))
    content = replace(content, audience=post.evaluated(doing.connection, content.audience, doing.at))
    _require_complete(bench, doing, old, content)
    subjects = tuple(_snapshot(bench, doing, one, content) for one in content.records)
    # What was read by a reviewer before is a version of its own, once anything in it is different.
    changed = (content, subjects) != (paper.content, paper.subjects) and any(
        one.what == "submit" and one.version == paper.version for one in old.steps
    )
    paper = replace(paper, version=paper.version + changed, content=content, subjects=subjects)
    old = replace(old, reviewer=stepping.reviewer(doing.connection, old.owner), authors=_authors(bench, doing, old))
    step = stepping.step(bench, doing, old, "submit", text=_text(text), paper=paper)
    new = replace(policy.advance(old, step, paper), due_at=clock.after(doing.at, hours=colour.hours))
    stepping.put(doing, new)
    offered = new.offered or paper
    if new.reviewer != new.owner:
        body: dict[str, Any] = {
            "notice": new.id,
            "owner": new.owner,
            "step": stepping.hidden(step),
            "paper": msgspec.to_builtins(offered),
            "authors": list(new.authors),
        }
        stepping.say(bench, doing, "notice", new, body, [new.reviewer])
    else:
        # A bureau that reviews its own has one copy, which is both; the review begins beside it.
        reviews.begin(doing.connection, new, offered, doing.at)
    doing.detail = {"version": offered.version, "to": new.reviewer}
    return new


def _require_complete(bench: Bench, doing: Act, notice: Notice, content: Content) -> None:
    """What nobody need look at to send it back: fields that are empty, no subject, a quota that is used up."""
    colour = bench.packs.colours[content.colour]
    wrong = {
        f"fields.{one.name}": f"{one.label} is needed." for one in colour.fields.values() if one.required and not content.first(one.name)
    }
    if not content.records:
        wrong["records"] = "The record of whom or what it is about."
    for one in content.records:
        record = records.fetch_any(doing.connection, one)
        if record is None or record.status != "live":
            wrong["records"] = f"Record {one} is {record.status if record else 'gone'}."
    if wrong:
        raise Invalid("The notice is not complete.", help="Fill in what is named, then submit it.", fields=wrong)
    if colour.quota is not None and notice.standing is None:
        used = store.count_published(doing.connection, notice.owner, notice.owner, colour.name, int(doing.at[:4]))
        if used >= colour.quota:
            raise Invalid(f"Your bureau has used its {colour.quota} {colour.name} notices of this year.", help="Wait for the next year.")


def _snapshot(bench: Bench, doing: Act, record_id: str, content: Content) -> Snapshot:
    record = records.fetch_any(doing.connection, record_id)
    if record is None:
        raise Invalid(f"There is no record {record_id}.", fields={"records": "It is gone."})
    return Snapshot(
        record=record.id,
        version=record.version,
        schema=record.schema,
        digest=fingerprint(record.schema, record.properties, content.action),
        caption=caption(bench.packs.kinds[record.schema], record.entity),
        properties=record.properties,
        shared=record.audience.mode != "only" or bool(record.audience.listed),
    )


def _authors(bench: Bench, doing: Act, notice: Notice) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*notice.authors, stepping.author(bench, doing))))


def _require_version(notice: Notice, body: Any) -> None:
    expected = body.get("version", notice.version) if isinstance(body, dict) else notice.version
    if expected != notice.version:
        raise Conflict(
            f"Notice {notice.id} is at version {notice.version}, the change was made from {expected}.",
            help="Look at both versions, then send yours again.",
            current=notice,
            offered=body,
        )


def _text(text: str) -> str:
    if len(text) > ANSWER:
        raise Invalid("The text is too long.", fields={"text": f"At most {ANSWER} characters."})
    return text.strip()
