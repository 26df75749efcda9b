# SPDX-License-Identifier: Apache-2.0
"""Reports of suspicious activity: varied, in four languages, about open events, with reserved numbers only."""

import re
from collections import Counter

import pytest

from carillon.demo.bureaus import codes
from carillon.demo.events import events
from carillon.demo.reports import reports

NOW = "2026-11-24T20:00:00Z"
DRAFTS = list(reports(198, 5, NOW))


def test_the_same_seed_and_moment_give_the_same_reports() -> None:
    assert list(reports(30, 5, NOW)) == list(reports(30, 5, NOW))
    assert list(reports(30, 5, NOW)) != list(reports(30, 6, NOW))


def test_at_least_sixty_different_stories() -> None:
    first = [draft.body["title"] for draft in reports(66, 7, NOW)]
    assert len(set(first)) >= 60


def test_all_areas_and_languages() -> None:
    assert set(Counter(draft.language for draft in DRAFTS)) == {"en", "fr", "es", "ar"}
    assert {draft.body["area"] for draft in DRAFTS} >= {"terrorism", "cybercrime", "trafficking", "financial", "firearms", "general"}
    assert {draft.body["urgency"] for draft in DRAFTS} == {"routine", "urgent", "flash"}


def test_no_slot_stays_open() -> None:
    assert [d.body["title"] for d in DRAFTS if re.search(r"[{}]", d.body["title"] + d.body["narrative"])] == []


def test_times_are_within_four_weeks_before_now_and_in_order() -> None:
    times = [draft.body["occurred"] for draft in DRAFTS]
    assert times == sorted(times)
    assert "2026-10-27T20:00:00Z" <= times[0] <= times[-1] < NOW


def test_an_event_was_not_over_when_it_was_reported_on() -> None:
    ends = {event.id: event.ends for event in events()}
    about = [draft.body for draft in DRAFTS if "event" in draft.body]
    assert about
    assert all(ends[body["event"]] >= body["occurred"][:10] for body in about)


def test_addressees_are_others_and_answers_come_from_them() -> None:
    for draft in DRAFTS:
        audience = draft.body["audience"]
        assert draft.owner in codes()
        assert draft.owner not in audience["bureaus"]
        assert (audience["mode"] == "only") == bool(audience["bureaus"])
        for answer in draft.answers:
            assert answer.bureau != draft.owner
            assert audience["mode"] == "all" or answer.bureau in audience["bureaus"]
    assert sum(len(draft.answers) for draft in DRAFTS) > 50


def test_links_and_addresses_are_examples() -> None:
    found = {
        word for draft in DRAFTS for word in re.findall(r"[\w.-]+@[\w.-]+\w|\b[\w-]+\.(?:com|net|org|example)\b", draft.body["narrative"])
    }
    assert found
    assert all(word.endswith(".example") for word in found)


@pytest.mark.parametrize("now", ["2013-04-17T00:00:00Z", "2022-11-01T12:00:00+03:00", "2040-01-01T00:00:00Z"])
def test_any_moment_will_do(now: str) -> None:
    drawn = list(reports(70, 1, now))
    assert len(drawn) == 70


def test_in_april_2013_they_are_about_that_spring() -> None:
    about = {draft.body["event"] for draft in reports(100, 1, "2013-04-17T00:00:00Z") if "event" in draft.body}
    assert all(name.endswith("-2013") for name in about)


def test_a_woman_is_not_called_he() -> None:
    told = " ".join(
        draft.body["narrative"]
        for draft in reports(3000, 9, NOW)
        if "filmed the staff entrances" in draft.body["narrative"] and "woman in her" in draft.body["narrative"]
    )
    assert "She turned away" in told
    assert "He turned away" not in told
