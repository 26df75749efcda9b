# SPDX-License-Identifier: Apache-2.0
"""What bureaus tell each other of notices: a submission to its reviewer, his word on it, a publication to all addressees, its end.

Until a publication nobody but owner and reviewer is told anything. An addressee believes a publication only from the bureau that reviews
for the owner as the directory says it, and that something ceases also from the owner.
"""

from typing import Any, Literal

import msgspec

from carillon.core.model.extract import Extract
from carillon.core.model.notice import ENDED, Notice, Paper, Step, digest_of
from carillon.core.model.record import Audience
from carillon.core.policy import notices as policy
from carillon.desk.exchange import authority, effects, steps
from carillon.desk.exchange.inward import Inward
from carillon.errors import PeerError
from carillon.store import clock, extracts, reviews
from carillon.store import inbox as lines
from carillon.store import notices as store

replace = msgspec.structs.replace
SUBMITTED = ("submit", "retract")
WORDS = ("take", "release", "return", "refuse")


class NoticeBody(msgspec.Struct, frozen=True, kw_only=True):
    """What an owner tells the reviewer: the version it submits (none where it takes one back), and the step by which it does."""

    notice: str
    owner: str
    step: Step
    paper: Paper | None = None
    authors: tuple[str, ...] = ()


class ReviewBody(msgspec.Struct, frozen=True):
    """The reviewer's word on a submission."""

    notice: str
    step: Step


class PublicationBody(msgspec.Struct, frozen=True, kw_only=True):
    """A version that was cleared, as addressees get it, and the step that published it or let it go on."""

    notice: str
    owner: str
    reviewer: str
    number: str
    paper: Paper
    step: Step
    published_at: str
    kind: Literal["notice", "diffusion"] = "notice"
    extract: dict[str, Any] | None = None


class CessationBody(msgspec.Struct, frozen=True, kw_only=True):
    """A publication is suspended, withdrawn, or no longer for this addressee (`narrowed`)."""

    notice: str
    owner: str
    state: str
    step: Step


# To the reviewer -----------------------------------------------------------------------------------------------------------


def take_notice(inward: Inward) -> None:
    """A version submitted for review, or taken back."""
    body = inward.read(NoticeBody)
    inward.require_owner(body.owner)
    steps.require(inward, body.step, body.notice)
    if authority.reviewer(inward.connection, body.owner) != inward.addressee or body.step.what not in SUBMITTED:
        raise PeerError(f"{inward.addressee} does not review the notices of {body.owner}.")
    old = store.find(inward.connection, inward.addressee, body.notice)
    if old is not None:
        inward.require_owner(old.owner)
        if old.state in ENDED or any(step.signature == body.step.signature for step in old.steps):
            return
    if body.step.what == "retract" or body.paper is None:
        if old is not None and old.stage in policy.MOVES["retract"].begins:
            _taken_back(inward, old, body.step)
        return
    _submitted(inward, old, body, body.paper)


def _taken_back(inward: Inward, old: Notice, step: Step) -> None:
    """A submission that its owner took back: the reviewer's copy forgets it."""
    gone = replace(policy.advance(old, step), offered=None)
    gone = replace(gone, state="draft" if old.standing is None else old.state)
    _put(inward, gone)
    reviews.end(inward.connection, inward.addressee, old.id, step.version, inward.at)
    inward.tell("review", old.id, f"{old.owner} took back what it had submitted")
    inward.note("notice.retracted", old.id)


def _submitted(inward: Inward, old: Notice | None, body: NoticeBody, paper: Paper) -> None:
    colour = inward.bench.packs.colours.get(paper.content.colour)
    if colour is None:
        raise PeerError(f"A notice of the colour {paper.content.colour[:40]}, which no pack here declares.")
    if old is not None and (old.latest.version > paper.version or old.colour != colour.name):
        return
    if digest_of(body.notice, body.owner, paper) != body.step.digest:
        raise PeerError(f"Notice {body.notice} is not what its owner signed.")
    due = clock.after(inward.at, hours=colour.hours)
    known = old or Notice(id=body.notice, owner=body.owner, reviewer=inward.addressee, colour=colour.name, created_at=inward.at)
    new = replace(policy.advance(known, body.step, replace(paper, stage="submitted")), authors=body.authors, due_at=due)
    _put(inward, new)
    review = reviews.begin(inward.connection, new, paper, inward.at)
    urgency = "urgent" if colour.hours <= 8 else "routine"
    what = "amendment" if review.amends else "diffusion" if paper.content.diffusion else "notice"
    inward.tell("review", new.id, f"{new.owner} submitted a {colour.name} {what} for review", urgency)
    inward.note("notice.submitted", new.id, version=paper.version)


