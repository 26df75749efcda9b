# SPDX-License-Identifier: Apache-2.0
"""What a reviewer decides: questions to the owner, the predominance test, a refusal, a clearance, and the publication."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.model.notice import Assessed, Finding, Review
from carillon.core.policy import compliance
from carillon.core.policy import notices as policy
from carillon.core.policy.actors import Actor
from carillon.desk.act import Repeat, act
from carillon.desk.bench import Bench
from carillon.desk.exchange import authority, effects, post
from carillon.desk.notices import life, reading, stepping
from carillon.desk.notices.reading import Opened
from carillon.desk.reviews import examination, queue
from carillon.desk.reviews.queue import Submission
from carillon.errors import Conflict, Denied, Invalid
from carillon.store import notices, reviews

replace = msgspec.structs.replace
TEXT = 10_000


def ask(bench: Bench, actor: Actor, notice_id: str, questions: Sequence[str], text: str, repeat: Repeat | None = None) -> Submission:
    """Returns a version to its owner with questions: codes of the list `return_questions`, and words."""
    known = bench.packs.codes["return_questions"].codes
    unknown = [one for one in questions if one not in known]
    if unknown or not questions:
        raise Invalid("The questions have a code.", fields={"questions": f"One or more of {', '.join(known)}."})
    _words(text, needed="other" in questions)
    with act(bench, actor, "review.decide", object=notice_id, repeat=repeat) as doing:
        review = queue.mine(doing, notice_id)
        notice = stepping.find(doing, notice_id, "return")
        returned = replace(
            review, state="returned", ground=",".join(questions)[:40], text=text.strip(), decided_at=doing.at, cleared_by="", cleared=""
        )
        reviews.put(doing.connection, returned)
        notice = queue.word(bench, doing, notice, "return", ground=",".join(questions), text=text.strip())
        doing.detail = {"questions": ",".join(questions)}
    return Submission(returned, notice)


def refuse(bench: Bench, actor: Actor, notice_id: str, ground: str, text: str, repeat: Repeat | None = None) -> Submission:
    """Refuses a version for a ground of the list `refusal_grounds`, in words; an amendment's refusal leaves what stands standing."""
    known = bench.packs.codes["refusal_grounds"].codes
    if ground not in known:
        raise Invalid(f"Unknown ground {ground[:40]!r}.", fields={"ground": f"One of {', '.join(known)}."})
    _words(text, needed=True)
    with act(bench, actor, "review.decide", object=notice_id, repeat=repeat) as doing:
        review = queue.mine(doing, notice_id)
        notice = stepping.find(doing, notice_id, "refuse")
        refused = replace(review, state="refused", ground=ground, text=text.strip(), decided_at=doing.at, cleared_by="", cleared="")
        reviews.put(doing.connection, refused)
        notice = queue.word(bench, doing, notice, "refuse", ground=ground, text=text.strip())
        if notice.owner == notice.reviewer and notice.state == "refused":
            effects.settle(bench, doing.connection, doing.at, notice)
        doing.detail = {"ground": ground}
    return Submission(refused, notice)


def assess(bench: Bench, actor: Actor, notice_id: str, factors: Any, repeat: Repeat | None = None) -> Submission:
    """The predominance test: `{factor: {"assessment", "text"}}`, factors and assessments by their code lists; what is named replaces what
    was there."""
    with act(bench, actor, "review.decide", object=notice_id, repeat=repeat) as doing:
        review = queue.mine(doing, notice_id)
        notice = stepping.find(doing, notice_id, "clear")
        assessed = replace(review, assessment={**review.assessment, **_factors(bench, factors)}, state="taken", cleared_by="", cleared="")
        reviews.put(doing.connection, assessed)
    return Submission(assessed, notice)


def clear(bench: Bench, actor: Actor, notice_id: str, text: str = "", repeat: Repeat | None = None) -> Submission:
    """Says that a version may be published. The checks run once more first; what they ask, the text answers, and where words of an
    excluded character were found, the whole predominance test is there. Raises Conflict with what stands against it."""
    _words(text, needed=False)
    with act(bench, actor, "review.decide", object=notice_id, repeat=repeat) as doing:
        review = queue.mine(doing, notice_id)
        notice = stepping.find(doing, notice_id, "clear")
        queue.refuse_authors(bench, doing, notice)
        review = examination.renew(bench, doing.connection, notice, notice.offered or notice.latest, review, doing.at)
        _require_clear(bench, review, text)
        cleared = replace(review, state="cleared", cleared_by=actor.username, cleared=stepping.author(bench, doing), text=text.strip())
        reviews.put(doing.connection, cleared)
        step = stepping.step(bench, doing, notice, "clear", text=text.strip())
        notice = stepping.put(doing, policy.advance(notice, step))
        doing.detail = {"version": review.version}
    return Submission(cleared, notice)


