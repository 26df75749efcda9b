# SPDX-License-Identifier: Apache-2.0
"""Situation reports of one bureau: what is in them and what is not, numbers without a gap, and whatever may be typed."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model import situation as model
from carillon.core.model.event import Event, Session
from carillon.core.model.situation import Situation
from carillon.desk import inbox
from carillon.desk.events import register, situations
from carillon.desk.events.room import incidents, log, tasks, writing
from carillon.desk.exchange import situations as told
from carillon.errors import Conflict, Denied, Error, Invalid, NotFound
from carillon.exchange import limits
from carillon.node import Node
from tests.conftest import Cast, cast

DAY = datetime.now(UTC).date()


@pytest.fixture
def run(node: Node) -> Event:
    soon = (datetime.now(UTC) + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    far = (datetime.now(UTC) + timedelta(hours=90)).strftime("%Y-%m-%dT%H:%M:%SZ")
    programme = (Session(title="The start", starts=soon), Session(title="Long after", starts=far))
    event = Event(
        id="run", name="Example Run", kind="marathon", hosts=("FR",), partners=("DE", "KE"), starts=str(DAY),
        ends=str(DAY + timedelta(days=4)), sessions=programme,
    )  # fmt: skip
    return register.register(node.bench, cast(node, "FR"), event)


def draft(node: Node, bureau: str = "FR", role: str = "officer", **body: Any) -> Situation:
    return situations.draft(node.bench, cast(node, bureau, role), "run", body).report


def issue(node: Node, report: Situation) -> Situation:
    return situations.issue(node.bench, cast(node, report.owner), report.id).report


def write(node: Node, bureau: str, **body: Any) -> None:
    writing.deed_of(body)(node.bench, cast(node, bureau), "run", body, None)


def test_it_says_what_all_share_and_nothing_that_a_bureau_keeps_to_itself(node: Node, run: Event) -> None:
    first = log.write_entry(node.bench, cast(node, "DE"), "run", {"text": "Two bags.", "incident": "item", "lat": 48.85, "lon": 2.35})
    log.supersede(node.bench, cast(node, "DE"), "run", first.item.id, {"text": "One bag.", "incident": "item"})
    write(node, "FR", kind="entry", text="No incident at all.")
    write(node, "FR", kind="entry", text="Kept by us.", incident="threat", own=True)
    write(node, "FR", kind="task", text="Told task.", to="DE")
    write(node, "FR", kind="task", text="Our own task.", to="FR", own=True)
    write(node, "FR", kind="level", level="severe", reason="A letter.")
    write(node, "DE", kind="team", text="Dogs.")
    write(node, "FR", kind="alert", headline="Stay away from the gate.")
    report = draft(node, summary="Calm.")
    assert [one.text for one in report.incidents] == ["One bag."]
    assert report.incident_counts == {"item": 1}
    assert report.figures == {"checks": 0, "hits": 0, "incidents": 1, "alerts": 1, "tasks": 1}
    assert [(one.level, one.reason) for one in report.levels] == [("severe", "A letter.")]
    assert [one.text for one in (*report.alerts, *report.teams, *report.tasks, *report.sessions)] == [
        "Stay away from the gate.", "Dogs.", "Told task.", "The start",
    ]  # fmt: skip
    assert report.team
    there = situations.fetch(node.bench, cast(node, "DE"), issue(node, report).id)
    assert (there.holds, there.own, there.opened, there.report.by, there.report.to) == (True, False, {}, "", ())
    assert "own task" not in msgspec.json.encode(there).decode()


def test_numbers_are_given_once_and_without_a_gap(node: Node, run: Event) -> None:
    drafts = [draft(node) for _ in range(3)]
    assert [one.number for one in drafts] == [0, 0, 0]
    assert [issue(node, one).number for one in reversed(drafts)] == [1, 2, 3]
    situations.recall(node.bench, cast(node, "FR"), drafts[0].id)
    situations.recall(node.bench, cast(node, "FR"), draft(node).id)
    assert issue(node, draft(node)).number == 4
    assert issue(node, draft(node, "DE")).number == 1, "each bureau counts its own"
    other = situations.page(node.bench, cast(node, "DE"), "run")
    assert sorted((one.report.owner, one.report.number, one.report.state) for one in other) == [
        ("DE", 1, "issued"), ("FR", 1, "issued"), ("FR", 2, "issued"), ("FR", 3, "recalled"), ("FR", 4, "issued"),
    ]  # fmt: skip


def test_what_is_issued_stays_and_is_corrected_by_another(node: Node, run: Event) -> None:
    first = issue(node, draft(node, summary="Wrong."))
    for deed in (situations.issue, lambda *given: situations.edit(*given, {"summary": "Right."})):
        with pytest.raises(Conflict, match="issued"):
            deed(node.bench, cast(node, "FR"), first.id)
    with pytest.raises(Denied):
        situations.recall(node.bench, cast(node, "DE"), first.id)
    second = issue(node, draft(node, summary="Right.", supersedes=1))
    assert second.starts == first.ends, "the period goes on where the last one ended"
    for bureau in ("FR", "DE"):
        assert situations.fetch(node.bench, cast(node, bureau), first.id).corrected_by == 2
        assert situations.fetch(node.bench, cast(node, bureau), second.id).corrected_by == 0
    situations.recall(node.bench, cast(node, "FR"), second.id)
    assert situations.fetch(node.bench, cast(node, "DE"), first.id).corrected_by == 0


def test_only_those_named_get_it_and_its_author_sees_who_opened_it(node: Node, run: Event) -> None:
    report = issue(node, draft(node, to=["DE"], handling=["TLP:AMBER"]))
    assert [one.object_id for one in inbox.page(node.bench, cast(node, "DE")) if one.kind == "situation"] == [report.id]
    with pytest.raises(NotFound):
        situations.fetch(node.bench, cast(node, "KE"), report.id)
    assert situations.fetch(node.bench, cast(node, "FR"), report.id).opened == {"DE": None}
    situations.fetch(node.bench, cast(node, "DE"), report.id)
    assert situations.fetch(node.bench, cast(node, "FR"), report.id).opened["DE"]
    for actor in (cast(node, "JP"), msgspec.structs.replace(cast(node, "FR"), events=("other",))):
        for deed in (lambda a: situations.page(node.bench, a, "run"), lambda a: situations.fetch(node.bench, a, report.id)):
            with pytest.raises(NotFound):
                deed(actor)


def test_red_is_for_those_who_may_read_it(node: Node, run: Event) -> None:
    with pytest.raises(Invalid) as refused:
        draft(node, "FR", "commander", handling=["TLP:RED"])
    assert "handling" in refused.value.fields
    report = issue(node, draft(node, handling=["TLP:RED"]))
    with pytest.raises(NotFound):
        situations.fetch(node.bench, cast(node, "DE", "commander"), report.id)
    assert situations.fetch(node.bench, cast(node, "DE"), report.id).report.handling == ("TLP:RED",)


def test_a_draft_is_changed_from_the_version_that_was_read(node: Node, run: Event) -> None:
    bench, actor = node.bench, cast(node, "FR")
    report = draft(node)
    log.write_entry(bench, actor, "run", {"text": "A fence fell.", "incident": "disorder"})
    worded = situations.edit(bench, actor, report.id, {"outlook": "Rain.", "version": 1}).report
    assert (worded.outlook, worded.version, worded.incidents) == ("Rain.", 2, ())
    with pytest.raises(Conflict):
        situations.edit(bench, actor, report.id, {"outlook": "Sun.", "version": 1})
    renewed = situations.edit(bench, actor, report.id, {"renew": True}).report
    assert (renewed.outlook, renewed.figures["incidents"]) == ("Rain.", 1)
    # Another period has other figures, whether anew was said or not.
    past = situations.edit(bench, actor, report.id, {"starts": "2020-01-01T00:00:00Z", "ends": "2020-01-02T00:00:00Z"}).report
    assert past.figures["incidents"] == 0
    with pytest.raises(Invalid) as wrong:
        situations.edit(bench, actor, report.id, {"ends": "2019-01-01T00:00:00Z"})
    assert "starts" in wrong.value.fields
    with pytest.raises(NotFound):
        situations.fetch(bench, cast(node, "DE"), report.id)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"song": "x"}, "song"),
        ({"summary": 5}, "summary"),
        ({"summary": "x" * 10_001}, "summary"),
        ({"starts": "yesterday"}, "starts"),
        ({"starts": "2999-01-01T00:00:00Z"}, "starts"),
        ({"ends": "2027-04-11T06:00:00+02:00"}, "ends"),
        ({"to": ["JP"]}, "to"),
        ({"to": "DE"}, "to"),
        ({"language": 1}, "language"),
        ({"handling": ["TLP:PINK"]}, "handling"),
        ({"handling": "TLP:RED", "summary": 1}, "summary"),
        ({"supersedes": 1}, "supersedes"),
        ({"supersedes": True}, "supersedes"),
    ],
)
def test_mistakes_are_named(node: Node, run: Event, body: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        draft(node, **body)
    assert field in refused.value.fields


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def test_whatever_is_sent_is_drawn_up_or_refused_in_words(node: Node, run: Event) -> None:
    names = st.sampled_from(sorted(situations.FIELDS)) | st.text(max_size=6)

    @given(st.dictionaries(names, ANYTHING, max_size=3) | ANYTHING)
    def tried(body: Any) -> None:
        with suppress(Error):
            situations.draft(node.bench, cast(node, "FR"), "run", body)

    tried()


def test_a_long_day_still_goes_into_one_message(node: Node, run: Event) -> None:
    bench, actor = node.bench, cast(node, "FR")
    for number in range(60):
        log.write_entry(bench, actor, "run", {"text": f"{number} " + "ä" * 3900, "incident": "disorder"})
        tasks.give_task(bench, actor, "run", {"text": f"{number} " + "ö" * 900, "to": "DE"})
    incidents.set_level(bench, actor, "run", {"level": "severe", "reason": "ü" * 900})
    report = issue(node, draft(node, summary="é" * 10_000, outlook="é" * 10_000, needs="é" * 10_000))
    assert len(model.signed(report)) < limits.INNER_BYTES - 20_000
    assert report.figures["incidents"] == 60
    assert report.incident_counts == {"disorder": 60}
    assert 5 < len(report.incidents) < 60
    assert report.incidents[-1].text.startswith("59 "), "the newest are told"
    assert told.holds(report)


def test_nothing_is_reported_on_what_is_erased(node: Node, actors: Cast, run: Event) -> None:
    from carillon.desk import purges

    report = draft(node)
    register.register(node.bench, actors("FR"), msgspec.structs.replace(run, state="cancelled"))
    purges.purge(node.bench, actors("FR"), "run")
    purges.carry_out(node.bench)
    with pytest.raises(Conflict, match="erased"):
        draft(node)
    with pytest.raises(Conflict, match="erased"):
        write(node, "DE", kind="entry", text="One more.")
    with pytest.raises(NotFound):
        issue(node, report)
    with pytest.raises(Invalid) as refused:
        register.register(node.bench, actors("FR"), msgspec.structs.replace(run, version=2))
    assert "another id" in refused.value.fields["state"]