# To the owner --------------------------------------------------------------------------------------------------------------


def take_review(inward: Inward) -> None:
    """The reviewer's word: taken, returned with questions, refused."""
    body = inward.read(ReviewBody)
    old = store.find(inward.connection, inward.addressee, body.notice)
    if old is None or old.owner != inward.addressee or authority.reviewer(inward.connection, old.owner) != inward.message.origin:
        raise PeerError(f"{inward.message.origin} does not review a notice {body.notice[:40]} of {inward.addressee}.")
    steps.require(inward, body.step, old.id)
    if body.step.what not in WORDS:
        raise PeerError(f"A review says {', '.join(WORDS)}.")
    if any(one.signature == body.step.signature for one in old.steps):
        return
    if old.state in ENDED or old.offered is None or body.step.version != old.offered.version:
        # The owner withdrew it or took it back meanwhile.
        return
    if old.stage not in ("submitted", "in_review"):
        return
    new = policy.advance(old, body.step)
    _put(inward, new)
    if new.state == "refused":
        effects.settle(inward.bench, inward.connection, inward.at, new)
    if body.step.what in ("return", "refuse"):
        word = "returned with questions" if body.step.what == "return" else f"refused ({body.step.ground})"
        inward.tell("notice", new.id, f"Your {old.colour} notice was {word}")
    inward.note(f"notice.{body.step.what}", new.id, ground=body.step.ground[:80])


# To everybody concerned ----------------------------------------------------------------------------------------------------


def take_publication(inward: Inward) -> None:
    """A version that passed the gate."""
    body = inward.read(PublicationBody)
    if authority.reviewer(inward.connection, body.owner) != inward.message.origin or body.reviewer != inward.message.origin:
        raise PeerError(f"{inward.message.origin} publishes a notice of {body.owner}, which it does not review.")
    steps.require(inward, body.step, body.notice)
    paper = replace(body.paper, stage="published")
    if body.step.what not in ("publish", "resume") or digest_of(body.notice, body.owner, paper) != body.step.digest:
        raise PeerError(f"Notice {body.notice} is not the version that was cleared.")
    old = store.find(inward.connection, inward.addressee, body.notice)
    if old is not None and (old.owner != body.owner or _later(old, body.step.turn)):
        return
    new = _own(inward, old, body) if inward.addressee == body.owner else _addressed(inward, old, body, paper)
    if new is None:
        return
    before = old.standing.content.records if old is not None and old.standing is not None else ()
    _put(inward, new)
    if inward.addressee == new.owner:
        effects.settle(inward.bench, inward.connection, inward.at, new, before)
    expose(inward, new, body.extract)
    what = "published" if body.step.what == "publish" else "in force again"
    colour = paper.content.colour
    text = f"Notice {new.number} ({colour}) of {new.owner} is {what}"
    inward.tell("notice", new.id, text, "urgent" if colour == "orange" else "routine")
    inward.note("notice.published", new.id, version=paper.version, number=new.number)


def _later(old: Notice, turn: int) -> bool:
    """Whether what is known is as new, or final: a suspension goes before a publication of the same turn."""
    return old.state in ENDED or turn < old.turn or (turn == old.turn and old.state != "draft" and old.turn > 0)


def _own(inward: Inward, old: Notice | None, body: PublicationBody) -> Notice | None:
    """The owner's copy: the reviewer publishes what was submitted, and nothing else."""
    if old is None:
        raise PeerError("A publication of a notice that its owner does not know.")
    for paper in (old.offered, old.standing, old.retracted):
        if paper is None or paper.version != body.paper.version or digest_of(old.id, old.owner, paper) != body.step.digest:
            continue
        began = replace(old, number=body.number, published_at=body.published_at)
        if paper is old.retracted and old.offered is not paper:
            # Taken back while it was being published, and written anew since: what is published may be withdrawn; the draft amends it.
            new = policy.advance(replace(began, offered=paper), body.step)
            return replace(new, offered=old.offered, retracted=None)
        if body.step.what == "publish" and paper is old.offered:
            return policy.advance(began, body.step)
        return replace(began, state="published", turn=body.step.turn, steps=(*old.steps, body.step), updated_at=inward.at)
    raise PeerError("A publication of another version than its owner submitted.")


