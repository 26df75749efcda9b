# SPDX-License-Identifier: Apache-2.0
"""The review desk: the queue by due time, one review with all that the reviewer knows, his decisions, the figures, who is protected."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.core.packs.colours import Colour
from carillon.core.policy import compliance
from carillon.desk.reviews import decisions, protection, queue
from carillon.desk.reviews.queue import Statistics, Submission
from carillon.doors.web import notice_view, notice_words, paging
from carillon.doors.web.visit import Here, Id, Visit
from carillon.errors import AskerError, Conflict, Denied, Invalid, NotFound
from carillon.store import clock
from carillon.store.reviews import Wanted

STATES = ("open", "returned", "refused", "published", "ended")
"""The lists of the queue; the first is that of what waits for somebody."""
PERSONS = ("names", "birth_dates", "numbers", "records", "countries")


@get("/reviews", sync_to_thread=True)
def reviews_page(visit: Here) -> Response[str]:
    state = visit.text("state") if visit.text("state") in STATES else STATES[0]
    owner = visit.text("owner").upper()[:40]
    after = paging.after(visit)
    wanted = Wanted(limit=paging.LIMIT, after=after if after and "|" in after else None, state=state, owner=owner or None)
    found = queue.page(visit.bench, visit.actor, wanted)
    pager = paging.pager(visit, found, lambda one: f"{one.due_at}|{one.notice}", state=state, owner=owner)
    return visit.page("reviews/list.html", reviews=found, pager=pager, state=state, states=STATES, owner=owner, now=clock.now())


@get("/reviews/{notice_id:str}", sync_to_thread=True)
def one_page(visit: Here, notice_id: Id) -> Response[str]:
    return _one(visit, notice_id)


@post("/reviews/{notice_id:str}/{deed:str}", sync_to_thread=True)
def decide(visit: Here, notice_id: Id, deed: Id) -> Response[str]:
    """A reviewer's step. Where somebody else was first, the page says who and shows the review as it is now."""
    try:
        _decide(visit, notice_id, deed)
    except (Invalid, Conflict) as wrong:
        return _one(visit, notice_id, failure=wrong, deed=deed)
    except Denied as wrong:
        # Four eyes, and whoever wrote it: the review may be read all the same.
        if not visit.may("review.take"):
            raise
        return _one(visit, notice_id, failure=wrong, deed=deed)
    page = "notices" if deed == "publish" else "reviews"
    return visit.go(f"/{page}/{notice_id}", done=f"review-{deed}")


def _decide(visit: Visit, notice_id: str, deed: str) -> None:
    bench, actor, form = visit.bench, visit.actor, visit.form
    if deed == "take":
        queue.take(bench, actor, notice_id)
    elif deed == "release":
        queue.release(bench, actor, notice_id)
    elif deed == "return":
        decisions.ask(bench, actor, notice_id, form.all("questions"), form["text"])
    elif deed == "refuse":
        decisions.refuse(bench, actor, notice_id, form["ground"], form["text"])
    elif deed == "assess":
        decisions.assess(bench, actor, notice_id, _assessment(visit))
    elif deed == "clear":
        decisions.clear(bench, actor, notice_id, form["text"])
    elif deed == "publish":
        decisions.publish(bench, actor, notice_id)
    else:
        raise NotFound("A review has no such step.", help="Use the buttons of the page.")


def _assessment(visit: Visit) -> dict[str, Any]:
    """What the form says of each factor; one that was left open is not assessed."""
    form = visit.form
    factors = visit.bench.packs.codes["predominance_factors"].codes
    return {
        code: {"assessment": form[f"test.{code}"], "text": form[f"why.{code}"]}
        for code in factors
        if form[f"test.{code}"] or form[f"why.{code}"]
    }


def _one(visit: Visit, notice_id: str, *, failure: AskerError | None = None, deed: str = "") -> Response[str]:
    bench, actor = visit.bench, visit.actor
    found = queue.fetch(bench, actor, notice_id)
    review, notice = found.review, found.notice
    # In a bureau that reviews its own, the one copy goes on changing with what its owner writes; that is not for the reviewer yet.
    paper = next((one for one in (notice.offered, notice.standing) if one is not None and one.version == review.version), None)
    colour = bench.packs.colours.get(review.colour)
    mine = actor.bureau == review.bureau and visit.may("review.decide")
    return visit.page(
        "reviews/one.html",
        status={Conflict: 409, Denied: 403, Invalid: 422}.get(type(failure), 200) if failure else 200,
        review=review,
        notice=notice,
        paper=paper,
        colour=colour,
        changes=notice_view.changes(notice) if paper is notice.offered else (),
        findings=[(one, *notice_words.finding(one, colour, visit.language)) for one in review.findings],
        words_wanted=compliance.wants_words(review.findings),
        test_wanted=compliance.wants_test(review.findings),
        stops=compliance.stops(review.findings),
        requester=queue.statistics(bench, actor, _a_while_ago(), review.owner),
        refused=[one for one in review.findings if one.code == "refused_before"],
        history=[notice_view.told(visit, one, True) for one in notice.steps],
        seconds=notice_view.seconds_left(review.due_at) if review.state in ("waiting", "taken", "cleared") else None,
        may=_possible(visit, found) if mine else frozenset(),
        grounds=_grounds(visit, found),
        labels=_labels(visit, colour),
        four_eyes=bench.settings.four_eyes,
        deed=deed,
        # That it was not taken yet, or cannot be cleared, is a conflict with how things stand; that a colleague has it, with a colleague.
        first=isinstance(failure, Conflict) and review.taken_by not in ("", actor.username),
        failure=failure,
        errors=_mistakes(failure, deed),
    )