def publish(bench: Bench, actor: Actor, notice_id: str, repeat: Repeat | None = None) -> Opened:
    """Publishes a version that was cleared: to its owner, and to every bureau of its audience. Under four eyes that is for another person
    than the one who cleared it."""
    with act(bench, actor, "notice.publish", object=notice_id, repeat=repeat) as doing:
        review = queue.current(doing, notice_id)
        notice = stepping.find(doing, notice_id, "publish")
        if review.state != "cleared":
            raise Conflict(
                f"Version {review.version} of notice {notice_id} was not cleared.", help="Take the review, and clear it.", current=review
            )
        queue.refuse_authors(bench, doing, notice)
        if bench.settings.four_eyes and review.cleared == stepping.author(bench, doing):
            raise Denied("You cleared it; another reviewer publishes it.", help="Four eyes are a setting of this node.")
        if authority.reviewer(doing.connection, notice.owner) != actor.bureau:
            raise Denied(f"{authority.reviewer(doing.connection, notice.owner)} reviews the notices of {notice.owner} now.")
        review = examination.renew(bench, doing.connection, notice, notice.offered or notice.latest, review, doing.at)
        _require_none(compliance.stops(review.findings))
        before = notice.standing.content.records if notice.standing else ()
        new = policy.advance(notice, stepping.step(bench, doing, notice, "publish", paper=notice.offered))
        new = replace(new, number=notice.number or _number(doing.connection, notice.reviewer, doing.at))
        new = life.stand(bench, doing, new, before)
        reviews.put(doing.connection, replace(review, state="published", decided_at=doing.at))
        doing.detail = {"version": review.version, "number": new.number, "to": len(new.told)}
    return reading.opened(bench.packs, actor, new)


def _number(connection: Connection, bureau: str, at: str) -> str:
    """The next public number; that of a bureau which reviews for itself among others names it."""
    given = f"{at[:4]}/{notices.next_serial(connection, int(at[:4]))}"
    alone = post.directory(connection) is None or authority.secretariat(connection) == bureau
    return given if alone else f"{given}-{bureau}"


def _require_clear(bench: Bench, review: Review, text: str) -> None:
    _require_none(compliance.stops(review.findings))
    asked = compliance.wants_words(review.findings)
    if asked and not text.strip():
        said = " ".join(one.text for one in asked)
        raise Invalid(f"The checks ask: {said}", fields={"text": "Answer it in words; they stay with the review."})
    if compliance.wants_test(review.findings):
        missing = [one for one in bench.packs.codes["predominance_factors"].codes if one not in review.assessment]
        if missing:
            raise Conflict(
                f"The predominance test lacks {', '.join(missing)}.", help="Assess every factor, then clear or refuse.", current=review
            )


def _require_none(stops: Sequence[Finding]) -> None:
    if stops:
        raise Conflict(f"It cannot be cleared: {' '.join(one.text for one in stops)}", help="Return it with questions, or refuse it.")


def _factors(bench: Bench, given: Any) -> dict[str, Assessed]:
    factors = bench.packs.codes["predominance_factors"].codes
    assessments = bench.packs.codes["predominance_assessments"].codes
    wrong: dict[str, str] = {}
    found: dict[str, Assessed] = {}
    if not isinstance(given, Mapping) or not given:
        raise Invalid("The test is an object by factor.", fields={"assessment": f"Factors are {', '.join(factors)}."})
    for name, one in given.items():
        value = one if isinstance(one, Mapping) else {"assessment": one}
        code, text = value.get("assessment"), value.get("text", "")
        if name not in factors:
            wrong[str(name)[:40]] = f"Unknown; factors are {', '.join(factors)}."
        elif code not in assessments:
            wrong[name] = f"One of {', '.join(assessments)}."
        elif not isinstance(text, str) or len(text) > TEXT or (not text.strip() and code != "ordinary"):
            wrong[name] = "Say why, in words."
        else:
            found[name] = Assessed(str(code), text.strip())
    if wrong:
        raise Invalid("The test has mistakes.", fields=wrong)
    return found


def _words(text: str, *, needed: bool) -> None:
    if needed and not text.strip():
        raise Invalid("Say it in words, too.", fields={"text": "Needed."})
    if len(text) > TEXT:
        raise Invalid("The text is too long.", fields={"text": f"At most {TEXT} characters."})