def _addressed(inward: Inward, old: Notice | None, body: PublicationBody, paper: Paper) -> Notice:
    """An addressee's copy: the version and by whose word it stands; to whom else it went is its owner's secret."""
    content = replace(paper.content, audience=Audience("only", (inward.addressee,)))
    bare = tuple(replace(one, properties={}, caption="") for one in paper.subjects)
    return Notice(
        id=body.notice,
        owner=body.owner,
        reviewer=body.reviewer,
        colour=paper.content.colour,
        state="published",
        number=body.number,
        turn=body.step.turn,
        standing=replace(paper, content=content, subjects=bare),
        steps=(*(old.steps if old else ()), body.step),
        created_at=old.created_at if old else inward.at,
        updated_at=inward.at,
        published_at=body.published_at,
        addressed_as=body.kind,
    )


def expose(inward: Inward, notice: Notice, extract: dict[str, Any] | None) -> None:
    """Keeps what the public may read in step with the notice."""
    if notice.state == "published" and extract is not None:
        extracts.put(inward.connection, msgspec.convert(extract, Extract), inward.at)
    elif not store.published_elsewhere(inward.connection, notice.id, inward.addressee):
        extracts.end(inward.connection, notice.id, inward.at)


def take_cessation(inward: Inward) -> None:
    """A publication stands no longer, for all or for this addressee."""
    body = inward.read(CessationBody)
    origin = inward.message.origin
    if origin not in (body.owner, authority.reviewer(inward.connection, body.owner)):
        raise PeerError(f"{origin} ends a notice of {body.owner}, which is not its own.")
    if body.state not in ("suspended", "withdrawn", "narrowed"):
        raise PeerError(f"A notice is not {body.state[:40]}.")
    if body.step.what not in (*policy.TOLD, "relay"):
        raise PeerError(f"A notice does not end by {body.step.what[:40]}.")
    steps.require(inward, body.step, body.notice)
    old = store.find(inward.connection, inward.addressee, body.notice)
    if old is not None and old.owner != body.owner:
        raise PeerError(f"Notice {body.notice} is not of {body.owner}.")
    if old is not None and (old.state in ENDED or any(one.signature == body.step.signature for one in old.steps)):
        return
    if old is not None and inward.addressee != old.reviewer and body.state != "withdrawn" and body.step.turn < old.turn:
        # The reviewer knows more by now, and passes on what of this still counts.
        return
    known = old or Notice(
        id=body.notice, owner=body.owner, reviewer=authority.reviewer(inward.connection, body.owner), created_at=inward.at
    )
    if inward.addressee in (known.owner, known.reviewer):
        _ceased(inward, known, body)
    else:
        _gone(inward, known, body)
    inward.note(f"notice.{body.state}", known.id)


def _ceased(inward: Inward, old: Notice, body: CessationBody) -> None:
    """Owner and reviewer keep what it was; the reviewer sees to it that everybody it told learns of it."""
    if body.state == "narrowed" or old.state == body.state or body.step.what not in ("suspend", "withdraw"):
        return
    new = policy.advance(old, body.step)
    relays = inward.addressee == old.reviewer
    if relays and body.state == "withdrawn" and old.offered is not None:
        reviews.end(inward.connection, inward.addressee, old.id, old.offered.version, inward.at)
    if relays:
        # A turn of its own, whatever the owner knew when it took this step: nobody shall go on with what he was told before.
        new = replace(new, turn=old.turn + 1)
    _put(inward, new, pending=relays and bool(old.told))
    if inward.addressee == old.owner:
        effects.settle(inward.bench, inward.connection, inward.at, new)
    expose(inward, new, None)
    inward.tell("notice", new.id, f"Notice {new.number or new.id} of {new.owner} is {body.state}", "urgent")


def _gone(inward: Inward, old: Notice, body: CessationBody) -> None:
    """An addressee keeps that there was one, so that nothing that comes late brings it back; nothing of what it said."""
    state = "withdrawn" if body.state == "withdrawn" else "suspended"
    had = old.standing is not None
    ended = inward.at if state == "withdrawn" else None
    bare = policy.emptied(replace(old, state=state, turn=max(old.turn, body.step.turn), updated_at=inward.at, ended_at=ended))
    _put(inward, replace(bare, steps=(*bare.steps, replace(body.step, text=""))))
    expose(inward, bare, None)
    lines.forget_for(inward.connection, old.id, inward.addressee)
    if had:
        inward.tell(
            "notice", old.id, f"Notice {old.number} of {old.owner} is {'no longer for you' if body.state == 'narrowed' else body.state}"
        )


def _put(inward: Inward, notice: Notice, *, pending: bool = False) -> None:
    opened = inward.addressee != notice.reviewer or notice.owner == notice.reviewer or _admits(notice, inward.addressee)
    store.put(inward.connection, inward.addressee, notice, open_to=opened, pending=pending)


def _admits(notice: Notice, bureau: str) -> bool:
    return notice.standing is not None and notice.standing.content.audience.admits(bureau)