def _mistakes(failure: AskerError | None, deed: str) -> dict[str, str]:
    """The mistakes by the fields of the page, on which several forms have a text."""
    fields = failure.fields if isinstance(failure, Invalid) else {}
    if deed == "assess":
        return {f"why.{name}": text for name, text in fields.items()}
    return {f"{deed}.{name}" if name == "text" else name: text for name, text in fields.items()}


def _labels(visit: Visit, colour: Colour | None) -> Callable[[str], str]:
    """What the fields of the page are called."""
    known = notice_words.labels(colour, visit.language)
    known |= {
        f"why.{one.code}": visit.language.gettext(one.label) for one in visit.bench.packs.codes["predominance_factors"].codes.values()
    }
    known |= {f"{deed}.text": known["text"] for deed in ("clear", "return", "refuse")}
    return notice_words.namer(known)


def _grounds(visit: Visit, found: Submission) -> list[str]:
    """With which grounds the version was returned or refused."""
    last = next((one for one in reversed(found.notice.steps) if one.what in ("return", "refuse")), None)
    return notice_words.ground(last.what, last.ground, visit.bench.packs, visit.language) if last else []


def _possible(visit: Visit, found: Submission) -> frozenset[str]:
    """What the visitor may do with a review now."""
    review = found.review
    if found.notice.offered is None or review.version != found.notice.offered.version:
        return frozenset()
    if review.state == "waiting":
        return frozenset(["take"])
    if review.state not in ("taken", "cleared"):
        return frozenset()
    own = {"assess", "return", "refuse", "clear"} if review.taken_by == visit.actor.username else set()
    return frozenset(own | {"release"} | ({"publish"} if review.state == "cleared" else set()))


# Figures -----------------------------------------------------------------------------------------------------------------


@get("/reviews/statistics", sync_to_thread=True)
def statistics_page(visit: Here) -> Response[str]:
    since, owner = _since(visit), visit.text("owner").upper()[:40]
    found = queue.statistics(visit.bench, visit.actor, since, owner or None)
    return visit.page("reviews/statistics.html", found=found, since=since, owner=owner, states=list(notice_words.REVIEWS))


@get("/reviews/statistics.csv", sync_to_thread=True)
def statistics_file(visit: Here) -> Response[str]:
    """The same as a file: one line a figure."""
    found = queue.statistics(visit.bench, visit.actor, _since(visit), visit.text("owner").upper()[:40] or None)
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(("by", "of", "what", "count"))
    rows.writerows(_rows(found))
    headers = {"Content-Disposition": f'attachment; filename="reviews-since-{found.since}.csv"'}
    return visit.dress(Response(written.getvalue(), media_type="text/csv", headers=headers))


def _rows(found: Statistics) -> list[tuple[str, str, str, int]]:
    rows = [("all", "", "submitted", found.submitted), *(("all", "", state, count) for state, count in found.states.items())]
    rows += [("ground", ground, "refused", count) for ground, count in found.grounds.items()]
    for by, table in (("colour", found.colours), ("bureau", found.owners)):
        rows += [(by, of, state, count) for of, states in table.items() for state, count in states.items()]
    return rows


def _since(visit: Visit) -> str:
    """The day that the address names, or a year ago."""
    return visit.text("since") if re.fullmatch(r"\d{4}-\d{2}-\d{2}", visit.text("since")) else _a_while_ago()


def _a_while_ago() -> str:
    return (date.fromisoformat(clock.today()) - timedelta(days=365)).isoformat()


# Protected persons -------------------------------------------------------------------------------------------------------


@get("/reviews/protected", sync_to_thread=True)
def protected_page(visit: Here) -> Response[str]:
    return _protected(visit)


@post("/reviews/protected", sync_to_thread=True)
def protect(visit: Here) -> Response[str]:
    form = visit.form
    body: dict[str, Any] = {name: [line.strip() for line in form[name].splitlines() if line.strip()] for name in PERSONS}
    body["countries"] = re.findall(r"[A-Z]+", form["countries"].upper())
    body |= {"status": form["status"], "reason": form["reason"]}
    try:
        protection.add(visit.bench, visit.actor, body)
    except Invalid as wrong:
        return _protected(visit, failure=wrong)
    return visit.go("/reviews/protected", done="protected-added")


@post("/reviews/protected/{protected_id:str}", sync_to_thread=True)
def unprotect(visit: Here, protected_id: Id) -> Response[str]:
    try:
        protection.remove(visit.bench, visit.actor, protected_id, visit.form["why"])
    except Invalid as wrong:
        return _protected(visit, failure=wrong, removing=protected_id)
    return visit.go("/reviews/protected", done="protected-removed")


def _protected(visit: Visit, *, failure: Invalid | None = None, removing: str = "") -> Response[str]:
    found = protection.page(visit.bench, visit.actor, limit=paging.LIMIT, after=paging.after(visit))
    fields = failure.fields if failure else {}
    return visit.page(
        "reviews/protected.html",
        status=422 if failure else 200,
        persons=found,
        pager=paging.pager(visit, found, lambda one: one.id),
        values={name: visit.form[name] for name in (*PERSONS, "status", "reason")},
        removing=removing,
        failure=failure,
        errors={f"why.{removing}": text for text in fields.values()} if removing else fields,
    )


HANDLERS: list[HTTPRouteHandler] = [
    reviews_page, statistics_page, statistics_file, protected_page, protect, unprotect, one_page, decide,
]  # fmt: skip
