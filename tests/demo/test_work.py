# SPDX-License-Identifier: Apache-2.0
"""The work of a bureau in the demonstration: something of every thread in every state that somebody who signs in should see."""

import pytest

from carillon.core.packs import load as packs
from carillon.core.policy.actors import operator
from carillon.demo.office import texts
from carillon.desk import chores, flags, hits, inbox, news, reports, retention, tips, watching
from carillon.desk.cases import deeds as cases
from carillon.desk.duty import broadcasts, logbook, standing_in
from carillon.desk.notices import reading as notices
from carillon.desk.requests import reading as requests
from carillon.desk.reviews import queue
from carillon.desk.subjects import cases as subjects
from carillon.desk.subjects import consulting
from carillon.store import audit, extracts, people
from carillon.store.notices import Wanted
from carillon.store.requests import Wanted as WantedRequests
from carillon.store.reviews import Wanted as WantedReviews

FR = operator("FR", "test")
QA = operator("QA", "test")
STATES = {"draft", "submitted", "in_review", "returned", "refused", "published", "suspended", "withdrawn", "expired"}


@pytest.fixture(scope="module")
def seen(demo):
    """Every notice that one of the staffed bureaus or the secretariat has, by id."""
    owners = [operator(code, "test") for code in ("FR", "QA", "US", "BR", "JP", "EG", "XS")]
    found = [one for actor in owners for one in notices.page(demo.bench, actor, Wanted(limit=200)) if one.own]
    return {one.notice.id: one.notice for one in found}


def named(demo, username):
    with demo.bench.database.read() as connection:
        return people.actor_of(connection, username, "web")


def test_notices_of_every_colour_in_every_state(demo, seen):
    colours = {name for name, one in packs.load().colours.items() if not one.internal}
    assert {one.colour for one in seen.values()} == colours
    assert {one.state for one in seen.values()} == STATES
    assert len({one.owner for one in seen.values()}) >= 5
    assert any(one.latest.content.diffusion and one.state == "published" for one in seen.values())
    assert any(one.standing and one.offered for one in seen.values()), "an amendment under review"


def test_the_public_reads_of_every_colour_that_may_be_public(demo, seen):
    with demo.bench.database.read() as connection:
        public = {one.number for one in seen.values() if one.number and extracts.find(connection, one.number)}
    assert {one.colour for one in seen.values() if one.number in public} >= {"red", "yellow", "black", "orange", "un"}
    assert all(one.state == "published" for one in seen.values() if one.number in public)


def test_the_secretariat_has_something_to_review_and_refused_on_grounds(demo):
    reviewer = named(demo, "xs.compliance")
    assert {one.state for one in queue.page(demo.bench, reviewer, WantedReviews(state="open"))} >= {"waiting", "taken"}
    counted = queue.statistics(demo.bench, reviewer, "2000-01-01").grounds
    assert set(counted) == {"art3_political", "refugee"}


def test_requests_of_every_state_one_overdue(demo):
    held = [one for way in ("to", "from") for one in requests.page(demo.bench, FR, WantedRequests(way=way, limit=50))]
    opened = [requests.fetch(demo.bench, FR, one.request.id) for one in held]
    assert {side.state for one in opened for side in one.sides} >= {"sent", "answered", "refused", "partly", "closed", "recalled"}
    assert {one.held.state for one in opened} >= {"draft", "sent", "recalled"}
    assert {one.own for one in opened if one.overdue} == {True, False}
    assert any(one.attachments for one in opened)


def test_hits_came_to_every_end_and_one_waits_with_its_clock_running(demo):
    running = hits.queue(demo.bench, FR)
    assert {(one["bureau"], one["owner"]) for one in running} == {("FR", "QA"), ("QA", "FR")}
    assert all(one["clock"]["stopped_at"] is None and one["clock"]["due_at"] for one in running)
    escalated = [one for one in hits.page(demo.bench, operator("JP", "test")) if one["clock"] and one["clock"]["level"] == 3]
    assert escalated
    outcomes = {one["outcome"]["code"] for one in hits.page(demo.bench, FR) if one["outcome"]}
    assert "observed" in outcomes


def test_nothing_is_left_for_the_first_start_to_catch_up_with(demo):
    with demo.bench.database.read() as connection:
        before, _ = audit.head(connection)
    done = chores.tend(demo.bench, "demo")
    with demo.bench.database.read() as connection:
        after, _ = audit.head(connection)
    assert sum(done.values()) <= 2, done
    assert after - before <= 4


def test_a_watch_was_answered(demo):
    assert watching.behind(demo.bench) == 0
    assert "watch" in {line.kind for line in inbox.page(demo.bench, FR, limit=200)}


def test_flags_cases_and_the_duty_desk(demo):
    assert [one["reason"] for one in flags.page(demo.bench, FR) if one["bureau"] == "FR"] == ["own_national"]
    led = [one for one in cases.page(demo.bench, FR) if one.lead == "FR"]
    assert set(led[0].participants) == {"FR", "QA", "US"}
    kinds = {(one.item.kind, one.item.state) for one in cases.fetch(demo.bench, QA, led[0].id).entries}
    assert kinds >= {("entry", "standing"), ("object", "standing"), ("task", "open"), ("task", "done")}
    assert any(one.acknowledged_at is None for one in broadcasts.page(demo.bench, FR, waiting=True))
    assert {one.kind for one in logbook.page(demo.bench, FR)} == {"entry", "handover"}
    assert {one.state for one in standing_in.agreements(demo.bench, operator("EG", "test"))} == {"in force"}


def test_persons_who_ask_and_records_whose_review_is_due(demo):
    control = named(demo, "fr.control")
    assert {(one.kind, one.state) for one in subjects.page(demo.bench, control)} == {
        ("access", "consulting"), ("deletion", "closed"), ("correction", "received"),
    }  # fmt: skip
    assert [one.answered_at for one in consulting.page(demo.bench, QA)] == [None]
    due = retention.page(demo.bench, FR)
    assert len(due) >= 2


def test_news_in_four_languages_and_tips_new_and_answered(demo):
    languages = {code for one in news.public_page(demo.bench) for code in one.texts}
    assert languages == {"en", "fr", "es", "ar"}
    assert {one.state for one in tips.page(demo.bench, FR)} >= {"new", "taken"}
    assert any(word.side == "bureau" for one in tips.page(demo.bench, FR) for word in tips.fetch(demo.bench, FR, one.id).words)
    assert {one.subject for one in tips.page(demo.bench, FR)} >= {"notice", "country"}


def test_reports_led_to_something(demo):
    known = set(packs.load().codes["report_outcomes"].codes)
    assert {one["outcome"] for one in texts("reports")["results"]} <= known
    bureaus = [operator(code, "test") for code in ("FR", "QA", "US", "BR", "JP", "EG")]
    pages = [reports.page(demo.bench, actor, limit=50) for actor in bureaus]
    opened = [reports.fetch(demo.bench, actor, one.id) for actor, page in zip(bureaus, pages, strict=True) for one in page]
    assert any(answer.outcome in known for one in opened for answer in one.answers)
